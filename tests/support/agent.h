/*
 * The agent in a test's node, started there by hand: with the probe and the library of the build
 * folder, without the injector. Needs the world. Whatever goes wrong fails the test. Test's own
 * thread.
 */
#ifndef PH_TESTS_SUPPORT_AGENT_H
#define PH_TESTS_SUPPORT_AGENT_H

#include "tests/support/agent_client.h"
#include "tests/support/node.h"

/*
 * Loads the probe and starts an agent as one that porthole put there. @options are more of the
 * probe's options in Erlang ("{idle_ms, 300}, {kill, true}"), or NULL. Returns the socket's path,
 * owned by the caller.
 */
char *ph_test_agent_start(struct ph_test_node *node, const char *options);

/* Has the agent leave through @client (closed then), and waits until no code of
 * it is in the node. */
void ph_test_agent_stop(struct ph_test_node *node, struct ph_test_client *client);

/* Waits until neither module, process nor library of porthole is in the node. */
void ph_test_agent_wait_gone(struct ph_test_node *node);

/* Starts an agent and connects to it. */
struct ph_test_client *ph_test_agent_open(struct ph_test_node *node, const char *options);

/*
 * Lays out the OTP application porthole as if it were installed below the world. Returns its ebin
 * folder for `erl -pa`, owned by the caller.
 */
char *ph_test_agent_application(void);

#endif
