/*
 * The popup of one process, drawn on a curses screen that goes nowhere.
 */
#include "tests/support/test.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>

#include "tui/terminal/glyph.h"
#include "tui/view/process_row.h"

#define ROWS 24
#define COLUMNS 80

static SCREEN *screen;
static FILE *nowhere;
static struct ph_process_list list;

static int setup(void **state)
{
        (void)state;
        assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
        setenv("LINES", "24", 1);
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

static void show(const char *json)
{
        struct ph_area area = ph_area_screen();
        cJSON *row = cJSON_Parse(json);
        struct ph_view *popup = ph_process_row_create(&list, row);

        assert_non_null(popup);
        erase();
        popup->kind->draw(popup, &area);
        popup->kind->destroy(popup);
        cJSON_Delete(row);
}

static bool has_text(const char *expected)
{
        for (int row = 0; row < ROWS; row++) {
                char text[COLUMNS + 1];

                mvinnstr(row, 0, text, COLUMNS);
                if (strstr(text, expected) != NULL)
                        return true;
        }
        return false;
}

static void what_is_known_has_a_line_each(void **state)
{
        (void)state;
        show("{\"pid\":\"<0.9.0>\",\"name\":\"shop\",\"mailbox\":12000,\"age_ms\":3400}");
        assert_true(has_text("+ <0.9.0> shop -"));
        assert_true(has_text("| registered name  shop "));
        assert_true(has_text("| mailbox          12,000 "));
        assert_true(has_text("| first seen       3.4 s ago "));
        assert_false(has_text("| label "));
}

static void who_was_there_first_has_no_age(void **state)
{
        (void)state;
        show("{\"pid\":\"<0.9.0>\",\"age_ms\":null}");
        assert_true(has_text("| first seen       before porthole looked "));
}

static void who_left_the_list_is_said_to_have(void **state)
{
        (void)state;
        show("{\"pid\":\"<0.9.0>\"}");
        assert_true(has_text("no longer in the list"));
}

#define POPUP(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                POPUP(what_is_known_has_a_line_each),
                POPUP(who_was_there_first_has_no_age),
                POPUP(who_left_the_list_is_said_to_have),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
