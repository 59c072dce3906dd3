/*
 * A line of words where the less needed ones give way: the header and the foot of the screen. Loop
 * thread only.
 */
#ifndef PH_TUI_WIDGET_LINE_H
#define PH_TUI_WIDGET_LINE_H

#include <stddef.h>

#include "tui/widget/draw.h"

#define PH_WORD_BYTES 300
#define PH_LINE_WORDS 48

struct ph_word {
        char key[16]; /* drawn before the text, as a key; or "" */
        char text[PH_WORD_BYTES];
        const char *before; /* static: what stands between it and the word before it */
        enum ph_style style;
        int rank;      /* where there is no room for all, the highest goes first; 0: never */
        bool is_right; /* belongs to the right end of the line */
        int column;    /* where it was drawn; -1: it was not */
};

struct ph_line {
        struct ph_word words[PH_LINE_WORDS];
        size_t count;
};

/*
 * Adds a word with a printf-formatted text; words of the right end come in their order, too. One
 * too many, or an empty one, is left out.
 */
void ph_line_add(struct ph_line *line, bool is_right, int rank, const char *before,
        enum ph_style style, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Adds to the left end what the key @key does. */
void ph_line_add_key(
        struct ph_line *line, int rank, const char *before, const char *key, const char *text);

/* Draws the words that there is room for on @row of @area. */
void ph_line_draw(struct ph_line *line, const struct ph_area *area, int row);

/* Returns the word drawn at @column of the area, or -1. */
int ph_line_word_at(const struct ph_line *line, int column);

#endif
