/*
 * `porthole kill` against a real node: the plan, the refusals and their status, the kill.
 */
#include "tests/support/test.h"

#include "protocol/json.h"
#include "tests/node/cli/program.h"
#include "tests/support/world.h"

static struct ph_test_node *shop;

static int set_up(void **state)
{
        (void)state;
        shop = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_eval(shop, "register(till, spawn(fun() -> receive stop -> ok end end))");
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        ph_test_node_stop(shop);
        return 0;
}

static void a_plan_tells_and_changes_nothing(void **state)
{
        char *text = porthole_print("kill", pid_of(shop), "till", "--plan");
        cJSON *plan = porthole_json("kill", pid_of(shop), "till", "--plan", "--json");

        (void)state;
        assert_in(text, "till");
        assert_in(text, "no supervisor starts it again");
        assert_int_equal(ph_json_get_int(plan, "deaths", 0), 1);
        assert_false(ph_json_get_bool(plan, "enabled", true));
        ph_test_assert_eval(shop, "is_pid(whereis(till))", "true");
        cJSON_Delete(plan);
        free(text);
        assert_no_trace(shop);
}

static void what_is_refused_ends_with_status_four(void **state)
{
        (void)state;
        porthole_fails(4, "runtime itself", "kill", pid_of(shop), "init", "--plan");
        porthole_fails(
                4, "not what is to be typed", "kill", pid_of(shop), "till", "--confirm", "x");
        porthole_fails(1, "no local process", "kill", pid_of(shop), "nobody", "--plan");
        porthole_fails(2, "--plan", "kill", pid_of(shop), "till");
        porthole_fails(2, "--plan", "kill", pid_of(shop), "till", "--plan", "--confirm", "till");
        porthole_fails(2, "", "kill", pid_of(shop), "till", "--plan", "--reason", "boredom");
        ph_test_assert_eval(shop, "is_pid(whereis(till))", "true");
}

static void an_agent_that_is_there_and_only_looks_refuses(void **state)
{
        (void)state;
        free(porthole_print("attach", pid_of(shop), "--keep"));
        porthole_fails(4, "--allow-kill", "kill", pid_of(shop), "till", "--confirm", "till");
        ph_test_assert_eval(shop, "is_pid(whereis(till))", "true");
        free(porthole_print("detach", pid_of(shop)));
}

static void with_its_name_the_process_ends(void **state)
{
        cJSON *result = porthole_json(
                "kill", pid_of(shop), "till", "--reason", "kill", "--confirm", "till", "--json");
        const cJSON *outcome = cJSON_GetObjectItem(result, "outcome");

        (void)state;
        assert_true(ph_json_get_bool(result, "executed", false));
        assert_true(ph_json_get_bool(outcome, "died", false));
        assert_true(ph_json_get_bool(outcome, "as_planned", false));
        assert_string_equal(ph_json_get_string(outcome, "reason", ""), "killed");
        ph_test_assert_eval(shop, "whereis(till)", "undefined");
        ph_test_wait_eval(shop, "whereis(porthole_probe)", "undefined");
        cJSON_Delete(result);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        a_plan_tells_and_changes_nothing, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        what_is_refused_ends_with_status_four, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        an_agent_that_is_there_and_only_looks_refuses, set_up, tear_down),
                cmocka_unit_test_setup_teardown(with_its_name_the_process_ends, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
