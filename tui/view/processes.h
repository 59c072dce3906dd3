/*
 * The screen Processes: all processes of the node, sorted, filtered, live. Loop thread only.
 */
#ifndef PH_TUI_VIEW_PROCESSES_H
#define PH_TUI_VIEW_PROCESSES_H

#include "tui/view/view.h"

/* Owned by the caller; NULL without memory. */
struct ph_view *ph_processes_create(void);

#endif
