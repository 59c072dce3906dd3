/*
 * The screens against a real node: what they show is what the node says of itself, and what is left
 * behind is nothing.
 */
#include "tests/screen/porthole.h"

#include <signal.h>
#include <stdio.h>

#include "tests/support/node.h"
#include "tests/support/process.h"
#include "tests/support/world.h"

#define POPULATION                                                                         \
        "[register(list_to_atom(\"picker_\" ++ integer_to_list(I)), "                      \
        "proc_lib:spawn(fun() -> receive stop -> ok end end)) || I <- lists:seq(1, 40)], " \
        "[picker_7 ! I || I <- lists:seq(1, 5432)], [picker_9 ! I || I <- lists:seq(1, 99)]"

static struct ph_test_node *node;
static char pid[16];

static int setup(void **state)
{
        (void)state;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        ph_test_eval(node, POPULATION ", ok");
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_test_node_stop(node);
        return 0;
}

static struct ph_screen *open_at(int rows, int columns)
{
        struct ph_screen *screen = porthole_screen(rows, columns, "attach", pid);

        ph_screen_wait_text(screen, "Schedulers");
        return screen;
}

static void wait_no_trace(void)
{
        ph_test_wait_eval(node, "code:is_loaded(porthole_probe)", "false");
        ph_test_wait_eval(node, "whereis(porthole_probe)", "undefined");
        ph_test_wait(ph_test_process_facts(ph_test_node_pid(node)).maps == 0);
}

/* Somebody else makes the agent leave. */
static void detach(void)
{
        char *program = ph_test_build_path("tui/porthole");
        struct ph_test_output output =
                ph_test_run((const char *const[]){program, "detach", pid, NULL}, NULL);

        assert_int_equal(output.status, 0);
        ph_test_output_finish(&output);
        free(program);
}

static bool is_row(struct ph_screen *screen, const char *label, const char *value)
{
        int row = ph_screen_find(screen, label, NULL);

        return row >= 0 && strstr(ph_screen_row(screen, row), value) != NULL;
}

/* Waits until a row begins with @label and holds what the node says @expression is. */
static void wait_same(struct ph_screen *screen, const char *label, const char *expression)
{
        char *value = ph_test_format("%s", ph_test_eval(node, "%s", expression));

        ph_screen_wait(screen, is_row(screen, label, value));
        free(value);
}

static void the_overview_says_what_the_node_says(void **state)
{
        static const int sizes[][2] = {{24, 80}, {50, 200}};

        char *version = ph_test_format("%s", ph_test_eval(node, "erlang:system_info(version)"));
        char *erts = ph_test_format("erts %.*s ", (int)strlen(version) - 2, version + 1);

        (void)state;
        for (int i = 0; i < 2; i++) {
                struct ph_screen *screen = open_at(sizes[i][0], sizes[i][1]);

                ph_screen_wait_text(screen, ph_test_node_name(node));
                ph_screen_wait_text(screen, erts);
                wait_same(screen, "OTP 25 · erts", "list_to_integer(os:getpid())");
                wait_same(screen, " online, ", "erlang:system_info(schedulers_online)");
                ph_screen_wait_text(screen, "run queue");
                ph_screen_wait_text(screen, "ETS tables");
                wait_same(screen, "ports  ", "length(erlang:ports())");
                ph_screen_wait_text(screen, "resident ");
                ph_screen_wait_text(screen, "read-only");
                ph_screen_wait_text(screen, "VM ");
                ph_screen_wait_text(screen, "sampled 0.");
                leave(screen);
                wait_no_trace();
        }
        free(erts);
        free(version);
}

/* Processes come and go: the number is one that the node had meanwhile. */
static void the_number_of_processes_is_the_nodes(void **state)
{
        struct ph_screen *screen = open_at(24, 80);
        int64_t least, most;
        int shown = -1, row;

        (void)state;
        ph_screen_wait_text(screen, "processes  ");
        ph_screen_watch(screen, 2500);
        least = ph_test_eval_int(node, "erlang:system_info(process_count)") - 5;
        most = least + 10;
        for (row = 0; row < 24; row++) {
                const char *line = ph_screen_row(screen, row);

                if (strncmp(line, " processes  ", 12) == 0 && strchr(line, '%') != NULL)
                        sscanf(line + strcspn(line, "0123456789"), "%d", &shown);
        }
        assert_in_range(shown, least, most);
        leave(screen);
        wait_no_trace();
}

static void the_longest_mailboxes_are_first(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        wait_chosen(screen, "5,432");
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 4), "picker_9 ") != NULL);
        ph_screen_wait(screen, strstr(ph_screen_row(screen, 4), "99") != NULL);
        ph_test_eval(node, "[picker_9 ! x || _ <- lists:seq(1, 10000)], ok");
        wait_chosen(screen, "picker_9 ");
        wait_chosen(screen, "10,099");
        leave(screen);
        wait_no_trace();
}

static void the_cursor_follows_while_others_overtake(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_screen_type(screen, "j");
        wait_chosen(screen, "picker_9 ");
        ph_test_eval(node, "[picker_9 ! x || _ <- lists:seq(1, 10000)], ok");
        ph_screen_wait_text(screen, "10,099");
        wait_chosen(screen, "picker_9 ");
        ph_test_eval(node, "exit(whereis(picker_9), kill)");
        ph_screen_wait_text(screen, "is no longer in the list");
        leave(screen);
        wait_no_trace();
}

static void a_filter_finds_names_and_functions(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_screen_type(screen, "/picker_1\r");
        ph_screen_wait_text(screen, "11 match \"picker_1\"");
        ph_screen_wait_text(screen, "picker_19");
        ph_screen_wait_no_text(screen, "picker_7");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "picker_7");
        leave(screen);
        wait_no_trace();
}

static void a_process_shows_what_the_node_knows_of_it(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_screen_type(screen, "\r");
        wait_same(screen, " registered name", "picker_7");
        wait_same(screen, " status", "element(2, process_info(whereis(picker_7), status))");
        ph_screen_wait_text(screen, "5,432");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "registered name");
        leave(screen);
        wait_no_trace();
}

static void porthole_marks_its_own(void **state)
{
        struct ph_screen *screen = open_at(24, 140);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_screen_type(screen, "/porthole_probe\r");
        ph_screen_wait_text(screen, "porthole_probe (porthole)");
        leave(screen);
        wait_no_trace();
}

static void a_node_that_halts_is_gone_with_its_reason(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_test_eval_send(node, "halt(0)");
        ph_screen_wait_text(screen, "Node gone");
        ph_screen_wait_text(screen, "w wait for it to come back");
        ph_screen_wait_text(screen, "picker_9");
        assert_int_equal(ph_test_node_wait(node), 0);
        leave(screen);
        setup(NULL);
}

/* Waits for a node of the same name, whose processes are others. */
static void a_node_that_comes_back_is_opened_again(void **state)
{
        struct ph_screen *screen = open_at(24, 80);
        char *name = strndup(ph_test_node_name(node), strcspn(ph_test_node_name(node), "@"));

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "Identity");
        ph_test_eval_send(node, "halt(0)");
        ph_screen_wait_text(screen, "Node gone");
        ph_test_node_wait(node);
        ph_screen_type(screen, "w");
        ph_screen_wait_text(screen, "waiting for it to come back");
        node = ph_test_node_start(&(struct ph_test_node_options){.name = name, .exact_name = true});
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        ph_test_eval(node, POPULATION ", ok");
        ph_screen_wait_no_text(screen, "Node gone");
        ph_screen_wait_text(screen, "this is another node by now");
        wait_chosen(screen, "picker_7 ");
        ph_screen_wait_text(screen, "sampled 0.");
        leave(screen);
        wait_no_trace();
        free(name);
}

static void an_agent_that_others_stop_is_gone_and_can_be_brought_again(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        detach();
        ph_screen_wait_text(screen, "Agent stopped");
        wait_no_trace();
        ph_screen_type(screen, "r");
        ph_screen_wait_no_text(screen, "Agent stopped");
        ph_screen_wait_text(screen, "sampled 0.");
        leave(screen);
        wait_no_trace();
}

static void with_keep_the_agent_stays(void **state)
{
        struct ph_screen *screen = porthole_screen(24, 80, "attach", pid, "--keep");

        (void)state;
        ph_screen_wait_text(screen, "Schedulers");
        leave(screen);
        ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
        screen = open_at(24, 80);
        leave(screen);
        ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
        detach();
        wait_no_trace();
}

static void an_agent_that_serves_others_stays_until_they_leave(void **state)
{
        struct ph_screen *first = open_at(24, 80);
        struct ph_screen *second = open_at(24, 80);

        (void)state;
        leave(first);
        ph_screen_watch(second, 500);
        ph_screen_wait_text(second, "sampled 0.");
        ph_test_wait_eval(node, "is_pid(whereis(porthole_probe))", "true");
        ph_screen_finish(second);
}

static void a_signal_takes_the_agent_away_too(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_signal(screen, SIGTERM);
        ph_screen_wait_end(screen);
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
        wait_no_trace();
}

static void a_terminal_that_goes_away_takes_the_agent_with_it(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_hang_up(screen);
        ph_screen_wait_end(screen);
        ph_screen_finish(screen);
        wait_no_trace();
}

static void an_agent_for_killing_says_so(void **state)
{
        struct ph_screen *screen = porthole_screen(24, 100, "attach", pid, "--allow-kill");

        (void)state;
        ph_screen_wait_text(screen, "kill enabled");
        leave(screen);
        wait_no_trace();
}

static void a_node_that_stops_is_said_to_be_silent(void **state)
{
        struct ph_screen *screen = open_at(24, 80);

        (void)state;
        ph_screen_type(screen, "2");
        wait_chosen(screen, "picker_7 ");
        kill(ph_test_node_pid(node), SIGSTOP);
        ph_screen_wait_text(screen, "agent silent");
        ph_screen_wait_text(screen, "sampled 8.");
        ph_screen_type(screen, "?");
        ph_screen_wait_text(screen, " Keys ");
        kill(ph_test_node_pid(node), SIGCONT);
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "sampled 0.");
        ph_screen_wait_no_text(screen, "silent");
        leave(screen);
        wait_no_trace();
}

/* The attempt waits for the node; whoever has had enough does not. */
static void a_node_that_does_not_answer_holds_nobody_who_leaves(void **state)
{
        struct ph_screen *screen;
        int64_t start;

        (void)state;
        ph_test_eval(node, "erlang:suspend_process(whereis(net_kernel))");
        screen = porthole_screen(24, 80, "attach", ph_test_node_name(node));
        ph_screen_wait_text(screen, "Attaching");
        ph_screen_wait_text(screen, "Esc give up");
        start = ph_test_now_ms();
        ph_screen_type(screen, "q");
        ph_screen_wait(screen, !ph_screen_is_alternate(screen));
        assert_in_range(ph_test_now_ms() - start, 0, 1000);
        assert_exits(screen, 5);
        assert_in_range(ph_test_now_ms() - start, 0, 4500);
        ph_screen_wait_text(screen, "has not answered the attempt to attach yet");
        ph_screen_assert_given_back(screen);
        ph_screen_finish(screen);
        ph_test_eval(node, "erlang:resume_process(whereis(net_kernel))");
        wait_no_trace();
}

#define WITH_NODE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_NODE(the_overview_says_what_the_node_says),
                WITH_NODE(the_number_of_processes_is_the_nodes),
                WITH_NODE(the_longest_mailboxes_are_first),
                WITH_NODE(the_cursor_follows_while_others_overtake),
                WITH_NODE(a_filter_finds_names_and_functions),
                WITH_NODE(a_process_shows_what_the_node_knows_of_it),
                WITH_NODE(porthole_marks_its_own),
                WITH_NODE(a_node_that_halts_is_gone_with_its_reason),
                WITH_NODE(a_node_that_comes_back_is_opened_again),
                WITH_NODE(an_agent_that_others_stop_is_gone_and_can_be_brought_again),
                WITH_NODE(with_keep_the_agent_stays),
                WITH_NODE(an_agent_that_serves_others_stays_until_they_leave),
                WITH_NODE(a_signal_takes_the_agent_away_too),
                WITH_NODE(a_terminal_that_goes_away_takes_the_agent_with_it),
                WITH_NODE(an_agent_for_killing_says_so),
                WITH_NODE(a_node_that_stops_is_said_to_be_silent),
                WITH_NODE(a_node_that_does_not_answer_holds_nobody_who_leaves),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
