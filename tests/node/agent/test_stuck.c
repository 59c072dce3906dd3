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
        const char *args[] = {"-pa", folder, "+S", "16:16", "+sfwi", "20", NULL};
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});

        ph_test_eval(node, "ok = stuck:load(\"%s/stuck\")", folder);
        free(folder);
        return node;
}

/*
 * On a scheduler that nothing else runs on: whatever else last ran there would be stuck, too. It
 * registers itself, as registering a process waits for native code that it is in.
 */
static void begin_stuck(struct ph_test_node *node)
{
        ph_test_eval(node, "spawn_opt(fun() -> register(stuck, self()), stuck:sleep(60000) end, "
                           "[{scheduler, erlang:system_info(schedulers)}])");
        ph_test_sleep_ms(200);
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

/*
 * A list in which the stuck process has its row: the first sweep takes a while to get past it. NULL
 * when none comes.
 */
static cJSON *list_with_stuck(struct ph_test_client *client)
{
        for (int64_t begin = ph_test_now_ms(); ph_test_now_ms() - begin < 10000;) {
                cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":1000}");
                const cJSON *row;

                cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
                {
                        const cJSON *name = cJSON_GetObjectItem(row, "name");

                        if (cJSON_IsString(name) && strcmp(name->valuestring, "stuck") == 0)
                                return result;
                }
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
        }
        return NULL;
}

/*
 * Native code keeps all that its scheduler was about to run: when that is a part of the node itself,
 * the node is silent as a whole. Another one is taken then.
 */
static cJSON *list_of_stuck_node(struct ph_test_node **node_out, struct ph_test_client **client_out)
{
        for (int attempts = 0; attempts < 6; attempts++) {
                cJSON *result;

                *node_out = start_node();
                *client_out = ph_test_agent_open(*node_out, NULL);
                begin_stuck(*node_out);
                result = list_with_stuck(*client_out);
                if (result != NULL)
                        return result;
                ph_test_client_close(*client_out);
                ph_test_node_kill(*node_out);
        }
        ph_test_fail("the stuck process is not in the list");
        return NULL;
}

static void a_process_inside_native_code_does_not_answer_and_the_others_do(void **state)
{
        struct ph_test_node *node;
        struct ph_test_client *client;
        int answered = 0, silent = 0;
        cJSON *result = list_of_stuck_node(&node, &client);
        const cJSON *row;

        (void)state;
        row = find_row(result, "stuck");
        assert_string_equal(ph_test_json_string(row, "state"), "no answer");
        assert_false(ph_test_json_bool(row, "memory_exact"));
        assert_non_null(strstr(ph_test_json_string(result, "gap"), "did not answer"));
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                answered += strcmp(ph_test_json_string(row, "state"), "answered") == 0;
                silent += strcmp(ph_test_json_string(row, "state"), "no answer") == 0;
        }
        assert_int_equal(silent, 1);
        assert_true(answered > 35);
        cJSON_Delete(result);
        ph_test_client_close(client);
        ph_test_node_kill(node);
}

static void looks_at_a_stuck_process_do_not_pile_up(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int64_t workers;

        (void)state;
        begin_stuck(node);
        for (int i = 0; i < 5; i++)
                cJSON_Delete(ph_test_client_call(client, "processes", "{\"limit\":1000}"));
        workers = ph_test_eval_int(node,
                "length([P || P <- processes(), P =/= whereis(stuck), {initial_call, "
                "{porthole_probe, _, _}} <- [process_info(P, initial_call)]])");
        assert_in_range(workers, 2, 8);
        ph_test_client_close(client);
        ph_test_node_kill(node);
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
                cmocka_unit_test(a_process_inside_native_code_does_not_answer_and_the_others_do),
                cmocka_unit_test(looks_at_a_stuck_process_do_not_pile_up),
                cmocka_unit_test(a_suspended_process_is_shown),
                cmocka_unit_test(a_node_whose_schedulers_are_all_stuck_is_told_as_silent),
                cmocka_unit_test(hello_is_answered_while_all_schedulers_spin_at_high_priority),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
