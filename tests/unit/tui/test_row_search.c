/* What a search has found so far, over several runs. */
#include "tests/support/test.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tui/model/row_search.h"

static struct ph_row_search search;

static int setup(void **state)
{
        (void)state;
        assert_int_equal(ph_row_search_init(&search, "stock", false, "text"), 0);
        ph_scroll_set_page(&search.scroll, 10);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_row_search_finish(&search);
        return 0;
}

static void take_part(const char *json)
{
        cJSON *part = cJSON_Parse(json);

        assert_non_null(part);
        ph_row_search_take_part(&search, part);
        cJSON_Delete(part);
}

static void take(const char *json)
{
        cJSON *result = cJSON_Parse(json);

        assert_non_null(result);
        ph_row_search_take(&search, result, 1);
        cJSON_Delete(result);
}

static void assert_asked(const char *name, const char *value)
{
        cJSON *params = ph_row_search_params(&search);

        assert_string_equal(ph_json_get_string(params, name, "nothing"), value);
        cJSON_Delete(params);
}

static void rows_come_in_parts_with_progress(void **state)
{
        (void)state;
        assert_true(search.wants_ask);
        assert_asked("match", "text");
        assert_true(search.is_running);
        take_part("{\"rows\":[{\"key\":\"1\"},{\"key\":\"2\"}],\"progress\":{\"scanned\":500,"
                  "\"found\":2,\"elapsed_ms\":10,\"rows_per_second\":50000,\"total\":900}}");
        assert_int_equal(search.count, 2);
        assert_int_equal(search.scanned, 500);
        assert_int_equal(search.total, 900);
        take_part("{\"rows\":[],\"progress\":null}");
        assert_int_equal(search.scanned, 500);
        take("{\"scanned\":900,\"elapsed_ms\":20,\"rows_per_second\":45000,\"complete\":true,"
             "\"next\":null,\"table\":{\"rows\":900},\"rows\":[]}");
        assert_false(search.is_running);
        assert_true(search.is_complete);
        assert_string_equal(ph_json_get_string(ph_row_search_chosen(&search), "key", ""), "1");
        ph_row_search_go_on(&search);
        assert_false(search.wants_ask);
}

static void a_second_run_goes_on_where_the_first_ended(void **state)
{
        (void)state;
        assert_asked("cursor", "nothing");
        take_part("{\"rows\":[{\"key\":\"1\"}]}");
        take("{\"scanned\":300,\"elapsed_ms\":20,\"complete\":false,\"next\":\"there\","
             "\"partly\":2,\"changing\":true,\"table\":{\"rows\":900}}");
        ph_row_search_go_on(&search);
        assert_true(search.wants_ask);
        assert_asked("cursor", "there");
        take_part("{\"rows\":[{\"key\":\"2\"}]}");
        take("{\"scanned\":600,\"elapsed_ms\":30,\"complete\":true,\"next\":null,\"partly\":1,"
             "\"changing\":false,\"table\":{\"rows\":900}}");
        assert_int_equal(search.count, 2);
        assert_int_equal(search.scanned, 900);
        assert_true(search.elapsed_ms == 50);
        assert_int_equal(search.partly, 3);
        assert_true(search.is_changing);
}

static void a_search_that_failed_does_not_go_on(void **state)
{
        (void)state;
        assert_asked("table", "stock");
        ph_row_search_fail(&search);
        assert_false(search.is_running);
        ph_row_search_go_on(&search);
        assert_false(search.wants_ask);
        assert_null(ph_row_search_chosen(&search));
}

static void thousands_of_rows_are_kept(void **state)
{
        (void)state;
        assert_asked("table", "stock");
        for (int i = 0; i < 3000; i++) {
                char part[64];

                snprintf(part, sizeof(part), "{\"rows\":[{\"key\":\"%d\"}]}", i);
                take_part(part);
        }
        assert_int_equal(search.scroll.total, 3000);
        ph_scroll_to(&search.scroll, 2999);
        assert_string_equal(ph_json_get_string(ph_row_search_chosen(&search), "key", ""), "2999");
}

static void another_text_begins_anew(void **state)
{
        (void)state;
        search.syntax = "elixir";
        assert_asked("match", "text");
        take_part("{\"rows\":[{\"key\":\"1\"}],\"progress\":{\"scanned\":500,\"total\":900}}");
        take("{\"table\":{\"rows\":900},\"scanned\":900,\"next\":\"C\",\"complete\":false}");
        assert_int_equal(ph_row_search_restart(&search, true, "{_, 1}"), 0);
        assert_int_equal(search.count, 0);
        assert_int_equal(search.scanned, 0);
        assert_int_equal(search.total, -1);
        assert_null(ph_row_search_chosen(&search));
        assert_true(search.wants_ask);
        assert_asked("cursor", "nothing");
        assert_asked("match", "nothing");
        assert_asked("pattern", "{_, 1}");
        assert_asked("table", "stock");
        assert_asked("syntax", "elixir");
}

#define SEARCH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                SEARCH(rows_come_in_parts_with_progress),
                SEARCH(a_second_run_goes_on_where_the_first_ended),
                SEARCH(a_search_that_failed_does_not_go_on),
                SEARCH(thousands_of_rows_are_kept),
                SEARCH(another_text_begins_anew),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
