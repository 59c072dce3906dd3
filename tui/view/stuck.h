/*
 * The screen Stuck: processes that do not get on, and why. Loop thread only.
 */
#ifndef PH_TUI_VIEW_STUCK_H
#define PH_TUI_VIEW_STUCK_H

#include "tui/view/view.h"

/* Makes it. Owned by the caller; NULL without memory. */
struct ph_view *ph_stuck_create(void);

#endif
