#include "tests/support/test.h"

#include "tui/widget/columns.h"

static const struct ph_table_column columns[] = {
        {"A", PH_TEXT_LEFT, 10, 12, 0, 0},
        {"B", PH_TEXT_LEFT, 10, 20, 1, 0},
        {"C", PH_TEXT_RIGHT, 8, 8, 0, 1},
        {"D", PH_TEXT_RIGHT, 8, 10, 0, 2},
};
#define COUNT 4

static void assert_widths(int width, int pinned, int a, int b, int c, int d)
{
        int widths[COUNT];

        ph_columns_fit(columns, COUNT, width, pinned, widths);
        assert_int_equal(widths[0], a);
        assert_int_equal(widths[1], b);
        assert_int_equal(widths[2], c);
        assert_int_equal(widths[3], d);
}

static void with_room_for_all_each_has_what_it_wants(void **state)
{
        (void)state;
        assert_widths(12 + 20 + 8 + 10 + 6, -1, 12, 20, 8, 10);
        assert_widths(100, -1, 12, 64, 8, 10);
}

static void the_highest_rank_goes_first(void **state)
{
        (void)state;
        assert_widths(42, -1, 10, 10, 8, 8);
        assert_widths(41, -1, 12, 17, 8, 0);
        assert_widths(32, -1, 10, 10, 8, 0);
        assert_widths(31, -1, 12, 17, 0, 0);
}

static void the_pinned_column_stays(void **state)
{
        (void)state;
        assert_widths(41, 3, 12, 17, 0, 8);
}

static void a_hidden_column_leaves_its_cells_to_the_others(void **state)
{
        struct ph_table_column some[COUNT];
        int widths[COUNT];

        (void)state;
        memcpy(some, columns, sizeof(some));
        some[1].least = some[3].least = 0;
        ph_columns_fit(some, COUNT, 100, -1, widths);
        assert_int_equal(widths[0], 12);
        assert_int_equal(widths[1], 0);
        assert_int_equal(widths[2], 8);
        assert_int_equal(widths[3], 0);
        ph_columns_fit(some, COUNT, 20, -1, widths);
        assert_int_equal(widths[2], 8);
        ph_columns_fit(some, COUNT, 19, -1, widths);
        assert_int_equal(widths[2], 0);
}

static void what_must_stay_stays_however_narrow_it_gets(void **state)
{
        (void)state;
        assert_widths(5, -1, 10, 10, 0, 0);
        assert_widths(0, -1, 10, 10, 0, 0);
        assert_widths(-7, -1, 10, 10, 0, 0);
}

static void at_any_width_columns_fit_or_only_the_needed_are_left(void **state)
{
        (void)state;
        for (int pinned = -1; pinned < COUNT; pinned++) {
                for (int width = 0; width < 400; width++) {
                        int widths[COUNT];
                        int sum = -PH_COLUMNS_GAP;

                        ph_columns_fit(columns, COUNT, width, pinned, widths);
                        for (int i = 0; i < COUNT; i++)
                                sum += widths[i] > 0 ? widths[i] + PH_COLUMNS_GAP : 0;
                        if (width >= 34)
                                assert_true(sum <= width);
                        if (width >= 56)
                                assert_int_equal(sum, width);
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(with_room_for_all_each_has_what_it_wants),
                cmocka_unit_test(the_highest_rank_goes_first),
                cmocka_unit_test(the_pinned_column_stays),
                cmocka_unit_test(a_hidden_column_leaves_its_cells_to_the_others),
                cmocka_unit_test(what_must_stay_stays_however_narrow_it_gets),
                cmocka_unit_test(at_any_width_columns_fit_or_only_the_needed_are_left),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
