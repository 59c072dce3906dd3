#include "agent/term/parser.h"

#include <stdlib.h>

#include "agent/term/grow.h"

/* The bits between << and >>, as they come. */
struct bits {
        uint8_t *bytes; /* owned */
        size_t room;
        uint64_t count; /* of bits */
};

static bool add(struct bits *bits, uint64_t value, unsigned size)
{
        while (size-- > 0) {
                uint8_t *bytes = ph_grow(bits->bytes, &bits->room, bits->count / 8, 1);
                if (bytes == NULL)
                        return false;
                bits->bytes = bytes;
                uint8_t *byte = &bits->bytes[bits->count / 8];
                unsigned place = 7 - bits->count++ % 8;
                if (place == 7)
                        *byte = 0;
                *byte |= (uint8_t)((value >> size & 1) << place);
        }
        return true;
}

/* Reads the size behind a number, if there is one: `:3` or `::size(3)`. */
static int read_size(struct ph_parser *parser, uint64_t *size_out)
{
        bool elixir = ph_parser_is_elixir(parser);
        *size_out = 8;
        if (!ph_parser_takes(parser, elixir ? "::" : ":"))
                return 0;
        bool called = elixir && ph_parser_takes(parser, "size(");
        const char *start = parser->at;
        int error = ph_parser_small(parser, 64, size_out);
        if (error == 0 && *size_out == 0)
                error = ph_parser_fail(parser, start, "a size is 1 to 64");
        if (error == 0 && called && !ph_parser_takes(parser, ")"))
                error = ph_parser_fail(parser, parser->at, "a ) is missing");
        return error;
}

static int read_number(struct ph_parser *parser, struct bits *bits)
{
        const char *start = parser->at;
        uint64_t value, size;
        int error = ph_parser_small(parser, UINT64_MAX, &value);
        if (error == 0)
                error = read_size(parser, &size);
        if (error != 0)
                return error;
        if (size < 64 && value >> size != 0)
                return ph_parser_fail(parser, start, "a number too large for its bits");
        return add(bits, value, (unsigned)size) ? 0 : -ENOMEM;
}

/* Reads "text", in Latin-1 unless /utf8 is behind it, and always UTF-8 in Elixir. */
static int read_text(struct ph_parser *parser, struct bits *bits)
{
        const char *start = parser->at;
        int error = ph_parser_quoted(parser);
        if (error != 0)
                return error;
        bool utf8 = ph_parser_is_elixir(parser) || ph_parser_takes(parser, "/utf8");
        for (size_t i = 0; !utf8 && i < parser->count; i++) {
                if (parser->characters[i] > 255)
                        return ph_parser_fail(
                                parser, start, "characters above 255 need a /utf8 behind the text");
                parser->characters[i] |= PH_PARSER_BYTE;
        }
        size_t size;
        char *text = ph_parser_utf8(parser, &size);
        bool added = text != NULL;
        for (size_t i = 0; added && i < size; i++)
                added = add(bits, (uint8_t)text[i], 8);
        free(text);
        return added ? 0 : -ENOMEM;
}

static int read_segments(struct ph_parser *parser, struct bits *bits)
{
        ph_parser_pass_space(parser);
        if (ph_parser_takes(parser, ">>"))
                return 0;
        for (;;) {
                int error = ph_parser_peek(parser) == '"' ? read_text(parser, bits)
                                                          : read_number(parser, bits);
                if (error != 0)
                        return error;
                ph_parser_pass_space(parser);
                if (ph_parser_takes(parser, ">>"))
                        return 0;
                if (!ph_parser_takes(parser, ","))
                        return ph_parser_fail(parser, parser->at, "a , or >> is missing");
                ph_parser_pass_space(parser);
        }
}

int ph_parser_bits(struct ph_parser *parser)
{
        struct bits bits = {0};
        int error = read_segments(parser, &bits);
        if (error == 0)
                ph_etf_build_bits(parser->builder, bits.bytes, (size_t)((bits.count + 7) / 8),
                        bits.count % 8 == 0 ? 8 : (unsigned)(bits.count % 8));
        free(bits.bytes);
        return error;
}
