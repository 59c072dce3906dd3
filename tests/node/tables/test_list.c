/* The list of tables against what ets:info/1 says in the node itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define TABLES 200

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static int set_up(void **state)
{
        static struct place place;

        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        place.client = ph_test_agent_open(place.node, NULL);
        *state = &place;
        return 0;
}

static int tear_down(void **state)
{
        struct place *place = *state;

        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
        return 0;
}

/* A line a table, sorted, of everything that both sides can say in the same words. */
static const char all_lines[] =
        "lists:flatten(lists:sort([io_lib:format("
        "\"~ts ~ts ~w ~w ~w ~w ~w ~w ~w ~w ~w ~w ~w;\","
        " [case proplists:get_value(named_table, I) of"
        "     true -> atom_to_list(proplists:get_value(name, I));"
        "     false -> ref_to_list(proplists:get_value(id, I)) end,"
        "  atom_to_list(proplists:get_value(name, I))"
        "  | [proplists:get_value(K, I) || K <- [named_table, type, protection, owner, size, "
        "memory,"
        "     keypos, read_concurrency, write_concurrency, decentralized_counters, compressed]]])"
        " || T <- ets:all(), I <- [ets:info(T)], is_list(I)]))";

static const char *flag(const cJSON *row, const char *name)
{
        return ph_test_json_bool(row, name) ? "true" : "false";
}

static char *line_of(const cJSON *row)
{
        return ph_test_format("%s %s %s %s %s %s %.0f %.0f %.0f %s %s %s %s;",
                ph_test_json_string(row, "table"), ph_test_json_string(row, "name"),
                flag(row, "named"), ph_test_json_string(row, "type"),
                ph_test_json_string(row, "protection"), ph_test_json_string(row, "owner"),
                ph_test_json_number(row, "rows"), ph_test_json_number(row, "memory_bytes") / 8,
                ph_test_json_number(row, "keypos"), flag(row, "read_concurrency"),
                ph_test_json_string(row, "write_concurrency"), flag(row, "decentralized_counters"),
                flag(row, "compressed"));
}

static cJSON *list(struct place *place, const char *params)
{
        return ph_test_client_call(place->client, "tables", params);
}

static void make_random_tables(struct ph_test_node *node, struct ph_test_random *random)
{
        static const char *const types[] = {"set", "ordered_set", "bag", "duplicate_bag"};
        static const char *const protections[] = {"public", "protected", "private"};
        static const char *const more[] = {"{read_concurrency, true}", "{write_concurrency, true}",
                "compressed", "{keypos, 2}", "named_table"};

        for (unsigned i = 0; i < TABLES; i++)
                ph_test_eval(node,
                        "T = ets:new('random %u', [%s, %s, %s, %s]),"
                        " [ets:insert(T, {J, J, J}) || J <- lists:seq(1, %zu)], ok",
                        i, types[ph_test_random_below(random, 4)],
                        protections[ph_test_random_below(random, 3)],
                        more[ph_test_random_below(random, 5)],
                        more[ph_test_random_below(random, 5)], ph_test_random_below(random, 50));
}

static int compare_lines(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join_lines(const cJSON *rows)
{
        int count = cJSON_GetArraySize(rows);
        char **lines = calloc((size_t)count + 1, sizeof(*lines));
        char *all = ph_test_format("%s", ""), *longer;

        for (int i = 0; i < count; i++)
                lines[i] = line_of(cJSON_GetArrayItem(rows, i));
        qsort(lines, (size_t)count, sizeof(*lines), compare_lines);
        for (int i = 0; i < count; i++) {
                longer = ph_test_format("%s%s", all, lines[i]);
                free(all);
                free(lines[i]);
                all = longer;
        }
        free(lines);
        return all;
}

static void every_table_is_listed_as_the_node_knows_it(void **state)
{
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();
        const char *value;
        char *expected, *listed;
        cJSON *result;

        make_random_tables(place->node, &random);
        result = list(place, "{\"limit\":1000}");
        listed = join_lines(ph_test_json_at(result, "rows"));
        value = ph_test_eval(place->node, "%s", all_lines);
        expected = ph_test_format("%.*s", (int)strlen(value) - 2, value + 1);
        assert_string_equal(listed, expected);
        assert_int_equal(ph_test_json_number(result, "total"),
                ph_test_eval_int(place->node, "length(ets:all())"));
        assert_int_equal(ph_test_json_number(result, "persistent_terms.count"),
                ph_test_eval_int(place->node, "maps:get(count, persistent_term:info())"));
        free(expected);
        free(listed);
        cJSON_Delete(result);
}

static cJSON *find(struct place *place, const char *name)
{
        char *params = ph_test_format("{\"filter\":\"name:%s\"}", name);
        cJSON *result = list(place, params), *row;

        if (ph_test_json_number(result, "matched") != 1)
                ph_test_fail("%.0f tables match %s", ph_test_json_number(result, "matched"), name);
        row = cJSON_Duplicate(cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 0), 1);
        cJSON_Delete(result);
        free(params);
        return row;
}

/* Waits until the next request makes a new list. */
static void let_the_list_grow_old(void)
{
        ph_test_sleep_ms(1000);
}

static void a_table_is_lost_when_nobody_survives_to_inherit_it(void **state)
{
        static const struct {
                const char *name, *make_heir;
                bool lost;
        } cases[] = {
                {"without_heir", "none", true},
                {"heir_apart", "spawn(fun() -> receive stop -> ok end end)", false},
                {"heir_linked", "spawn_link(fun() -> receive stop -> ok end end)", true},
                {"heir_traps",
                        "spawn_link(fun() -> process_flag(trap_exit, true), receive stop -> ok end "
                        "end)",
                        false},
        };
        struct place *place = *state;

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                ph_test_eval(place->node,
                        "Heir = %s, timer:sleep(20), ets:new(%s, [named_table, case Heir of "
                        "none -> {heir, none}; _ -> {heir, Heir, gone} end])",
                        cases[i].make_heir, cases[i].name);
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = find(place, cases[i].name);

                if (ph_test_json_bool(row, "lost_with_owner") != cases[i].lost)
                        ph_test_fail("%s: lost is %d", cases[i].name, !cases[i].lost);
                cJSON_Delete(row);
        }
}

static void growth_is_told_per_second(void **state)
{
        struct place *place = *state;
        cJSON *row;

        ph_test_eval(place->node, "ets:new(growing, [named_table, public])");
        row = find(place, "growing");
        assert_true(cJSON_IsNull(ph_test_json_at(row, "rows_per_second")));
        cJSON_Delete(row);
        ph_test_eval(place->node, "[ets:insert(growing, {I}) || I <- lists:seq(1, 1000)], ok");
        let_the_list_grow_old();
        row = find(place, "growing");
        assert_int_equal(ph_test_json_number(row, "rows"), 1000);
        assert_true(ph_test_json_number(row, "rows_per_second") > 0);
        assert_true(ph_test_json_number(row, "rows_per_second") <= 1000);
        cJSON_Delete(row);
}

static void tables_are_sorted_and_filtered(void **state)
{
        struct place *place = *state;
        cJSON *result, *row;
        double before = 1e18;
        struct ph_test_random random = ph_test_random_start();

        make_random_tables(place->node, &random);
        result = list(place,
                "{\"sort\":\"rows\",\"limit\":1000,\"filter\":\"rows>3 !type:bag type:set\"}");
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                assert_true(ph_test_json_number(row, "rows") > 3);
                assert_true(ph_test_json_number(row, "rows") <= before);
                assert_non_null(strstr(ph_test_json_string(row, "type"), "set"));
                before = ph_test_json_number(row, "rows");
        }
        assert_int_equal(ph_test_json_number(result, "matched"),
                ph_test_eval_int(place->node,
                        "length([T || T <- ets:all(), ets:info(T, size) > 3, lists:member("
                        "ets:info(T, type), [set, ordered_set])])"));
        cJSON_Delete(result);
        assert_int_equal(ph_test_client_call_error(place->client, "tables", "{\"sort\":\"age\"}"),
                PH_ERROR_PARAMS);
        assert_int_equal(
                ph_test_client_call_error(place->client, "tables", "{\"filter\":\"rows>>3\"}"),
                PH_ERROR_PARAMS);
}

static void a_deleted_table_is_listed_no_more(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node, "ets:new(passing, [named_table])");
        cJSON_Delete(find(place, "passing"));
        ph_test_eval(place->node, "ets:delete(passing)");
        let_the_list_grow_old();
        result = list(place, "{\"filter\":\"name:passing\"}");
        assert_int_equal(ph_test_json_number(result, "matched"), 0);
        cJSON_Delete(result);
}

/* Too many for the sanitizers. While they are read the node goes on answering, and keeps its
 * memory. */
static void a_hundred_thousand_tables_are_listed(void **state)
{
        struct place *place = *state;
        int tables = PH_TEST_MEASURES_MEMORY ? 100000 : 3000;
        int64_t before, id;
        cJSON *answer;

        ph_test_eval(place->node,
                "[ets:new(one_of_many, [ordered_set]) || _ <- lists:seq(1, %d)], ok", tables);
        before = ph_test_eval_int(
                place->node, "garbage_collect(), erlang:memory(processes) div 1000000");
        id = ph_test_client_request(
                place->client, "tables", "{\"filter\":\"name:one_of_many\",\"limit\":1000}");
        assert_int_equal(ph_test_eval_int(place->node, "1 + 1"), 2);
        answer = ph_test_client_answer(place->client, id);
        assert_int_equal(ph_test_json_number(answer, "result.matched"), tables);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(answer, "result.rows")), 1000);
        cJSON_Delete(answer);
        ph_test_wait(ph_test_eval_int(place->node, "erlang:memory(processes) div 1000000") <=
                     before + 4);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(every_table_is_listed_as_the_node_knows_it),
                CASE(a_table_is_lost_when_nobody_survives_to_inherit_it),
                CASE(growth_is_told_per_second),
                CASE(tables_are_sorted_and_filtered),
                CASE(a_deleted_table_is_listed_no_more),
                CASE(a_hundred_thousand_tables_are_listed),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
