/*
 * The inside of print.h, shared by its files alone: one walker over the encoded term (print.c),
 * the writing of single terms (leaf.c), and two tables that say how each language spells things
 * (erlang.c, elixir.c).
 */
#ifndef PH_TERM_PRINTER_H
#define PH_TERM_PRINTER_H

#include "agent/term/chars.h"
#include "agent/term/outline.h"
#include "agent/term/print.h"

struct ph_printer;

/* What is in a container decides how it is walked and what is around and between its items. */
enum ph_kind {
        PH_KIND_TUPLE,
        PH_KIND_LIST,
        PH_KIND_MAP,
        PH_KIND_KEYWORD_LIST, /* elements are {Key, Value}, written key: value */
        PH_KIND_KEYWORD_MAP,
        PH_KIND_STRUCT,      /* likewise, without the keys that make it a struct */
        PH_KIND_SET,         /* a map whose keys alone are shown */
        PH_KIND_KEYWORD_SET, /* likewise, and they are {Key, Value} */
        PH_KINDS
};

/* How a binary or list may be written as text, if all of it is text. */
struct ph_string_form {
        unsigned set;         /* the characters that count as text */
        unsigned unicode_set; /* the same with options->unicode */
        char quote;
        struct ph_text_piece open, close; /* around the quoted characters */
        struct ph_text_piece close_wide;  /* instead of close when there is more than ASCII */
};

struct ph_print_syntax {
        struct ph_text_piece open[PH_KINDS], close[PH_KINDS];
        struct ph_text_piece separator, tail, arrow;
        struct ph_text_piece pid, reference, port;  /* what opens one; '>' closes it */
        struct ph_text_piece hexadecimal;           /* before the digits of a huge integer */
        struct ph_text_piece bits_size, bits_close; /* around the size of an odd last byte */
        struct ph_text_piece empty_binary;
        struct ph_string_form list, utf8, latin1; /* a form without a quote is none */
        bool large_maps_backwards;

        /* Writes one character of a quoted text; @next is the one behind a '#'. */
        void (*put_escaped)(struct ph_text *text, uint32_t character, uint32_t next, char quote);
        /*
         * Says which kind of container is at the window's start when it isn't what it looks like;
         * or writes and consumes it as a leaf, and says that with 1. May be NULL.
         */
        int (*kind)(struct ph_printer *printer, enum ph_kind *kind_out);
        void (*put_atom)(struct ph_text *text, const struct ph_etf_atom *atom);
        void (*put_key)(struct ph_text *text, const struct ph_etf_atom *atom);
        void (*put_fun)(struct ph_text *text, const struct ph_etf_fun *fun);
        void (*put_float)(struct ph_text *text, double value);
};

extern const struct ph_print_syntax ph_print_erlang, ph_print_elixir;

struct ph_printer {
        const struct ph_print_options *options; /* borrowed */
        const struct ph_print_syntax *syntax;   /* borrowed */
        struct ph_text *text;                   /* borrowed */
        struct ph_etf in;                       /* what is not printed yet */
        struct ph_outline outline;
        uint32_t sets_open; /* within a set no list is written as text */
};

/*
 * Writes the term at the window's start, which is no container, and consumes it, or as much of it
 * as the text has room for. Returns 0, -EBADMSG or -ENOMEM.
 */
int ph_print_leaf(struct ph_printer *printer);

/* Likewise for a list, if all of it is text. */
bool ph_print_string(struct ph_printer *printer);

/*
 * Writes @chars between @quote, each as @syntax escapes it, and consumes those that it wrote: all,
 * or as many as the text had room for.
 */
void ph_put_quoted(struct ph_text *text, const struct ph_print_syntax *syntax,
        struct ph_chars *chars, char quote);

/* Writes @value in the notation of Erlang's float_to_list(Value, [short]). */
void ph_put_float(struct ph_text *text, double value);

/*
 * Writes the struct at the window's start if Elixir has a syntax of its own for it with no terms
 * inside, and consumes it. Returns 0, -EBADMSG, or -ENOENT when it is none of those.
 */
int ph_print_known_struct(struct ph_printer *printer, const struct ph_etf_atom *name);

/*
 * Moves @map, at a map's start, to the value at the atom @key; @rest_out: the pairs behind it.
 * Returns 0, -EBADMSG, or -ENOENT.
 */
int ph_struct_find(struct ph_etf *map, const char *key, uint32_t *rest_out);

#endif
