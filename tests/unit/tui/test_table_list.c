/* What the list of tables makes of an answer. The window itself is tested with the processes. */
#include "tests/support/test.h"

#include "protocol/json.h"
#include "tui/model/table_list.h"

static struct ph_table_list list;

static int setup(void **state)
{
        (void)state;
        ph_table_list_init(&list);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_table_list_finish(&list);
        return 0;
}

static bool take(const char *json)
{
        cJSON *result = cJSON_Parse(json), *params = ph_window_params(&list.window);
        bool is_taken;

        assert_non_null(result);
        is_taken = ph_table_list_take(&list, result, 1);
        cJSON_Delete(params);
        cJSON_Delete(result);
        return is_taken;
}

static void the_largest_tables_are_asked_for_first(void **state)
{
        cJSON *params = ph_window_params(&list.window);

        (void)state;
        assert_string_equal(ph_json_get_string(params, "sort", ""), "memory");
        assert_true(ph_json_get_bool(params, "descending", false));
        cJSON_Delete(params);
}

static void sums_are_read_or_not_known(void **state)
{
        (void)state;
        assert_true(take("{\"total\":9,\"matched\":2,\"matched_rows\":30,\"matched_lost\":1,"
                         "\"matched_memory_bytes\":400,\"kinds\":{\"ets\":5,\"mnesia\":3,"
                         "\"dets\":1},\"persistent_terms\":{\"count\":null,\"memory_bytes\":7},"
                         "\"rows\":[]}"));
        assert_int_equal(list.rows, 30);
        assert_int_equal(list.memory_bytes, 400);
        assert_int_equal(list.lost, 1);
        assert_int_equal(list.ets, 5);
        assert_int_equal(list.mnesia, 3);
        assert_int_equal(list.dets, 1);
        assert_int_equal(list.persistent_terms, -1);
        assert_int_equal(list.persistent_bytes, 7);
        assert_true(take("{\"rows\":[]}"));
        assert_int_equal(list.rows, -1);
        assert_int_equal(list.ets, -1);
}

static void a_table_that_came_a_moment_ago_is_new(void **state)
{
        static const struct {
                const char *row;
                bool is_new;
        } cases[] = {{"{\"age_ms\":0}", true}, {"{\"age_ms\":2999}", true},
                {"{\"age_ms\":3000}", false}, {"{\"age_ms\":null}", false}, {"{}", false}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = cJSON_Parse(cases[i].row);

                assert_int_equal(ph_table_is_new(row), cases[i].is_new);
                cJSON_Delete(row);
        }
        assert_false(ph_table_is_new(NULL));
}

static void marks_are_told_from_the_row(void **state)
{
        static const struct {
                const char *row;
                unsigned marks;
        } cases[] = {
                {"{}", 0},
                {"{\"lost_with_owner\":true}", 1U << PH_MARK_LOST},
                {"{\"lost_with_owner\":null,\"protection\":\"private\"}", 1U << PH_MARK_PRIVATE},
                {"{\"system\":true,\"fixed\":true,\"compressed\":true,\"protection\":\"public\"}",
                        1U << PH_MARK_SYSTEM | 1U << PH_MARK_FIXED | 1U << PH_MARK_COMPRESSED},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = cJSON_Parse(cases[i].row);

                assert_int_equal(ph_table_marks_of(row), cases[i].marks);
                cJSON_Delete(row);
        }
}

static void what_cant_be_read_says_why(void **state)
{
        static const struct {
                const char *row, *says;
        } cases[] = {
                {"{\"readable\":true}", NULL},
                {"{\"readable\":false,\"protection\":\"private\",\"name\":\"t\",\"owner\":\"<0.9.0>"
                 "\",\"owner_name\":null}",
                        "t is private: <0.9.0> alone can read its rows"},
                {"{\"readable\":false,\"protection\":\"private\",\"name\":\"t\",\"owner\":\"<0.9.0>"
                 "\",\"owner_name\":\"shop\"}",
                        "t is private: shop alone can read its rows"},
                {"{\"readable\":false,\"file\":\"/x/y\"}",
                        "the rows of a DETS table are in its file, /x/y"},
                {"{\"readable\":false,\"storage\":\"remote\"}",
                        "this node has no copy of that table: look into one that has"},
                {"{\"readable\":false}", "the rows of this table can't be read from here"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = cJSON_Parse(cases[i].row);
                char text[256];
                const char *says = ph_table_closed(row, text, sizeof(text));

                assert_int_equal(says == NULL, cases[i].says == NULL);
                if (says != NULL)
                        assert_string_equal(says, cases[i].says);
                cJSON_Delete(row);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        the_largest_tables_are_asked_for_first, setup, teardown),
                cmocka_unit_test_setup_teardown(sums_are_read_or_not_known, setup, teardown),
                cmocka_unit_test(a_table_that_came_a_moment_ago_is_new),
                cmocka_unit_test(marks_are_told_from_the_row),
                cmocka_unit_test(what_cant_be_read_says_why),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
