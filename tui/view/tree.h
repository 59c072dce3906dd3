/*
 * The screen Tree: applications, supervisors and their children, or all processes by who spawned
 * them. Loop thread only.
 */
#ifndef PH_TUI_VIEW_TREE_H
#define PH_TUI_VIEW_TREE_H

#include "tui/view/view.h"

/* Each is owned by the caller; NULL without memory. */
struct ph_view *ph_tree_create(void);

/* The same with the cursor on @process, a pid or a registered name. Esc comes back. */
struct ph_view *ph_tree_create_at(const char *process);

#endif
