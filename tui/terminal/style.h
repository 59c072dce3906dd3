/*
 * How things look, by what they mean: one table for 256 colours, for 8, and for none. Loop thread
 * only.
 */
#ifndef PH_TUI_TERMINAL_STYLE_H
#define PH_TUI_TERMINAL_STYLE_H

#include <curses.h>
#include <stdbool.h>

enum ph_style {
        PH_STYLE_NORMAL,
        PH_STYLE_DIM,        /* there when looked for */
        PH_STYLE_STRONG,     /* what the eye should find first */
        PH_STYLE_BRAND,      /* the program's name */
        PH_STYLE_KEY,        /* a key to press */
        PH_STYLE_TAB,        /* the screen that is open */
        PH_STYLE_HEAD,       /* over a table's columns */
        PH_STYLE_HEAD_SORT,  /* over the column that it is sorted by */
        PH_STYLE_CURSOR,     /* the chosen row */
        PH_STYLE_GOOD,       /* bars and signs: nothing to do */
        PH_STYLE_WARN,       /* soon */
        PH_STYLE_BAD,        /* now */
        PH_STYLE_BADGE_WARN, /* a word that must not be overlooked */
        PH_STYLE_BADGE_BAD,
        PH_STYLE_FRAME,       /* the lines around a box */
        PH_STYLE_FRAME_TITLE, /* and the words in them */
        PH_STYLE_SPARK,       /* a curve */
        PH_STYLE_FIELD,       /* what the user types */
        PH_STYLE_COUNT,
};

/* Prepares the styles for a terminal of @colours (below 8: none are used). After newterm(). */
void ph_style_start(int colours);

/* Returns false when styles differ by bold, underline and reverse alone. */
bool ph_style_has_colours(void);

/* Returns the attributes to draw @style with, and its colour pair (0 without colours). */
attr_t ph_style_attributes(enum ph_style style, short *pair_out);

#endif
