/* The kill dialog against a real node: nothing happens before the name is
 * there, and then it does. */
#include "tests/screen/porthole.h"

#include <stdio.h>

#include "tests/support/node.h"
#include "tests/support/world.h"

static struct ph_test_node *node;
static char pid[16];

static int setup(void **state)
{
        (void)state;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        ph_test_eval(node,
                "Till = spawn(fun() -> register(till, self()), ets:new(receipts, [named_table]),"
                "   register(drawer, spawn_link(fun() -> receive stop -> ok end end)),"
                "   receive stop -> ok end end), Till");
        ph_test_wait_eval(node, "is_pid(whereis(drawer))", "true");
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_test_node_stop(node);
        return 0;
}

/* The dialog for the process @name, when it says @text. */
static struct ph_screen *open_dialog(
        int rows, int columns, const char *option, const char *name, const char *text)
{
        struct ph_screen *screen = option != NULL
                                           ? porthole_screen(rows, columns, "attach", pid, option)
                                           : porthole_screen(rows, columns, "attach", pid);

        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "MAILBOX");
        ph_screen_type(screen, "/");
        ph_screen_type(screen, name);
        ph_screen_wait_text(screen, "match \"");
        ph_screen_wait_text(screen, name);
        ph_screen_type(screen, "\n");
        wait_chosen(screen, name);
        ph_screen_type(screen, "K");
        ph_screen_wait_text(screen, text);
        return screen;
}

static void an_agent_that_only_looks_shows_the_plan_alone(void **state)
{
        struct ph_screen *screen = open_dialog(24, 80, NULL, "till", "dies with it 1");

        (void)state;
        ph_screen_wait_text(screen, "drawer linked to till");
        ph_screen_wait_text(screen, "receipts");
        ph_screen_wait_text(screen, "attach with --allow-kill");
        ph_screen_wait_text(screen, "s plan a shutdown  k plan a kill  Esc close  ? help");
        ph_screen_type(screen, "k");
        ph_screen_wait_text(screen, "▶ k kill");
        ph_screen_wait_text(screen, "attach with --allow-kill");
        ph_screen_type(screen, "\n");
        ph_screen_wait_no_text(screen, "drawer linked to till");
        assert_int_equal(ph_screen_find(screen, "to confirm:", NULL), -1);
        leave(screen);
}

static void what_is_never_killed_is_refused_and_says_why(void **state)
{
        struct ph_screen *screen =
                open_dialog(24, 80, "--allow-kill", "code_server", "never killed");

        (void)state;
        ph_screen_wait_no_text(screen, "shutdown");
        ph_screen_type(screen, "\n");
        ph_screen_wait_no_text(screen, "never killed");
        assert_int_equal(ph_screen_find(screen, "to confirm", NULL), -1);
        leave(screen);
}

static void the_name_must_be_typed_before_anything_ends(void **state)
{
        struct ph_screen *screen = open_dialog(30, 100, "--allow-kill", "till", "dies with it 1");

        (void)state;
        ph_screen_wait_text(screen, "▶ s shutdown");
        ph_screen_type(screen, "k");
        ph_screen_wait_text(screen, "▶ k kill");
        ph_screen_wait_text(screen, "drawer linked to till");
        ph_screen_type(screen, "\n");
        ph_screen_wait_text(screen, "type till to confirm:");
        ph_screen_wait_text(screen, " Enter do it  Esc back to the plan");
        assert_int_equal(ph_screen_find(screen, "Esc close", NULL), -1);
        ph_screen_type(screen, "quill\n");
        ph_screen_wait_text(screen, "nothing was done");
        ph_test_assert_eval(node, "is_pid(whereis(till))", "true");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "to confirm by name");
        ph_screen_wait_text(screen, "Enter confirm  s shutdown  k kill  Esc close  ? help");
        assert_int_equal(ph_screen_find(screen, "nothing was done", NULL), -1);
        ph_screen_type(screen, "\n");
        ph_screen_wait_text(screen, "type till to confirm:  ");
        ph_screen_type(screen, "till");
        ph_screen_wait_text(screen, "to confirm: till");
        ph_test_assert_eval(node, "is_pid(whereis(till))", "true");
        ph_screen_resize(screen, 24, 80);
        ph_screen_wait_text(screen, "to confirm: till");
        ph_screen_resize(screen, 24, 30);
        ph_screen_wait_text(screen, "type till to confirm:");
        ph_screen_wait_text(screen, "│  till ");
        ph_screen_resize(screen, 24, 80);
        ph_screen_wait_text(screen, "to confirm: till");
        ph_screen_type(screen, "\n");
        ph_screen_wait_text(screen, "with the reason killed");
        ph_screen_wait_text(screen, "drawer: died");
        ph_test_assert_eval(node, "{whereis(till), whereis(drawer)}", "{undefined,undefined}");
        ph_screen_type(screen, "\n");
        ph_screen_wait_no_text(screen, "drawer: died");
        leave(screen);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        an_agent_that_only_looks_shows_the_plan_alone, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        what_is_never_killed_is_refused_and_says_why, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_name_must_be_typed_before_anything_ends, setup, teardown),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
