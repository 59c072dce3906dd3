#include "agent/term/printer.h"

#include <math.h>
#include <stdlib.h>

#include "agent/term/bignum.h"
#include "agent/term/number.h"
#include "protocol/utf8.h"

static uint64_t room(const struct ph_text *text)
{
        return text->limit - text->size;
}

/* Writes a run of plain characters; their share that had room is consumed. */
static void put_plain(struct ph_text *text, struct ph_etf *in, size_t count)
{
        size_t size = text->size;
        ph_text_put(text, (const char *)in->at, count);
        in->at += text->size - size;
}

void ph_put_quoted(struct ph_text *text, const struct ph_print_syntax *syntax,
        struct ph_chars *chars, char quote)
{
        ph_text_put_char(text, quote);
        while (!ph_text_is_stopped(text)) {
                if (chars->form != PH_CHARS_LIST)
                        put_plain(text, &chars->in,
                                ph_chars_unescaped(chars->in.at, chars->in.end, quote));
                struct ph_chars ahead = *chars;
                uint32_t character = ph_chars_next(&ahead);
                if (character == PH_CHARS_END || ph_text_is_stopped(text))
                        break;
                struct ph_chars beyond = ahead;
                uint32_t next = character == '#' ? ph_chars_next(&beyond) : PH_CHARS_END;
                if (character == PH_CHARS_NONE)
                        character = PH_UTF8_REPLACEMENT;
                syntax->put_escaped(text, character, next, quote);
                if (!ph_text_is_stopped(text))
                        *chars = ahead;
        }
        ph_text_put_char(text, quote);
}

static unsigned set_of(const struct ph_printer *printer, const struct ph_string_form *form)
{
        return printer->options->unicode ? form->unicode_set : form->set;
}

/* The characters of a list, if it is one of bytes or its first element may be a character. */
static bool open_list(struct ph_etf in, struct ph_chars *chars)
{
        uint32_t count;
        const uint8_t *bytes;
        if (ph_etf_read_string(&in, &bytes, &count) == 0) {
                *chars = (struct ph_chars){.in = ph_etf_of(bytes, count)};
                return count > 0;
        }
        if (ph_etf_read_list(&in, &count) != 0 || count == 0)
                return false;
        *chars = (struct ph_chars){.form = PH_CHARS_LIST, .in = in, .left = count};
        return true;
}

/*
 * Only as many characters as the text has room for are looked at: if there are more, the text is
 * cut and they are judged by those that show.
 */
bool ph_print_string(struct ph_printer *printer)
{
        const struct ph_string_form *form = &printer->syntax->list;
        struct ph_chars chars;
        if (printer->sets_open > 0 || !open_list(printer->in, &chars))
                return false;
        struct ph_chars ahead = chars;
        bool is_text = ph_chars_pass(&ahead, set_of(printer, form), room(printer->text));
        bool is_list = chars.form == PH_CHARS_LIST;
        if (!is_text || (is_list && ahead.left == 0 && ph_etf_tag(&ahead.in) != PH_ETF_NIL))
                return false;
        ph_put_quoted(printer->text, printer->syntax, &chars, form->quote);
        printer->in.at = chars.in.at;
        return !is_list || chars.left > 0 || ph_etf_read_nil(&printer->in) == 0;
}

/* How the bytes of a binary may be read as text. */
struct text_form {
        const struct ph_string_form *form;
        enum ph_chars_form chars_form;
        bool wide; /* not all of it is ASCII */
};

static bool find_form(
        const struct ph_printer *printer, struct ph_etf bytes, struct text_form *found_out)
{
        const struct ph_print_syntax *syntax = printer->syntax;
        struct ph_chars utf8 = {.form = PH_CHARS_UTF8, .in = bytes}, ahead = utf8;
        struct ph_chars latin1 = {.form = PH_CHARS_LATIN1, .in = bytes};
        uint64_t limit = room(printer->text);
        *found_out = (struct text_form){.form = &syntax->utf8, .chars_form = PH_CHARS_UTF8};
        if (ph_chars_plain(bytes.at, bytes.end) == ph_etf_left(&bytes))
                return true;
        found_out->wide = !ph_chars_are_ascii(utf8, limit);
        if (ph_chars_pass(&ahead, set_of(printer, &syntax->utf8), limit))
                return true;
        found_out->form = &syntax->latin1;
        found_out->chars_form = PH_CHARS_LATIN1;
        return syntax->latin1.quote != 0 && !ph_chars_are_good(utf8, limit) &&
               ph_chars_pass(&latin1, set_of(printer, &syntax->latin1), limit);
}

static void put_bytes(struct ph_printer *printer, const struct ph_etf_bits *bits)
{
        const struct ph_print_syntax *syntax = printer->syntax;
        struct ph_text *text = printer->text;
        ph_text_puts(text, "<<");
        for (uint32_t i = 0; i < bits->size && !ph_text_is_stopped(text); i++) {
                printer->in.at = bits->bytes + i;
                bool odd = i + 1 == bits->size && bits->last_bits < 8;
                if (i > 0)
                        ph_text_put_piece(text, &syntax->separator);
                ph_text_put_uint(
                        text, odd ? bits->bytes[i] >> (8 - bits->last_bits) : bits->bytes[i]);
                if (odd) {
                        ph_text_put_piece(text, &syntax->bits_size);
                        ph_text_put_uint(text, bits->last_bits);
                        ph_text_put_piece(text, &syntax->bits_close);
                }
        }
        ph_text_puts(text, ">>");
}

static void put_text(struct ph_printer *printer, struct ph_etf bytes, const struct text_form *found)
{
        const struct ph_string_form *form = found->form;
        struct ph_chars chars = {.form = found->chars_form, .in = bytes};
        ph_text_put_piece(printer->text, &form->open);
        ph_put_quoted(printer->text, printer->syntax, &chars, form->quote);
        ph_text_put_piece(printer->text, found->wide ? &form->close_wide : &form->close);
        printer->in.at = chars.in.at;
}

static int put_bits(struct ph_printer *printer)
{
        struct ph_etf behind = printer->in;
        struct ph_etf_bits bits = {.last_bits = 8};
        struct text_form found;
        if (ph_etf_read_binary(&behind, &bits.bytes, &bits.size) != 0 &&
                ph_etf_read_bits(&behind, &bits) != 0)
                return -EBADMSG;
        struct ph_etf bytes = ph_etf_of(bits.bytes, bits.size);
        if (bits.size == 0)
                ph_text_put_piece(printer->text, &printer->syntax->empty_binary);
        else if (bits.last_bits == 8 && find_form(printer, bytes, &found))
                put_text(printer, bytes, &found);
        else
                put_bytes(printer, &bits);
        if (!ph_text_is_stopped(printer->text))
                printer->in = behind;
        return 0;
}

static void put_hexadecimal(
        struct ph_text *text, const struct ph_text_piece *prefix, const struct ph_etf_big *big)
{
        static const char digits[] = "0123456789ABCDEF";
        bool leading = true;
        ph_text_put_piece(text, prefix);
        for (uint32_t i = big->size; i-- > 0 && !ph_text_is_stopped(text);) {
                char pair[] = {digits[big->magnitude[i] >> 4], digits[big->magnitude[i] & 15]};
                size_t zeros = !leading || pair[0] != '0' ? 0 : pair[1] != '0' ? 1 : 2;
                leading = zeros == 2;
                ph_text_put(text, pair + zeros, 2 - zeros);
        }
        if (leading)
                ph_text_put_char(text, '0');
}

static int put_big(struct ph_printer *printer)
{
        struct ph_etf_big big;
        if (ph_etf_read_big(&printer->in, &big) != 0)
                return -EBADMSG;
        if (big.negative)
                ph_text_put_char(printer->text, '-');
        if (big.size > PH_PRINT_BIG_BYTES) {
                put_hexadecimal(printer->text, &printer->syntax->hexadecimal, &big);
                return 0;
        }
        char *digits = ph_bignum_digits(big.magnitude, big.size);
        if (digits == NULL)
                return -ENOMEM;
        ph_text_puts(printer->text, digits);
        free(digits);
        return 0;
}

static int put_integer(struct ph_printer *printer)
{
        int64_t value;
        int error = ph_etf_read_int64(&printer->in, &value);
        if (error == -ERANGE)
                return put_big(printer);
        if (error == 0)
                ph_text_put_int(printer->text, value);
        return error;
}

/* d.ddde-x */
static void put_scientific(struct ph_text *text, const struct ph_number *number)
{
        ph_text_put_char(text, number->digits[0]);
        ph_text_put_char(text, '.');
        ph_text_puts(text, number->count > 1 ? number->digits + 1 : "0");
        ph_text_put_char(text, 'e');
        ph_text_put_int(text, number->point - 1);
}

/* ddd.ddd */
static void put_decimal(struct ph_text *text, const struct ph_number *number)
{
        int whole = number->count < number->point ? number->count : number->point;
        whole = whole < 0 ? 0 : whole;
        ph_text_put(text, number->digits, (size_t)whole);
        for (int i = whole; i < number->point; i++)
                ph_text_put_char(text, '0');
        ph_text_puts(text, number->point > 0 ? "." : "0.");
        for (int i = number->point; i < 0; i++)
                ph_text_put_char(text, '0');
        ph_text_puts(text, whole < number->count ? number->digits + whole : "0");
}

static int decimal_digits(int value)
{
        int count = value < 0 ? 2 : 1;
        while ((value /= 10) != 0)
                count++;
        return count;
}

/* Scientific notation only where it is shorter, or where not every integer is a float. */
void ph_put_float(struct ph_text *text, double value)
{
        struct ph_number number;
        ph_number_shortest(fabs(value), &number);
        int scientific = (number.count > 1 ? number.count : 2) + decimal_digits(number.point - 1);
        int whole = number.point > 0 ? number.point : 1;
        int fraction = number.count > number.point ? number.count - number.point : 1;
        if (signbit(value))
                ph_text_put_char(text, '-');
        if (fabs(value) >= 0x1p53 || scientific + 1 < whole + fraction)
                put_scientific(text, &number);
        else
                put_decimal(text, &number);
}

static int put_float(struct ph_printer *printer)
{
        double value;
        if (ph_etf_read_double(&printer->in, &value) != 0)
                return -EBADMSG;
        printer->syntax->put_float(printer->text, value);
        return 0;
}

static int put_atom(struct ph_printer *printer)
{
        struct ph_etf_atom atom;
        if (ph_etf_read_atom(&printer->in, &atom) != 0)
                return -EBADMSG;
        printer->syntax->put_atom(printer->text, &atom);
        return 0;
}

/* Whether @node is called @name, in either of its encodings. */
static bool is_node(const struct ph_etf_atom *node, const char *name)
{
        char text[PH_ETF_ATOM_TEXT_SIZE];
        if (ph_chars_plain(node->text, node->text + node->size) == node->size)
                return ph_etf_atom_is(node, name);
        ph_etf_atom_text(node, text, sizeof(text));
        return strcmp(text, name) == 0;
}

/* What the node itself prints first in an identifier, or the name of a node it may number. */
static void put_node(struct ph_printer *printer, const struct ph_etf_atom *node, uint32_t creation)
{
        const struct ph_print_options *options = printer->options;
        char name[PH_ETF_ATOM_TEXT_SIZE];
        if (options->node != NULL && (options->creation == 0 || options->creation == creation) &&
                is_node(node, options->node)) {
                ph_text_put_char(printer->text, '0');
                return;
        }
        int64_t number =
                options->node_number == NULL
                        ? -1
                        : options->node_number(options->node_number_context, node, creation);
        if (number >= 0) {
                ph_text_put_int(printer->text, number);
                return;
        }
        ph_etf_atom_text(node, name, sizeof(name));
        ph_text_puts(printer->text, name);
}

static void put_part(struct ph_printer *printer, uint64_t value)
{
        ph_text_put_char(printer->text, '.');
        ph_text_put_uint(printer->text, value);
}

static int put_pid(struct ph_printer *printer)
{
        struct ph_etf_pid pid;
        if (ph_etf_read_pid(&printer->in, &pid) != 0)
                return -EBADMSG;
        ph_text_put_piece(printer->text, &printer->syntax->pid);
        put_node(printer, &pid.node, pid.creation);
        put_part(printer, pid.id);
        put_part(printer, pid.serial);
        ph_text_put_char(printer->text, '>');
        return 0;
}

static int put_port(struct ph_printer *printer)
{
        struct ph_etf_port port;
        if (ph_etf_read_port(&printer->in, &port) != 0)
                return -EBADMSG;
        ph_text_put_piece(printer->text, &printer->syntax->port);
        put_node(printer, &port.node, port.creation);
        put_part(printer, port.id);
        ph_text_put_char(printer->text, '>');
        return 0;
}

static int put_reference(struct ph_printer *printer)
{
        struct ph_etf_reference reference;
        if (ph_etf_read_reference(&printer->in, &reference) != 0)
                return -EBADMSG;
        ph_text_put_piece(printer->text, &printer->syntax->reference);
        put_node(printer, &reference.node, reference.creation);
        for (uint32_t i = reference.count; i-- > 0;)
                put_part(printer, reference.words[i]);
        ph_text_put_char(printer->text, '>');
        return 0;
}

/* What a fun has caught is not shown by either language. */
static int put_fun(struct ph_printer *printer)
{
        struct ph_etf_fun fun;
        if (ph_etf_read_fun(&printer->in, &fun) != 0)
                return -EBADMSG;
        for (uint32_t i = 0; i < fun.free_variables; i++) {
                if (ph_etf_skip(&printer->in) != 0)
                        return -EBADMSG;
        }
        printer->syntax->put_fun(printer->text, &fun);
        return 0;
}

/* Only its own node can read such a term. */
static int put_local(struct ph_printer *printer)
{
        ph_text_puts(printer->text, PH_PRINT_MARK);
        return ph_etf_skip(&printer->in);
}

/* A list of bytes that is no text: it comes without headers of its elements. */
static int put_byte_list(struct ph_printer *printer)
{
        const struct ph_print_syntax *syntax = printer->syntax;
        struct ph_etf behind = printer->in;
        const uint8_t *bytes;
        uint32_t size;
        if (ph_etf_read_string(&behind, &bytes, &size) != 0)
                return -EBADMSG;
        ph_text_put_piece(printer->text, &syntax->open[PH_KIND_LIST]);
        for (uint32_t i = 0; i < size && !ph_text_is_stopped(printer->text); i++) {
                printer->in.at = bytes + i;
                if (i > 0)
                        ph_text_put_piece(printer->text, &syntax->separator);
                ph_text_put_uint(printer->text, bytes[i]);
        }
        ph_text_put_piece(printer->text, &syntax->close[PH_KIND_LIST]);
        if (!ph_text_is_stopped(printer->text))
                printer->in = behind;
        return 0;
}

int ph_print_leaf(struct ph_printer *printer)
{
        static int (*const leaves[])(struct ph_printer *) = {
                [PH_ETF_IS_INTEGER] = put_integer,
                [PH_ETF_IS_FLOAT] = put_float,
                [PH_ETF_IS_ATOM] = put_atom,
                [PH_ETF_IS_REFERENCE] = put_reference,
                [PH_ETF_IS_PORT] = put_port,
                [PH_ETF_IS_PID] = put_pid,
                [PH_ETF_IS_LIST] = put_byte_list,
                [PH_ETF_IS_BITS] = put_bits,
                [PH_ETF_IS_FUN] = put_fun,
                [PH_ETF_IS_LOCAL] = put_local,
        };
        enum ph_etf_type type = ph_etf_type(&printer->in);
        if (type == PH_ETF_IS_INVALID || leaves[type] == NULL)
                return -EBADMSG;
        return leaves[type](printer);
}
