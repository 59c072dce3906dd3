#include "agent/term/printer.h"

#include <math.h>
#include <stdio.h>

#include "agent/term/identifier.h"

/* The controls that have a letter of their own, and that letter. */
static const char controls[][2] = {{7, 'a'}, {'\b', 'b'}, {127, 'd'}, {27, 'e'}, {'\f', 'f'},
        {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\v', 'v'}, {'\0', '0'}};

static char letter_of(uint32_t character)
{
        for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
                if (character == (uint32_t)controls[i][0])
                        return controls[i][1];
        }
        return '\0';
}

/* As Code.Identifier.escape/2 does. */
static void put_escaped(struct ph_text *text, uint32_t character, uint32_t next, char quote)
{
        char escape[16];
        if (character == (uint32_t)quote || character == '\\')
                snprintf(escape, sizeof(escape), "\\%c", (char)character);
        else if (letter_of(character) != '\0')
                snprintf(escape, sizeof(escape), "\\%c", letter_of(character));
        else if (character == '#' && next == '{')
                snprintf(escape, sizeof(escape), "\\#");
        else if (character == 0xFEFF)
                snprintf(escape, sizeof(escape), "\\uFEFF");
        else if (character < ' ' || (character > 126 && character < 160))
                snprintf(escape, sizeof(escape), "\\x%02X", (unsigned)character);
        else if (character == 0xFFFE || character == 0xFFFF)
                snprintf(escape, sizeof(escape), "\\x{%04X}", (unsigned)character);
        else {
                ph_text_put_character(text, character);
                return;
        }
        ph_text_put_whole(text, escape, strlen(escape));
}

static void put_plain(struct ph_text *text, struct ph_chars chars)
{
        uint32_t character;
        while (!ph_text_is_stopped(text) && (character = ph_chars_next(&chars)) != PH_CHARS_END)
                ph_text_put_character(text, character);
}

static void put_quoted(struct ph_text *text, struct ph_chars chars)
{
        ph_put_quoted(text, &ph_print_elixir, &chars, '"');
}

/* A module's name has no "Elixir." in front of it unless what is behind would be read as one. */
static void put_alias(struct ph_text *text, struct ph_chars chars)
{
        size_t size = ph_etf_left(&chars.in);
        const char *name = (const char *)chars.in.at;
        bool kept = size <= 7 || (size >= 13 && memcmp(name, "Elixir.Elixir", 13) == 0 &&
                                         (size == 13 || name[13] == '.'));
        chars.in.at += kept ? 0 : 7;
        put_plain(text, chars);
}

static void put_atom(struct ph_text *text, const struct ph_etf_atom *atom)
{
        struct ph_chars chars = ph_chars_of_atom(atom);
        enum ph_identifier identifier = ph_identifier_of_elixir(chars);
        if (identifier == PH_IDENTIFIER_ALIAS) {
                put_alias(text, chars);
                return;
        }
        if (!ph_etf_atom_is(atom, "nil") && !ph_etf_atom_is(atom, "true") &&
                !ph_etf_atom_is(atom, "false"))
                ph_text_put_char(text, ':');
        if (identifier == PH_IDENTIFIER_QUOTED || identifier == PH_IDENTIFIER_CALLED)
                put_quoted(text, chars);
        else
                put_plain(text, chars);
}

/* An atom in front of `: value` or behind `Module.`; @identifiers are those without quotes. */
static void put_name(struct ph_text *text, const struct ph_etf_atom *atom, unsigned identifiers)
{
        struct ph_chars chars = ph_chars_of_atom(atom);
        if (identifiers & 1u << ph_identifier_of_elixir(chars))
                put_plain(text, chars);
        else
                put_quoted(text, chars);
}

static void put_key(struct ph_text *text, const struct ph_etf_atom *atom)
{
        put_name(text, atom,
                1u << PH_IDENTIFIER_PLAIN | 1u << PH_IDENTIFIER_UNCALLED |
                        1u << PH_IDENTIFIER_OPERATOR);
        ph_text_puts(text, ": ");
}

static void put_fun(struct ph_text *text, const struct ph_etf_fun *fun)
{
        if (fun->external) {
                ph_text_put_char(text, '&');
                put_atom(text, &fun->module);
                ph_text_put_char(text, '.');
                put_name(text, &fun->name,
                        1u << PH_IDENTIFIER_PLAIN | 1u << PH_IDENTIFIER_OPERATOR |
                                1u << PH_IDENTIFIER_CALLED);
                ph_text_put_char(text, '/');
                ph_text_put_uint(text, fun->arity);
                return;
        }
        ph_text_puts(text, "#Function<");
        ph_text_put_uint(text, fun->index);
        ph_text_put_char(text, '.');
        ph_text_put_int(text, fun->old_uniq);
        ph_text_put_char(text, '/');
        ph_text_put_uint(text, fun->arity);
        ph_text_puts(text, " in ");
        put_atom(text, &fun->module);
        ph_text_put_char(text, '>');
}

/* Whole numbers below 1.0e16 keep all their digits. */
static void put_float(struct ph_text *text, double value)
{
        if (fabs(value) < 1.0 || fabs(value) >= 1.0e16 || trunc(value) != value) {
                ph_put_float(text, value);
                return;
        }
        ph_text_put_int(text, (int64_t)value);
        ph_text_puts(text, ".0");
}

static bool is_set(struct ph_printer *printer, const struct ph_etf_atom *name)
{
        struct ph_etf in = printer->in;
        uint32_t unused;
        return ph_etf_atom_is(name, "Elixir.MapSet") && ph_struct_find(&in, "map", &unused) == 0 &&
               ph_etf_type(&in) == PH_ETF_IS_MAP;
}

static int struct_kind(
        struct ph_printer *printer, const uint8_t *struct_name, enum ph_kind *kind_out)
{
        struct ph_etf at_name = {struct_name, printer->in.end};
        struct ph_etf_atom name;
        if (ph_etf_read_atom(&at_name, &name) != 0)
                return -EBADMSG;
        *kind_out = is_set(printer, &name) ? PH_KIND_SET : PH_KIND_STRUCT;
        int error = ph_print_known_struct(printer, &name);
        return error == -ENOENT ? 0 : error == 0 ? 1 : error;
}

static int kind(struct ph_printer *printer, enum ph_kind *kind_out)
{
        const struct ph_outline_entry *entry;
        if (*kind_out == PH_KIND_TUPLE || ph_etf_tag(&printer->in) == PH_ETF_NIL)
                return 0;
        int error = ph_outline_find(
                &printer->outline, printer->in, printer->options->max_depth, &entry);
        if (error != 0 || !entry->keyword)
                return error;
        if (entry->struct_name != NULL)
                return struct_kind(printer, entry->struct_name, kind_out);
        *kind_out = *kind_out == PH_KIND_MAP ? PH_KIND_KEYWORD_MAP : PH_KIND_KEYWORD_LIST;
        return 0;
}

#define UNICODE_TEXT (PH_CHARS_BELL | PH_CHARS_DELETE | PH_CHARS_LATIN | PH_CHARS_UNICODE)

const struct ph_print_syntax ph_print_elixir = {
        .open = {[PH_KIND_TUPLE] = PH_TEXT_PIECE("{"),
                [PH_KIND_LIST] = PH_TEXT_PIECE("["),
                [PH_KIND_MAP] = PH_TEXT_PIECE("%{"),
                [PH_KIND_KEYWORD_LIST] = PH_TEXT_PIECE("["),
                [PH_KIND_KEYWORD_MAP] = PH_TEXT_PIECE("%{"),
                [PH_KIND_STRUCT] = PH_TEXT_PIECE("%"),
                [PH_KIND_SET] = PH_TEXT_PIECE("MapSet.new(["),
                [PH_KIND_KEYWORD_SET] = PH_TEXT_PIECE("MapSet.new([")},
        .close = {[PH_KIND_TUPLE] = PH_TEXT_PIECE("}"),
                [PH_KIND_LIST] = PH_TEXT_PIECE("]"),
                [PH_KIND_MAP] = PH_TEXT_PIECE("}"),
                [PH_KIND_KEYWORD_LIST] = PH_TEXT_PIECE("]"),
                [PH_KIND_KEYWORD_MAP] = PH_TEXT_PIECE("}"),
                [PH_KIND_STRUCT] = PH_TEXT_PIECE("}"),
                [PH_KIND_SET] = PH_TEXT_PIECE("])"),
                [PH_KIND_KEYWORD_SET] = PH_TEXT_PIECE("])")},
        .separator = PH_TEXT_PIECE(", "),
        .tail = PH_TEXT_PIECE(" | "),
        .arrow = PH_TEXT_PIECE(" => "),
        .pid = PH_TEXT_PIECE("#PID<"),
        .reference = PH_TEXT_PIECE("#Reference<"),
        .port = PH_TEXT_PIECE("#Port<"),
        .hexadecimal = PH_TEXT_PIECE("0x"),
        .bits_size = PH_TEXT_PIECE("::size("),
        .bits_close = PH_TEXT_PIECE(")"),
        .empty_binary = PH_TEXT_PIECE("\"\""),
        .list = {.set = PH_CHARS_BELL, .unicode_set = PH_CHARS_BELL, .quote = '\''},
        .utf8 = {.set = UNICODE_TEXT,
                .unicode_set = UNICODE_TEXT,
                .quote = '"',
                .open = PH_TEXT_PIECE(""),
                .close = PH_TEXT_PIECE(""),
                .close_wide = PH_TEXT_PIECE("")},
        .put_escaped = put_escaped,
        .kind = kind,
        .put_atom = put_atom,
        .put_key = put_key,
        .put_fun = put_fun,
        .put_float = put_float,
};
