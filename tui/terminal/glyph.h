/*
 * The few characters beyond ASCII that the screens draw with, each with its stand-in for terminals
 * that lack it. Loop thread only.
 */
#ifndef PH_TUI_TERMINAL_GLYPH_H
#define PH_TUI_TERMINAL_GLYPH_H

#include <stdbool.h>

enum ph_glyph {
        PH_GLYPH_DOT,     /* between two words */
        PH_GLYPH_MARK,    /* before the chosen row */
        PH_GLYPH_DOWN,    /* sorted, largest first */
        PH_GLYPH_UP,      /* sorted, smallest first */
        PH_GLYPH_TRACK,   /* the empty part of a bar */
        PH_GLYPH_GAP,     /* a curve where nothing is known */
        PH_GLYPH_HAIR,    /* the way of a scroll bar */
        PH_GLYPH_THUMB,   /* and its thumb */
        PH_GLYPH_PENDING, /* asked for and not there yet */
        PH_GLYPH_NEW,     /* before a row that was not there a moment ago */
        PH_GLYPH_GONE,    /* and before one that won't be there in a moment */
        PH_GLYPH_GROWS,   /* behind a number that becomes larger */
        PH_GLYPH_SHRINKS, /* or smaller */
        PH_GLYPH_CLOSED,  /* before what can be expanded */
        PH_GLYPH_OPEN,    /* and before what is */
        PH_GLYPH_H,       /* lines of a box */
        PH_GLYPH_V,
        PH_GLYPH_TOP_LEFT,
        PH_GLYPH_TOP_RIGHT,
        PH_GLYPH_BOTTOM_LEFT,
        PH_GLYPH_BOTTOM_RIGHT,
        PH_GLYPH_COUNT,
};

/* Steps of a curve from lowest to highest, of a bar's last cell, and of the sign of waiting. */
#define PH_GLYPH_LEVELS 8
#define PH_GLYPH_SPINS 8

/* Whether the characters are drawn, not their stand-ins. */
bool ph_glyph_has_all(void);

/* Chooses between the characters and their stand-ins, which is what there is before. */
void ph_glyph_start(bool has_all);

/* Each returns a static string of one cell. @level and @step wrap at their count. */
const char *ph_glyph(enum ph_glyph glyph);
const char *ph_glyph_curve(unsigned level);
const char *ph_glyph_spin(unsigned step);

/* Returns the sign for a bar's last cell that is @eighths (1 to 8) full. */
const char *ph_glyph_bar(unsigned eighths);

#endif
