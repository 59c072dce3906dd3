/* Lines, blocks, folds and searches in a long text, against a plain model of the same. */
#include "tests/support/test.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>

#include "tests/support/random.h"
#include "tui/model/folds.h"
#include "tui/text/text.h"

static const char term[] = "{\n"        /* 0 */
                           "  first,\n" /* 1 */
                           "  [\n"      /* 2 */
                           "    a,\n"   /* 3 */
                           "    {\n"    /* 4 */
                           "      b\n"  /* 5 */
                           "    }\n"    /* 6 */
                           "  ],\n"     /* 7 */
                           "  last\n"   /* 8 */
                           "}";         /* 9 */

static struct ph_folds folds;

static int setup(void **state)
{
        (void)state;
        setlocale(LC_ALL, "C.UTF-8");
        ph_folds_init(&folds);
        ph_folds_set_width(&folds, 40);
        ph_scroll_set_page(&folds.scroll, 20);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_folds_finish(&folds);
        return 0;
}

static void append(const char *text)
{
        assert_int_equal(ph_folds_append(&folds, text, strlen(text)), 0);
}

static void assert_row(uint32_t row, const char *expected)
{
        char text[512];

        assert_true(row < folds.row_count);
        ph_folds_write(&folds, row, text, sizeof(text));
        assert_string_equal(text, expected);
}

static void put_cursor(int64_t row)
{
        ph_scroll_to(&folds.scroll, row);
}

static void every_line_is_a_row_when_nothing_is_folded(void **state)
{
        (void)state;
        append(term);
        assert_int_equal(folds.row_count, 10);
        assert_row(0, "{");
        assert_row(5, "      b");
        assert_row(9, "}");
        assert_true(ph_folds_opens(&folds, 2));
        assert_false(ph_folds_opens(&folds, 1));
        assert_false(ph_folds_opens(&folds, 9));
}

static void a_text_in_pieces_is_the_same_text(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 200; i++) {
                size_t size = strlen(term), at = 0;

                ph_folds_finish(&folds);
                ph_folds_set_width(&folds, 40);
                while (at < size) {
                        size_t piece = 1 + ph_test_random_below(&random, size - at);

                        assert_int_equal(ph_folds_append(&folds, term + at, piece), 0);
                        at += piece;
                }
                assert_int_equal(folds.row_count, 10);
                assert_int_equal(folds.lines[2].end, 7);
                assert_int_equal(folds.lines[0].end, 9);
                assert_row(9, "}");
        }
}

static void a_fold_shows_its_begin_and_end(void **state)
{
        (void)state;
        append(term);
        put_cursor(2);
        ph_folds_toggle(&folds);
        assert_int_equal(folds.row_count, 5);
        assert_row(2, "  [ a, … 4 lines ],");
        assert_row(3, "  last");
        assert_int_equal(folds.scroll.cursor, 2);
        ph_folds_toggle(&folds);
        assert_int_equal(folds.row_count, 10);
}

static void folding_goes_outwards_and_unfolding_inwards(void **state)
{
        (void)state;
        append(term);
        put_cursor(5);
        ph_folds_fold(&folds);
        assert_row(4, "    { b … 1 lines }");
        assert_int_equal(folds.scroll.cursor, 4);
        ph_folds_fold(&folds);
        assert_int_equal(folds.scroll.cursor, 2);
        ph_folds_fold(&folds);
        assert_int_equal(folds.row_count, 1);
        ph_folds_fold(&folds);
        assert_int_equal(folds.row_count, 1);
        ph_folds_unfold(&folds);
        assert_int_equal(folds.row_count, 5);
}

static void levels_fold_from_within(void **state)
{
        static const uint32_t rows[] = {8, 5, 1, 1};

        (void)state;
        append(term);
        for (size_t i = 0; i < 4; i++) {
                ph_folds_shift_level(&folds, -1);
                assert_int_equal(folds.row_count, rows[i]);
        }
        for (int i = 0; i < 5; i++)
                ph_folds_shift_level(&folds, 1);
        assert_int_equal(folds.row_count, 10);
}

static void what_is_found_is_unfolded(void **state)
{
        (void)state;
        append(term);
        for (int i = 0; i < 3; i++)
                ph_folds_shift_level(&folds, -1);
        assert_true(ph_folds_find(&folds, "B", 1));
        assert_int_equal(folds.row_count, 10);
        assert_int_equal(folds.scroll.cursor, 5);
        assert_false(ph_folds_find(&folds, "nothing", 1));
        assert_true(ph_folds_find(&folds, "last", 1));
        assert_int_equal(folds.scroll.cursor, 8);
        assert_true(ph_folds_find(&folds, "first", 1));
        assert_int_equal(folds.scroll.cursor, 1);
        assert_true(ph_folds_find(&folds, "a", -1));
        assert_int_equal(folds.scroll.cursor, 8);
        assert_true(ph_folds_find(&folds, "a", -1));
        assert_int_equal(folds.scroll.cursor, 3);
}

static void a_text_that_comes_anew_keeps_cursor_and_folds(void **state)
{
        (void)state;
        append(term);
        put_cursor(4);
        ph_folds_toggle(&folds);
        put_cursor(6);
        ph_folds_clear(&folds);
        append(term);
        assert_int_equal(folds.row_count, 8);
        assert_int_equal(folds.scroll.cursor, 6);
        assert_row(6, "  last");
}

/* All rows of a line together are the line, and none is wider than it may be. */
static void long_lines_are_broken_and_lose_nothing(void **state)
{
        static const char *const pieces[] = {"a", "é", "漢", "\"text\"", ",", " "};
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int round = 0; round < 300; round++) {
                char line[1024] = "  ", joined[2048] = "";
                int width = 4 + (int)ph_test_random_below(&random, 60);

                for (size_t i = ph_test_random_below(&random, 100); i > 0; i--)
                        strcat(line, pieces[ph_test_random_below(&random, 6)]);
                ph_folds_finish(&folds);
                ph_folds_set_width(&folds, width);
                append(line);
                for (uint32_t row = 0; row < folds.row_count; row++) {
                        const struct ph_fold_row *at = &folds.rows[row];
                        char text[2048];

                        ph_folds_write(&folds, row, text, sizeof(text));
                        assert_true(ph_text_width(text) <= (size_t)width);
                        strncat(joined, folds.text + at->from, at->length);
                }
                assert_string_equal(joined, line);
        }
}

static void an_empty_text_has_nothing_to_fold_or_find(void **state)
{
        (void)state;
        ph_folds_toggle(&folds);
        ph_folds_fold(&folds);
        ph_folds_unfold(&folds);
        ph_folds_shift_level(&folds, -1);
        assert_false(ph_folds_find(&folds, "x", 1));
        append("");
        assert_int_equal(folds.row_count, 0);
        append("x");
        assert_int_equal(folds.row_count, 1);
        ph_folds_toggle(&folds);
        assert_row(0, "x");
}

static void deep_texts_take_no_stack(void **state)
{
        enum { DEPTH = 20000 };
        char *text = malloc(DEPTH * 20), *at = text;

        (void)state;
        for (int i = 0; i < DEPTH; i++)
                at += sprintf(at, "%*s[\n", i < 10 ? i : 10, "");
        ph_folds_append(&folds, text, (size_t)(at - text));
        for (int i = 0; i < 20; i++)
                ph_folds_shift_level(&folds, -1);
        assert_int_equal(folds.row_count, 1);
        free(text);
}

#define FOLDS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                FOLDS(every_line_is_a_row_when_nothing_is_folded),
                FOLDS(a_text_in_pieces_is_the_same_text),
                FOLDS(a_fold_shows_its_begin_and_end),
                FOLDS(folding_goes_outwards_and_unfolding_inwards),
                FOLDS(levels_fold_from_within),
                FOLDS(what_is_found_is_unfolded),
                FOLDS(a_text_that_comes_anew_keeps_cursor_and_folds),
                FOLDS(long_lines_are_broken_and_lose_nothing),
                FOLDS(an_empty_text_has_nothing_to_fold_or_find),
                FOLDS(deep_texts_take_no_stack),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
