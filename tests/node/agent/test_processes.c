/* The process list against process_info/2 in the node, and the window, order and filter of it. */
#include <stdio.h>

#include "protocol/columns.h"
#include "protocol/error.h"
#include "protocol/json.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

/* Processes that rest: mailboxes of 0 to 49 messages, every fifth with a name. */
static const char cast[] =
        "[begin P = spawn(fun() -> receive stop -> ok end end), [P ! {hello, N} || _ <- "
        "lists:seq(1, I)], I rem 5 =:= 0 andalso register(list_to_atom(\"actor_\" ++ "
        "integer_to_list(I)), P) end || I <- lists:seq(0, 49), N <- [lists:duplicate(I, x)]], ok";

static int set_up(void **state)
{
        static struct place place;

        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_eval(place.node, "%s", cast);
        place.client = ph_test_agent_open(place.node, NULL);
        *state = &place;
        return 0;
}

static int tear_down(void **state)
{
        struct place *place = *state;

        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
        return 0;
}

/*
 * What the node says of each process: a line each, "<0.1.0> mailbox memory status current name
 * call". Its status is asked for first: who is asked for the others runs for that.
 */
static char *ask_node(struct ph_test_node *node)
{
        const char *value = ph_test_eval(node,
                "F = fun({M, F, A}) -> io_lib:format(\"~tw:~tw/~w\", [M, F, A]) end,"
                "Call = fun({proc_lib, init_p, _} = Proc, D) ->"
                "           case lists:keyfind('$initial_call', 1, D) of"
                "               {_, {M, N, A}} when is_list(A) -> {M, N, length(A)};"
                "               {_, MFA} -> MFA; false -> Proc end;"
                "          (MFA, _) -> MFA end,"
                "Row = fun(P, {_, S}, [{_, Q}, {_, M}, {_, C}, {_, N}, {_, I}, {_, D}]) ->"
                "           io_lib:format(\"~w ~w ~w ~w ~ts ~tw ~ts;\","
                "               [P, Q, M, S, F(C), N, F(Call(I, D))]) end,"
                "lists:flatten([Row(P, S, L) || P <- processes(), P =/= self(),"
                "    S <- [process_info(P, status)], L <- [process_info(P, [message_queue_len,"
                "    memory, current_function, registered_name, initial_call, dictionary])],"
                "    is_list(L)])");

        return strndup(value + 1, strlen(value) - 2); /* without the quotes */
}

static const char *text_or(const cJSON *row, const char *name, const char *otherwise)
{
        return ph_json_get_string(row, name, otherwise);
}

/* The same line from a row of the list. */
static char *describe(const cJSON *row)
{
        return ph_test_format("%s %.0f %.0f %s %s %s %s", ph_test_json_string(row, "pid"),
                ph_test_json_number(row, "mailbox"), ph_test_json_number(row, "memory_bytes"),
                ph_test_json_string(row, "status"), text_or(row, "current_function", "-"),
                text_or(row, "name", "[]"), text_or(row, "initial_call", "-"));
}

static const cJSON *find_row(const cJSON *result, const char *pid)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(ph_test_json_string(row, "pid"), pid) == 0)
                        return row;
        }
        return NULL;
}

/* Compares what the node said with its row; returns whether it was to be compared. */
static bool check_line(const char *line, const char *after, const cJSON *result)
{
        char *pid = strndup(line, strcspn(line, " "));
        bool rests = strstr(after, line) != NULL;
        const cJSON *row = find_row(result, pid);

        if (rests && row == NULL)
                ph_test_fail("no row of %s", line);
        if (rests) {
                char *shown = describe(row);

                assert_string_equal(shown, line);
                assert_string_equal(ph_test_json_string(row, "state"), "answered");
                assert_true(ph_test_json_bool(row, "memory_exact"));
                free(shown);
        }
        free(pid);
        return rests;
}

static void every_process_at_rest_is_shown_as_process_info_has_it(void **state)
{
        struct place *place = *state;
        char *before, *after, *rest;
        cJSON *result;
        int compared = 0;

        /* Being asked changes a process once: it collects its garbage, or takes its signals in. */
        free(ask_node(place->node));
        cJSON_Delete(ph_test_client_call(place->client, "processes", "{\"limit\":1000}"));
        before = rest = ask_node(place->node);
        result = ph_test_client_call(place->client, "processes", "{\"limit\":1000}");
        after = ask_node(place->node);
        for (char *line = strsep(&rest, ";"); rest != NULL; line = strsep(&rest, ";"))
                compared += check_line(line, after, result);
        assert_true(compared > 75);
        free(after);
        cJSON_Delete(result);
        free(before);
}

static void the_totals_agree_with_the_node(void **state)
{
        struct place *place = *state;
        cJSON *result = ph_test_client_call(place->client, "processes", "{\"limit\":1000}");
        double count = (double)ph_test_eval_int(place->node, "erlang:system_info(process_count)");

        assert_in_range(ph_test_json_number(result, "total"), count - 4, count + 4);
        assert_true(ph_test_json_number(result, "matched") == ph_test_json_number(result, "total"));
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")),
                ph_test_json_number(result, "total"));
        assert_true(ph_test_json_number(result, "age_ms") >= 0);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "gap")));
        cJSON_Delete(result);
}

static void porthole_marks_its_own_processes(void **state)
{
        struct place *place = *state;
        cJSON *result = ph_test_client_call(place->client, "processes", "{\"limit\":1000}");
        const char *probe = ph_test_eval(place->node, "whereis(porthole_probe)");
        const cJSON *row;

        assert_true(ph_test_json_bool(find_row(result, probe), "agent"));
        row = find_row(result, ph_test_eval(place->node, "whereis(kernel_sup)"));
        assert_false(ph_test_json_bool(row, "agent"));
        row = find_row(result, ph_test_eval(place->node, "whereis(actor_10)"));
        assert_false(ph_test_json_bool(row, "agent"));
        assert_int_equal(ph_test_json_number(row, "mailbox"), 10);
        cJSON_Delete(result);
}

static bool is_ordered(struct place *place, const char *params, const char *key, bool descending)
{
        cJSON *result = ph_test_client_call(place->client, "processes", params);
        const cJSON *row, *previous = NULL;
        bool ordered = true;

        assert_int_equal(ph_test_json_bool(result, "descending"), descending);
        assert_true(cJSON_GetArraySize(ph_test_json_at(result, "rows")) >= 8);
        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                double step = previous == NULL ? 0
                                               : ph_test_json_number(row, key) -
                                                         ph_test_json_number(previous, key);

                ordered = ordered && (descending ? step <= 0 : step >= 0);
                previous = row;
        }
        cJSON_Delete(result);
        return ordered;
}

static void rows_come_in_the_order_asked_for(void **state)
{
        static const char up[] = "{\"sort\":\"mailbox\",\"filter\":\"actor_\"}";
        static const char down[] =
                "{\"sort\":\"mailbox\",\"filter\":\"actor_\",\"descending\":false}";

        assert_true(is_ordered(*state, up, "mailbox", true));
        assert_true(is_ordered(*state, down, "mailbox", false));
}

/* Memory of 100 kB, 200 kB, … 12.8 MB, so that estimated and exact figures have one order. The
 * sweeps before the first that was to be sorted by memory know of the young heaps only. */
static void rows_are_sorted_by_memory(void **state)
{
        struct place *place = *state;

        ph_test_eval(place->node,
                "[register(list_to_atom(\"hog_\" ++ integer_to_list(I)), spawn(fun() -> L = "
                "lists:seq(1, 6400 bsl I), receive stop -> L end end)) || I <- lists:seq(0, 7)], "
                "timer:sleep(500)");
        ph_test_wait(is_ordered(
                place, "{\"sort\":\"memory\",\"filter\":\"hog_\"}", "memory_bytes", true));
        ph_test_wait(
                is_ordered(place, "{\"sort\":\"memory\",\"filter\":\"hog_\",\"descending\":false}",
                        "memory_bytes", false));
}

static void every_column_that_says_so_can_be_sorted_by(void **state)
{
        struct place *place = *state;

        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                char *params = ph_test_format("{\"sort\":\"%s\",\"limit\":5}", ph_columns[i].key);

                if (ph_columns[i].sortable)
                        cJSON_Delete(ph_test_client_call(place->client, "processes", params));
                else
                        assert_int_equal(
                                ph_test_client_call_error(place->client, "processes", params),
                                PH_ERROR_PARAMS);
                free(params);
        }
        assert_int_equal(
                ph_test_client_call_error(place->client, "processes", "{\"sort\":\"colour\"}"),
                PH_ERROR_PARAMS);
}

/* Counts the rows of one page by their mailboxes of 1 to 49. */
static int read_page(struct place *place, int offset, char seen[50])
{
        char *params = ph_test_format(
                "{\"sort\":\"mailbox\",\"descending\":true,\"limit\":10,\"offset\":%d}", offset);
        cJSON *result = ph_test_client_call(place->client, "processes", params);
        const cJSON *row;
        int rows = 0;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                int mailbox = (int)ph_test_json_number(row, "mailbox");

                rows++;
                if (mailbox > 0 && mailbox < 50)
                        seen[mailbox]++;
        }
        cJSON_Delete(result);
        free(params);
        return rows;
}

static void pages_of_ten_show_each_process_once(void **state)
{
        char seen[50] = {0};

        for (int offset = 0; offset < 60; offset += 10)
                assert_int_equal(read_page(*state, offset, seen), 10);
        for (int i = 1; i < 50; i++)
                assert_int_equal(seen[i], 1);
}

static void a_window_behind_the_end_is_empty(void **state)
{
        struct place *place = *state;
        cJSON *result =
                ph_test_client_call(place->client, "processes", "{\"offset\":100000,\"limit\":10}");

        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 0);
        assert_true(ph_test_json_number(result, "total") > 75);
        cJSON_Delete(result);
}

static void a_window_can_be_moved_to_a_process(void **state)
{
        struct place *place = *state;
        char *pid = ph_test_format("%s", ph_test_eval(place->node, "whereis(actor_5)"));
        char *params = ph_test_format(
                "{\"sort\":\"mailbox\",\"descending\":true,\"limit\":3,\"around\":\"%s\"}", pid);
        cJSON *result = ph_test_client_call(place->client, "processes", params);

        assert_non_null(find_row(result, pid));
        assert_true(ph_test_json_number(result, "offset") >= 40);
        cJSON_Delete(result);
        free(params);
        free(pid);
}

static void a_filter_finds_names(void **state)
{
        struct place *place = *state;
        cJSON *result = ph_test_client_call(
                place->client, "processes", "{\"filter\":\"actor_4\",\"limit\":100}");

        assert_int_equal(ph_test_json_number(result, "matched"), 2); /* actor_40, actor_45 */
        assert_int_equal(ph_test_json_number(result, "unidentified"), 0);
        cJSON_Delete(result);
        result = ph_test_client_call(
                place->client, "processes", "{\"filter\":\"no such process\",\"limit\":100}");
        assert_int_equal(ph_test_json_number(result, "matched"), 0);
        cJSON_Delete(result);
}

static void a_dead_process_is_not_shown_as_alive(void **state)
{
        struct place *place = *state;
        char *pid = ph_test_format("%s", ph_test_eval(place->node, "whereis(actor_20)"));
        const cJSON *row;
        cJSON *result;
        bool gone;

        cJSON_Delete(ph_test_client_call(place->client, "processes", "{\"limit\":1000}"));
        ph_test_eval(place->node, "exit(whereis(actor_20), kill)");
        ph_test_wait_eval(place->node, "whereis(actor_20)", "undefined");
        result = ph_test_client_call(place->client, "processes", "{\"limit\":1000}");
        row = find_row(result, pid);
        if (row != NULL)
                assert_string_equal(ph_test_json_string(row, "state"), "exited");
        cJSON_Delete(result);
        do {
                result = ph_test_client_call(place->client, "processes", "{\"limit\":1000}");
                gone = find_row(result, pid) == NULL;
                cJSON_Delete(result);
                ph_test_sleep_ms(50);
        } while (!gone);
        free(pid);
}

static void rates_are_those_of_the_processes(void **state)
{
        struct place *place = *state;
        const cJSON *row;
        cJSON *result;
        double rate = 0;
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;

        /* Ten messages a tenth of a second to one that takes none: a hundred a second, or less. */
        ph_test_eval(place->node, "P = whereis(actor_0), spawn(fun S() -> [P ! x || _ <- "
                                  "lists:seq(1, 10)], timer:sleep(100), S() end), ok");
        while (rate < 50 || rate > 110) {
                assert_true(ph_test_now_ms() < deadline);
                ph_test_sleep_ms(200);
                result = ph_test_client_call(
                        place->client, "processes", "{\"filter\":\"actor_0\",\"limit\":1}");
                row = cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 0);
                rate = ph_json_get_number(row, "mailbox_per_second", 0);
                cJSON_Delete(result);
        }
}

static void five_thousand_processes_are_streamed_whole(void **state)
{
        struct place *place = *state;
        int64_t id;
        cJSON *message;
        const cJSON *rows;
        double streamed = 0;

        ph_test_eval(
                place->node, "[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, 5000)], ok");
        id = ph_test_client_request(place->client, "processes", "{\"limit\":0,\"sort\":\"pid\"}");
        for (;;) {
                message = ph_test_client_receive(place->client);
                if (cJSON_GetObjectItem(message, "result") != NULL)
                        break;
                assert_string_equal(ph_test_json_string(message, "method"), "part");
                assert_int_equal(ph_test_json_number(message, "params.id"), id);
                rows = ph_test_json_at(message, "params.rows");
                assert_in_range(cJSON_GetArraySize(rows), 1, 1000);
                streamed += cJSON_GetArraySize(rows);
                cJSON_Delete(message);
        }
        assert_true(ph_test_json_number(message, "result.streamed") == streamed);
        assert_true(streamed > 5050);
        assert_true(ph_test_json_number(message, "result.streamed") +
                            ph_test_json_number(message, "result.vanished") ==
                    ph_test_json_number(message, "result.matched"));
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(message, "result.rows")), 0);
        cJSON_Delete(message);
}

static void a_subscription_follows_the_node(void **state)
{
        struct place *place = *state;
        double sequence = 0, mailbox = 0;

        cJSON_Delete(ph_test_client_call(place->client, "subscribe",
                "{\"method\":\"processes\",\"interval_ms\":100,\"params\":{\"filter\":\"actor_15\","
                "\"limit\":1}}"));
        while (mailbox != 16) {
                cJSON *frame = ph_test_client_notification(place->client, "frame");
                const cJSON *row = cJSON_GetArrayItem(ph_test_json_at(frame, "result.rows"), 0);

                assert_true(ph_test_json_number(frame, "sequence") == sequence + 1);
                sequence = ph_test_json_number(frame, "sequence");
                if (sequence == 3)
                        ph_test_eval(place->node, "actor_15 ! one_more");
                mailbox = ph_json_get_number(row, "mailbox", 0);
                cJSON_Delete(frame);
        }
        assert_true(sequence > 3);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(every_process_at_rest_is_shown_as_process_info_has_it),
                TEST(the_totals_agree_with_the_node),
                TEST(porthole_marks_its_own_processes),
                TEST(rows_come_in_the_order_asked_for),
                TEST(rows_are_sorted_by_memory),
                TEST(every_column_that_says_so_can_be_sorted_by),
                TEST(pages_of_ten_show_each_process_once),
                TEST(a_window_behind_the_end_is_empty),
                TEST(a_window_can_be_moved_to_a_process),
                TEST(a_filter_finds_names),
                TEST(a_dead_process_is_not_shown_as_alive),
                TEST(rates_are_those_of_the_processes),
                TEST(five_thousand_processes_are_streamed_whole),
                TEST(a_subscription_follows_the_node),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
