#include "agent/term/parser.h"

#include <stdlib.h>

#include "agent/term/chars.h"
#include "agent/term/identifier.h"
#include "agent/term/identifier_table.h"
#include "protocol/utf8.h"

static bool is_upper(char c)
{
        return c >= 'A' && c <= 'Z';
}

static int put_atom(struct ph_parser *parser, const char *start, const char *text, size_t size)
{
        const struct ph_parse_options *options = parser->options;

        if (options->knows_atom != NULL && !options->knows_atom(options->context, text, size))
                return ph_parser_fail(parser, start, "the node has no atom of this name");
        if (parser->builder->error == 0)
                ph_etf_build_atom_of(parser->builder, text, size);
        if (parser->builder->error != -EINVAL)
                return parser->builder->error;
        return ph_parser_fail(parser, start, "an atom has at most 255 characters of UTF-8");
}

/* Reads a quoted atom. */
static int read_quoted(struct ph_parser *parser)
{
        const char *start = parser->at;
        size_t size;
        int error = ph_parser_quoted(parser);
        if (error != 0)
                return error;
        for (size_t i = 0; i < parser->count; i++)
                parser->characters[i] &= ~PH_PARSER_BYTE;
        char *text = ph_parser_utf8(parser, &size);
        if (text == NULL)
                return -ENOMEM;
        error = put_atom(parser, start, text, size);
        free(text);
        return error;
}

static bool is_word_character(const struct ph_parser *parser, uint32_t character)
{
        if (!ph_parser_is_elixir(parser))
                return ph_identifier_is_erlang_char(character);
        return character < 128 ? ph_identifier_is_elixir_char(character)
                               : ph_identifier_range_of(character) != NULL;
}

/* Where the word at @at ends; @at itself when there is none. */
static const char *end_of_word(const struct ph_parser *parser, const char *at)
{
        const char *start = at;
        uint32_t character;
        for (;;) {
                size_t size = ph_utf8_decode(at, (size_t)(parser->end - at), &character);
                if (size == 0 || !is_word_character(parser, character))
                        break;
                at += size;
        }
        bool marked = ph_parser_is_elixir(parser) && at > start && at < parser->end &&
                      (*at == '?' || *at == '!');
        return at + marked;
}

/* Reads a word, or in Elixir an operator, as an atom. */
static int read_word(struct ph_parser *parser)
{
        const char *start = parser->at, *end = end_of_word(parser, start);
        size_t size = (size_t)(end - start);
        bool digit = *start >= '0' && *start <= '9';
        if (ph_parser_is_elixir(parser) && (size == 0 || *start == '@'))
                size = ph_identifier_operator(start, (size_t)(parser->end - start));
        if (size == 0 || digit)
                return ph_parser_fail(parser, start, "an atom is missing");
        parser->at = start + size;
        return put_atom(parser, start, start, size);
}

static int read_atom_name(struct ph_parser *parser)
{
        char quote = ph_parser_is_elixir(parser) ? '"' : '\'';
        if (parser->at == parser->end)
                return ph_parser_fail(parser, parser->at, "an atom is missing");
        return ph_parser_peek(parser) == quote ? read_quoted(parser) : read_word(parser);
}

int ph_parser_alias(struct ph_parser *parser)
{
        static const char prefix[] = "Elixir.";
        const char *start = parser->at;
        char name[sizeof(prefix) + 255];
        size_t size = sizeof(prefix) - 1;
        if (!is_upper(ph_parser_peek(parser)))
                return ph_parser_fail(parser, start, "the name of a module is missing");
        while (is_upper(ph_parser_peek(parser))) {
                char c = ph_parser_peek(parser);
                while (c != '@' && (unsigned char)c < 128 &&
                        ph_identifier_is_elixir_char((unsigned char)c)) {
                        parser->at++;
                        c = ph_parser_peek(parser);
                }
                bool goes_on = c == '.' && parser->at + 1 < parser->end && is_upper(parser->at[1]);
                parser->at += goes_on;
                if (!goes_on)
                        break;
        }
        size_t length = (size_t)(parser->at - start);
        if (length > 255)
                return ph_parser_fail(parser, start, "an atom has at most 255 characters of UTF-8");
        memcpy(name, prefix, size);
        memcpy(name + size, start, length);
        bool whole =
                length >= 6 && memcmp(start, "Elixir", 6) == 0 && (length == 6 || start[6] == '.');
        return whole ? put_atom(parser, start, start, length)
                     : put_atom(parser, start, name, size + length);
}

/* Reads `/Arity` behind a function and makes the fun header before it whole. */
static int read_arity(struct ph_parser *parser)
{
        uint64_t arity;
        if (!ph_parser_takes(parser, "/"))
                return ph_parser_fail(parser, parser->at, "a / and the arity are missing");
        int error = ph_parser_small(parser, 255, &arity);
        if (error == 0)
                ph_etf_build_int64(parser->builder, (int64_t)arity);
        return error;
}

/* Reads `fun module:name/Arity` behind the word fun. */
static int read_erlang_fun(struct ph_parser *parser)
{
        static const uint8_t tag = PH_ETF_EXPORT;
        ph_parser_pass_space(parser);
        ph_etf_build_raw(parser->builder, &tag, 1);
        int error = read_atom_name(parser);
        if (error == 0 && !ph_parser_takes(parser, ":"))
                error = ph_parser_fail(
                        parser, parser->at, "only fun module:name/arity can be typed");
        if (error == 0)
                error = read_atom_name(parser);
        return error == 0 ? read_arity(parser) : error;
}

/* Reads a function's name behind a dot: a word, an operator, or anything in quotes. */
static int read_function_name(struct ph_parser *parser)
{
        static const char *const called[] = {"::", "<|>", "^^^", "~~~"};
        for (size_t i = 0; i < sizeof(called) / sizeof(called[0]); i++) {
                if (ph_parser_takes(parser, called[i]))
                        return put_atom(parser, parser->at, called[i], strlen(called[i]));
        }
        return read_atom_name(parser);
}

/* Reads `Module.name/Arity` or `:module.name/Arity` behind the &. */
static int read_elixir_fun(struct ph_parser *parser)
{
        static const uint8_t tag = PH_ETF_EXPORT;
        ph_etf_build_raw(parser->builder, &tag, 1);
        int error = ph_parser_takes(parser, ":") ? read_atom_name(parser) : ph_parser_alias(parser);
        if (error == 0 && !ph_parser_takes(parser, "."))
                error = ph_parser_fail(parser, parser->at, "only &Module.name/arity can be typed");
        if (error == 0)
                error = read_function_name(parser);
        return error == 0 ? read_arity(parser) : error;
}

static bool is_hole(struct ph_parser *parser)
{
        return parser->options->holes && ph_parser_peek(parser) == '_' &&
               end_of_word(parser, parser->at) == parser->at + 1;
}

static int read_erlang_atom(struct ph_parser *parser)
{
        const char *start = parser->at, *end = end_of_word(parser, start);
        struct ph_chars word = {
                .form = PH_CHARS_UTF8, .in = ph_etf_of(start, (size_t)(end - start))};
        if (end - start == 3 && memcmp(start, "fun", 3) == 0) {
                parser->at = end;
                return read_erlang_fun(parser);
        }
        if (end == start && *start != '\'')
                return ph_parser_fail(parser, start, "no term starts like this");
        if (end > start && !ph_identifier_is_erlang_atom(word) && !is_hole(parser))
                return ph_parser_fail(parser, start, "an atom like this needs quotes");
        return read_atom_name(parser);
}

/* nil, true and false are the words that stand for themselves. */
static int read_elixir_word(struct ph_parser *parser)
{
        static const char *const words[] = {"nil", "true", "false"};
        const char *start = parser->at;
        size_t size = (size_t)(end_of_word(parser, start) - start);
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
                if (size == strlen(words[i]) && memcmp(start, words[i], size) == 0)
                        return read_word(parser);
        }
        if (is_hole(parser))
                return read_word(parser);
        return ph_parser_fail(parser, start,
                size > 0 ? "an atom needs a : in front" : "no term starts like this");
}

int ph_parser_atom(struct ph_parser *parser)
{
        if (parser->at == parser->end)
                return ph_parser_fail(parser, parser->at, "a term is missing");
        if (!ph_parser_is_elixir(parser))
                return read_erlang_atom(parser);
        if (ph_parser_takes(parser, ":"))
                return read_atom_name(parser);
        if (ph_parser_takes(parser, "&"))
                return read_elixir_fun(parser);
        return is_upper(*parser->at) ? ph_parser_alias(parser) : read_elixir_word(parser);
}

static bool is_space(const struct ph_parser *parser, const char *at)
{
        return at < parser->end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r');
}

/* Where the word, operator or quoted text at the parser ends; NULL when it is none of those. */
static const char *end_of_key(struct ph_parser *parser)
{
        const char *at = parser->at;
        size_t left = (size_t)(parser->end - at);
        if (left == 0)
                return NULL;
        if (*at == '"') {
                for (at++; at < parser->end && *at != '"'; at++)
                        at += *at == '\\' && at + 1 < parser->end;
                return at < parser->end ? at + 1 : NULL;
        }
        const char *end = *at == '@' ? at : end_of_word(parser, at);
        end = end > at ? end : at + ph_identifier_operator(at, left);
        bool digit = *at >= '0' && *at <= '9';
        return end == at || digit ? NULL : end;
}

int ph_parser_key(struct ph_parser *parser, bool *found_out)
{
        const char *end = end_of_key(parser);
        *found_out = end != NULL && end < parser->end && *end == ':' && is_space(parser, end + 1);
        if (!*found_out)
                return 0;
        int error = read_atom_name(parser);
        parser->at = end + 1;
        return error;
}
