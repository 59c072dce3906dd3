#include "agent/term/chars.h"

#include "protocol/utf8.h"

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

uint32_t ph_chars_next_wide(struct ph_chars *chars)
{
        uint32_t character;
        if (chars->form == PH_CHARS_LIST)
                return next_element(chars);
        if (chars->in.at == chars->in.end)
                return PH_CHARS_END;
        if (chars->form == PH_CHARS_LATIN1 || *chars->in.at < 0x80)
                return *chars->in.at++;
        size_t size =
                ph_utf8_decode((const char *)chars->in.at, ph_etf_left(&chars->in), &character);
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

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (uint8_t)(value))

/* The upper bit of a byte below 32, of 127 or of one above is set; perhaps of others behind one. */
static uint64_t unprintable(uint64_t eight)
{
        return ((eight - EACH_BYTE(32)) | (eight + EACH_BYTE(1)) | eight) & EACH_BYTE(128);
}

/* Likewise for the bytes that are @byte. */
static uint64_t equal(uint64_t eight, char byte)
{
        uint64_t zero = eight ^ EACH_BYTE(byte);
        return (zero - EACH_BYTE(1)) & ~zero & EACH_BYTE(128);
}

size_t ph_chars_plain(const uint8_t *at, const uint8_t *end)
{
        const uint8_t *start = at;
        uint64_t eight;
        for (; end - at >= 8; at += 8) {
                memcpy(&eight, at, sizeof(eight));
                if (unprintable(eight) != 0)
                        break;
        }
        while (at < end && *at >= 32 && *at < 127)
                at++;
        return (size_t)(at - start);
}

size_t ph_chars_unescaped(const uint8_t *at, const uint8_t *end, char quote)
{
        const uint8_t *start = at;
        uint64_t eight;
        for (; end - at >= 8; at += 8) {
                memcpy(&eight, at, sizeof(eight));
                if ((unprintable(eight) | equal(eight, quote) | equal(eight, '\\') |
                            equal(eight, '#')) != 0)
                        break;
        }
        while (at < end && *at >= 32 && *at < 127 && *at != (uint8_t)quote && *at != '\\' &&
                *at != '#')
                at++;
        return (size_t)(at - start);
}

/* Passes a run of plain characters, @limit at most; returns how many. */
static uint64_t pass_plain(struct ph_chars *chars, uint64_t limit)
{
        if (chars->form == PH_CHARS_LIST)
                return 0;
        uint64_t left = ph_etf_left(&chars->in);
        const uint8_t *end = chars->in.at + (left < limit ? left : limit);
        size_t run = ph_chars_plain(chars->in.at, end);
        chars->in.at += run;
        return run;
}

bool ph_chars_pass(struct ph_chars *chars, unsigned set, uint64_t limit)
{
        for (uint64_t i = pass_plain(chars, limit); i < limit; i++) {
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
        for (uint64_t i = pass_plain(&chars, limit); i < limit && character < 128; i++)
                character = ph_chars_next(&chars);
        return character < 128 || character == PH_CHARS_END;
}

bool ph_chars_are_good(struct ph_chars chars, uint64_t limit)
{
        uint32_t character = 0;
        for (uint64_t i = pass_plain(&chars, limit); i < limit && character < PH_CHARS_NONE; i++)
                character = ph_chars_next(&chars);
        return character != PH_CHARS_NONE;
}

struct ph_chars ph_chars_of_atom(const struct ph_etf_atom *atom)
{
        return (struct ph_chars){.form = atom->latin1 ? PH_CHARS_LATIN1 : PH_CHARS_UTF8,
                .in = ph_etf_of(atom->text, atom->size)};
}
