#include "agent/term/parser.h"

#include <stdio.h>
#include <stdlib.h>

/* A container that is open. */
struct frame {
        const char *start; /* where it was opened, for the message when it is never closed */
        size_t at;         /* in the builder */
        uint32_t count;    /* items so far, the one being read included; a map's are pairs */
        char close;        /* what closes it */
        bool is_list, is_map;
        bool has_key; /* of a map: the value of a pair comes next, or was read */
        bool in_tail; /* of a list: behind the | */
};

struct stack {
        struct frame frames[PH_PARSE_MAX_DEPTH];
        size_t depth;
};

bool ph_parser_sees(const struct ph_parser *parser, const char *text)
{
        size_t size = strlen(text);
        return (size_t)(parser->end - parser->at) >= size && memcmp(parser->at, text, size) == 0;
}

bool ph_parser_takes(struct ph_parser *parser, const char *text)
{
        bool sees = ph_parser_sees(parser, text);
        if (sees)
                parser->at += strlen(text);
        return sees;
}

void ph_parser_pass_space(struct ph_parser *parser)
{
        while (parser->at < parser->end && strchr(" \t\r\n", *parser->at) != NULL &&
                *parser->at != '\0')
                parser->at++;
}

int ph_parser_fail(struct ph_parser *parser, const char *at, const char *message)
{
        parser->failure->column = 1;
        for (const char *c = parser->start; c < at; c++)
                parser->failure->column += ((unsigned char)*c & 0xC0) != 0x80;
        snprintf(parser->failure->message, sizeof(parser->failure->message), "%s", message);
        return -EINVAL;
}

static int push(struct ph_parser *parser, struct stack *stack, enum ph_etf_tag tag, char close,
        const char *start)
{
        if (stack->depth == PH_PARSE_MAX_DEPTH)
                return ph_parser_fail(parser, start, "more than 255 levels deep");
        stack->frames[stack->depth++] = (struct frame){.start = start,
                .at = ph_etf_build_open(parser->builder, tag),
                .close = close,
                .is_list = tag == PH_ETF_LIST,
                .is_map = tag == PH_ETF_MAP};
        return 0;
}

static int open_tuple(struct ph_parser *parser, struct stack *stack, const char *start)
{
        return push(parser, stack, PH_ETF_LARGE_TUPLE, '}', start);
}

static int open_list(struct ph_parser *parser, struct stack *stack, const char *start)
{
        return push(parser, stack, PH_ETF_LIST, ']', start);
}

static int open_map(struct ph_parser *parser, struct stack *stack, const char *start)
{
        return push(parser, stack, PH_ETF_MAP, '}', start);
}

/* %Name{ is a map whose first pair is {'__struct__', 'Elixir.Name'}. */
static int open_struct(struct ph_parser *parser, struct stack *stack, const char *start)
{
        int error = open_map(parser, stack, start);
        if (error != 0)
                return error;
        ph_etf_build_atom(parser->builder, "__struct__");
        error = ph_parser_peek(parser) == ':' ? ph_parser_atom(parser) : ph_parser_alias(parser);
        if (error == 0 && !ph_parser_takes(parser, "{"))
                error = ph_parser_fail(parser, parser->at, "a { is missing");
        stack->frames[stack->depth - 1].count = 1;
        return error;
}

/* What a term may start with, tried from the top; behind them come atoms in their many forms. */
static const struct opening {
        const char *text;
        enum ph_syntax syntax;
        bool both; /* of the syntaxes */
        bool kept; /* the reader wants to see it, too */
        int (*open)(struct ph_parser *parser, struct stack *stack, const char *start);
        int (*read)(struct ph_parser *parser);
} openings[] = {
        {.text = "{", .both = true, .open = open_tuple},
        {.text = "[", .both = true, .open = open_list},
        {.text = "#{", .open = open_map},
        {.text = "%{", .syntax = PH_SYNTAX_ELIXIR, .open = open_map},
        {.text = "%", .syntax = PH_SYNTAX_ELIXIR, .open = open_struct},
        {.text = "<<", .both = true, .read = ph_parser_bits},
        {.text = "<", .read = ph_parser_pid},
        {.text = "#PID<", .syntax = PH_SYNTAX_ELIXIR, .read = ph_parser_pid},
        {.text = "#Port<", .both = true, .read = ph_parser_port},
        {.text = "#Ref<", .read = ph_parser_reference},
        {.text = "#Reference<", .syntax = PH_SYNTAX_ELIXIR, .read = ph_parser_reference},
        {.text = "\"", .kept = true, .read = ph_parser_charlist},
        {.text = "\"", .syntax = PH_SYNTAX_ELIXIR, .kept = true, .read = ph_parser_string},
        {.text = "'", .syntax = PH_SYNTAX_ELIXIR, .kept = true, .read = ph_parser_charlist},
        {.text = "$", .read = ph_parser_character},
        {.text = "?", .syntax = PH_SYNTAX_ELIXIR, .read = ph_parser_character},
};

static bool starts_number(const struct ph_parser *parser)
{
        char c = ph_parser_peek(parser);
        return (c >= '0' && c <= '9') || c == '-' || c == '+';
}

/* Reads a term, or opens a container: @opened_out says which. */
static int read_term(struct ph_parser *parser, struct stack *stack, bool *opened_out)
{
        *opened_out = false;
        if (starts_number(parser))
                return ph_parser_number(parser);
        for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
                const struct opening *opening = &openings[i];
                const char *start = parser->at;
                if (!opening->both && opening->syntax != parser->options->syntax)
                        continue;
                if (!ph_parser_takes(parser, opening->text))
                        continue;
                if (opening->kept)
                        parser->at = start;
                *opened_out = opening->open != NULL;
                return opening->open != NULL ? opening->open(parser, stack, start)
                                             : opening->read(parser);
        }
        return ph_parser_atom(parser);
}

static void close_frame(struct ph_parser *parser, struct stack *stack)
{
        struct frame *frame = &stack->frames[--stack->depth];
        if (frame->is_list && frame->count == 0) {
                if (parser->builder->error == 0)
                        parser->builder->size = frame->at;
                ph_etf_build_nil(parser->builder);
                return;
        }
        if (frame->is_list && !frame->in_tail) {
                if (ph_etf_build_pack(parser->builder, frame->at, frame->count))
                        return;
                ph_etf_build_nil(parser->builder);
        }
        ph_etf_build_close(parser->builder, frame->at, frame->count);
}

/* Before an item: Elixir's `key: ` takes the place of a map's key, or of a pair in a list. */
static int read_key(struct ph_parser *parser, struct frame *frame)
{
        static const uint8_t pair[] = {PH_ETF_SMALL_TUPLE, 2};
        size_t size = parser->builder->size;
        bool found, in_list = frame->is_list && !frame->in_tail;
        if (!ph_parser_is_elixir(parser) || (!in_list && !(frame->is_map && !frame->has_key)))
                return 0;
        if (frame->is_list)
                ph_etf_build_raw(parser->builder, pair, sizeof(pair));
        int error = ph_parser_key(parser, &found);
        if (error != 0)
                return error;
        if (!found && parser->builder->error == 0)
                parser->builder->size = size;
        if (found) {
                frame->has_key = frame->is_map;
                ph_parser_pass_space(parser);
        }
        return 0;
}

/* Opens the next item of the innermost container: a list's element, or a map's key. */
static void count_item(struct frame *frame)
{
        if (!frame->in_tail && !frame->has_key)
                frame->count++;
}

/* Behind a term: what has to come before the next one. Says whether there is a next one. */
static int read_between(struct ph_parser *parser, struct stack *stack, bool *more_out)
{
        *more_out = true;
        while (stack->depth > 0) {
                struct frame *frame = &stack->frames[stack->depth - 1];
                ph_parser_pass_space(parser);
                if (frame->is_map && !frame->has_key) {
                        frame->has_key = true;
                        return ph_parser_takes(parser, "=>")
                                       ? 0
                                       : ph_parser_fail(parser, parser->at, "a => is missing");
                }
                frame->has_key = false;
                if (!frame->in_tail && ph_parser_takes(parser, ","))
                        return 0;
                if (frame->is_list && !frame->in_tail && ph_parser_takes(parser, "|")) {
                        frame->in_tail = true;
                        return 0;
                }
                if (parser->at == parser->end)
                        return ph_parser_fail(parser, frame->start, "never closed");
                if (ph_parser_peek(parser) != frame->close)
                        return ph_parser_fail(parser, parser->at,
                                frame->close == ']' ? "a , or ] is missing"
                                                    : "a , or } is missing");
                parser->at++;
                close_frame(parser, stack);
        }
        *more_out = false;
        return 0;
}

/* A container that is closed right behind its opening. */
static bool takes_empty(struct ph_parser *parser, struct stack *stack)
{
        struct frame *frame = &stack->frames[stack->depth - 1];
        ph_parser_pass_space(parser);
        if (ph_parser_peek(parser) != frame->close)
                return false;
        parser->at++;
        close_frame(parser, stack);
        return true;
}

static int read_all(struct ph_parser *parser, struct stack *stack)
{
        bool more = true, opened;
        int error = 0;
        while (error == 0 && more) {
                struct frame *frame = stack->depth > 0 ? &stack->frames[stack->depth - 1] : NULL;
                ph_parser_pass_space(parser);
                if (frame != NULL) {
                        count_item(frame);
                        error = read_key(parser, frame);
                }
                if (error == 0)
                        error = read_term(parser, stack, &opened);
                if (error == 0 && (!opened || takes_empty(parser, stack)))
                        error = read_between(parser, stack, &more);
        }
        return error;
}

int ph_parse(const char *text, size_t size, const struct ph_parse_options *options,
        struct ph_etf_builder *builder, struct ph_parse_failure *failure_out)
{
        struct ph_parser parser = {.start = text,
                .at = text,
                .end = text + size,
                .options = options,
                .builder = builder,
                .failure = failure_out};
        struct stack stack;
        stack.depth = 0;
        int error = read_all(&parser, &stack);
        free(parser.characters);
        if (error != 0 || builder->error != 0)
                return error != 0 ? error : builder->error;
        ph_parser_pass_space(&parser);
        if (options->syntax == PH_SYNTAX_ERLANG && ph_parser_takes(&parser, "."))
                ph_parser_pass_space(&parser);
        return parser.at == parser.end ? 0
                                       : ph_parser_fail(&parser, parser.at, "more than one term");
}
