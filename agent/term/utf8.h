/* UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing beyond U+10FFFF. */
#ifndef PH_TERM_UTF8_H
#define PH_TERM_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define PH_UTF8_MAX 4
#define PH_UTF8_REPLACEMENT 0xFFFD

/* Decodes one character of [@at, @end); returns the bytes it took, 0 when they are not UTF-8. */
size_t ph_utf8_decode(const uint8_t *at, const uint8_t *end, uint32_t *character_out);

/* Writes @character (a Unicode scalar value) into @text of PH_UTF8_MAX bytes; returns its bytes. */
size_t ph_utf8_encode(uint32_t character, char *text);

#endif
