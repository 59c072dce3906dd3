/*
 * What a screen is: a table of functions, a table of keys, and a place on the desk. A new screen is
 * a file with a kind and a create function; a new tab is a line in tabs.c. The keys that work, the
 * foot of the screen and the help all come from the same tables. Loop thread only.
 *
 * A view begins with a struct ph_view and lives on the heap. It is shown while it is what the user
 * looks at, be it under popups, and asks the agent for nothing while it is not.
 */
#ifndef PH_TUI_VIEW_VIEW_H
#define PH_TUI_VIEW_VIEW_H

#include <stdbool.h>

#include "tui/model/freshness.h"
#include "tui/model/scroll.h"
#include "tui/terminal/key.h"
#include "tui/widget/draw.h"
#include "tui/widget/line.h"

struct ph_desk;
struct ph_view;

#define PH_BINDING_KEYS 4

/* A table of bindings ends with one without a key. */
struct ph_binding {
        int keys[PH_BINDING_KEYS]; /* all do the same; the first is the one that is written */
        const char *label;         /* at the foot of the screen; NULL: in the help alone */
        const char *help;
        void (*run)(struct ph_view *view, int argument);
        int argument; /* what run() gets */
};

/* Functions that may be NULL are those of a view that has no use for them. */
struct ph_view_kind {
        const char *title;
        bool is_popup; /* drawn over the view below it, in a frame */
        const struct ph_binding *bindings;
        void (*destroy)(struct ph_view *view);
        void (*draw)(struct ph_view *view, const struct ph_area *area);
        void (*show)(struct ph_view *view); /* or NULL, as all that follow */
        void (*hide)(struct ph_view *view);
        void (*adapt)(struct ph_view *view); /* the pause, interval or syntax of the desk changed */
        /* Takes a key before the bindings do; returns false to leave it to them. No mouse. */
        bool (*on_key)(struct ph_view *view, const struct ph_key *key);
        /* What on_key makes of keys, for the foot, while something is typed; else NULL. */
        const struct ph_binding *(*typing)(const struct ph_view *view);
        /* A click, or a double click, at the key's place. */
        void (*on_click)(struct ph_view *view, const struct ph_key *key);
        void (*on_move)(struct ph_view *view, enum ph_motion motion);
        /* Adds what the line of the tabs says about the view. */
        void (*describe)(struct ph_view *view, struct ph_line *line);
        /* How fresh what is shown is; NULL: as the vital signs. */
        const struct ph_freshness *(*freshness)(struct ph_view *view);
};

struct ph_view {
        const struct ph_view_kind *kind; /* static */
        struct ph_desk *desk;            /* borrowed; set when the view is put on the desk */
        struct ph_view *below;           /* borrowed */
};

/* Returns the binding of @table (NULL: none) that @code belongs to, or NULL. */
const struct ph_binding *ph_binding_find(const struct ph_binding *table, int code);

#endif
