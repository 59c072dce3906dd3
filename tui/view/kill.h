/*
 * The kill dialog: the plan of a kill, kept up to date, the choice of the reason, the name typed to
 * confirm, and the outcome. Loop thread only.
 */
#ifndef PH_TUI_VIEW_KILL_H
#define PH_TUI_VIEW_KILL_H

#include "tui/view/view.h"

/* Makes it for @process, a pid or a registered name. Owned by the caller; NULL without memory. */
struct ph_view *ph_kill_create(const char *process);

#endif
