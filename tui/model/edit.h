/*
 * A line that the user types. One thread at a time.
 */
#ifndef PH_TUI_MODEL_EDIT_H
#define PH_TUI_MODEL_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#define PH_EDIT_BYTES 1025

/* Zeroed, it is an empty line. */
struct ph_edit {
        char text[PH_EDIT_BYTES]; /* UTF-8 */
};

/*
 * Takes the key @code (tui/terminal/key.h): a character is added, Backspace takes the last one
 * away, Ctrl-W the last word, Ctrl-U all. Returns false for a key that is none of these.
 */
bool ph_edit_take(struct ph_edit *edit, int code);

/* Puts @text into the line, cut to fit. */
void ph_edit_set(struct ph_edit *edit, const char *text);

#endif
