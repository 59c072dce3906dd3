/* Nodes that are out of something, and are to be left alone with it. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(const char *const *args)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
}

static void fill_process_table(struct ph_test_node *node, int leave)
{
        ph_test_eval(node,
                "F = fun F(N) when N > 0 -> spawn(timer, sleep, [infinity]), F(N - 1); F(_) -> ok "
                "end, "
                "F(erlang:system_info(process_limit) - erlang:system_info(process_count) - %d)",
                leave);
}

/* Too late for the agent to work, but not for the node. */
static void a_full_process_table_is_left_alone(void **state)
{
        const char *args[] = {"+P", "1024", NULL};
        struct ph_test_node *node = start_node(args);
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        const char *probe = strdup(ph_test_eval(node, "whereis(porthole_probe)"));
        cJSON *result;
        char *output;

        (void)state;
        fill_process_table(node, 3);
        for (int i = 0; i < 20; i++) {
                cJSON_Delete(ph_test_client_call(client, "overview", NULL));
                result = ph_test_client_call(client, "processes", NULL);
                assert_non_null(
                        strstr(ph_test_json_string(result, "gap"), "too few free processes"));
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
        }
        assert_string_equal(ph_test_eval(node, "whereis(porthole_probe)"), probe);
        output = ph_test_node_output(node);
        assert_null(strstr(output, "Too many processes"));
        assert_null(strstr(output, "porthole"));
        free(output);
        free((char *)probe);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void a_probe_is_restarted_once_there_is_room(void **state)
{
        const char *args[] = {"+P", "1024", NULL};
        struct ph_test_node *node = start_node(args);
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        char *output;

        (void)state;
        fill_process_table(node, 3);
        ph_test_eval(node, "exit(whereis(porthole_probe), kill)");
        ph_test_sleep_ms(500);
        ph_test_assert_eval(node, "whereis(porthole_probe)", "undefined");
        ph_test_eval(node, "[exit(P, kill) || P <- processes(), {_, {timer, sleep, 1}} <- "
                           "[process_info(P, initial_call)]], ok");
        ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        output = ph_test_node_output(node);
        assert_null(strstr(output, "REPORT"));
        free(output);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void a_node_without_allocators_has_no_memory_to_tell_of(void **state)
{
        const char *args[] = {"+Mea", "min", NULL};
        /* Without its allocators the runtime itself leaks at its end, as the sanitizer sees it. */
        const char *env[] = {"ASAN_OPTIONS=exitcode=66:detect_leaks=0", NULL};
        struct ph_test_node *node = ph_test_node_start(
                &(struct ph_test_node_options){.name = "shop", .args = args, .env = env});
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *result = ph_test_client_call(client, "overview", NULL);
        char *output = ph_test_node_output(node);

        (void)state;
        assert_true(cJSON_IsNull(ph_test_json_at(result, "memory_bytes.total")));
        assert_true(ph_test_json_number(result, "counts.processes.count") > 0);
        assert_null(strstr(output, "REPORT"));
        free(output);
        cJSON_Delete(result);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static struct ph_test_node *start_node_with_few_descriptors(void)
{
        const char *command[] = {"prlimit", "--nofile=256:256", "erl", NULL};

        return ph_test_node_start(
                &(struct ph_test_node_options){.name = "shop", .command = command});
}

/*
 * All but @leave: opened by a process that lets go of them on demand. It closes them itself: those
 * of a process that ended the runtime closes later, in the midst of what comes next.
 */
static void take_descriptors(struct ph_test_node *node, int leave)
{
        ph_test_eval(node,
                "S = self(), register(taker, spawn(fun() -> "
                "F = fun F() -> case file:open(\"/dev/null\", [read, raw]) of "
                "{ok, X} -> [X | F()]; {error, emfile} -> [] end end, "
                "{Free, Kept} = lists:split(%d, F()), [file:close(X) || X <- Free], "
                "S ! taken, receive stop -> [file:close(X) || X <- Kept] end end)), "
                "receive taken -> ok end",
                leave);
}

static void free_descriptors(struct ph_test_node *node)
{
        ph_test_eval(node, "M = monitor(process, taker), taker ! stop, "
                           "receive {'DOWN', M, _, _, _} -> ok end");
}

/* What an agent says that starts with the code in the node already. */
static const char *start_again(struct ph_test_node *node)
{
        return ph_test_eval(node, "{module, _} = code:load_binary(porthole_probe, \"x\", "
                                  "persistent_term:get(beam)), "
                                  "{R, T} = porthole_probe:start([{nif, "
                                  "persistent_term:get(nif)}, {attached, true}]), {R, "
                                  "binary_to_list(T)}");
}

static void keep_code(struct ph_test_node *node)
{
        char *beam = ph_test_build_path("agent/probe/porthole_probe.beam");
        char *library = ph_test_build_path("agent/nif/porthole_nif");

        ph_test_eval(node,
                "{ok, Beam} = file:read_file(\"%s\"), persistent_term:put(beam, Beam), "
                "persistent_term:put(nif, \"%s\")",
                beam, library);
        free(library);
        free(beam);
}

/* As the injector does after an agent that doesn't start. */
static void unload(struct ph_test_node *node)
{
        ph_test_eval(node, "code:purge(porthole_probe), code:delete(porthole_probe), "
                           "code:purge(porthole_probe)");
}

/* libuv ends the process when a pipe of its own is not to be had. */
static void an_agent_without_descriptors_does_not_start(void **state)
{
        struct ph_test_node *node = start_node_with_few_descriptors();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_agent_stop(node, client);
        keep_code(node);
        for (int leave = 0; leave < 8; leave++) {
                const char *said;

                take_descriptors(node, leave);
                said = start_again(node);
                if (strncmp(said, "{error,", 7) != 0)
                        ph_test_fail("with %d descriptors left the agent said %s", leave, said);
                free_descriptors(node);
                unload(node);
        }
        ph_test_wait(ph_test_process_facts(ph_test_node_pid(node)).maps == 0);
        ph_test_node_stop(node);
}

static void clients_wait_for_a_descriptor_and_no_core_spins(void **state)
{
        struct ph_test_node *node = start_node_with_few_descriptors();
        struct ph_test_client *early = ph_test_agent_open(node, NULL);
        struct ph_test_client *late;
        int64_t cpu_ms;

        (void)state;
        take_descriptors(node, 0);
        late = ph_test_client_connect(ph_test_client_socket(early));
        ph_test_client_send_line(late, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}");
        cpu_ms = ph_test_process_facts(ph_test_node_pid(node)).cpu_ms;
        assert_null(ph_test_client_receive_within(late, 3000));
        cpu_ms = ph_test_process_facts(ph_test_node_pid(node)).cpu_ms - cpu_ms;
        assert_true(cpu_ms < 1000);
        cJSON_Delete(ph_test_client_call(early, "hello", NULL));
        free_descriptors(node);
        cJSON_Delete(ph_test_client_answer(late, 1));
        ph_test_client_close(early);
        ph_test_agent_stop(node, late);
        ph_test_node_stop(node);
}

static int listen_at(const char *path)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(fd, 1), 0);
        return fd;
}

/* A node in another container may have the same pid, and share the folder. */
static void a_socket_that_somebody_listens_on_is_not_taken_away(void **state)
{
        struct ph_test_node *node = start_node(NULL);
        char *folder = ph_test_format("%s/taken", ph_test_world_folder());
        char *path = ph_test_format("%s/%d.sock", folder, (int)ph_test_node_pid(node));
        char *dir = ph_test_format("{dir, <<\"%s\">>}", folder);
        const char *said;
        int other;

        (void)state;
        keep_code(node);
        assert_int_equal(mkdir(folder, 0700), 0);
        other = listen_at(path);
        said = ph_test_eval(node,
                "{module, _} = code:load_binary(porthole_probe, \"x\", persistent_term:get(beam)), "
                "{error, T} = porthole_probe:start([{nif, persistent_term:get(nif)}, "
                "{attached, true}, %s]), binary_to_list(T)",
                dir);
        assert_non_null(strstr(said, "in use"));
        assert_int_equal(access(path, F_OK), 0);
        close(other);
        unload(node);
        ph_test_agent_stop(node, ph_test_agent_open(node, dir));
        free(dir);
        free(path);
        free(folder);
        ph_test_node_stop(node);
}

static void assert_attaching_is_refused(struct ph_test_node *node, const char *what)
{
        char *program = ph_test_build_path("tui/porthole");
        const char *argv[] = {program, "ps", ph_test_node_name(node), NULL};
        struct ph_test_output output = ph_test_run(argv, NULL);

        if (output.status != 4 || strstr(output.err, what) == NULL)
                ph_test_fail("status %d: %s", output.status, output.err);
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        ph_test_output_finish(&output);
        free(program);
}

/* The runtime rounds the limit up to full pages: this one is. */
static void a_node_short_of_atoms_is_not_attached_to(void **state)
{
        const char *args[] = {"+t", "20480", NULL};
        struct ph_test_node *node = start_node(args);

        (void)state;
        ph_test_eval(node, "[list_to_atom(\"filler\" ++ integer_to_list(I)) || I <- lists:seq(1, "
                           "erlang:system_info(atom_limit) - erlang:system_info(atom_count) - "
                           "600)], ok");
        assert_attaching_is_refused(node, "more atoms alone");
        ph_test_node_stop(node);
}

static void a_node_short_of_processes_is_not_attached_to(void **state)
{
        const char *args[] = {"+P", "1024", NULL};
        struct ph_test_node *node = start_node(args);

        (void)state;
        fill_process_table(node, 20);
        assert_attaching_is_refused(node, "more processes alone");
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_process_table_is_left_alone),
                cmocka_unit_test(a_probe_is_restarted_once_there_is_room),
                cmocka_unit_test(a_node_without_allocators_has_no_memory_to_tell_of),
                cmocka_unit_test(an_agent_without_descriptors_does_not_start),
                cmocka_unit_test(clients_wait_for_a_descriptor_and_no_core_spins),
                cmocka_unit_test(a_socket_that_somebody_listens_on_is_not_taken_away),
                cmocka_unit_test(a_node_short_of_atoms_is_not_attached_to),
                cmocka_unit_test(a_node_short_of_processes_is_not_attached_to),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
