/* Pages of rows against what ets:tab2list/1 says in the node itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/error.h"
#include "tests/node/tables/place.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static const char *const types[] = {"set", "ordered_set", "bag", "duplicate_bag"};

/* The rows of all pages, as {Key, Value}, in one text. */
struct listing {
        char *text;
        size_t size, capacity;
        unsigned rows;
};

static void put(struct listing *listing, const char *text)
{
        size_t size = strlen(text);

        if (listing->size + size >= listing->capacity) {
                listing->capacity = 2 * (listing->size + size) + 4096;
                listing->text = realloc(listing->text, listing->capacity);
                assert_non_null(listing->text);
        }
        memcpy(listing->text + listing->size, text, size + 1);
        listing->size += size;
}

static void put_page(struct listing *listing, const cJSON *result)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                put(listing, ph_test_json_string(row, "key"));
                put(listing, "\t");
                put(listing, ph_test_json_string(row, "value"));
                put(listing, "\n");
                listing->rows++;
        }
}

static cJSON *ask(struct place *place, const char *more, const char *cursor, size_t limit)
{
        char *params = ph_test_format("{\"table\":\"goods\",\"limit\":%zu%s%s%s%s}", limit,
                cursor != NULL ? ",\"cursor\":\"" : "", cursor != NULL ? cursor : "",
                cursor != NULL ? "\"" : "", cursor != NULL ? "" : more);
        cJSON *result = ph_test_client_call(place->client, "rows", params);

        free(params);
        return result;
}

/* Reads all pages from one end to the other; those of a backward walk come last page first. */
static struct listing read_all(struct place *place, bool forward, struct ph_test_random *random)
{
        struct listing all = {0}, page;
        char *cursor = NULL;
        const cJSON *next;
        cJSON *result;

        put(&all, "");
        do {
                result = ask(place, forward ? "" : ",\"direction\":\"backward\"", cursor,
                        1 + ph_test_random_below(random, 1000));
                page = (struct listing){0};
                put(&page, "");
                put_page(&page, result);
                if (!forward)
                        put(&page, all.text);
                if (forward) {
                        put(&all, page.text);
                        all.rows += page.rows;
                        free(page.text);
                } else {
                        page.rows += all.rows;
                        free(all.text);
                        all = page;
                }
                assert_false(ph_test_json_bool(result, "changing"));
                next = ph_test_json_at(result, forward ? "next" : "previous");
                free(cursor);
                cursor = cJSON_IsNull(next) ? NULL : strdup(next->valuestring);
                cJSON_Delete(result);
        } while (cursor != NULL);
        return all;
}

static int compare_lines(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The same lines in alphabetical order. */
static char *sort_lines(const struct listing *listing)
{
        char *copy = strdup(listing->text), *sorted = malloc(listing->size + 1), *rest = copy;
        char **lines = calloc(listing->rows + 1, sizeof(*lines)), *end = sorted;

        for (unsigned i = 0; i < listing->rows; i++)
                lines[i] = strsep(&rest, "\n");
        qsort(lines, listing->rows, sizeof(*lines), compare_lines);
        *end = '\0';
        for (unsigned i = 0; i < listing->rows; i++)
                end += sprintf(end, "%s\n", lines[i]);
        free(lines);
        free(copy);
        return sorted;
}

/* The node's own list, a line a row, written to a file as one of a million rows is long. */
static const char write_expected[] =
        "Line = fun({K, V}) -> io_lib:format(\"~0tp\\t~0tp\\n\", [K, V]) end,"
        "List = [unicode:characters_to_binary(Line(R)) || R <- ets:tab2list(goods)],"
        "file:write_file(\"%s\", case ets:info(goods, type) of ordered_set -> List;"
        " _ -> lists:sort(List) end)";

static char *read_expected(struct place *place)
{
        char *path = ph_test_format("/tmp/porthole-rows-%d", (int)getpid());
        char *text;

        ph_test_eval(place->node, write_expected, path);
        text = ph_test_read_file(path, NULL);
        unlink(path);
        free(path);
        return text;
}

static void assert_same(const char *text, const char *expected, const char *what)
{
        size_t at = 0;

        if (strcmp(text, expected) == 0)
                return;
        while (text[at] == expected[at])
                at++;
        ph_test_fail("%s: differs at byte %zu: %.80s / %.80s", what, at, text + at, expected + at);
}

static void check_table(struct place *place, const char *type, struct ph_test_random *random)
{
        struct listing forward = read_all(place, true, random);
        struct listing backward = read_all(place, false, random);
        char *expected = read_expected(place);
        char *sorted =
                strcmp(type, "ordered_set") == 0 ? strdup(forward.text) : sort_lines(&forward);

        assert_same(sorted, expected, type);
        assert_same(backward.text, forward.text, "backward");
        free(sorted);
        free(expected);
        free(forward.text);
        free(backward.text);
}

static void pages_together_are_the_table_in_both_directions(void **state)
{
        static const size_t sizes[] = {0, 1, 7, 300, 5000};
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
                        ph_test_eval(place->node,
                                "ets:new(goods, [named_table, public, %s]), rand:seed(exsss, %zu),"
                                "Key = fun() -> N = rand:uniform(%zu), element(1 + N rem 6, {N, "
                                "{N, a}, [a, N], <<N>>, N * 1.5, b}) end,"
                                "[ets:insert(goods, {Key(), rand:uniform(9)}) || _ <- "
                                "lists:seq(1, %zu)], ok",
                                types[i], ph_test_random_below(&random, 1000), sizes[j] + 1,
                                sizes[j]);
                        check_table(place, types[i], &random);
                        ph_test_eval(place->node, "ets:delete(goods)");
                }
        }
}

/* Reads all pages, and notes for each row, which has its number as value, that it was there. */
static size_t note_rows(struct place *place, const char *direction, const char *next_name,
        unsigned char *seen, size_t rows)
{
        char *more = ph_test_format(",'direction':'%s'", direction);
        size_t found = 0;

        while (more != NULL) {
                cJSON *result = place_ask(place, "rows", "'limit':1000,'max_bytes':20%s", more);
                const cJSON *row, *next = ph_test_json_at(result, next_name);

                cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
                {
                        size_t number = (size_t)atol(ph_test_json_string(row, "value"));

                        assert_true(number < rows);
                        assert_int_equal(seen[number]++, 0);
                        found++;
                }
                free(more);
                more = cJSON_IsNull(next) ? NULL
                                          : ph_test_format(",'cursor':'%s'", next->valuestring);
                cJSON_Delete(result);
        }
        return found;
}

/*
 * Rows by the million take seconds, so in each run one of the types has them, another one each
 * time, and each is read in one direction. Too many for the sanitizers.
 */
static void a_large_table_is_read_to_its_end(void **state)
{
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();
        size_t largest = ph_test_random_below(&random, sizeof(types) / sizeof(types[0]));

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                size_t rows = PH_TEST_MEASURES_MEMORY && i == largest ? 1000000 : 30000;
                unsigned char *seen = calloc(rows, 1);
                bool forward = ph_test_random_below(&random, 2) == 0;

                assert_non_null(seen);
                ph_test_eval(place->node,
                        "ets:new(goods, [named_table, public, %s]), lists:foreach(fun(J) -> "
                        "ets:insert(goods, [{I div %d, I} || I <- lists:seq(J, J + 999)]) end, "
                        "lists:seq(0, %zu, 1000))",
                        types[i], i < 2 ? 1 : 3, rows - 1000);
                assert_int_equal(note_rows(place, forward ? "forward" : "backward",
                                         forward ? "next" : "previous", seen, rows),
                        rows);
                ph_test_eval(place->node, "ets:delete(goods)");
                free(seen);
        }
}

/* More under one key than are looked at in one step, and a slot of them among others. */
static void a_bag_with_very_many_rows_under_one_key_is_read_to_its_end(void **state)
{
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();

        for (size_t i = 2; i < 4; i++) {
                /* A bag compares a row that comes with all that there are under its key. */
                ph_test_eval(place->node,
                        "ets:new(goods, [named_table, public, %s]), "
                        "ets:insert(goods, [{I, few} || I <- lists:seq(1, 2000)]), "
                        "ets:insert(goods, [{many, I} || I <- lists:seq(1, %d)]), "
                        "ets:insert(goods, [{I, more} || I <- lists:seq(1, 2000)])",
                        types[i], i == 2 ? 8500 : 17000);
                check_table(place, types[i], &random);
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static void rows_are_found_by_their_keys(void **state)
{
        static const char *const keys[] = {"1", "1.5", "an_atom", "'Quoted atom'", "\"a string\"",
                "<<\"bytes\",1:3>>", "{a,[b,#{c => d}]}", "[]", "-12345678901234567890", "#{}",
                "[1|2]", "fun lists:map/2"};
        struct place *place = *state;

        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
                ph_test_eval(place->node, "ets:new(goods, [named_table, public, %s])", types[i]);
                for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++)
                        ph_test_eval(place->node,
                                "ets:insert(goods, [{%s, V} || V <- [first, second, second]])",
                                keys[j]);
                for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++) {
                        cJSON *params = cJSON_CreateObject(), *result;
                        static const int counts[] = {1, 1, 2, 3};
                        char *text;

                        cJSON_AddStringToObject(params, "table", "goods");
                        cJSON_AddStringToObject(params, "key", keys[j]);
                        text = cJSON_PrintUnformatted(params);
                        result = ph_test_client_call(place->client, "rows", text);
                        if (cJSON_GetArraySize(ph_test_json_at(result, "rows")) != counts[i])
                                ph_test_fail("%s: key %s has %d rows", types[i], keys[j],
                                        cJSON_GetArraySize(ph_test_json_at(result, "rows")));
                        cJSON_free(text);
                        cJSON_Delete(params);
                        cJSON_Delete(result);
                }
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static void rows_are_found_by_pids_ports_and_references(void **state)
{
        static const char *const makers[] = {"self()", "make_ref()", "hd(erlang:ports())"};
        struct place *place = *state;

        ph_test_eval(place->node, "ets:new(goods, [named_table, public])");
        for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
                char *key = strdup(ph_test_eval(
                        place->node, "K = %s, ets:insert(goods, {K, here}), K", makers[i]));
                cJSON *result = place_ask(place, "rows", "'key':'%s'", key);

                if (cJSON_GetArraySize(ph_test_json_at(result, "rows")) != 1)
                        ph_test_fail("there is no row with the key %s", key);
                cJSON_Delete(result);
                free(key);
        }
}

static void each_of_several_rows_with_a_key_has_a_cursor_of_its_own(void **state)
{
        struct place *place = *state;
        cJSON *result, *one;
        const cJSON *row;

        ph_test_eval(place->node,
                "ets:new(goods, [named_table, public, duplicate_bag]),"
                "ets:insert(goods, [{ship, I} || I <- [3, 1, 4, 1, 5, 9, 2, 6]])");
        result = place_ask(place, "rows", "'limit':5");
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 5);
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                char *text = ph_test_format("{ship,%s}", ph_test_json_string(row, "value"));

                one = place_ask(place, "row", "'cursor':'%s'", ph_test_json_string(row, "cursor"));
                assert_string_equal(ph_test_json_string(one, "text"), text);
                assert_string_equal(ph_test_json_string(one, "key"), "ship");
                free(text);
                cJSON_Delete(one);
        }
        cJSON_Delete(result);
        result = place_ask(place, "rows", "'key':'ship','limit':3");
        assert_int_equal(ph_test_json_number(result, "left_out"), 5);
        cJSON_Delete(result);
}

static void assert_page(struct place *place, const char *params, const char *expected)
{
        cJSON *result = place_ask(place, "rows", "%s", params);
        char *lines = place_lines(ph_test_json_at(result, "rows"));

        assert_string_equal(lines, expected);
        free(lines);
        cJSON_Delete(result);
}

static void an_ordered_set_is_entered_at_any_key(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node, "ets:new(goods, [named_table, public, ordered_set]),"
                                  "ets:insert(goods, [{I * 10, I} || I <- lists:seq(1, 100)])");
        assert_page(place, "'from':'500','limit':2", "500\t50\n510\t51\n");
        assert_page(place, "'from':'501','limit':2", "510\t51\n520\t52\n");
        assert_page(place, "'from':'500','direction':'backward','limit':2", "480\t48\n490\t49\n");
        result = place_ask(place, "rows", "'from':'nil'");
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 0);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "next")));
        cJSON_Delete(result);
        assert_int_equal(place_ask_error(place, "rows", "'share':0.5"), PH_ERROR_PARAMS);
        ph_test_eval(place->node, "ets:insert(goods, {'$end_of_table', 1})");
        assert_int_equal(place_ask_error(place, "rows", "'limit':2"), PH_ERROR_REFUSED);
}

static void other_tables_are_entered_at_a_share(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node, "ets:new(goods, [named_table, public]),"
                                  "ets:insert(goods, [{I, I} || I <- lists:seq(1, 1000)])");
        result = place_ask(place, "rows", "'share':0.5,'limit':2");
        assert_true(ph_test_json_number(result, "share") == 0.5);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 2);
        cJSON_Delete(result);
        result = place_ask(place, "rows", "'share':1");
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 0);
        cJSON_Delete(result);
        assert_int_equal(place_ask_error(place, "rows", "'from':'1'"), PH_ERROR_PARAMS);
        assert_int_equal(place_ask_error(place, "rows", "'share':1.5"), PH_ERROR_PARAMS);
        assert_int_equal(place_ask_error(place, "rows", "'share':1,'key':'1'"), PH_ERROR_PARAMS);
}

static char *take_next(cJSON *result)
{
        char *next = strdup(ph_test_json_string(result, "next"));

        cJSON_Delete(result);
        return next;
}

static void what_becomes_of_a_table_between_two_pages_is_told(void **state)
{
        struct place *place = *state;
        cJSON *result;
        char *next;

        ph_test_eval(place->node,
                "Self = self(), Owner = spawn(fun() -> ets:new(goods, [named_table, public]),"
                "ets:insert(goods, [{I, I} || I <- lists:seq(1, 100)]), Self ! made,"
                "receive {give, To} -> ets:give_away(wares, To, x) end, receive stop -> ok end "
                "end),"
                "register(giver, Owner), receive made -> ok end");
        next = take_next(place_ask(place, "rows", "'limit':10"));
        result = place_ask(place, "rows", "'cursor':'%s','limit':10", next);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "change")));
        assert_false(ph_test_json_bool(result, "changing"));
        cJSON_Delete(result);
        ph_test_eval(place->node,
                "ets:insert(goods, {x, y}), ets:rename(goods, wares), giver ! {give, self()},"
                "receive {'ETS-TRANSFER', _, _, _} -> ok end");
        result = place_ask(place, "rows", "'cursor':'%s','limit':10", next);
        assert_string_equal(
                ph_test_json_string(result, "change"), "it has been renamed and has another owner");
        assert_true(ph_test_json_bool(result, "changing"));
        assert_string_equal(ph_test_json_string(result, "table.name"), "wares");
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 10);
        cJSON_Delete(result);
        ph_test_eval(place->node, "ets:delete(wares), ets:new(goods, [named_table, public]), "
                                  "ets:insert(goods, {a, b})");
        assert_int_equal(place_ask_error(place, "rows", "'cursor':'%s'", next), PH_ERROR_GONE);
        free(next);
}

static void what_cannot_be_read_is_refused_with_a_reason(void **state)
{
        struct place *place = *state;

        assert_int_equal(place_ask_error(place, "rows", "%s", ""), PH_ERROR_GONE);
        ph_test_eval(place->node, "ets:new(goods, [named_table, private])");
        assert_int_equal(place_ask_error(place, "rows", "%s", ""), PH_ERROR_REFUSED);
        assert_int_equal(place_ask_error(place, "row", "'key':'1'"), PH_ERROR_REFUSED);
        assert_int_equal(place_ask_error(place, "search", "'match':'1'"), PH_ERROR_REFUSED);
        assert_int_equal(place_ask_error(place, "row", "'key':'1','cursor':'A'"), PH_ERROR_PARAMS);
        assert_int_equal(place_ask_error(place, "rows", "'cursor':'not one'"), PH_ERROR_PARAMS);
        ph_test_eval(place->node, "ets:delete(goods), ets:new(goods, [named_table])");
        assert_int_equal(place_ask_error(place, "row", "'key':'1'"), PH_ERROR_GONE);
}

static void no_lookup_makes_an_atom(void **state)
{
        struct place *place = *state;
        int lookups = PH_TEST_MEASURES_MEMORY ? 100000 : 2000;
        int64_t before;

        ph_test_eval(place->node, "ets:new(goods, [named_table, public])");
        place_ask_error(place, "rows", "'key':'nobody_knows'");
        before = ph_test_eval_int(place->node, "erlang:system_info(atom_count)");
        for (int i = 0; i < lookups; i += 20) {
                for (int j = 0; j < 20; j++) {
                        char *params = ph_test_format(
                                "{\"table\":\"%s\",\"key\":\"{x, nobody_knows_%d}\"}",
                                j % 2 == 0 ? "goods" : "nobodys_table", i + j);

                        ph_test_client_request(place->client, "rows", params);
                        free(params);
                }
                for (int j = 0; j < 20; j++) {
                        cJSON *answer = ph_test_client_receive(place->client);

                        assert_non_null(cJSON_GetObjectItem(answer, "error"));
                        cJSON_Delete(answer);
                }
        }
        assert_int_equal(ph_test_eval_int(place->node, "erlang:system_info(atom_count)"), before);
}

/* Rows of many megabytes, in as many megabytes as the machine has to spare. */
static void huge_rows_are_told_and_harm_nobody(void **state)
{
        struct place *place = *state;
        int scale = PH_TEST_MEASURES_MEMORY ? 10 : 1;

        for (size_t i = 0; i < 2; i++) {
                cJSON *result, *row;
                int rows = 0;

                ph_test_eval(place->node,
                        "ets:new(goods, [named_table, public, %s]), ets:insert(goods, ["
                        "{list, lists:seq(1, %d)}, {bytes, binary:copy(<<\"abcdefghij\">>, %d)},"
                        "{deep, lists:foldl(fun(_, A) -> [A] end, [], lists:seq(1, 100000))},"
                        "{improper, [a, b | c]}, {bits, <<255, 254, 1:3>>}, {big, 1 bsl 33000},"
                        "{map, maps:from_list([{{I}, I} || I <- lists:seq(1, 1000)])} |"
                        "[{I, x} || I <- lists:seq(1, 20)]])",
                        types[i], scale * 600000, scale * 1000000);
                result = place_ask(place, "rows", "'limit':100,'max_bytes':200");
                cJSON_ArrayForEach(row, ph_test_json_at(result, "rows")) rows++;
                assert_int_equal(rows, 27);
                cJSON_Delete(result);
                result = place_ask(place, "row", "'key':'deep','max_depth':0");
                assert_int_equal(ph_test_json_number(result, "text_bytes"), 8 * 1024 * 1024);
                cJSON_Delete(result);
                result = place_ask(place, "row", "'key':'bytes','max_bytes':100");
                assert_int_equal(ph_test_json_number(result, "size_bytes"),
                        ph_test_eval_int(
                                place->node, "erlang:external_size(hd(ets:lookup(goods, bytes)))"));
                assert_true(ph_test_json_bool(result, "cut"));
                cJSON_Delete(result);
                cJSON_Delete(place_ask(place, "row", "'key':'list','max_bytes':100"));
                cJSON_Delete(place_search(place, &result, "'match':'improper'"));
                assert_int_equal(ph_test_json_number(result, "found"), 1);
                assert_int_equal(ph_test_json_number(result, "scanned"), 27);
                assert_true(ph_test_json_number(result, "partly") >= 3);
                cJSON_Delete(result);
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static const cJSON *find_row(const cJSON *result, const char *key)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(ph_test_json_string(row, "key"), key) == 0)
                        return row;
        }
        ph_test_fail("there is no row with the key %s", key);
        return NULL;
}

static void assert_not_read(const cJSON *row)
{
        assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "value")));
        assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "size_bytes")));
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(row, "cut")));
        assert_true(cJSON_IsString(cJSON_GetObjectItem(row, "cursor")));
}

/* The key of a row if it is a number; or 0, of one that could not be read, which
 * has none at times. */
static int number_of(const cJSON *row)
{
        const cJSON *key = cJSON_GetObjectItem(row, "key");

        if (cJSON_IsString(key) && atoi(key->valuestring) != 0)
                return atoi(key->valuestring);
        assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "value")));
        return 0;
}

/*
 * How many rows are in one slot with the one of the key list, if ets:next/2 walks the table in
 * another order than that of slots: then they can't be told from those of other slots. Or 0.
 */
static int count_lost(struct place *place)
{
        return (int)ph_test_eval_int(place->node,
                "Number = fun N(S, M) -> case ets:slot(goods, S) of '$end_of_table' -> M; R -> "
                "N(S + 1, lists:foldl(fun(X, A) -> A#{element(1, X) => S} end, M, R)) end end, "
                "Slots = Number(0, #{}), Walk = fun W('$end_of_table') -> []; "
                "W(K) -> [maps:get(K, Slots) | W(ets:next(goods, K))] end, "
                "All = Walk(ets:first(goods)), case lists:sort(All) of All -> 0; "
                "_ -> length([K || {K, S} <- maps:to_list(Slots), S =:= maps:get(list, Slots)]) - "
                "1 "
                "end");
}

/* Both in a table with nearly no rows but slots for very many, and where slots
 * have several rows. */
static void a_row_that_is_too_large_to_be_read_is_told_among_the_others(void **state)
{
        static const struct {
                const char *type;
                int rows, kept;
        } cases[] = {{"set", 60000, 50}, {"ordered_set", 300, 300}, {"set", 900, 900},
                {"duplicate_bag", 700, 700}, {"{write_concurrency, true}", 900, 900}};
        struct place *place = *state;

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *result, *one;
                int lost;

                ph_test_eval(place->node,
                        "ets:new(goods, [named_table, public, %s]), ets:insert(goods, [{I, x} || I "
                        "<- lists:seq(1, %d)]), [ets:delete(goods, I) || I <- lists:seq(%d, %d)], "
                        "ets:insert(goods, {list, lists:seq(1, 4500000)})",
                        cases[i].type, cases[i].rows, cases[i].kept + 1, cases[i].rows);
                lost = count_lost(place);
                for (int back = 0; back < 2; back++) {
                        char *seen = calloc(1, (size_t)cases[i].kept + 1);
                        const cJSON *row;
                        int missing = 0;

                        result = place_ask(place, "rows", "'limit':1000%s",
                                back ? ",'direction':'backward'" : "");
                        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
                                seen[number_of(row)]++;
                        assert_int_equal(seen[0], 1); /* the one that is too large */
                        for (int key = 1; key <= cases[i].kept; key++) {
                                assert_in_range(seen[key], 0, 1);
                                missing += seen[key] == 0;
                        }
                        assert_int_equal(missing, lost);
                        free(seen);
                        cJSON_Delete(result);
                }
                result = place_ask(place, "rows", "'key':'list'");
                assert_not_read(find_row(result, "list"));
                cJSON_Delete(result);
                cJSON_Delete(place_search(place, &result, "'pattern':'{_,x}','limit':1000"));
                assert_int_equal(ph_test_json_number(result, "found"), cases[i].kept - lost);
                assert_int_equal(ph_test_json_number(result, "scanned"), cases[i].kept + 1 - lost);
                assert_int_equal(ph_test_json_number(result, "partly"), 1);
                cJSON_Delete(result);
                one = place_ask(place, "row", "'key':'list'");
                assert_string_equal(ph_test_json_string(one, "text"), "");
                assert_true(ph_test_json_bool(one, "cut"));
                assert_true(cJSON_IsNull(ph_test_json_at(one, "size_bytes")));
                cJSON_Delete(one);
                ph_test_eval(place->node, "ets:delete(goods)");
        }
}

static void sizes_in_words_are_those_of_the_node(void **state)
{
        static const char *const terms[] = {"{1, a}", "{1, 1.5}", "{1, [1, 2, 3]}", "{1, \"text\"}",
                "{1, #{a => 1, b => {2}}}", "{1, list_to_binary(\"0123456789\")}", "{1, 1 bsl 100}",
                "{1, -(1 bsl 59)}", "{1, 1 bsl 59}", "{1, self()}", "{1, make_ref()}",
                "{1, [[[x]], [y | z]]}", "{1, {a, {b}, {}}}", "{1, #{}}"};
        struct place *place = *state;
        size_t count = sizeof(terms) / sizeof(terms[0]);

        if (ph_test_eval_int(place->node, "list_to_integer(erlang:system_info(otp_release))") < 24)
                count -= 2; /* with an empty tuple, which takes a word: see porthole-protocol(7) */
        for (size_t i = 0; i < count; i++) {
                int64_t words = ph_test_eval_int(place->node,
                        "catch ets:delete(goods), ets:new(goods, [named_table, public]),"
                        "ets:insert(goods, %s), erts_debug:flat_size(hd(ets:lookup(goods, 1)))",
                        terms[i]);
                cJSON *result = place_ask(place, "row", "'key':'1'");

                if (ph_test_json_number(result, "size_words") != (double)words)
                        ph_test_fail("%s: %.0f words instead of %lld", terms[i],
                                ph_test_json_number(result, "size_words"), (long long)words);
                cJSON_Delete(result);
        }
}

static void an_agent_without_contents_shows_none(void **state)
{
        struct place *place = *state;
        cJSON *tables;

        ph_test_agent_stop(place->node, place->client);
        place->client = ph_test_agent_open(place->node, "{contents, false}");
        ph_test_eval(place->node, "ets:new(goods, [named_table, public])");
        assert_int_equal(place_ask_error(place, "rows", "%s", ""), PH_ERROR_REFUSED);
        assert_int_equal(place_ask_error(place, "row", "'key':'1'"), PH_ERROR_REFUSED);
        assert_int_equal(place_ask_error(place, "search", "'match':'1'"), PH_ERROR_REFUSED);
        tables = ph_test_client_call(place->client, "tables", "{\"filter\":\"name:goods\"}");
        assert_int_equal(ph_test_json_number(tables, "matched"), 1);
        cJSON_Delete(tables);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, place_set_up, place_tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(pages_together_are_the_table_in_both_directions),
                CASE(a_large_table_is_read_to_its_end),
                CASE(a_bag_with_very_many_rows_under_one_key_is_read_to_its_end),
                CASE(rows_are_found_by_their_keys),
                CASE(rows_are_found_by_pids_ports_and_references),
                CASE(each_of_several_rows_with_a_key_has_a_cursor_of_its_own),
                CASE(an_ordered_set_is_entered_at_any_key),
                CASE(other_tables_are_entered_at_a_share),
                CASE(what_becomes_of_a_table_between_two_pages_is_told),
                CASE(what_cannot_be_read_is_refused_with_a_reason),
                CASE(no_lookup_makes_an_atom),
                CASE(huge_rows_are_told_and_harm_nobody),
                CASE(a_row_that_is_too_large_to_be_read_is_told_among_the_others),
                CASE(sizes_in_words_are_those_of_the_node),
                CASE(an_agent_without_contents_shows_none),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
