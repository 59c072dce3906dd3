/* Sweeps: how they are asked for, when, what becomes of their parts, and of those that fail. */
#include "agent/core/process/census.h"

#include <errno.h>

#include "tests/unit/process/probe.h"
#include "tests/unit/process/table.h"

struct place {
        struct probe probe;
        struct ph_census census;
        unsigned changes;
};

static void on_change(void *context)
{
        ((struct place *)context)->changes++;
}

static struct place *open_place(void)
{
        struct place *place = calloc(1, sizeof(*place));

        assert_non_null(place);
        probe_start(&place->probe);
        probe_pass(&place->probe, 1000000);
        ph_census_init(&place->census, &place->probe.loop, &place->probe.requests, 8);
        place->census.on_change = on_change;
        place->census.context = place;
        return place;
}

static void close_place(struct place *place)
{
        ph_census_rest(&place->census);
        ph_census_finish(&place->census);
        probe_stop(&place->probe);
        free(place);
}

/* A whole sweep of the processes 1 to @count, which costs the node @busy_us. */
static void sweep(struct place *place, uint32_t count, int64_t busy_us)
{
        uint64_t ref = place->census.sweep_ref;

        assert_int_not_equal(ref, 0);
        if (count > 0)
                probe_part(&place->probe, ref, 1, count, 100);
        probe_done(&place->probe, ref, count > 0, busy_us);
        assert_int_equal(place->census.sweep_ref, 0);
}

static void a_sweep_is_asked_for_with_its_items_and_credits(void **state)
{
        static const char *const items[] = {"cheap", "memory"};

        (void)state;
        for (int memory = 0; memory < 2; memory++) {
                struct place *place = open_place();
                struct ph_etf rest;
                struct ph_etf_atom atom;
                int64_t credits;

                ph_census_refresh(&place->census, memory != 0 ? PH_SWEEP_MEMORY : PH_SWEEP_CHEAP);
                rest = probe_rest(probe_last(&place->probe, "sweep"));
                assert_int_equal(ph_etf_read_atom(&rest, &atom), 0);
                assert_true(ph_etf_atom_is(&atom, items[memory]));
                assert_int_equal(ph_etf_read_int64(&rest, &credits), 0);
                assert_in_range(credits, 1, 16);
                assert_int_equal(probe_last(&place->probe, "sweep")->ref, place->census.sweep_ref);
                close_place(place);
        }
}

static void parts_fill_the_table_and_the_end_commits_them(void **state)
{
        struct place *place = open_place();
        uint64_t ref;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ref = place->census.sweep_ref;
        probe_part(&place->probe, ref, 1, 100, 500);
        probe_part(&place->probe, ref, 101, 50, 500);
        assert_int_equal(place->census.sweeps, 0);
        assert_int_equal(place->census.table.live, 150);
        assert_int_equal(place->changes, 0);
        probe_pass(&place->probe, 30);
        probe_done(&place->probe, ref, 2, 2000);
        assert_int_equal(place->census.sweeps, 1);
        assert_int_equal(place->census.sweep_ms, 30);
        assert_int_equal(place->changes, 1);
        assert_string_equal(place->census.gap, "");
        assert_int_equal(place->census.table.mailbox[table_row(&place->census.table, 150)], 150);
        assert_int_equal(
                ph_ptable_heap_bytes(&place->census.table, table_row(&place->census.table, 1)),
                233 * 8);
        assert_true(place->census.cost_ms >= 2);
        close_place(place);
}

static void four_parts_give_four_credits_back(void **state)
{
        struct place *place = open_place();
        struct ph_etf rest;
        uint64_t ref, of;
        int64_t credits;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ref = place->census.sweep_ref;
        for (unsigned i = 1; i <= 9; i++) {
                probe_part(&place->probe, ref, i * 10, 10, 1);
                assert_int_equal(probe_sent(&place->probe, "credit"), i / 4);
        }
        rest = probe_rest(probe_last(&place->probe, "credit"));
        assert_int_equal(ph_etf_read_uint64(&rest, &of), 0);
        assert_int_equal(of, ref);
        assert_int_equal(ph_etf_read_int64(&rest, &credits), 0);
        assert_int_equal(credits, 4);
        close_place(place);
}

static void one_sweep_serves_all_who_ask(void **state)
{
        struct place *place = open_place();

        (void)state;
        for (unsigned i = 0; i < 10; i++)
                ph_census_refresh(&place->census, i % 2 == 0 ? PH_SWEEP_MEMORY : PH_SWEEP_CHEAP);
        assert_int_equal(probe_sent(&place->probe, "sweep"), 1);
        close_place(place);
}

static void sweeps_are_spaced_by_what_they_cost(void **state)
{
        struct place *place = open_place();

        (void)state;
        place->census.budget_percent = 5;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 10, 100000); /* 100 ms are 5 percent of 2,000 ms */
        probe_pass(&place->probe, 1999);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_int_equal(place->census.sweep_ref, 0);
        probe_pass(&place->probe, 20);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_int_not_equal(place->census.sweep_ref, 0);
        close_place(place);
}

/* Over a minute, whoever asks how often, the cost stays within the budget. */
static void the_budget_holds_on_average(void **state)
{
        static const double budgets[] = {1, 2, 5, 50, 100};
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (size_t i = 0; i < COUNT(budgets); i++) {
                struct place *place = open_place();
                double cost_ms = 0;

                place->census.budget_percent = budgets[i];
                for (unsigned ms = 0; ms < 60000; ms += 10) {
                        int64_t busy_us = 1000 + (int64_t)ph_test_random_below(&random, 40000);

                        probe_pass(&place->probe, 10);
                        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
                        if (place->census.sweep_ref == 0)
                                continue;
                        sweep(place, 10, busy_us);
                        cost_ms += (double)busy_us / 1000;
                }
                assert_true(cost_ms > 0);
                assert_true(cost_ms <= 60000 * budgets[i] / 100 * 1.05 + 41);
                close_place(place);
        }
}

static void cheap_sweeps_still_come_no_oftener_than_five_a_second(void **state)
{
        struct place *place = open_place();

        (void)state;
        for (unsigned ms = 0; ms < 10000; ms += 10) {
                ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
                if (place->census.sweep_ref != 0)
                        sweep(place, 1, 0);
                probe_pass(&place->probe, 10);
        }
        assert_int_equal(place->census.sweeps, 50);
        close_place(place);
}

static void a_clock_that_stands_still_makes_no_rates(void **state)
{
        struct place *place = open_place();

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 1, 10, 100);
        probe_part(&place->probe, place->census.sweep_ref, 1, 10, 900);
        assert_true(place->census.table.reduction_rate[0] != place->census.table.reduction_rate[0]);
        close_place(place);
}

static void a_part_that_got_lost_is_a_gap(void **state)
{
        struct place *place = open_place();

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 20, 0);
        probe_pass(&place->probe, 1000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 1, 10, 200);
        probe_done(&place->probe, place->census.sweep_ref, 2, 0);
        assert_string_equal(place->census.gap, "the sweep lost rows on its way");
        assert_int_equal(place->census.sweeps, 1);
        assert_int_equal(place->changes, 2);
        assert_int_equal(place->census.table.live, 20); /* nobody is taken for dead */
        probe_pass(&place->probe, 1000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 5, 0);
        assert_string_equal(place->census.gap, "");
        assert_int_equal(place->census.table.live, 5);
        assert_int_equal(place->census.table.dying, 15);
        close_place(place);
}

static void an_error_is_a_gap_with_its_reason(void **state)
{
        struct place *place = open_place();

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 1, 10, 1);
        probe_fail(&place->probe, place->census.sweep_ref, "the worker in the node was killed");
        assert_string_equal(place->census.gap, "the worker in the node was killed");
        assert_int_equal(place->census.sweep_ref, 0);
        assert_int_equal(place->census.table.live, 10); /* what is known is shown, with the gap */
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_int_equal(place->census.sweep_ref, 0); /* not at once again */
        probe_pass(&place->probe, 30000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 3, 0);
        assert_string_equal(place->census.gap, "");
        close_place(place);
}

static void a_restarted_probe_is_a_gap_and_asked_again(void **state)
{
        struct place *place = open_place();

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 1, 10, 1);
        probe_restart(&place->probe);
        assert_int_equal(place->census.sweep_ref, 0);
        assert_non_null(strstr(place->census.gap, "restarted"));
        probe_pass(&place->probe, 30000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 10, 0);
        assert_string_equal(place->census.gap, "");
        close_place(place);
}

static void a_silent_probe_is_a_gap_after_five_seconds(void **state)
{
        struct place *place = open_place();
        uint64_t ref;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ref = place->census.sweep_ref;
        probe_pass(&place->probe, 4000);
        probe_part(&place->probe, ref, 1, 10, 1); /* each part is a sign of life */
        probe_pass(&place->probe, 4000);
        assert_int_equal(place->census.sweep_ref, ref);
        probe_pass(&place->probe, 1001);
        assert_int_equal(place->census.sweep_ref, 0);
        assert_string_equal(place->census.gap, "the node did not answer within 5000 ms");
        assert_int_equal(probe_sent(&place->probe, "stop_work"), 1);
        probe_part(&place->probe, ref, 11, 10, 1); /* too late */
        assert_int_equal(place->census.table.live, 10);
        close_place(place);
}

/* A process whose parent no sweep has met. */
static void answer_with_an_orphan(struct place *place)
{
        struct ph_etf_builder part;

        ph_etf_build_init(&part);
        ph_etf_build_list(&part, 6);
        probe_build_pid(&part, (struct ph_pid){2, 0});
        for (unsigned i = 0; i < 3; i++)
                ph_etf_build_int64(&part, 0);
        probe_build_pid(&part, (struct ph_pid){1, 0});
        ph_etf_build_int64(&part, 0);
        ph_etf_build_nil(&part);
        probe_answer(&place->probe, place->census.sweep_ref, "part", &part);
}

static void a_sweep_that_fails_leaves_no_parents_behind(void **state)
{
        struct place *place = open_place();

        (void)state;
        assert_int_equal(ph_ptable_keep_kin(&place->census.table, true), 0);
        ph_census_refresh(&place->census, PH_SWEEP_KIN);
        answer_with_an_orphan(place);
        assert_int_equal(place->census.table.orphan_count, 1);
        probe_pass(&place->probe, 10000);
        assert_int_equal(place->census.sweep_ref, 0);
        assert_int_equal(place->census.table.orphan_count, 0);
        close_place(place);
}

static void a_probe_that_is_gone_begins_no_sweep(void **state)
{
        struct place *place = open_place();

        (void)state;
        place->probe.refuse = -ESRCH;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_int_equal(place->census.sweep_ref, 0);
        place->probe.refuse = 0;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_int_not_equal(place->census.sweep_ref, 0);
        close_place(place);
}

static void answer_with_raw_part(struct place *place, const char *what)
{
        struct ph_etf_builder part;

        ph_etf_build_init(&part);
        ph_etf_build_list(&part, strcmp(what, "half a row more") == 0 ? 6 : 4);
        if (strcmp(what, "no pid") == 0)
                ph_etf_build_atom(&part, "self");
        else
                probe_build_pid(&part, (struct ph_pid){1, 0});
        if (strcmp(what, "huge reductions") == 0)
                ph_etf_build_uint64(&part, UINT64_MAX);
        else
                ph_etf_build_int64(&part, strcmp(what, "negative reductions") == 0 ? -1 : 0);
        ph_etf_build_int64(&part, strcmp(what, "negative words") == 0 ? INT64_MIN : 0);
        if (strcmp(what, "a status in words") == 0)
                ph_etf_build_atom(&part, "waiting");
        else
                ph_etf_build_int64(&part, strcmp(what, "negative mailbox") == 0 ? -8 : 0);
        if (strcmp(what, "half a row more") == 0) {
                probe_build_pid(&part, (struct ph_pid){2, 0});
                ph_etf_build_int64(&part, 0);
        }
        ph_etf_build_nil(&part);
        probe_answer(&place->probe, place->census.sweep_ref, "part", &part);
}

static void a_part_that_makes_no_sense_is_a_gap(void **state)
{
        static const char *const kinds[] = {"no pid", "negative mailbox", "negative reductions",
                "negative words", "huge reductions", "a status in words", "half a row more"};

        (void)state;
        for (size_t i = 0; i < COUNT(kinds); i++) {
                struct place *place = open_place();

                ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
                answer_with_raw_part(place, kinds[i]);
                probe_done(&place->probe, place->census.sweep_ref, 1, 0);
                if (strcmp(place->census.gap, "the sweep lost rows on its way") != 0)
                        ph_test_fail("%s: %s", kinds[i], place->census.gap);
                assert_int_equal(place->census.table.live, 0);
                close_place(place);
        }
}

static void an_end_that_makes_no_sense_is_a_gap(void **state)
{
        struct place *place = open_place();
        struct ph_etf_builder end;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ph_etf_build_init(&end);
        ph_etf_build_atom(&end, "pong");
        probe_answer(&place->probe, place->census.sweep_ref, "done", &end);
        assert_string_equal(place->census.gap, "the sweep lost rows on its way");
        close_place(place);
}

static void figures_beyond_their_columns_are_the_most_there_is(void **state)
{
        struct place *place = open_place();
        struct ph_etf_builder part;
        const struct ph_ptable *table = &place->census.table;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ph_etf_build_init(&part);
        ph_etf_build_list(&part, 4);
        probe_build_row(&part, (struct ph_pid){1, 0}, INT64_MAX >> 3, INT64_MAX, INT64_C(1) << 40,
                PH_STATUS_UNKNOWN);
        ph_etf_build_nil(&part);
        probe_answer(&place->probe, place->census.sweep_ref, "part", &part);
        assert_int_equal(table->mailbox[0], UINT32_MAX);
        assert_int_equal(table->reductions[0], INT64_MAX);
        assert_int_equal(ph_ptable_heap_bytes(table, 0), INT64_C(8) << 40);
        assert_int_equal(table->status[0], PH_STATUS_UNKNOWN);
        close_place(place);
}

static void the_statuses_are_numbered_as_the_probe_numbers_them(void **state)
{
        static const char *const names[] = {"unknown", "exiting", "garbage_collecting", "runnable",
                "running", "suspended", "waiting"};

        (void)state;
        assert_int_equal(COUNT(names), PH_STATUS_COUNT);
        for (unsigned i = 0; i < COUNT(names); i++)
                assert_string_equal(ph_ptable_status_name(i), names[i]);
}

/* ---- processes that don't say how they are */

static void sweep_without_answer(struct place *place, uint32_t id)
{
        struct ph_etf_builder part;
        uint64_t ref;

        probe_pass(&place->probe, 10000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ref = place->census.sweep_ref;
        ph_etf_build_init(&part);
        ph_etf_build_list(&part, 4);
        probe_build_row(&part, (struct ph_pid){id, 0}, 0, 0, 0, 7);
        ph_etf_build_nil(&part);
        probe_answer(&place->probe, ref, "part", &part);
        probe_part(&place->probe, ref, 50, 3, 1000);
        probe_done(&place->probe, ref, 2, 0);
}

static void who_does_not_answer_is_shown_as_it_was(void **state)
{
        struct place *place = open_place();
        const struct ph_ptable *table = &place->census.table;
        uint32_t row;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 10, 0);
        sweep_without_answer(place, 7);
        row = table_row(table, 7);
        assert_int_equal(place->census.sweeps, 2);
        assert_int_equal(table->mailbox[row], 7);
        assert_int_equal(table->reductions[row], 100);
        assert_int_equal(table->status[row], PH_STATUS_UNKNOWN);
        assert_false(ph_ptable_is_dying(table, row));
        assert_int_equal(table->live, 4);
        assert_string_equal(
                place->census.gap, "1 of 4 processes did not answer and are shown as they were");
        close_place(place);
}

static void who_never_answered_has_a_row_and_later_no_wild_rate(void **state)
{
        struct place *place = open_place();
        const struct ph_ptable *table = &place->census.table;
        uint32_t row;

        (void)state;
        sweep_without_answer(place, 7);
        row = table_row(table, 7);
        assert_int_not_equal(row, PH_NO_ROW);
        assert_int_equal(table->mailbox[row], 0);
        probe_pass(&place->probe, 10000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 7, 1, 1000000);
        probe_done(&place->probe, place->census.sweep_ref, 1, 0);
        assert_int_equal(table->reductions[row], 1000000);
        assert_true(table->reduction_rate[row] != table->reduction_rate[row]);
        assert_string_equal(place->census.gap, "");
        close_place(place);
}

/* ---- names */

static void names_come_with_the_end_of_a_sweep(void **state)
{
        struct place *place = open_place();
        const struct ph_ptable *table = &place->census.table;
        struct ph_etf_builder done;
        static const struct {
                uint32_t id;
                const char *name;
        } names[] = {{3, "three"}, {1, "J\xC3\xB6rg"}, {99, "not in the table"}, {2, ""}};

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_part(&place->probe, place->census.sweep_ref, 1, 4, 1);
        ph_etf_build_init(&done);
        ph_etf_build_tuple(&done, 4);
        ph_etf_build_list(&done, COUNT(names));
        for (size_t i = 0; i < COUNT(names); i++) {
                ph_etf_build_tuple(&done, 2);
                probe_build_pid(&done, (struct ph_pid){names[i].id, 0});
                ph_etf_build_atom(&done, names[i].name);
        }
        ph_etf_build_nil(&done);
        ph_etf_build_int64(&done, 1);
        ph_etf_build_int64(&done, 0);
        ph_etf_build_nil(&done);
        probe_answer(&place->probe, place->census.sweep_ref, "done", &done);
        assert_string_equal(place->census.gap, "");
        assert_string_equal(ph_ptable_name(table, table_row(table, 1)), "J\xC3\xB6rg");
        assert_string_equal(ph_ptable_name(table, table_row(table, 2)), "");
        assert_string_equal(ph_ptable_name(table, table_row(table, 3)), "three");
        assert_null(ph_ptable_name(table, table_row(table, 4)));
        close_place(place);
}

/* ---- rest, pids and what is learnt */

static void at_rest_everything_is_forgotten_and_the_probe_stops(void **state)
{
        struct place *place = open_place();
        uint64_t ref;
        uint32_t left;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ref = place->census.sweep_ref;
        probe_part(&place->probe, ref, 1, 10, 1);
        assert_true(ph_census_is_sweeping(&place->census, &left));
        ph_census_rest(&place->census);
        assert_false(ph_census_is_sweeping(&place->census, &left));
        assert_int_equal(probe_sent(&place->probe, "stop_work"), 1);
        assert_int_equal(place->census.table.size, 0);
        probe_part(&place->probe, ref, 11, 10, 1);
        probe_done(&place->probe, ref, 2, 0);
        assert_int_equal(place->census.table.size, 0);
        assert_int_equal(place->census.sweeps, 0);
        assert_int_equal(place->changes, 0);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 4, 0);
        assert_int_equal(place->census.table.live, 4);
        close_place(place);
}

static void how_much_longer_a_sweep_takes_is_guessed_from_the_last(void **state)
{
        struct place *place = open_place();
        uint32_t left;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        assert_true(ph_census_is_sweeping(&place->census, &left));
        assert_int_equal(left, 0);
        probe_pass(&place->probe, 120);
        sweep(place, 1, 0);
        probe_pass(&place->probe, 1000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        probe_pass(&place->probe, 50);
        assert_true(ph_census_is_sweeping(&place->census, &left));
        assert_int_equal(left, 70);
        probe_pass(&place->probe, 100);
        assert_true(ph_census_is_sweeping(&place->census, &left));
        assert_int_equal(left, 0);
        close_place(place);
}

static void pids_are_asked_for_as_the_node_wrote_them(void **state)
{
        struct place *place = open_place();
        struct ph_etf_builder pid, expected;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 1, 0);
        ph_etf_build_init(&pid);
        ph_etf_build_init(&expected);
        ph_census_build_pid(&place->census, &pid, (struct ph_pid){412, 3});
        probe_build_pid(&expected, (struct ph_pid){412, 3});
        assert_int_equal(pid.size, expected.size);
        assert_memory_equal(pid.bytes, expected.bytes, pid.size);
        ph_etf_build_finish(&pid);
        ph_etf_build_finish(&expected);
        close_place(place);
}

static void a_node_that_changes_its_name_changes_its_pids(void **state)
{
        static const char long_name[] = "a_longer_name@there";
        struct ph_etf_pid other = {.node = {(const uint8_t *)long_name, 19, false}, .creation = 9};
        struct place *place = open_place();
        struct ph_etf_builder part, pid;
        struct ph_etf in;
        struct ph_etf_pid read;

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 1, 0);
        probe_pass(&place->probe, 1000);
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        ph_etf_build_init(&part);
        ph_etf_build_list(&part, 4);
        ph_etf_build_pid(&part, &other);
        for (unsigned i = 0; i < 3; i++)
                ph_etf_build_int64(&part, 0);
        ph_etf_build_nil(&part);
        probe_answer(&place->probe, place->census.sweep_ref, "part", &part);
        ph_etf_build_init(&pid);
        ph_census_build_pid(&place->census, &pid, (struct ph_pid){5, 0});
        in = ph_etf_of(pid.bytes, pid.size);
        assert_int_equal(ph_etf_read_pid(&in, &read), 0);
        assert_true(ph_etf_atom_is(&read.node, long_name));
        assert_int_equal(read.creation, 9);
        ph_etf_build_finish(&pid);
        close_place(place);
}

static void who_is_found_gone_is_dying_at_once(void **state)
{
        struct place *place = open_place();
        struct ph_facts gone = {.pid = {3, 0}, .state = PH_FACTS_GONE};

        (void)state;
        ph_census_refresh(&place->census, PH_SWEEP_CHEAP);
        sweep(place, 5, 0);
        ph_census_learn(&place->census, &gone);
        assert_true(ph_ptable_is_dying(&place->census.table, table_row(&place->census.table, 3)));
        gone.pid.id = 77;
        ph_census_learn(&place->census, &gone);
        assert_int_equal(place->census.table.live, 4);
        close_place(place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_sweep_is_asked_for_with_its_items_and_credits),
                cmocka_unit_test(parts_fill_the_table_and_the_end_commits_them),
                cmocka_unit_test(four_parts_give_four_credits_back),
                cmocka_unit_test(one_sweep_serves_all_who_ask),
                cmocka_unit_test(sweeps_are_spaced_by_what_they_cost),
                cmocka_unit_test(the_budget_holds_on_average),
                cmocka_unit_test(cheap_sweeps_still_come_no_oftener_than_five_a_second),
                cmocka_unit_test(a_clock_that_stands_still_makes_no_rates),
                cmocka_unit_test(a_part_that_got_lost_is_a_gap),
                cmocka_unit_test(an_error_is_a_gap_with_its_reason),
                cmocka_unit_test(a_restarted_probe_is_a_gap_and_asked_again),
                cmocka_unit_test(a_silent_probe_is_a_gap_after_five_seconds),
                cmocka_unit_test(a_sweep_that_fails_leaves_no_parents_behind),
                cmocka_unit_test(a_probe_that_is_gone_begins_no_sweep),
                cmocka_unit_test(a_part_that_makes_no_sense_is_a_gap),
                cmocka_unit_test(an_end_that_makes_no_sense_is_a_gap),
                cmocka_unit_test(figures_beyond_their_columns_are_the_most_there_is),
                cmocka_unit_test(the_statuses_are_numbered_as_the_probe_numbers_them),
                cmocka_unit_test(who_does_not_answer_is_shown_as_it_was),
                cmocka_unit_test(who_never_answered_has_a_row_and_later_no_wild_rate),
                cmocka_unit_test(names_come_with_the_end_of_a_sweep),
                cmocka_unit_test(at_rest_everything_is_forgotten_and_the_probe_stops),
                cmocka_unit_test(how_much_longer_a_sweep_takes_is_guessed_from_the_last),
                cmocka_unit_test(pids_are_asked_for_as_the_node_wrote_them),
                cmocka_unit_test(a_node_that_changes_its_name_changes_its_pids),
                cmocka_unit_test(who_is_found_gone_is_dying_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
