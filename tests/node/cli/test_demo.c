/*
 * porthole demo without a terminal, and how its node ends. With one it is a test of the screens.
 */
#include "tests/support/test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/node/cli/program.h"
#include "tests/support/world.h"

static const char *const demo_words[] = {"demo", NULL};

/* Fails the test when a file or folder of the demo or of an agent is left in the world. */
static void assert_nothing_left(void)
{
        const char *path = getenv("XDG_RUNTIME_DIR");
        DIR *folder = path != NULL ? opendir(path) : NULL;
        struct dirent *entry;

        if (folder == NULL) {
                ph_test_fail("there is no folder %s", path != NULL ? path : "");
                return;
        }
        while ((entry = readdir(folder)) != NULL) {
                if (strstr(entry->d_name, "porthole-demo") != NULL)
                        ph_test_fail("%s was left", entry->d_name);
        }
        closedir(folder);
}

/* What is not our child can't be waited for: it is gone when no signal finds it. */
static bool is_gone(pid_t pid)
{
        return kill(pid, 0) < 0;
}

static void every_view_is_printed_once(void **state)
{
        static const char *const parts[] = {"livestream@localhost: OTP ", ", read-only\n",
                "\nschedulers ", "\nETS tables ", "\nPID ", "comments_publisher",
                " processes, by mailbox\n", "\nTABLE ", "\n1 to 10 of ", " tables, by memory\n",
                " persistent terms, ", "\nsampled "};
        char *text = program_print(demo_words);
        const char *pid = strstr(text, ", pid ");

        (void)state;
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
                assert_in(text, parts[i]);
        assert_non_null(pid);
        assert_true(is_gone((pid_t)strtol(pid + strlen(", pid "), NULL, 10)));
        assert_nothing_left();
        free(text);
}

static void it_may_do_what_it_is_told(void **state)
{
        char *text = porthole_print("demo", "--allow-kill", "--budget", "7");

        (void)state;
        assert_in(text, ", 7 % of a core, may kill\n");
        free(text);
}

static pid_t start_demo(void)
{
        const char *argv[] = {program_path(), "demo", NULL};

        return ph_test_process_start(&(struct ph_test_process_options){.argv = argv});
}

/* The process that @pid has started; 0 while there is none. */
static pid_t child_of(pid_t pid)
{
        char *path = ph_test_format("/proc/%d/task/%d/children", (int)pid, (int)pid);
        char *children = ph_test_read_file(path, NULL);
        long child = strtol(children, NULL, 10);

        free(path);
        free(children);
        return (pid_t)child;
}

static void the_node_ends_with_porthole_whatever_ends_that(void **state)
{
        static const int delays_ms[] = {0, 20, 300, 600};

        (void)state;
        for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
                pid_t pid = start_demo();
                pid_t node;

                ph_test_wait(child_of(pid) != 0);
                node = child_of(pid);
                ph_test_sleep_ms(delays_ms[i]);
                kill(pid, SIGKILL);
                ph_test_process_wait(pid);
                ph_test_wait(is_gone(node));
        }
}

static void a_signal_ends_the_node_and_removes_its_folder(void **state)
{
        static const int delays_ms[] = {0, 100, 400, 600};

        (void)state;
        for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
                pid_t pid = start_demo();
                pid_t node;
                int status;

                ph_test_wait(child_of(pid) != 0);
                node = child_of(pid);
                ph_test_sleep_ms(delays_ms[i]);
                kill(pid, SIGTERM);
                status = ph_test_process_wait(pid);
                assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
                assert_true(is_gone(node));
        }
}

static void two_demos_do_not_meet(void **state)
{
        pid_t other = start_demo();
        char *text;

        (void)state;
        text = program_print(demo_words);
        assert_in(text, "livestream@localhost: OTP ");
        assert_int_equal(ph_test_process_wait(other), 0);
        free(text);
}

static void without_erlang_it_says_so(void **state)
{
        const char *old = getenv("PATH");
        char *path = strdup(old != NULL ? old : "");

        (void)state;
        setenv("PATH", "/nonexistent", 1);
        program_fail(demo_words, 1, "install Erlang");
        setenv("PATH", path, 1);
        free(path);
        assert_nothing_left();
}

/* The user's settings for nodes in general do not reach it. */
static void it_is_not_what_erl_flags_say(void **state)
{
        char *text;

        (void)state;
        setenv("ERL_FLAGS", "-sname somebody_else -setcookie x", 1);
        setenv("RELEASE_COOKIE", "other", 1);
        text = program_print(demo_words);
        unsetenv("ERL_FLAGS");
        unsetenv("RELEASE_COOKIE");
        assert_in(text, "livestream@localhost: OTP ");
        free(text);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_view_is_printed_once),
                cmocka_unit_test(it_may_do_what_it_is_told),
                cmocka_unit_test(a_signal_ends_the_node_and_removes_its_folder),
                cmocka_unit_test(two_demos_do_not_meet),
                cmocka_unit_test(without_erlang_it_says_so),
                cmocka_unit_test(it_is_not_what_erl_flags_say),
                /* The last, as it leaves a folder: nobody is there to remove it. */
                cmocka_unit_test(the_node_ends_with_porthole_whatever_ends_that),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
