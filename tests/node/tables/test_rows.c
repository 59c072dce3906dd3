/* Pages of rows against what ets:tab2list/1 says in the node itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static const char *const types[] = {"set", "ordered_set", "bag", "duplicate_bag"};

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

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(pages_together_are_the_table_in_both_directions),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
