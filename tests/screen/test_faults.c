/*
 * What the screens make of an agent that is slow, of a node that is silent, and of one that goes:
 * it is said, and nothing else stops.
 */
#include "tests/screen/porthole.h"

#include "tests/support/world.h"

static void a_slow_answer_is_waited_for_visibly_and_blocks_no_key(void **state)
{
        struct ph_fake_behaviour slow = ph_fake_well;
        struct ph_screen *screen = open_processes();

        (void)state;
        slow.delay_ms = 60000;
        ph_fake_agent_behave(fake.agent, &slow);
        ph_screen_type(screen, "M");
        ph_screen_wait_text(screen, "waiting 0.");
        ph_screen_wait_text(screen, "waiting 1.");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "more below");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "more below");
        ph_screen_type(screen, "1");
        ph_screen_wait_text(screen, "Schedulers");
        leave(screen);
}

static bool is_coloured(const struct ph_screen *screen, int row, int column, VTermColor colour)
{
        VTermScreenCell cell = ph_screen_cell(screen, row, column);

        return vterm_color_is_equal(&cell.fg, &colour);
}

/* Rows that belong to another order are not shown as if they were of the one asked for. */
static void rows_of_an_older_sort_fade_while_the_new_ones_are_awaited(void **state)
{
        struct ph_fake_behaviour slow = ph_fake_well;
        struct ph_screen *screen = open_processes();
        VTermColor bright;
        int row, column;

        (void)state;
        slow.delay_ms = 60000;
        ph_fake_agent_behave(fake.agent, &slow);
        ph_screen_wait_text(screen, "worker_5");
        row = ph_screen_find(screen, "worker_5", &column);
        assert_true(row > 0);
        bright = ph_screen_cell(screen, row, column).fg;
        ph_screen_type(screen, "M");
        ph_screen_wait(screen, !is_coloured(screen, row, column, bright));
        ph_fake_agent_behave(fake.agent, &ph_fake_well);
        ph_screen_type(screen, "N");
        ph_screen_wait(screen, is_coloured(screen, row, column, bright));
        leave(screen);
}

static void a_silent_node_is_said_to_be_in_red(void **state)
{
        struct ph_fake_behaviour silent = ph_fake_well;
        struct ph_screen *screen = open_overview();
        int column;

        (void)state;
        ph_screen_wait_text(screen, "VM 0.4 ms");
        silent.silent_ms = 3400;
        silent.age_ms = 3500;
        ph_fake_agent_behave(fake.agent, &silent);
        ph_screen_wait_text(screen, "VM silent 3.");
        assert_int_equal(ph_screen_find(screen, "VM silent", &column), 0);
        assert_int_equal(ph_screen_cell(screen, 0, column).bg.indexed.idx, 160);
        ph_screen_wait_text(screen, "sampled 3.");
        ph_fake_agent_behave(fake.agent, &ph_fake_well);
        ph_screen_wait_text(screen, "VM 0.4 ms");
        leave(screen);
}

static void what_is_incomplete_says_so(void **state)
{
        struct ph_fake_behaviour odd = ph_fake_well;
        struct ph_screen *screen = open_processes();

        (void)state;
        odd.gap = "the probe was started anew";
        odd.unidentified = 1234;
        odd.memory_is_rough = true;
        odd.state = "no answer";
        ph_fake_agent_behave(fake.agent, &odd);
        ph_screen_wait_text(screen, "the last sweep is incomplete: the probe was started anew");
        ph_screen_wait_text(screen, "~84 kB");
        ph_screen_wait_text(screen, "no answer");
        assert_int_equal(ph_screen_find(screen, "1,234 processes", NULL), -1);
        ph_screen_type(screen, "N");
        ph_screen_wait_text(screen, "1,234 processes have no name known yet");
        ph_fake_agent_behave(fake.agent, &ph_fake_well);
        ph_screen_wait_no_text(screen, "incomplete");
        ph_screen_wait_no_text(screen, "1,234");
        odd.state = "exited";
        ph_fake_agent_behave(fake.agent, &odd);
        ph_screen_wait_text(screen, "exited");
        leave(screen);
}

static void a_curve_shows_where_nobody_answered(void **state)
{
        struct ph_screen *screen = open_overview();

        (void)state;
        ph_screen_wait_text(screen, "×××××");
        ph_screen_wait_text(screen, "× no answer");
        leave(screen);
}

static void limits_that_come_near_are_coloured(void **state)
{
        struct ph_screen *screen = open_overview();
        int row, column;

        (void)state;
        ph_screen_wait_text(screen, "85 %");
        row = ph_screen_find(screen, "85 %", &column);
        assert_int_equal(ph_screen_cell(screen, row, column).fg.indexed.idx, 172);
        leave(screen);
}

static void a_refused_filter_says_why_and_goes_with_esc(void **state)
{
        struct ph_fake_behaviour strict = ph_fake_well;
        struct ph_screen *screen = open_processes();

        (void)state;
        strict.filter_error = "the filter can't be read: \")\" is missing at column 3";
        ph_fake_agent_behave(fake.agent, &strict);
        ph_screen_type(screen, "/a(");
        ph_screen_wait_text(screen, "is missing at column 3");
        ph_screen_wait_text(screen, "/a(");
        ph_screen_wait_text(screen, "? match \"a(\"");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "column 3");
        ph_screen_wait_text(screen, "worker_0");
        leave(screen);
}

static void assert_gone(const char *leaving, const char *title)
{
        struct ph_screen *screen = open_processes();

        if (leaving != NULL)
                ph_fake_agent_leave(fake.agent, leaving);
        else
                ph_fake_agent_stop(fake.agent);
        ph_screen_wait_text(screen, title);
        ph_screen_wait_text(screen, "fake@nowhere: ");
        ph_screen_wait_text(screen, "w wait for it to come back");
        ph_screen_wait_text(screen, "worker_0");
        ph_screen_wait_text(screen, "1.");
        ph_fake_agent_stop(leaving != NULL ? fake.agent : NULL);
        fake.agent = ph_fake_agent_start(fake.path);
        ph_screen_type(screen, "r");
        ph_screen_wait_no_text(screen, title);
        ph_screen_wait_text(screen, "worker_0");
        leave(screen);
}

static void a_node_or_agent_that_goes_leaves_its_last_and_a_choice(void **state)
{
        (void)state;
        assert_gone("halt", "Node gone: it halted");
        assert_gone("stop", "Agent stopped");
        assert_gone("idle", "Agent gone: it had no client");
        assert_gone(NULL, "Node gone");
}

static void what_cannot_be_attached_to_again_says_why(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_fake_agent_leave(fake.agent, "halt");
        ph_screen_wait_text(screen, "Node gone");
        ph_screen_type(screen, "r");
        ph_screen_wait_text(screen, "Can't open");
        ph_screen_wait_text(screen, "r try again");
        leave(screen);
}

static void a_target_that_is_not_there_ends_with_status_3(void **state)
{
        char *path = ph_test_format("%s/nobody.sock", ph_test_world_folder());
        struct ph_screen *screen = porthole_screen(24, 80, "attach", path);

        (void)state;
        assert_exits(screen, 3);
        ph_screen_wait_text(screen, "porthole: ");
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
        free(path);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FAKE(a_slow_answer_is_waited_for_visibly_and_blocks_no_key),
                WITH_FAKE(rows_of_an_older_sort_fade_while_the_new_ones_are_awaited),
                WITH_FAKE(a_silent_node_is_said_to_be_in_red),
                WITH_FAKE(what_is_incomplete_says_so),
                WITH_FAKE(a_curve_shows_where_nobody_answered),
                WITH_FAKE(limits_that_come_near_are_coloured),
                WITH_FAKE(a_refused_filter_says_why_and_goes_with_esc),
                WITH_FAKE(a_node_or_agent_that_goes_leaves_its_last_and_a_choice),
                WITH_FAKE(what_cannot_be_attached_to_again_says_why),
                WITH_FAKE(a_target_that_is_not_there_ends_with_status_3),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
