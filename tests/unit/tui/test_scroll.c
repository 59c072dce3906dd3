#include "tests/support/test.h"

#include "tests/support/random.h"
#include "tui/model/scroll.h"

static struct ph_scroll list_of(int64_t total, int64_t page)
{
        struct ph_scroll scroll = {0};

        ph_scroll_set_page(&scroll, page);
        ph_scroll_set_total(&scroll, total);
        return scroll;
}

static void assert_at(const struct ph_scroll *scroll, int64_t top, int64_t cursor)
{
        assert_int_equal(scroll->top, top);
        assert_int_equal(scroll->cursor, cursor);
}

static void an_empty_list_has_its_cursor_at_0(void **state)
{
        struct ph_scroll scroll = list_of(0, 10);

        (void)state;
        for (int motion = PH_MOTION_UP; motion <= PH_MOTION_LAST; motion++) {
                ph_scroll_move(&scroll, (enum ph_motion)motion);
                assert_at(&scroll, 0, 0);
        }
        assert_int_equal(ph_scroll_line_at(&scroll, 0), -1);
}

static void a_step_scrolls_at_the_edge_alone(void **state)
{
        struct ph_scroll scroll = list_of(100, 10);

        (void)state;
        for (int i = 0; i < 9; i++)
                ph_scroll_move(&scroll, PH_MOTION_DOWN);
        assert_at(&scroll, 0, 9);
        ph_scroll_move(&scroll, PH_MOTION_DOWN);
        assert_at(&scroll, 1, 10);
        ph_scroll_move(&scroll, PH_MOTION_UP);
        assert_at(&scroll, 1, 9);
}

static void a_page_keeps_one_line_in_sight(void **state)
{
        struct ph_scroll scroll = list_of(100, 10);

        (void)state;
        ph_scroll_move(&scroll, PH_MOTION_PAGE_DOWN);
        assert_at(&scroll, 9, 9);
        ph_scroll_move(&scroll, PH_MOTION_PAGE_UP);
        assert_at(&scroll, 0, 0);
}

static void half_a_page_moves_what_is_in_sight_by_half(void **state)
{
        struct ph_scroll scroll = list_of(100, 10);

        (void)state;
        ph_scroll_move(&scroll, PH_MOTION_DOWN);
        ph_scroll_move(&scroll, PH_MOTION_HALF_DOWN);
        assert_at(&scroll, 5, 6);
        ph_scroll_move(&scroll, PH_MOTION_HALF_UP);
        assert_at(&scroll, 0, 1);
        ph_scroll_move(&scroll, PH_MOTION_HALF_UP);
        assert_at(&scroll, 0, 0);
}

static void the_ends_of_a_million_lines_are_one_step_away(void **state)
{
        struct ph_scroll scroll = list_of(1000000, 40);

        (void)state;
        ph_scroll_move(&scroll, PH_MOTION_LAST);
        assert_at(&scroll, 999960, 999999);
        ph_scroll_move(&scroll, PH_MOTION_FIRST);
        assert_at(&scroll, 0, 0);
}

static void a_list_that_shrinks_pulls_the_cursor_along(void **state)
{
        struct ph_scroll scroll = list_of(100, 10);

        (void)state;
        ph_scroll_move(&scroll, PH_MOTION_LAST);
        ph_scroll_set_total(&scroll, 5);
        assert_at(&scroll, 0, 4);
        ph_scroll_set_total(&scroll, 0);
        assert_at(&scroll, 0, 0);
}

static void a_smaller_page_keeps_the_cursor_in_sight(void **state)
{
        struct ph_scroll scroll = list_of(100, 20);

        (void)state;
        ph_scroll_to(&scroll, 15);
        ph_scroll_set_page(&scroll, 10);
        assert_at(&scroll, 6, 15);
        ph_scroll_set_page(&scroll, 0);
        ph_scroll_set_page(&scroll, 1);
        assert_at(&scroll, 15, 15);
}

static void a_place_on_the_screen_is_a_line_or_none(void **state)
{
        struct ph_scroll scroll = list_of(12, 10);

        (void)state;
        ph_scroll_move(&scroll, PH_MOTION_LAST);
        assert_int_equal(ph_scroll_line_at(&scroll, 0), 2);
        assert_int_equal(ph_scroll_line_at(&scroll, 9), 11);
        assert_int_equal(ph_scroll_line_at(&scroll, 10), -1);
        assert_int_equal(ph_scroll_line_at(&scroll, -1), -1);
}

static void whatever_happens_the_cursor_is_in_the_list_and_in_sight(void **state)
{
        struct ph_test_random random = ph_test_random_start();
        struct ph_scroll scroll = {0};

        (void)state;
        for (int i = 0; i < 200000; i++) {
                switch (ph_test_random_below(&random, 5)) {
                case 0:
                        ph_scroll_set_total(
                                &scroll, (int64_t)ph_test_random_below(&random, 300) - 5);
                        break;
                case 1:
                        ph_scroll_set_page(&scroll, (int64_t)ph_test_random_below(&random, 60) - 5);
                        break;
                case 2:
                        ph_scroll_to(&scroll, (int64_t)ph_test_random_below(&random, 400) - 50);
                        break;
                default:
                        ph_scroll_move(&scroll, (enum ph_motion)ph_test_random_below(&random, 6));
                        break;
                }
                assert_true(scroll.cursor >= 0 && scroll.top >= 0);
                assert_true(scroll.cursor < scroll.total || scroll.cursor == 0);
                assert_true(scroll.cursor >= scroll.top || scroll.page == 0);
                assert_true(scroll.page == 0 || scroll.cursor < scroll.top + scroll.page);
                assert_true(scroll.top == 0 || scroll.top + scroll.page <= scroll.total);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_empty_list_has_its_cursor_at_0),
                cmocka_unit_test(a_step_scrolls_at_the_edge_alone),
                cmocka_unit_test(a_page_keeps_one_line_in_sight),
                cmocka_unit_test(half_a_page_moves_what_is_in_sight_by_half),
                cmocka_unit_test(the_ends_of_a_million_lines_are_one_step_away),
                cmocka_unit_test(a_list_that_shrinks_pulls_the_cursor_along),
                cmocka_unit_test(a_smaller_page_keeps_the_cursor_in_sight),
                cmocka_unit_test(a_place_on_the_screen_is_a_line_or_none),
                cmocka_unit_test(whatever_happens_the_cursor_is_in_the_list_and_in_sight),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
