/* The trees of applications that are not OTP's: Elixir's supervisors, and the demo. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/node/agent/tree.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

/* One of each kind, below Shop.Supervisor; those of Elixir 1.14 where there are any. */
static const char start_elixir[] =
        "Wait = fun() -> receive stop -> ok end end,"
        "Agent = {'Elixir.Agent', fun() -> 0 end},"
        "Partitions = case code:ensure_loaded('Elixir.PartitionSupervisor') of"
        "   {module, M} -> [{M, [{child_spec, 'Elixir.Task.Supervisor'}, {partitions, 3},"
        "                        {name, 'Elixir.Shop.Partitions'}]}];"
        "   _ -> [] end,"
        "{ok, Top} = 'Elixir.Supervisor':start_link("
        "   [{'Elixir.DynamicSupervisor', [{strategy, one_for_one}, {max_restarts, 7},"
        "                                  {name, 'Elixir.Shop.Carts'}]},"
        "    {'Elixir.Task.Supervisor', [{name, 'Elixir.Shop.Tasks'}]},"
        "    {'Elixir.Registry', [{keys, unique}, {name, 'Elixir.Shop.Names'}]}, Agent | "
        "Partitions],"
        "   [{strategy, rest_for_one}, {name, 'Elixir.Shop.Supervisor'}]),"
        "unlink(Top),"
        "[{ok, _} = 'Elixir.DynamicSupervisor':start_child('Elixir.Shop.Carts', Agent)"
        "   || _ <- lists:seq(1, 4)],"
        "[{ok, _} = 'Elixir.Task.Supervisor':start_child('Elixir.Shop.Tasks', Wait)"
        "   || _ <- lists:seq(1, 3)], ok";

/* A node that finds modules in @folders (owned, freed here), NULL at the end. */
static void open_place(struct place *place, char *const *folders)
{
        const char *args[8] = {NULL};
        int count = 0;

        for (; folders[count / 2] != NULL; count += 2) {
                args[count] = "-pa";
                args[count + 1] = folders[count / 2];
        }
        place->node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        place->client = ph_test_agent_open(place->node, NULL);
        for (int i = 0; folders[i] != NULL; i++)
                free(folders[i]);
}

static void close_place(struct place *place)
{
        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
}

static void assert_kind(const cJSON *result, const char *name, const char *kind)
{
        const cJSON *row = tree_find(result, "name", name);

        if (row == NULL)
                ph_test_fail("there is no row of %s", name);
        assert_string_equal(tree_text(row, "kind"), "supervisor");
        assert_string_equal(ph_test_json_string(row, "supervisor.kind"), kind);
}

/* Each child's id against what the node's own printer makes of it. */
static void assert_ids(
        struct place *place, const char *syntax, const char *format, const char *printed)
{
        static const char *const names[] = {"Carts", "Tasks", "Names"};
        char *params = ph_test_format(
                "{\"root\":\"Shop.Supervisor\",\"depth\":1,\"syntax\":\"%s\"}", syntax);
        cJSON *result = tree_ask(place, params);

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                char *name = ph_test_format("Elixir.Shop.%s", names[i]), *id;
                const cJSON *row = tree_find(result, "name", name);

                assert_non_null(row);
                id = ph_test_format("\"%s\"", ph_test_json_string(row, "child.id"));
                assert_string_equal(
                        ph_test_eval(place->node,
                                "[Id] = [I || {I, P, _, _} <- "
                                "supervisor:which_children('Elixir.Shop.Supervisor'),"
                                "P =:= whereis('%s')], lists:flatten(io_lib:format(\"%s\", [%s]))",
                                name, format, printed),
                        id);
                free(id);
                free(name);
        }
        cJSON_Delete(result);
        free(params);
}

static void elixirs_supervisors_are_what_they_are(void **state)
{
        const char *ebin = getenv("PH_ELIXIR_EBIN");
        char *folders[] = {
                ph_test_format("%s", ebin), ph_test_format("%s/../../logger/ebin", ebin), NULL};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, folders);
        ph_test_eval(place.node, "[{ok, _} = application:ensure_all_started(A) || "
                                 "A <- [elixir, logger]], ok");
        tree_assert_walk(&place, "{\"depth\":99,\"limit\":1000}",
                "[element(1, application_master:get_child(M)) || {_, M} <- "
                "proplists:get_value(running, application:info()), is_pid(M)]");
        ph_test_eval(place.node, "%s", start_elixir);
        tree_assert_walk(&place,
                "{\"root\":\"Elixir.Shop.Supervisor\",\"depth\":99,\"limit\":1000}",
                "[whereis('Elixir.Shop.Supervisor')]");
        result = tree_ask(
                &place, "{\"root\":\"Elixir.Shop.Supervisor\",\"depth\":99,\"limit\":1000}");
        assert_kind(result, "Elixir.Shop.Supervisor", "Supervisor");
        assert_kind(result, "Elixir.Shop.Carts", "DynamicSupervisor");
        assert_kind(result, "Elixir.Shop.Tasks", "Task.Supervisor");
        assert_kind(result, "Elixir.Shop.Names", "Registry");
        if (tree_find(result, "name", "Elixir.Shop.Partitions") != NULL)
                assert_kind(result, "Elixir.Shop.Partitions", "PartitionSupervisor");
        assert_int_equal(ph_test_json_number(tree_find(result, "name", "Elixir.Shop.Carts"),
                                 "supervisor.intensity"),
                7);
        assert_int_equal(ph_test_json_number(tree_find(result, "name", "Elixir.Shop.Carts"),
                                 "supervisor.active"),
                4);
        cJSON_Delete(result);
        assert_ids(&place, "elixir", "~ts", "'Elixir.Kernel':inspect(Id)");
        assert_ids(&place, "erlang", "~tp", "Id");
        close_place(&place);
}

/* But for the branches where somebody comes or goes all the time. */
static void the_demos_tree_is_the_walk_of_its_supervisors(void **state)
{
        char *folders[] = {ph_test_build_path("agent/demo"), NULL};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, folders);
        ph_test_eval(place.node, "{ok, _} = application:ensure_all_started(livestream), ok");
        tree_assert_walk(
                &place, "{\"root\":\"storage_sup\",\"depth\":9}", "[whereis(storage_sup)]");
        tree_assert_walk(&place, "{\"root\":\"gifts_sup\",\"depth\":9}", "[whereis(gifts_sup)]");
        result = tree_await(
                &place, "gifts_sup", "name:gifts_sup", "supervisor.strategy", "\"one_for_all\"");
        cJSON_Delete(result);
        result = tree_await(&place, "rooms_sup", "name:rooms_sup", "supervisor.known", "true");
        assert_int_equal(ph_test_json_number(tree_find(result, "id", "name:rooms_sup"),
                                 "supervisor.supervisors"),
                ph_test_eval_int(place.node,
                        "proplists:get_value(supervisors, supervisor:count_children(rooms_sup))"));
        cJSON_Delete(result);
        result = tree_ask(&place, "{\"limit\":100}");
        assert_string_equal(
                ph_test_json_string(tree_find(result, "id", "app:livestream"), "application.state"),
                "running");
        cJSON_Delete(result);
        close_place(&place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(elixirs_supervisors_are_what_they_are),
                cmocka_unit_test(the_demos_tree_is_the_walk_of_its_supervisors),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
