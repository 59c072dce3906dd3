#include "agent/core/process/filter.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/terms.h"

/* What a word is looked for in. */
enum {
        IN_NAME = 1 << 0,
        IN_CALL = 1 << 1,
        IN_LABEL = 1 << 2,
        IN_PID = 1 << 3,
        IN_STATUS = 1 << 4,
        IN_CURRENT = 1 << 5,
};

/* What a number is compared with. */
enum { MAILBOX, MAILBOX_RATE, REDUCTIONS, REDUCTION_RATE, MEMORY, AGE };

enum memo { MEMO_NEW, MEMO_NO, MEMO_YES };

struct ph_filter {
        struct ph_terms terms;
        uint8_t *memos[PH_MOST_TERMS];   /* owned: of each term, an enum memo for each identity */
        uint8_t statuses[PH_MOST_TERMS]; /* of each term, a bit for each status that has its word */
        uint32_t now_ms;
};

static const struct ph_subject subjects[] = {
        {"name", 0, IN_NAME, NULL},
        {"call", 0, IN_CALL, NULL},
        {"label", 0, IN_LABEL, NULL},
        {"pid", 0, IN_PID, NULL},
        {"status", 0, IN_STATUS, NULL},
        {"current", 0, IN_CURRENT, NULL},
        {"mailbox/s", MAILBOX_RATE, 0, ph_units_count},
        {"mailbox", MAILBOX, 0, ph_units_count},
        {"reductions", REDUCTIONS, 0, ph_units_count},
        {"reds/s", REDUCTION_RATE, 0, ph_units_count},
        {"memory", MEMORY, 0, ph_units_bytes},
        {"age", AGE, 0, ph_units_time},
};

static const struct ph_language language = {
        .subjects = subjects,
        .count = sizeof(subjects) / sizeof(subjects[0]),
        .bare_places = IN_NAME | IN_CALL | IN_LABEL | IN_PID | IN_CURRENT,
};

/*
 * Finds out what doesn't depend on the row. Only a word that could be part of a pid is looked for
 * in pids; the letters of #PID are part of none, or "d" would match every process.
 */
static void prepare(struct ph_term *term, uint8_t *statuses)
{
        if (term->comparison != PH_COMPARE_HAS)
                return;
        if (term->word[strspn(term->word,
                    term->word[0] == '#' ? "#pid<0123456789.>" : "<0123456789.>")] != '\0')
                term->places &= ~(unsigned)IN_PID;
        for (unsigned status = 0; status < PH_STATUS_COUNT; status++) {
                if (ph_term_is_in(term, ph_ptable_status_name(status)))
                        *statuses |= (uint8_t)(1u << status);
        }
}

int ph_filter_parse(const char *text, struct ph_filter **filter_out, struct ph_error *error)
{
        struct ph_filter *filter = calloc(1, sizeof(*filter));
        int r;

        if (filter == NULL)
                return ph_error_no_memory(error);
        r = ph_terms_parse(&filter->terms, &language, text, error);
        for (unsigned i = 0; i < filter->terms.count; i++)
                prepare(&filter->terms.terms[i], &filter->statuses[i]);
        if (r < 0 || filter->terms.count == 0) {
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
        for (unsigned i = 0; i < PH_MOST_TERMS; i++)
                free(filter->memos[i]);
        ph_terms_finish(&filter->terms);
        free(filter);
}

static bool has_place(const struct ph_filter *filter, unsigned places)
{
        for (unsigned i = 0; filter != NULL && i < filter->terms.count; i++) {
                if ((filter->terms.terms[i].places & places) != 0)
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

bool ph_filter_needs_memory(const struct ph_filter *filter)
{
        for (unsigned i = 0; filter != NULL && i < filter->terms.count; i++) {
                const struct ph_subject *subject = filter->terms.terms[i].subject;

                if (subject != NULL && subject->places == 0 && subject->id == MEMORY)
                        return true;
        }
        return false;
}

int ph_filter_begin(struct ph_filter *filter, const struct ph_ptable *table, uint32_t now_ms)
{
        if (filter == NULL)
                return 0;
        filter->now_ms = now_ms;
        for (unsigned i = 0; i < filter->terms.count; i++) {
                free(filter->memos[i]);
                filter->memos[i] = calloc(table->identities.count, 1);
                if (filter->memos[i] == NULL)
                        return -ENOMEM;
        }
        return 0;
}

static bool identity_has(const struct ph_term *term, struct ph_identity identity)
{
        bool call = (term->places & (IN_CALL | IN_CURRENT)) != 0;

        if (call && (ph_term_is_in(term, identity.call_erlang) ||
                            ph_term_is_in(term, identity.call_elixir)))
                return true;
        return (term->places & IN_LABEL) != 0 && ph_term_is_in(term, identity.label);
}

/* Each identity is looked at once a pass, however many rows share it. */
static bool number_has(
        const struct ph_term *term, uint8_t *memo, const struct ph_ptable *table, uint32_t number)
{
        if (memo[number] == MEMO_NEW) {
                struct ph_identity identity = ph_identities_get(&table->identities, number);

                memo[number] = identity_has(term, identity) ? MEMO_YES : MEMO_NO;
        }
        return memo[number] == MEMO_YES;
}

static bool pid_has(const struct ph_term *term, struct ph_pid pid)
{
        bool elixir = term->word[0] == '#';
        char text[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, elixir, text);
        return elixir ? ph_term_is_in(term, text) : strstr(text, term->word) != NULL;
}

static bool text_matches(
        const struct ph_filter *filter, unsigned i, const struct ph_ptable *table, uint32_t row)
{
        const struct ph_term *term = &filter->terms.terms[i];
        uint8_t *memo = filter->memos[i];
        unsigned places = term->places;

        if ((places & (IN_CALL | IN_LABEL)) != 0 &&
                number_has(term, memo, table, table->identity[row]))
                return true;
        if ((places & IN_CURRENT) != 0 && table->current != NULL &&
                number_has(term, memo, table, table->current[row]))
                return true;
        if ((places & IN_NAME) != 0 && ph_term_is_in(term, ph_ptable_name(table, row)))
                return true;
        if ((places & IN_STATUS) != 0 && (filter->statuses[i] >> table->status[row] & 1) != 0)
                return true;
        return (places & IN_PID) != 0 && pid_has(term, table->pid[row]);
}

/* What is compared, of @count rows from @first on; NaN where it isn't known. */
struct rows {
        const struct ph_ptable *table;
        uint32_t first, count, now_ms;
};

static void read_mailboxes(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++)
                values[i] = rows->table->mailbox[rows->first + i];
}

static void read_mailbox_rates(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++)
                values[i] = (double)rows->table->mailbox_rate[rows->first + i];
}

static void read_reductions(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++)
                values[i] = (double)rows->table->reductions[rows->first + i];
}

static void read_reduction_rates(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++)
                values[i] = (double)rows->table->reduction_rate[rows->first + i];
}

static void read_memory(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++)
                values[i] = (double)ph_ptable_heap_bytes(rows->table, rows->first + i);
}

static void read_ages(const struct rows *rows, double *values)
{
        for (uint32_t i = 0; i < rows->count; i++) {
                uint32_t born_ms = rows->table->born_ms[rows->first + i];

                values[i] = born_ms != PH_BORN_UNKNOWN ? (double)(rows->now_ms - born_ms) : NAN;
        }
}

static void (*const readers[])(const struct rows *rows, double *values) = {
        [MAILBOX] = read_mailboxes,
        [MAILBOX_RATE] = read_mailbox_rates,
        [REDUCTIONS] = read_reductions,
        [REDUCTION_RATE] = read_reduction_rates,
        [MEMORY] = read_memory,
        [AGE] = read_ages,
};

static uint64_t compare_all(const struct ph_term *term, const struct rows *rows)
{
        double values[64];
        uint64_t marks = 0;

        readers[term->subject->id](rows, values);
        for (uint32_t i = 0; i < rows->count; i++)
                marks |= (uint64_t)ph_term_compare(term, values[i]) << i;
        return marks;
}

/* Looks only at rows that are marked. */
static uint64_t search_all(
        const struct ph_filter *filter, unsigned term, const struct rows *rows, uint64_t marked)
{
        uint64_t marks = 0;

        for (; marked != 0; marked &= marked - 1) {
                unsigned i = (unsigned)__builtin_ctzll(marked);

                marks |= (uint64_t)text_matches(filter, term, rows->table, rows->first + i) << i;
        }
        return marks;
}

uint64_t ph_filter_marks(
        struct ph_filter *filter, const struct ph_ptable *table, uint32_t first, uint64_t marked)
{
        for (unsigned i = 0; filter != NULL && i < filter->terms.count && marked != 0; i++) {
                const struct ph_term *term = &filter->terms.terms[i];
                const struct rows rows = {.table = table,
                        .first = first,
                        .count = 64 - (uint32_t)__builtin_clzll(marked),
                        .now_ms = filter->now_ms};
                uint64_t hits = term->comparison == PH_COMPARE_HAS
                                        ? search_all(filter, i, &rows, marked)
                                        : compare_all(term, &rows);

                marked &= term->negated ? ~hits : hits;
        }
        return marked;
}

bool ph_filter_match(struct ph_filter *filter, const struct ph_ptable *table, uint32_t row)
{
        return ph_filter_marks(filter, table, row, 1) != 0;
}
