/* Processes that answer nobody and schedulers that are never free: the agent
 * answers, and says so. */
#include <stdio.h>

#include "protocol/error.h"
#include "tests/support/native.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

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

static int count_rows(const cJSON *result, const char *state)
{
        const cJSON *row;
        int count = 0;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                count += strcmp(ph_test_json_string(row, "state"), state) == 0;
        }
        return count;
}

static bool has_gap(const cJSON *result)
{
        const cJSON *gap = ph_test_json_at(result, "gap");

        return cJSON_IsString(gap) && strstr(gap->valuestring, "did not answer") != NULL;
}

/*
 * A list of a sweep that could not get past the process in native code, and past no other. NULL
 * when none comes.
 */
static cJSON *list_with_native(struct ph_test_client *client)
{
        for (int64_t begin = ph_test_now_ms(); ph_test_now_ms() - begin < 10000;) {
                cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":1000}");

                if (count_rows(result, "no answer") == 1 && has_gap(result))
                        return result;
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
        }
        return NULL;
}

static bool find_in_list(struct ph_test_node *node, struct ph_test_client *client)
{
        cJSON *result = list_with_native(client);
        const cJSON *row;

        (void)node;
        if (result == NULL)
                return false;
        row = find_row(result, "native");
        assert_string_equal(ph_test_json_string(row, "state"), "no answer");
        assert_false(ph_test_json_bool(row, "memory_exact"));
        assert_true(count_rows(result, "answered") > 35);
        cJSON_Delete(result);
        return true;
}

static void a_process_inside_native_code_does_not_answer_and_the_others_do(void **state)
{
        (void)state;
        ph_test_native_look(NULL, find_in_list);
}

static bool look_five_times(struct ph_test_node *node, struct ph_test_client *client)
{
        int64_t workers;

        for (int i = 0; i < 5; i++)
                cJSON_Delete(ph_test_client_call(client, "processes", "{\"limit\":1000}"));
        if (ph_test_native_is_silent(client))
                return false;
        workers = ph_test_eval_int(node,
                "length([P || P <- processes(), P =/= whereis(native), {initial_call, "
                "{porthole_probe, _, _}} <- [process_info(P, initial_call)]])");
        assert_in_range(workers, 2, 8);
        return true;
}

static void looks_at_a_stuck_process_do_not_pile_up(void **state)
{
        (void)state;
        ph_test_native_look(NULL, look_five_times);
}

static void a_suspended_process_is_shown(void **state)
{
        struct ph_test_node *node = ph_test_native_start();
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

static void a_node_whose_schedulers_are_all_stuck_is_told_as_silent(void **state)
{
        struct ph_test_node *node = ph_test_native_start();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *before = ph_test_client_call(client, "processes", "{\"limit\":1000}");
        double total = ph_test_json_number(before, "total");
        cJSON *result;
        int64_t start;

        (void)state;
        cJSON_Delete(before);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        block_all(node);
        ph_test_wait(ph_test_native_silent_ms(client) > 1500);
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
        ph_test_wait(ph_test_native_silent_ms(client) < 1000);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_client_close(client);
        ph_test_eval_receive(node);
        ph_test_node_stop(node);
}

static void hello_is_answered_while_all_schedulers_spin_at_high_priority(void **state)
{
        struct ph_test_node *node = ph_test_native_start();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int64_t worst = 0;
        cJSON *result;

        (void)state;
        ph_test_eval(node, "[spawn_opt(fun S() -> S() end, [{priority, high}]) || _ <- "
                           "lists:seq(1, 16)], ok");
        ph_test_wait(ph_test_native_silent_ms(client) > 1000);
        for (int i = 0; i < 100; i++) {
                int64_t start = ph_test_now_ms();
                int64_t took;

                ph_test_native_silent_ms(client);
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
