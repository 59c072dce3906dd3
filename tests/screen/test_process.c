/* The screen of one process: sections that open and close, jumps, what costs much. */
#include "tests/screen/porthole.h"

#include "tests/support/world.h"

static struct ph_screen *screen;

static int setup(void **state)
{
        fake_begin(state);
        screen = open_processes();
        ph_screen_wait_text(screen, "worker_5");
        ph_screen_type(screen, "jj\r");
        ph_screen_wait_text(screen, "<0.1002.0>  worker_2");
        return 0;
}

#define WITH_SCREEN(test) cmocka_unit_test_setup_teardown(test, setup, fake_end)

static void who_it_is_and_its_figures_come_first(void **state)
{
        (void)state;
        ph_screen_wait_text(screen, "registered name   worker_2");
        ph_screen_wait_text(screen, "behaviour         gen_server");
        ph_screen_wait_text(screen, "reductions rate   12 per second");
        ph_screen_wait_text(screen, "mailbox 2   12 reds/s   84 kB   waiting");
        ph_screen_wait_text(screen, "gen_server:loop/7  gen_server.erl:865");
        fake.behaviour.mailbox = 815;
        fake_behave();
        ph_screen_wait_text(screen, "mailbox 815");
        leave(screen);
}

static void a_section_is_asked_for_when_it_is_opened_and_no_longer_when_closed(void **state)
{
        (void)state;
        ph_screen_wait_text(screen, "gen_server.erl:865");
        ph_screen_type(screen, "t");
        ph_screen_wait_text(screen, "goods  protected set  12,000 rows  3.1 MB");
        ph_screen_type(screen, "t");
        ph_screen_wait_no_text(screen, "goods  protected");
        ph_screen_type(screen, "d");
        ph_screen_wait_text(screen, "{answer,42}");
        ph_screen_type(screen, "h");
        ph_screen_wait_no_text(screen, "{answer,42}");
        ph_screen_type(screen, "l");
        ph_screen_wait_text(screen, "{answer,42}");
        leave(screen);
}

static void many_messages_need_a_second_key(void **state)
{
        (void)state;
        ph_screen_type(screen, "m");
        ph_screen_wait_text(screen, "Mailbox  f does it all the same");
        ph_screen_wait_text(screen, "it would copy about 82 MB in the node");
        ph_screen_type(screen, "f");
        ph_screen_wait_text(screen, "29,997 \xC3\x97 {reference(),{ok,binary()}}  info");
        ph_screen_wait_text(screen, "3 more of other shapes");
        ph_screen_wait_text(screen, "{message,0}");
        ph_screen_type(screen, ">");
        ph_screen_wait_text(screen, "{message,20}");
        ph_screen_type(screen, "}");
        ph_screen_wait_text(screen, "{message,29980}");
        ph_screen_type(screen, "<");
        ph_screen_wait_text(screen, "{message,29960}");
        leave(screen);
}

static void a_state_is_laid_out_and_says_that_it_is_cut(void **state)
{
        (void)state;
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "{state,");
        ph_screen_wait_text(screen, "  [1,2,3]");
        ph_screen_wait_text(screen, "cut: all of it is 900 kB");
        leave(screen);
}

static void one_goes_to_a_linked_process_and_back(void **state)
{
        int row, column;

        (void)state;
        ph_screen_resize(screen, 50, 100);
        ph_screen_wait_text(screen, "1,198 more");
        row = ph_screen_find(screen, "<0.1000.0>  worker_0", &column);
        assert_true(row > 0);
        ph_screen_click(screen, row, column);
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "process worker_0");
        ph_screen_wait_text(screen, "<0.1000.0>  worker_0   mailbox 0");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "process worker_2");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "NAME / INITIAL CALL");
        leave(screen);
}

static void a_slow_section_is_waited_for_and_blocks_no_other(void **state)
{
        (void)state;
        ph_screen_wait_text(screen, "gen_server.erl:865");
        fake.behaviour.delay_ms = 60000;
        fake_behave();
        ph_screen_type(screen, "d");
        ph_screen_wait_text(screen, "Dictionary  waiting");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "open or close the dictionary");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "open or close the dictionary");
        leave(screen);
}

static void one_that_ends_says_so_and_keeps_what_was_known(void **state)
{
        (void)state;
        ph_screen_wait_text(screen, "gen_server.erl:865");
        fake.behaviour.dead = 2;
        fake_behave();
        ph_screen_wait_text(screen, "the process <0.1002.0> is not alive; this is from");
        ph_screen_wait_text(screen, "registered name   worker_2");
        leave(screen);
}

static void it_fits_any_size(void **state)
{
        static const int sizes[][2] = {{6, 30}, {24, 80}, {50, 200}, {10, 24}};

        (void)state;
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                ph_screen_resize(screen, sizes[i][0], sizes[i][1]);
                ph_screen_wait_text(screen, "<0.1002.0>");
        }
        leave(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_SCREEN(who_it_is_and_its_figures_come_first),
                WITH_SCREEN(a_section_is_asked_for_when_it_is_opened_and_no_longer_when_closed),
                WITH_SCREEN(many_messages_need_a_second_key),
                WITH_SCREEN(a_state_is_laid_out_and_says_that_it_is_cut),
                WITH_SCREEN(one_goes_to_a_linked_process_and_back),
                WITH_SCREEN(a_slow_section_is_waited_for_and_blocks_no_other),
                WITH_SCREEN(one_that_ends_says_so_and_keeps_what_was_known),
                WITH_SCREEN(it_fits_any_size),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
