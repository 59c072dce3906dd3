/*
 * A menu of switches on a curses screen that goes nowhere, over a view that counts.
 */
#include "tests/support/test.h"

#include <curses.h>
#include <stdio.h>

#include "tui/terminal/glyph.h"
#include "tui/view/menu.h"

#define COUNT 3

static const struct ph_menu_item items[COUNT] = {
        {'P', "PID", "who it is", 4}, {'M', "MEMORY", "bytes", 7}, {0, "STATUS", NULL, 9}};

static SCREEN *screen;
static FILE *nowhere;
static struct ph_view below;
static struct ph_view *menu;
static bool switches[10];

static bool is_on(const struct ph_view *view, int value)
{
        assert_ptr_equal(view, &below);
        return switches[value];
}

static void on_switch(struct ph_view *view, int value)
{
        assert_ptr_equal(view, &below);
        switches[value] = !switches[value];
}

static int setup(void **state)
{
        (void)state;
        setenv("LINES", "8", 1);
        setenv("COLUMNS", "50", 1);
        nowhere = fopen("/dev/null", "r+");
        screen = newterm("vt100", nowhere, nowhere);
        assert_non_null(screen);
        ph_glyph_start(false);
        ph_style_start(0);
        memset(switches, 0, sizeof(switches));
        menu = ph_menu_create_switches("Columns", items, COUNT, is_on, on_switch);
        assert_non_null(menu);
        menu->below = &below;
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        menu->kind->destroy(menu);
        endwin();
        delscreen(screen);
        fclose(nowhere);
        return 0;
}

static void draw(void)
{
        struct ph_area area = ph_area_screen();

        erase();
        menu->kind->draw(menu, &area);
}

static void assert_row(int row, const char *expected)
{
        char text[64];

        mvinnstr(row, 0, text, 50);
        if (strstr(text, expected) == NULL)
                print_error("row %d is \"%s\"\n", row, text);
        assert_non_null(strstr(text, expected));
}

/* As the desk gives a key to a view: first itself, then its table. */
static void press(int code)
{
        struct ph_key key = {.code = code};
        const struct ph_binding *binding = ph_binding_find(menu->kind->bindings, code);

        if (menu->kind->on_key(menu, &key))
                return;
        assert_non_null(binding);
        binding->run(menu, binding->argument);
}

static void its_own_key_turns_a_switch_and_the_menu_stays(void **state)
{
        (void)state;
        press('M');
        assert_true(switches[7]);
        draw();
        assert_row(2, "|  P  [ ] PID     who it is   |");
        assert_row(3, "|  M  [x] MEMORY  bytes       |");
        assert_row(4, "|     [ ] STATUS              |");
        press('M');
        assert_false(switches[7]);
}

static void the_cursor_goes_where_the_last_key_was(void **state)
{
        (void)state;
        draw();
        press('M');
        press(' ');
        assert_false(switches[7]);
        menu->kind->on_move(menu, PH_MOTION_DOWN);
        press(PH_KEY_ENTER);
        assert_true(switches[9]);
}

static void a_click_turns_the_switch_under_it(void **state)
{
        struct ph_key key = {.code = PH_KEY_MOUSE, .mouse = PH_MOUSE_CLICK, .row = 2, .column = 20};

        (void)state;
        draw();
        menu->kind->on_click(menu, &key);
        assert_true(switches[4]);
        key.row = 0;
        menu->kind->on_click(menu, &key);
        assert_true(switches[4]);
}

#define MENU(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                MENU(its_own_key_turns_a_switch_and_the_menu_stays),
                MENU(the_cursor_goes_where_the_last_key_was),
                MENU(a_click_turns_the_switch_under_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
