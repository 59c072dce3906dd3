#include "protocol/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

size_t ph_utf8_read(const char *bytes, size_t length, uint32_t *code_out)
{
        static const struct {
                uint8_t mask, lead;
                uint32_t least; /* the smallest code that needs this many bytes */
        } forms[] = {
                {0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
        const uint8_t *at = (const uint8_t *)bytes;

        if (length == 0)
                return 0;
        for (size_t n = 0; n < sizeof(forms) / sizeof(forms[0]); n++) {
                uint32_t code = at[0] & (uint8_t)~forms[n].mask;

                if ((at[0] & forms[n].mask) != forms[n].lead)
                        continue;
                if (n >= length)
                        return 0;
                for (size_t i = 1; i <= n; i++) {
                        if ((at[i] & 0xC0) != 0x80)
                                return 0;
                        code = code << 6 | (at[i] & 0x3F);
                }
                if (code < forms[n].least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
                        return 0;
                *code_out = code;
                return n + 1;
        }
        return 0;
}

bool ph_utf8_is_valid(const char *bytes, size_t length)
{
        uint32_t code;

        for (size_t i = 0, n; i < length; i += n) {
                n = ph_utf8_read(bytes + i, length - i, &code);
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
                size_t n = ph_utf8_read(bytes + i, length - i, &code);

                memcpy(to, n != 0 ? bytes + i : replacement, n != 0 ? n : 3);
                to += n != 0 ? n : 3;
                i += n != 0 ? n : 1;
        }
        *to = '\0';
        return copy;
}
