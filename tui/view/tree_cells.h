/*
 * What the columns of the tree look like, and what stands in them for a row. Loop thread only.
 */
#ifndef PH_TUI_VIEW_TREE_CELLS_H
#define PH_TUI_VIEW_TREE_CELLS_H

#include <cjson/cJSON.h>

#include "tui/model/tree_list.h"
#include "tui/widget/table.h"

/* The columns of the table, indexed by enum ph_tree_column. */
extern const struct ph_table_column ph_tree_shapes[PH_TREE_COLUMN_COUNT];

/* Fills @out with what @row says (NULL: it is not at hand) in columns of @widths. */
void ph_tree_cells_fill(struct ph_table_cells *out, const cJSON *row,
        const struct ph_tree_list *list, const int *widths);

#endif
