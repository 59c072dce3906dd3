/*
 * What the columns of the process list look like, and what stands in them for a row. Loop thread
 * only.
 */
#ifndef PH_TUI_VIEW_PROCESS_CELLS_H
#define PH_TUI_VIEW_PROCESS_CELLS_H

#include <cjson/cJSON.h>

#include "protocol/columns.h"
#include "tui/model/trends.h"
#include "tui/widget/table.h"

/* The columns of the table, indexed by enum ph_column. */
extern const struct ph_table_column ph_process_columns[PH_COLUMN_COUNT];

/* Fills @out with what @row says; NULL: a row that is not at hand. */
void ph_process_cells_fill(struct ph_table_cells *out, const cJSON *row);

/*
 * Adds to the mailbox in @cells which way it goes: as a curve where the column's @width has room
 * for one, else as an arrow, else not at all. NULL: nothing is known.
 */
void ph_process_cells_add_trend(
        struct ph_table_cells *cells, const struct ph_trend *trend, int width);

#endif
