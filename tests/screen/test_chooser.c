/*
 * porthole without a target: the nodes of the host. So that there are no others than those of the
 * test, it runs in a pid namespace of its own.
 */
#include "tests/screen/porthole.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/node.h"
#include "tests/support/world.h"

#define ALONE "PH_TEST_ALONE"

static struct ph_test_node *start_node(const char *name)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = name});
}

static struct ph_screen *open_chooser(void)
{
        return porthole_start((const char *const[]){NULL}, NULL, 24, 80);
}

static void without_a_node_it_says_how_to_start_one_and_opens_it(void **state)
{
        struct ph_screen *screen = open_chooser();
        struct ph_test_node *node;

        (void)state;
        ph_screen_wait_text(screen, "No Erlang or Elixir node is running on this host.");
        ph_screen_wait_text(screen, "porthole demo");
        node = start_node("late");
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_wait_text(screen, ph_test_node_name(node));
        leave(screen);
        ph_test_wait_eval(node, "code:is_loaded(porthole_probe)", "false");
        ph_test_node_stop(node);
}

static void the_only_node_is_opened_at_once(void **state)
{
        struct ph_test_node *node = start_node("only");
        struct ph_screen *screen = open_chooser();

        (void)state;
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_wait_text(screen, ph_test_node_name(node));
        leave(screen);
        ph_test_wait_eval(node, "code:is_loaded(porthole_probe)", "false");
        ph_test_node_stop(node);
}

static void of_two_nodes_one_is_chosen_and_then_the_other(void **state)
{
        struct ph_test_node *first = start_node("aaa");
        struct ph_test_node *second = start_node("bbb");
        struct ph_screen *screen = open_chooser();

        (void)state;
        ph_screen_wait_text(screen, "2 nodes");
        wait_chosen(screen, ph_test_node_name(first));
        ph_screen_wait_text(screen, "root");
        ph_screen_type(screen, "j");
        wait_chosen(screen, ph_test_node_name(second));
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_wait_text(screen, ph_test_node_name(second));
        ph_screen_type(screen, "n");
        ph_screen_wait_text(screen, "Leave this node?");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Leave this node?");
        ph_screen_type(screen, "nn");
        ph_screen_wait_text(screen, "2 nodes");
        ph_test_wait_eval(second, "code:is_loaded(porthole_probe)", "false");
        wait_chosen(screen, ph_test_node_name(first));
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "Schedulers");
        ph_screen_wait_text(screen, ph_test_node_name(first));
        leave(screen);
        ph_test_wait_eval(first, "code:is_loaded(porthole_probe)", "false");
        ph_test_node_stop(first);
        ph_test_node_stop(second);
}

static void the_list_follows_nodes_that_come_and_go(void **state)
{
        struct ph_test_node *nodes[3] = {start_node("bbb"), start_node("ccc"), NULL};
        struct ph_screen *screen = open_chooser();

        (void)state;
        ph_screen_wait_text(screen, "2 nodes");
        ph_screen_type(screen, "j");
        wait_chosen(screen, "ccc_");
        nodes[2] = start_node("aaa");
        ph_screen_wait_text(screen, "3 nodes");
        wait_chosen(screen, "ccc_");
        ph_test_node_stop(nodes[0]);
        ph_screen_wait_text(screen, "2 nodes");
        wait_chosen(screen, "ccc_");
        ph_test_node_stop(nodes[1]);
        ph_screen_wait_text(screen, "1 node");
        wait_chosen(screen, "aaa_");
        ph_screen_watch(screen, 1500);
        assert_int_equal(ph_screen_find(screen, "Schedulers", NULL), -1);
        leave(screen);
        ph_test_node_stop(nodes[2]);
}

static void one_that_cannot_be_opened_leads_back_to_the_list(void **state)
{
        struct ph_test_node *plain = ph_test_node_start(NULL);
        struct ph_test_node *named = start_node("zzz");
        struct ph_screen *screen = open_chooser();

        (void)state;
        ph_screen_wait_text(screen, "2 nodes");
        ph_screen_wait_text(screen, "(no name)");
        while (strstr(ph_screen_row(screen, ph_screen_find(screen, " ▶ ", NULL)), "(no name)") ==
                NULL) {
                ph_screen_type(screen, "j");
                ph_screen_watch(screen, 100);
        }
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "Can't open");
        ph_screen_type(screen, "r");
        ph_screen_wait_text(screen, "Can't open");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Can't open");
        ph_screen_wait_text(screen, "2 nodes");
        leave(screen);
        ph_test_node_stop(plain);
        ph_test_node_stop(named);
}

/* Becomes the first process but one of a new pid namespace. Returns in the test's own process. */
static void be_alone(char **argv)
{
        if (getenv(ALONE) != NULL || geteuid() != 0)
                return;
        setenv(ALONE, "1", 1);
        execvp("unshare", (char *const[]){"unshare", "--pid", "--fork", "--kill-child",
                                  "--mount-proc", argv[0], NULL});
        fprintf(stderr, "can't run unshare: %s\n", strerror(errno));
        exit(1);
}

static int setup(void **state)
{
        if (getenv(ALONE) == NULL) {
                print_message("only root can be alone on its host\n");
                return -1;
        }
        return ph_test_world_setup(state);
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(without_a_node_it_says_how_to_start_one_and_opens_it),
                cmocka_unit_test(the_only_node_is_opened_at_once),
                cmocka_unit_test(of_two_nodes_one_is_chosen_and_then_the_other),
                cmocka_unit_test(the_list_follows_nodes_that_come_and_go),
                cmocka_unit_test(one_that_cannot_be_opened_leads_back_to_the_list),
        };

        (void)argc;
        be_alone(argv);
        return cmocka_run_group_tests(tests, setup, ph_test_world_teardown);
}
