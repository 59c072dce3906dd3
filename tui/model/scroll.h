/*
 * Where one is in a list of any length: the chosen line, and the lines that are in sight. Knows no
 * rows. One thread at a time.
 */
#ifndef PH_TUI_MODEL_SCROLL_H
#define PH_TUI_MODEL_SCROLL_H

#include <stdbool.h>
#include <stdint.h>

enum ph_motion {
        PH_MOTION_UP,
        PH_MOTION_DOWN,
        PH_MOTION_HALF_UP, /* from here on to PAGE_DOWN what is in sight moves, too */
        PH_MOTION_HALF_DOWN,
        PH_MOTION_PAGE_UP,
        PH_MOTION_PAGE_DOWN,
        PH_MOTION_FIRST,
        PH_MOTION_LAST,
};

/* Zeroed, it is an empty list. */
struct ph_scroll {
        int64_t total;  /* lines of the list */
        int64_t top;    /* the first in sight */
        int64_t cursor; /* the chosen one: in sight whenever there is a page */
        int64_t page;   /* lines that there is room for */
};

/* Each keeps the cursor in the list and in sight. */
void ph_scroll_set_total(struct ph_scroll *scroll, int64_t total);
void ph_scroll_set_page(struct ph_scroll *scroll, int64_t page);
void ph_scroll_move(struct ph_scroll *scroll, enum ph_motion motion);
void ph_scroll_move_by(struct ph_scroll *scroll, int64_t lines);

/* Returns how many lines @motion goes down; 0: it goes to an end. */
int64_t ph_scroll_step(const struct ph_scroll *scroll, enum ph_motion motion);

/* Moves as where no cursor is shown: what is in sight moves at once. */
void ph_scroll_pan(struct ph_scroll *scroll, enum ph_motion motion);

/* Puts the cursor on line @cursor. The lines in sight stay, if it is one of them. */
void ph_scroll_to(struct ph_scroll *scroll, int64_t cursor);

/* Returns the line shown @offset lines below the first one in sight, or -1. */
int64_t ph_scroll_line_at(const struct ph_scroll *scroll, int64_t offset);

#endif
