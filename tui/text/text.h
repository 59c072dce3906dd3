/*
 * Numbers and names as a person reads them in a terminal: the same on the screens and in the
 * commands' output. Width and characters follow the locale's LC_CTYPE (call setlocale() first);
 * numbers follow no locale. No state; any thread.
 */
#ifndef PH_TUI_TEXT_TEXT_H
#define PH_TUI_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Holds any number that this module writes, with its NUL. */
#define PH_TEXT_NUMBER 32
/* Bytes that hold any text cut or filled up to @cells cells, as long as nobody piles marks up. */
#define PH_TEXT_ROOM(cells) (5 * (size_t)(cells) + 4)

enum ph_text_align {
        PH_TEXT_LEFT,
        PH_TEXT_RIGHT,
};

/*
 * Each writes to @out and returns it. Units are decimal (1 kB is 1,000 bytes).
 *
 * bytes     "0 B", "999 B", "1.0 kB", "84 kB", "412 MB", "3.1 GB": six cells at the most, up to PB
 * count     "183,204", exact
 * short     "0", "0.3", "12", "999", "1.2k", "84k", "1.2M": four cells at the most, five below zero
 * duration  "0.4 ms", "84 ms", "0.8 s", "12 s", "11m 09s", "2h 11m", "3d 02:11" (days
 * hours:minutes) percent   "0 %", "3.4 %", "84 %"
 *
 * A value that isn't finite, or beyond all sense, is "?".
 */
char *ph_text_bytes(uint64_t bytes, char out[PH_TEXT_NUMBER]);
char *ph_text_count(uint64_t count, char out[PH_TEXT_NUMBER]);
char *ph_text_short(double value, char out[PH_TEXT_NUMBER]);
char *ph_text_duration(double milliseconds, char out[PH_TEXT_NUMBER]);
char *ph_text_percent(double percent, char out[PH_TEXT_NUMBER]);

/* Returns @name, a registered one or a table's, as Elixir prints it: from behind the "Elixir." that
 * the names of its modules begin with. Wherever a name is taken, either is. */
const char *ph_text_name(const char *name);

/* Returns true when the locale's characters are UTF-8, so that … and lines can be drawn. */
bool ph_text_is_utf8(void);

/* Returns the sign of a cut, one cell wide: "…", or "~" where that can't be shown. Static. */
const char *ph_text_ellipsis(void);

/* Returns the cells that @utf8 takes as ph_text_clean() writes it. */
size_t ph_text_width(const char *utf8);

/*
 * Copies @utf8 to @out of @size bytes (at least 1), leaving out what does not fit. What can't be
 * shown as it is (control characters, characters that turn the direction of text, bytes that are
 * not UTF-8, characters the locale lacks) becomes "?": no text can move the cursor. Returns the
 * cells written.
 */
size_t ph_text_clean(const char *utf8, char *out, size_t size);

/*
 * As ph_text_clean(), in at most @cells cells: what is longer ends with ph_text_ellipsis(), never
 * in half a wide character. @size: PH_TEXT_ROOM(cells). Returns the cells written.
 */
size_t ph_text_cut(const char *utf8, size_t cells, char *out, size_t size);

/* As ph_text_cut(), then filled up with blanks to exactly @cells cells. */
void ph_text_fit(const char *utf8, size_t cells, enum ph_text_align align, char *out, size_t size);

#endif
