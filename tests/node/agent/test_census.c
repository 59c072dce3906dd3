/* The list of processes of a node that makes it hard: sweeps of what comes,
 * goes, dies and grows. */
#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static struct place open_place(const char *options)
{
        static const char *const args[] = {"+P", "1000000", NULL};
        struct place place = {.node = ph_test_node_start(&(struct ph_test_node_options){
                                      .name = "shop", .args = args})};

        place.client = ph_test_agent_open(place.node, options);
        return place;
}

static void close_place(struct place *place)
{
        ph_test_agent_stop(place->node, place->client);
        ph_test_node_stop(place->node);
}

static cJSON *ask(struct place *place, const char *params)
{
        return ph_test_client_call(place->client, "processes", params);
}

static bool is_whole(struct place *place)
{
        cJSON *result = ask(place, "{\"limit\":1}");
        bool whole = cJSON_IsNull(ph_test_json_at(result, "gap")) &&
                     ph_test_json_number(result, "sweep") > 0;

        cJSON_Delete(result);
        return whole;
}

static void populate(struct place *place, int processes)
{
        ph_test_eval(place->node,
                "F = fun() -> receive stop -> ok end end, [spawn(F) || _ <- lists:seq(1, %d)], ok",
                processes);
}

/* The row of the process registered as @name. */
static cJSON *ask_named(struct place *place, const char *name)
{
        char *params = ph_test_format("{\"filter\":\"%s\",\"limit\":1}", name);
        cJSON *result = ask(place, params);
        cJSON *row = cJSON_DetachItemFromArray(cJSON_GetObjectItemCaseSensitive(result, "rows"), 0);

        cJSON_Delete(result);
        free(params);
        return row;
}

/* Its memory is that of its heap, which the sweep knows: nobody walks its messages. */
static void a_long_mailbox_is_not_walked(void **state)
{
        struct place place = open_place(NULL);
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;
        cJSON *row = NULL;

        (void)state;
        ph_test_eval(place.node,
                "P = spawn(fun() -> receive stop -> ok end end), register(publisher, P), "
                "[P ! {comment, N} || N <- lists:seq(1, 300000)], ok");
        while (row == NULL || ph_test_json_number(row, "mailbox") != 300000) {
                assert_true(ph_test_now_ms() < deadline);
                cJSON_Delete(row);
                row = ask_named(&place, "publisher");
        }
        assert_string_equal(ph_test_json_string(row, "state"), "answered");
        assert_false(ph_test_json_bool(row, "memory_exact"));
        cJSON_Delete(row);
        ph_test_eval(place.node, "exit(whereis(publisher), kill)");
        close_place(&place);
}

/* A hundred at a time that live for a moment, as fast as the node makes them. */
static void processes_that_come_and_go_do_not_confuse_the_list(void **state)
{
        struct place place = open_place("{budget, 50}");
        int64_t until;
        double memory;

        (void)state;
        populate(&place, 2000);
        ph_test_eval(place.node,
                "register(storm, spawn(fun S() -> [spawn(fun() -> ok end) || _ <- lists:seq(1, "
                "100)], receive stop -> ok after 0 -> S() end end)), ok");
        cJSON_Delete(ask(&place, "{\"limit\":1000,\"sort\":\"pid\"}"));
        memory = (double)ph_test_process_facts(ph_test_node_pid(place.node)).rss_bytes;
        until = ph_test_now_ms() + 3000;
        while (ph_test_now_ms() < until) {
                cJSON *result = ask(&place, "{\"limit\":1000,\"sort\":\"pid\"}");

                assert_in_range(ph_test_json_number(result, "total"), 2000, 100000);
                assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "rows")), 1000);
                cJSON_Delete(result);
        }
        memory = (double)ph_test_process_facts(ph_test_node_pid(place.node)).rss_bytes - memory;
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(memory < 64e6);
        ph_test_eval(place.node, "storm ! stop");
        ph_test_wait(is_whole(&place));
        close_place(&place);
}

static char *gap_of(struct place *place)
{
        cJSON *result = ask(place, "{\"limit\":1}");
        const cJSON *gap = ph_test_json_at(result, "gap");
        char *text = strdup(cJSON_IsString(gap) ? gap->valuestring : "");

        cJSON_Delete(result);
        return text;
}

/* Kills the probe as soon as one of its workers is at work; whether there was one. */
static bool kill_probe_in_a_sweep(struct place *place)
{
        ph_test_client_request(place->client, "processes", "{\"limit\":1}");
        return strcmp(ph_test_eval(place->node,
                              "Probe = whereis(porthole_probe), F = fun F(0) -> missed; F(N) -> "
                              "{links, Links} = process_info(Probe, links), "
                              "case [P || P <- Links, is_pid(P), process_info(P, initial_call) =:= "
                              "{initial_call, {porthole_probe, try_work, 3}}] of "
                              "[] -> F(N - 1); _ -> exit(Probe, kill), hit end end, F(100000)"),
                       "hit") == 0;
}

static void a_probe_that_dies_in_a_sweep_leaves_a_gap_with_its_reason(void **state)
{
        struct place place = open_place("{budget, 50}");
        int64_t deadline = ph_test_now_ms() + PH_TEST_DEADLINE_MS;
        char *gap = strdup("");

        (void)state;
        populate(&place, 100000);
        while (gap[0] == '\0') {
                assert_true(ph_test_now_ms() < deadline);
                if (kill_probe_in_a_sweep(&place)) {
                        free(gap);
                        gap = gap_of(&place);
                }
        }
        assert_non_null(strstr(gap, "probe"));
        free(gap);
        ph_test_wait(is_whole(&place));
        close_place(&place);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_long_mailbox_is_not_walked),
                cmocka_unit_test(processes_that_come_and_go_do_not_confuse_the_list),
                cmocka_unit_test(a_probe_that_dies_in_a_sweep_leaves_a_gap_with_its_reason),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
