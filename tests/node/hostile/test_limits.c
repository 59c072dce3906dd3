/* Nodes that are out of something, and are to be left alone with it. */
#include <stdio.h>

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

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_process_table_is_left_alone),
                cmocka_unit_test(a_probe_is_restarted_once_there_is_room),
                cmocka_unit_test(a_node_without_allocators_has_no_memory_to_tell_of),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
