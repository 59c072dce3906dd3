/* Who has looked stuck, from sweep to sweep. */
#include "agent/core/process/watch.h"
#include "tests/unit/process/table.h"

static struct ph_ptable table;
static struct ph_watch watch;

static int setup(void **state)
{
        (void)state;
        ph_ptable_init(&table);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_watch_reset(&watch);
        ph_ptable_finish(&table);
        return 0;
}

static void sample(
        uint32_t id, uint32_t mailbox, uint64_t reductions, enum ph_status status, uint32_t now_ms)
{
        const struct ph_sample as = {.pid = {id, 0},
                .mailbox = mailbox,
                .reductions = reductions,
                .heap_bytes = 1000,
                .status = status};

        table_sample_as(&table, &as, now_ms);
}

static void end_sweep(uint32_t now_ms)
{
        table_commit(&table);
        assert_int_equal(ph_watch_take(&watch, &table, now_ms), 0);
}

static enum ph_watch_kind kind_of(uint32_t id)
{
        const struct ph_watch_entry *entry = ph_watch_find(&watch, &table, (struct ph_pid){id, 0});

        return entry != NULL ? entry->kind : PH_WATCH_NOTHING;
}

static void what_a_process_looks_like_is_told_from_two_sweeps(void **state)
{
        (void)state;
        for (uint32_t sweep = 0; sweep < 3; sweep++) {
                uint32_t now = 1000 + sweep * 1000;

                ph_ptable_begin(&table);
                sample(1, 5, 1000 + sweep * 4, PH_STATUS_WAITING, now);
                sample(2, 5 + sweep * 500, 1000 + sweep * 600, PH_STATUS_WAITING, now);
                sample(3, 0, 1000, PH_STATUS_WAITING, now);
                sample(4, 0, 1000 + sweep * 5000000, PH_STATUS_RUNNING, now);
                sample(5, 1000 + sweep * 100, 1000 + sweep * 90000, PH_STATUS_WAITING, now);
                sample(6, 50 - sweep * 10, 1000, PH_STATUS_WAITING, now);
                sample(7, 0, 1000 + sweep * 5000, PH_STATUS_RUNNING, now);
                end_sweep(now);
        }
        assert_int_equal(kind_of(1), PH_WATCH_STILL);
        assert_int_equal(kind_of(2), PH_WATCH_STILL);
        assert_int_equal(kind_of(3), PH_WATCH_NOTHING);
        assert_int_equal(kind_of(4), PH_WATCH_BUSY);
        assert_int_equal(kind_of(5), PH_WATCH_FLOODED);
        assert_int_equal(kind_of(6), PH_WATCH_NOTHING);
        assert_int_equal(kind_of(7), PH_WATCH_NOTHING);
}

static void one_that_gives_no_answer_is_silent_until_it_does(void **state)
{
        (void)state;
        for (uint32_t sweep = 0; sweep < 3; sweep++) {
                ph_ptable_begin(&table);
                sample(1, 0, 1000, PH_STATUS_WAITING, 1000 + sweep * 1000);
                assert_int_equal(
                        ph_ptable_miss(&table, (struct ph_pid){2, 0}, 1000 + sweep * 1000), 0);
                end_sweep(1000 + sweep * 1000);
                assert_int_equal(kind_of(2), PH_WATCH_SILENT);
        }
        ph_ptable_begin(&table);
        sample(1, 0, 1000, PH_STATUS_WAITING, 4000);
        sample(2, 0, 1000, PH_STATUS_WAITING, 4000);
        end_sweep(4000);
        assert_int_equal(kind_of(2), PH_WATCH_NOTHING);
}

static void the_time_counts_from_the_first_sweep_that_saw_it_so(void **state)
{
        const struct ph_watch_entry *entry;

        (void)state;
        for (uint32_t sweep = 0; sweep < 6; sweep++) {
                uint32_t now = 1000 + sweep * 1000;

                ph_ptable_begin(&table);
                sample(1, 3, sweep < 3 ? sweep * 100000 : 300000, PH_STATUS_WAITING, now);
                end_sweep(now);
        }
        entry = ph_watch_find(&watch, &table, (struct ph_pid){1, 0});
        assert_non_null(entry);
        assert_int_equal(entry->since_ms, 5000);
        assert_int_equal(entry->samples, 2);
}

static void one_that_spins_may_be_met_at_rest_now_and_then(void **state)
{
        (void)state;
        for (uint32_t sweep = 0; sweep < 20; sweep++) {
                uint32_t now = 1000 + sweep * 1000;
                enum ph_status at_rest = sweep % 6 == 5 ? PH_STATUS_WAITING : PH_STATUS_RUNNING;
                enum ph_status half = sweep % 2 == 0 ? PH_STATUS_WAITING : PH_STATUS_RUNNING;

                ph_ptable_begin(&table);
                sample(1, 0, sweep * 5000000ULL, at_rest, now);
                sample(2, 0, sweep * 5000000ULL, half, now);
                end_sweep(now);
        }
        assert_int_equal(kind_of(1), PH_WATCH_BUSY);
        assert_true(ph_watch_find(&watch, &table, (struct ph_pid){1, 0})->samples > 15);
        assert_true(kind_of(2) == PH_WATCH_NOTHING ||
                    ph_watch_find(&watch, &table, (struct ph_pid){2, 0})->samples < 4);
}

static void who_stands_still_is_unknown_until_it_is_placed_and_again_when_it_moved(void **state)
{
        uint32_t row;

        (void)state;
        for (uint32_t sweep = 0; sweep < 2; sweep++) {
                ph_ptable_begin(&table);
                sample(1, 0, 1000, PH_STATUS_WAITING, 1000 + sweep * 1000);
                end_sweep(1000 + sweep * 1000);
        }
        assert_int_equal(watch.unknown_count, 1);
        row = table_row(&table, 1);
        table.flags[row] |= PH_ROW_PLACED | PH_ROW_CALLING;
        ph_ptable_begin(&table);
        sample(1, 0, 1002, PH_STATUS_WAITING, 3000);
        end_sweep(3000);
        assert_int_equal(watch.unknown_count, 0);
        assert_int_equal(kind_of(1), PH_WATCH_STILL);
        ph_ptable_begin(&table);
        sample(1, 0, 90000, PH_STATUS_WAITING, 4000);
        end_sweep(4000);
        assert_int_equal(kind_of(1), PH_WATCH_NOTHING);
        ph_ptable_begin(&table);
        sample(1, 0, 90000, PH_STATUS_WAITING, 5000);
        end_sweep(5000);
        assert_int_equal(watch.unknown_count, 1);
        assert_int_equal(kind_of(1), PH_WATCH_NOTHING);
}

static void no_more_are_watched_than_there_is_room_for(void **state)
{
        (void)state;
        for (uint32_t sweep = 0; sweep < 2; sweep++) {
                ph_ptable_begin(&table);
                for (uint32_t id = 1; id <= PH_WATCH_MOST + 10; id++)
                        sample(id, 1, 1000, PH_STATUS_WAITING, 1000 + sweep * 1000);
                end_sweep(1000 + sweep * 1000);
        }
        assert_int_equal(watch.count, PH_WATCH_MOST);
        assert_int_equal(watch.missed, 10);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        what_a_process_looks_like_is_told_from_two_sweeps, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        one_that_gives_no_answer_is_silent_until_it_does, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_time_counts_from_the_first_sweep_that_saw_it_so, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        one_that_spins_may_be_met_at_rest_now_and_then, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        who_stands_still_is_unknown_until_it_is_placed_and_again_when_it_moved,
                        setup, teardown),
                cmocka_unit_test_setup_teardown(
                        no_more_are_watched_than_there_is_room_for, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
