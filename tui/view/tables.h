/*
 * The screen with the node's tables: ETS, Mnesia, DETS. Loop thread only.
 */
#ifndef PH_TUI_VIEW_TABLES_H
#define PH_TUI_VIEW_TABLES_H

#include "tui/view/view.h"

struct ph_view *ph_tables_create(void);

/* The same, opened above another screen, with the tables that @pid owns. */
struct ph_view *ph_tables_create_of(const char *pid);

#endif
