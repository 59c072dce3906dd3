#include "tests/support/test.h"

#include <locale.h>

#include "tests/unit/cli/capture.h"
#include "tui/cli/listing.h"

static const struct ph_listing_column columns[] = {
        {"NAME", PH_TEXT_LEFT, 0, 6},
        {"SIZE", PH_TEXT_RIGHT, 0, 0},
        {"STATE", PH_TEXT_LEFT, 1, 0},
        {"NOTE", PH_TEXT_LEFT, 2, 5},
};

static const char *const rows[][4] = {
        {"comments_publisher", "183,204", "waiting", "gen:do_call/4"},
        {"弾幕", "9", "running", NULL},
};

static void assert_printed(size_t width, const char *expected)
{
        struct ph_listing *listing = ph_listing_create(columns, 4);
        struct capture capture;

        capture_begin(&capture, 0);
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
                assert_int_equal(ph_listing_add(listing, rows[i]), 0);
        assert_int_equal(ph_listing_print(listing, capture.cli.out, width), 0);
        assert_string_equal(capture_end(&capture), expected);
        capture_finish(&capture);
        ph_listing_destroy(listing);
}

static void columns_are_as_wide_as_their_cells(void **state)
{
        static const char expected[] = "NAME                   SIZE  STATE    NOTE\n"
                                       "comments_publisher  183,204  waiting  gen:do_call/4\n"
                                       "弾幕                      9  running\n";

        (void)state;
        assert_printed(0, expected);
        assert_printed(52, expected);
        assert_printed(51, expected);
}

static void the_widest_is_cut_first(void **state)
{
        (void)state;
        assert_printed(50, "NAME                  SIZE  STATE    NOTE\n"
                           "comments_publish…  183,204  waiting  gen:do_call/4\n"
                           "弾幕                     9  running\n");
        assert_printed(36, "NAME         SIZE  STATE    NOTE\n"
                           "comment…  183,204  waiting  gen:do_…\n"
                           "弾幕            9  running\n");
}

static void what_finds_no_room_is_left_out_and_named(void **state)
{
        (void)state;
        assert_printed(27, "NAME          SIZE  STATE\n"
                           "comments…  183,204  waiting\n"
                           "弾幕             9  running\n"
                           "not shown in so few columns: NOTE\n");
        assert_printed(15, "NAME       SIZE\n"
                           "comme…  183,204\n"
                           "弾幕          9\n"
                           "not shown in so few columns: STATE, NOTE\n");
        /* Less than what may neither be cut nor left out: the line is longer. */
        assert_printed(3, "NAME       SIZE\n"
                          "comme…  183,204\n"
                          "弾幕          9\n"
                          "not shown in so few columns: STATE, NOTE\n");
}

static void cells_can_not_move_the_cursor(void **state)
{
        struct ph_listing *listing = ph_listing_create(columns, 1);
        const char *cells[] = {"a\033[31m\nb"};
        struct capture capture;

        (void)state;
        capture_begin(&capture, 0);
        assert_int_equal(ph_listing_add(listing, cells), 0);
        assert_int_equal(ph_listing_print(listing, capture.cli.out, 0), 0);
        assert_string_equal(capture_end(&capture), "NAME\na?[31m?b\n");
        capture_finish(&capture);
        ph_listing_destroy(listing);
}

static void many_rows_are_taken(void **state)
{
        struct ph_listing *listing = ph_listing_create(columns, 1);
        struct capture capture;

        (void)state;
        capture_begin(&capture, 0);
        for (int i = 0; i < 1000; i++) {
                char number[16];
                const char *cells[] = {number};

                snprintf(number, sizeof(number), "%d", i);
                assert_int_equal(ph_listing_add(listing, cells), 0);
        }
        assert_int_equal(ph_listing_print(listing, capture.cli.out, 80), 0);
        capture_end(&capture);
        assert_int_equal(capture.length, 5 + 10 * 2 + 90 * 3 + 900 * 4);
        assert_string_equal(capture.text + capture.length - 4, "999\n");
        capture_finish(&capture);
        ph_listing_destroy(listing);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(columns_are_as_wide_as_their_cells),
                cmocka_unit_test(the_widest_is_cut_first),
                cmocka_unit_test(what_finds_no_room_is_left_out_and_named),
                cmocka_unit_test(cells_can_not_move_the_cursor),
                cmocka_unit_test(many_rows_are_taken),
        };

        if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
                return 1;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
