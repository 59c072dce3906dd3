/* The method `processes` as clients use it, with a population behind a fake probe. */
#include <stdio.h>

#include "protocol/error.h"
#include "tests/unit/process/population.h"
#include "tests/unit/process/table.h"

struct place {
        struct agent agent;
        struct ph_test_client *client;
};

static void open_place(struct place *place, const struct population_settings *settings)
{
        agent_start(&place->agent, NULL);
        population_begin(&place->agent, settings);
        place->client = ph_test_client_connect(place->agent.socket_path);
}

static void close_place(struct place *place)
{
        if (place->client != NULL)
                ph_test_client_close(place->client);
        agent_stop(&place->agent);
}

static unsigned count_commands(const struct place *place, const char *name)
{
        return fake_probe_count(place->agent.probe, name);
}

static cJSON *ask(const struct place *place, const char *params)
{
        return ph_test_client_call(place->client, "processes", params);
}

static const cJSON *row_at(const cJSON *result, int i)
{
        const cJSON *row = cJSON_GetArrayItem(ph_test_json_at(result, "rows"), i);

        assert_non_null(row);
        return row;
}

static int count_rows(const cJSON *result)
{
        return cJSON_GetArraySize(ph_test_json_at(result, "rows"));
}

static const struct population_settings plain = {.count = 1050};

static void a_window_shows_what_sweep_and_processes_say(void **state)
{
        struct place place;
        cJSON *result;
        const cJSON *row;

        (void)state;
        open_place(&place, &plain);
        result = ask(&place, "{\"sort\":\"mailbox\",\"limit\":3}");
        assert_int_equal(ph_test_json_number(result, "total"), 1050);
        assert_int_equal(ph_test_json_number(result, "matched"), 1050);
        assert_int_equal(ph_test_json_number(result, "sweep"), 1);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "gap")));
        assert_true(ph_test_json_number(result, "age_ms") >= 0);
        assert_int_equal(count_rows(result), 3);
        row = row_at(result, 0);
        assert_string_equal(ph_test_json_string(row, "pid"), "<0.1050.0>");
        assert_string_equal(ph_test_json_string(row, "name"), "server_1050");
        assert_string_equal(ph_test_json_string(row, "initial_call"), "worker:loop/1");
        assert_string_equal(ph_test_json_string(row, "current_function"), "gen_server:loop/1");
        assert_string_equal(ph_test_json_string(row, "status"), "running");
        assert_string_equal(ph_test_json_string(row, "state"), "answered");
        assert_int_equal(ph_test_json_number(row, "mailbox"), 1050);
        assert_int_equal(ph_test_json_number(row, "reductions"), 2000);
        assert_int_equal(ph_test_json_number(row, "memory_bytes"), 5000);
        assert_true(ph_test_json_bool(row, "memory_exact"));
        assert_true(cJSON_IsNull(ph_test_json_at(row, "mailbox_per_second")));
        assert_true(cJSON_IsNull(ph_test_json_at(row_at(result, 1), "name")));
        cJSON_Delete(result);
        result = ask(&place, "{\"limit\":1,\"syntax\":\"elixir\",\"sort\":\"pid\"}");
        assert_string_equal(ph_test_json_string(row_at(result, 0), "pid"), "#PID<0.1.0>");
        assert_string_equal(
                ph_test_json_string(row_at(result, 0), "initial_call"), "Shop.Cart.loop/1");
        cJSON_Delete(result);
        close_place(&place);
}

static void what_can_not_be_asked_for_is_refused_with_the_reason(void **state)
{
        static const struct {
                const char *params, *message;
        } cases[] = {
                {"{\"sort\":\"colour\"}", "processes can't be sorted by \"colour\""},
                {"{\"filter\":\"mailbox>\"}", "filter, column 9: a number is missing"},
                {"{\"around\":\"<1.2.3>\"}", "\"around\" must be a pid of this node, like <0.1.0>"},
                {"{\"syntax\":\"lfe\"}", "\"syntax\" must be erlang or elixir"},
        };
        struct place place;

        (void)state;
        open_place(&place, &plain);
        for (size_t i = 0; i < COUNT(cases); i++) {
                int64_t id = ph_test_client_request(place.client, "processes", cases[i].params);
                cJSON *answer = ph_test_client_answer(place.client, id);

                assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_PARAMS);
                assert_string_equal(ph_test_json_string(answer, "error.message"), cases[i].message);
                cJSON_Delete(answer);
        }
        assert_int_equal(count_commands(&place, "sweep"), 0);
        close_place(&place);
}

static void a_filter_longer_than_a_kibibyte_is_refused(void **state)
{
        struct place place;
        char params[1300] = "{\"filter\":\"";

        (void)state;
        memset(params + strlen(params), 'x', 1025);
        strcat(params, "\"}");
        open_place(&place, &plain);
        assert_int_equal(
                ph_test_client_call_error(place.client, "processes", params), PH_ERROR_PARAMS);
        close_place(&place);
}

/* Ten clients with ten orders. */
static void clients_share_the_sweeps(void **state)
{
        struct ph_test_client *clients[10];
        int64_t ids[10];
        struct place place;

        (void)state;
        open_place(&place, &plain);
        for (int i = 0; i < 10; i++) {
                static const char *const sorts[] = {"pid", "name", "mailbox", "mailbox/s",
                        "reductions", "reds/s", "status", "pid", "mailbox", "status"};
                char *params = ph_test_format("{\"sort\":\"%s\",\"limit\":5}", sorts[i]);

                clients[i] = ph_test_client_connect(place.agent.socket_path);
                ids[i] = ph_test_client_request(clients[i], "processes", params);
                free(params);
        }
        for (int i = 0; i < 10; i++) {
                cJSON *answer = ph_test_client_answer(clients[i], ids[i]);

                assert_int_equal(ph_test_json_number(answer, "result.total"), 1050);
                cJSON_Delete(answer);
        }
        assert_int_equal(count_commands(&place, "sweep"), 1);
        for (int i = 0; i < 10; i++)
                ph_test_client_close(clients[i]);
        close_place(&place);
}

/* ---- sweeps that take long or fail */

static void a_sweep_that_hangs_is_not_waited_for(void **state)
{
        struct population_settings hanging = {.count = 1050, .part = 4};
        struct place place;
        cJSON *result;
        int64_t begin;

        (void)state;
        open_place(&place, &hanging);
        begin = ph_test_now_ms();
        result = ask(&place, "{\"limit\":5}");
        assert_in_range(ph_test_now_ms() - begin, 250, 10000);
        assert_string_equal(
                ph_test_json_string(result, "gap"), "the first sweep has not come to its end yet");
        assert_int_equal(ph_test_json_number(result, "total"), 300);
        assert_int_equal(count_rows(result), 5);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "age_ms")));
        cJSON_Delete(result);
        close_place(&place);
}

/* The tree is made of parents, which the sweeps for lists don't ask for. */
static void a_sweep_without_parents_is_no_first_sweep(void **state)
{
        struct population_settings hanging = {.count = 1050, .part = 4};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &plain);
        cJSON_Delete(ask(&place, "{\"limit\":5}"));
        population_change(&hanging);
        result = ph_test_client_call(place.client, "tree", "{\"kind\":\"spawn\"}");
        assert_string_equal(ph_test_json_string(result, "gap"),
                "the last sweep did not ask for parents; the next one does");
        assert_int_equal(ph_test_json_number(result, "sweep"), 0);
        cJSON_Delete(result);
        close_place(&place);
}

static void the_reason_of_a_gap_is_told_and_later_it_is_over(void **state)
{
        struct population_settings hanging = {.count = 1050, .part = 4};
        struct ph_etf_builder reason;
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &hanging);
        cJSON_Delete(ask(&place, "{\"limit\":5}"));
        ph_etf_build_init(&reason);
        ph_etf_build_atom(&reason, "restarted");
        fake_probe_deliver(place.agent.probe, 0, "done", &reason);
        ph_test_wait(count_commands(&place, "sweep") == 1);
        population_change(&plain);
        result = ask(&place, "{\"limit\":5}");
        assert_non_null(strstr(ph_test_json_string(result, "gap"), "has been restarted"));
        cJSON_Delete(result);
        for (bool over = false; !over;) {
                result = ask(&place, "{\"limit\":5}");
                over = cJSON_IsNull(ph_test_json_at(result, "gap"));
                if (over)
                        assert_int_equal(ph_test_json_number(result, "total"), 1050);
                cJSON_Delete(result);
        }
        close_place(&place);
}

static void sorting_and_filtering_by_memory_ask_for_all_heaps(void **state)
{
        static const struct {
                const char *params;
                bool memory;
        } cases[] = {{"{\"sort\":\"mailbox\"}", false}, {"{\"sort\":\"memory\"}", true},
                {"{\"filter\":\"memory>1k\"}", true}, {"{\"filter\":\"memory\"}", false}};

        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct place place;

                open_place(&place, &plain);
                cJSON_Delete(ask(&place, cases[i].params));
                assert_int_equal(population_had_memory(), cases[i].memory);
                close_place(&place);
        }
}

/* ---- looks */

static void rows_say_who_is_gone_or_silent(void **state)
{
        struct population_settings some = {.count = 20, .gone = 20, .silent = 19};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &some);
        result = ask(&place, "{\"limit\":3}");
        assert_string_equal(ph_test_json_string(row_at(result, 0), "state"), "exited");
        assert_string_equal(ph_test_json_string(row_at(result, 1), "state"), "no answer");
        assert_string_equal(ph_test_json_string(row_at(result, 2), "state"), "answered");
        assert_false(ph_test_json_bool(row_at(result, 1), "memory_exact"));
        assert_int_equal(ph_test_json_number(row_at(result, 1), "mailbox"), 19);
        cJSON_Delete(result);
        close_place(&place);
}

static void a_look_that_is_not_answered_ends_by_itself(void **state)
{
        struct population_settings silent = {.count = 20, .silent_looks = true};
        struct place place;
        cJSON *result;
        int64_t begin = ph_test_now_ms();

        (void)state;
        open_place(&place, &silent);
        result = ask(&place, "{\"limit\":3}");
        assert_in_range(ph_test_now_ms() - begin, 1000, 20000);
        for (int i = 0; i < 3; i++)
                assert_string_equal(ph_test_json_string(row_at(result, i), "state"), "no answer");
        assert_int_equal(ph_test_json_number(row_at(result, 0), "mailbox"), 20);
        ph_test_wait(count_commands(&place, "stop_work") == 1);
        cJSON_Delete(result);
        close_place(&place);
}

static void a_look_that_fails_still_shows_the_sweep(void **state)
{
        struct population_settings failing = {.count = 20, .failing_looks = true};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &failing);
        result = ask(&place, "{\"limit\":3}");
        assert_int_equal(count_rows(result), 3);
        assert_string_equal(ph_test_json_string(row_at(result, 0), "state"), "no answer");
        assert_true(cJSON_IsNull(ph_test_json_at(row_at(result, 0), "current_function")));
        cJSON_Delete(result);
        close_place(&place);
}

static void processes_are_found_by_what_they_are(void **state)
{
        struct place place;
        cJSON *result;
        bool all = false;

        (void)state;
        open_place(&place, &plain);
        while (!all) {
                result = ask(&place, "{\"filter\":\"worker\",\"sort\":\"pid\",\"limit\":1000}");
                all = ph_test_json_number(result, "unidentified") == 0;
                if (all)
                        assert_int_equal(ph_test_json_number(result, "matched"), 525);
                cJSON_Delete(result);
        }
        result = ask(&place, "{\"filter\":\"name:server_10 !1050\",\"sort\":\"pid\"}");
        assert_int_equal(ph_test_json_number(result, "matched"), 7); /* 10, 100, 1000 to 1040 */
        cJSON_Delete(result);
        close_place(&place);
}

/* ---- requests that are given up, and clients that go, at every stage */

enum stage { SWEEPING, LOOKING, STREAMING, STAGE_COUNT };

static const struct population_settings stages[STAGE_COUNT] = {
        [SWEEPING] = {.count = 1050, .part = 6},
        [LOOKING] = {.count = 1050, .silent_looks = true},
        [STREAMING] = {.count = 50000},
};

/* Asks, and returns when the request has come to that stage. */
static int64_t reach(struct place *place, enum stage stage)
{
        int64_t id = ph_test_client_request(
                place->client, "processes", stage == STREAMING ? "{\"limit\":0}" : NULL);

        if (stage == STREAMING)
                cJSON_Delete(ph_test_client_notification(place->client, "part"));
        else
                ph_test_wait(count_commands(place, stage == SWEEPING ? "credit" : "look") > 0);
        return id;
}

static void assert_served(struct place *place)
{
        struct ph_test_client *other = ph_test_client_connect(place->agent.socket_path);
        cJSON *result;

        population_change(&plain);
        result = ph_test_client_call(other, "processes", "{\"limit\":2}");
        assert_int_equal(count_rows(result), 2);
        cJSON_Delete(result);
        ph_test_client_close(other);
}

static void a_request_can_be_given_up_at_every_stage(void **state)
{
        (void)state;
        for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
                struct place place;
                int64_t id;
                char *params;
                cJSON *answer;

                open_place(&place, &stages[stage]);
                id = reach(&place, stage);
                params = ph_test_format("{\"id\":%lld}", (long long)id);
                ph_test_client_request(place.client, "cancel", params);
                answer = ph_test_client_answer(place.client, id);
                assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_CANCELLED);
                if (stage == LOOKING)
                        ph_test_wait(count_commands(&place, "stop_work") == 1);
                assert_served(&place);
                cJSON_Delete(answer);
                free(params);
                close_place(&place);
        }
}

static void a_client_can_go_at_every_stage(void **state)
{
        (void)state;
        for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
                struct place place;

                open_place(&place, &stages[stage]);
                reach(&place, stage);
                ph_test_client_close(place.client);
                place.client = NULL;
                assert_served(&place);
                close_place(&place);
        }
}

static void the_agent_can_stop_at_every_stage(void **state)
{
        (void)state;
        for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
                struct place place;

                open_place(&place, &stages[stage]);
                reach(&place, stage);
                close_place(&place);
        }
}

static void the_probe_can_be_restarted_at_every_stage(void **state)
{
        (void)state;
        for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
                struct ph_etf_builder term;
                struct place place;
                int64_t id;

                open_place(&place, &stages[stage]);
                id = reach(&place, stage);
                ph_etf_build_init(&term);
                ph_etf_build_atom(&term, "restarted");
                fake_probe_deliver(place.agent.probe, 0, "done", &term);
                cJSON_Delete(ph_test_client_answer(place.client, id));
                assert_served(&place);
                close_place(&place);
        }
}

/* The sweep under way ends with the last client: nobody looks any more. */
static void without_clients_the_node_is_left_alone(void **state)
{
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &stages[SWEEPING]);
        reach(&place, SWEEPING);
        ph_test_client_close(place.client);
        ph_test_wait(count_commands(&place, "stop_work") > 0);
        population_change(&plain);
        place.client = ph_test_client_connect(place.agent.socket_path);
        result = ask(&place, "{\"limit\":1}");
        assert_int_equal(ph_test_json_number(result, "total"), 1050);
        assert_int_equal(ph_test_json_number(result, "sweep"), 1);
        cJSON_Delete(result);
        close_place(&place);
}

/* ---- all rows */

static void all_rows_are_streamed_in_order(void **state)
{
        struct population_settings many = {.count = 5432};
        struct place place;
        double next = 5432;
        cJSON *line, *result = NULL;

        (void)state;
        open_place(&place, &many);
        ph_test_client_request(place.client, "processes", "{\"limit\":0}");
        while (result == NULL) {
                const cJSON *row;

                line = ph_test_client_receive(place.client);
                assert_non_null(line);
                result = cJSON_DetachItemFromObject(line, "result");
                if (result == NULL) {
                        cJSON_ArrayForEach(row, ph_test_json_at(line, "params.rows"))
                                assert_int_equal(ph_test_json_number(row, "mailbox"), next--);
                }
                cJSON_Delete(line);
        }
        assert_int_equal(next, 0);
        assert_int_equal(ph_test_json_number(result, "streamed"), 5432);
        assert_int_equal(ph_test_json_number(result, "vanished"), 0);
        assert_int_equal(count_rows(result), 0);
        cJSON_Delete(result);
        close_place(&place);
}

/* ---- who comes and goes */

static const cJSON *find_pid(const cJSON *result, const char *pid)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(ph_test_json_string(row, "pid"), pid) == 0)
                        return row;
        }
        return NULL;
}

static cJSON *ask_until_sweep(struct place *place, double sweep)
{
        cJSON *result = ask(place, "{\"limit\":1000}");

        while (ph_test_json_number(result, "sweep") < sweep) {
                cJSON_Delete(result);
                result = ask(place, "{\"limit\":1000}");
        }
        assert_int_equal(ph_test_json_number(result, "sweep"), sweep);
        return result;
}

static void the_born_have_an_age_and_the_dead_are_shown_once_more(void **state)
{
        struct population_settings ten = {.count = 10}, twelve = {.count = 12};
        struct place place;
        cJSON *result;

        (void)state;
        open_place(&place, &ten);
        result = ask_until_sweep(&place, 1);
        assert_true(cJSON_IsNull(ph_test_json_at(row_at(result, 0), "age_ms")));
        assert_int_equal(ph_test_json_number(result, "born"), 0);
        cJSON_Delete(result);
        population_change(&twelve);
        result = ask_until_sweep(&place, 2);
        assert_int_equal(ph_test_json_number(result, "born"), 2);
        assert_int_equal(ph_test_json_number(result, "total"), 12);
        assert_true(ph_test_json_number(find_pid(result, "<0.12.0>"), "age_ms") >= 0);
        assert_true(cJSON_IsNull(ph_test_json_at(find_pid(result, "<0.10.0>"), "age_ms")));
        cJSON_Delete(result);
        population_change(&ten);
        result = ask_until_sweep(&place, 3);
        assert_int_equal(ph_test_json_number(result, "died"), 2);
        assert_int_equal(ph_test_json_number(result, "total"), 10);
        assert_string_equal(ph_test_json_string(find_pid(result, "<0.12.0>"), "state"), "exited");
        assert_int_equal(ph_test_json_number(find_pid(result, "<0.12.0>"), "mailbox"), 12);
        cJSON_Delete(result);
        result = ask_until_sweep(&place, 4);
        assert_null(find_pid(result, "<0.12.0>"));
        cJSON_Delete(result);
        close_place(&place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_window_shows_what_sweep_and_processes_say),
                cmocka_unit_test(what_can_not_be_asked_for_is_refused_with_the_reason),
                cmocka_unit_test(a_filter_longer_than_a_kibibyte_is_refused),
                cmocka_unit_test(clients_share_the_sweeps),
                cmocka_unit_test(a_sweep_that_hangs_is_not_waited_for),
                cmocka_unit_test(a_sweep_without_parents_is_no_first_sweep),
                cmocka_unit_test(the_reason_of_a_gap_is_told_and_later_it_is_over),
                cmocka_unit_test(sorting_and_filtering_by_memory_ask_for_all_heaps),
                cmocka_unit_test(rows_say_who_is_gone_or_silent),
                cmocka_unit_test(a_look_that_is_not_answered_ends_by_itself),
                cmocka_unit_test(a_look_that_fails_still_shows_the_sweep),
                cmocka_unit_test(processes_are_found_by_what_they_are),
                cmocka_unit_test(a_request_can_be_given_up_at_every_stage),
                cmocka_unit_test(a_client_can_go_at_every_stage),
                cmocka_unit_test(the_agent_can_stop_at_every_stage),
                cmocka_unit_test(the_probe_can_be_restarted_at_every_stage),
                cmocka_unit_test(without_clients_the_node_is_left_alone),
                cmocka_unit_test(all_rows_are_streamed_in_order),
                cmocka_unit_test(the_born_have_an_age_and_the_dead_are_shown_once_more),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
