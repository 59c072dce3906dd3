/*
 * A long text of indented lines, such as a printed term, as a screen shows it: lines broken to its
 * width, blocks folded away, text looked for. A block begins with a line that others are indented
 * below, and ends with the bracket that closes it. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_FOLDS_H
#define PH_TUI_MODEL_FOLDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/scroll.h"

/* A line of the text. */
struct ph_fold_line {
        uint32_t at, length; /* bytes */
        uint32_t end;        /* the last line of the block that it opens, or itself */
        uint16_t indent;     /* blanks before it */
        uint16_t depth;      /* blocks that it is in */
        bool is_folded;
};

/* What is on one row of the screen: a line or, of one that is too wide, a part of it. */
struct ph_fold_row {
        uint32_t line;
        uint32_t from, length; /* bytes of the line */
};

/* Zeroed, it is an empty text. */
struct ph_folds {
        char *text; /* owned, terminated */
        size_t size;
        struct ph_fold_line *lines; /* owned */
        uint32_t line_count, line_capacity;
        struct ph_fold_row *rows; /* owned: those that are shown */
        uint32_t row_count, row_capacity;
        struct ph_scroll scroll; /* over the rows */
        int width;               /* cells of a row; 0: not known yet */
        uint32_t old_count;      /* lines before it was emptied: what is folded stays so */
        int64_t return_line;     /* that the cursor was on before it was emptied; -1: none */
        int level;               /* blocks as deep as this are folded; INT_MAX: none is */
};

void ph_folds_init(struct ph_folds *folds);
void ph_folds_finish(struct ph_folds *folds);

/* Adds @size bytes of UTF-8. Returns 0 or -ENOMEM with nothing added. */
int ph_folds_append(struct ph_folds *folds, const char *text, size_t size);

/* Empties it for much the same text: the cursor and the folds will be where they were. */
void ph_folds_clear(struct ph_folds *folds);

void ph_folds_set_width(struct ph_folds *folds, int cells);

/* Writes what row @row says to @out, cut to fit; a fold says how many lines are in it. */
void ph_folds_write(const struct ph_folds *folds, uint32_t row, char *out, size_t size);

/* Returns true when the line of row @row opens a block; and when that is folded. */
bool ph_folds_opens(const struct ph_folds *folds, uint32_t row);
bool ph_folds_is_folded(const struct ph_folds *folds, uint32_t row);

/* Folds or unfolds the block that the cursor's line opens, or the one that the line is in. */
void ph_folds_toggle(struct ph_folds *folds);
/* Folds the block that the cursor's line opens, or is in; unfolds the one that it opens. */
void ph_folds_fold(struct ph_folds *folds);
void ph_folds_unfold(struct ph_folds *folds);
/* Folds all blocks one level more, or less, than before. */
void ph_folds_shift_level(struct ph_folds *folds, int step);

/*
 * Puts the cursor on the next row (@step 1) or the one before (-1) with @text, whatever the case,
 * beginning anew at the other end; unfolds what it is in. Returns false when there is none.
 */
bool ph_folds_find(struct ph_folds *folds, const char *text, int step);

#endif
