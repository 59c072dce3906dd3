/*
 * The keys that work everywhere, those that move in any list, and which table a key is looked up
 * in. Loop thread only.
 */
#ifndef PH_TUI_VIEW_KEYS_H
#define PH_TUI_VIEW_KEYS_H

#include "tui/view/view.h"

extern const struct ph_binding ph_keys_everywhere[];
extern const struct ph_binding ph_keys_motion[];
extern const struct ph_binding ph_keys_popup[];
extern const struct ph_binding ph_keys_nodeless[]; /* where a node is chosen */

/* What the mouse does: not bound to keys, and part of the help. */
struct ph_mouse_help {
        const char *what, *help;
};
extern const struct ph_mouse_help ph_keys_mouse[]; /* ends with a NULL */

/* Returns the keys that @view takes itself; NULL: none. */
const struct ph_binding *ph_keys_own(const struct ph_view *view);

/* Returns the table that holds for @view beside these: of popups, everywhere, without a node; or
 * NULL. */
const struct ph_binding *ph_keys_beyond(const struct ph_view *view);

/* Gives @key to @view (NULL: none is open), to the tables that hold for it, or to nobody. */
void ph_keys_dispatch(struct ph_desk *desk, struct ph_view *view, const struct ph_key *key);

#endif
