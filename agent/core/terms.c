#include "agent/core/terms.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"

const struct ph_unit ph_units_count[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {NULL, 0}};
const struct ph_unit ph_units_bytes[] = {{"", 1}, {"B", 1}, {"k", 1024.0}, {"kB", 1024.0},
        {"M", 1048576.0}, {"MB", 1048576.0}, {"G", 1073741824.0}, {"GB", 1073741824.0}, {NULL, 0}};
const struct ph_unit ph_units_time[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0}};

static const struct {
        const char *text;
        enum ph_comparison comparison;
} comparisons[] = {
        {">=", PH_COMPARE_GREATER_EQUAL},
        {"<=", PH_COMPARE_LESS_EQUAL},
        {"!=", PH_COMPARE_UNEQUAL},
        {">", PH_COMPARE_GREATER},
        {"<", PH_COMPARE_LESS},
        {"=", PH_COMPARE_EQUAL},
        {":", PH_COMPARE_HAS},
};

struct parser {
        const struct ph_language *language;
        const char *text, *at;
        struct ph_error *error;
};

static int fail(const struct parser *parser, const char *at, const char *why)
{
        ph_error_set(parser->error, PH_ERROR_PARAMS, "filter, column %zu: %s",
                (size_t)(at - parser->text) + 1, why);
        return -EINVAL;
}

static int parse_word(struct parser *parser, struct ph_term *term)
{
        const char *begin = parser->at, *end;

        if (*begin == '"') {
                begin++;
                end = strchr(begin, '"');
                if (end == NULL)
                        return fail(parser, parser->at, "the quote is not closed");
                parser->at = end + 1;
        } else {
                end = begin + strcspn(begin, " \t");
                parser->at = end;
        }
        if (end == begin)
                return fail(parser, begin, "a word is missing");
        term->word = strndup(begin, (size_t)(end - begin));
        if (term->word == NULL)
                return -ENOMEM;
        for (char *letter = term->word; *letter != '\0'; letter++)
                *letter = (char)tolower((unsigned char)*letter);
        return 0;
}

/* Returns the factor of the unit, or NaN. */
static double parse_unit(struct parser *parser, const struct ph_unit *units)
{
        const char *begin = parser->at;
        size_t length = strcspn(begin, " \t");

        parser->at += length;
        for (const struct ph_unit *unit = units; unit->name != NULL; unit++) {
                if (strlen(unit->name) == length && strncmp(unit->name, begin, length) == 0)
                        return unit->factor;
        }
        fail(parser, begin, length > 0 ? "an unknown unit" : "a unit is missing: ms, s, m, h or d");
        return NAN;
}

static int parse_number(struct parser *parser, struct ph_term *term)
{
        const char *begin = parser->at;
        size_t digits =
                strspn(begin, "0123456789+-.eE"); /* none of strtod's hexadecimal, inf, nan */
        char *end;

        term->value = strtod(begin, &end);
        if (end == begin || end > begin + digits)
                return fail(parser, begin, "a number is missing");
        parser->at = end;
        term->value *= parse_unit(parser, term->subject->units);
        if (term->value != term->value)
                return -EINVAL;
        return isfinite(term->value) ? 0 : fail(parser, begin, "the number is too large");
}

/* Finds "subject comparison" at the front. What isn't one is a bare word, "<0.1.0>" and "lists:map"
 * among them. */
static const struct ph_subject *find_subject(
        const struct parser *parser, enum ph_comparison *comparison_out, size_t *length_out)
{
        const struct ph_subject *subjects = parser->language->subjects;
        const char *at = parser->at;

        for (size_t i = 0; i < parser->language->count; i++) {
                size_t length = strlen(subjects[i].name);

                if (strncmp(at, subjects[i].name, length) != 0)
                        continue;
                for (size_t j = 0; j < sizeof(comparisons) / sizeof(comparisons[0]); j++) {
                        const char *text = comparisons[j].text;

                        if (strncmp(at + length, text, strlen(text)) != 0)
                                continue;
                        *comparison_out = comparisons[j].comparison;
                        *length_out = length + strlen(text);
                        return &subjects[i];
                }
        }
        return NULL;
}

static int parse_comparison(struct parser *parser, struct ph_term *term, size_t length)
{
        const char *begin = parser->at;
        bool text = term->subject->places != 0;

        parser->at += length;
        term->places = term->subject->places;
        if (!text && term->comparison == PH_COMPARE_HAS)
                term->comparison = PH_COMPARE_EQUAL;
        if (!text)
                return parse_number(parser, term);
        if (term->comparison != PH_COMPARE_HAS && term->comparison != PH_COMPARE_EQUAL)
                return fail(parser, begin, "this column holds text: it takes ':' and a word");
        term->comparison = PH_COMPARE_HAS;
        return parse_word(parser, term);
}

static int parse_term(struct parser *parser, struct ph_term *term)
{
        size_t length;

        if (*parser->at == '!') {
                term->negated = true;
                parser->at++;
        }
        term->comparison = PH_COMPARE_HAS;
        term->places = parser->language->bare_places;
        term->subject = find_subject(parser, &term->comparison, &length);
        return term->subject != NULL ? parse_comparison(parser, term, length)
                                     : parse_word(parser, term);
}

static int parse_all(struct parser *parser, struct ph_terms *terms)
{
        int r = 0;

        parser->at += strspn(parser->at, " \t");
        while (r == 0 && *parser->at != '\0') {
                if (terms->count == PH_MOST_TERMS)
                        return fail(parser, parser->at, "more than 32 words");
                r = parse_term(parser, &terms->terms[terms->count++]);
                parser->at += strspn(parser->at, " \t");
        }
        return r;
}

int ph_terms_parse(struct ph_terms *terms, const struct ph_language *language, const char *text,
        struct ph_error *error)
{
        struct parser parser = {.language = language, .text = text, .at = text, .error = error};
        int r;

        *terms = (struct ph_terms){.count = 0};
        if (strlen(text) > PH_MAX_FILTER_BYTES) {
                ph_error_set(error, PH_ERROR_PARAMS, "the filter is longer than %d bytes",
                        PH_MAX_FILTER_BYTES);
                return -EINVAL;
        }
        r = parse_all(&parser, terms);
        if (r < 0)
                ph_terms_finish(terms);
        if (r == -ENOMEM)
                ph_error_no_memory(error);
        return r;
}

void ph_terms_finish(struct ph_terms *terms)
{
        for (unsigned i = 0; i < terms->count; i++)
                free(terms->terms[i].word);
        terms->count = 0;
}

bool ph_term_is_in(const struct ph_term *term, const char *text)
{
        return text != NULL && strcasestr(text, term->word) != NULL;
}
