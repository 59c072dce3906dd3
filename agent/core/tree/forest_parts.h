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
        PH_NODE_LISTED = 1 << 3,  /* by its supervisor, with an id: has its place there */
        PH_NODE_KEPT = 1 << 4,    /* by the filter */
        PH_NODE_ON_PATH = 1 << 5, /* while loops are looked for */
        PH_NODE_CHECKED = 1 << 6, /* it is in none */
};

struct ph_forest_link {
        uint32_t row;
        uint32_t child;
        const struct ph_supervisor *of; /* borrowed */
};

static inline bool ph_forest_is_row(const struct ph_forest *forest, uint32_t node)
{
        return node < forest->rows;
}

/* Sorts @count rows by their pids, the oldest first (forest_sort.c). */
void ph_forest_sort(const struct ph_ptable *table, uint32_t *rows, uint32_t count);

/* Whose child a row is, or NULL. */
const struct ph_forest_link *ph_forest_link_of(const struct ph_forest *forest, uint32_t row);

#endif
