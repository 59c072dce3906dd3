/*
 * Any size, and any change of it: nothing crashes, nothing is drawn where it doesn't belong, and
 * what fits again is there again.
 */
#include "tests/screen/porthole.h"

#include <unistd.h>

#include "tests/support/random.h"
#include "tests/support/world.h"

/* The chrome is where it belongs at this size. */
static void wait_whole(struct ph_screen *screen, int rows)
{
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 0), "fake@nowhere") != NULL);
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 1), "2 Processes") != NULL);
        ph_screen_wait(screen, strstr(ph_screen_row(screen, rows - 1), "q quit") != NULL);
}

static void both_screens_fill_80x24_and_200x50(void **state)
{
        static const int sizes[][2] = {{24, 80}, {50, 200}};

        (void)state;
        for (int i = 0; i < 2; i++) {
                struct ph_screen *screen =
                        porthole_screen(sizes[i][0], sizes[i][1], "attach", fake.path);

                ph_screen_wait_text(screen, "Schedulers");
                wait_whole(screen, sizes[i][0]);
                ph_screen_wait_text(screen, "The last 1m 00s");
                ph_screen_type(screen, "2");
                ph_screen_wait_text(screen, "worker_0");
                wait_whole(screen, sizes[i][0]);
                assert_true(ph_screen_find(screen, "CURRENT", NULL) == (i == 0 ? -1 : 2));
                ph_screen_wait(
                        screen, strstr(ph_screen_row(screen, sizes[i][0] - 2), "worker_") != NULL);
                leave(screen);
        }
}

static void what_does_not_fit_gives_way(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_resize(screen, 12, 50);
        wait_whole(screen, 12);
        ph_screen_wait_text(screen, "MAILBOX");
        ph_screen_wait_no_text(screen, "STATUS");
        ph_screen_resize(screen, 5, 24);
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 0), "fake@nowhere") != NULL);
        ph_screen_resize(screen, 4, 24);
        ph_screen_wait_text(screen, "terminal too small");
        ph_screen_resize(screen, 24, 23);
        ph_screen_wait_text(screen, "terminal too small");
        ph_screen_resize(screen, 24, 80);
        wait_whole(screen, 24);
        ph_screen_wait_text(screen, "STATUS");
        leave(screen);
}

static void what_is_cut_says_so(void **state)
{
        struct ph_screen *screen = open_overview();

        (void)state;
        assert_int_equal(ph_screen_find(screen, "more in a larger terminal", NULL), -1);
        ph_screen_resize(screen, 12, 40);
        ph_screen_wait_text(screen, "more in a larger terminal");
        ph_screen_type(screen, "5");
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 1), "1 2 3 4 5 Stuck") != NULL);
        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "worker_0");
        ph_screen_type(screen, "c");
        ph_screen_wait_text(screen, "more below");
        ph_screen_type(screen, "G");
        ph_screen_wait_no_text(screen, "more below");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Columns");
        leave(screen);
}

static void one_cell_is_survived(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_resize(screen, 1, 1);
        ph_screen_watch(screen, 300);
        ph_screen_type(screen, "1?\033");
        ph_screen_watch(screen, 300);
        ph_screen_resize(screen, 24, 80);
        ph_screen_wait_text(screen, "Schedulers");
        leave(screen);
        screen = porthole_screen(1, 1, "attach", fake.path);
        ph_screen_watch(screen, 500);
        ph_screen_resize(screen, 24, 80);
        ph_screen_wait_text(screen, "Schedulers");
        leave(screen);
}

static void a_storm_of_sizes_is_survived_whatever_is_open(void **state)
{
        static const char *const keys[] = {"1", "2", "s", "?", "/x", "\033", "\r", "G", "j", "p"};
        struct ph_test_random random = ph_test_random_start();
        struct ph_screen *screen = open_processes();

        (void)state;
        for (int i = 0; i < 200; i++) {
                ph_screen_resize(screen, (int)ph_test_random_below(&random, 60) + 1,
                        (int)ph_test_random_below(&random, 220) + 1);
                ph_screen_type(screen, keys[ph_test_random_below(&random, 10)]);
                ph_screen_watch(screen, 10);
        }
        ph_screen_resize(screen, 24, 80);
        ph_screen_watch(screen, 100);
        ph_screen_type(screen, "\033");
        ph_screen_watch(screen, 100);
        ph_screen_type(screen, "\033");
        ph_screen_watch(screen, 100);
        ph_screen_type(screen, "2");
        wait_whole(screen, 24);
        ph_screen_wait_text(screen, "worker_");
        leave(screen);
}

static void capital_l_mends_a_screen_that_others_wrote_on(void **state)
{
        struct ph_screen *screen = open_processes();
        static const char dirt[] = "\033[5;10Hsomebody's message";

        (void)state;
        ph_screen_type(screen, "p");
        ph_screen_wait_text(screen, "PAUSED");
        assert_int_equal(write(ph_screen_terminal(screen), dirt, strlen(dirt)), strlen(dirt));
        ph_screen_wait_text(screen, "somebody's message");
        ph_screen_type(screen, "L");
        ph_screen_wait_no_text(screen, "somebody's message");
        wait_whole(screen, 24);
        leave(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FAKE(both_screens_fill_80x24_and_200x50),
                WITH_FAKE(what_does_not_fit_gives_way),
                WITH_FAKE(what_is_cut_says_so),
                WITH_FAKE(one_cell_is_survived),
                WITH_FAKE(a_storm_of_sizes_is_survived_whatever_is_open),
                WITH_FAKE(capital_l_mends_a_screen_that_others_wrote_on),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
