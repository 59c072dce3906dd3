/*
 * A popup in which one of a few things is chosen, or each is switched on and off, with the arrows
 * or by its own key. Loop thread only.
 */
#ifndef PH_TUI_VIEW_MENU_H
#define PH_TUI_VIEW_MENU_H

#include <stddef.h>

#include "tui/view/view.h"

struct ph_menu_item {
        int key;          /* chooses it at once; 0: none */
        const char *text; /* borrowed, as the next, until the menu is closed */
        const char *note; /* or NULL */
        int value;        /* what on_choose gets */
};

/*
 * Makes a menu of @items (copied), the first @chosen of which is under the cursor. @on_choose is
 * called with the view below the menu once the menu is closed. Owned by the caller; NULL without
 * memory.
 */
struct ph_view *ph_menu_create(const char *title, const struct ph_menu_item *items, size_t count,
        size_t chosen, void (*on_choose)(struct ph_view *below, int value));

/*
 * Makes a menu that stays open: each of @items (copied) is on or off, as @is_on says of its value,
 * and @on_switch turns it round. Both get the view below the menu. Owned by the caller; NULL
 * without memory.
 */
struct ph_view *ph_menu_create_switches(const char *title, const struct ph_menu_item *items,
        size_t count, bool (*is_on)(const struct ph_view *below, int value),
        void (*on_switch)(struct ph_view *below, int value));

#endif
