#include "agent/term/parser.h"

#include <stdlib.h>

#include "agent/term/bignum.h"
#include "agent/term/number.h"

static bool is_digit(char c, unsigned base)
{
        return ph_digit_value(c) < base;
}

/* Passes over digits, and an '_' between two of them; returns how many digits. */
static size_t pass_digits(struct ph_parser *parser, unsigned base)
{
        size_t count = 0;
        while (is_digit(ph_parser_peek(parser), base)) {
                count++;
                parser->at++;
                if (ph_parser_peek(parser) == '_' && parser->at + 1 < parser->end &&
                        is_digit(parser->at[1], base))
                        parser->at++;
        }
        return count;
}

static int put_integer(
        struct ph_parser *parser, const char *digits, size_t count, unsigned base, bool negative)
{
        size_t size;
        uint64_t value = 0;
        if (count > PH_PARSE_MAX_DIGITS)
                return ph_parser_fail(parser, digits, "an integer of too many digits");
        uint8_t *magnitude =
                ph_bignum_magnitude(digits, (size_t)(parser->at - digits), base, &size);
        if (magnitude == NULL)
                return -ENOMEM;
        while (size > 0 && magnitude[size - 1] == 0)
                size--;
        for (size_t i = size; i-- > 0 && size <= 4;)
                value = value << 8 | magnitude[i];
        if (size <= 4)
                ph_etf_build_int64(parser->builder, negative ? -(int64_t)value : (int64_t)value);
        else
                ph_etf_build_big(parser->builder, negative, magnitude, size);
        free(magnitude);
        return 0;
}

static int put_float(struct ph_parser *parser, const char *start, bool negative)
{
        size_t size = 0;
        double value;
        char *text = malloc((size_t)(parser->at - start));
        if (text == NULL)
                return -ENOMEM;
        for (const char *at = start; at < parser->at; at++) {
                if (*at != '_')
                        text[size++] = *at;
        }
        size_t used = ph_number_parse(text, size, &value);
        free(text);
        if (used != size)
                return ph_parser_fail(parser, start, "a float out of range");
        ph_etf_build_double(parser->builder, negative ? -value : value);
        return 0;
}

/* Passes over `.5e-3` behind the digits of a float; false when there is none. */
static bool pass_fraction(struct ph_parser *parser)
{
        const char *at = parser->at;
        if (ph_parser_peek(parser) != '.' || at + 1 >= parser->end || !is_digit(at[1], 10))
                return false;
        parser->at++;
        pass_digits(parser, 10);
        at = parser->at;
        if (ph_parser_peek(parser) != 'e' && ph_parser_peek(parser) != 'E')
                return true;
        parser->at++;
        if (ph_parser_peek(parser) == '-' || ph_parser_peek(parser) == '+')
                parser->at++;
        if (pass_digits(parser, 10) == 0)
                parser->at = at;
        return true;
}

/* Elixir's prefixes of a base; 10 without one. */
static unsigned pass_prefix(struct ph_parser *parser)
{
        static const struct {
                char text[3];
                unsigned base;
        } prefixes[] = {{"0x", 16}, {"0o", 8}, {"0b", 2}};
        for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
                if (ph_parser_is_elixir(parser) && ph_parser_takes(parser, prefixes[i].text))
                        return prefixes[i].base;
        }
        return 10;
}

/* Erlang's base in front of a '#'; 0 when it is none. */
static unsigned base_of(const char *digits, const char *end)
{
        unsigned base = 0;
        for (; digits < end && base < 100; digits++)
                base = base * 10 + (*digits == '_' ? 99 : ph_digit_value(*digits));
        return base >= 2 && base <= 36 ? base : 0;
}

int ph_parser_number(struct ph_parser *parser)
{
        bool negative = ph_parser_peek(parser) == '-';
        if (negative || ph_parser_peek(parser) == '+')
                parser->at++;
        unsigned base = pass_prefix(parser);
        const char *start = parser->at;
        size_t count = pass_digits(parser, base);
        if (count == 0)
                return ph_parser_fail(parser, parser->at, "a digit is missing");
        if (base == 10 && pass_fraction(parser))
                return put_float(parser, start, negative);
        if (!ph_parser_is_elixir(parser) && ph_parser_peek(parser) == '#') {
                base = base_of(start, parser->at);
                if (base == 0)
                        return ph_parser_fail(parser, start, "a base is 2 to 36");
                start = ++parser->at;
                count = pass_digits(parser, base);
                if (count == 0)
                        return ph_parser_fail(parser, parser->at, "a digit is missing");
        }
        return put_integer(parser, start, count, base, negative);
}

int ph_parser_small(struct ph_parser *parser, uint64_t most, uint64_t *value_out)
{
        const char *start = parser->at;
        uint64_t value = 0;
        for (; is_digit(ph_parser_peek(parser), 10); parser->at++) {
                unsigned digit = ph_digit_value(*parser->at);
                if (value > (most - digit) / 10)
                        return ph_parser_fail(parser, start, "a number too large for its place");
                value = value * 10 + digit;
        }
        if (parser->at == start)
                return ph_parser_fail(parser, start, "a digit is missing");
        *value_out = value;
        return 0;
}

int ph_parser_character(struct ph_parser *parser)
{
        uint32_t character;
        int error = ph_parser_escaped(parser, &character);
        if (error == 0)
                ph_etf_build_int64(parser->builder, character & ~PH_PARSER_BYTE);
        return error;
}

/* Reads `0.` in front of an identifier of the node's own; fills in the node. */
static int read_node(struct ph_parser *parser, struct ph_etf_atom *node)
{
        const char *name = parser->options->node;
        if (!ph_parser_takes(parser, "0."))
                return ph_parser_fail(
                        parser, parser->at, "only the node's own can be typed: they start with 0.");
        if (name == NULL)
                return ph_parser_fail(parser, parser->at, "no identifiers can be typed here");
        *node = (struct ph_etf_atom){.text = (const uint8_t *)name, .size = (uint16_t)strlen(name)};
        return 0;
}

static int read_end(struct ph_parser *parser)
{
        return ph_parser_takes(parser, ">") ? 0
                                            : ph_parser_fail(parser, parser->at, "a > is missing");
}

int ph_parser_pid(struct ph_parser *parser)
{
        struct ph_etf_pid pid = {.creation = parser->options->creation};
        uint64_t id, serial;
        int error = read_node(parser, &pid.node);
        if (error == 0)
                error = ph_parser_small(parser, UINT32_MAX, &id);
        if (error == 0 && !ph_parser_takes(parser, "."))
                error = ph_parser_fail(parser, parser->at, "a pid has three numbers");
        if (error == 0)
                error = ph_parser_small(parser, UINT32_MAX, &serial);
        if (error == 0)
                error = read_end(parser);
        if (error != 0)
                return error;
        pid.id = (uint32_t)id;
        pid.serial = (uint32_t)serial;
        ph_etf_build_pid(parser->builder, &pid);
        return 0;
}

int ph_parser_port(struct ph_parser *parser)
{
        struct ph_etf_port port = {.creation = parser->options->creation};
        int error = read_node(parser, &port.node);
        if (error == 0)
                error = ph_parser_small(parser, UINT64_MAX, &port.id);
        if (error == 0)
                error = read_end(parser);
        if (error == 0)
                ph_etf_build_port(parser->builder, &port);
        return error;
}

int ph_parser_reference(struct ph_parser *parser)
{
        struct ph_etf_reference reference = {.creation = parser->options->creation};
        uint32_t words[PH_ETF_REFERENCE_WORDS];
        uint64_t word = 0;
        int error = read_node(parser, &reference.node);
        do {
                if (error == 0 && reference.count == PH_ETF_REFERENCE_WORDS)
                        error = ph_parser_fail(parser, parser->at, "a > is missing");
                if (error == 0)
                        error = ph_parser_small(parser, UINT32_MAX, &word);
                if (error == 0)
                        words[reference.count++] = (uint32_t)word;
        } while (error == 0 && ph_parser_takes(parser, "."));
        if (error == 0)
                error = read_end(parser);
        if (error != 0)
                return error;
        for (uint32_t i = 0; i < reference.count; i++)
                reference.words[i] = words[reference.count - 1 - i];
        ph_etf_build_reference(parser->builder, &reference);
        return 0;
}
