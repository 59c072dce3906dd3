#include "agent/term/parser.h"

#include <stdlib.h>

#include "agent/term/bignum.h"
#include "agent/term/grow.h"
#include "protocol/utf8.h"

/* Letters behind a backslash that stand for a control, in both languages but for the last two. */
static const char controls[][2] = {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'v', '\v'}, {'b', '\b'},
        {'f', '\f'}, {'e', 27}, {'s', ' '}, {'d', 127}};

static bool is_scalar(uint32_t character)
{
        return character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
}

/* Reads @least to @most digits of @base. */
static int read_digits(
        struct ph_parser *parser, unsigned base, size_t least, size_t most, uint32_t *value_out)
{
        const char *start = parser->at;
        uint32_t value = 0;
        size_t count = 0;
        while (count < most && ph_digit_value(ph_parser_peek(parser)) < base) {
                value = value * base + ph_digit_value(*parser->at++);
                count++;
        }
        if (count < least)
                return ph_parser_fail(parser, parser->at, "a digit is missing");
        if (!is_scalar(value))
                return ph_parser_fail(parser, start, "not a character");
        *value_out = value;
        return 0;
}

/* Behind \x or \u: digits in braces, or just @count of them. */
static int read_hexadecimal(struct ph_parser *parser, size_t count, uint32_t *character_out)
{
        if (!ph_parser_takes(parser, "{"))
                return read_digits(parser, 16, count, count, character_out);
        int error = read_digits(parser, 16, 1, 6, character_out);
        if (error == 0 && !ph_parser_takes(parser, "}"))
                error = ph_parser_fail(parser, parser->at, "a } is missing");
        return error;
}

static int read_plain(struct ph_parser *parser, uint32_t *character_out)
{
        size_t used = ph_utf8_decode(parser->at, (size_t)(parser->end - parser->at), character_out);
        if (used == 0)
                return ph_parser_fail(parser, parser->at,
                        parser->at == parser->end ? "a character is missing" : "not UTF-8");
        parser->at += used;
        return 0;
}

/* What is behind a backslash. */
static int read_escape(struct ph_parser *parser, uint32_t *character_out)
{
        bool elixir = ph_parser_is_elixir(parser);
        char letter = ph_parser_peek(parser);
        if (!elixir && letter >= '0' && letter <= '7')
                return read_digits(parser, 8, 1, 3, character_out);
        int error = read_plain(parser, character_out);
        if (error != 0)
                return error;
        for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
                if (letter == controls[i][0])
                        *character_out = (uint32_t)controls[i][1];
        }
        if (elixir && (letter == 'a' || letter == '0'))
                *character_out = letter == 'a' ? 7 : 0;
        if (elixir && letter == 'u')
                return read_hexadecimal(parser, 4, character_out);
        if (letter == 'x') {
                bool byte = elixir && ph_parser_peek(parser) != '{';
                error = read_hexadecimal(parser, 2, character_out);
                *character_out |= error == 0 && byte ? PH_PARSER_BYTE : 0;
        }
        if (!elixir && letter == '^') {
                error = read_plain(parser, character_out);
                *character_out &= 31;
        }
        return error;
}

int ph_parser_escaped(struct ph_parser *parser, uint32_t *character_out)
{
        return ph_parser_takes(parser, "\\") ? read_escape(parser, character_out)
                                             : read_plain(parser, character_out);
}

int ph_parser_quoted(struct ph_parser *parser)
{
        const char *start = parser->at;
        const char quote[] = {*parser->at++, '\0'};
        parser->count = 0;
        while (!ph_parser_takes(parser, quote)) {
                uint32_t character = 0;
                if (parser->at == parser->end)
                        return ph_parser_fail(parser, start, "the quote is never closed");
                if (ph_parser_is_elixir(parser) && ph_parser_sees(parser, "#{"))
                        return ph_parser_fail(parser, parser->at, "no interpolation: write \\#{");
                int error = ph_parser_escaped(parser, &character);
                if (error != 0)
                        return error;
                uint32_t *characters = ph_grow(
                        parser->characters, &parser->room, parser->count, sizeof(*characters));
                if (characters == NULL)
                        return -ENOMEM;
                parser->characters = characters;
                parser->characters[parser->count++] = character;
        }
        return 0;
}

int ph_parser_charlist(struct ph_parser *parser)
{
        int error = ph_parser_quoted(parser);
        bool wide = parser->count > UINT16_MAX;
        if (error != 0)
                return error;
        uint8_t *bytes = malloc(parser->count + 1);
        if (bytes == NULL)
                return -ENOMEM;
        for (size_t i = 0; i < parser->count; i++) {
                parser->characters[i] &= ~PH_PARSER_BYTE;
                wide = wide || parser->characters[i] > 255;
                bytes[i] = (uint8_t)parser->characters[i];
        }
        if (!wide) {
                ph_etf_build_string(parser->builder, bytes, parser->count);
        } else {
                ph_etf_build_list(parser->builder, parser->count);
                for (size_t i = 0; i < parser->count; i++)
                        ph_etf_build_int64(parser->builder, parser->characters[i]);
                ph_etf_build_nil(parser->builder);
        }
        free(bytes);
        return 0;
}

char *ph_parser_utf8(const struct ph_parser *parser, size_t *size_out)
{
        char *text = malloc(parser->count * PH_UTF8_MAX + 1);
        size_t size = 0;
        for (size_t i = 0; text != NULL && i < parser->count; i++) {
                uint32_t character = parser->characters[i];
                if (character & PH_PARSER_BYTE)
                        text[size++] = (char)(character & 0xFF);
                else
                        size += ph_utf8_encode(character, text + size);
        }
        *size_out = size;
        return text;
}

int ph_parser_string(struct ph_parser *parser)
{
        size_t size;
        int error = ph_parser_quoted(parser);
        if (error != 0)
                return error;
        char *text = ph_parser_utf8(parser, &size);
        if (text == NULL)
                return -ENOMEM;
        ph_etf_build_binary(parser->builder, text, size);
        free(text);
        return 0;
}
