/*
 * UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF. No state; any
 * thread. A library of its own, as agent/term needs it and nothing else of the protocol.
 */
#ifndef PH_PROTOCOL_UTF8_H
#define PH_PROTOCOL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PH_UTF8_MAX 4 /* bytes of one character */
#define PH_UTF8_REPLACEMENT 0xFFFD

/*
 * Decodes the character at the front of @length bytes. Returns its bytes (1 to 4) with @code_out
 * set, or 0 when the front is not a whole valid character.
 */
size_t ph_utf8_decode(const char *bytes, size_t length, uint32_t *code_out);

/* Writes @code (a Unicode scalar value) into @text of PH_UTF8_MAX bytes; returns its bytes. */
size_t ph_utf8_encode(uint32_t code, char *text);

/* Returns true when all @length bytes are valid UTF-8. */
bool ph_utf8_is_valid(const char *bytes, size_t length);

/*
 * Returns a NUL-terminated copy (owned by the caller) in which every byte that is not part of a
 * valid character became U+FFFD, or NULL without memory.
 */
char *ph_utf8_mend(const char *bytes, size_t length);

#endif
