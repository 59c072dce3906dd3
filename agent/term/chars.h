/* Characters one by one, from bytes in Latin-1 or UTF-8 or from the elements of an encoded list. */
#ifndef PH_TERM_CHARS_H
#define PH_TERM_CHARS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/term/etf.h"

enum ph_chars_form { PH_CHARS_LATIN1, PH_CHARS_UTF8, PH_CHARS_LIST };

struct ph_chars {
        enum ph_chars_form form;
        struct ph_etf in;
        uint64_t left; /* of a list: the elements not yet read */
};

/* Which characters are text. Each set has 32 to 126 and the controls \b \t \n \v \f \r \e. */
enum ph_chars_set {
        PH_CHARS_BELL = 1,    /* and \a */
        PH_CHARS_DELETE = 2,  /* and 127 */
        PH_CHARS_LATIN = 4,   /* and 160 to 255 */
        PH_CHARS_UNICODE = 8, /* and all above 255 but surrogates and the last two of the BMP */
};

#define PH_CHARS_END UINT32_MAX
#define PH_CHARS_NONE (UINT32_MAX - 1) /* not a character: no UTF-8, or no integer */

/* The rest of ph_chars_next(). */
uint32_t ph_chars_next_wide(struct ph_chars *chars);

/* The next character, PH_CHARS_END, or PH_CHARS_NONE with one byte or nothing consumed. */
static inline uint32_t ph_chars_next(struct ph_chars *chars)
{
        if (chars->form == PH_CHARS_LIST || ph_etf_left(&chars->in) == 0 || *chars->in.at > 127)
                return ph_chars_next_wide(chars);
        return *chars->in.at++;
}

/* How many bytes at @at are printable ASCII, 32 to 126. */
size_t ph_chars_plain(const uint8_t *at, const uint8_t *end);

/* How many of those stand for themselves between @quote in any language: no @quote, \\ or #. */
size_t ph_chars_unescaped(const uint8_t *at, const uint8_t *end, char quote);

/* Passes up to @limit characters while they are in @set; false if one wasn't. */
bool ph_chars_pass(struct ph_chars *chars, unsigned set, uint64_t limit);

/* Whether the next @limit characters are ASCII, or good UTF-8. */
bool ph_chars_are_ascii(struct ph_chars chars, uint64_t limit);
bool ph_chars_are_good(struct ph_chars chars, uint64_t limit);

struct ph_chars ph_chars_of_atom(const struct ph_etf_atom *atom);

#endif
