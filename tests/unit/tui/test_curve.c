#include "tests/support/test.h"

#include <math.h>

#include "tui/model/curve.h"

#define WIDTH 10

static void assert_levels(const int *levels, const int *expected, size_t count)
{
        for (size_t i = 0; i < count; i++)
                assert_int_equal(levels[i], expected[i]);
}

static void few_samples_stand_at_the_right(void **state)
{
        const double samples[] = {0, 50, 100};
        const int expected[] = {PH_CURVE_NONE, PH_CURVE_NONE, 0, 4, 7};
        int levels[5];

        (void)state;
        assert_true(ph_curve_fit(samples, 3, 100, 8, 5, levels) == 100);
        assert_levels(levels, expected, 5);
}

static void without_a_ceiling_the_largest_is_the_top(void **state)
{
        const double samples[] = {1, 2, 4};
        const int expected[] = {2, 4, 7};
        int levels[3];

        (void)state;
        assert_true(ph_curve_fit(samples, 3, 0, 8, 3, levels) == 4);
        assert_levels(levels, expected, 3);
}

static void a_cell_of_many_samples_shows_the_largest(void **state)
{
        const double samples[] = {0, 7, 0, 0, 0, 3};
        const int expected[] = {7, 0, 3};
        int levels[3];

        (void)state;
        ph_curve_fit(samples, 6, 0, 8, 3, levels);
        assert_levels(levels, expected, 3);
}

static void one_missing_sample_is_a_gap_however_narrow_the_curve(void **state)
{
        double samples[300];
        int levels[WIDTH];
        int gaps = 0;

        (void)state;
        for (size_t i = 0; i < 300; i++)
                samples[i] = 1;
        samples[123] = NAN;
        ph_curve_fit(samples, 300, 0, 8, WIDTH, levels);
        for (int i = 0; i < WIDTH; i++)
                gaps += levels[i] == PH_CURVE_GAP;
        assert_int_equal(gaps, 1);
        assert_int_equal(levels[123 / 30], PH_CURVE_GAP);
}

static void a_little_is_never_nothing_and_too_much_is_the_top(void **state)
{
        const double samples[] = {0, 0.001, 250};
        const int expected[] = {0, 1, 7};
        int levels[3];

        (void)state;
        ph_curve_fit(samples, 3, 100, 8, 3, levels);
        assert_levels(levels, expected, 3);
}

static void nothing_but_zeroes_or_gaps_has_no_top(void **state)
{
        const double samples[] = {0, NAN, 0};
        const int expected[] = {0, PH_CURVE_GAP, 0};
        int levels[3];

        (void)state;
        assert_true(ph_curve_fit(samples, 3, 0, 8, 3, levels) == 0);
        assert_levels(levels, expected, 3);
        assert_true(ph_curve_fit(samples, 0, 0, 8, 3, levels) == 0);
        assert_int_equal(levels[2], PH_CURVE_NONE);
        ph_curve_fit(samples, 3, 0, 8, 0, levels);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(few_samples_stand_at_the_right),
                cmocka_unit_test(without_a_ceiling_the_largest_is_the_top),
                cmocka_unit_test(a_cell_of_many_samples_shows_the_largest),
                cmocka_unit_test(one_missing_sample_is_a_gap_however_narrow_the_curve),
                cmocka_unit_test(a_little_is_never_nothing_and_too_much_is_the_top),
                cmocka_unit_test(nothing_but_zeroes_or_gaps_has_no_top),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
