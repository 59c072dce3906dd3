/*
 * What all filters share: words and comparisons that a row must all meet, each of which may be
 * negated with a '!' before it. What can be compared is a language of each list's own; filter.h
 * tells how it looks for processes. No state; any thread.
 */
#ifndef PH_AGENT_CORE_TERMS_H
#define PH_AGENT_CORE_TERMS_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/error.h"

#define PH_MOST_TERMS 32

enum ph_comparison {
        PH_COMPARE_HAS,
        PH_COMPARE_LESS,
        PH_COMPARE_LESS_EQUAL,
        PH_COMPARE_GREATER,
        PH_COMPARE_GREATER_EQUAL,
        PH_COMPARE_EQUAL,
        PH_COMPARE_UNEQUAL,
};

/* What may stand behind a number. A table ends with a unit whose name is NULL; "" is no unit. */
struct ph_unit {
        const char *name;
        double factor;
};

extern const struct ph_unit ph_units_count[]; /* k, M, G: thousands */
extern const struct ph_unit ph_units_bytes[]; /* k, M, G: 1,024 and so on */
extern const struct ph_unit ph_units_time[];  /* ms, s, m, h, d, in ms */

/* A column that can be compared. */
struct ph_subject {
        const char *name;
        int id;          /* the language's own number for it */
        unsigned places; /* of a text: bits for where a word is looked for; 0: a number */
        const struct ph_unit *units; /* of a number */
};

struct ph_language {
        const struct ph_subject *subjects; /* longer names before those that they begin with */
        size_t count;
        unsigned bare_places; /* where a word is looked for that names no column */
};

struct ph_term {
        const struct ph_subject *subject; /* NULL: a bare word */
        enum ph_comparison comparison;
        bool negated;
        unsigned places; /* of PH_COMPARE_HAS: where the word is looked for */
        double value;    /* of the others */
        char *word;      /* owned: of PH_COMPARE_HAS, in lower case */
};

struct ph_terms {
        struct ph_term terms[PH_MOST_TERMS];
        unsigned count;
};

/*
 * Parses @text. Returns 0 with @terms to be finished by the caller; -EINVAL with @error
 * (PH_ERROR_PARAMS) naming the column of the first thing wrong, or -ENOMEM, with nothing to finish.
 * A text of more than PH_MAX_FILTER_BYTES is not looked at.
 */
int ph_terms_parse(struct ph_terms *terms, const struct ph_language *language, const char *text,
        struct ph_error *error);

void ph_terms_finish(struct ph_terms *terms);

/* Whether @text (NULL: none) has the term's word; case does not matter. */
bool ph_term_is_in(const struct ph_term *term, const char *text);

/*
 * Whether @value meets the term's comparison. One that isn't known (NaN) is neither more nor less
 * than anything, nor unequal to it. Here, as it runs for each of a million rows.
 */
static inline bool ph_term_compare(const struct ph_term *term, double value)
{
        switch (term->comparison) {
        case PH_COMPARE_LESS:
                return value < term->value;
        case PH_COMPARE_LESS_EQUAL:
                return value <= term->value;
        case PH_COMPARE_GREATER:
                return value > term->value;
        case PH_COMPARE_GREATER_EQUAL:
                return value >= term->value;
        case PH_COMPARE_UNEQUAL:
                return value < term->value || value > term->value;
        default:
                return value == term->value;
        }
}

#endif
