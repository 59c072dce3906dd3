#include "tests/unit/process/table.h"

#include <math.h>
#include <stdio.h>

void table_sample_as(struct ph_ptable *table, const struct ph_sample *sample, uint32_t now_ms)
{
        assert_int_equal(ph_ptable_sample(table, sample, now_ms), 0);
}

void table_sample(struct ph_ptable *table, uint32_t id, uint32_t mailbox, uint64_t reductions,
        uint32_t now_ms)
{
        struct ph_sample sample = {.pid = {id, 0},
                .mailbox = mailbox,
                .reductions = reductions,
                .heap_bytes = 1864,
                .status = PH_STATUS_WAITING};

        table_sample_as(table, &sample, now_ms);
}

void table_commit(struct ph_ptable *table)
{
        ph_ptable_commit(table, NULL, 0);
}

static int compare_rows(const void *a, const void *b)
{
        uint32_t row_a = ((const struct ph_name *)a)->row, row_b = ((const struct ph_name *)b)->row;

        return row_a < row_b ? -1 : row_a > row_b;
}

void table_commit_named(
        struct ph_ptable *table, const uint32_t *ids, const char *const *texts, uint32_t count)
{
        struct ph_name *names = calloc(count + 1, sizeof(*names));

        assert_non_null(names);
        for (uint32_t i = 0; i < count; i++)
                names[i] = (struct ph_name){table_row(table, ids[i]), strdup(texts[i])};
        qsort(names, count, sizeof(*names), compare_rows);
        ph_ptable_commit(table, names, count);
}

uint32_t table_row(const struct ph_ptable *table, uint32_t id)
{
        return ph_ptable_find(table, (struct ph_pid){id, 0});
}

void table_identify(struct ph_ptable *table, uint32_t id, const char *call_erlang,
        const char *call_elixir, const char *label)
{
        ph_ptable_identify(table, table_row(table, id),
                &(struct ph_identity){call_erlang, call_elixir, label});
}

/* ---- a random table */

static size_t below(struct ph_test_random *random, size_t limit)
{
        return ph_test_random_below(random, limit);
}

/* Pids go up and down in the order of the rows, and serials matter more than numbers. */
static struct ph_pid pid_of(uint32_t i)
{
        return (struct ph_pid){i * 7919 % 262144, i % 3};
}

static void fill_sweep(
        struct ph_ptable *table, struct ph_test_random *random, uint32_t count, uint32_t now_ms)
{
        ph_ptable_begin(table);
        for (uint32_t i = 0; i < count; i++) {
                struct ph_sample sample = {.pid = pid_of(i),
                        .mailbox = below(random, 3) == 0 ? (uint32_t)below(random, 50) : 0,
                        .reductions = now_ms * 1000 + below(random, 500),
                        .heap_bytes = UINT64_C(233) << below(random, 40),
                        .status = below(random, PH_STATUS_COUNT)};

                if (now_ms == 1000 ? i % 4 != 0 : i % 10 != 5)
                        table_sample_as(table, &sample, now_ms);
        }
}

static void fill_names(struct ph_ptable *table, struct ph_test_random *random, uint32_t count)
{
        struct ph_name *names = calloc(count + 1, sizeof(*names));
        uint32_t named = 0;

        assert_non_null(names);
        for (uint32_t row = 0; row < table->size; row++) {
                if (!ph_ptable_is_used(table, row) || below(random, 8) != 0)
                        continue;
                names[named].row = row;
                names[named++].text = ph_test_format(
                        "%s%zu", below(random, 2) == 0 ? "Name" : "name", below(random, count));
        }
        ph_ptable_commit(table, names, named);
}

static void fill_identities(struct ph_ptable *table, struct ph_test_random *random)
{
        char erlang[32], elixir[40], label[32];

        for (uint32_t row = 0; row < table->size; row++) {
                if (!ph_ptable_is_used(table, row) || below(random, 5) == 0)
                        continue;
                snprintf(erlang, sizeof(erlang), "m%zu:f/1", below(random, 30));
                snprintf(elixir, sizeof(elixir), ":%s", erlang);
                label[0] = '\0';
                if (below(random, 3) == 0)
                        snprintf(label, sizeof(label), "N%zu", below(random, 30));
                ph_ptable_identify(table, row, &(struct ph_identity){erlang, elixir, label});
                if (below(random, 2) == 0)
                        ph_ptable_set_current(
                                table, row, &(struct ph_identity){erlang, elixir, ""});
        }
}

void table_fill(struct ph_ptable *table, struct ph_test_random *random, uint32_t count)
{
        assert_int_equal(ph_ptable_keep_current(table, true), 0);
        fill_sweep(table, random, count, 1000);
        fill_names(table, random, count);
        fill_sweep(table, random, count, 3000);
        fill_names(table, random, count);
        fill_identities(table, random);
}

/* ---- the order, naively */

static int compare_doubles(double a, double b)
{
        return a < b ? -1 : a > b;
}

/* NULL: not known. */
static const char *text_of(const struct ph_ptable *table, enum ph_column column, uint32_t row)
{
        uint32_t number = column == PH_COLUMN_CURRENT ? table->current[row] : table->identity[row];
        struct ph_identity identity = ph_identities_get(&table->identities, number);
        const char *name = ph_ptable_name(table, row);

        if (column == PH_COLUMN_STATUS)
                return table->status[row] != PH_STATUS_UNKNOWN
                               ? ph_ptable_status_name(table->status[row])
                               : NULL;
        if (column == PH_COLUMN_NAME && name != NULL)
                return name;
        if (number == PH_IDENTITY_UNKNOWN)
                return NULL;
        return column == PH_COLUMN_NAME && identity.label[0] != '\0' ? identity.label
                                                                     : identity.call_erlang;
}

/* NaN: not known. */
static double number_of(const struct ph_ptable *table, enum ph_column column, uint32_t row)
{
        switch (column) {
        case PH_COLUMN_PID:
                return table->pid[row].serial * 4294967296.0 + table->pid[row].id;
        case PH_COLUMN_MAILBOX:
                return table->mailbox[row];
        case PH_COLUMN_MAILBOX_RATE:
                return (double)table->mailbox_rate[row];
        case PH_COLUMN_REDUCTIONS:
                return (double)table->reductions[row];
        case PH_COLUMN_REDUCTION_RATE:
                return (double)table->reduction_rate[row];
        case PH_COLUMN_MEMORY:
                return (double)ph_ptable_heap_bytes(table, row);
        default:
                ph_test_fail("no column of numbers");
                return NAN;
        }
}

static bool is_text(enum ph_column column)
{
        return column == PH_COLUMN_NAME || column == PH_COLUMN_STATUS ||
               column == PH_COLUMN_CURRENT;
}

/* Less than 0, 0, or greater than 0; *@known_out: -1 or 1 when just the one is known. */
static int compare_values(const struct ph_ptable *table, enum ph_column column, uint32_t a,
        uint32_t b, int *known_out)
{
        if (is_text(column)) {
                const char *text_a = text_of(table, column, a), *text_b = text_of(table, column, b);

                *known_out = (text_b != NULL) - (text_a != NULL);
                return text_a != NULL && text_b != NULL ? strcasecmp(text_a, text_b) : 0;
        } else {
                double value_a = number_of(table, column, a), value_b = number_of(table, column, b);

                *known_out = !isnan(value_b) - !isnan(value_a);
                return compare_doubles(value_a, value_b);
        }
}

int table_compare(
        const struct ph_ptable *table, const struct ph_query *query, uint32_t a, uint32_t b)
{
        int known, order = compare_values(table, query->sort, a, b, &known);

        if (known != 0)
                return known;
        if (order != 0)
                return query->descending ? -order : order;
        return compare_doubles(
                number_of(table, PH_COLUMN_PID, a), number_of(table, PH_COLUMN_PID, b));
}

static const struct ph_ptable *sorted_table;
static const struct ph_query *sorted_query;

static int compare_sorted(const void *a, const void *b)
{
        return table_compare(
                sorted_table, sorted_query, *(const uint32_t *)a, *(const uint32_t *)b);
}

uint32_t *table_sorted(
        const struct ph_ptable *table, const struct ph_query *query, uint32_t *count_out)
{
        uint32_t *rows = calloc(table->size + 1, sizeof(*rows)), count = 0;

        assert_non_null(rows);
        assert_int_equal(ph_filter_begin(query->filter, table, 5000), 0);
        for (uint32_t row = 0; row < table->size; row++) {
                if (ph_ptable_is_used(table, row) && ph_filter_match(query->filter, table, row))
                        rows[count++] = row;
        }
        sorted_table = table;
        sorted_query = query;
        qsort(rows, count, sizeof(*rows), compare_sorted);
        *count_out = count;
        return rows;
}
