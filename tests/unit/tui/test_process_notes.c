/*
 * Notes about a list, drawn on a curses screen that goes nowhere.
 */
#include "tests/support/test.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>

#include "tui/terminal/glyph.h"
#include "tui/view/process_notes.h"

#define COLUMNS 80

static const struct ph_error no_error;

static SCREEN *screen;
static FILE *nowhere;
static struct ph_process_list list;

static int setup(void **state)
{
        (void)state;
        assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
        setenv("LINES", "5", 1);
        setenv("COLUMNS", "80", 1);
        nowhere = fopen("/dev/null", "r+");
        screen = newterm("vt100", nowhere, nowhere);
        assert_non_null(screen);
        ph_glyph_start(false);
        ph_style_start(0);
        ph_process_list_init(&list);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_process_list_finish(&list);
        endwin();
        delscreen(screen);
        fclose(nowhere);
        return 0;
}

static void take(const char *json)
{
        cJSON *result = cJSON_Parse(json);

        assert_true(ph_process_list_take(&list, result, 1));
        cJSON_Delete(result);
}

static int draw(const struct ph_error *error)
{
        struct ph_area area = ph_area_screen();

        erase();
        return ph_process_notes_draw(&list, error, &area);
}

static void assert_row(int row, const char *expected)
{
        char text[COLUMNS + 1];
        size_t end;

        mvinnstr(row, 0, text, COLUMNS);
        end = strlen(text);
        while (end > 0 && text[end - 1] == ' ')
                text[--end] = '\0';
        assert_string_equal(text, expected);
}

static void nothing_is_said_of_a_whole_list(void **state)
{
        (void)state;
        take("{\"total\":9,\"matched\":9,\"rows\":[]}");
        assert_int_equal(draw(&no_error), 0);
        assert_row(4, "");
}

static void all_that_is_wrong_has_a_row(void **state)
{
        const struct ph_error error = {PH_ERROR_PARAMS, "no such column"};

        (void)state;
        list.window.sort = &ph_columns[PH_COLUMN_NAME];
        take("{\"gap\":\"the probe ended\",\"unidentified\":1234,\"current_unknown\":1000000,"
             "\"rows\":[]}");
        assert_int_equal(draw(&error), 4);
        assert_row(4, " no such column");
        assert_row(3, " the last sweep is incomplete: the probe ended");
        assert_row(2, " 1,234 processes have no name known yet, and can't be found by it");
        assert_row(1, " 1,000,000 processes have no function known yet, and can't be found by it");
}

static void missing_names_matter_to_filters_and_sorts_by_name_alone(void **state)
{
        (void)state;
        take("{\"unidentified\":7,\"rows\":[]}");
        assert_int_equal(draw(&no_error), 0);
        strcpy(list.window.filter, "shop");
        assert_int_equal(draw(&no_error), 1);
        assert_row(4, " 7 processes have no name known yet, and can't be found by it");
}

static void describe(int width)
{
        struct ph_area area = ph_area_screen();
        struct ph_line line = {.count = 0};

        area = ph_area_columns(&area, 0, width);
        erase();
        ph_process_notes_describe(&list, &line);
        ph_line_draw(&line, &area, 0);
}

static void births_and_deaths_are_told_where_there_is_room(void **state)
{
        (void)state;
        take("{\"total\":1048213,\"matched\":0,\"born\":1200,\"died\":3,\"rows\":[]}");
        describe(40);
        assert_row(0, "         +1,200 -3  1,048,213 processes");
        describe(28);
        assert_row(0, "        1,048,213 processes");
}

static void how_many_match_is_not_known_before_the_answer(void **state)
{
        (void)state;
        take("{\"total\":9,\"matched\":3,\"born\":0,\"died\":0,\"rows\":[]}");
        ph_window_filter(&list.window, "a");
        describe(31);
        assert_row(0, "      ? match \"a\"  9 processes");
}

static void a_list_at_rest_says_nothing_of_them(void **state)
{
        (void)state;
        take("{\"total\":9,\"matched\":0,\"born\":0,\"died\":0,\"rows\":[]}");
        describe(20);
        assert_row(0, "        9 processes");
}

#define NOTES(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                NOTES(nothing_is_said_of_a_whole_list),
                NOTES(all_that_is_wrong_has_a_row),
                NOTES(missing_names_matter_to_filters_and_sorts_by_name_alone),
                NOTES(births_and_deaths_are_told_where_there_is_room),
                NOTES(how_many_match_is_not_known_before_the_answer),
                NOTES(a_list_at_rest_says_nothing_of_them),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
