#include "agent/core/filter.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TERMS 32

enum operator{
        OPERATOR_HAS,
        OPERATOR_LESS,
        OPERATOR_LESS_EQUAL,
        OPERATOR_GREATER,
        OPERATOR_GREATER_EQUAL,
        OPERATOR_EQUAL,
        OPERATOR_UNEQUAL
};

/* What a word is looked for in. */
enum {
        IN_NAME = 1 << 0,
        IN_CALL = 1 << 1,
        IN_LABEL = 1 << 2,
        IN_PID = 1 << 3,
        IN_STATUS = 1 << 4,
        IN_CURRENT = 1 << 5,
};

struct term {
        const struct subject *subject; /* NULL: a bare word */
        enum operator operator;
        bool negated;
        double value;
        char *word;    /* owned: of a term with OPERATOR_HAS, in lower case */
        uint8_t *memo; /* owned: one element an identity, enum memo */
};

enum memo { MEMO_NEW, MEMO_NO, MEMO_YES };

struct ph_filter {
        struct term terms[MOST_TERMS];
        unsigned count;
        uint32_t now_ms;
};

/* ---- what can be compared */

struct subject {
        const char *name;
        unsigned places; /* of a text; 0: a number */
        double (*value)(const struct ph_ptable *table, uint32_t row, uint32_t now_ms);
        const struct unit *units;
};

struct unit {
        const char *name;
        double factor;
};

static const struct unit counts[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {NULL, 0}};
static const struct unit bytes[] = {{"", 1}, {"B", 1}, {"k", 1024.0}, {"kB", 1024.0},
        {"M", 1048576.0}, {"MB", 1048576.0}, {"G", 1073741824.0}, {"GB", 1073741824.0}, {NULL, 0}};
static const struct unit times[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {NULL, 0}};

static double mailbox(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        (void)now_ms;
        return table->mailbox[row];
}

static double mailbox_rate(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        (void)now_ms;
        return (double)table->mailbox_rate[row];
}

static double reductions(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        (void)now_ms;
        return (double)table->reductions[row];
}

static double reduction_rate(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        (void)now_ms;
        return (double)table->reduction_rate[row];
}

static double memory(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        (void)now_ms;
        return (double)table->heap_bytes[row];
}

static double age(const struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        uint32_t born_ms = table->born_ms[row];

        return born_ms == PH_BORN_UNKNOWN ? NAN : (double)(now_ms - born_ms);
}

static const struct subject subjects[] = {
        {"name", IN_NAME, NULL, NULL},
        {"call", IN_CALL, NULL, NULL},
        {"label", IN_LABEL, NULL, NULL},
        {"pid", IN_PID, NULL, NULL},
        {"status", IN_STATUS, NULL, NULL},
        {"current", IN_CURRENT, NULL, NULL},
        {"mailbox", 0, mailbox, counts},
        {"mailbox/s", 0, mailbox_rate, counts},
        {"reductions", 0, reductions, counts},
        {"reds/s", 0, reduction_rate, counts},
        {"memory", 0, memory, bytes},
        {"age", 0, age, times},
};

static const struct {
        const char *text;
        enum operator operator;
} operators[] = {
        {">=", OPERATOR_GREATER_EQUAL},
        {"<=", OPERATOR_LESS_EQUAL},
        {"!=", OPERATOR_UNEQUAL},
        {">", OPERATOR_GREATER},
        {"<", OPERATOR_LESS},
        {"=", OPERATOR_EQUAL},
        {":", OPERATOR_HAS},
};

/* ---- parsing */

struct parser {
        const char *text, *at;
        struct ph_error *error;
};

static int fail(const struct parser *parser, const char *at, const char *why)
{
        ph_error_set(parser->error, PH_ERROR_PARAMS, "filter, column %zu: %s",
                (size_t)(at - parser->text) + 1, why);
        return -EINVAL;
}

static int parse_word(struct parser *parser, struct term *term)
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
static double parse_unit(struct parser *parser, const struct unit *units)
{
        const char *begin = parser->at;
        size_t length = strcspn(begin, " \t");

        parser->at += length;
        for (const struct unit *unit = units; unit->name != NULL; unit++) {
                if (strlen(unit->name) == length && strncmp(unit->name, begin, length) == 0)
                        return unit->factor;
        }
        fail(parser, begin, length > 0 ? "an unknown unit" : "a unit is missing: ms, s, m, h or d");
        return NAN;
}

static int parse_number(struct parser *parser, struct term *term)
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

/* Finds "subject operator" at the front. What isn't one is a bare word, "<0.1.0>" and "lists:map"
 * among them. */
static const struct subject *find_subject(
        const char *at, enum operator* operator_out, size_t *length_out)
{
        for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
                size_t length = strlen(subjects[i].name);

                if (strncmp(at, subjects[i].name, length) != 0)
                        continue;
                for (size_t j = 0; j < sizeof(operators) / sizeof(operators[0]); j++) {
                        const char *text = operators[j].text;

                        if (strncmp(at + length, text, strlen(text)) != 0)
                                continue;
                        *operator_out = operators[j].operator;
                        *length_out = length + strlen(text);
                        return &subjects[i];
                }
        }
        return NULL;
}

static int parse_comparison(struct parser *parser, struct term *term, size_t length)
{
        const char *begin = parser->at;
        bool text = term->subject->places != 0;

        parser->at += length;
        if (!text && term->operator== OPERATOR_HAS)
                term->operator= OPERATOR_EQUAL;
        if (!text)
                return parse_number(parser, term);
        if (term->operator!= OPERATOR_HAS && term->operator!= OPERATOR_EQUAL)
                return fail(parser, begin, "this column holds text: it takes ':' and a word");
        term->operator= OPERATOR_HAS;
        return parse_word(parser, term);
}

static int parse_term(struct parser *parser, struct term *term)
{
        size_t length;

        if (*parser->at == '!') {
                term->negated = true;
                parser->at++;
        }
        term->operator= OPERATOR_HAS;
        term->subject = find_subject(parser->at, &term->operator, & length);
        return term->subject != NULL ? parse_comparison(parser, term, length)
                                     : parse_word(parser, term);
}

static int parse_all(struct parser *parser, struct ph_filter *filter)
{
        int r = 0;

        parser->at += strspn(parser->at, " \t");
        while (r == 0 && *parser->at != '\0') {
                if (filter->count == MOST_TERMS)
                        return fail(parser, parser->at, "more than 32 words");
                r = parse_term(parser, &filter->terms[filter->count++]);
                parser->at += strspn(parser->at, " \t");
        }
        return r;
}

int ph_filter_parse(const char *text, struct ph_filter **filter_out, struct ph_error *error)
{
        struct parser parser = {.text = text, .at = text, .error = error};
        struct ph_filter *filter = calloc(1, sizeof(*filter));
        int r;

        if (filter == NULL) {
                ph_error_set(error, PH_ERROR_INTERNAL, "the agent is out of memory");
                return -ENOMEM;
        }
        r = parse_all(&parser, filter);
        if (r < 0 || filter->count == 0) {
                ph_filter_destroy(filter);
                filter = NULL;
        }
        if (r == 0)
                *filter_out = filter;
        return r;
}

void ph_filter_destroy(struct ph_filter *filter)
{
        if (filter == NULL)
                return;
        for (unsigned i = 0; i < filter->count; i++) {
                free(filter->terms[i].word);
                free(filter->terms[i].memo);
        }
        free(filter);
}

/* ---- matching */

static unsigned places_of(const struct term *term)
{
        if (term->operator!= OPERATOR_HAS)
                return 0;
        return term->subject != NULL ? term->subject->places
                                     : IN_NAME | IN_CALL | IN_LABEL | IN_PID | IN_CURRENT;
}

static bool has_place(const struct ph_filter *filter, unsigned places)
{
        for (unsigned i = 0; filter != NULL && i < filter->count; i++) {
                if ((places_of(&filter->terms[i]) & places) != 0)
                        return true;
        }
        return false;
}

bool ph_filter_needs_identity(const struct ph_filter *filter)
{
        return has_place(filter, IN_CALL | IN_LABEL);
}

bool ph_filter_needs_current(const struct ph_filter *filter)
{
        return has_place(filter, IN_CURRENT);
}

int ph_filter_begin(struct ph_filter *filter, const struct ph_ptable *table, uint32_t now_ms)
{
        if (filter == NULL)
                return 0;
        filter->now_ms = now_ms;
        for (unsigned i = 0; i < filter->count; i++) {
                free(filter->terms[i].memo);
                filter->terms[i].memo = calloc(table->identities.count, 1);
                if (filter->terms[i].memo == NULL)
                        return -ENOMEM;
        }
        return 0;
}

static bool has(const char *text, const char *word)
{
        return text != NULL && strcasestr(text, word) != NULL;
}

static bool identity_has(const struct term *term, const struct ph_ptable *table, uint32_t number)
{
        bool label = (places_of(term) & IN_LABEL) != 0;
        bool call = (places_of(term) & (IN_CALL | IN_CURRENT)) != 0;
        struct ph_identity identity;
        bool found;

        if (term->memo[number] != MEMO_NEW)
                return term->memo[number] == MEMO_YES;
        identity = ph_identities_get(&table->identities, number);
        found = (call && (has(identity.call_erlang, term->word) ||
                                 has(identity.call_elixir, term->word))) ||
                (label && has(identity.label, term->word));
        term->memo[number] = found ? MEMO_YES : MEMO_NO;
        return found;
}

/*
 * Only a word that could be part of a pid is worth printing the row's for. The letters of #PID are
 * part of none: "d" would match every process.
 */
static bool pid_has(const struct term *term, const struct ph_ptable *table, uint32_t row)
{
        bool elixir = term->word[0] == '#';
        char text[PH_PID_TEXT_SIZE];

        if (term->word[strspn(term->word, elixir ? "#pid<0123456789.>" : "<0123456789.>")] != '\0')
                return false;
        ph_pid_format(table->pid[row], elixir, text);
        return has(text, term->word);
}

static bool text_matches(const struct term *term, const struct ph_ptable *table, uint32_t row)
{
        unsigned places = places_of(term);

        if ((places & (IN_CALL | IN_LABEL)) != 0 && identity_has(term, table, table->identity[row]))
                return true;
        if ((places & IN_CURRENT) != 0 && table->current != NULL &&
                identity_has(term, table, table->current[row]))
                return true;
        if ((places & IN_NAME) != 0 && has(ph_ptable_name(table, row), term->word))
                return true;
        if ((places & IN_STATUS) != 0 && has(ph_ptable_status_name(table->status[row]), term->word))
                return true;
        return (places & IN_PID) != 0 && pid_has(term, table, row);
}

/* A rate that isn't known yet (NaN) is neither more nor less than anything. */
static bool compare(enum operator operator, double left, double right)
{
        switch (operator) {
        case OPERATOR_LESS:
                return left < right;
        case OPERATOR_LESS_EQUAL:
                return left <= right;
        case OPERATOR_GREATER:
                return left > right;
        case OPERATOR_GREATER_EQUAL:
                return left >= right;
        case OPERATOR_UNEQUAL:
                return left < right || left > right;
        default:
                return left == right;
        }
}

static bool term_matches(const struct ph_filter *filter, const struct term *term,
        const struct ph_ptable *table, uint32_t row)
{
        if (term->operator== OPERATOR_HAS)
                return text_matches(term, table, row);
        return compare(
                term->operator, term->subject->value(table, row, filter->now_ms), term->value);
}

bool ph_filter_match(struct ph_filter *filter, const struct ph_ptable *table, uint32_t row)
{
        for (unsigned i = 0; filter != NULL && i < filter->count; i++) {
                const struct term *term = &filter->terms[i];

                if (term_matches(filter, term, table, row) == term->negated)
                        return false;
        }
        return true;
}
