/*
 * The process list against an agent made in the test: a shuffled array of pids that answers as
 * protocol/methods.c says.
 */
#include "tests/support/test.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tests/support/random.h"
#include "tui/model/process_list.h"

#define MOST 2000
#define PAGE 20

struct agent {
        int pids[MOST]; /* in the order of the list */
        int count;
};

static struct agent agent;
static struct ph_process_list list;

static void set_count(int count)
{
        agent.count = count;
        for (int i = 0; i < count; i++)
                agent.pids[i] = i;
}

static void print_pid(int pid, char *out, size_t size)
{
        snprintf(out, size, "<0.%d.0>", pid);
}

static int place_of(const char *pid)
{
        for (int i = 0; pid != NULL && i < agent.count; i++) {
                char text[32];

                print_pid(agent.pids[i], text, sizeof(text));
                if (strcmp(text, pid) == 0)
                        return i;
        }
        return -1;
}

/* Takes @tree, as it is built, and returns it as the other end of a socket reads it. */
static cJSON *transmit(cJSON *tree)
{
        char *text = cJSON_PrintUnformatted(tree);
        cJSON *read = cJSON_Parse(text);

        assert_non_null(read);
        cJSON_Delete(tree);
        free(text);
        return read;
}

static cJSON *answer(const cJSON *params)
{
        struct ph_json json = {0};
        cJSON *result = cJSON_CreateObject();
        cJSON *rows;
        int limit = (int)ph_json_get_int(params, "limit", 50);
        int offset = (int)ph_json_get_int(params, "offset", 0);
        int place = place_of(ph_json_get_string(params, "around", NULL));

        if (place >= 0 && (place < offset || place >= offset + limit))
                offset = place > limit / 2 ? place - limit / 2 : 0;
        ph_json_int(&json, result, "age_ms", 10);
        ph_json_int(&json, result, "total", agent.count);
        ph_json_int(&json, result, "matched", agent.count);
        ph_json_int(&json, result, "offset", offset);
        rows = ph_json_array(&json, result, "rows");
        for (int i = offset; i < agent.count && i < offset + limit; i++) {
                cJSON *row = ph_json_object(&json, rows, NULL);
                char pid[32];

                print_pid(agent.pids[i], pid, sizeof(pid));
                ph_json_string(&json, row, "pid", pid);
        }
        assert_false(json.failed);
        return transmit(result);
}

/* Asks and takes until nothing more is wanted. Returns how often it asked. */
static int settle(void)
{
        int rounds = 0;

        list.window.wants_ask = true;
        while (list.window.wants_ask) {
                cJSON *params = transmit(ph_window_params(&list.window));
                cJSON *result = answer(params);

                ph_process_list_take(&list, result, 1);
                cJSON_Delete(result);
                cJSON_Delete(params);
                assert_true(++rounds < 6);
        }
        return rounds;
}

/* A frame of the subscription that was asked for last. */
static void take_frame(void)
{
        cJSON *params = cJSON_CreateObject();
        struct ph_json json = {0};
        cJSON *result;

        ph_json_int(&json, params, "offset", list.window.asked_offset);
        ph_json_int(&json, params, "limit", list.window.asked_limit);
        if (list.window.asked_id[0] != '\0')
                ph_json_string(&json, params, "around", list.window.asked_id);
        params = transmit(params);
        result = answer(params);
        ph_process_list_take(&list, result, 1);
        cJSON_Delete(result);
        cJSON_Delete(params);
        if (list.window.wants_ask)
                settle();
}

static int setup(void **state)
{
        (void)state;
        ph_process_list_init(&list);
        ph_window_set_page(&list.window, PAGE);
        set_count(MOST);
        settle();
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        ph_process_list_finish(&list);
        return 0;
}

static int chosen_pid(void)
{
        const cJSON *row = ph_window_chosen(&list.window);
        int pid;

        assert_non_null(row);
        assert_int_equal(sscanf(ph_json_get_string(row, "pid", ""), "<0.%d.0>", &pid), 1);
        return pid;
}

static void swap(int a, int b)
{
        int pid = agent.pids[a];

        agent.pids[a] = agent.pids[b];
        agent.pids[b] = pid;
}

static void asks_for_the_longest_mailboxes_first(void **state)
{
        cJSON *params = transmit(ph_window_params(&list.window));

        (void)state;
        assert_string_equal(ph_json_get_string(params, "sort", ""), "mailbox");
        assert_true(ph_json_get_bool(params, "descending", false));
        assert_null(cJSON_GetObjectItem(params, "filter"));
        assert_null(cJSON_GetObjectItem(params, "around"));
        cJSON_Delete(params);
}

static void a_step_inside_the_window_asks_nothing(void **state)
{
        (void)state;
        for (int i = 0; i < PAGE; i++) {
                ph_window_move(&list.window, PH_MOTION_DOWN);
                assert_false(list.window.wants_ask);
        }
}

static void scrolling_asks_before_the_rows_run_out(void **state)
{
        (void)state;
        for (int i = 0; i < 500; i++) {
                ph_window_move(&list.window, PH_MOTION_DOWN);
                assert_int_equal(chosen_pid(), i + 1);
                if (list.window.wants_ask)
                        assert_int_equal(settle(), 1);
        }
}

static void the_end_is_one_question_away(void **state)
{
        (void)state;
        ph_window_move(&list.window, PH_MOTION_LAST);
        assert_null(ph_window_chosen(&list.window));
        assert_int_equal(settle(), 1);
        assert_int_equal(chosen_pid(), MOST - 1);
        assert_string_equal(list.window.id, "<0.1999.0>");
}

static void the_top_stays_the_top_until_the_cursor_is_moved(void **state)
{
        (void)state;
        swap(0, 700);
        take_frame();
        assert_int_equal(list.window.scroll.cursor, 0);
        assert_int_equal(chosen_pid(), 700);
}

static void the_cursor_stays_on_its_process(void **state)
{
        (void)state;
        ph_window_choose(&list.window, 5);
        swap(5, 9);
        take_frame();
        assert_int_equal(list.window.scroll.cursor, 9);
        assert_int_equal(list.window.scroll.top, 0);
        swap(9, 1500);
        take_frame();
        assert_int_equal(chosen_pid(), 5);
        assert_int_equal(list.window.scroll.cursor, 1500);
        assert_int_equal(list.window.scroll.cursor - list.window.scroll.top, 9);
        assert_string_equal(list.window.lost, "");
}

static void the_first_line_lets_go_of_the_process(void **state)
{
        (void)state;
        ph_window_choose(&list.window, 5);
        ph_window_move(&list.window, PH_MOTION_FIRST);
        swap(0, 50);
        take_frame();
        assert_int_equal(list.window.scroll.cursor, 0);
}

static void a_process_that_is_gone_is_said_to_be(void **state)
{
        (void)state;
        ph_window_choose(&list.window, 5);
        memmove(agent.pids + 5, agent.pids + 6, (MOST - 6) * sizeof(agent.pids[0]));
        agent.count--;
        take_frame();
        assert_string_equal(list.window.lost, "<0.5.0>");
        assert_int_equal(list.window.scroll.cursor, 5);
        assert_int_equal(chosen_pid(), 6);
        take_frame();
        assert_string_equal(list.window.id, "<0.6.0>");
}

static void an_answer_to_an_older_sort_is_not_shown(void **state)
{
        cJSON *params = transmit(ph_window_params(&list.window));
        cJSON *result = answer(params);

        (void)state;
        ph_window_sort(&list.window, PH_COLUMN_MEMORY);
        assert_false(ph_process_list_take(&list, result, 1));
        assert_null(ph_window_chosen(&list.window));
        cJSON_Delete(result);
        cJSON_Delete(params);
        settle();
        assert_int_equal(chosen_pid(), 0);
}

static void sorting_by_the_same_column_turns_it_round(void **state)
{
        (void)state;
        ph_window_sort(&list.window, PH_COLUMN_NAME);
        assert_false(list.window.is_descending);
        ph_window_sort(&list.window, PH_COLUMN_NAME);
        assert_true(list.window.is_descending);
        ph_window_reverse(&list.window);
        assert_false(list.window.is_descending);
}

static void the_sort_moves_over_sortable_columns_alone(void **state)
{
        int last = 0;

        (void)state;
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                last = ph_columns[i].sortable ? i : last;
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                ph_window_shift_sort(&list.window, 1);
                assert_true(list.window.sort->sortable);
        }
        assert_int_equal(list.window.sort->column, last);
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                ph_window_shift_sort(&list.window, -1);
        assert_int_equal(list.window.sort->column, PH_COLUMN_PID);
}

static void a_filter_starts_at_the_top_and_clearing_it_keeps_the_process(void **state)
{
        (void)state;
        ph_window_choose(&list.window, 40);
        ph_window_filter(&list.window, "worker");
        assert_int_equal(list.window.scroll.cursor, 0);
        assert_true(list.window.wants_ask);
        set_count(10);
        settle();
        ph_window_choose(&list.window, 3);
        set_count(MOST);
        swap(3, 1200);
        ph_window_filter(&list.window, "");
        settle();
        assert_int_equal(chosen_pid(), 3);
        assert_int_equal(list.window.scroll.cursor, 1200);
}

static void a_filter_of_any_length_is_cut_to_the_limit(void **state)
{
        char filter[PH_MAX_FILTER_BYTES + 100];

        (void)state;
        memset(filter, 'a', sizeof(filter));
        filter[sizeof(filter) - 1] = '\0';
        ph_window_filter(&list.window, filter);
        assert_int_equal(strlen(list.window.filter), PH_MAX_FILTER_BYTES);
}

static void names_come_from_where_there_is_one(void **state)
{
        static const struct {
                const char *row, *name;
        } cases[] = {
                {"{\"name\":\"a\",\"label\":\"b\",\"initial_call\":\"c\"}", "a"},
                {"{\"name\":null,\"label\":\"b\",\"initial_call\":\"c\"}", "b"},
                {"{\"name\":null,\"label\":null,\"initial_call\":\"c\"}", "c"},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = cJSON_Parse(cases[i].row);

                assert_string_equal(ph_process_name(row), cases[i].name);
                cJSON_Delete(row);
        }
        assert_null(ph_process_name(NULL));
}

static void new_and_dead_processes_are_told_from_the_others(void **state)
{
        static const struct {
                const char *row;
                enum ph_process_age age;
        } cases[] = {
                {"{\"state\":\"answered\",\"age_ms\":0}", PH_PROCESS_NEW},
                {"{\"state\":\"not asked\",\"age_ms\":2999}", PH_PROCESS_NEW},
                {"{\"state\":\"answered\",\"age_ms\":3000}", PH_PROCESS_SETTLED},
                {"{\"state\":\"answered\",\"age_ms\":null}", PH_PROCESS_SETTLED},
                {"{\"state\":\"answered\"}", PH_PROCESS_SETTLED},
                {"{\"state\":\"exited\",\"age_ms\":10}", PH_PROCESS_DEAD},
                {"{\"state\":\"exited\",\"age_ms\":null}", PH_PROCESS_DEAD},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *row = cJSON_Parse(cases[i].row);

                assert_int_equal(ph_process_age(row), cases[i].age);
                cJSON_Delete(row);
        }
        assert_int_equal(ph_process_age(NULL), PH_PROCESS_SETTLED);
}

static void births_and_deaths_of_the_last_sweep_are_counted(void **state)
{
        cJSON *result =
                cJSON_Parse("{\"total\":7,\"matched\":0,\"born\":12,\"died\":3,\"rows\":[]}");

        (void)state;
        ph_process_list_take(&list, result, 1);
        assert_int_equal(list.born, 12);
        assert_int_equal(list.died, 3);
        cJSON_Delete(result);
}

static void what_the_query_lacks_is_counted_when_it_needs_it(void **state)
{
        cJSON *needed = cJSON_Parse("{\"unidentified\":4,\"current_unknown\":9,\"rows\":[]}");
        cJSON *not_needed =
                cJSON_Parse("{\"unidentified\":4,\"current_unknown\":null,\"rows\":[]}");

        (void)state;
        ph_process_list_take(&list, needed, 1);
        assert_int_equal(list.unidentified, 4);
        assert_int_equal(list.current_unknown, 9);
        ph_process_list_take(&list, not_needed, 1);
        assert_int_equal(list.current_unknown, 0);
        cJSON_Delete(needed);
        cJSON_Delete(not_needed);
}

static void shuffle_a_few(struct ph_test_random *random)
{
        for (int i = 0; i < 5; i++)
                swap((int)ph_test_random_below(random, (size_t)agent.count),
                        (int)ph_test_random_below(random, (size_t)agent.count));
}

/* What is in sight is what the agent has there, and the cursor is where it should be. */
static void assert_shown(const char *followed)
{
        const struct ph_scroll *scroll = &list.window.scroll;

        for (int64_t i = scroll->top; i < scroll->top + scroll->page && i < scroll->total; i++) {
                const cJSON *row = ph_window_row(&list.window, i);
                char pid[32];

                print_pid(agent.pids[i], pid, sizeof(pid));
                assert_non_null(row);
                assert_string_equal(ph_json_get_string(row, "pid", ""), pid);
        }
        if (followed[0] != '\0')
                assert_int_equal(scroll->cursor, place_of(followed));
}

static void random_moves_among_moving_rows(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 3000; i++) {
                char followed[PH_WINDOW_ID];

                ph_window_move(&list.window, (enum ph_motion)ph_test_random_below(&random, 6));
                if (ph_test_random_below(&random, 10) == 0)
                        ph_window_choose(
                                &list.window, (int64_t)ph_test_random_below(&random, MOST));
                if (ph_test_random_below(&random, 20) == 0)
                        ph_window_set_page(
                                &list.window, (int64_t)ph_test_random_below(&random, 60));
                settle();
                strcpy(followed, list.window.id);
                shuffle_a_few(&random);
                take_frame();
                assert_shown(followed);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        asks_for_the_longest_mailboxes_first, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_step_inside_the_window_asks_nothing, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        scrolling_asks_before_the_rows_run_out, setup, teardown),
                cmocka_unit_test_setup_teardown(the_end_is_one_question_away, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_top_stays_the_top_until_the_cursor_is_moved, setup, teardown),
                cmocka_unit_test_setup_teardown(the_cursor_stays_on_its_process, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_first_line_lets_go_of_the_process, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_process_that_is_gone_is_said_to_be, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        an_answer_to_an_older_sort_is_not_shown, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        sorting_by_the_same_column_turns_it_round, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        the_sort_moves_over_sortable_columns_alone, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_filter_starts_at_the_top_and_clearing_it_keeps_the_process, setup,
                        teardown),
                cmocka_unit_test_setup_teardown(
                        a_filter_of_any_length_is_cut_to_the_limit, setup, teardown),
                cmocka_unit_test(names_come_from_where_there_is_one),
                cmocka_unit_test(new_and_dead_processes_are_told_from_the_others),
                cmocka_unit_test_setup_teardown(
                        births_and_deaths_of_the_last_sweep_are_counted, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        what_the_query_lacks_is_counted_when_it_needs_it, setup, teardown),
                cmocka_unit_test_setup_teardown(random_moves_among_moving_rows, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
