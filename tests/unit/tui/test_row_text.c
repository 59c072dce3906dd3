/* A row's text that comes in parts: put together, and never of two texts. */
#include "tests/support/test.h"

#include <locale.h>

#include "protocol/json.h"
#include "tui/model/row_text.h"

static struct ph_row_text row;

static int setup(void **state)
{
        (void)state;
        setlocale(LC_ALL, "C.UTF-8");
        assert_int_equal(ph_row_text_init(&row, "stock", "cursor"), 0);
        ph_folds_set_width(&row.folds, 60);
        ph_scroll_set_page(&row.folds.scroll, 10);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_row_text_finish(&row);
        return 0;
}

/* Takes @tree, as it is built, and returns it as the other end of a socket reads it. */
static cJSON *transmit(cJSON *tree)
{
        char *text = cJSON_PrintUnformatted(tree);
        cJSON *read = cJSON_Parse(text);

        assert_non_null(read);
        cJSON_Delete(tree);
        free(text);
        return read;
}

/* Asks, and returns at which byte the part that is asked for begins. */
static int ask(void)
{
        cJSON *params = transmit(ph_row_text_params(&row));
        int offset = (int)ph_json_get_int(params, "offset", -1);

        assert_string_equal(ph_json_get_string(params, "table", ""), "stock");
        assert_string_equal(ph_json_get_string(params, "cursor", ""), "cursor");
        assert_false(row.wants_ask);
        cJSON_Delete(params);
        return offset;
}

static void take(int offset, const char *text, int text_bytes, int size_bytes)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject(), *table;

        table = ph_json_object(&json, result, "table");
        ph_json_string(&json, table, "name", "stock");
        ph_json_string(&json, result, "key", "key");
        ph_json_string(&json, result, "text", text);
        ph_json_int(&json, result, "offset", offset);
        ph_json_int(&json, result, "text_bytes", text_bytes);
        ph_json_int(&json, result, "size_bytes", size_bytes);
        ph_json_int(&json, result, "size_words", 7);
        result = transmit(result);
        ph_row_text_take(&row, result, 1);
        cJSON_Delete(result);
}

static void parts_are_asked_for_until_the_text_is_whole(void **state)
{
        (void)state;
        assert_true(row.wants_ask);
        assert_int_equal(ask(), 0);
        take(0, "{\n  a", 9, 50);
        assert_true(row.wants_ask);
        assert_int_equal(ask(), 5);
        take(5, "b\n}", 9, 50);
        assert_int_equal(ask(), 8);
        take(8, " ", 9, 50);
        assert_false(row.wants_ask);
        assert_string_equal(row.folds.text, "{\n  ab\n} ");
        assert_int_equal(row.folds.row_count, 3);
        assert_int_equal(row.size_words, 7);
        assert_int_equal(row.size_bytes, 50);
        assert_string_equal(row.name, "stock");
}

static void a_row_that_changes_meanwhile_is_asked_for_anew(void **state)
{
        (void)state;
        ask();
        take(0, "abc", 6, 50);
        assert_int_equal(ask(), 3);
        take(3, "xyz", 6, 51);
        assert_true(row.wants_ask);
        assert_true(row.is_stale);
        assert_int_equal(ask(), 0);
        take(0, "uvwxyz", 6, 51);
        assert_false(row.wants_ask);
        assert_string_equal(row.folds.text, "uvwxyz");
}

static void another_syntax_asks_for_all_of_it(void **state)
{
        cJSON *params;

        (void)state;
        ask();
        take(0, "abc", 3, 50);
        assert_false(row.wants_ask);
        ph_row_text_again(&row, "elixir");
        params = transmit(ph_row_text_params(&row));
        assert_string_equal(ph_json_get_string(params, "syntax", ""), "elixir");
        assert_int_equal(ph_json_get_int(params, "offset", -1), 0);
        cJSON_Delete(params);
        assert_string_equal(row.folds.text, "abc");
        take(0, ":abc", 4, 50);
        assert_string_equal(row.folds.text, ":abc");
        assert_false(row.is_stale);
}

static void a_part_that_is_empty_ends_it(void **state)
{
        (void)state;
        ask();
        take(0, "", 10, 50);
        assert_false(row.wants_ask);
}

static void the_end_is_that_of_the_whole_text(void **state)
{
        (void)state;
        ask();
        take(0, "a\nb\n", 8, 50);
        ph_row_text_move(&row, PH_MOTION_LAST);
        assert_int_equal(row.folds.scroll.cursor, 1);
        ask();
        take(4, "c\nd\n", 8, 50);
        assert_int_equal(row.folds.scroll.cursor, 3);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                ROW(parts_are_asked_for_until_the_text_is_whole),
                ROW(a_row_that_changes_meanwhile_is_asked_for_anew),
                ROW(another_syntax_asks_for_all_of_it),
                ROW(a_part_that_is_empty_ends_it),
                ROW(the_end_is_that_of_the_whole_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
