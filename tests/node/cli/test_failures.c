/*
 * What can go wrong outside: each has one clear line, its exit status, and leaves nothing.
 */
#include "tests/support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/node/cli/program.h"
#include "tests/support/world.h"

static void a_wrong_command_line_is_status_2(void **state)
{
        (void)state;
        porthole_fails(2, "did you mean \"nodes\"?", "node");
        porthole_fails(2, "did you mean --json?", "nodes", "--jsn");
        porthole_fails(2, "TARGET", "ps");
        porthole_fails(2, "JSON object", "call", "x", "hello", "[]");
        porthole_fails(2, "terminal", "--syntax", "erlang");
}

static void a_target_that_is_not_there_is_status_3(void **state)
{
        (void)state;
        porthole_fails(3, "no_such_node", "ps", "no_such_node");
        porthole_fails(3, "999999999", "stats", "999999999");
        porthole_fails(3, "/no/such.sock", "call", "/no/such.sock", "hello");
        porthole_fails(3, "no_such_node", "detach", "no_such_node");
}

static void a_node_without_an_agent_can_not_be_detached(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "plain"});

        (void)state;
        porthole_fails(3, "no agent", "detach", pid_of(node));
        assert_no_trace(node);
        ph_test_node_stop(node);
}

static void write_file(const char *path, const char *text)
{
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        fputs(text, file);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(path, 0600), 0);
}

static void a_wrong_cookie_is_refused(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "locked"});
        char *path = ph_test_format("%s/wrong-cookie", ph_test_world_folder());

        (void)state;
        write_file(path, "NOTTHECOOKIE");
        porthole_fails(4, "cookie", "ps", pid_of(node), "--cookie-file", path);
        assert_no_trace(node);
        unlink(path);
        free(path);
        ph_test_node_stop(node);
}

static void a_stopped_node_does_not_answer(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "frozen"});

        (void)state;
        kill(ph_test_node_pid(node), SIGSTOP);
        porthole_fails(5, "", "ps", pid_of(node));
        kill(ph_test_node_pid(node), SIGCONT);
        assert_no_trace(node);
        ph_test_node_stop(node);
}

static void a_node_that_is_not_distributed_can_not_be_attached_to(void **state)
{
        struct ph_test_node *node = ph_test_node_start(NULL);
        struct ph_test_output output = porthole("ps", pid_of(node));

        (void)state;
        assert_int_not_equal(output.status, 0);
        assert_string_equal(output.out, "");
        ph_test_output_finish(&output);
        assert_no_trace(node);
        ph_test_node_stop(node);
}

static void no_new_rights_over_an_agent_that_is_there(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "safe"});

        (void)state;
        free(porthole_print("attach", pid_of(node), "--keep"));
        porthole_fails(4, "--allow-kill", "attach", pid_of(node), "--allow-kill");
        free(porthole_print("detach", pid_of(node)));
        assert_no_trace(node);
        ph_test_node_stop(node);
}

/* All of the VM's threads stand still for a while; the agent's is none of them. */
static void a_vm_that_does_not_answer_is_said_not_to(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "stuck"});
        struct ph_test_output output;

        (void)state;
        free(porthole_print("attach", pid_of(node), "--keep"));
        ph_test_eval(node, "erts_debug:set_internal_state(available_internal_state, true),"
                           "spawn(fun() -> timer:sleep(100),"
                           "          erts_debug:set_internal_state(block, 10000) end)");
        ph_test_sleep_ms(500);
        output = porthole("ps", pid_of(node));
        assert_exit(output, 5);
        assert_string_equal(output.out, "");
        assert_in(output.err, "porthole: the VM has not answered for ");
        ph_test_output_finish(&output);
        output = porthole("stats", pid_of(node));
        assert_exit(output, 5);
        assert_in(output.out, "\nOS process ");
        assert_in(output.out, "\nthe VM has not answered for ");
        ph_test_output_finish(&output);
        ph_test_assert_eval(node, "back", "back");
        free(porthole_print("ps", pid_of(node)));
        free(porthole_print("detach", pid_of(node)));
        assert_no_trace(node);
        ph_test_node_stop(node);
}

/* Reads what comes until its end into @text. */
static void read_all(int fd, char *text, size_t size)
{
        size_t length = 0;
        ssize_t n;

        while ((n = read(fd, text + length, size - 1 - length)) > 0)
                length += (size_t)n;
        text[length] = '\0';
}

/* Ends @node as soon as it has the probe, by itself: who watches from outside may come too late. */
static void end_with_probe(struct ph_test_node *node)
{
        ph_test_eval(node, "spawn(fun Watch() -> case whereis(porthole_probe) of "
                           "undefined -> receive after 1 -> Watch() end; _ -> halt(0) end end)");
}

/* While it is attached to, or later: a list by a rate takes a second at least. */
static void a_node_that_ends_meanwhile_is_a_failure(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "mortal"});
        const char *argv[] = {program_path(), "ps", pid_of(node), "--sort", "reds/s", NULL};
        struct ph_test_process_options options = {.argv = argv, .fd_count = 1};
        char text[512];
        char *path;
        int ends[2];
        pid_t pid;

        (void)state;
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        options.fds[0] = (struct ph_test_fd){ends[1], 2};
        end_with_probe(node);
        pid = ph_test_process_start(&options);
        close(ends[1]);
        read_all(ends[0], text, sizeof(text));
        close(ends[0]);
        assert_int_equal(WEXITSTATUS(ph_test_process_wait(pid)), 1);
        assert_int_equal(strncmp(text, "porthole: ", 10), 0);
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
        ph_test_node_wait(node);
        /* Before OTP 26 nobody takes the socket away when a node halts. */
        path = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));
        ph_test_remove_tree(path);
        free(path);
}

static void root_reaches_the_agents_of_others(void **state)
{
        struct ph_test_node *node;
        char *text, *path;

        (void)state;
        if (geteuid() != 0)
                skip(); /* nobody else's node can be had */
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "theirs", .uid = 65533});
        text = porthole_print("attach", pid_of(node), "--keep");
        path = strstr(text, "socket ") + strlen("socket ");
        path[strcspn(path, "\n")] = '\0';
        free(porthole_print("call", path, "hello"));
        free(porthole_print("ps", pid_of(node)));
        free(porthole_print("detach", pid_of(node)));
        assert_no_trace(node);
        ph_test_node_stop(node);
        free(text);
}

/* Starts the program with its stdout closed at the other end, or on a full disk. */
static int run_into(int fd, const char *target)
{
        const char *argv[] = {program_path(), "ps", target, NULL};
        struct ph_test_process_options options = {.argv = argv, .fds = {{fd, 1}}, .fd_count = 1};

        return ph_test_process_wait(ph_test_process_start(&options));
}

static void output_that_can_not_be_written_is_a_failure(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
        int ends[2];
        int status;

        (void)state;
        assert_true(full >= 0);
        status = run_into(full, pid_of(node));
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        close(full);
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        close(ends[0]);
        status = run_into(ends[1], pid_of(node));
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGPIPE);
        close(ends[1]);
        assert_no_trace(node);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_wrong_command_line_is_status_2),
                cmocka_unit_test(a_target_that_is_not_there_is_status_3),
                cmocka_unit_test(a_node_without_an_agent_can_not_be_detached),
                cmocka_unit_test(a_wrong_cookie_is_refused),
                cmocka_unit_test(a_stopped_node_does_not_answer),
                cmocka_unit_test(a_node_that_is_not_distributed_can_not_be_attached_to),
                cmocka_unit_test(no_new_rights_over_an_agent_that_is_there),
                cmocka_unit_test(a_vm_that_does_not_answer_is_said_not_to),
                cmocka_unit_test(a_node_that_ends_meanwhile_is_a_failure),
                cmocka_unit_test(root_reaches_the_agents_of_others),
                cmocka_unit_test(output_that_can_not_be_written_is_a_failure),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
