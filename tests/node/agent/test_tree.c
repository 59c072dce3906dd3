/* The trees against what supervisors, applications and process_info/2 say in the node itself. */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/json.h"
#include "tests/support/agent.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

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

/* Eight levels of supervisors of all kinds, made by chance; the top one is called NAME. */
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
        "             [case rand:uniform(3) of"
        "                  1 -> Worker({I, x});"
        "                  2 -> #{id => {sup, I}, type => supervisor,"
        "                         start => {supervisor, start_link, [given, {ok, Spec(Spec, N - "
        "1)}]}};"
        "                  3 -> #{id => {dyn, I}, type => supervisor,"
        "                         start => {supervisor, start_link, [given, {ok, Dynamic}]}}"
        "              end || I <- lists:seq(1, 3)]} end,"
        "{ok, P} = supervisor:start_link({local, %s}, given, {ok, Spec(Spec, 8)}), unlink(P),"
        "Fill = fun(F, S) -> [case Id of {dyn, _} -> [supervisor:start_child(C, [x]) || _ <-"
        "   lists:seq(1, rand:uniform(4))]; {sup, _} -> F(F, C); _ -> ok end ||"
        "   {Id, C, _, _} <- supervisor:which_children(S)] end, Fill(Fill, P), ok";

/* Every child of every supervisor from PIDS down: "<its supervisor> id <its own pid>;", in order. */
static const char walk[] =
        "Is = fun(P) -> case process_info(P, dictionary) of {_, D} -> case"
        "   lists:keyfind('$initial_call', 1, D) of {_, {supervisor, _, _}} -> true; _ -> false "
        "end;"
        "   _ -> false end end,"
        "Name = fun(undefined) -> \"\"; (Id) -> io_lib:format(\"~0tp\", [Id]) end,"
        "Walk = fun(W, P) -> [[io_lib:format(\"~w ~ts ~w;\", [P, Name(Id), C]) |"
        "   case is_pid(C) andalso Is(C) of true -> W(W, C); false -> [] end] ||"
        "   {Id, C, _, _} <- supervisor:which_children(P)] end,"
        "lists:flatten(lists:join($;, lists:sort(string:lexemes(lists:flatten("
        "   [Walk(Walk, P) || P <- %s, Is(P)]), \";\"))))";

/* One node for all tests: each has processes of its own. */
static int set_up(void **state)
{
        static struct place place;

        if (ph_test_world_setup(state) != 0)
                return -1;
        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_eval(place.node, "%s", given);
        place.client = ph_test_agent_open(place.node, NULL);
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

/* ---- answers */

static bool is_settled(const cJSON *result)
{
        return ph_test_json_number(result, "sweep") > 0 &&
               ph_test_json_number(result, "unasked") == 0 &&
               ph_test_json_number(result, "age_ms") < 900;
}

/* NULL for an error: a name that no sweep has seen yet is one. */
static cJSON *call(struct place *place, const char *params)
{
        int64_t id = ph_test_client_request(place->client, "tree", params);
        cJSON *message = ph_test_client_answer(place->client, id);
        cJSON *result = cJSON_DetachItemFromObjectCaseSensitive(message, "result");

        cJSON_Delete(message);
        return result;
}

/* The answer once everything in it has been asked. */
static cJSON *ask(struct place *place, const char *params)
{
        cJSON *result = call(place, params);

        for (int i = 0; i < 600 && (result == NULL || !is_settled(result)); i++) {
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
                result = call(place, params);
        }
        assert_true(result != NULL && is_settled(result));
        return result;
}

static const char *text_of(const cJSON *row, const char *name)
{
        return ph_json_get_string(row, name, "");
}

static const cJSON *find(const cJSON *result, const char *member, const char *value)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(text_of(row, member), value) == 0)
                        return row;
        }
        return NULL;
}

static const cJSON *child_of(const cJSON *row)
{
        return cJSON_GetObjectItemCaseSensitive(row, "child");
}

/* The pid of a child as which_children/1 has it. */
static const char *which_pid(const cJSON *row)
{
        if (strcmp(text_of(row, "state"), "running") == 0)
                return text_of(row, "pid");
        return strcmp(text_of(row, "state"), "restarting") == 0 ? "restarting" : "undefined";
}

static int compare_lines(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The children in @result, as the walk has them. */
static char *describe(const cJSON *result)
{
        char *lines[1000], *all = strdup("");
        size_t count = 0;
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *above = find(result, "id", text_of(row, "above"));

                if (above != NULL && cJSON_IsObject(child_of(row)))
                        lines[count++] = ph_test_format("%s %s %s", text_of(above, "pid"),
                                text_of(child_of(row), "id"), which_pid(row));
        }
        qsort(lines, count, sizeof(char *), compare_lines);
        for (size_t i = 0; i < count; i++) {
                char *more = ph_test_format("%s%s%s", all, i > 0 ? ";" : "", lines[i]);

                free(all);
                free(lines[i]);
                all = more;
        }
        return all;
}

/* Compares the tree with the walk, as long as it takes until what has changed meanwhile is seen. */
static void assert_walk(struct place *place, const char *params, const char *pids)
{
        bool equal = false;

        for (int i = 0; i < 200 && !equal; i++) {
                char *expression = ph_test_format(walk, pids);
                char *expected = strdup(ph_test_eval(place->node, "%s", expression));
                cJSON *result = ask(place, params);
                char *told = describe(result);
                char *quoted = ph_test_format("\"%s\"", told);

                equal = strcmp(quoted, expected) == 0;
                if (!equal && i == 199)
                        assert_string_equal(quoted, expected);
                free(quoted);
                free(told);
                free(expected);
                free(expression);
                cJSON_Delete(result);
                if (!equal)
                        ph_test_sleep_ms(50);
        }
}

/* ---- applications and supervisors */

static void every_application_is_the_walk_of_its_supervisors(void **state)
{
        struct place *place = *state;

        ph_test_eval(place->node,
                "[{ok, _} = application:ensure_all_started(A) || A <- [sasl, ssl, "
                "inets, mnesia]], ok");
        assert_walk(place, "{\"depth\":99,\"limit\":1000}",
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
        result = ask(place, "{\"limit\":1000}");
        for (int i = 0; i < 300 && find(result, "id", "app:runtime_tools") == NULL; i++) {
                cJSON_Delete(result); /* the list is made every two seconds */
                ph_test_sleep_ms(100);
                result = ask(place, "{\"limit\":1000}");
        }
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *application = cJSON_GetObjectItemCaseSensitive(row, "application");
                char *told = ph_test_format("{\"%s\",%s,%s,\"%s\"}",
                        text_of(application, "version"),
                        text_of(application, "type")[0] != '\0' ? text_of(application, "type")
                                                                : "false",
                        text_of(row, "pid")[0] != '\0' ? text_of(row, "pid") : "undefined",
                        text_of(application, "state"));

                if (text_of(application, "name")[0] != '\0') {
                        assert_string_equal(told,
                                ph_test_eval(place->node,
                                        "A = %s, I = application:info(), G = fun(K) -> "
                                        "proplists:get_value(K, I) end, {element(2, "
                                        "application:get_key(A, vsn)), case lists:keyfind(A, 1, "
                                        "G(started)) of {_, T} -> T; F -> F end, "
                                        "proplists:get_value(A, G(running)), case "
                                        "lists:keymember(A, 1, G(running)) of true -> "
                                        "\"running\"; false -> \"loaded\" end}",
                                        text_of(application, "name")));
                        count++;
                }
                free(told);
        }
        assert_int_equal(
                count, ph_test_eval_int(place->node, "length(application:loaded_applications())"));
        cJSON_Delete(result);
}

static void random_trees_equal_their_walk(void **state)
{
        struct place *place = *state;

        struct ph_test_random random = ph_test_random_start();

        for (unsigned i = 0; i < 2; i++) {
                unsigned seed = (unsigned)ph_test_random_below(&random, 1000000007);

                ph_test_eval(place->node, random_tree, seed, "random_top");
                assert_walk(place, "{\"root\":\"random_top\",\"depth\":99,\"limit\":1000}",
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
        whole = ask(place, "{\"root\":\"window_top\",\"depth\":99,\"limit\":1000}");
        for (int i = 0; i < cJSON_GetArraySize(ph_test_json_at(whole, "rows")); i += 7) {
                char *params = ph_test_format("{\"root\":\"window_top\",\"depth\":99,\"limit\":7,"
                                              "\"offset\":%d}",
                        i);
                int at = i;

                part = ask(place, params);
                assert_int_equal(ph_test_json_number(part, "matched"),
                        ph_test_json_number(whole, "matched"));
                cJSON_ArrayForEach(row, ph_test_json_at(part, "rows"))
                {
                        const cJSON *same =
                                cJSON_GetArrayItem(ph_test_json_at(whole, "rows"), at++);

                        assert_string_equal(text_of(row, "id"), text_of(same, "id"));
                        assert_string_equal(text_of(row, "rails"), text_of(same, "rails"));
                        assert_int_equal(ph_test_json_number(row, "total_processes"),
                                ph_test_json_number(same, "total_processes"));
                }
                free(params);
                cJSON_Delete(part);
        }
        cJSON_Delete(whole);
}

/* ---- restarts */

/* Asks until the row @id of the tree below @root has @value in @path. */
static cJSON *await(
        struct place *place, const char *root, const char *id, const char *path, const char *value)
{
        char *params = ph_test_format("{\"root\":\"%s\",\"depth\":99,\"limit\":1000}", root);
        cJSON *result = NULL;

        for (int i = 0; i < 400; i++) {
                const cJSON *row, *member;
                char *text = NULL;
                bool is_there;

                cJSON_Delete(result);
                result = call(place, params);
                row = result != NULL ? find(result, "id", id) : NULL;
                member = row != NULL ? ph_test_json_at(row, path) : NULL;
                text = cJSON_PrintUnformatted(member);
                is_there = text != NULL && strcmp(text, value) == 0;
                cJSON_free(text);
                if (is_there) {
                        free(params);
                        return result;
                }
                ph_test_sleep_ms(50);
        }
        ph_test_fail("%s of %s never became %s", path, id, value);
        return NULL;
}

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

                result = await(place, "shaky", "name:shaky", "supervisor.used", count);
                assert_int_equal(
                        cJSON_GetArraySize(ph_test_json_at(
                                find(result, "id", "name:shaky"), "supervisor.restart_ages_ms")),
                        i);
                cJSON_Delete(result);
                cJSON_Delete(await(place, "shaky", "name:shaky/{a,1}", "child.restarts", count));
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
        cJSON_Delete(await(place, "gappy", "name:gappy/halted", "state", "\"running\""));
        ph_test_eval(place->node, "supervisor:terminate_child(gappy, halted)");
        result = await(place, "gappy", "name:gappy/halted", "state", "\"down\"");
        assert_string_equal(
                text_of(find(result, "id", "name:gappy/never"), "state"), "not running");
        assert_string_equal(text_of(find(result, "id", "name:gappy/up"), "state"), "running");
        assert_int_equal(ph_test_json_number(result, "matched"), 4);
        cJSON_Delete(result);
        ph_test_eval(place->node, "{ok, _} = supervisor:restart_child(gappy, halted), ok");
        cJSON_Delete(await(place, "gappy", "name:gappy/halted", "child.restarts", "1"));
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
        result = await(place, "mute", "name:mute", "supervisor.known", "false");
        for (int i = 0; i < 200; i++) {
                note = text_of(
                        ph_test_json_at(find(result, "id", "name:mute"), "supervisor"), "note");
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
        cJSON_Delete(await(place, "mute", "name:mute", "supervisor.note", "null"));
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
        cJSON_Delete(await(place, "liar", "name:liar", "supervisor.known", "true"));
        result = ask(place, "{\"depth\":99,\"limit\":1000}");
        assert_non_null(find(result, "id", "name:liar"));
        assert_non_null(find(result, "id", "name:liar_top"));
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(liar_top), kill), exit(whereis(liar), kill), ok");
}

/* ---- the spawn tree, sums, filters */

/* Before OTP 25 nobody knows who spawned a process that proc_lib did not start. */
static void skip_without_parents(struct place *place)
{
        if (ph_test_eval_int(place->node, "list_to_integer(erlang:system_info(otp_release))") < 25)
                skip();
}

static void the_spawn_tree_is_who_spawned_whom(void **state)
{
        struct place *place = *state;
        cJSON *result;
        const cJSON *row;

        skip_without_parents(place);
        result = ask(place, "{\"kind\":\"spawn\",\"depth\":99,\"limit\":1000}");

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *above = find(result, "id", text_of(row, "above"));
                const char *told = above != NULL ? text_of(above, "pid") : "none";
                const char *said = ph_test_eval(place->node,
                        "case process_info(list_to_pid(\"%s\"), parent) of undefined -> gone; {_, "
                        "P} "
                        "when is_pid(P) -> case is_process_alive(P) of true -> P; false -> none "
                        "end; _ -> "
                        "none end",
                        text_of(row, "pid"));

                if (strcmp(said, "gone") != 0 && !ph_test_json_bool(row, "agent"))
                        assert_string_equal(told, said);
        }
        cJSON_Delete(result);
}

static void totals_are_those_of_all_that_is_below(void **state)
{
        struct place *place = *state;
        cJSON *result;

        skip_without_parents(place);
        ph_test_eval(place->node, "register(branch, spawn(fun() -> [spawn(fun() -> [spawn(fun() -> "
                                  "receive stop -> ok end "
                                  "end) ! x || _ <- [1, 2, 3]], receive stop -> ok end end) || _ "
                                  "<- [1, 2]], receive stop "
                                  "-> ok end end)), branch ! y, ok");
        result = await(place, "branch", "name:branch", "total_processes", "9");
        assert_int_equal(
                ph_test_json_number(find(result, "id", "name:branch"), "total_mailbox"), 7);
        assert_int_equal(ph_test_json_number(find(result, "id", "name:branch"), "children"), 2);
        cJSON_Delete(result);
        result = ask(place, "{\"root\":\"branch\"}"); /* the same with nothing expanded */
        assert_int_equal(ph_test_json_number(result, "matched"), 1);
        assert_int_equal(
                ph_test_json_number(find(result, "id", "name:branch"), "total_processes"), 9);
        cJSON_Delete(result);
}

static void a_filter_keeps_what_its_matches_are_below(void **state)
{
        struct place *place = *state;
        cJSON *result = NULL;

        for (int i = 0; i < 200; i++) {
                cJSON_Delete(result);
                result = ask(place, "{\"filter\":\"logger_std_h_default\"}");
                if (find(result, "name", "logger_std_h_default") != NULL)
                        break;
                ph_test_sleep_ms(50);
        }
        assert_non_null(find(result, "name", "logger_std_h_default"));
        assert_non_null(find(result, "name", "kernel_sup"));
        assert_non_null(find(result, "id", "app:kernel"));
        assert_null(find(result, "name", "code_server"));
        cJSON_Delete(result);
}

static void what_is_looked_for_is_revealed(void **state)
{
        struct place *place = *state;
        cJSON *result = ask(place, "{\"around\":\"logger_sup\",\"limit\":5}");

        assert_string_equal(ph_test_json_string(result, "around"), "name:logger_sup");
        assert_non_null(find(result, "id", "name:logger_sup"));
        cJSON_Delete(result);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_application_is_the_walk_of_its_supervisors),
                cmocka_unit_test(every_application_says_how_it_is),
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
