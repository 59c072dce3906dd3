/*
 * The screen Overview: a node's vital signs now and over the last minutes. Loop thread only.
 */
#ifndef PH_TUI_VIEW_OVERVIEW_H
#define PH_TUI_VIEW_OVERVIEW_H

#include "tui/view/view.h"

/* Owned by the caller; NULL without memory. */
struct ph_view *ph_overview_create(void);

#endif
