/*
 * Widgets drawn on a curses screen that goes nowhere, read back cell by cell.
 */
#include "tests/support/test.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <wchar.h>

#include "tests/support/random.h"
#include "tui/terminal/glyph.h"
#include "tui/widget/draw.h"
#include "tui/widget/gauge.h"
#include "tui/widget/line.h"
#include "tui/widget/paragraph.h"
#include "tui/widget/table.h"

#define ROWS 10
#define COLUMNS 40

static SCREEN *screen;
static FILE *nowhere;

static int setup(void **state)
{
        (void)state;
        assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
        setenv("LINES", "10", 1);
        setenv("COLUMNS", "40", 1);
        nowhere = fopen("/dev/null", "r+");
        screen = newterm("vt100", nowhere, nowhere);
        assert_non_null(screen);
        ph_glyph_start(true);
        ph_style_start(0);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        endwin();
        delscreen(screen);
        fclose(nowhere);
        return 0;
}

static int clear_screen(void **state)
{
        (void)state;
        erase();
        return 0;
}

static void assert_row(int row, const char *expected)
{
        wchar_t wide[COLUMNS + 1];
        char text[6 * COLUMNS];
        size_t end;

        mvinnwstr(row, 0, wide, COLUMNS);
        wcstombs(text, wide, sizeof(text));
        end = strlen(text);
        while (end > 0 && text[end - 1] == ' ')
                text[--end] = '\0';
        assert_string_equal(text, expected);
}

static void text_is_cut_at_the_edge_of_its_area(void **state)
{
        struct ph_area area = {2, 5, 1, 8};

        (void)state;
        assert_int_equal(ph_draw_text(&area, 0, 0, PH_STYLE_NORMAL, "comments_publisher"), 8);
        assert_row(2, "     comment…");
        assert_int_equal(ph_draw_text(&area, 0, 2, PH_STYLE_NORMAL, "ab"), 4);
        ph_draw_text(&area, 1, 0, PH_STYLE_NORMAL, "outside");
        ph_draw_text(&area, 0, 8, PH_STYLE_NORMAL, "outside");
        ph_draw_text(&area, -1, -1, PH_STYLE_NORMAL, "outside");
        assert_row(1, "");
        assert_row(2, "     coabent…");
        assert_row(3, "");
}

static void no_text_moves_the_cursor(void **state)
{
        struct ph_area area = {0, 0, 1, COLUMNS};

        (void)state;
        ph_draw_text(&area, 0, 0, PH_STYLE_NORMAL, "a\nb\tc\x1b[2Jd\xff");
        assert_row(0, "a?b?c?[2Jd?");
        assert_row(1, "");
}

static void a_field_fills_its_cells(void **state)
{
        struct ph_area area = {0, 0, 1, COLUMNS};

        (void)state;
        ph_draw_repeat(&area, 0, 0, COLUMNS, PH_STYLE_NORMAL, "x");
        assert_int_equal(ph_draw_field(&area, 0, 2, 6, PH_TEXT_RIGHT, PH_STYLE_NORMAL, "漢"), 8);
        assert_row(0, "xx    漢xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void areas_never_reach_beyond_their_own(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 100000; i++) {
                int numbers[8];
                struct ph_area all, part;

                for (int k = 0; k < 8; k++)
                        numbers[k] = (int)ph_test_random_below(&random, 30) - (k < 4 ? 0 : 10);
                all = (struct ph_area){numbers[0], numbers[1], numbers[2], numbers[3]};
                part = i % 3 == 0   ? ph_area_rows(&all, numbers[4], numbers[5])
                       : i % 3 == 1 ? ph_area_columns(&all, numbers[4], numbers[5])
                                    : ph_area_centre(&all, numbers[6] + 10, numbers[7] + 10);
                assert_true(part.rows >= 0 && part.columns >= 0);
                assert_true(part.row >= all.row && part.row + part.rows <= all.row + all.rows);
                assert_true(part.column >= all.column &&
                            part.column + part.columns <= all.column + all.columns);
        }
}

static void a_frame_has_its_title_and_an_inside(void **state)
{
        struct ph_area area = {0, 0, 4, 16};
        struct ph_area inner = ph_draw_frame(&area, "Kill?");

        (void)state;
        ph_draw_text(&inner, 0, 0, PH_STYLE_NORMAL, "comments_publisher");
        assert_row(0, "┌ Kill? ───────┐");
        assert_row(1, "│ comments_pu… │");
        assert_row(2, "│              │");
        assert_row(3, "└──────────────┘");
}

static void frames_of_any_size_stay_inside(void **state)
{
        (void)state;
        for (int rows = 0; rows <= ROWS; rows++) {
                for (int columns = 0; columns <= COLUMNS; columns++) {
                        struct ph_area area = {0, 0, rows, columns};

                        erase();
                        ph_draw_frame(&area, "A title that is long");
                        for (int row = rows; row < ROWS; row++)
                                assert_row(row, "");
                }
        }
}

static void a_bar_is_as_full_as_its_share(void **state)
{
        struct ph_area area = {0, 0, 6, 10};

        (void)state;
        ph_draw_bar(&area, 0, 0, 10, 0, PH_STYLE_GOOD);
        ph_draw_bar(&area, 1, 0, 10, 0.01, PH_STYLE_GOOD);
        ph_draw_bar(&area, 2, 0, 10, 55, PH_STYLE_GOOD);
        ph_draw_bar(&area, 3, 0, 10, 99.9, PH_STYLE_GOOD);
        ph_draw_bar(&area, 4, 0, 10, 100, PH_STYLE_BAD);
        ph_draw_bar(&area, 5, 0, 10, NAN, PH_STYLE_GOOD);
        assert_row(0, "··········");
        assert_row(1, "▏·········");
        assert_row(2, "█████▌····");
        assert_row(3, "█████████▉");
        assert_row(4, "██████████");
        assert_row(5, "··········");
}

static void a_curve_shows_gaps_and_grows_over_rows(void **state)
{
        const double samples[] = {0, NAN, 50, 100};
        struct ph_area low = {0, 0, 1, 6};
        struct ph_area high = {2, 0, 2, 6};

        (void)state;
        ph_draw_curve(&low, samples, 4, 100, PH_STYLE_SPARK);
        ph_draw_curve(&high, samples, 4, 100, PH_STYLE_SPARK);
        assert_row(0, "  ▁×▅█");
        assert_row(2, "    ▁█");
        assert_row(3, "  ▁×██");
}

static void without_utf8_all_is_ascii(void **state)
{
        const double samples[] = {0, NAN, 50, 100};
        struct ph_area area = {0, 0, 3, 20};
        struct ph_area inner;

        (void)state;
        assert_non_null(setlocale(LC_ALL, "C"));
        ph_glyph_start(false);
        inner = ph_draw_frame(&area, "é");
        inner = ph_area_columns(&inner, 2, 4);
        ph_draw_curve(&inner, samples, 4, 100, PH_STYLE_SPARK);
        setlocale(LC_ALL, "C.UTF-8");
        ph_glyph_start(true);
        assert_row(0, "+ ? ---------------+");
        assert_row(1, "|   _x=#           |");
        assert_row(2, "+------------------+");
}

static void paragraphs_break_between_words(void **state)
{
        struct ph_area area = {0, 0, 5, 10};
        const char *text = "the node did not answer\n\nincomprehensibilities";

        (void)state;
        assert_int_equal(ph_paragraph_rows(text, 10), 5);
        assert_int_equal(ph_draw_paragraph(&area, 0, PH_STYLE_NORMAL, text), 5);
        assert_row(0, "the node");
        assert_row(1, "did not");
        assert_row(2, "answer");
        assert_row(3, "");
        assert_row(4, "incompreh…");
        assert_int_equal(ph_paragraph_rows("", 10), 0);
        assert_int_equal(ph_paragraph_rows("a", 0), 1);
}

static void the_less_needed_words_of_a_line_give_way(void **state)
{
        struct ph_area area = {0, 0, 1, COLUMNS};
        struct ph_line line = {.count = 0};

        (void)state;
        ph_line_add(&line, false, 9, "", PH_STYLE_BRAND, "porthole");
        ph_line_add(&line, false, 0, "  ", PH_STYLE_STRONG, "shop@web1");
        ph_line_add(&line, false, 5, " · ", PH_STYLE_NORMAL, "OTP %d", 25);
        ph_line_add(&line, true, 1, "", PH_STYLE_NORMAL, "sampled 0.8 s ago");
        ph_line_draw(&line, &area, 0);
        assert_row(0, "shop@web1 · OTP 25     sampled 0.8 s ago");
        assert_int_equal(ph_line_word_at(&line, 0), 1);
        assert_int_equal(ph_line_word_at(&line, 9), -1);
        assert_int_equal(ph_line_word_at(&line, 39), 3);
        erase();
        area.columns = 12;
        line.words[0].column = 0;
        ph_line_draw(&line, &area, 0);
        assert_row(0, "shop@web1");
}

static void a_table_marks_its_sort_and_its_chosen_row(void **state)
{
        static const struct ph_table_column columns[] = {
                {"PID", PH_TEXT_LEFT, 9, 9, 0, 0}, {"MAILBOX", PH_TEXT_RIGHT, 9, 11, 0, 1}};
        const struct ph_table_cell cells[] = {
                {"<0.9.0>", PH_STYLE_NORMAL}, {"12", PH_STYLE_NORMAL}};
        struct ph_table table = {
                .columns = columns, .count = 2, .sorted = 1, .is_descending = true};
        struct ph_area area = {0, 0, 4, 30};
        struct ph_scroll scroll = {.total = 100, .page = 3};

        (void)state;
        ph_table_place(&table, &area);
        ph_table_draw_head(&table);
        ph_table_draw_row(&table, 0, true, cells);
        ph_table_draw_row(&table, 1, false, cells);
        ph_table_draw_bar(&table, &scroll);
        ph_table_draw_sign(&table, 0, PH_STYLE_GOOD, ph_glyph(PH_GLYPH_NEW));
        ph_table_draw_sign(&table, 3, PH_STYLE_GOOD, "outside");
        assert_row(0, "   PID          MAILBOX ▼");
        assert_row(1, "+▶ <0.9.0>             12    █");
        assert_row(2, "   <0.9.0>             12    │");
        assert_row(3, "                             │");
        assert_int_equal(ph_table_head_at(&table, 0, 3), 0);
        assert_int_equal(ph_table_head_at(&table, 0, 20), 1);
        assert_int_equal(ph_table_head_at(&table, 1, 3), -1);
        assert_int_equal(ph_area_line_at(&table.body, &scroll, 2, 3), 1);
        assert_int_equal(ph_area_line_at(&table.body, &scroll, 0, 3), -1);
}

#define DRAWN(test) cmocka_unit_test_setup(test, clear_screen)

int main(void)
{
        const struct CMUnitTest tests[] = {
                DRAWN(text_is_cut_at_the_edge_of_its_area),
                DRAWN(no_text_moves_the_cursor),
                DRAWN(a_field_fills_its_cells),
                DRAWN(areas_never_reach_beyond_their_own),
                DRAWN(a_frame_has_its_title_and_an_inside),
                DRAWN(frames_of_any_size_stay_inside),
                DRAWN(a_bar_is_as_full_as_its_share),
                DRAWN(a_curve_shows_gaps_and_grows_over_rows),
                DRAWN(without_utf8_all_is_ascii),
                DRAWN(paragraphs_break_between_words),
                DRAWN(the_less_needed_words_of_a_line_give_way),
                DRAWN(a_table_marks_its_sort_and_its_chosen_row),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
