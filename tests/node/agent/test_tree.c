/* The trees against what supervisors, applications and process_info/2 say in the node itself. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/node/agent/tree.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

/* A module whose supervisors are as they are told to be. */
static const char given[] =
        "Forms = [begin {ok, T, _} = erl_scan:string(S), {ok, F} = erl_parse:parse_form(T), F end"
        " || S <- [\"-module(given).\", \"-export([init/1, start/1, none/0, once/1]).\","
        "   \"init(X) -> X.\", \"none() -> ignore.\","
        "   \"start(_) -> {ok, proc_lib:spawn_link(fun() -> receive stop -> ok end end)}.\","
        "   \"once(T) -> case ets:insert_new(T, {x}) of true -> start(T);"
        "        false -> {error, no} end.\"]],"
        "{ok, _, Binary} = compile:forms(Forms, []), {module, _} ="
        " code:load_binary(given, \"given\", Binary), ok";

/* Eight levels of supervisors of all kinds, Elixir's, too, made by chance; the top one is called
 * NAME. */
static const char random_tree[] =
        "rand:seed(exsss, %u),"
        "One = fun(L) -> lists:nth(rand:uniform(length(L)), L) end,"
        "Flags = fun(S) -> #{strategy => S, intensity => rand:uniform(9), period => "
        "rand:uniform(99)}"
        "        end,"
        "Worker = fun(Id) -> #{id => Id, start => One([{given, start, [x]}, {given, start, [x]},"
        "             {given, none, []}]), restart => One([permanent, transient, temporary]),"
        "             shutdown => One([brutal_kill, 5000])} end,"
        "Dynamic = {Flags(simple_one_for_one), [#{id => x, start => {given, start, []}}]},"
        "Spec = fun(_, 0) -> {Flags(one_for_one), []};"
        "          (Spec, N) -> {Flags(One([one_for_one, one_for_all, rest_for_one])),"
        "             [case rand:uniform(4) of"
        "                  1 -> Worker({I, x});"
        "                  2 -> #{id => {sup, I}, type => supervisor,"
        "                         start => {supervisor, start_link, [given, {ok, Spec(Spec, N - "
        "1)}]}};"
        "                  3 -> #{id => {dyn, I}, type => supervisor,"
        "                         start => {supervisor, start_link, [given, {ok, Dynamic}]}};"
        "                  4 -> #{id => {elixir, I}, type => supervisor,"
        "                         start => {'Elixir.DynamicSupervisor', start_link,"
        "                             [[{strategy, one_for_one}]]}}"
        "              end || I <- lists:seq(1, 3)]} end,"
        "{ok, P} = supervisor:start_link({local, %s}, given, {ok, Spec(Spec, 8)}), unlink(P),"
        "Fill = fun(F, S) -> [case Id of {dyn, _} -> [supervisor:start_child(C, [x]) || _ <-"
        "   lists:seq(1, rand:uniform(4))]; {elixir, _} -> [{ok, _} ="
        "   'Elixir.DynamicSupervisor':start_child(C, #{id => x, start => {given, start, [x]}})"
        "   || _ <- lists:seq(1, rand:uniform(4))]; {sup, _} -> F(F, C); _ -> ok end ||"
        "   {Id, C, _, _} <- supervisor:which_children(S)] end, Fill(Fill, P), ok";

/* One node for all tests: each has processes of its own. */
static int set_up(void **state)
{
        static struct place place;
        const char *args[] = {"-pa", getenv("PH_ELIXIR_EBIN"), NULL};

        if (ph_test_world_setup(state) != 0)
                return -1;
        place.node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        ph_test_eval(place.node, "%s", given);
        place.client = ph_test_agent_open(place.node, NULL);
        /* Only now: an agent that finds Elixir there speaks it. */
        ph_test_eval(place.node, "{ok, _} = application:ensure_all_started(elixir), ok");
        *state = &place;
        return 0;
}

static int tear_down(void **state)
{
        struct place *place = *state;

        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
        return ph_test_world_teardown(state);
}

/* ---- applications and supervisors */

static void every_application_is_the_walk_of_its_supervisors(void **state)
{
        struct place *place = *state;

        ph_test_eval(place->node,
                "[{ok, _} = application:ensure_all_started(A) || A <- [sasl, ssl, "
                "inets, mnesia]], ok");
        tree_assert_walk(place, "{\"depth\":99,\"limit\":1000}",
                "[element(1, application_master:get_child(M)) || {_, M} <- "
                "proplists:get_value(running, application:info()), is_pid(M)]");
}

static void every_application_says_how_it_is(void **state)
{
        struct place *place = *state;
        cJSON *result;
        const cJSON *row;
        int count = 0;

        ph_test_eval(place->node, "ok = application:load(runtime_tools)");
        result = tree_ask(place, "{\"limit\":1000}");
        for (int i = 0; i < 300 && tree_find(result, "id", "app:runtime_tools") == NULL; i++) {
                cJSON_Delete(result); /* the list is made every two seconds */
                ph_test_sleep_ms(100);
                result = tree_ask(place, "{\"limit\":1000}");
        }
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *application = cJSON_GetObjectItemCaseSensitive(row, "application");
                char *told = ph_test_format("{\"%s\",%s,%s,\"%s\"}",
                        tree_text(application, "version"),
                        tree_text(application, "type")[0] != '\0' ? tree_text(application, "type")
                                                                  : "false",
                        tree_text(row, "pid")[0] != '\0' ? tree_text(row, "pid") : "undefined",
                        tree_text(application, "state"));

                if (tree_text(application, "name")[0] != '\0') {
                        assert_string_equal(told,
                                ph_test_eval(place->node,
                                        "A = %s, I = application:info(), G = fun(K) -> "
                                        "proplists:get_value(K, I) end, {element(2, "
                                        "application:get_key(A, vsn)), case lists:keyfind(A, 1, "
                                        "G(started)) of {_, T} -> T; F -> F end, "
                                        "proplists:get_value(A, G(running)), case "
                                        "lists:keymember(A, 1, G(running)) of true -> "
                                        "\"running\"; false -> \"loaded\" end}",
                                        tree_text(application, "name")));
                        count++;
                }
                free(told);
        }
        assert_int_equal(
                count, ph_test_eval_int(place->node, "length(application:loaded_applications())"));
        cJSON_Delete(result);
}

/* A request would stay in its mailbox: it is made only when it rests. */
static void an_application_controller_that_is_stuck_gets_no_request(void **state)
{
        struct place *place = *state;
        cJSON *result = NULL;

        ph_test_eval(place->node, "erlang:suspend_process(whereis(application_controller)), ok");
        for (int i = 0; i < 400; i++) {
                cJSON_Delete(result);
                result = ph_test_client_call(place->client, "tree", "{\"limit\":5}");
                if (strstr(tree_text(result, "gap"), "application_controller") != NULL)
                        break;
                ph_test_sleep_ms(50);
        }
        assert_string_equal(
                tree_text(result, "gap"), "the node's application_controller does not answer");
        cJSON_Delete(result);
        assert_int_equal(ph_test_eval_int(place->node,
                                 "element(2, process_info(whereis(application_controller), "
                                 "message_queue_len))"),
                0);
        ph_test_eval(place->node, "erlang:resume_process(whereis(application_controller)), ok");
}

static void random_trees_equal_their_walk(void **state)
{
        struct place *place = *state;

        struct ph_test_random random = ph_test_random_start();

        for (unsigned i = 0; i < 2; i++) {
                unsigned seed = (unsigned)ph_test_random_below(&random, 1000000007);

                ph_test_eval(place->node, random_tree, seed, "random_top");
                tree_assert_walk(place, "{\"root\":\"random_top\",\"depth\":99,\"limit\":1000}",
                        "[whereis(random_top)]");
                ph_test_eval(place->node,
                        "P = whereis(random_top), M = monitor(process, P), exit(P, "
                        "kill), receive {'DOWN', M, _, _, _} -> ok end");
        }
}

static void windows_together_are_the_whole_tree(void **state)
{
        struct place *place = *state;
        cJSON *whole, *part;
        const cJSON *row;

        ph_test_eval(place->node, random_tree, 17U, "window_top");
        whole = tree_ask(place, "{\"root\":\"window_top\",\"depth\":99,\"limit\":1000}");
        for (int i = 0; i < cJSON_GetArraySize(ph_test_json_at(whole, "rows")); i += 7) {
                char *params = ph_test_format("{\"root\":\"window_top\",\"depth\":99,\"limit\":7,"
                                              "\"offset\":%d}",
                        i);
                int at = i;

                part = tree_ask(place, params);
                assert_int_equal(ph_test_json_number(part, "matched"),
                        ph_test_json_number(whole, "matched"));
                cJSON_ArrayForEach(row, ph_test_json_at(part, "rows"))
                {
                        const cJSON *same =
                                cJSON_GetArrayItem(ph_test_json_at(whole, "rows"), at++);

                        assert_string_equal(tree_text(row, "id"), tree_text(same, "id"));
                        assert_string_equal(tree_text(row, "rails"), tree_text(same, "rails"));
                        assert_int_equal(ph_test_json_number(row, "total_processes"),
                                ph_test_json_number(same, "total_processes"));
                }
                free(params);
                cJSON_Delete(part);
        }
        cJSON_Delete(whole);
}

/* ---- restarts */

static void a_restarted_child_keeps_its_row_and_counts(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "{ok, P} = supervisor:start_link({local, shaky}, given, {ok, {#{intensity => 3, "
                "period "
                "=> 1000}, [#{id => {a, 1}, start => {given, start, [x]}}]}}), unlink(P), ok");
        for (int i = 0; i <= 3; i++) {
                char *count = ph_test_format("%d", i);

                result = tree_await(place, "shaky", "name:shaky", "supervisor.used", count);
                assert_int_equal(
                        cJSON_GetArraySize(ph_test_json_at(tree_find(result, "id", "name:shaky"),
                                "supervisor.restart_ages_ms")),
                        i);
                cJSON_Delete(result);
                cJSON_Delete(
                        tree_await(place, "shaky", "name:shaky/{a,1}", "child.restarts", count));
                ph_test_eval(place->node,
                        "S = whereis(shaky), [{_, P, _, _}] = supervisor:which_children(S), M = "
                        "monitor(process, P), exit(P, kill), receive {'DOWN', M, _, _, _} -> ok "
                        "end, "
                        "%s",
                        i < 3 ? "supervisor:which_children(S), ok"
                              : "N = monitor(process, S), receive {'DOWN', N, _, _, _} -> ok end");
                free(count);
        }
        assert_int_not_equal(
                0, ph_test_client_call_error(place->client, "tree", "{\"root\":\"never_there\"}"));
}

static void children_without_a_process_keep_their_place(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "T = ets:new(t, [public]), ets:give_away(T, whereis(init), x), {ok, P} = "
                "supervisor:start_link({local, gappy}, given, {ok, {#{}, [#{id => up, start => "
                "{given, "
                "start, [x]}}, #{id => halted, start => {given, start, [x]}, restart => "
                "transient}, #{id "
                "=> never, start => {given, none, []}}]}}), unlink(P), ok");
        cJSON_Delete(tree_await(place, "gappy", "name:gappy/halted", "state", "\"running\""));
        ph_test_eval(place->node, "supervisor:terminate_child(gappy, halted)");
        result = tree_await(place, "gappy", "name:gappy/halted", "state", "\"down\"");
        assert_string_equal(
                tree_text(tree_find(result, "id", "name:gappy/never"), "state"), "not running");
        assert_string_equal(
                tree_text(tree_find(result, "id", "name:gappy/up"), "state"), "running");
        assert_int_equal(ph_test_json_number(result, "matched"), 4);
        cJSON_Delete(result);
        ph_test_eval(place->node, "{ok, _} = supervisor:restart_child(gappy, halted), ok");
        cJSON_Delete(tree_await(place, "gappy", "name:gappy/halted", "child.restarts", "1"));
}

/* ---- those that don't answer, and those that lie */

static void a_silent_supervisor_is_drawn_from_its_processes(void **state)
{
        struct place *place = *state;
        cJSON *result;
        const char *note;

        ph_test_eval(place->node,
                "{ok, P} = supervisor:start_link({local, mute}, given, {ok, {#{}, [#{id => a, "
                "start => "
                "{given, start, [x]}}]}}), unlink(P), erlang:suspend_process(P), [P ! x || _ <- "
                "lists:seq(1, 12)], ok");
        result = tree_await(place, "mute", "name:mute", "supervisor.known", "false");
        for (int i = 0; i < 200; i++) {
                note = tree_text(
                        ph_test_json_at(tree_find(result, "id", "name:mute"), "supervisor"),
                        "note");
                if (strncmp(note, "not answering for ", 18) == 0)
                        break;
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
                result = ph_test_client_call(
                        place->client, "tree", "{\"root\":\"mute\",\"depth\":9}");
        }
        assert_non_null(strstr(note, "not answering for "));
        assert_non_null(strstr(note, "(mailbox 1"));
        assert_int_equal(ph_test_json_number(result, "matched"), 2);
        cJSON_Delete(result);
        /* One request of ours at the most waits in its mailbox. */
        ph_test_wait_eval(place->node,
                "{_, Q} = process_info(whereis(mute), message_queue_len), Q =< 13", "true");
        ph_test_eval(place->node, "erlang:resume_process(whereis(mute)), ok");
        cJSON_Delete(tree_await(place, "mute", "name:mute", "supervisor.note", "null"));
}

static void a_supervisor_that_claims_what_it_is_below_breaks_nothing(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node, "{ok, P} = supervisor:start_link({local, liar_top}, given, {ok, "
                                  "{#{}, [#{id => low, type "
                                  "=> supervisor, start => {supervisor, start_link, [{local, "
                                  "liar}, given, {ok, {#{}, "
                                  "[]}}]}}]}}), unlink(P), sys:replace_state(liar, fun(S) -> C = "
                                  "{child, P, up, none, "
                                  "permanent, false, 1, worker, []}, E = {child, "
                                  "list_to_pid(\"<0.30000.0>\"), far, none, "
                                  "permanent, false, 1, worker, []}, D = {child, whereis(liar), "
                                  "me, none, permanent, false, "
                                  "1, worker, []}, setelement(4, S, {[up, far, me], #{up => C, far "
                                  "=> E, me => D}}) end), ok");
        cJSON_Delete(tree_await(place, "liar", "name:liar", "supervisor.known", "true"));
        result = tree_ask(place, "{\"depth\":99,\"limit\":1000}");
        assert_non_null(tree_find(result, "id", "name:liar"));
        assert_non_null(tree_find(result, "id", "name:liar_top"));
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(liar_top), kill), exit(whereis(liar), kill), ok");
}

/* ---- the spawn tree, sums, filters */

/* Whom %s says to have spawned it: before OTP 25 that is only known of who was
 * started by proc_lib. */
static const char parent_of[] =
        "P = list_to_pid(\"%s\"), Parent = case catch process_info(P, parent) of"
        "    {'EXIT', _} -> case process_info(P, dictionary) of"
        "        undefined -> gone;"
        "        {_, Keys} -> case proplists:get_value('$ancestors', Keys) of"
        "            [Name | _] when is_atom(Name) -> whereis(Name);"
        "            [Pid | _] -> Pid;"
        "            _ -> none end end;"
        "    undefined -> gone;"
        "    {_, Told} -> Told end,"
        "case is_pid(Parent) of"
        "    true -> case is_process_alive(Parent) of true -> Parent; false -> none end;"
        "    false when Parent =:= gone -> gone;"
        "    false -> none end";

static void the_spawn_tree_is_who_spawned_whom(void **state)
{
        struct place *place = *state;
        cJSON *result = tree_ask(place, "{\"kind\":\"spawn\",\"depth\":99,\"limit\":1000}");
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *above = tree_find(result, "id", tree_text(row, "above"));
                const char *told = above != NULL ? tree_text(above, "pid") : "none";
                const char *said = ph_test_eval(place->node, parent_of, tree_text(row, "pid"));

                if (strcmp(said, "gone") != 0 && !ph_test_json_bool(row, "agent"))
                        assert_string_equal(told, said);
        }
        cJSON_Delete(result);
}

static void totals_are_those_of_all_that_is_below(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "Rest = fun() -> receive stop -> ok end end,"
                "Twig = fun() -> [proc_lib:spawn(Rest) ! x || _ <- [1, 2, 3]], Rest() end,"
                "register(branch, proc_lib:spawn(fun() ->"
                "    [proc_lib:spawn(Twig) || _ <- [1, 2]], Rest() end)), branch ! y, ok");
        result = tree_await(place, "branch", "name:branch", "total_processes", "9");
        assert_int_equal(
                ph_test_json_number(tree_find(result, "id", "name:branch"), "total_mailbox"), 7);
        assert_int_equal(
                ph_test_json_number(tree_find(result, "id", "name:branch"), "children"), 2);
        cJSON_Delete(result);
        result = tree_ask(place, "{\"root\":\"branch\"}"); /* the same with nothing expanded */
        assert_int_equal(ph_test_json_number(result, "matched"), 1);
        assert_int_equal(
                ph_test_json_number(tree_find(result, "id", "name:branch"), "total_processes"), 9);
        cJSON_Delete(result);
}

static void a_filter_keeps_what_its_matches_are_below(void **state)
{
        struct place *place = *state;
        cJSON *result = NULL;

        for (int i = 0; i < 200; i++) {
                cJSON_Delete(result);
                result = tree_ask(place, "{\"filter\":\"logger_std_h_default\"}");
                if (tree_find(result, "name", "logger_std_h_default") != NULL)
                        break;
                ph_test_sleep_ms(50);
        }
        assert_non_null(tree_find(result, "name", "logger_std_h_default"));
        assert_non_null(tree_find(result, "name", "kernel_sup"));
        assert_non_null(tree_find(result, "id", "app:kernel"));
        assert_null(tree_find(result, "name", "code_server"));
        cJSON_Delete(result);
}

static void what_is_looked_for_is_revealed(void **state)
{
        struct place *place = *state;
        cJSON *result = tree_ask(place, "{\"around\":\"logger_sup\",\"limit\":5}");

        assert_string_equal(ph_test_json_string(result, "around"), "name:logger_sup");
        assert_non_null(tree_find(result, "id", "name:logger_sup"));
        cJSON_Delete(result);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_application_is_the_walk_of_its_supervisors),
                cmocka_unit_test(every_application_says_how_it_is),
                cmocka_unit_test(an_application_controller_that_is_stuck_gets_no_request),
                cmocka_unit_test(random_trees_equal_their_walk),
                cmocka_unit_test(windows_together_are_the_whole_tree),
                cmocka_unit_test(a_restarted_child_keeps_its_row_and_counts),
                cmocka_unit_test(children_without_a_process_keep_their_place),
                cmocka_unit_test(a_silent_supervisor_is_drawn_from_its_processes),
                cmocka_unit_test(a_supervisor_that_claims_what_it_is_below_breaks_nothing),
                cmocka_unit_test(the_spawn_tree_is_who_spawned_whom),
                cmocka_unit_test(totals_are_those_of_all_that_is_below),
                cmocka_unit_test(a_filter_keeps_what_its_matches_are_below),
                cmocka_unit_test(what_is_looked_for_is_revealed),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
