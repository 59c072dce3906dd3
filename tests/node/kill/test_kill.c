/* Kills in a real node: what is never killed, who can't die, what takes the node down, what is
 * left. */
#include <stdio.h>
#include <string.h>

#include "protocol/error.h"
#include "tests/node/kill/killing.h"
#include "tests/support/native.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define LINKS 100000

static struct killing shop;

static void assert_not_planned(const char *process)
{
        char *params = ph_test_format("{\"process\":\"%s\"}", process);

        if (ph_test_client_call_error(shop.client, "kill.plan", params) != PH_ERROR_REFUSED)
                ph_test_fail("%s could be killed", process);
        free(params);
}

/* Everything in a node in which nothing was started, but for what this test itself has there. */
static void the_runtimes_own_processes_are_refused(void **state)
{
        char *pids, *rest;

        (void)state;
        shop = killing_begin(NULL);
        pids = strdup(ph_test_eval(shop.node,
                "lists:flatten([pid_to_list(P) ++ \" \" || P <- processes(),"
                " {_, Leader} <- [process_info(P, group_leader)],"
                " lists:member(Leader, [hd([M || [M] <- ets:match(ac_tab,"
                "     {{application_master, kernel}, '$1'})])])"
                " orelse lists:member(P, [whereis(N) || N <- [init, erl_prim_loader, logger,"
                "     application_controller, erts_code_purger, code_server, user]])"
                " orelse element(1, element(2, process_info(P, initial_call))) =:="
                "     erts_literal_area_collector])"));
        assert_true(strlen(pids) > 100);
        rest = pids + 1;
        for (char *pid = strsep(&rest, " \""); pid != NULL; pid = strsep(&rest, " \"")) {
                if (pid[0] == '<')
                        assert_not_planned(pid);
        }
        assert_not_planned("porthole_probe");
        assert_not_planned("<7.1.0>");
        free(pids);
        killing_end(&shop);
}

static void of_two_clients_one_kills_and_the_other_comes_too_late(void **state)
{
        char *socket;
        struct ph_test_client *other;
        cJSON *made, *others, *answer, *late;
        int64_t id, late_id;

        (void)state;
        shop = killing_begin(NULL);
        ph_test_eval(shop.node, "register(till, spawn(fun() -> receive stop -> ok end end))");
        socket = strdup(ph_test_client_socket(shop.client));
        other = ph_test_client_connect(socket);
        made = killing_plan(&shop, "till", "kill");
        others = ph_test_client_call(other, "kill.plan", "{\"process\":\"till\"}");
        id = killing_request(shop.client, made, "till");
        answer = ph_test_client_answer(shop.client, id);
        assert_true(ph_test_json_bool(answer, "result.outcome.died"));
        late_id = killing_request(other, others, "till");
        late = ph_test_client_answer(other, late_id);
        assert_int_equal(ph_test_json_number(late, "error.code"), PH_ERROR_GONE);
        ph_test_assert_eval(shop.node, "whereis(till)", "undefined");
        ph_test_client_close(other);
        cJSON_Delete(late);
        cJSON_Delete(answer);
        cJSON_Delete(others);
        cJSON_Delete(made);
        free(socket);
        killing_end(&shop);
}

/* NULL when none comes. */
static cJSON *plan_native(void)
{
        for (int64_t begin = ph_test_now_ms(); ph_test_now_ms() - begin < 10000;) {
                int64_t id = ph_test_client_request(
                        shop.client, "kill.plan", "{\"process\":\"native\",\"reason\":\"kill\"}");
                cJSON *answer = ph_test_client_answer(shop.client, id);
                cJSON *made = cJSON_DetachItemFromObject(answer, "result");

                cJSON_Delete(answer);
                if (made != NULL && killing_has_unknown(made, "did not answer"))
                        return made;
                cJSON_Delete(made);
                ph_test_sleep_ms(50);
        }
        return NULL;
}

static bool kill_native(struct ph_test_node *in, struct ph_test_client *by)
{
        cJSON *made, *answer;
        const char *says;

        shop = (struct killing){in, by};
        made = plan_native();
        if (made == NULL || ph_test_native_is_silent(by)) {
                cJSON_Delete(made);
                return false;
        }
        assert_string_equal(ph_test_json_string(made, "confirm"), "native");
        answer = killing_execute(&shop, made);
        says = ph_test_json_string(answer, "result.outcome.says");
        assert_false(ph_test_json_bool(answer, "result.outcome.died"));
        if (strstr(says, "still alive after") == NULL || strstr(says, "native code") == NULL)
                ph_test_fail("the outcome is \"%s\"", says);
        cJSON_Delete(answer);
        cJSON_Delete(made);
        return true;
}

static void a_process_in_native_code_is_told_to_live_on(void **state)
{
        (void)state;
        ph_test_native_look("{kill, true}", kill_native);
}

static void a_process_with_very_many_links_is_planned_as_far_as_the_limit(void **state)
{
        cJSON *made, *answer;

        (void)state;
        shop = killing_begin(NULL);
        ph_test_eval(shop.node,
                "Hub = spawn(fun() -> [spawn_link(fun() -> receive stop -> ok end end)"
                "                      || _ <- lists:seq(1, %d)],"
                "                     register(hub, self()), receive stop -> ok end end), Hub",
                LINKS);
        ph_test_wait_eval(shop.node, "is_pid(whereis(hub))", "true");
        made = killing_plan(&shop, "hub", "shutdown");
        assert_true(killing_has_unknown(made, "more than 10000 processes"));
        assert_true(ph_test_json_number(made, "deaths") > 9000);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(made, "dies")), 1000);
        answer = killing_execute(&shop, made);
        assert_true(ph_test_json_bool(answer, "result.outcome.died"));
        ph_test_wait_eval(shop.node, "erlang:system_info(process_count) < 1000", "true");
        cJSON_Delete(answer);
        cJSON_Delete(made);
        killing_end(&shop);
}

/* Of an application whose only supervisor allows no restart. */
static void start_application(const char *type)
{
        ph_test_eval(shop.node,
                "{ok, _, Code} = compile:forms([{attribute, 1, module, frail},"
                " {attribute, 1, export, [{start, 2}, {stop, 1}, {init, 1}]},"
                " {function, 1, start, 2, [{clause, 1, [{var, 1, '_'}, {var, 1, '_'}], [],"
                "   [{call, 1, {remote, 1, {atom, 1, supervisor}, {atom, 1, start_link}},"
                "     [{atom, 1, frail}, {nil, 1}]}]}]},"
                " {function, 1, stop, 1, [{clause, 1, [{var, 1, '_'}], [], [{atom, 1, ok}]}]},"
                " {function, 1, init, 1, [{clause, 1, [{var, 1, '_'}], [],"
                "   [erl_parse:abstract({ok, {{one_for_one, 0, 5}, [{fragile, {timer, start_link,"
                "     []}, permanent, 1000, worker, []}]}})]}]}]),"
                " {module, _} = code:load_binary(frail, \"frail\", Code),"
                " ok = application:load({application, frail, [{mod, {frail, []}}, {vsn, \"1\"}]})");
        ph_test_eval(shop.node,
                "case whereis(timer_server) of undefined -> ok; P -> supervisor:terminate_child("
                "kernel_safe_sup, timer_server), supervisor:delete_child(kernel_safe_sup,"
                " timer_server), P end, ok = application:start(frail, %s)",
                type);
}

static void a_plan_that_takes_the_node_down_wants_the_nodes_name(void **state)
{
        cJSON *made, *answer;
        int64_t id;

        (void)state;
        shop = killing_begin(NULL);
        start_application("permanent");
        made = killing_plan(&shop, "timer_server", "kill");
        assert_string_equal(ph_test_json_string(made, "node_down"), "yes");
        assert_string_equal(ph_test_json_string(made, "confirm"), ph_test_node_name(shop.node));
        id = killing_request(shop.client, made, "timer_server");
        answer = ph_test_client_answer(shop.client, id);
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_REFUSED);
        cJSON_Delete(answer);
        killing_request(shop.client, made, ph_test_node_name(shop.node));
        ph_test_client_wait_closed(shop.client);
        ph_test_node_wait(shop.node);
        ph_test_client_close(shop.client);
        cJSON_Delete(made);
}

static void an_application_that_is_temporary_ends_alone(void **state)
{
        cJSON *made, *answer;

        (void)state;
        shop = killing_begin(NULL);
        start_application("temporary");
        made = killing_plan(&shop, "timer_server", "kill");
        assert_string_equal(ph_test_json_string(made, "node_down"), "no");
        assert_string_equal(
                ph_test_json_string(
                        cJSON_GetArrayItem(ph_test_json_at(made, "applications"), 0), "ends"),
                "yes");
        answer = killing_execute(&shop, made);
        assert_true(ph_test_json_bool(answer, "result.outcome.died"));
        ph_test_wait_eval(
                shop.node, "lists:keymember(frail, 1, application:which_applications())", "false");
        cJSON_Delete(answer);
        cJSON_Delete(made);
        killing_end(&shop);
}

static void planning_leaves_nothing_in_the_node(void **state)
{
        struct ph_test_counts before, after;

        (void)state;
        shop = killing_begin(NULL);
        ph_test_eval(shop.node, "register(till, spawn(fun() -> receive stop -> ok end end))");
        cJSON_Delete(killing_plan(&shop, "till", "kill"));
        before = ph_test_node_counts(shop.node);
        for (int i = 0; i < 20; i++) {
                char *params = ph_test_format("{\"process\":\"no_such_process_%d\"}", i);

                cJSON_Delete(killing_plan(&shop, "till", i % 2 == 0 ? "kill" : "shutdown"));
                assert_int_equal(
                        ph_test_client_call_error(shop.client, "kill.plan", params), PH_ERROR_GONE);
                free(params);
        }
        after = ph_test_node_counts(shop.node);
        assert_int_equal(after.atoms, before.atoms);
        assert_int_equal(after.processes, before.processes);
        assert_int_equal(after.modules, before.modules);
        ph_test_assert_eval(shop.node, "process_info(whereis(till), message_queue_len)",
                "{message_queue_len,0}");
        killing_end(&shop);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_runtimes_own_processes_are_refused),
                cmocka_unit_test(of_two_clients_one_kills_and_the_other_comes_too_late),
                cmocka_unit_test(a_process_in_native_code_is_told_to_live_on),
                cmocka_unit_test(a_process_with_very_many_links_is_planned_as_far_as_the_limit),
                cmocka_unit_test(a_plan_that_takes_the_node_down_wants_the_nodes_name),
                cmocka_unit_test(an_application_that_is_temporary_ends_alone),
                cmocka_unit_test(planning_leaves_nothing_in_the_node),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
