/*
 * The process list by keys and mouse, over a list that a fake agent can make as long, and as
 * lively, as it takes.
 */
#include "tests/screen/porthole.h"

#include <stdio.h>

#include "protocol/columns.h"
#include "tests/support/world.h"

static struct ph_screen *screen;

static int teardown(void **state)
{
        if (screen != NULL)
                ph_screen_finish(screen);
        screen = NULL;
        return fake_end(state);
}

static void open_list(int64_t processes)
{
        fake.behaviour.processes = processes;
        fake_behave();
        screen = open_processes();
}

static void arrows_pages_and_ends_move_the_cursor(void **state)
{
        (void)state;
        open_list(100);
        wait_chosen(screen, "worker_0 ");
        ph_screen_key(screen, VTERM_KEY_DOWN);
        wait_chosen(screen, "worker_1 ");
        ph_screen_type(screen, "jjj");
        wait_chosen(screen, "worker_4 ");
        ph_screen_type(screen, "k");
        ph_screen_key(screen, VTERM_KEY_UP);
        wait_chosen(screen, "worker_2 ");
        ph_screen_key(screen, VTERM_KEY_PAGEDOWN);
        wait_chosen(screen, "worker_21 ");
        ph_screen_key(screen, VTERM_KEY_PAGEUP);
        wait_chosen(screen, "worker_2 ");
        ph_screen_type(screen, "G");
        wait_chosen(screen, "worker_99 ");
        ph_screen_wait_text(screen, "100/100");
        ph_screen_type(screen, "g");
        wait_chosen(screen, "worker_0 ");
        ph_screen_key(screen, VTERM_KEY_END);
        wait_chosen(screen, "worker_99 ");
        ph_screen_key(screen, VTERM_KEY_HOME);
        wait_chosen(screen, "worker_0 ");
}

static void a_million_rows_are_scrolled_by_windows(void **state)
{
        int asked;

        (void)state;
        open_list(1000000);
        ph_screen_wait_text(screen, "1/1,000,000");
        ph_screen_type(screen, "G");
        wait_chosen(screen, "worker_999999 ");
        ph_screen_wait_text(screen, "1,000,000/1,000,000");
        ph_screen_type(screen, "g");
        wait_chosen(screen, "worker_0 ");
        asked = ph_fake_agent_count(fake.agent, "processes");
        for (int i = 0; i < 300; i++)
                ph_screen_type(screen, "j");
        wait_chosen(screen, "worker_300 ");
        assert_in_range(ph_fake_agent_count(fake.agent, "processes") - asked, 1, 40);
        assert_true(was_asked("processes", "\"limit\":60"));
}

static void the_cursor_stays_on_its_process(void **state)
{
        (void)state;
        open_list(1000000);
        ph_screen_type(screen, "jjj");
        wait_chosen(screen, "worker_3 ");
        fake.behaviour.shift = 999990;
        fake_behave();
        ph_screen_wait_text(screen, "14/1,000,000");
        wait_chosen(screen, "worker_3 ");
        fake.behaviour.shift = 500000;
        fake_behave();
        ph_screen_wait_text(screen, "500,004/1,000,000");
        wait_chosen(screen, "worker_3 ");
        wait_asked(screen, "processes", "\"around\":\"<0.1003.0>\"");
}

static void the_top_is_the_top_while_nobody_moves(void **state)
{
        (void)state;
        open_list(1000);
        fake.behaviour.shift = 500;
        fake_behave();
        wait_chosen(screen, "worker_500 ");
        ph_screen_wait_text(screen, "1/1,000");
}

static void a_process_that_ends_is_missed_aloud(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_type(screen, "jj");
        wait_chosen(screen, "worker_2 ");
        fake.behaviour.dead = 2;
        fake_behave();
        ph_screen_wait_text(screen, "<0.1002.0> is no longer in the list");
        wait_chosen(screen, "worker_3 ");
}

/* The bindings of the screen, which the menu shows, too. */
static const struct {
        const char *key;
        enum ph_column column;
} sort_keys[] = {{"P", PH_COLUMN_PID}, {"N", PH_COLUMN_NAME}, {"D", PH_COLUMN_MAILBOX_RATE},
        {"T", PH_COLUMN_REDUCTIONS}, {"R", PH_COLUMN_REDUCTION_RATE}, {"M", PH_COLUMN_MEMORY},
        {"S", PH_COLUMN_STATUS}, {"B", PH_COLUMN_MAILBOX}};

static void wait_sorted(enum ph_column column, bool is_descending)
{
        char *sort = ph_test_format("\"sort\":\"%s\",\"descending\":%s", ph_columns[column].key,
                is_descending ? "true" : "false");

        wait_asked(screen, "processes", sort);
        free(sort);
}

static void every_column_is_sorted_by_with_one_key(void **state)
{
        (void)state;
        open_list(100);
        for (size_t i = 0; i < sizeof(sort_keys) / sizeof(sort_keys[0]); i++) {
                const struct ph_column_info *info = &ph_columns[sort_keys[i].column];
                char *title = ph_test_format("%s %s", info->title, info->descending ? "▼" : "▲");

                ph_screen_type(screen, sort_keys[i].key);
                wait_sorted(info->column, info->descending);
                ph_screen_wait_text(screen, title);
                ph_screen_type(screen, sort_keys[i].key);
                wait_sorted(info->column, !info->descending);
                free(title);
        }
}

static void the_menu_and_the_angles_sort_too(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_key(screen, VTERM_KEY_DOWN);
        ph_screen_type(screen, "\r");
        ph_screen_wait_no_text(screen, "Sort by");
        wait_sorted(PH_COLUMN_MAILBOX_RATE, true);
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_type(screen, "M");
        wait_sorted(PH_COLUMN_MEMORY, true);
        ph_screen_type(screen, ">");
        wait_sorted(PH_COLUMN_STATUS, false);
        ph_screen_type(screen, "<<");
        wait_sorted(PH_COLUMN_REDUCTION_RATE, true);
        ph_screen_type(screen, "I");
        wait_sorted(PH_COLUMN_REDUCTION_RATE, false);
        ph_screen_type(screen, "r");
        wait_sorted(PH_COLUMN_REDUCTION_RATE, true);
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Sort by");
}

static void a_filter_works_as_it_is_typed(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_type(screen, "/wor");
        ph_screen_wait_text(screen, "/wor");
        wait_asked(screen, "processes", "\"filter\":\"wor\"");
        ph_screen_type(screen, "ks");
        wait_asked(screen, "processes", "\"filter\":\"works\"");
        ph_screen_key(screen, VTERM_KEY_BACKSPACE);
        wait_asked(screen, "processes", "\"filter\":\"work\"");
        ph_screen_wait_text(screen, "100 match \"work\"");
        ph_screen_type(screen, "q?2");
        wait_asked(screen, "processes", "\"filter\":\"workq?2\"");
        ph_screen_type(screen, "\r");
        ph_screen_wait_no_text(screen, "keep the filter");
        ph_screen_wait_text(screen, "match \"workq?2\"");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "match");
        ph_screen_wait(screen, !was_asked("processes", "filter"));
        ph_screen_type(screen, "/é漢");
        wait_asked(screen, "processes", "\"filter\":\"é漢\"");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "match");
}

static void enter_opens_a_process_and_follows_it(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_type(screen, "jj\r");
        ph_screen_wait_text(screen, "<0.1002.0>  worker_2");
        ph_screen_wait_text(screen, "84 kB");
        ph_screen_wait_text(screen, "gen_server:loop/7");
        fake.behaviour.mailbox = 4711;
        fake_behave();
        ph_screen_wait_text(screen, "mailbox           4,711");
        fake.behaviour.dead = 2;
        fake_behave();
        ph_screen_wait_text(screen, "the process <0.1002.0> is not alive; this is from");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "gen_server.erl:865");
}

static void paused_nothing_moves_but_its_age(void **state)
{
        int asked;

        (void)state;
        open_list(1000000);
        ph_screen_type(screen, "p");
        ph_screen_wait_text(screen, "PAUSED");
        fake.behaviour.mailbox = 4711;
        fake_behave();
        ph_screen_wait_text(screen, "sampled 2.");
        assert_int_equal(ph_screen_find(screen, "4,711", NULL), -1);
        asked = ph_fake_agent_count(fake.agent, "processes");
        ph_screen_type(screen, "G");
        wait_chosen(screen, "worker_999999 ");
        assert_int_equal(ph_fake_agent_count(fake.agent, "processes"), asked + 1);
        ph_screen_type(screen, "p");
        ph_screen_wait_no_text(screen, "PAUSED");
        ph_screen_wait_text(screen, "4,711");
}

static void the_interval_and_the_syntax_reach_the_agent(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_type(screen, "+");
        wait_asked(screen, "subscribe", "\"interval_ms\":2000");
        ph_screen_wait_text(screen, "every 2 s");
        ph_screen_type(screen, "--");
        wait_asked(screen, "subscribe", "\"interval_ms\":500");
        ph_screen_type(screen, "e");
        wait_asked(screen, "processes", "\"syntax\":\"elixir\"");
        ph_screen_type(screen, "e");
        wait_asked(screen, "processes", "\"syntax\":\"erlang\"");
}

static void the_mouse_chooses_sorts_scrolls_and_opens(void **state)
{
        int column;

        (void)state;
        open_list(1000);
        ph_screen_click(screen, 6, 20);
        wait_chosen(screen, "worker_3 ");
        ph_screen_wheel(screen, 10, 20, false);
        wait_chosen(screen, "worker_6 ");
        ph_screen_wheel(screen, 10, 20, true);
        wait_chosen(screen, "worker_3 ");
        assert_true(ph_screen_find(screen, "MEMORY", &column) == 2);
        ph_screen_click(screen, 2, column + 1);
        wait_sorted(PH_COLUMN_MEMORY, true);
        ph_screen_wait_text(screen, "MEMORY ▼");
        wait_chosen(screen, "worker_0 ");
        ph_screen_click(screen, 8, 20);
        wait_chosen(screen, "worker_5 ");
        ph_screen_click(screen, 9, 20);
        ph_screen_click(screen, 9, 20);
        ph_screen_wait_text(screen, "<0.1006.0>  worker_6");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "84,000 bytes");
        assert_int_equal(ph_screen_find(screen, "1 Overview", &column), 1);
        ph_screen_click(screen, 1, column + 3);
        ph_screen_wait_text(screen, "Schedulers");
}

/* What a terminal sends: a button, and where; each is a character from the blank on. */
static void send_mouse(int button, int row, int column)
{
        char bytes[] = {'\033', '[', 'M', (char)(' ' + button), (char)('!' + column),
                (char)('!' + row), '\0'};

        ph_screen_type(screen, bytes);
}

static void wait_alive(int64_t mailbox, const char *shown)
{
        fake.behaviour.mailbox = mailbox;
        fake_behave();
        ph_screen_wait_text(screen, shown);
}

/* Nobody lets go of a button in the same moment, and some have more buttons than we know. */
static void no_button_of_the_mouse_holds_the_screen(void **state)
{
        static const int buttons[] = {0, 3, 1, 3, 2, 3, 3, 64, 65, 66, 67, 3, 4, 8, 16, 35, 128, 3};

        (void)state;
        open_list(1000);
        ph_screen_type(screen, "-----");
        wait_asked(screen, "subscribe", "\"interval_ms\":100");
        send_mouse(0, 6, 20);
        wait_chosen(screen, "worker_3 ");
        for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++) {
                char shown[32];

                send_mouse(buttons[i], 0, 0);
                snprintf(shown, sizeof(shown), "4,7%02d", (int)i);
                wait_alive(4700 + (int64_t)i, shown);
        }
}

static void a_screen_out_of_sight_asks_nothing(void **state)
{
        int asked;

        (void)state;
        open_list(100);
        ph_screen_type(screen, "-----");
        wait_asked(screen, "subscribe", "\"interval_ms\":100");
        ph_screen_type(screen, "1");
        ph_screen_wait_text(screen, "Schedulers");
        wait_asked(screen, "subscribe", "\"method\":\"overview\"");
        ph_screen_wait(screen, ph_fake_agent_count(fake.agent, "unsubscribe") + 2 ==
                                       ph_fake_agent_count(fake.agent, "subscribe"));
        asked = ph_fake_agent_count(fake.agent, "processes");
        ph_screen_watch(screen, 600);
        assert_int_equal(ph_fake_agent_count(fake.agent, "processes"), asked);
}

static VTermColor colour_of(const char *text)
{
        int column, row;

        ph_screen_wait_text(screen, text);
        row = ph_screen_find(screen, text, &column);
        assert_true(row >= 0);
        return ph_screen_cell(screen, row, column).fg;
}

static bool has_colour(const char *text, const VTermColor *colour)
{
        VTermColor own = colour_of(text);

        return vterm_color_is_equal(&own, colour) != 0;
}

static bool is_coloured_alike(const char *a, const char *b)
{
        VTermColor of_a = colour_of(a);

        return has_colour(b, &of_a);
}

static void who_is_new_stands_out_for_a_moment(void **state)
{
        (void)state;
        fake.behaviour.newborn = 3;
        fake.behaviour.born = 17;
        fake.behaviour.died = 4;
        open_list(100);
        ph_screen_wait_text(screen, "+17 -4");
        ph_screen_wait_text(screen, "<0.1005.0>");
        ph_screen_wait(screen, !is_coloured_alike("<0.1003.0>", "<0.1005.0>"));
        assert_true(is_coloured_alike("<0.1004.0>", "<0.1005.0>"));
        fake.behaviour.newborn = 0;
        fake_behave();
        ph_screen_wait(screen, is_coloured_alike("<0.1003.0>", "<0.1005.0>"));
}

static void who_just_died_is_shown_once_more(void **state)
{
        VTermColor bright;

        (void)state;
        open_list(100);
        ph_screen_wait_text(screen, "worker_3 ");
        bright = colour_of("worker_3 ");
        fake.behaviour.state = "exited";
        fake_behave();
        ph_screen_wait_text(screen, "exited");
        ph_screen_wait(screen, !has_colour("worker_3 ", &bright));
}

static void a_mailbox_that_grows_or_shrinks_says_so(void **state)
{
        (void)state;
        fake.behaviour.mailbox = 10;
        open_list(100);
        fake.behaviour.mailbox = 500;
        fake_behave();
        ph_screen_wait_text(screen, "500↑");
        fake.behaviour.mailbox = 2;
        fake_behave();
        ph_screen_wait_text(screen, "2↓");
        ph_screen_resize(screen, 24, 160);
        ph_screen_wait_text(screen, "█");
}

static void columns_are_chosen(void **state)
{
        (void)state;
        open_list(100);
        ph_screen_wait_text(screen, "REDS/s");
        ph_screen_type(screen, "c");
        ph_screen_wait_text(screen, "Columns");
        ph_screen_wait_text(screen, "[x] REDS/s");
        ph_screen_type(screen, "R");
        ph_screen_wait_text(screen, "[ ] REDS/s");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "Columns");
        ph_screen_wait_text(screen, "worker_0");
        ph_screen_wait_no_text(screen, "REDS/s");
}

static void rows_whose_function_is_not_known_are_counted(void **state)
{
        (void)state;
        fake.behaviour.current_unknown = 4711;
        open_list(100);
        ph_screen_type(screen, "C");
        wait_sorted(PH_COLUMN_CURRENT, false);
        ph_screen_wait_text(screen, "4,711 processes have no function known yet");
}

#define WITH_LIST(test) cmocka_unit_test_setup_teardown(test, fake_begin, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_LIST(arrows_pages_and_ends_move_the_cursor),
                WITH_LIST(a_million_rows_are_scrolled_by_windows),
                WITH_LIST(the_cursor_stays_on_its_process),
                WITH_LIST(the_top_is_the_top_while_nobody_moves),
                WITH_LIST(a_process_that_ends_is_missed_aloud),
                WITH_LIST(every_column_is_sorted_by_with_one_key),
                WITH_LIST(the_menu_and_the_angles_sort_too),
                WITH_LIST(a_filter_works_as_it_is_typed),
                WITH_LIST(enter_opens_a_process_and_follows_it),
                WITH_LIST(paused_nothing_moves_but_its_age),
                WITH_LIST(the_interval_and_the_syntax_reach_the_agent),
                WITH_LIST(the_mouse_chooses_sorts_scrolls_and_opens),
                WITH_LIST(no_button_of_the_mouse_holds_the_screen),
                WITH_LIST(a_screen_out_of_sight_asks_nothing),
                WITH_LIST(who_is_new_stands_out_for_a_moment),
                WITH_LIST(who_just_died_is_shown_once_more),
                WITH_LIST(a_mailbox_that_grows_or_shrinks_says_so),
                WITH_LIST(columns_are_chosen),
                WITH_LIST(rows_whose_function_is_not_known_are_counted),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
