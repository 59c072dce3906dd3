/*
 * The method `tree`: windows of the supervision tree and of the spawn tree, from the process table,
 * with what the supervisors in sight say of themselves. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TREE_TREE_H
#define PH_AGENT_CORE_TREE_TREE_H

#include "agent/core/call.h"
#include "agent/core/process/processes.h"
#include "agent/core/tree/applications.h"
#include "agent/core/tree/forest.h"
#include "agent/core/tree/supervisors.h"

struct ph_view;

struct ph_trees {
        struct ph_processes *processes; /* borrowed */
        struct ph_supervisors supervisors;
        struct ph_applications applications;
};

/* One answer of the method in the making, kept as the state of a view. For tree*.c alone. */
struct ph_tree {
        struct ph_trees *trees; /* borrowed */
        bool spawn;
        char *root, *around; /* owned; NULL: none */
        cJSON *expanded;     /* owned */
        uint32_t depth, offset, limit;
        struct ph_forest forest;
        bool lacks_root;   /* it wasn't there the last time it was looked for */
        uint32_t found;    /* the node to go around, or PH_NO_NODE */
        uint64_t made_of;  /* the state of everything that the forest was made of */
        uint32_t unasked;  /* supervisors in the window that have said nothing yet */
        uint64_t asked_ms; /* loop time at which those in the window were first asked; 0: not yet */
};

/* Makes it, at rest. */
void ph_trees_init(struct ph_trees *trees, struct ph_processes *processes);

/* Checks the parameters of the method. Returns 0, or -EINVAL or -ENOMEM with @error filled. */
int ph_trees_check(struct ph_trees *trees, const cJSON *params, struct ph_error *error);

/* Handles a call of the method. */
void ph_trees_call(struct ph_trees *trees, struct ph_call *call, const cJSON *params);

/* Forgets what supervisors and applications said: nobody looks any more. */
void ph_trees_rest(struct ph_trees *trees);

/* Frees what it holds, after the loop has run. */
void ph_trees_finish(struct ph_trees *trees);

/* Whether the process of @row says by its initial call that it is a supervisor; its callback
 * module, in Erlang's spelling, is then put into @callback. */
#define PH_CALLBACK_SIZE 1100
bool ph_tree_is_supervisor(
        const struct ph_ptable *table, uint32_t row, char callback[PH_CALLBACK_SIZE]);

/* The result of the method (tree_write.c). */
cJSON *ph_tree_write(const struct ph_view *view, struct ph_json *json);

#endif
