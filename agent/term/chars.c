#include "agent/term/chars.h"

#include "agent/term/utf8.h"

static uint32_t next_element(struct ph_chars *chars)
{
        int64_t value;
        if (chars->left == 0)
                return PH_CHARS_END;
        if (ph_etf_read_int64(&chars->in, &value) != 0 || value < 0 || value > 0x10FFFF)
                return PH_CHARS_NONE;
        chars->left--;
        return (uint32_t)value;
}

uint32_t ph_chars_next(struct ph_chars *chars)
{
        uint32_t character;
        if (chars->form == PH_CHARS_LIST)
                return next_element(chars);
        if (chars->in.at == chars->in.end)
                return PH_CHARS_END;
        if (chars->form == PH_CHARS_LATIN1 || *chars->in.at < 0x80)
                return *chars->in.at++;
        size_t size = ph_utf8_decode(chars->in.at, chars->in.end, &character);
        chars->in.at += size == 0 ? 1 : size;
        return size == 0 ? PH_CHARS_NONE : character;
}

static bool is_in(uint32_t c, unsigned set)
{
        if (c >= 32 && c < 127)
                return true;
        if (c < 160)
                return (c >= 8 && c <= 13) || c == 27 || (c == 7 && set & PH_CHARS_BELL) ||
                       (c == 127 && set & PH_CHARS_DELETE);
        if (c < 256)
                return set & PH_CHARS_LATIN;
        return set & PH_CHARS_UNICODE && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF &&
               c <= 0x10FFFF;
}

bool ph_chars_pass(struct ph_chars *chars, unsigned set, uint64_t limit)
{
        for (uint64_t i = 0; i < limit; i++) {
                uint32_t character = ph_chars_next(chars);
                if (character == PH_CHARS_END)
                        return true;
                if (!is_in(character, set))
                        return false;
        }
        return true;
}

bool ph_chars_are_ascii(struct ph_chars chars, uint64_t limit)
{
        uint32_t character = 0;
        for (uint64_t i = 0; i < limit && character < 128; i++)
                character = ph_chars_next(&chars);
        return character < 128 || character == PH_CHARS_END;
}

bool ph_chars_are_good(struct ph_chars chars, uint64_t limit)
{
        uint32_t character = 0;
        for (uint64_t i = 0; i < limit && character < PH_CHARS_NONE; i++)
                character = ph_chars_next(&chars);
        return character != PH_CHARS_NONE;
}

struct ph_chars ph_chars_of_atom(const struct ph_etf_atom *atom)
{
        return (struct ph_chars){.form = atom->latin1 ? PH_CHARS_LATIN1 : PH_CHARS_UTF8,
                .in = ph_etf_of(atom->text, atom->size)};
}
