/*
 * The help: made from the tables of keys that hold where it is opened. Loop thread only.
 */
#ifndef PH_TUI_VIEW_HELP_H
#define PH_TUI_VIEW_HELP_H

#include "tui/view/view.h"

/* Makes the help about @view (borrowed for the call). Owned by the caller; NULL without memory. */
struct ph_view *ph_help_create(const struct ph_view *view);

#endif
