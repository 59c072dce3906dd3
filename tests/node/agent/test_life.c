/* An attached agent from its start to its end, in a node where people kill things. */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(void)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
}

/* Eight clients with subscriptions, in the middle of whatever they do. */
static void crowd(const char *path, struct ph_test_client *clients[8])
{
        for (int i = 0; i < 8; i++) {
                clients[i] = ph_test_client_connect(path);
                ph_test_client_request(clients[i], "subscribe",
                        i % 2 ? "{\"method\":\"overview\",\"interval_ms\":100}"
                              : "{\"method\":\"processes\",\"interval_ms\":100}");
                ph_test_client_request(clients[i], "processes", "{\"limit\":0}");
        }
}

/* The first erlang:memory() in a node makes some atoms of the runtime's own. */
static void warm_up(struct ph_test_node *node)
{
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_agent_stop(node, client);
        ph_test_node_counts(node);
}

/* One agent that is told to leave while eight clients want something. */
static void run_one(struct ph_test_node *node)
{
        char *path = ph_test_agent_start(node, NULL);
        struct ph_test_client *clients[8];

        crowd(path, clients);
        free(path);
        cJSON_Delete(ph_test_client_call(clients[0], "hello", NULL));
        ph_test_agent_stop(node, clients[0]);
        for (int i = 1; i < 8; i++) {
                ph_test_client_wait_closed(clients[i]);
                ph_test_client_close(clients[i]);
        }
}

static void fifty_agents_with_busy_clients_leave_nothing(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_facts before, after;
        struct ph_test_counts counted, now;

        (void)state;
        warm_up(node);
        run_one(node);
        counted = ph_test_node_counts(node);
        before = ph_test_process_facts(ph_test_node_pid(node));
        for (int i = 0; i < 50; i++)
                run_one(node);
        now = ph_test_node_counts(node);
        after = ph_test_process_facts(ph_test_node_pid(node));
        assert_int_equal(now.processes, counted.processes);
        assert_int_equal(now.ports, counted.ports);
        assert_int_equal(now.tables, counted.tables);
        assert_int_equal(now.atoms, counted.atoms);
        assert_int_equal(now.names, counted.names);
        assert_int_equal(now.modules, counted.modules);
        /* One joined or closed right before the first look may still have shown then. */
        assert_true(after.threads <= before.threads);
        assert_true(after.descriptors <= before.descriptors);
        assert_int_equal(after.maps, 0);
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(after.rss_bytes - before.rss_bytes < 16 * 1024 * 1024);
        ph_test_node_stop(node);
}

static void a_second_agent_in_the_same_node_is_refused(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        ph_test_assert_eval(node, "element(1, porthole_probe:start([{nif, \"x\"}]))", "error");
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void an_idle_agent_leaves_nothing(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, "{idle_ms, 500}");

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_client_close(client);
        ph_test_agent_wait_gone(node);
        ph_test_node_stop(node);
}

static void a_library_that_cannot_be_loaded_leaves_nothing(void **state)
{
        struct ph_test_node *node = start_node();
        char *beam = ph_test_build_path("agent/probe/porthole_probe.beam");

        (void)state;
        ph_test_eval(node,
                "{ok, Beam} = file:read_file(\"%s\"),"
                "{module, _} = code:load_binary(porthole_probe, \"porthole_probe\", Beam),"
                "{error, Why} = porthole_probe:start([{nif, \"/no/such/library\"}]),"
                "true = is_binary(Why) andalso byte_size(Why) > 10,"
                "code:delete(porthole_probe), code:purge(porthole_probe)",
                beam);
        ph_test_agent_wait_gone(node);
        free(beam);
        ph_test_node_stop(node);
}

static void killing_the_probe_or_its_keeper_does_not_end_the_agent(void **state)
{
        static const char *const victims[] = {"whereis(porthole_probe)",
                "hd([P || P <- processes(), process_info(P, current_function) =:= "
                "{current_function, {porthole_probe, guard, 3}}])"};
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        for (int i = 0; i < 6; i++) {
                ph_test_eval(node, "exit(%s, kill)", victims[i % 2]);
                ph_test_wait_eval(node,
                        "is_pid(whereis(porthole_probe)) andalso length([P || P <- processes(), "
                        "process_info(P, current_function) =:= {current_function, {porthole_probe, "
                        "guard, 3}}])",
                        "1");
                cJSON_Delete(ph_test_client_call(client, "hello", NULL));
                cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        }
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void killing_all_workers_again_and_again_harms_nothing(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        ph_test_eval(node,
                "register(killer, spawn(fun K() -> Keep = [whereis(porthole_probe) | [P || P <- "
                "processes(), process_info(P, current_function) =:= {current_function, "
                "{porthole_probe, guard, 3}}]], [exit(P, kill) || P <- processes(), "
                "{initial_call, {porthole_probe, _, _}} <- [process_info(P, initial_call)], not "
                "lists:member(P, Keep)], timer:sleep(1), K() end))");
        for (int i = 0; i < 50; i++) {
                int64_t id = ph_test_client_request(client, "processes", NULL);

                cJSON_Delete(ph_test_client_answer(client, id));
        }
        ph_test_eval(node, "exit(whereis(killer), kill)");
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static int64_t reductions_of_porthole(struct ph_test_node *node)
{
        return ph_test_eval_int(node,
                "lists:sum([R || P <- processes(), {initial_call, {porthole_probe, _, _}} <- "
                "[process_info(P, initial_call)], {reductions, R} <- [process_info(P, "
                "reductions)]])");
}

/* CPU time in clock ticks of the thread called porthole. */
static long ticks_of_thread(pid_t pid)
{
        char *path = ph_test_format("/proc/%d/task", (int)pid);
        DIR *folder = opendir(path);
        long ticks = -1;

        for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
                char *name = ph_test_format("%s/%s/stat", path, entry->d_name);
                char *stat = entry->d_name[0] != '.' ? ph_test_read_file(name, NULL) : NULL;
                unsigned long user, system;

                if (stat != NULL && strstr(stat, "(porthole)") != NULL &&
                        sscanf(strrchr(stat, ')') + 1,
                                " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                                &system) == 2)
                        ticks = (long)(user + system);
                free(stat);
                free(name);
        }
        closedir(folder);
        free(path);
        return ticks;
}

static void an_agent_nobody_looks_at_does_nothing(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int64_t reductions, asked_for_them;
        long ticks;

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_client_close(client);
        ph_test_sleep_ms(1500);
        reductions_of_porthole(node);
        reductions = reductions_of_porthole(node);
        asked_for_them = reductions_of_porthole(node) - reductions; /* being asked costs some */
        ticks = ticks_of_thread(ph_test_node_pid(node));
        assert_true(ticks >= 0);
        ph_test_sleep_ms(4000);
        assert_in_range(reductions_of_porthole(node), reductions, reductions + 3 * asked_for_them);
        assert_int_equal(ticks_of_thread(ph_test_node_pid(node)), ticks);
        ph_test_node_stop(node);
}

static void the_code_server_can_purge_the_probe_under_a_running_agent(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        /* Kills all processes that run it, as somebody who reloads everything would. */
        ph_test_eval(node, "code:purge(porthole_probe), code:delete(porthole_probe), "
                           "code:purge(porthole_probe)");
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
        ph_test_agent_wait_gone(node);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(fifty_agents_with_busy_clients_leave_nothing),
                cmocka_unit_test(a_second_agent_in_the_same_node_is_refused),
                cmocka_unit_test(an_idle_agent_leaves_nothing),
                cmocka_unit_test(a_library_that_cannot_be_loaded_leaves_nothing),
                cmocka_unit_test(killing_the_probe_or_its_keeper_does_not_end_the_agent),
                cmocka_unit_test(killing_all_workers_again_and_again_harms_nothing),
                cmocka_unit_test(an_agent_nobody_looks_at_does_nothing),
                cmocka_unit_test(the_code_server_can_purge_the_probe_under_a_running_agent),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
