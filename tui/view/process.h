/*
 * The screen Process: one process in sections that open and close. Loop thread only.
 */
#ifndef PH_TUI_VIEW_PROCESS_H
#define PH_TUI_VIEW_PROCESS_H

#include "tui/view/view.h"

/* Makes it for @process, a pid or a registered name. Owned by the caller; NULL without memory. */
struct ph_view *ph_process_create(const char *process);

#endif
