#include "agent/core/process/shape.h"

#include <errno.h>

#include "agent/term/print.h"

#define MOST_DEPTH 8 /* the probe's are shallower */

static int print(struct ph_etf *in, enum ph_syntax syntax, unsigned depth, struct ph_text *text);

static int print_atom(struct ph_etf *in, enum ph_syntax syntax, struct ph_text *text)
{
        const struct ph_print_options options = {.syntax = syntax, .unicode = true};
        struct ph_print_cut cut;
        struct ph_etf atom;

        if (ph_etf_take(in, &atom) < 0)
                return -EBADMSG;
        return ph_print(atom, &options, text, &cut);
}

static int print_tuple(struct ph_etf *in, uint32_t arity, enum ph_syntax syntax, unsigned depth,
        struct ph_text *text)
{
        ph_text_put_char(text, '{');
        for (uint32_t i = 0; i < arity; i++) {
                int r;

                if (i > 0)
                        ph_text_puts(text, syntax == PH_SYNTAX_ELIXIR ? ", " : ",");
                r = print(in, syntax, depth - 1, text);
                if (r < 0)
                        return r;
        }
        ph_text_put_char(text, '}');
        return 0;
}

static int print_struct(struct ph_etf *in, enum ph_syntax syntax, struct ph_text *text)
{
        int r;

        if (ph_etf_skip(in) < 0) /* the key */
                return -EBADMSG;
        ph_text_puts(text, syntax == PH_SYNTAX_ELIXIR ? "%" : "#{'__struct__' => ");
        r = print_atom(in, syntax, text);
        ph_text_puts(text, syntax == PH_SYNTAX_ELIXIR ? "{}" : ",_}");
        return r;
}

static int print(struct ph_etf *in, enum ph_syntax syntax, unsigned depth, struct ph_text *text)
{
        const uint8_t *bytes;
        uint32_t count;

        if (depth == 0)
                return -EBADMSG;
        if (ph_etf_read_binary(in, &bytes, &count) == 0) {
                ph_text_put(text, (const char *)bytes, count);
                return text->error;
        }
        if (ph_etf_read_tuple(in, &count) == 0)
                return print_tuple(in, count, syntax, depth, text);
        if (ph_etf_read_map(in, &count) == 0)
                return count == 1 ? print_struct(in, syntax, text) : -EBADMSG;
        return print_atom(in, syntax, text);
}

int ph_shape_print(struct ph_etf shape, enum ph_syntax syntax, struct ph_text *text)
{
        return print(&shape, syntax, MOST_DEPTH, text);
}

const char *ph_shape_class(struct ph_etf shape)
{
        static const struct {
                const char *tag;
                uint32_t arity;
                const char *class;
        } classes[] = {
                {"$gen_call", 3, "call"},
                {"$gen_cast", 2, "cast"},
                {"system", 3, "system"},
        };
        struct ph_etf_atom tag;
        uint32_t arity;

        if (ph_etf_read_tuple(&shape, &arity) < 0 || ph_etf_read_atom(&shape, &tag) < 0)
                return "info";
        for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
                if (arity == classes[i].arity && ph_etf_atom_is(&tag, classes[i].tag))
                        return classes[i].class;
        }
        return "info";
}
