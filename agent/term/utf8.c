#include "agent/term/utf8.h"

/* By the number of bytes: the bits that mark the first one, and the least character it may hold. */
static const struct {
        uint8_t mask, mark;
        uint32_t least;
} forms[] = {{0}, {0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

size_t ph_utf8_decode(const uint8_t *at, const uint8_t *end, uint32_t *character_out)
{
        if (at >= end)
                return 0;
        if (*at < 0x80) {
                *character_out = *at;
                return 1;
        }
        size_t size = 2;
        while (size <= PH_UTF8_MAX && (*at & forms[size].mask) != forms[size].mark)
                size++;
        if (size > PH_UTF8_MAX || (size_t)(end - at) < size)
                return 0;
        uint32_t character = *at & (uint8_t)~forms[size].mask;
        for (size_t i = 1; i < size; i++) {
                if ((at[i] & 0xC0) != 0x80)
                        return 0;
                character = character << 6 | (at[i] & 0x3F);
        }
        if (character < forms[size].least || character > 0x10FFFF ||
                (character >= 0xD800 && character <= 0xDFFF))
                return 0;
        *character_out = character;
        return size;
}

size_t ph_utf8_encode(uint32_t character, char *text)
{
        size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
        for (size_t i = size; i-- > 1; character >>= 6)
                text[i] = (char)(0x80 | (character & 0x3F));
        text[0] = (char)(forms[size].mark | character);
        return size;
}
