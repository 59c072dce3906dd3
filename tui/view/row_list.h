/*
 * What the lists of a table's rows have in common: their columns, what opens a row, and what is
 * told of a table that changes meanwhile. Loop thread only.
 */
#ifndef PH_TUI_VIEW_ROW_LIST_H
#define PH_TUI_VIEW_ROW_LIST_H

#include <cjson/cJSON.h>

#include "tui/view/view.h"
#include "tui/widget/table.h"

/* Prepares @table, zeroed, for rows: their key, their value, their size. */
void ph_row_list_init(struct ph_table *table);

/* Fills @cells with what @row says; borrows its texts. */
void ph_row_list_fill(struct ph_table_cells *cells, const cJSON *row);

/* Opens @row (NULL: there is none) of @table above @view, or says why that can't be. */
void ph_row_list_open(struct ph_view *view, const char *table, const cJSON *row);

/*
 * Draws what became of the table (@change, or ""), and that it is being changed, above the last
 * @below rows of @area. Returns how many rows that took.
 */
int ph_row_list_draw_change(
        const struct ph_area *area, int below, const char *change, bool is_changing);

#endif
