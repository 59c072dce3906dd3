/*
 * What the files forest*.c share, and nobody else. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TREE_FOREST_PARTS_H
#define PH_AGENT_CORE_TREE_FOREST_PARTS_H

#include "agent/core/tree/forest.h"

/* Marks of a node. */
enum {
        PH_NODE_EXPANDED = 1 << 0,
        PH_NODE_HIDDEN = 1 << 1,  /* counts, but has no line: what every application begins with */
        PH_NODE_BRANCH = 1 << 2,  /* something is below it */
        PH_NODE_LINKED = 1 << 3,  /* a link says what it is below */
        PH_NODE_CUT = 1 << 4,     /* it was in a loop, and is at the top instead */
        PH_NODE_KEPT = 1 << 5,    /* by the filter */
        PH_NODE_ON_PATH = 1 << 6, /* while loops are looked for */
        PH_NODE_CHECKED = 1 << 7, /* it is in none */
};

/* What a process is below that isn't below the one that spawned it. */
struct ph_forest_link {
        uint32_t row;
        uint32_t above;
        const struct ph_supervisor *of; /* borrowed: whose child it is; NULL: nobody's */
        uint32_t child;                 /* which of its children */
};

static inline bool ph_forest_is_row(const struct ph_forest *forest, uint32_t node)
{
        return node < forest->rows;
}

/* Sorts @count rows by their pids, the oldest first (forest_sort.c). */
void ph_forest_sort(const struct ph_ptable *table, uint32_t *rows, uint32_t count);

/* The link of a row, or NULL. */
const struct ph_forest_link *ph_forest_link_of(const struct ph_forest *forest, uint32_t row);

/* The process that spawned the one in @row, or PH_NO_NODE. */
static inline uint32_t ph_forest_parent(const struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = &forest->census->table;
        uint32_t parent = table->parent != NULL ? table->parent[row] : PH_PARENT_UNKNOWN;

        return parent < PH_PARENT_NONE && parent != row ? parent : PH_NO_NODE;
}

/* The node above a row that isn't below its parent. */
uint32_t ph_forest_elsewhere(const struct ph_forest *forest, uint32_t row);

/* The node that @node is below, or PH_NO_NODE; a row must be in use. */
static inline uint32_t ph_forest_above(const struct ph_forest *forest, uint32_t node)
{
        uint32_t parent = PH_NO_NODE;

        if (!ph_forest_is_row(forest, node))
                return PH_NO_NODE;
        if ((forest->marks[node] & (PH_NODE_LINKED | PH_NODE_CUT)) == 0)
                parent = ph_forest_parent(forest, node);
        return parent != PH_NO_NODE ? parent : ph_forest_elsewhere(forest, node);
}

/* Makes forest->work, for one pass, and frees it. Returns 0 or -ENOMEM. */
int ph_forest_begin_work(struct ph_forest *forest);
void ph_forest_end_work(struct ph_forest *forest);

#endif
