/*
 * However porthole ends or stops, the terminal is as it was found.
 */
#include "tests/screen/porthole.h"

#include <signal.h>
#include <sys/wait.h>
#include <termios.h>

#include "tests/support/world.h"

/* What curses allocates for a terminal that it then does not know, it keeps. */
#define CURSES_LEAKS "ASAN_OPTIONS=exitcode=66:detect_leaks=0"

static void assert_dies_of(struct ph_screen *screen, int number)
{
        int status = ph_screen_wait_end(screen);

        if (!WIFSIGNALED(status) || WTERMSIG(status) != number)
                ph_test_fail("ended with %#x instead of signal %d", status, number);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

static void the_screens_take_the_terminal_over(void **state)
{
        struct ph_screen *screen = open_overview();

        (void)state;
        assert_true(ph_screen_is_alternate(screen));
        ph_screen_wait(screen, !ph_screen_has_cursor(screen));
        assert_true(ph_screen_has_mouse(screen));
        ph_screen_finish(screen);
}

static void q_leaves(void **state)
{
        struct ph_screen *screen = open_overview();

        (void)state;
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

static void signals_that_ask_to_end_give_it_back(void **state)
{
        static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

        (void)state;
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                struct ph_screen *screen = open_overview();

                ph_screen_signal(screen, numbers[i]);
                assert_dies_of(screen, numbers[i]);
        }
}

static void keys_that_send_signals_do(void **state)
{
        struct ph_screen *screen = open_overview();

        (void)state;
        ph_screen_type(screen, "\003");
        assert_dies_of(screen, SIGINT);
        screen = open_overview();
        ph_screen_type(screen, "\034");
        assert_dies_of(screen, SIGQUIT);
}

static void a_signal_while_attaching_is_answered_at_once(void **state)
{
        struct ph_fake_behaviour late = ph_fake_well;
        struct ph_screen *screen;

        (void)state;
        late.delay_ms = 30000;
        ph_fake_agent_behave(fake.agent, &late);
        screen = porthole_screen(24, 80, "attach", fake.path);
        ph_screen_wait_text(screen, "waiting for the first sample");
        ph_screen_signal(screen, SIGTERM);
        assert_dies_of(screen, SIGTERM);
}

static void a_terminal_that_goes_away_ends_it(void **state)
{
        struct ph_screen *screen = open_overview();
        int status;

        (void)state;
        ph_screen_hang_up(screen);
        status = ph_screen_wait_end(screen);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGHUP);
        ph_screen_finish(screen);
}

static void stopped_it_gives_the_terminal_back_and_takes_it_again(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        for (int i = 0; i < 3; i++) {
                ph_screen_type(screen, "\032");
                ph_screen_wait_stop(screen);
                ph_screen_assert_given_back(screen);
                ph_screen_continue(screen);
                ph_screen_wait(screen, ph_screen_is_alternate(screen));
                ph_screen_wait_text(screen, "worker_0");
                ph_screen_wait(screen, !ph_screen_has_cursor(screen));
                ph_screen_wait(screen, ph_screen_has_mouse(screen));
                ph_screen_type(screen, "j");
                wait_chosen(screen, i == 0 ? "worker_1 " : i == 1 ? "worker_2 " : "worker_3 ");
        }
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

/* Nothing can be done before SIGSTOP; so a shell sets its own modes, and all is mended after it. */
static void stopped_unasked_it_mends_the_terminal(void **state)
{
        struct ph_screen *screen = open_processes();
        struct termios modes;

        (void)state;
        ph_screen_signal(screen, SIGSTOP);
        ph_screen_wait_stop(screen);
        assert_int_equal(tcgetattr(ph_screen_terminal(screen), &modes), 0);
        modes.c_lflag |= ICANON | ECHO;
        assert_int_equal(tcsetattr(ph_screen_terminal(screen), TCSANOW, &modes), 0);
        ph_screen_continue(screen);
        ph_screen_wait_text(screen, "worker_0");
        ph_screen_wait(screen, tcgetattr(ph_screen_terminal(screen), &modes) == 0 &&
                                       (modes.c_lflag & (ICANON | ECHO)) == 0);
        ph_screen_type(screen, "j");
        wait_chosen(screen, "worker_1 ");
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

static void without_a_terminal_there_are_no_screens(void **state)
{
        struct ph_screen *screen;

        (void)state;
        screen = porthole_start((const char *const[]){"attach", fake.path, NULL},
                (const char *const[]){"TERM=nothing-known", CURSES_LEAKS, NULL}, 24, 80);
        assert_exits(screen, 1);
        ph_screen_wait_text(screen, "set TERM");
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
}

static void what_the_terminal_showed_before_is_there_again(void **state)
{
        char *program = ph_test_build_path("tui/porthole");
        char *script =
                ph_test_format("echo before; '%s' attach '%s'; echo after $?", program, fake.path);
        struct ph_screen *screen = ph_screen_start(&(struct ph_screen_options){
                .argv = (const char *const[]){"sh", "-c", script, NULL}});

        (void)state;
        ph_screen_wait_text(screen, "Schedulers");
        assert_int_equal(ph_screen_find(screen, "before", NULL), -1);
        ph_screen_type(screen, "q");
        ph_screen_wait_text(screen, "after 0");
        assert_int_equal(ph_screen_find(screen, "before", NULL), 0);
        assert_int_equal(ph_screen_find(screen, "Schedulers", NULL), -1);
        ph_screen_finish(screen);
        free(script);
        free(program);
}

static void a_terminal_with_one_screen_alone_is_left_empty(void **state)
{
        struct ph_screen *screen = porthole_start((const char *const[]){"attach", fake.path, NULL},
                (const char *const[]){"TERM=vt100", NULL}, 24, 80);

        (void)state;
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_wait_no_text(screen, "Schedulers");
        ph_screen_wait_no_text(screen, "quit");
        ph_screen_finish(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FAKE(the_screens_take_the_terminal_over),
                WITH_FAKE(q_leaves),
                WITH_FAKE(signals_that_ask_to_end_give_it_back),
                WITH_FAKE(keys_that_send_signals_do),
                WITH_FAKE(a_signal_while_attaching_is_answered_at_once),
                WITH_FAKE(a_terminal_that_goes_away_ends_it),
                WITH_FAKE(stopped_it_gives_the_terminal_back_and_takes_it_again),
                WITH_FAKE(stopped_unasked_it_mends_the_terminal),
                WITH_FAKE(without_a_terminal_there_are_no_screens),
                WITH_FAKE(what_the_terminal_showed_before_is_there_again),
                WITH_FAKE(a_terminal_with_one_screen_alone_is_left_empty),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
