/* A stream gives all rows in the order of the query, whatever happens to the table meanwhile. */
#include "agent/core/process/stream.h"

#include "tests/unit/process/table.h"

static struct ph_filter *parse(const char *text)
{
        struct ph_filter *filter = NULL;
        struct ph_error error;

        assert_int_equal(ph_filter_parse(text, &filter, &error), 0);
        return filter;
}

/* The pids of the rows that are alive, in order. */
static struct ph_pid *expected_pids(
        const struct ph_ptable *table, const struct ph_query *query, uint32_t *count_out)
{
        uint32_t count, *rows = table_sorted(table, query, &count);
        struct ph_pid *pids = calloc(count + 1, sizeof(*pids));

        *count_out = 0;
        for (uint32_t i = 0; i < count; i++) {
                if (!ph_ptable_is_dying(table, rows[i]))
                        pids[(*count_out)++] = table->pid[rows[i]];
        }
        free(rows);
        return pids;
}

/* Reads in pieces of random size, at most @most. */
static void check_stream(struct ph_stream *stream, const struct ph_pid *expected, uint32_t count,
        struct ph_test_random *random, uint32_t most)
{
        struct ph_pid *pids = calloc(most, sizeof(*pids));
        uint32_t at = 0, read, wanted;

        assert_int_equal(ph_stream_count(stream), count);
        do {
                wanted = 1 + (uint32_t)ph_test_random_below(random, most);
                read = ph_stream_next(stream, pids, wanted);
                assert_true(read == wanted || at + read == count);
                for (uint32_t i = 0; i < read; i++)
                        assert_int_equal(ph_pid_compare(pids[i], expected[at + i]), 0);
                at += read;
        } while (read > 0);
        assert_int_equal(at, count);
        assert_int_equal(ph_stream_next(stream, pids, most), 0);
        free(pids);
}

static void check_query(struct ph_ptable *table, const struct ph_query *query,
        struct ph_test_random *random, uint32_t most)
{
        struct ph_stream *stream;
        uint32_t count;
        struct ph_pid *expected = expected_pids(table, query, &count);

        assert_int_equal(ph_stream_create(table, query, 5000, &stream), 0);
        check_stream(stream, expected, count, random, most);
        ph_stream_destroy(stream);
        free(expected);
}

static void all_rows_come_in_order(void **state)
{
        static const char *const filters[] = {"", "mailbox>10", "m1", "nothing_is_called_so"};
        static const uint32_t counts[] = {0, 1, 2, 33, 500, 20000};
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (size_t i = 0; i < COUNT(counts); i++) {
                struct ph_ptable table;

                ph_ptable_init(&table);
                table_fill(&table, &random, counts[i]);
                for (unsigned sort = 0; sort < PH_COLUMN_COUNT * 2 * COUNT(filters); sort++) {
                        struct ph_query query = {.sort = sort / 2 % PH_COLUMN_COUNT,
                                .descending = sort % 2 == 0,
                                .filter = parse(filters[sort / 2 / PH_COLUMN_COUNT])};

                        if (ph_columns[query.sort].sortable)
                                check_query(&table, &query, &random, 700);
                        ph_filter_destroy(query.filter);
                }
                ph_ptable_finish(&table);
        }
}

static void what_happens_to_the_table_does_not_matter(void **state)
{
        struct ph_test_random random = ph_test_random_start();
        struct ph_query query = {.sort = PH_COLUMN_REDUCTIONS};
        struct ph_ptable table;
        struct ph_stream *stream;
        struct ph_pid *expected;
        uint32_t count;

        (void)state;
        ph_ptable_init(&table);
        table_fill(&table, &random, 2000);
        expected = expected_pids(&table, &query, &count);
        assert_int_equal(ph_stream_create(&table, &query, 5000, &stream), 0);
        ph_ptable_begin(&table);
        for (uint32_t id = 0; id < 5000; id++)
                table_sample(&table, id, 1, 1, 6000);
        table_commit(&table);
        ph_ptable_finish(&table);
        check_stream(stream, expected, count, &random, 100);
        ph_stream_destroy(stream);
        free(expected);
}

/* The rest of a stream that nobody reads to its end costs nothing but its memory. */
static void a_stream_need_not_be_read_to_its_end(void **state)
{
        struct ph_test_random random = ph_test_random_start();
        struct ph_query query = {.sort = PH_COLUMN_MEMORY, .descending = true};
        struct ph_ptable table;
        struct ph_stream *stream;
        struct ph_pid pids[10];

        (void)state;
        ph_ptable_init(&table);
        table_fill(&table, &random, 1000);
        assert_int_equal(ph_stream_create(&table, &query, 5000, &stream), 0);
        assert_int_equal(ph_stream_next(stream, pids, 10), 10);
        ph_stream_destroy(stream);
        ph_stream_destroy(NULL);
        ph_ptable_finish(&table);
}

/* Mailboxes that rise and fall again take a naive quicksort a time that grows with the square. */
static void shapes_of_data_do_not_matter(void **state)
{
        enum { ROWS = 200000 };
        struct ph_test_random random = ph_test_random_start();
        struct ph_query query = {.sort = PH_COLUMN_MAILBOX};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t id = 0; id < ROWS; id++)
                table_sample(&table, id, id < ROWS / 2 ? id : ROWS - id, 0, 1000);
        table_commit(&table);
        check_query(&table, &query, &random, 1000);
        ph_ptable_finish(&table);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(all_rows_come_in_order),
                cmocka_unit_test(what_happens_to_the_table_does_not_matter),
                cmocka_unit_test(a_stream_need_not_be_read_to_its_end),
                cmocka_unit_test(shapes_of_data_do_not_matter),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
