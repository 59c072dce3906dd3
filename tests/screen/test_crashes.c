/*
 * A program that dies for real while it has the terminal: it is given back all the same, and the
 * death is what it would have been.
 */
#include "tests/screen/porthole.h"

#include <signal.h>
#include <sys/wait.h>

static void dies(const char *how, int number, const char *term)
{
        /* The sanitizers would turn the signal into an exit status. */
        static const char *const quiet =
                "ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:"
                "use_sigaltstack=0:detect_leaks=0";
        char *program = ph_test_build_path("tests/screen/crasher");
        char *terminal = ph_test_format("TERM=%s", term);
        struct ph_screen *screen = ph_screen_start(
                &(struct ph_screen_options){.argv = (const char *const[]){program, how, NULL},
                        .env = (const char *const[]){terminal, quiet, NULL}});
        int status;

        ph_screen_wait_text(screen, "taken over");
        assert_false(ph_screen_has_cursor(screen) && strcmp(term, "vt100") != 0);
        ph_screen_type(screen, "x");
        status = ph_screen_wait_end(screen);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != number)
                ph_test_fail("%s ended with %#x", how, status);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
        free(terminal);
        free(program);
}

static void a_fault_gives_the_terminal_back(void **state)
{
        (void)state;
        dies("segv", SIGSEGV, "xterm-256color");
        dies("bus", SIGBUS, "xterm-256color");
        dies("trap", SIGILL, "xterm-256color");
}

static void a_full_stack_does_not_stop_the_rescue(void **state)
{
        (void)state;
        dies("stack", SIGSEGV, "xterm-256color");
}

static void an_abort_and_a_stray_signal_do_too(void **state)
{
        (void)state;
        dies("abort", SIGABRT, "xterm-256color");
        dies("user", SIGUSR1, "xterm-256color");
}

static void on_any_kind_of_terminal(void **state)
{
        static const char *const terms[] = {
                "xterm", "screen-256color", "tmux-256color", "linux", "rxvt-unicode", "vt100"};

        (void)state;
        for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
                dies("segv", SIGSEGV, terms[i]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_fault_gives_the_terminal_back),
                cmocka_unit_test(a_full_stack_does_not_stop_the_rescue),
                cmocka_unit_test(an_abort_and_a_stray_signal_do_too),
                cmocka_unit_test(on_any_kind_of_terminal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
