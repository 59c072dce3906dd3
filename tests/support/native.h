/*
 * Nodes in which native code keeps a scheduler (tests/node/agent/stuck.c): its process answers
 * nobody. Needs the world. Test's own thread.
 */
#ifndef PH_TESTS_SUPPORT_NATIVE_H
#define PH_TESTS_SUPPORT_NATIVE_H

#include <stdbool.h>

#include "tests/support/agent.h"

#define PH_TEST_SCHEDULERS 16

/* Starts a node with so many schedulers and with stuck:sleep/1, which keeps one of them. */
struct ph_test_node *ph_test_native_start(void);

/*
 * Looks, with @look, into a node whose process `native` is in native code, or is about to be. The
 * agent there was started with @options.
 *
 * That code also keeps whatever was to run next on its scheduler. Where that is the probe or a part
 * of the node itself, nothing there answers: then @look returns false, and gets another node. Fails
 * the test after several. The node is to be asked for nothing until it is known to answer.
 */
void ph_test_native_look(
        const char *options, bool (*look)(struct ph_test_node *, struct ph_test_client *));

/* For how long the node hasn't answered its agent. */
double ph_test_native_silent_ms(struct ph_test_client *client);

/* Whether the node as a whole doesn't answer. */
bool ph_test_native_is_silent(struct ph_test_client *client);

#endif
