#include "tests/node/agent/tree.h"

#include <stdlib.h>

#include "protocol/json.h"
#include "tests/support/test.h"

/* Every child of every supervisor from PIDS down: "<its supervisor> id <its
 * own pid>;", in order. */
static const char walk[] =
        "Is = fun(P) -> case process_info(P, dictionary) of {_, D} -> case"
        "   lists:keyfind('$initial_call', 1, D) of {_, {supervisor, _, _}} -> true; _ -> false"
        "   end; _ -> false end end,"
        "Name = fun(undefined) -> \"\"; (Id) -> io_lib:format(\"~0tp\", [Id]) end,"
        "Walk = fun(W, P) -> [[io_lib:format(\"~w ~ts ~w;\", [P, Name(Id), C]) |"
        "   case is_pid(C) andalso Is(C) of true -> W(W, C); false -> [] end] ||"
        "   {Id, C, _, _} <- supervisor:which_children(P)] end,"
        "lists:flatten(lists:join($;, lists:sort(string:lexemes(lists:flatten("
        "   [Walk(Walk, P) || P <- %s, Is(P)]), \";\"))))";

static bool is_settled(const cJSON *result)
{
        return ph_test_json_number(result, "sweep") > 0 &&
               ph_test_json_number(result, "unasked") == 0 &&
               ph_test_json_number(result, "age_ms") < 900;
}

cJSON *tree_call(struct place *place, const char *params)
{
        int64_t id = ph_test_client_request(place->client, "tree", params);
        cJSON *message = ph_test_client_answer(place->client, id);
        cJSON *result = cJSON_DetachItemFromObjectCaseSensitive(message, "result");

        cJSON_Delete(message);
        return result;
}

cJSON *tree_ask(struct place *place, const char *params)
{
        cJSON *result = tree_call(place, params);

        for (int i = 0; i < 600 && (result == NULL || !is_settled(result)); i++) {
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
                result = tree_call(place, params);
        }
        assert_true(result != NULL && is_settled(result));
        return result;
}

const char *tree_text(const cJSON *row, const char *name)
{
        return ph_json_get_string(row, name, "");
}

const cJSON *tree_find(const cJSON *result, const char *member, const char *value)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(tree_text(row, member), value) == 0)
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
        if (strcmp(tree_text(row, "state"), "running") == 0)
                return tree_text(row, "pid");
        return strcmp(tree_text(row, "state"), "restarting") == 0 ? "restarting" : "undefined";
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
                const cJSON *above = tree_find(result, "id", tree_text(row, "above"));

                if (above != NULL && cJSON_IsObject(child_of(row)))
                        lines[count++] = ph_test_format("%s %s %s", tree_text(above, "pid"),
                                tree_text(child_of(row), "id"), which_pid(row));
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

cJSON *tree_await(
        struct place *place, const char *root, const char *id, const char *path, const char *value)
{
        char *params = ph_test_format("{\"root\":\"%s\",\"depth\":99,\"limit\":1000}", root);
        cJSON *result = NULL;

        for (int i = 0; i < 400; i++) {
                const cJSON *row, *member;
                char *text = NULL;
                bool is_there;

                cJSON_Delete(result);
                result = tree_call(place, params);
                row = result != NULL ? tree_find(result, "id", id) : NULL;
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

void tree_assert_walk(struct place *place, const char *params, const char *pids)
{
        bool equal = false;

        for (int i = 0; i < 200 && !equal; i++) {
                char *expression = ph_test_format(walk, pids);
                char *expected = strdup(ph_test_eval(place->node, "%s", expression));
                cJSON *result = tree_ask(place, params);
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
