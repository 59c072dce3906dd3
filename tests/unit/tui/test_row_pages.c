/*
 * A table's rows by pages, against a table made in the test that answers as protocol/methods.c
 * says: rows are numbers, a cursor is the number of the row that it lies before.
 */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>

#include "protocol/json.h"
#include "tests/support/random.h"
#include "tui/model/row_pages.h"

#define MOST 5000
#define PAGE 20

static struct ph_row_pages rows;
static int64_t count;
static bool is_changing;

static void add_rows(struct ph_json *json, cJSON *result, int64_t first, int64_t end)
{
        cJSON *array = ph_json_array(json, result, "rows");
        char text[32];

        for (int64_t i = first; i < end; i++) {
                cJSON *row = ph_json_object(json, array, NULL);

                snprintf(text, sizeof(text), "%d", (int)i);
                ph_json_string(json, row, "key", text);
        }
        snprintf(text, sizeof(text), "<%d", (int)first);
        ph_json_string(json, result, "previous", first > 0 ? text : NULL);
        snprintf(text, sizeof(text), ">%d", (int)end);
        ph_json_string(json, result, "next", end < count ? text : NULL);
}

static int64_t least(int64_t a, int64_t b)
{
        return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
        return a > b ? a : b;
}

/* Where the page that @params ask for begins and ends. */
static void find_page(const cJSON *params, int64_t *first, int64_t *end)
{
        int64_t limit = ph_json_get_int(params, "limit", 50);
        const char *cursor = ph_json_get_string(params, "cursor", NULL);
        const char *from = ph_json_get_string(params, "from", NULL);
        double share = ph_json_get_number(params, "share", NAN);

        *first = 0;
        if (cursor != NULL)
                *first = atoi(cursor + 1) - (cursor[0] == '<' ? limit : 0);
        else if (from != NULL)
                *first = atoi(from);
        else if (!isnan(share))
                *first = (int64_t)(share * (double)count);
        else if (ph_json_get_string(params, "direction", NULL) != NULL)
                *first = count - limit;
        *end = least(*first + limit, cursor != NULL && cursor[0] == '<' ? atoi(cursor + 1) : count);
        *first = most(*first, 0);
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

static cJSON *answer(const cJSON *params)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject(), *table;
        int64_t first, end;

        find_page(params, &first, &end);
        table = ph_json_object(&json, result, "table");
        ph_json_string(&json, table, "name", "numbers");
        ph_json_string(&json, table, "type", "ordered_set");
        ph_json_int(&json, table, "rows", count);
        ph_json_bool(&json, result, "changing", is_changing);
        ph_json_null(&json, result, "share");
        add_rows(&json, result, first, end);
        assert_false(json.failed);
        return transmit(result);
}

/* Asks and takes until nothing more is wanted. Returns how often it asked. */
static int settle(void)
{
        int rounds = 0;

        while (rows.wants_ask) {
                cJSON *params = transmit(ph_row_pages_params(&rows));
                cJSON *result = answer(params);

                assert_true(ph_row_pages_take(&rows, result, 1));
                cJSON_Delete(result);
                cJSON_Delete(params);
                assert_true(++rounds < 8);
        }
        return rounds;
}

static int setup(void **state)
{
        (void)state;
        count = MOST;
        is_changing = false;
        assert_int_equal(ph_row_pages_init(&rows, "numbers"), 0);
        ph_row_pages_set_page(&rows, PAGE);
        settle();
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_row_pages_finish(&rows);
        return 0;
}

static int number_at(int64_t line)
{
        const cJSON *row = ph_row_pages_row(&rows, line);

        assert_non_null(row);
        return atoi(ph_json_get_string(row, "key", "-1"));
}

static int chosen(void)
{
        return number_at(rows.scroll.cursor);
}

static void the_first_page_is_asked_for(void **state)
{
        (void)state;
        assert_int_equal(chosen(), 0);
        assert_int_equal(rows.rows, MOST);
        assert_string_equal(rows.name, "numbers");
        assert_true(ph_row_pages_is_begin(&rows));
        assert_false(ph_row_pages_is_end(&rows));
        assert_true(isnan(ph_row_pages_share(&rows)));
}

/* Pages put together are the whole table, there and back again, and few of them are kept. */
static void all_rows_are_seen_in_both_directions(void **state)
{
        (void)state;
        for (int i = 1; i < MOST; i++) {
                ph_row_pages_move(&rows, PH_MOTION_DOWN);
                settle();
                assert_int_equal(chosen(), i);
                assert_true(rows.page_count <= PH_ROW_PAGES_MOST);
        }
        assert_true(ph_row_pages_is_end(&rows));
        assert_false(ph_row_pages_is_begin(&rows));
        for (int i = MOST - 2; i >= 0; i--) {
                ph_row_pages_move(&rows, PH_MOTION_UP);
                settle();
                assert_int_equal(chosen(), i);
        }
        assert_true(ph_row_pages_is_begin(&rows));
}

static void the_ends_are_one_question_away(void **state)
{
        (void)state;
        ph_row_pages_move(&rows, PH_MOTION_LAST);
        settle();
        assert_int_equal(chosen(), MOST - 1);
        ph_row_pages_move(&rows, PH_MOTION_FIRST);
        settle();
        assert_int_equal(chosen(), 0);
        assert_int_equal(rows.scroll.top, 0);
}

static void moves_beyond_what_is_at_hand_are_made_up_for(void **state)
{
        (void)state;
        for (int i = 0; i < 10; i++)
                ph_row_pages_move(&rows, PH_MOTION_PAGE_DOWN);
        for (int i = 0; i < 10 && (settle() > 0 || rows.owed != 0); i++)
                continue;
        assert_int_equal(chosen(), 10 * (PAGE - 1));
}

static void a_key_or_share_is_jumped_to(void **state)
{
        (void)state;
        ph_row_pages_jump_to_key(&rows, PH_ROWS_FROM, "1234");
        settle();
        assert_int_equal(chosen(), 1234);
        ph_row_pages_move(&rows, PH_MOTION_UP);
        settle();
        assert_int_equal(chosen(), 1233);
        ph_row_pages_jump_to_share(&rows, 0.5);
        settle();
        assert_int_equal(chosen(), MOST / 2);
        ph_row_pages_jump_to_share(&rows, 7);
        assert_true(rows.share == 1);
}

static void rows_are_read_again_where_they_are(void **state)
{
        (void)state;
        ph_row_pages_jump_to_key(&rows, PH_ROWS_FROM, "1000");
        settle();
        for (int i = 0; i < 5; i++)
                ph_row_pages_move(&rows, PH_MOTION_DOWN);
        ph_row_pages_jump(&rows, PH_ROWS_AGAIN);
        settle();
        assert_int_equal(chosen(), 1005);
}

static void a_change_is_told_while_its_rows_are_shown(void **state)
{
        (void)state;
        assert_false(rows.is_changing);
        is_changing = true;
        for (int i = 0; i < 3; i++)
                ph_row_pages_move(&rows, PH_MOTION_PAGE_DOWN);
        settle();
        is_changing = false;
        for (int i = 0; i < 3; i++)
                ph_row_pages_move(&rows, PH_MOTION_PAGE_DOWN);
        settle();
        assert_true(rows.is_changing);
        ph_row_pages_jump(&rows, PH_ROWS_FIRST);
        settle();
        assert_false(rows.is_changing);
}

static void an_answer_to_an_older_question_is_not_taken(void **state)
{
        cJSON *params, *result;

        (void)state;
        ph_row_pages_jump(&rows, PH_ROWS_LAST);
        params = transmit(ph_row_pages_params(&rows));
        result = answer(params);
        ph_row_pages_jump(&rows, PH_ROWS_FIRST);
        assert_false(ph_row_pages_take(&rows, result, 1));
        cJSON_Delete(result);
        cJSON_Delete(params);
        settle();
        assert_int_equal(chosen(), 0);
}

static void what_was_interrupted_is_asked_for_again(void **state)
{
        (void)state;
        ph_row_pages_jump(&rows, PH_ROWS_LAST);
        cJSON_Delete(ph_row_pages_params(&rows));
        ph_row_pages_interrupt(&rows);
        assert_true(rows.wants_ask);
        settle();
        assert_int_equal(chosen(), MOST - 1);
}

static void rows_of_a_typed_key_keep_their_syntax(void **state)
{
        (void)state;
        assert_true(ph_row_pages_set_syntax(&rows, "elixir"));
        assert_true(rows.wants_ask);
        settle();
        ph_row_pages_jump_to_key(&rows, PH_ROWS_FROM, "77");
        settle();
        assert_false(ph_row_pages_set_syntax(&rows, "erlang"));
        assert_false(rows.wants_ask);
        assert_string_equal(rows.shown_syntax, "elixir");
        ph_row_pages_jump(&rows, PH_ROWS_FIRST);
        settle();
        assert_string_equal(rows.shown_syntax, "erlang");
}

static void random_moves_keep_the_order_of_the_table(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 5000; i++) {
                ph_row_pages_move(&rows, (enum ph_motion)ph_test_random_below(&random, 6));
                if (ph_test_random_below(&random, 50) == 0)
                        ph_row_pages_jump_to_share(
                                &rows, (double)ph_test_random_below(&random, 1000) / 1000);
                if (ph_test_random_below(&random, 50) == 0)
                        ph_row_pages_set_page(&rows, (int64_t)ph_test_random_below(&random, 60));
                if (ph_test_random_below(&random, 100) == 0)
                        ph_row_pages_jump(&rows, PH_ROWS_AGAIN);
                settle();
                for (int64_t line = 1; line < rows.scroll.total; line++)
                        assert_int_equal(number_at(line), number_at(line - 1) + 1);
                assert_in_range(chosen(), 0, MOST - 1);
        }
}

#define PAGES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                PAGES(the_first_page_is_asked_for),
                PAGES(all_rows_are_seen_in_both_directions),
                PAGES(the_ends_are_one_question_away),
                PAGES(moves_beyond_what_is_at_hand_are_made_up_for),
                PAGES(a_key_or_share_is_jumped_to),
                PAGES(rows_are_read_again_where_they_are),
                PAGES(a_change_is_told_while_its_rows_are_shown),
                PAGES(an_answer_to_an_older_question_is_not_taken),
                PAGES(what_was_interrupted_is_asked_for_again),
                PAGES(rows_of_a_typed_key_keep_their_syntax),
                PAGES(random_moves_keep_the_order_of_the_table),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
