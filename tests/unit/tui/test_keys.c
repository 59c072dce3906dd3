#include "tests/support/test.h"

#include "protocol/columns.h"
#include "tui/terminal/key.h"
#include "tui/view/desk.h"
#include "tui/view/keys.h"
#include "tui/view/processes.h"

static void keys_are_written_as_people_call_them(void **state)
{
        static const struct {
                int code;
                const char *name;
        } cases[] = {{'g', "g"}, {'/', "/"}, {PH_KEY_ENTER, "Enter"}, {PH_KEY_PAGE_DOWN, "PgDn"},
                {PH_KEY_CTRL('L'), "Ctrl-L"}, {' ', "Space"}, {PH_KEY_BACK_TAB, "Shift-Tab"},
                {'?', "?"}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                char name[PH_KEY_NAME];

                assert_string_equal(ph_key_name(cases[i].code, name), cases[i].name);
        }
}

static void check_table(const struct ph_binding *table)
{
        for (const struct ph_binding *at = table; at != NULL && at->keys[0] != 0; at++) {
                assert_non_null(at->help);
                assert_non_null(at->run);
                for (int i = 0; i < PH_BINDING_KEYS && at->keys[i] != 0; i++) {
                        char name[PH_KEY_NAME];

                        assert_ptr_equal(ph_binding_find(table, at->keys[i]), at);
                        ph_key_name(at->keys[i], name);
                        assert_true(at->keys[i] == '?' || name[0] != '?');
                }
        }
}

/* Each key is in a table once, has a name and a sentence for the help, and does something. */
static void every_table_of_keys_is_sound(void **state)
{
        (void)state;
        check_table(ph_keys_everywhere);
        check_table(ph_keys_motion);
        check_table(ph_keys_popup);
        for (int i = 0; ph_tabs[i].title != NULL; i++) {
                struct ph_view *view = ph_tabs[i].create();

                assert_non_null(view);
                check_table(view->kind->bindings);
                view->kind->destroy(view);
        }
}

/* Returns how many bindings of @table sort by the column @column. */
static int count_sorts(const struct ph_binding *table, int column)
{
        static const char begin[] = "sort by ";
        int count = 0;

        for (; table->keys[0] != 0; table++)
                count += table->keys[0] >= 'A' && table->keys[0] <= 'Z' &&
                         table->argument == column &&
                         strncmp(table->help, begin, strlen(begin)) == 0;
        return count;
}

static void each_column_is_one_key_away_from_being_sorted_by(void **state)
{
        struct ph_view *view = ph_processes_create();

        (void)state;
        assert_non_null(view);
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                assert_int_equal(count_sorts(view->kind->bindings, i), ph_columns[i].sortable);
        view->kind->destroy(view);
}

static void a_key_that_nobody_bound_is_found_nowhere(void **state)
{
        (void)state;
        assert_null(ph_binding_find(ph_keys_everywhere, 'Z'));
        assert_null(ph_binding_find(ph_keys_everywhere, 0));
        assert_null(ph_binding_find(NULL, 'q'));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keys_are_written_as_people_call_them),
                cmocka_unit_test(every_table_of_keys_is_sound),
                cmocka_unit_test(each_column_is_one_key_away_from_being_sorted_by),
                cmocka_unit_test(a_key_that_nobody_bound_is_found_nowhere),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
