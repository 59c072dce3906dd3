/*
 * What rows of a table look like in a list: their key, their value, their size. Loop thread only.
 */
#ifndef PH_TUI_VIEW_ROW_CELLS_H
#define PH_TUI_VIEW_ROW_CELLS_H

#include <cjson/cJSON.h>

#include "tui/widget/table.h"

#define PH_ROW_COLUMNS 3

extern const struct ph_table_column ph_row_columns[PH_ROW_COLUMNS];

/* Fills @cells with what @row says; borrows its texts. */
void ph_row_cells_fill(struct ph_table_cells *cells, const cJSON *row);

#endif
