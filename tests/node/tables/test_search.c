/* Searches through a table against the same question asked of ets:tab2list/1 in the node itself. */
#include <stdio.h>

#include "protocol/error.h"
#include "tests/node/tables/place.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static const char *const types[] = {"set", "ordered_set", "bag", "duplicate_bag"};

/* A table of @rows rows: numbers, names, pairs and texts. */
static void make_goods(struct place *place, const char *type, size_t rows, size_t seed)
{
        ph_test_eval(place->node,
                "ets:new(goods, [named_table, public, %s]), rand:seed(exsss, %zu),"
                "Some = fun() -> N = rand:uniform(5000), element(1 + N rem 5, {N, {N, ship},"
                " [N, {'Ship yard', N}], <<\"text \", (integer_to_binary(N))/binary>>,"
                " #{n => N}}) end,"
                "[ets:insert(goods, {Some(), {item, rand:uniform(9), Some()}}) || _ <- "
                "lists:seq(1, %zu)], ok",
                type, seed, rows);
}

/* How many rows have @text in them, as io_lib prints them; letters of either case are the same. */
static int64_t count_with(struct place *place, const char *text)
{
        return ph_test_eval_int(place->node,
                "length([x || R <- ets:tab2list(goods), string:find(string:lowercase("
                "io_lib:format(\"~0tp\", [R])), string:lowercase(\"%s\")) =/= nomatch])",
                text);
}

/* Goes on with the cursors until the end of the table. Returns how many rows were found. */
static int64_t search_to_end(struct place *place, const char *question, size_t limit,
        int64_t *scanned_out, const char *must_have)
{
        char *cursor = strdup("");
        int64_t found = 0;
        bool complete;

        *scanned_out = 0;
        do {
                cJSON *result;
                cJSON *rows = place_search(place, &result, "%s,'limit':%zu,'syntax':'erlang'%s",
                        question, limit, cursor);
                const cJSON *row, *next = ph_test_json_at(result, "next");

                cJSON_ArrayForEach(row, rows)
                        assert_true(must_have == NULL ||
                                    strstr(ph_test_json_string(row, "key"), must_have) != NULL ||
                                    strstr(ph_test_json_string(row, "value"), must_have) != NULL);
                found += cJSON_GetArraySize(rows);
                *scanned_out += (int64_t)ph_test_json_number(result, "scanned");
                assert_int_equal(ph_test_json_number(result, "found"), cJSON_GetArraySize(rows));
                complete = ph_test_json_bool(result, "complete");
                assert_int_equal(complete, cJSON_IsNull(next));
                free(cursor);
                cursor =
                        complete ? strdup("") : ph_test_format(",'cursor':'%s'", next->valuestring);
                cJSON_Delete(rows);
                cJSON_Delete(result);
        } while (!complete);
        free(cursor);
        return found;
}

static void a_text_is_found_in_every_row_that_has_it_and_no_other(void **state)
{
        static const struct {
                const char *text, *must_have;
        } cases[] = {{"ship yard", "Ship yard"}, {"text 12", "text 12"}, {"{item,7,", "{item,7,"},
                {"nothing has this", NULL}, {"=>", "=>"}};
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();
        int64_t scanned;

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                make_goods(place, types[i], 3000, ph_test_random_below(&random, 1000));
                for (size_t j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
                        char *question = ph_test_format("'match':'%s'", cases[j].text);

                        assert_int_equal(search_to_end(place, question,
                                                 1 + ph_test_random_below(&random, 200), &scanned,
                                                 cases[j].must_have),
                                count_with(place, cases[j].text));
                        assert_int_equal(
                                scanned, ph_test_eval_int(place->node, "ets:info(goods, size)"));
                        free(question);
                }
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static void a_pattern_finds_what_match_object_does(void **state)
{
        static const struct {
                const char *pattern, *specification;
        } cases[] = {
                {"{_, {item, 7, _}}", "{'_', {item, 7, '_'}}"},
                {"{{_, ship}, _}", "{{'_', ship}, '_'}"},
                {"{_, {item, _, {_, ship}}}", "{'_', {item, '_', {'_', ship}}}"},
                {"{_, {item, 10, _}}", "{'_', {item, 10, '_'}}"},
                {"{_, _, _}", "{'_', '_', '_'}"},
        };
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();
        int64_t scanned;

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                make_goods(place, types[i], 3000, ph_test_random_below(&random, 1000));
                for (size_t j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
                        char *question = ph_test_format("'pattern':'%s'", cases[j].pattern);

                        assert_int_equal(
                                search_to_end(place, question,
                                        1 + ph_test_random_below(&random, 200), &scanned, NULL),
                                ph_test_eval_int(place->node, "length(ets:match_object(goods, %s))",
                                        cases[j].specification));
                        assert_int_equal(
                                scanned, ph_test_eval_int(place->node, "ets:info(goods, size)"));
                        free(question);
                }
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static void what_is_asked_wrongly_is_told(void **state)
{
        struct place *place = *state;

        make_goods(place, "set", 10, 1);
        assert_int_equal(place_ask_error(place, "search", "%s", ""), PH_ERROR_PARAMS);
        assert_int_equal(
                place_ask_error(place, "search", "'match':'a','pattern':'b'"), PH_ERROR_PARAMS);
        assert_int_equal(place_ask_error(place, "search", "'pattern':'{_,'"), PH_ERROR_PARAMS);
        assert_int_equal(
                place_ask_error(place, "search", "'pattern':'{_, nobody_knows_this_atom}'"),
                PH_ERROR_PARAMS);
        assert_int_equal(
                place_ask_error(place, "search", "'match':'a','cursor':'AAAA'"), PH_ERROR_PARAMS);
}

static unsigned count_workers(struct place *place)
{
        return (unsigned)ph_test_eval_int(place->node,
                "length([P || P <- processes(), {_, {porthole_probe, F, _}} <- "
                "[process_info(P, initial_call)], F =:= reader orelse F =:= try_work])");
}

/* Begins a search that finds nothing, and waits until it has told @parts times how far it is, or
 * ended. */
static int64_t begin_search(struct ph_test_client *client, int parts)
{
        int64_t id = ph_test_client_request(
                client, "search", "{\"table\":\"goods\",\"match\":\"nothing has this\"}");
        bool ended = false;

        for (int i = 0; i < parts && !ended; i++) {
                cJSON *message = ph_test_client_receive(client);

                ended = cJSON_GetObjectItem(message, "method") == NULL;
                cJSON_Delete(message);
        }
        return id;
}

static void make_many(struct place *place)
{
        ph_test_eval(place->node,
                "ets:new(goods, [named_table, public]), [ets:insert(goods, [{I, <<\"a text\">>} || "
                "I <- lists:seq(J, J + 999)]) || J <- lists:seq(0, 199000, 1000)], ok");
}

static void a_search_is_cancelled_at_every_stage(void **state)
{
        struct place *place = *state;

        make_many(place);
        for (int stage = 0; stage < 4; stage++) {
                int64_t id = begin_search(place->client, stage);
                char *cancel = ph_test_format("{\"id\":%lld}", (long long)id);
                cJSON *answer;

                cJSON_Delete(ph_test_client_answer(
                        place->client, ph_test_client_request(place->client, "cancel", cancel)));
                free(cancel);
                ph_test_wait(count_workers(place) == 0);
                answer = place_ask(place, "rows", "'limit':1");
                assert_int_equal(ph_test_json_number(answer, "table.rows"), 200000);
                cJSON_Delete(answer);
        }
}

static void a_client_that_goes_away_takes_its_search_along(void **state)
{
        struct place *place = *state;

        make_many(place);
        for (int stage = 0; stage < 4; stage++) {
                struct ph_test_client *other =
                        ph_test_client_connect(ph_test_client_socket(place->client));

                begin_search(other, stage);
                ph_test_client_close(other);
                ph_test_wait(count_workers(place) == 0);
        }
}

static void a_table_that_is_deleted_ends_its_search(void **state)
{
        struct place *place = *state;
        cJSON *answer;
        int64_t id;

        make_many(place);
        id = begin_search(place->client, 0);
        ph_test_eval(place->node, "ets:delete(goods), ets:new(goods, [named_table])");
        answer = ph_test_client_answer(place->client, id);
        if (cJSON_GetObjectItem(answer, "error") != NULL)
                assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_GONE);
        else
                assert_int_equal(ph_test_json_number(answer, "result.scanned"), 200000);
        cJSON_Delete(answer);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(a_text_is_found_in_every_row_that_has_it_and_no_other),
                CASE(a_pattern_finds_what_match_object_does),
                CASE(what_is_asked_wrongly_is_told),
                CASE(a_search_is_cancelled_at_every_stage),
                CASE(a_client_that_goes_away_takes_its_search_along),
                CASE(a_table_that_is_deleted_ends_its_search),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
