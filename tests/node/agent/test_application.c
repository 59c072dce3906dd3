/* The OTP application porthole: a node that starts its agent itself. */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(const char *const *args)
{
        char *ebin = ph_test_agent_application();
        const char *all[16] = {"-pa", ebin};
        struct ph_test_node *node;
        int count = 2;

        for (; args != NULL && *args != NULL; args++)
                all[count++] = *args;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = all});
        free(ebin);
        return node;
}

/* Where the agent of @node listens when nobody says otherwise. */
static char *default_socket(struct ph_test_node *node)
{
        return ph_test_format(
                "%s/porthole/%d.sock", getenv("XDG_RUNTIME_DIR"), (int)ph_test_node_pid(node));
}

static bool is_there(const char *path)
{
        struct stat st;

        return stat(path, &st) == 0;
}

static void the_node_starts_and_stops_its_agent(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        char *path = default_socket(node);
        struct ph_test_client *client;
        cJSON *message;

        (void)state;
        ph_test_assert_eval(node, "application:ensure_all_started(porthole)", "{ok,[porthole]}");
        client = ph_test_client_connect(path);
        message = ph_test_client_call(client, "hello", NULL);
        assert_false(ph_test_json_bool(message, "attached"));
        assert_false(ph_test_json_bool(message, "kill_enabled"));
        assert_true(ph_test_json_bool(message, "contents_enabled"));
        cJSON_Delete(message);
        assert_int_equal(ph_test_client_call_error(client, "agent.stop", NULL), PH_ERROR_REFUSED);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_assert_eval(node, "application:stop(porthole)", "ok");
        message = ph_test_client_notification(client, "agent.leaving");
        assert_string_equal(ph_test_json_string(message, "reason"), "stop");
        cJSON_Delete(message);
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        assert_false(is_there(path));
        free(path);
        ph_test_node_stop(node);
}

static void its_environment_is_obeyed(void **state)
{
        char *folder = ph_test_format("%s/sockets", ph_test_world_folder());
        char *term = ph_test_format("\"%s\"", folder);
        const char *args[] = {
                "-porthole", "kill", "true", "contents", "false", "socket_dir", term, NULL};
        struct ph_test_node *node = start_node(args);
        char *path = ph_test_format("%s/%d.sock", folder, (int)ph_test_node_pid(node));
        struct ph_test_client *client;
        cJSON *hello;

        (void)state;
        ph_test_assert_eval(node, "application:ensure_all_started(porthole)", "{ok,[porthole]}");
        client = ph_test_client_connect(path);
        hello = ph_test_client_call(client, "hello", NULL);
        assert_true(ph_test_json_bool(hello, "kill_enabled"));
        assert_false(ph_test_json_bool(hello, "contents_enabled"));
        cJSON_Delete(hello);
        ph_test_client_close(client);
        ph_test_node_stop(node);
        free(path);
        free(term);
        free(folder);
}

static void a_folder_open_to_others_is_refused_and_the_node_lives(void **state)
{
        char *folder = ph_test_format("%s/open", ph_test_world_folder());
        char *term = ph_test_format("\"%s\"", folder);
        const char *args[] = {"-porthole", "socket_dir", term, NULL};
        struct ph_test_node *node;

        (void)state;
        assert_int_equal(mkdir(folder, 0755), 0);
        node = start_node(args);
        ph_test_assert_eval(node, "application:start(porthole, permanent)", "ok");
        ph_test_assert_eval(node, "whereis(porthole_probe)", "undefined");
        assert_int_equal(chmod(folder, 0700), 0);
        ph_test_assert_eval(node, "application:stop(porthole)", "ok");
        ph_test_assert_eval(node, "application:ensure_all_started(porthole)", "{ok,[porthole]}");
        ph_test_assert_eval(node, "is_pid(whereis(porthole_probe))", "true");
        ph_test_node_stop(node);
        free(term);
        free(folder);
}

static void twenty_starts_and_stops_leave_nothing(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        static const char cycle[] = "{ok, [porthole]} = application:ensure_all_started(porthole), "
                                    "ok = application:stop(porthole)";
        struct ph_test_facts before, after;
        struct ph_test_counts counted, now;

        (void)state;
        ph_test_eval(node, "%s", cycle);
        before = ph_test_process_facts(ph_test_node_pid(node));
        ph_test_node_counts(node);
        counted = ph_test_node_counts(node);
        for (int i = 0; i < 20; i++)
                ph_test_eval(node, "%s", cycle);
        after = ph_test_process_facts(ph_test_node_pid(node));
        now = ph_test_node_counts(node);
        /* One joined or closed right before the first look may still have shown then. */
        assert_true(after.threads <= before.threads);
        assert_true(after.descriptors <= before.descriptors);
        assert_int_equal(now.processes, counted.processes);
        assert_int_equal(now.ports, counted.ports);
        assert_int_equal(now.tables, counted.tables);
        assert_int_equal(now.atoms, counted.atoms);
        ph_test_node_stop(node);
}

/* Returns when it is dead, and has its name no more. */
static void kill_probe(struct ph_test_node *node)
{
        ph_test_eval(node, "Probe = whereis(porthole_probe), Monitor = monitor(process, Probe), "
                           "exit(Probe, kill), receive {'DOWN', Monitor, _, _, _} -> ok end");
}

static void a_killed_probe_is_restarted_and_clients_stay(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        char *path = default_socket(node);
        struct ph_test_client *client;

        (void)state;
        ph_test_eval(node, "application:ensure_all_started(porthole)");
        client = ph_test_client_connect(path);
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        for (int i = 0; i < 3; i++) {
                kill_probe(node);
                ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
                cJSON_Delete(ph_test_client_call(client, "hello", NULL));
                cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        }
        ph_test_client_close(client);
        free(path);
        ph_test_node_stop(node);
}

/* A permanent application that ends takes its node with it: this one never does. */
static void a_probe_killed_again_and_again_never_ends_the_application(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        char *path = default_socket(node);
        struct ph_test_client *client;

        (void)state;
        ph_test_assert_eval(node, "application:start(porthole, permanent)", "ok");
        client = ph_test_client_connect(path);
        ph_test_eval(node,
                "[begin exit(P, kill), timer:sleep(5) end || _ <- lists:seq(1, 50), P <- "
                "[whereis(porthole_probe)], is_pid(P)], ok");
        ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_assert_eval(
                node, "lists:keymember(porthole, 1, application:which_applications())", "true");
        ph_test_client_close(client);
        free(path);
        ph_test_node_stop(node);
}

static void a_socket_left_by_a_node_that_was_killed_is_replaced(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        char *path = default_socket(node);
        struct ph_test_client *client;

        (void)state;
        /* A stale file of our own name, as after a crash and the same pid again. */
        ph_test_eval(node,
                "ok = filelib:ensure_dir(\"%s\"), ok = file:change_mode("
                "filename:dirname(\"%s\"), 8#700), ok = file:write_file(\"%s\", \"\")",
                path, path, path);
        ph_test_assert_eval(node, "application:ensure_all_started(porthole)", "{ok,[porthole]}");
        client = ph_test_client_connect(path);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_client_close(client);
        free(path);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_node_starts_and_stops_its_agent),
                cmocka_unit_test(its_environment_is_obeyed),
                cmocka_unit_test(a_folder_open_to_others_is_refused_and_the_node_lives),
                cmocka_unit_test(twenty_starts_and_stops_leave_nothing),
                cmocka_unit_test(a_killed_probe_is_restarted_and_clients_stay),
                cmocka_unit_test(a_probe_killed_again_and_again_never_ends_the_application),
                cmocka_unit_test(a_socket_left_by_a_node_that_was_killed_is_replaced),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
