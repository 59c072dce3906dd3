#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define START(...) ph_test_node_start(&(struct ph_test_node_options){__VA_ARGS__})

/* After a refusal nobody is connected, no code of ours is loaded, and no
 * folder of ours is there. */
static void assert_untouched(struct ph_test_node *node)
{
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));

        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        ph_test_assert_eval(node, "erlang:check_old_code(porthole_probe)", "false");
        assert_int_equal(ph_test_process_facts(ph_test_node_pid(node)).maps, 0);
        assert_int_equal(access(folder, F_OK), -1);
        free(folder);
}

static int count(const char *text, const char *part)
{
        int times = 0;

        for (; (text = strstr(text, part)) != NULL; text += strlen(part))
                times++;
        return times;
}

/* How often the node wrote @part so far. */
static int count_in_log(struct ph_test_node *node, const char *part)
{
        char *output = ph_test_node_output(node);
        int times = count(output, part);

        free(output);
        return times;
}

/* The command line has one cookie and the node took another since. */
static void a_wrong_cookie_is_tried_once_and_its_source_named(void **state)
{
        static const char *const args[] = {"-setcookie", "wrong", NULL};
        struct ph_test_node *node = START(.name = "shop", .args = args);

        (void)state;
        ph_test_eval(node, "erlang:set_cookie(node(), right)");
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_REFUSED,
                "wrong cookie, taken from -setcookie in the node's command line; give the right "
                "one with --cookie-file FILE");
        assert_untouched(node);
        ph_test_wait(count_in_log(node, "Connection attempt") > 0);
        assert_int_equal(count_in_log(node, "Connection attempt"), 1);
        assert_int_equal(count_in_log(node, "wrong"), 0);
        ph_test_node_stop(node);
}

static void write_cookie(const char *path, const char *cookie)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, cookie, strlen(cookie)), (ssize_t)strlen(cookie));
        close(fd);
}

static void a_cookie_file_goes_before_all(void **state)
{
        static const char *const args[] = {"-setcookie", "wrong", NULL};
        struct ph_test_node *node = START(.name = "shop", .args = args);
        char *path = ph_test_format("%s/given.cookie", ph_test_world_folder());
        struct ph_attach_options options = {
                .cookie_file = path, .idle_ms = -1, .timeout_ms = 60000};
        struct ph_error error;

        (void)state;
        ph_test_eval(node, "erlang:set_cookie(node(), right)");
        assert_int_equal(ph_try_attach(ph_test_node_name(node), &options, &error), PH_ERROR_FAILED);
        assert_non_null(strstr(error.message, path));
        write_cookie(path, "also wrong");
        assert_int_equal(
                ph_try_attach(ph_test_node_name(node), &options, &error), PH_ERROR_REFUSED);
        assert_non_null(strstr(error.message, path));
        assert_null(strstr(error.message, "also wrong"));
        assert_untouched(node);
        write_cookie(path, "right\n");
        assert_int_equal(ph_try_attach(ph_test_node_name(node), &options, &error), 0);
        free(path);
        ph_test_node_stop(node);
}

static void a_stopped_node_is_refused_at_once(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        int64_t start;

        (void)state;
        ph_stop(node);
        start = ph_test_now_ms();
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_NO_ANSWER, "stopped by a signal");
        assert_true(ph_test_now_ms() - start < 2000);
        assert_int_equal(kill(ph_test_node_pid(node), SIGCONT), 0);
        assert_untouched(node);
        ph_test_node_stop(node);
}

/* Tries with little patience, and checks that it is kept. */
static void assert_times_out(struct ph_test_node *node)
{
        struct ph_attach_options options = {.idle_ms = -1, .timeout_ms = 700};
        int64_t start = ph_test_now_ms(), took;
        struct ph_error error;

        assert_int_equal(
                ph_try_attach(ph_test_node_name(node), &options, &error), PH_ERROR_NO_ANSWER);
        took = ph_test_now_ms() - start;
        assert_non_null(strstr(error.message, "700 ms"));
        assert_true(took >= 690 && took < 3000);
}

static void a_node_that_greets_nobody_is_given_up(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, "sys:suspend(net_kernel)");
        assert_times_out(node);
        ph_test_eval(node, "sys:resume(net_kernel)");
        assert_untouched(node);
        ph_test_node_stop(node);
}

static void a_node_that_answers_no_call_is_given_up(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, "sys:suspend(rex)");
        assert_times_out(node);
        ph_test_eval(node, "sys:resume(rex)");
        assert_untouched(node);
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_node_stop(node);
}

/* The list is old: what it says is no more. */
static void assert_refused_now(const struct ph_seen *seen, int code, const char *part)
{
        struct ph_attach_options options = {.idle_ms = -1, .timeout_ms = 60000};
        struct ph_attachment attachment;
        struct ph_error error = {0};

        assert_true(ph_attach(seen->node, &options, &attachment, &error) < 0);
        if (error.code != code || strstr(error.message, part) == NULL)
                ph_test_fail(
                        "got %d, '%s'; expected %d, '%s'", error.code, error.message, code, part);
}

static void a_node_that_has_gone_is_said_to_be(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_seen seen = ph_see(ph_test_node_name(node));

        (void)state;
        ph_test_node_stop(node);
        assert_refused_now(&seen, PH_ERROR_TARGET, "is gone");
        ph_seen_finish(&seen);
}

static void a_node_that_left_the_network_is_said_to_have(void **state)
{
        struct ph_test_node *node = ph_test_node_start(NULL);

        (void)state;
        ph_test_eval(node, "{ok, _} = net_kernel:start([leaver, shortnames])");
        struct ph_seen seen = ph_see("leaver");
        ph_test_eval(node, "ok = net_kernel:stop()");
        assert_refused_now(&seen, PH_ERROR_TARGET, "nobody listens");
        ph_seen_finish(&seen);
        assert_untouched(node);
        ph_test_node_stop(node);
}

static void a_node_that_is_not_distributed_is_told_what_to_do(void **state)
{
        static const char *const tls[] = {"-proto_dist", "inet_tls", NULL};
        struct ph_test_node *plain = ph_test_node_start(NULL), *encrypted = START(.args = tls);
        char pid[16];

        (void)state;
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(plain));
        ph_assert_refused(
                pid, PH_ERROR_FAILED, "is not distributed: start the application porthole");
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(encrypted));
        ph_assert_refused(pid, PH_ERROR_FAILED, "not plain TCP");
        assert_untouched(plain);
        ph_test_node_stop(encrypted);
        ph_test_node_stop(plain);
}

static void a_node_that_allows_only_others_is_obeyed(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, "net_kernel:allow(['friend@nowhere'])");
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_REFUSED, "net_kernel:allow/1");
        assert_untouched(node);
        ph_test_node_stop(node);
}

/* Where the agent's socket is to be, there is a folder: the agent can't start. */
static void what_fails_in_the_node_is_undone(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));
        char *socket = ph_test_format("%s/%d.sock", folder, (int)ph_test_node_pid(node));

        (void)state;
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(mkdir(socket, 0700), 0);
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "the agent does not start");
        assert_int_equal(ph_count_entries(folder), 1);
        assert_int_equal(rmdir(socket), 0);
        assert_int_equal(rmdir(folder), 0);
        assert_untouched(node);
        free(socket);
        free(folder);
        ph_test_node_stop(node);
}

static void a_folder_that_others_may_enter_is_not_used(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        char *folder = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));

        (void)state;
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(chmod(folder, 0750), 0);
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "open to other users");
        assert_int_equal(rmdir(folder), 0);
        assert_int_equal(symlink("/tmp", folder), 0);
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "not a directory");
        assert_int_equal(unlink(folder), 0);
        assert_untouched(node);
        free(folder);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_wrong_cookie_is_tried_once_and_its_source_named),
                cmocka_unit_test(a_cookie_file_goes_before_all),
                cmocka_unit_test(a_stopped_node_is_refused_at_once),
                cmocka_unit_test(a_node_that_greets_nobody_is_given_up),
                cmocka_unit_test(a_node_that_answers_no_call_is_given_up),
                cmocka_unit_test(a_node_that_has_gone_is_said_to_be),
                cmocka_unit_test(a_node_that_left_the_network_is_said_to_have),
                cmocka_unit_test(a_node_that_is_not_distributed_is_told_what_to_do),
                cmocka_unit_test(a_node_that_allows_only_others_is_obeyed),
                cmocka_unit_test(what_fails_in_the_node_is_undone),
                cmocka_unit_test(a_folder_that_others_may_enter_is_not_used),
        };

        return cmocka_run_group_tests_name(
                "node dist refusals", tests, ph_test_world_setup, ph_test_world_teardown);
}
