/*
 * A node whose trees are asked for, and what its supervisors say of themselves. Test's own thread.
 */
#ifndef PH_TESTS_NODE_AGENT_TREE_H
#define PH_TESTS_NODE_AGENT_TREE_H

#include "tests/support/agent.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

/* The answer of the method tree, the caller's; NULL for an error: a name that no sweep has seen yet
 * is one. */
cJSON *tree_call(struct place *place, const char *params);

/* The same once everything in it has been asked. */
cJSON *tree_ask(struct place *place, const char *params);

/* Asks until the row @id of the tree below @root has @value, as JSON, in @path. */
cJSON *tree_await(
        struct place *place, const char *root, const char *id, const char *path, const char *value);

/* The first row of @result whose @member is the text @value, or NULL. */
const cJSON *tree_find(const cJSON *result, const char *member, const char *value);

/* The text in @row's member @name; empty when there is none. */
const char *tree_text(const cJSON *row, const char *name);

/*
 * Compares the tree that @params ask for with a walk by which_children/1 from the supervisors in
 * @pids on, an Erlang expression; as long as it takes until what has changed meanwhile is seen.
 */
void tree_assert_walk(struct place *place, const char *params, const char *pids);

#endif
