#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* PH_UTF8_REPLACEMENT */

/* By the number of bytes: the bits that mark the first one, and the least character it may hold. */
static const struct {
        uint8_t mask, mark;
        uint32_t least;
} forms[] = {{0}, {0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

static size_t size_of(uint8_t first)
{
        size_t size = 1;

        while (size <= PH_UTF8_MAX && (first & forms[size].mask) != forms[size].mark)
                size++;
        return size <= PH_UTF8_MAX ? size : 0;
}

static bool is_allowed(uint32_t code, size_t size)
{
        return code >= forms[size].least && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

size_t ph_utf8_decode(const char *bytes, size_t length, uint32_t *code_out)
{
        const uint8_t *at = (const uint8_t *)bytes;
        size_t size = length > 0 ? size_of(*at) : 0;
        uint32_t code;

        if (size == 0 || size > length)
                return 0;
        code = *at & (uint8_t)~forms[size].mask;
        for (size_t i = 1; i < size; i++) {
                if ((at[i] & 0xC0) != 0x80)
                        return 0;
                code = code << 6 | (at[i] & 0x3F);
        }
        if (!is_allowed(code, size))
                return 0;
        *code_out = code;
        return size;
}

size_t ph_utf8_encode(uint32_t code, char *text)
{
        size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

        for (size_t i = size; i-- > 1; code >>= 6)
                text[i] = (char)(0x80 | (code & 0x3F));
        text[0] = (char)(forms[size].mark | code);
        return size;
}

bool ph_utf8_is_valid(const char *bytes, size_t length)
{
        uint32_t code;

        for (size_t i = 0, n; i < length; i += n) {
                n = ph_utf8_decode(bytes + i, length - i, &code);
                if (n == 0)
                        return false;
        }
        return true;
}

char *ph_utf8_mend(const char *bytes, size_t length)
{
        char *copy, *to;
        uint32_t code;

        if (length > (SIZE_MAX - 1) / 3)
                return NULL;
        copy = to = malloc(length * 3 + 1);
        if (copy == NULL)
                return NULL;
        for (size_t i = 0; i < length;) {
                size_t n = ph_utf8_decode(bytes + i, length - i, &code);

                memcpy(to, n != 0 ? bytes + i : replacement, n != 0 ? n : 3);
                to += n != 0 ? n : 3;
                i += n != 0 ? n : 1;
        }
        *to = '\0';
        return copy;
}
