/*
 * The inside of parse.h, shared by its files alone: the stack of open containers (parse.c), and
 * what reads a single term (parse_number.c, parse_text.c, parse_bits.c, parse_atom.c).
 *
 * Every ph_parser_*() that reads stands at the first character of what it reads, and leaves the
 * parser behind the last. They return 0, -EINVAL with the failure filled, or -ENOMEM.
 */
#ifndef PH_TERM_PARSER_H
#define PH_TERM_PARSER_H

#include "agent/term/parse.h"

struct ph_parser {
        const char *start, *at, *end;           /* borrowed */
        const struct ph_parse_options *options; /* borrowed */
        struct ph_etf_builder *builder;         /* borrowed */
        struct ph_parse_failure *failure;       /* borrowed */
        uint32_t *characters;                   /* owned: the last quoted text */
        size_t count, room;
};

static inline bool ph_parser_is_elixir(const struct ph_parser *parser)
{
        return parser->options->syntax == PH_SYNTAX_ELIXIR;
}

/* The next character's byte, or 0 at the end. */
static inline char ph_parser_peek(const struct ph_parser *parser)
{
        if (parser->at == parser->end)
                return '\0';
        return *parser->at;
}

/* Whether @text is next. */
bool ph_parser_sees(const struct ph_parser *parser, const char *text);

/* Consumes @text if it is next. */
bool ph_parser_takes(struct ph_parser *parser, const char *text);

/* Passes over spaces, tabs and line ends. */
void ph_parser_pass_space(struct ph_parser *parser);

/* Fills the failure with @message and the column of @at. Returns -EINVAL. */
int ph_parser_fail(struct ph_parser *parser, const char *at, const char *message);

int ph_parser_number(struct ph_parser *parser);

/* Reads decimal digits of a value up to @most. */
int ph_parser_small(struct ph_parser *parser, uint64_t most, uint64_t *value_out);

/* Reads a character behind the sign for one: $a or ?a. */
int ph_parser_character(struct ph_parser *parser);

/* Reads what is behind `<`, `#PID<` and so on. */
int ph_parser_pid(struct ph_parser *parser);
int ph_parser_port(struct ph_parser *parser);
int ph_parser_reference(struct ph_parser *parser);

/*
 * How a character was written: \xFF is a byte of a binary in Elixir, and a character elsewhere. Set
 * in parser->characters beside the value.
 */
#define PH_PARSER_BYTE (UINT32_C(1) << 31)

/* Reads a quoted text into parser->characters; it stands at the opening quote. */
int ph_parser_quoted(struct ph_parser *parser);

/* Reads one character or escape of a quoted text. */
int ph_parser_escaped(struct ph_parser *parser, uint32_t *character_out);

/* Reads a quoted text as a list of its characters. */
int ph_parser_charlist(struct ph_parser *parser);

/* Reads a quoted text as a binary in UTF-8. */
int ph_parser_string(struct ph_parser *parser);

/* The UTF-8 of parser->characters, on the heap; NULL without memory. */
char *ph_parser_utf8(const struct ph_parser *parser, size_t *size_out);

/* Reads a binary or bitstring behind its `<<`. */
int ph_parser_bits(struct ph_parser *parser);

/* Reads an atom, word, alias or external fun, whatever the syntax has for those. */
int ph_parser_atom(struct ph_parser *parser);

/* Reads the name of a struct behind `%`. */
int ph_parser_alias(struct ph_parser *parser);

/* Reads Elixir's `key: ` as an atom; says false, with nothing consumed, if none is next. */
int ph_parser_key(struct ph_parser *parser, bool *found_out);

#endif
