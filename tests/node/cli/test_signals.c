/*
 * Commands that a signal ends: they take away what they brought, then die of it.
 */
#include "tests/support/test.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/node/cli/program.h"
#include "tests/support/random.h"
#include "tests/support/world.h"

static struct ph_test_node *shop;

static pid_t start(const char *const *argv)
{
        return ph_test_process_start(&(struct ph_test_process_options){.argv = argv});
}

/* A list by a rate takes a second at least: time enough to be interrupted, but on a bad day. */
static pid_t start_slow_command(void)
{
        const char *argv[] = {program_path(), "ps", pid_of(shop), "--sort", "mailbox/s", NULL};
        pid_t pid = start(argv);

        ph_test_wait(strcmp(ph_test_eval(shop, "whereis(porthole_probe)"), "undefined") != 0 ||
                     !ph_test_process_is_running(pid));
        return pid;
}

/* Returns true when the command died of @number; false when it was done before. */
static bool dies_of(int number)
{
        pid_t pid = start_slow_command();
        int status;

        kill(pid, number);
        status = ph_test_process_wait(pid);
        assert_no_trace(shop);
        if (WIFSIGNALED(status))
                assert_int_equal(WTERMSIG(status), number);
        else
                assert_int_equal(WEXITSTATUS(status), 0);
        return WIFSIGNALED(status);
}

static void an_interrupted_command_detaches_and_dies_of_its_signal(void **state)
{
        static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

        (void)state;
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                int attempts = 1;

                while (!dies_of(numbers[i])) {
                        assert_in_range(attempts, 1, 100);
                        attempts++;
                }
        }
}

static void a_signal_at_any_moment_leaves_no_trace(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 40; i++) {
                const char *argv[] = {program_path(), "ps", pid_of(shop), NULL};
                pid_t pid = start(argv);
                int status;

                ph_test_sleep_ms((int)ph_test_random_below(&random, 80));
                kill(pid, i % 2 ? SIGINT : SIGTERM);
                status = ph_test_process_wait(pid);
                assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
                assert_no_trace(shop);
        }
}

static void two_signals_do_not_hurry_it(void **state)
{
        pid_t pid = start_slow_command();
        int status;

        (void)state;
        kill(pid, SIGTERM);
        kill(pid, SIGINT);
        kill(pid, SIGTERM);
        status = ph_test_process_wait(pid);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        assert_no_trace(shop);
}

static void a_command_that_found_the_agent_leaves_it_when_interrupted(void **state)
{
        pid_t pid;

        (void)state;
        free(porthole_print("attach", pid_of(shop), "--keep"));
        pid = start_slow_command();
        kill(pid, SIGTERM);
        ph_test_process_wait(pid);
        free(porthole_print("call", pid_of(shop), "hello"));
        ph_test_assert_eval(shop, "is_pid(whereis(porthole_probe))", "true");
        free(porthole_print("detach", pid_of(shop)));
        assert_no_trace(shop);
}

static int start_shop(void **state)
{
        if (ph_test_world_setup(state) != 0)
                return -1;
        shop = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        return 0;
}

static int stop_shop(void **state)
{
        ph_test_node_stop(shop);
        return ph_test_world_teardown(state);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_interrupted_command_detaches_and_dies_of_its_signal),
                cmocka_unit_test(a_signal_at_any_moment_leaves_no_trace),
                cmocka_unit_test(two_signals_do_not_hurry_it),
                cmocka_unit_test(a_command_that_found_the_agent_leaves_it_when_interrupted),
        };

        return cmocka_run_group_tests(tests, start_shop, stop_shop);
}
