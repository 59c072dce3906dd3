/*
 * The screen with one row of a table: the whole term, over several lines. Loop thread only.
 */
#ifndef PH_TUI_VIEW_ROW_H
#define PH_TUI_VIEW_ROW_H

#include "tui/view/view.h"

/*
 * Shows the row of @table (what names it) that @cursor names, as `rows` gave it. Owned by the
 * caller; NULL without memory.
 */
struct ph_view *ph_row_create(const char *table, const char *cursor);

#endif
