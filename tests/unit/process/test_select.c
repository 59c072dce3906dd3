/* Windows of the sorted and filtered table are cut from the order that a naive sort makes. */
#include "agent/core/process/select.h"

#include <stdio.h>

#include "tests/unit/process/table.h"

static struct ph_test_random seed;

static struct ph_filter *parse(const char *text)
{
        struct ph_filter *filter = NULL;
        struct ph_error error;

        assert_int_equal(ph_filter_parse(text, &filter, &error), 0);
        return filter;
}

static struct ph_window choose(const struct ph_ptable *table, const struct ph_query *query)
{
        struct ph_window window;

        assert_int_equal(ph_select(table, query, 5000, &window), 0);
        return window;
}

/* The window must be what lies at its offset in @sorted. */
static void check_window(const struct ph_window *window, const struct ph_query *query,
        const uint32_t *sorted, uint32_t matched)
{
        uint32_t left = matched - window->offset;

        assert_int_equal(window->matched, matched);
        assert_int_equal(window->count, left < query->limit ? left : query->limit);
        for (uint32_t i = 0; i < window->count; i++) {
                if (window->rows[i] != sorted[window->offset + i])
                        ph_test_fail("by %s %s, offset %u, limit %u: place %u holds row %u, not %u",
                                ph_columns[query->sort].key,
                                query->descending ? "descending" : "ascending", window->offset,
                                query->limit, i, window->rows[i], sorted[window->offset + i]);
        }
}

static void check_all_windows(const struct ph_ptable *table, struct ph_query *query,
        const uint32_t *sorted, uint32_t matched, uint32_t limit)
{
        query->limit = limit;
        for (query->offset = 0; query->offset < matched; query->offset += limit) {
                struct ph_window window = choose(table, query);

                assert_int_equal(window.offset, query->offset);
                check_window(&window, query, sorted, matched);
                free(window.rows);
        }
}

static void check_random_windows(const struct ph_ptable *table, struct ph_query *query,
        const uint32_t *sorted, uint32_t matched)
{
        for (unsigned i = 0; i < 4; i++) {
                struct ph_window window;

                query->offset = (uint32_t)ph_test_random_below(&seed, matched + 10);
                query->limit = 1 + (uint32_t)ph_test_random_below(&seed, 1000);
                window = choose(table, query);
                assert_int_equal(window.offset, query->offset < matched ? query->offset : matched);
                check_window(&window, query, sorted, matched);
                free(window.rows);
        }
}

static const char *const filters[] = {"", "mailbox>10", "m1", "status:running reds/s>=0",
        "!name:name !mailbox=0", "nothing_is_called_so", "age<5s", "pid:<0.1", "current:m1"};

/* Every column, both directions, with and without filters; @limit 0: some
 * windows instead of all. */
static void check_table(const struct ph_ptable *table, size_t filter_count, uint32_t limit)
{
        for (size_t i = 0; i < PH_COLUMN_COUNT * 2 * filter_count; i++) {
                struct ph_query query = {.sort = i / 2 % PH_COLUMN_COUNT,
                        .descending = i % 2 == 0,
                        .filter = parse(filters[i / 2 / PH_COLUMN_COUNT])};
                uint32_t matched, *sorted;

                if (ph_columns[query.sort].sortable) {
                        sorted = table_sorted(table, &query, &matched);
                        if (limit != 0)
                                check_all_windows(table, &query, sorted, matched, limit);
                        check_random_windows(table, &query, sorted, matched);
                        free(sorted);
                }
                ph_filter_destroy(query.filter);
        }
}

static void check_tables_of(uint32_t count, size_t filter_count, uint32_t limit)
{
        struct ph_ptable table;

        ph_ptable_init(&table);
        table_fill(&table, &seed, count);
        check_table(&table, filter_count, limit);
        ph_ptable_finish(&table);
}

static void small_tables_are_sorted_right(void **state)
{
        (void)state;
        seed = ph_test_random_start();
        for (uint32_t count = 0; count < 40; count++)
                check_tables_of(count, COUNT(filters), 1 + count % 5);
}

static void windows_of_a_thousand_rows_make_up_the_whole_order(void **state)
{
        (void)state;
        seed = ph_test_random_start();
        check_tables_of(1000, COUNT(filters), 37);
        check_tables_of(3000, COUNT(filters), 1000);
}

static void windows_of_thirty_thousand_rows_make_up_the_whole_order(void **state)
{
        (void)state;
        seed = ph_test_random_start();
        check_tables_of(30000, 1, 1000);
}

static void windows_of_a_large_table_are_where_they_belong(void **state)
{
        (void)state;
        seed = ph_test_random_start();
        check_tables_of(100000, 3, 0);
}

/* ---- orders that sorting algorithms dislike */

enum { SHAPED = 100000 };

static uint32_t ascending(uint32_t i)
{
        return i;
}

static uint32_t descending(uint32_t i)
{
        return SHAPED - i;
}

static uint32_t equal(uint32_t i)
{
        (void)i;
        return 7;
}

static uint32_t organ_pipe(uint32_t i)
{
        return i < SHAPED / 2 ? i : SHAPED - i;
}

static uint32_t saw(uint32_t i)
{
        return i % 97;
}

static uint32_t spikes(uint32_t i)
{
        return i % 1024 == 0 ? i : 0;
}

static uint32_t two_values(uint32_t i)
{
        return i % 2;
}

static void shapes_of_data_do_not_matter(void **state)
{
        static uint32_t (*const shapes[])(uint32_t) = {
                ascending, descending, equal, organ_pipe, saw, spikes, two_values};

        (void)state;
        seed = ph_test_random_start();
        for (size_t i = 0; i < COUNT(shapes) * 2; i++) {
                struct ph_query query = {.sort = PH_COLUMN_MAILBOX, .descending = i % 2 == 0};
                struct ph_ptable table;
                uint32_t matched, *sorted;

                ph_ptable_init(&table);
                ph_ptable_begin(&table);
                for (uint32_t id = 0; id < SHAPED; id++)
                        table_sample(&table, id, shapes[i / 2](id), 0, 1000);
                table_commit(&table);
                sorted = table_sorted(&table, &query, &matched);
                for (uint32_t offset = 0; offset < SHAPED; offset += SHAPED / 10 - 1) {
                        struct ph_window window;

                        query.offset = offset;
                        query.limit = 50;
                        window = choose(&table, &query);
                        check_window(&window, &query, sorted, matched);
                        free(window.rows);
                }
                free(sorted);
                ph_ptable_finish(&table);
        }
}

/* ---- a window around a process */

static void check_around(const struct ph_ptable *table, struct ph_query *query,
        const uint32_t *sorted, uint32_t matched)
{
        uint32_t at = (uint32_t)ph_test_random_below(&seed, matched);
        struct ph_window window;
        bool in_place;

        query->offset = (uint32_t)ph_test_random_below(&seed, matched + 20);
        query->limit = 1 + (uint32_t)ph_test_random_below(&seed, 60);
        query->around = table->pid[sorted[at]];
        in_place = at >= query->offset && at - query->offset < query->limit;
        window = choose(table, query);
        check_window(&window, query, sorted, matched);
        assert_true(at >= window.offset && at - window.offset < window.count);
        if (in_place)
                assert_int_equal(window.offset, query->offset);
        free(window.rows);
}

static void a_window_around_a_process_holds_it(void **state)
{
        struct ph_ptable table;

        (void)state;
        seed = ph_test_random_start();
        ph_ptable_init(&table);
        table_fill(&table, &seed, 2000);
        for (unsigned i = 0; i < 400; i++) {
                struct ph_query query = {.sort = i % PH_COLUMN_STATUS,
                        .descending = i % 2 == 0,
                        .filter = parse(i % 3 == 0 ? "mailbox>3" : ""),
                        .has_around = true};
                uint32_t matched, *sorted = table_sorted(&table, &query, &matched);

                check_around(&table, &query, sorted, matched);
                ph_filter_destroy(query.filter);
                free(sorted);
        }
        ph_ptable_finish(&table);
}

static void a_process_that_is_not_matched_moves_no_window(void **state)
{
        struct ph_query query = {.limit = 5, .offset = 7, .has_around = true};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t id = 0; id < 100; id++)
                table_sample(&table, id, id % 2, 0, 1000);
        table_commit(&table);
        query.filter = parse("mailbox=1");
        for (uint32_t id = 90; id < 110; id += 8) { /* not matched, and not there */
                struct ph_window window;

                query.around = (struct ph_pid){id, 0};
                window = choose(&table, &query);
                assert_int_equal(window.offset, 7);
                assert_int_equal(window.count, 5);
                free(window.rows);
        }
        ph_filter_destroy(query.filter);
        ph_ptable_finish(&table);
}

static void beyond_the_end_there_is_nothing(void **state)
{
        struct ph_query query = {.sort = PH_COLUMN_MAILBOX, .limit = 50};
        static const uint32_t offsets[] = {3, 4, 1000, INT32_MAX};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t id = 0; id < 3; id++)
                table_sample(&table, id, id, 0, 1000);
        for (size_t i = 0; i < COUNT(offsets); i++) {
                struct ph_window window;

                query.offset = offsets[i];
                window = choose(&table, &query);
                assert_int_equal(window.count, 0);
                assert_int_equal(window.offset, 3);
                assert_int_equal(window.matched, 3);
                free(window.rows);
        }
        ph_ptable_finish(&table);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(small_tables_are_sorted_right),
                cmocka_unit_test(windows_of_a_thousand_rows_make_up_the_whole_order),
                cmocka_unit_test(windows_of_thirty_thousand_rows_make_up_the_whole_order),
                cmocka_unit_test(windows_of_a_large_table_are_where_they_belong),
                cmocka_unit_test(shapes_of_data_do_not_matter),
                cmocka_unit_test(a_window_around_a_process_holds_it),
                cmocka_unit_test(a_process_that_is_not_matched_moves_no_window),
                cmocka_unit_test(beyond_the_end_there_is_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
