/* Processes that answer nobody and schedulers that are never free: the agent answers, and says so. */
#include <stdio.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(void)
{
        char *folder = ph_test_build_path("tests/node/agent");
        const char *args[] = {"-pa", folder, "+S", "4:4", NULL};
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});

        ph_test_eval(node, "ok = stuck:load(\"%s/stuck\")", folder);
        free(folder);
        return node;
}

static const cJSON *find_row(const cJSON *result, const char *name)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *got = cJSON_GetObjectItem(row, "name");

                if (cJSON_IsString(got) && strcmp(got->valuestring, name) == 0)
                        return row;
        }
        ph_test_fail("no row of %s", name);
        return NULL;
}

static void a_suspended_process_is_shown(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *result;

        (void)state;
        ph_test_eval(node, "P = spawn(timer, sleep, [infinity]), register(held, P), "
                           "timer:sleep(50), erlang:suspend_process(P)");
        result = ph_test_client_call(client, "processes", "{\"limit\":1000}");
        assert_string_equal(ph_test_json_string(find_row(result, "held"), "status"), "suspended");
        cJSON_Delete(result);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

/* One in native code on every scheduler: nothing in Erlang runs, and the eval ends when they do. */
static void block_all(struct ph_test_node *node)
{
        ph_test_eval_send(node, "[spawn_opt(fun() -> stuck:sleep(4000) end, [{scheduler, I}]) || I "
                                "<- lists:seq(1, erlang:system_info(schedulers))], ok");
}

static double silent_ms(struct ph_test_client *client)
{
        cJSON *hello = ph_test_client_call(client, "hello", NULL);
        double silent = ph_test_json_number(hello, "vm_silent_ms");

        cJSON_Delete(hello);
        return silent;
}

static void a_node_whose_schedulers_are_all_stuck_is_told_as_silent(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *before = ph_test_client_call(client, "processes", "{\"limit\":1000}");
        double total = ph_test_json_number(before, "total");
        cJSON *result;
        int64_t start;

        (void)state;
        cJSON_Delete(before);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        block_all(node);
        ph_test_wait(silent_ms(client) > 1500);
        start = ph_test_now_ms();
        result = ph_test_client_call(client, "overview", NULL);
        assert_true(ph_test_json_number(result, "vm_silent_ms") > 1500);
        assert_true(ph_test_json_number(result, "age_ms") > 500);
        assert_true(ph_test_json_number(result, "memory_bytes.total") > 0);
        cJSON_Delete(result);
        result = ph_test_client_call(client, "processes", "{\"limit\":1000}");
        assert_true(ph_test_json_number(result, "vm_silent_ms") > 1500);
        assert_true(ph_test_json_number(result, "age_ms") > 1000);
        assert_in_range(ph_test_json_number(result, "total"), total - 20, total + 20);
        cJSON_Delete(result);
        assert_true(ph_test_now_ms() - start < 2500);
        ph_test_wait(silent_ms(client) < 1000);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_client_close(client);
        ph_test_eval_receive(node);
        ph_test_node_stop(node);
}

static void hello_is_answered_while_all_schedulers_spin_at_high_priority(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int64_t worst = 0;
        cJSON *result;

        (void)state;
        ph_test_eval(node, "[spawn_opt(fun S() -> S() end, [{priority, high}]) || _ <- "
                           "lists:seq(1, 16)], ok");
        ph_test_wait(silent_ms(client) > 1000);
        for (int i = 0; i < 100; i++) {
                int64_t start = ph_test_now_ms();
                int64_t took;

                silent_ms(client);
                took = ph_test_now_ms() - start;
                worst = took > worst ? took : worst;
        }
        print_message("# the slowest of 100 hellos took %lld ms\n", (long long)worst);
        assert_true(worst < 1000); /* tests/bench has the figure that counts */
        result = ph_test_client_call(client, "processes", NULL);
        assert_true(ph_test_json_number(result, "vm_silent_ms") > 1000);
        cJSON_Delete(result);
        ph_test_client_close(client);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_suspended_process_is_shown),
                cmocka_unit_test(a_node_whose_schedulers_are_all_stuck_is_told_as_silent),
                cmocka_unit_test(hello_is_answered_while_all_schedulers_spin_at_high_priority),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
