/*
 * The help says every key that works, as the tables have them.
 */
#include "tests/screen/porthole.h"

#include "tests/support/world.h"
#include "tui/view/desk.h"
#include "tui/view/keys.h"

/* Scrolls down until @text is in sight. */
static void find_below(struct ph_screen *screen, const char *text)
{
        for (int i = 0; i < 100 && ph_screen_find(screen, text, NULL) < 0; i++) {
                ph_screen_type(screen, "j");
                ph_screen_watch(screen, 20);
        }
        ph_screen_wait_text(screen, text);
}

/* Whether all keys of @binding are taken for something else by @own, the screen's table. */
static bool is_taken(const struct ph_binding *binding, const struct ph_binding *own)
{
        for (int i = 0; i < PH_BINDING_KEYS && binding->keys[i] != 0; i++) {
                if (ph_binding_find(own, binding->keys[i]) == NULL)
                        return false;
        }
        return true;
}

static void find_table(
        struct ph_screen *screen, const struct ph_binding *table, const struct ph_binding *own)
{
        for (; table != NULL && table->keys[0] != 0; table++) {
                if (!is_taken(table, own))
                        find_below(screen, table->help);
        }
}

static void it_has_every_key_of_the_screen_it_is_opened_from(void **state)
{
        (void)state;
        for (int i = 0; ph_tabs[i].title != NULL; i++) {
                struct ph_view *view = ph_tabs[i].create();
                struct ph_screen *screen = open_overview();
                char *number = ph_test_format("%d", i + 1);

                ph_screen_type(screen, number);
                ph_screen_wait_text(screen, "sampled");
                ph_screen_type(screen, "?");
                ph_screen_wait_text(screen, " Keys ");
                find_table(screen, view->kind->bindings, NULL);
                if (view->kind->on_move != NULL)
                        find_table(screen, ph_keys_motion, view->kind->bindings);
                find_table(screen, ph_keys_everywhere, view->kind->bindings);
                for (int k = 0; ph_keys_mouse[k].what != NULL; k++)
                        find_below(screen, ph_keys_mouse[k].help);
                ph_screen_type(screen, "?");
                ph_screen_wait_no_text(screen, " Keys ");
                ph_screen_finish(screen);
                view->kind->destroy(view);
                free(number);
        }
}

static void the_foot_has_the_keys_of_what_is_in_front(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_wait_text(screen, "Enter open  / filter  s sort");
        ph_screen_wait_text(screen, "q quit");
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Enter choose  Esc close");
        assert_int_equal(ph_screen_find(screen, "q quit", NULL), -1);
        ph_screen_type(screen, "q");
        ph_screen_wait_text(screen, "q quit");
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_finish(screen);
}

static void a_popup_has_help_of_its_own(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "choose what the cursor is on");
        ph_screen_wait_text(screen, "All dialogs");
        assert_int_equal(ph_screen_find(screen, "Everywhere", NULL), -1);
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_wait_no_text(screen, " Keys ");
        ph_screen_finish(screen);
}

static void where_there_is_little_room_it_has_more_lines(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, "  / ");
        ph_screen_resize(screen, 12, 40);
        ph_screen_wait_text(screen, " Keys ");
        find_below(screen, "sort by the column to the");
        find_below(screen, "left");
        ph_screen_finish(screen);
}

static void while_something_is_typed_the_foot_has_the_keys_for_that(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_type(screen, "/");
        ph_screen_wait_text(screen, "mailbox>1000");
        ph_screen_wait_text(screen, " Enter keep the filter  Esc clear it");
        assert_int_equal(ph_screen_find(screen, "q quit", NULL), -1);
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "q quit");
        ph_screen_finish(screen);
}

static void a_popup_takes_no_keys_of_the_screen_below(void **state)
{
        struct ph_screen *screen = open_processes();

        (void)state;
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, " Keys ");
        ph_screen_type(screen, "1");
        ph_screen_type(screen, "/");
        ph_screen_watch(screen, 200);
        ph_screen_wait_text(screen, " Keys ");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, " Keys ");
        ph_screen_wait_text(screen, "worker_0");
        assert_int_equal(ph_screen_find(screen, "keep the filter", NULL), -1);
        ph_screen_finish(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FAKE(it_has_every_key_of_the_screen_it_is_opened_from),
                WITH_FAKE(the_foot_has_the_keys_of_what_is_in_front),
                WITH_FAKE(a_popup_has_help_of_its_own),
                WITH_FAKE(where_there_is_little_room_it_has_more_lines),
                WITH_FAKE(while_something_is_typed_the_foot_has_the_keys_for_that),
                WITH_FAKE(a_popup_takes_no_keys_of_the_screen_below),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
