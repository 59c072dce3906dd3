/*
 * The screen with the rows of one table. Loop thread only.
 */
#ifndef PH_TUI_VIEW_ROWS_H
#define PH_TUI_VIEW_ROWS_H

#include "tui/view/view.h"

/* Shows the rows of @table, what names it. Owned by the caller; NULL without memory. */
struct ph_view *ph_rows_create(const char *table);

#endif
