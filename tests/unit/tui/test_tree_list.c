/* The tree's model against answers made in the test. */
#include "tests/support/test.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tui/model/tree_list.h"

static struct ph_tree_list list;
static uint64_t now;

static int set_up(void **state)
{
        (void)state;
        ph_tree_list_init(&list);
        ph_window_set_page(&list.window, 10);
        now = 1000;
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        ph_tree_list_finish(&list);
        return 0;
}

/* JSON in which ' stands for ". */
static cJSON *parse(const char *text)
{
        char *copy = strdup(text);
        cJSON *json;

        for (char *at = copy; *at != '\0'; at++)
                if (*at == '\'')
                        *at = '"';
        json = cJSON_Parse(copy);
        assert_non_null(json);
        free(copy);
        return json;
}

/* Asks, and takes an answer of sweep @sweep with @rows. */
static void answer(int sweep, const char *around, const char *rows)
{
        char *text = ph_test_format("{'age_ms':1,'sweep':%d,'total':9,'unasked':0,'unidentified':0,"
                                    "'offset':0,'around':%s,'rows':[%s]}",
                sweep, around, rows);
        cJSON *result = parse(text), *params = ph_window_params(&list.window);

        cJSON_AddNumberToObject(result, "matched",
                cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "rows")));
        ph_tree_list_take(&list, result, now++);
        cJSON_Delete(params);
        cJSON_Delete(result);
        free(text);
}

#define APPLICATION(id, expanded) \
        "{'id':'" id "','depth':0,'application':{},'expandable':true,'expanded':" expanded "}"
#define ROW(id, above, depth, expanded, mailbox)            \
        "{'id':'" id "','above':'" above "','depth':" depth \
        ",'expandable':true,'expanded':" expanded ",'total_mailbox':" mailbox "}"

/* The ids that it asks to be expanded, with blanks between. */
static void assert_asks(const char *expected)
{
        cJSON *params = cJSON_CreateObject();
        const cJSON *id;
        char text[512] = "";

        ph_tree_list_add_params(&list, params);
        cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(params, "expanded"))
                snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
                        text[0] != '\0' ? " " : "", id->valuestring);
        assert_string_equal(text, expected);
        cJSON_Delete(params);
}

static void at_first_the_nodes_own_work_is_unfolded(void **state)
{
        (void)state;
        answer(1, "null", APPLICATION("app:kernel", "false") "," APPLICATION("app:shop", "false"));
        assert_asks("app:shop");
        assert_true(list.window.wants_ask);
        answer(1, "null",
                APPLICATION("app:kernel", "false") "," APPLICATION("app:shop", "true") "," ROW(
                        "name:shop_sup", "app:shop", "1", "false", "0"));
        assert_asks("app:shop name:shop_sup");
        answer(1, "null",
                APPLICATION("app:shop", "true") "," ROW("name:shop_sup", "app:shop", "1", "true",
                        "0") "," ROW("name:deeper", "name:shop_sup", "2", "false", "0"));
        assert_asks("app:shop name:shop_sup");
        answer(1, "null", APPLICATION("app:late", "false"));
        assert_asks("app:shop name:shop_sup"); /* later ones are the user's to unfold */
}

static void without_parents_nothing_is_shown_or_what_was(void **state)
{
        (void)state;
        answer(0, "null", APPLICATION("app:none", "false"));
        assert_asks("");
        assert_null(list.window.answer);
        assert_string_equal(list.lack, "parents are not known yet");
        answer(1, "null", APPLICATION("app:shop", "false"));
        assert_asks("app:shop");
        assert_string_equal(list.lack, "");
        answer(0, "null", APPLICATION("app:none", "false"));
        assert_string_equal(
                ph_json_get_string(ph_window_row(&list.window, 0), "id", ""), "app:shop");
        assert_string_equal(list.lack, "parents are not known yet");
}

static void rows_are_expanded_and_collapsed_by_their_ids(void **state)
{
        static const char rows[] =
                ROW("b", "", "0", "false", "0") "," ROW("a", "", "0", "false", "0");

        (void)state;
        list.unfolding = 0;
        answer(1, "null", rows);
        assert_true(ph_tree_list_expand(&list, true));
        assert_false(ph_tree_list_expand(&list, true));
        assert_true(list.window.wants_ask);
        answer(1, "null", rows);
        ph_window_move(&list.window, PH_MOTION_DOWN);
        assert_true(ph_tree_list_expand(&list, true));
        assert_asks("a b");
        answer(1, "null", ROW("a", "", "0", "true", "0")); /* b has gone, and comes again */
        assert_asks("a b");
        assert_true(ph_tree_list_is_expanded(&list, "b"));
        assert_true(ph_tree_list_expand(&list, false));
        assert_asks("b");
        ph_tree_list_collapse_all(&list);
        assert_asks("");
}

static void all_in_sight_are_expanded_up_to_a_limit(void **state)
{
        (void)state;
        answer(1, "null", ROW("a", "", "0", "false", "0") "," ROW("b", "", "0", "false", "0"));
        assert_true(ph_tree_list_expand_all(&list));
        assert_asks("a b");
        for (int i = 0; i < PH_TREE_MOST_EXPANDED; i++) {
                char *row = ph_test_format(
                        "{'id':'n%d','depth':0,'expandable':true,'expanded':false}", i);

                answer(1, "null", row);
                assert_int_equal(ph_tree_list_expand_all(&list), i + 2 < PH_TREE_MOST_EXPANDED);
                free(row);
        }
        assert_int_equal(list.expanded_count, PH_TREE_MOST_EXPANDED);
}

static void left_goes_to_the_row_above(void **state)
{
        (void)state;
        list.unfolding = 0;
        answer(1, "null",
                ROW("a", "", "0", "true", "0") "," ROW("b", "a", "1", "false", "0") "," ROW(
                        "c", "a", "1", "false", "0"));
        ph_window_choose(&list.window, 2);
        ph_tree_list_go_above(&list);
        assert_int_equal(list.window.scroll.cursor, 0);
        ph_tree_list_go_above(&list);
        assert_int_equal(list.window.scroll.cursor, 0);
}

static void what_is_revealed_gets_its_own_id_and_stays_unfolded(void **state)
{
        (void)state;
        ph_tree_list_reveal(&list, "<0.50.0>");
        answer(1, "'name:worker'",
                APPLICATION("app:shop", "true") "," ROW("name:shop_sup", "app:shop", "1", "true",
                        "0") "," ROW("name:worker", "name:shop_sup", "2", "false", "0"));
        assert_int_equal(list.window.scroll.cursor, 2);
        assert_string_equal(list.window.id, "name:worker");
        assert_asks("app:shop name:shop_sup");
}

static void which_way_a_branch_went_is_known_from_sweep_to_sweep(void **state)
{
        (void)state;
        answer(1, "null", ROW("a", "", "0", "false", "5"));
        assert_int_equal(ph_tree_list_direction(&list, "a"), 0);
        answer(2, "null", ROW("a", "", "0", "false", "7"));
        assert_int_equal(ph_tree_list_direction(&list, "a"), 1);
        answer(2, "null", ROW("a", "", "0", "false", "7")); /* another frame of the same sweep */
        assert_int_equal(ph_tree_list_direction(&list, "a"), 1);
        answer(3, "null", ROW("a", "", "0", "false", "0") "," ROW("b", "", "0", "false", "1"));
        assert_int_equal(ph_tree_list_direction(&list, "a"), -1);
        assert_int_equal(ph_tree_list_direction(&list, "b"), 0);
        assert_int_equal(ph_tree_list_direction(&list, "nobody"), 0);
}

static void the_other_tree_is_asked_for(void **state)
{
        cJSON *params = cJSON_CreateObject();

        (void)state;
        ph_tree_list_set_spawn(&list, true);
        assert_true(list.window.wants_ask);
        ph_tree_list_add_params(&list, params);
        assert_string_equal(ph_json_get_string(params, "kind", ""), "spawn");
        cJSON_Delete(params);
}

static void what_changed_lately_is_marked(void **state)
{
        static const struct {
                const char *row;
                enum ph_tree_change change;
        } rows[] = {
                {"{'state':'running','age_ms':null}", PH_TREE_SETTLED},
                {"{'state':'running','age_ms':2999}", PH_TREE_NEW},
                {"{'state':'running','age_ms':3000}", PH_TREE_SETTLED},
                {"{'state':'running','child':{'changed_ms':10}}", PH_TREE_NEW},
                {"{'state':'down','child':{'changed_ms':10}}", PH_TREE_GONE},
                {"{'state':'down','child':{'changed_ms':9000}}", PH_TREE_SETTLED},
                {"{'state':'exited'}", PH_TREE_GONE},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                cJSON *row = parse(rows[i].row);

                assert_int_equal(ph_tree_change(row), rows[i].change);
                cJSON_Delete(row);
        }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(at_first_the_nodes_own_work_is_unfolded),
                TEST(without_parents_nothing_is_shown_or_what_was),
                TEST(rows_are_expanded_and_collapsed_by_their_ids),
                TEST(all_in_sight_are_expanded_up_to_a_limit),
                TEST(left_goes_to_the_row_above),
                TEST(what_is_revealed_gets_its_own_id_and_stays_unfolded),
                TEST(which_way_a_branch_went_is_known_from_sweep_to_sweep),
                TEST(the_other_tree_is_asked_for),
                TEST(what_changed_lately_is_marked),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
