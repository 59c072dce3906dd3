/*
 * Planning and executing kills in a test's node, through an agent that may. One node at a time; its
 * name begins with shop. Whatever goes wrong fails the test. Test's own thread.
 */
#ifndef PH_TESTS_NODE_KILL_KILLING_H
#define PH_TESTS_NODE_KILL_KILLING_H

#include "tests/support/agent.h"

struct killing {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

/* Starts the node with more arguments (NULL-terminated; or NULL) and the agent in it. */
struct killing killing_begin(const char *const *args);

/* Ends both. */
void killing_end(struct killing *killing);

/* The plan for a process, by pid or name; @reason is shutdown or kill. The caller deletes it. */
cJSON *killing_plan(const struct killing *killing, const char *process, const char *reason);

/* Has @by execute the plan with @confirm typed. Returns the request's id. */
int64_t killing_request(struct ph_test_client *by, const cJSON *plan, const char *confirm);

/* Executes the plan as it wants to be confirmed. Returns the whole answer; the
 * caller deletes it. */
cJSON *killing_execute(const struct killing *killing, const cJSON *plan);

/* Whether a sentence of what is unknown in the plan has these words. */
bool killing_has_unknown(const cJSON *plan, const char *words);

#endif
