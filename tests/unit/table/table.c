#include "tests/unit/table/table.h"

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
