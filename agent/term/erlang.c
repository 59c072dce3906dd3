#include "agent/term/printer.h"

#include "agent/term/identifier.h"

/* The controls that have a letter of their own, and that letter. */
static const char controls[][2] = {{'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\v', 'v'}, {'\b', 'b'},
        {'\f', 'f'}, {27, 'e'}, {127, 'd'}};

static char letter_of(uint32_t character)
{
        for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
                if (character == (uint32_t)controls[i][0])
                        return controls[i][1];
        }
        return '\0';
}

/* As io_lib:write_string/2 does. */
static void put_escaped(struct ph_text *text, uint32_t character, uint32_t next, char quote)
{
        (void)next;
        char escape[] = {'\\', (char)character, 0, 0};
        size_t size = 2;
        bool is_mark = character == (uint32_t)quote || character == '\\';
        if (!is_mark && ((character >= ' ' && character < 127) || character >= 160)) {
                ph_text_put_character(text, character);
                return;
        }
        if (!is_mark && letter_of(character) != '\0') {
                escape[1] = letter_of(character);
        } else if (!is_mark) {
                for (size_t i = 0; i < 3; i++)
                        escape[1 + i] = (char)('0' + (character >> (6 - 3 * i) & 7));
                size = 4;
        }
        ph_text_put_whole(text, escape, size);
}

static void put_atom(struct ph_text *text, const struct ph_etf_atom *atom)
{
        if (ph_identifier_is_plain_atom(atom->text, atom->size)) {
                ph_text_put(text, (const char *)atom->text, atom->size);
                return;
        }
        struct ph_chars chars = ph_chars_of_atom(atom);
        if (!ph_identifier_is_erlang_atom(chars)) {
                ph_put_quoted(text, &ph_print_erlang, &chars, '\'');
                return;
        }
        while (!ph_text_is_stopped(text) && ph_etf_left(&chars.in) > 0)
                ph_text_put_character(text, ph_chars_next(&chars));
}

static void put_fun(struct ph_text *text, const struct ph_etf_fun *fun)
{
        ph_text_puts(text, fun->external ? "fun " : "#Fun<");
        put_atom(text, &fun->module);
        if (fun->external) {
                ph_text_put_char(text, ':');
                put_atom(text, &fun->name);
                ph_text_put_char(text, '/');
                ph_text_put_uint(text, fun->arity);
                return;
        }
        ph_text_put_char(text, '.');
        ph_text_put_int(text, fun->old_index);
        ph_text_put_char(text, '.');
        ph_text_put_int(text, fun->old_uniq);
        ph_text_put_char(text, '>');
}

const struct ph_print_syntax ph_print_erlang = {
        .open = {[PH_KIND_TUPLE] = PH_TEXT_PIECE("{"),
                [PH_KIND_LIST] = PH_TEXT_PIECE("["),
                [PH_KIND_MAP] = PH_TEXT_PIECE("#{")},
        .close = {[PH_KIND_TUPLE] = PH_TEXT_PIECE("}"),
                [PH_KIND_LIST] = PH_TEXT_PIECE("]"),
                [PH_KIND_MAP] = PH_TEXT_PIECE("}")},
        .separator = PH_TEXT_PIECE(","),
        .tail = PH_TEXT_PIECE("|"),
        .arrow = PH_TEXT_PIECE(" => "),
        .pid = PH_TEXT_PIECE("<"),
        .reference = PH_TEXT_PIECE("#Ref<"),
        .port = PH_TEXT_PIECE("#Port<"),
        .hexadecimal = PH_TEXT_PIECE("16#"),
        .bits_size = PH_TEXT_PIECE(":"),
        .bits_close = PH_TEXT_PIECE(""),
        .empty_binary = PH_TEXT_PIECE("<<>>"),
        .list = {.set = PH_CHARS_LATIN,
                .unicode_set = PH_CHARS_LATIN | PH_CHARS_UNICODE,
                .quote = '"'},
        .utf8 = {.set = PH_CHARS_LATIN,
                .unicode_set = PH_CHARS_LATIN | PH_CHARS_UNICODE,
                .quote = '"',
                .open = PH_TEXT_PIECE("<<"),
                .close = PH_TEXT_PIECE(">>"),
                .close_wide = PH_TEXT_PIECE("/utf8>>")},
        .latin1 = {.set = PH_CHARS_LATIN,
                .unicode_set = PH_CHARS_LATIN,
                .quote = '"',
                .open = PH_TEXT_PIECE("<<"),
                .close = PH_TEXT_PIECE(">>"),
                .close_wide = PH_TEXT_PIECE(">>")},
        .large_maps_backwards = true,
        .put_escaped = put_escaped,
        .put_atom = put_atom,
        .put_fun = put_fun,
        .put_float = ph_put_float,
};
