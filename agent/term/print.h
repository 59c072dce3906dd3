/*
 * Prints terms as people know them.
 *
 * On one line, Erlang syntax is what io_lib:format("~0tp", [Term]) makes of a term on OTP 25, and
 * Elixir syntax what inspect/2 makes of it in Elixir 1.14 with no limits. Where the encoded term
 * says less than the node knows, the text says no more:
 *  - a struct is printed as %Name{...} with its fields in the order of the map, and no Inspect of
 *    its own: the order of their definition is known to its module alone. Dates, times, ranges,
 *    regexes and MapSets are printed as Elixir prints them;
 *  - a fun in Elixir syntax has no name of its parent function: #Function<3.1234567/1 in Module>;
 *  - a pid, port or reference of another node shows the node's name unless the caller knows the
 *    number that the node prints in its place: <shop@web2.412.0>;
 *  - an Elixir atom with a mark that may combine with the letter before it is always quoted;
 *  - integers of more than PH_PRINT_BIG_BYTES bytes are in hexadecimal: 16#... or 0x...
 *
 * Nothing recurses. Time grows with the bytes of the term, not with its depth; memory is a few
 * times those bytes at worst. Bytes may be hostile. Any thread may call; the options are only read.
 */
#ifndef PH_TERM_PRINT_H
#define PH_TERM_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/term/etf.h"
#include "agent/term/syntax.h"
#include "agent/term/text.h"

/* Above this size decimal digits cost too much to find: 16 KiB are 39,457 digits. */
#define PH_PRINT_BIG_BYTES 16384

struct ph_print_options {
        enum ph_syntax syntax;
        bool unicode;       /* Erlang: strings beyond Latin-1 are text, as with `erl +pc unicode` */
        bool indent;        /* over several lines, in a layout of our own that reads back */
        unsigned width;     /* indent: the columns that a line should keep to; 0: 80 */
        size_t max_bytes;   /* of text, the mark of a cut included; 0: no limit but the text's */
        uint32_t max_depth; /* of containers within each other; 0: no limit */
        /*
         * An atom in place of what was left out of the term already, written as PH_PRINT_MARK; a
         * pair of it and a binary is the beginning of one. Borrowed; NULL: there is none.
         */
        const char *cut_atom;

        /* The node whose terms these are, so that its own identifiers start with 0. */
        const char *node;  /* borrowed UTF-8; NULL: no node's identifiers are local */
        uint32_t creation; /* 0: any */
        /*
         * The number that the node itself prints for another one, negative when that isn't known.
         * NULL: none is known.
         */
        int64_t (*node_number)(void *context, const struct ph_etf_atom *node, uint32_t creation);
        void *node_number_context;
};

/* What a text doesn't show. All zero: it is whole. */
struct ph_print_cut {
        bool cut;              /* the text ends in a mark, where the bytes ran out */
        uint64_t bytes_hidden; /* of the encoded term */
        uint64_t items_hidden; /* elements and pairs of the containers that were open at the cut */
        uint64_t deep_hidden;  /* containers shown as a mark because they are too deep */
};

/* What stands for the parts that were cut: an ellipsis, U+2026. */
#define PH_PRINT_MARK "\xE2\x80\xA6"

/*
 * Appends @term, a window on one term and no version byte, to @text; @cut_out says what is
 * missing. The text is terminated; one that the budget cut ends in PH_PRINT_MARK, and its
 * containers stay open. A long string or binary is judged by the part that shows: text if all of
 * that is.
 *
 * Returns 0; -EBADMSG when the bytes are no term, with the text up to there; or -ENOMEM.
 */
int ph_print(struct ph_etf term, const struct ph_print_options *options, struct ph_text *text,
        struct ph_print_cut *cut_out);

#endif
