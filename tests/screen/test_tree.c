/* The screen Tree against a real node: what is expanded stays so, whatever is restarted. */
#include <stdio.h>

#include "tests/screen/porthole.h"
#include "tests/support/node.h"
#include "tests/support/world.h"

#define FIRST_ROW 3 /* below the node, the tabs and the titles */

/* An application with a supervisor, a child that can be killed, and one that never started. */
static const char population[] =
        "Forms = [begin {ok, T, _} = erl_scan:string(S), {ok, F} = erl_parse:parse_form(T), F end "
        "|| "
        "S <- [\"-module(shop_app).\", \"-export([start/2, stop/1, init/1, work/0, none/0]).\","
        "\"start(_, _) -> supervisor:start_link({local, shop_sup}, shop_app, top).\","
        "\"stop(_) -> ok.\", \"none() -> ignore.\","
        "\"work() -> {ok, proc_lib:spawn_link(fun() -> receive stop -> ok end end)}.\","
        "\"init(top) -> {ok, {#{intensity => 7, period => 9000}, [#{id => counter, start => "
        "{shop_app,"
        " work, []}}, #{id => closed, start => {shop_app, none, []}}, #{id => aisle, type => "
        "supervisor,"
        " start => {supervisor, start_link, [{local, aisle_sup}, shop_app, aisle]}}]}};"
        "init(aisle) -> {ok, {#{strategy => one_for_all}, [#{id => {shelf, 1}, start => {shop_app, "
        "work,"
        " []}}]}}.\"]], {ok, _, Binary} = compile:forms(Forms, []),"
        "{module, _} = code:load_binary(shop_app, \"shop_app\", Binary),"
        "ok = application:load({application, shop, [{vsn, \"4.2\"}, {mod, {shop_app, []}},"
        " {applications, [kernel, stdlib]}]}), application:start(shop)";

static struct ph_test_node *node;
static struct ph_screen *screen;

static int setup(void **state)
{
        char pid[16];

        (void)state;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_assert_eval(node, population, "ok");
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        screen = porthole_screen(24, 130, "attach", pid);
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_type(screen, "3");
        ph_screen_wait_text(screen, "shop_sup");
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
        ph_screen_finish(screen);
        ph_test_node_stop(node);
        return 0;
}

static int marked_row(void)
{
        return ph_screen_find(screen, "▶", NULL);
}

/* Moves the cursor down to the row with @text, wherever it is above: each step when that before is
 * seen. */
static void choose(const char *text)
{
        ph_screen_type(screen, "g");
        ph_screen_wait(screen, marked_row() == FIRST_ROW);
        for (int at = FIRST_ROW; at != ph_screen_find(screen, text, NULL); at++) {
                ph_screen_type(screen, "j");
                ph_screen_wait(screen, marked_row() == at + 1);
        }
}

static void applications_and_their_supervisors_are_unfolded(void **state)
{
        (void)state;
        ph_screen_wait_text(screen, "4.2 · temporary");
        ph_screen_wait_text(screen, "└─ ▾ shop_sup");
        ph_screen_wait_text(screen, "0 of 7 in 9000 s");
        ph_screen_wait_text(screen, "1 not running");
        ph_screen_wait_text(screen, "├─   counter");
        ph_screen_wait_text(screen, "├─   closed");
        ph_screen_wait_text(screen, "└─ ▸ aisle_sup");
        ph_screen_wait_text(screen, "▸ kernel");
}

static void what_is_expanded_stays_so_across_a_restart(void **state)
{
        (void)state;
        choose("aisle_sup");
        ph_screen_type(screen, "l");
        ph_screen_wait_text(screen, "└─   {shelf,1}");
        ph_test_eval(node, "exit(whereis(aisle_sup), kill), ok");
        ph_screen_wait_text(screen, "1 of 7 in 9000 s");
        ph_screen_wait_text(screen, "restarted 1 time");
        ph_screen_wait_text(screen, "└─ ▾ aisle_sup");
        ph_screen_wait_text(screen, "└─   {shelf,1}");
        wait_chosen(screen, "aisle_sup");
        ph_screen_type(screen, "h");
        ph_screen_wait_text(screen, "└─ ▸ aisle_sup");
        ph_screen_type(screen, "h");
        wait_chosen(screen, "shop_sup");
}

static void a_filter_keeps_what_its_matches_are_below(void **state)
{
        (void)state;
        ph_screen_type(screen, "/name:aisle");
        ph_screen_wait(screen, ph_screen_find(screen, "kernel", NULL) < 0 &&
                                       ph_screen_find(screen, "└─ ▸ aisle_sup", NULL) >= 0);
        ph_screen_wait_text(screen, "shop_sup");
        ph_screen_wait_no_text(screen, "counter");
        ph_screen_type(screen, "\x1b");
        ph_screen_wait_text(screen, "▸ kernel");
        ph_screen_wait_text(screen, "├─   counter");
}

static void a_process_leads_to_its_place_and_back(void **state)
{
        (void)state;
        ph_screen_type(screen, "2");
        ph_screen_wait_text(screen, "MAILBOX");
        ph_screen_type(screen, "/name:logger_sup");
        ph_screen_wait_text(screen, "1/1");
        ph_screen_type(screen, "\n");
        ph_screen_wait_text(screen, "▶ <");
        ph_screen_type(screen, "t");
        ph_screen_wait_text(screen, "TREE");
        wait_chosen(screen, "logger_sup");
        ph_screen_wait_text(screen, "└─ ▾ kernel_sup");
        ph_screen_type(screen, "\x1b");
        ph_screen_wait_text(screen, "REDS/s");
        ph_screen_type(screen, "\x1b");
        ph_screen_type(screen, "3");
        choose("counter");
        ph_screen_type(screen, "\n");
        ph_screen_wait_text(screen, "Identity");
        ph_screen_type(screen, "\x1b");
        wait_chosen(screen, "counter");
}

static void the_spawn_tree_is_a_key_away(void **state)
{
        (void)state;
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "by who spawned them");
        ph_screen_wait_text(screen, "▸ init");
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "▸ kernel");
}

#define TEST(function) cmocka_unit_test(function)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(applications_and_their_supervisors_are_unfolded),
                TEST(what_is_expanded_stays_so_across_a_restart),
                TEST(a_filter_keeps_what_its_matches_are_below),
                TEST(a_process_leads_to_its_place_and_back),
                TEST(the_spawn_tree_is_a_key_away),
        };
        int r = ph_test_world_setup(NULL);

        if (r == 0)
                r = cmocka_run_group_tests(tests, setup, teardown);
        ph_test_world_teardown(NULL);
        return r;
}
