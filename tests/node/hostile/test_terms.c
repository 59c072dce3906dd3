/* Processes that hold what nobody expects, and nodes that change their name. */
#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *start_node(const char *name)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = name});
}

/* Nothing of porthole may ever be reported in the node's log. */
static void assert_nothing_logged(struct ph_test_node *node)
{
        char *output = ph_test_node_output(node);

        if (strstr(output, "porthole") != NULL || strstr(output, "REPORT") != NULL)
                ph_test_fail("the node logged: %s", output);
        free(output);
}

/* The row of the process registered as @name. The result stays in *@result_out, the caller's. */
static const cJSON *find_row(struct ph_test_client *client, const char *name, cJSON **result_out)
{
        char *params = ph_test_format("{\"filter\":\"name:%s\"}", name);
        const cJSON *row;

        *result_out = ph_test_client_call(client, "processes", params);
        free(params);
        row = cJSON_GetArrayItem(ph_test_json_at(*result_out, "rows"), 0);
        if (row == NULL)
                ph_test_fail("there is no row of %s", name);
        return row;
}

static void start_odd(struct ph_test_node *node, const char *key, const char *value)
{
        ph_test_eval(node,
                "S = self(), P = proc_lib:spawn(fun() -> put(%s, %s), S ! ready, "
                "receive stop -> ok end end), receive ready -> register(odd, P) end",
                key, value);
}

static void a_dictionary_may_hold_anything(void **state)
{
        static const char *const values[] = {"{a, b, [x | y]}", "{<<0:80000000>>, b, 3}",
                "{a, lists:duplicate(1000000, $a), 3}", "{a, b, 1 bsl 1000}", "{a, b, -1}",
                "{a, b, lists:seq(1, 1000)}", "{a, b}", "lists:seq(1, 1000000)"};
        struct ph_test_node *node = start_node("shop");
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *result;

        (void)state;
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
                const cJSON *row;

                start_odd(node, "'$initial_call'", values[i]);
                row = find_row(client, "odd", &result);
                assert_string_equal(ph_test_json_string(row, "state"), "answered");
                assert_string_equal(ph_test_json_string(row, "initial_call"), "proc_lib:init_p/3");
                cJSON_Delete(result);
                ph_test_eval(node, "exit(whereis(odd), kill), timer:sleep(300)");
        }
        assert_nothing_logged(node);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void a_label_may_be_as_large_and_deep_as_it_likes(void **state)
{
        static const struct {
                const char *value, *begin;
        } labels[] = {
                {"{x, lists:foldl(fun(_, A) -> [A] end, [], lists:seq(1, 100000))}",
                        "a label of 60000"},
                {"<<0:80000000>>", "a label of 10000006 bytes"},
                {"lists:seq(1, 1000000)", "a label of "},
                {"lists:duplicate(1000000, $a)", "a label of "},
                {"1 bsl 4000000", "a label of 500008 bytes"},
                {"\"short\"", "\"short\""},
        };
        struct ph_test_node *node = start_node("shop");
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        cJSON *result;

        (void)state;
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
                const char *label;
                const cJSON *row;

                start_odd(node, "'$process_label'", labels[i].value);
                row = find_row(client, "odd", &result);
                assert_string_equal(ph_test_json_string(row, "state"), "answered");
                label = ph_test_json_string(row, "label");
                if (strncmp(label, labels[i].begin, strlen(labels[i].begin)) != 0)
                        ph_test_fail("%s is shown as %s", labels[i].value, label);
                assert_true(strlen(label) <= 256);
                cJSON_Delete(result);
                ph_test_eval(node, "exit(whereis(odd), kill), timer:sleep(300)");
        }
        assert_nothing_logged(node);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void count_answered(struct ph_test_client *client, int *answered_out, int *rows_out)
{
        cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":20,\"sort\":\"pid\"}");
        const cJSON *row;

        *answered_out = *rows_out = 0;
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                *answered_out += strcmp(ph_test_json_string(row, "state"), "answered") == 0;
                (*rows_out)++;
        }
        cJSON_Delete(result);
}

/* The table's pids bear the name that the node had when it was swept. */
static void a_node_that_changes_its_name_still_answers(void **state)
{
        static const char *const changes[] = {
                "{ok, _} = net_kernel:start([porthole_one, shortnames]), ok", "net_kernel:stop()",
                "{ok, _} = net_kernel:start([porthole_two, shortnames]), ok", "net_kernel:stop()",
                "{ok, _} = net_kernel:start([porthole_two, shortnames]), ok"};
        struct ph_test_node *node = start_node(NULL);
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 1}");
        int answered, rows;

        (void)state;
        ph_test_eval(node, "[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, 100000)], ok");
        count_answered(client, &answered, &rows);
        for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
                ph_test_assert_eval(node, changes[i], "ok");
                count_answered(client, &answered, &rows);
                assert_int_equal(rows, 20);
                assert_in_range(answered, 18, 20); /* one may have died */
        }
        assert_nothing_logged(node);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_dictionary_may_hold_anything),
                cmocka_unit_test(a_label_may_be_as_large_and_deep_as_it_likes),
                cmocka_unit_test(a_node_that_changes_its_name_still_answers),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
