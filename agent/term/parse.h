/*
 * Reads a term that a person typed, in Erlang or Elixir syntax, and encodes it.
 *
 * Understood are literals: atoms, numbers (bases, underscores, characters), strings, charlists,
 * binaries and bitstrings, tuples, lists, maps, structs by name, external funs, and the node's own
 * pids, ports and references as ph_print() shows them. What ph_print() makes of such a term reads
 * back as that term. No expressions, no sigils, no interpolation.
 *
 * An atom is only spelled here: whether the node knows it is for the node to say, by decoding with
 * binary_to_term(Bytes, [safe]). That also refuses a map that has a key twice.
 *
 * Nothing recurses; any thread may call.
 */
#ifndef PH_TERM_PARSE_H
#define PH_TERM_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/term/etf_build.h"
#include "agent/term/syntax.h"

#define PH_PARSE_MAX_DEPTH 255

/* An integer may have so many digits, in any base. */
#define PH_PARSE_MAX_DIGITS 40000

struct ph_parse_options {
        enum ph_syntax syntax;
        bool holes;        /* `_` stands for anything in a pattern: it becomes the atom '_' */
        const char *node;  /* borrowed UTF-8: whose pids can be typed; NULL: none */
        uint32_t creation; /* of that node */
        /* Whether there is such an atom (UTF-8); one that isn't known is a
         * failure. NULL: all are. */
        bool (*knows_atom)(void *context, const char *text, size_t size);
        void *context;
};

struct ph_parse_failure {
        size_t column; /* of the first character that is wrong, from 1; a line end counts as one */
        char message[96];
};

/*
 * Appends the term in @text, without a version byte, to @builder. Spaces around it are fine, and in
 * Erlang a full stop behind it.
 *
 * Returns 0; -EINVAL with @failure_out filled when the text is no such term; or the builder's
 * error. After a failure the builder's bytes are of no use.
 */
int ph_parse(const char *text, size_t size, const struct ph_parse_options *options,
        struct ph_etf_builder *builder, struct ph_parse_failure *failure_out);

#endif
