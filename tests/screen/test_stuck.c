/* Who is stuck: a badge on every screen, and a screen of its own. */
#include "tests/screen/porthole.h"

#include "tests/support/world.h"

static struct ph_screen *screen;

static int setup(void **state)
{
        fake_begin(state);
        screen = open_overview();
        return 0;
}

#define WITH_SCREEN(test) cmocka_unit_test_setup_teardown(test, setup, fake_end)

static void open_stuck(void)
{
        int row, column;

        row = ph_screen_find(screen, " Stuck", &column);
        assert_true(row >= 0);
        ph_screen_click(screen, row, column + 1);
}

static void a_node_in_which_all_is_well_has_no_badge(void **state)
{
        (void)state;
        open_stuck();
        ph_screen_wait_text(screen, "nothing is stuck");
        ph_screen_wait_no_text(screen, " 1 stuck ");
        leave(screen);
}

static void what_is_stuck_shows_on_every_screen(void **state)
{
        (void)state;
        fake.behaviour.stuck = 2;
        fake_behave();
        ph_screen_wait_text(screen, " 2 stuck ");
        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "NAME / INITIAL CALL");
        ph_screen_wait_text(screen, " 2 stuck ");
        fake.behaviour.stuck = 0;
        fake_behave();
        ph_screen_wait_no_text(screen, " 2 stuck ");
        leave(screen);
}

static void each_case_says_why_and_opens_its_process(void **state)
{
        (void)state;
        fake.behaviour.stuck = 3;
        fake_behave();
        open_stuck();
        ph_screen_wait_text(screen, "deadlock     28 s      <0.1001.0>  worker_1");
        ph_screen_wait_text(screen, "2 processes wait for each other in calls");
        ph_screen_wait_text(screen, "ran at 9 of 9 looks");
        ph_screen_type(screen, "w");
        ph_screen_wait_text(screen, "process worker_2");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "ran at 9 of 9 looks");
        ph_screen_type(screen, "j\r");
        ph_screen_wait_text(screen, "process worker_3");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "ran at 9 of 9 looks");
        ph_screen_type(screen, "w");
        ph_screen_wait_text(screen, "it waits for no process");
        ph_screen_type(screen, "K");
        ph_screen_wait_text(screen, "Kill <0.1003.0>");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Kill <0.1003.0>");
        leave(screen);
}

static void it_fits_any_size(void **state)
{
        static const int sizes[][2] = {{6, 30}, {24, 80}, {50, 200}, {10, 24}};

        (void)state;
        fake.behaviour.stuck = 3;
        fake_behave();
        open_stuck();
        ph_screen_wait_text(screen, "deadlock");
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                ph_screen_resize(screen, sizes[i][0], sizes[i][1]);
                ph_screen_wait_text(screen, "deadlock");
        }
        leave(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_SCREEN(a_node_in_which_all_is_well_has_no_badge),
                WITH_SCREEN(what_is_stuck_shows_on_every_screen),
                WITH_SCREEN(each_case_says_why_and_opens_its_process),
                WITH_SCREEN(it_fits_any_size),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
