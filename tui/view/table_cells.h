/*
 * What the columns of the list of tables look like, and what stands in them for a row. Loop thread
 * only.
 */
#ifndef PH_TUI_VIEW_TABLE_CELLS_H
#define PH_TUI_VIEW_TABLE_CELLS_H

#include <cjson/cJSON.h>

#include "protocol/table_columns.h"
#include "tui/widget/table.h"

/* The columns of the table, indexed by enum ph_tables_column. */
extern const struct ph_table_column ph_table_shapes[PH_TABLE_COLUMN_COUNT];

/*
 * Fills @cells with what @row says; NULL: a row that is not at hand. @widths are those of the
 * columns: where there is no room, words are letters.
 */
void ph_table_cells_fill(struct ph_table_cells *cells, const cJSON *row, const int *widths);

#endif
