/*
 * The list of the nodes on this host, to choose one of. The only one there is, is opened at once.
 * Loop thread only.
 */
#ifndef PH_TUI_VIEW_CHOOSER_H
#define PH_TUI_VIEW_CHOOSER_H

#include "tui/view/view.h"

/* Owned by the caller; NULL without memory. */
struct ph_view *ph_chooser_create(void);

#endif
