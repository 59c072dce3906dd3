#include "tests/support/test.h"

#include <locale.h>

#include "tui/model/process_list.h"
#include "tui/terminal/glyph.h"
#include "tui/view/process_cells.h"

#define WIDE 18
#define NARROW 9

static const struct ph_trend grows = {"<0.1.0>", 0, 3, {0, 50, 100}};
static const struct ph_trend shrinks = {"<0.1.0>", 0, 2, {9, 3}};
static const struct ph_trend rests = {"<0.1.0>", 0, 6, {5, 5, 5, 5, 5, 5}};
static const struct ph_trend is_empty = {"<0.1.0>", 0, 6, {0, 0, 0, 0, 0, 0}};

static const char *mailbox(const char *row, const struct ph_trend *trend, int width)
{
        static struct ph_table_cells cells;
        cJSON *json = cJSON_Parse(row);

        assert_non_null(json);
        ph_process_cells_fill(&cells, json);
        ph_process_cells_add_trend(&cells, trend, width);
        cJSON_Delete(json);
        return cells.cells[PH_COLUMN_MAILBOX].text;
}

static int setup(void **state)
{
        (void)state;
        assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
        ph_glyph_start(true);
        return 0;
}

static void a_wide_column_has_a_curve(void **state)
{
        (void)state;
        assert_string_equal(mailbox("{\"mailbox\":100}", &grows, WIDE), "100    ▁▅█");
        assert_string_equal(mailbox("{\"mailbox\":5}", &rests, WIDE), "5 ▁▁▁▁▁▁");
        assert_string_equal(mailbox("{\"mailbox\":0}", &is_empty, WIDE), "0       ");
        assert_string_equal(mailbox("{\"mailbox\":7}", NULL, WIDE), "7       ");
}

static void a_narrow_one_has_an_arrow_if_there_is_a_cell_for_it(void **state)
{
        (void)state;
        assert_string_equal(mailbox("{\"mailbox\":100}", &grows, NARROW), "100↑");
        assert_string_equal(mailbox("{\"mailbox\":3}", &shrinks, NARROW), "3↓");
        assert_string_equal(mailbox("{\"mailbox\":5}", &rests, NARROW), "5 ");
        assert_string_equal(mailbox("{\"mailbox\":1234567}", &grows, NARROW), "1,234,567");
}

static void without_such_characters_ascii_stands_in(void **state)
{
        (void)state;
        ph_glyph_start(false);
        assert_string_equal(mailbox("{\"mailbox\":100}", &grows, NARROW), "100^");
        assert_string_equal(mailbox("{\"mailbox\":100}", &grows, WIDE), "100    _=#");
}

static void a_new_process_shows_in_its_pid_and_a_dead_one_everywhere(void **state)
{
        struct ph_table_cells cells;
        cJSON *fresh = cJSON_Parse("{\"pid\":\"<0.1.0>\",\"age_ms\":5,\"state\":\"answered\"}");
        cJSON *dead = cJSON_Parse("{\"pid\":\"<0.1.0>\",\"age_ms\":5,\"state\":\"exited\"}");

        (void)state;
        ph_process_cells_fill(&cells, fresh);
        assert_int_equal(cells.cells[PH_COLUMN_PID].style, PH_STYLE_GOOD);
        ph_process_cells_fill(&cells, dead);
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                assert_int_equal(cells.cells[i].style, PH_STYLE_DIM);
        assert_string_equal(cells.cells[PH_COLUMN_STATUS].text, "exited");
        cJSON_Delete(fresh);
        cJSON_Delete(dead);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(a_wide_column_has_a_curve, setup),
                cmocka_unit_test_setup(a_narrow_one_has_an_arrow_if_there_is_a_cell_for_it, setup),
                cmocka_unit_test_setup(without_such_characters_ascii_stands_in, setup),
                cmocka_unit_test_setup(
                        a_new_process_shows_in_its_pid_and_a_dead_one_everywhere, setup),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
