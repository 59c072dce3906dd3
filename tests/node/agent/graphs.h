/*
 * Random graphs of calls in a node of their own, and servers beside them that call each other in
 * turns, for ever: which of them are said to be deadlocks. Test's own thread.
 */
#ifndef PH_TESTS_NODE_AGENT_GRAPHS_H
#define PH_TESTS_NODE_AGENT_GRAPHS_H

#include "tests/support/agent.h"

struct graphs {
        struct ph_test_node *node;
        struct ph_test_client *client;
        char *cycles; /* owned: all that there are, as the node prints them */
};

/* Makes the graphs and has the node watched from then on. */
struct graphs graphs_begin(void);

/*
 * Waits until each cycle of the graphs is told as a deadlock. Fails the test when one isn't, or
 * when anything else is told as one, then or for a while after.
 */
void graphs_check(const struct graphs *graphs);

void graphs_end(struct graphs *graphs);

#endif
