/* The overview's numbers against what the node says of itself. */
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static int set_up(void **state)
{
        static struct place place;

        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
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

static void hello_names_the_node(void **state)
{
        struct place *place = *state;
        cJSON *hello = ph_test_client_call(place->client, "hello", NULL);
        char *quoted = ph_test_format("\"%s\"", ph_test_json_string(hello, "otp_release"));

        assert_string_equal(ph_test_json_string(hello, "node"), ph_test_node_name(place->node));
        assert_int_equal(ph_test_json_number(hello, "os_pid"), ph_test_node_pid(place->node));
        ph_test_assert_eval(place->node, "erlang:system_info(otp_release)", quoted);
        assert_string_equal(ph_test_json_string(hello, "mode"), "in-process");
        assert_string_equal(ph_test_json_string(hello, "syntax"), "erlang");
        free(quoted);
        cJSON_Delete(hello);
}

/* What does not change in a node at rest is equal. */
static void what_does_not_change_is_equal(void **state)
{
        static const struct {
                const char *path, *expression;
        } figures[] = {
                {"schedulers.total", "erlang:system_info(schedulers)"},
                {"schedulers.online", "erlang:system_info(schedulers_online)"},
                {"schedulers.dirty_cpu", "erlang:system_info(dirty_cpu_schedulers_online)"},
                {"schedulers.dirty_io", "erlang:system_info(dirty_io_schedulers)"},
                {"counts.processes.limit", "erlang:system_info(process_limit)"},
                {"counts.ports.count", "erlang:system_info(port_count)"},
                {"counts.ports.limit", "erlang:system_info(port_limit)"},
                {"counts.atoms.limit", "erlang:system_info(atom_limit)"},
                {"counts.ets.count", "erlang:system_info(ets_count)"},
                {"counts.ets.limit", "erlang:system_info(ets_limit)"},
        };
        struct place *place = *state;
        cJSON *result;

        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
                ph_test_eval_int(place->node, "%s", figures[i].expression);
        ph_test_sleep_ms(1200); /* so that the sample is younger than what was done before */
        result = ph_test_client_call(place->client, "overview", NULL);
        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
                int64_t wanted = ph_test_eval_int(place->node, "%s", figures[i].expression);

                if (ph_test_json_number(result, figures[i].path) != (double)wanted)
                        ph_test_fail("%s is %.0f, not %lld", figures[i].path,
                                ph_test_json_number(result, figures[i].path), (long long)wanted);
        }
        cJSON_Delete(result);
}

/* What changes all the time is close: within a tenth, or @slack. */
static void what_changes_is_close(void **state)
{
        static const struct {
                const char *path, *expression;
                double slack;
        } figures[] = {
                {"uptime_ms", "element(1, statistics(wall_clock))", 5000},
                {"counts.processes.count", "erlang:system_info(process_count)", 4},
                {"counts.atoms.count", "erlang:system_info(atom_count)", 50},
                {"memory_bytes.total", "erlang:memory(total)", 0},
                {"memory_bytes.processes", "erlang:memory(processes)", 0},
                {"memory_bytes.system", "erlang:memory(system)", 0},
                {"memory_bytes.atom", "erlang:memory(atom)", 0},
                {"memory_bytes.binary", "erlang:memory(binary)", 1 << 20},
                {"memory_bytes.code", "erlang:memory(code)", 0},
                {"memory_bytes.ets", "erlang:memory(ets)", 0},
        };
        struct place *place = *state;
        cJSON *result = ph_test_client_call(place->client, "overview", NULL);

        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
                double wanted = (double)ph_test_eval_int(place->node, "%s", figures[i].expression);
                double shown = ph_test_json_number(result, figures[i].path);
                double off = shown > wanted ? shown - wanted : wanted - shown;

                if (off > wanted / 10 + figures[i].slack)
                        ph_test_fail("%s is %.0f, not %.0f", figures[i].path, shown, wanted);
        }
        cJSON_Delete(result);
}

static void a_new_process_table_and_port_are_counted(void **state)
{
        struct place *place = *state;
        cJSON *before = ph_test_client_call(place->client, "overview", NULL);
        double tables = ph_test_json_number(before, "counts.ets.count");
        double processes = ph_test_json_number(before, "counts.processes.count");
        cJSON *after;

        ph_test_eval(place->node,
                "[ets:new(one_more, []) || _ <- lists:seq(1, 7)],"
                "[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, 1000)], ok");
        ph_test_sleep_ms(1500);
        after = ph_test_client_call(place->client, "overview", NULL);
        assert_int_equal(ph_test_json_number(after, "counts.ets.count"), tables + 7);
        assert_in_range(ph_test_json_number(after, "counts.processes.count"), processes + 980,
                processes + 1020);
        cJSON_Delete(after);
        cJSON_Delete(before);
}

static double utilisation(struct place *place)
{
        cJSON *result = ph_test_client_call(place->client, "overview", NULL);
        const cJSON *item = ph_test_json_at(result, "schedulers.utilisation_percent");
        double percent = cJSON_IsNumber(item) ? item->valuedouble : -1;

        cJSON_Delete(result);
        return percent;
}

static void a_busy_node_is_shown_as_busy_and_an_idle_one_as_idle(void **state)
{
        struct place *place = *state;

        ph_test_wait(utilisation(place) >= 0 && utilisation(place) < 50);
        ph_test_eval(place->node,
                "register(spinners, spawn(fun() -> [spawn_link(fun S() -> S() end) || _ <- "
                "lists:seq(1, 2 * erlang:system_info(schedulers))], receive stop -> ok end end))");
        ph_test_wait(utilisation(place) > 90);
        ph_test_eval(place->node, "exit(whereis(spinners), kill)");
        ph_test_wait(utilisation(place) < 50);
}

static void the_operating_systems_figures_are_those_of_proc(void **state)
{
        struct place *place = *state;
        cJSON *result = ph_test_client_call(place->client, "overview", NULL);
        struct ph_test_facts facts = ph_test_process_facts(ph_test_node_pid(place->node));
        double rss = ph_test_json_number(result, "os.rss_bytes");

        assert_in_range(
                ph_test_json_number(result, "os.threads"), facts.threads - 2, facts.threads + 2);
        assert_true(rss > (double)facts.rss_bytes * 0.8 && rss < (double)facts.rss_bytes * 1.2);
        cJSON_Delete(result);
}

static void history_grows_by_a_sample_a_second(void **state)
{
        struct place *place = *state;
        cJSON *first = ph_test_client_call(place->client, "overview", "{\"history\":true}");
        int before = cJSON_GetArraySize(ph_test_json_at(first, "history.memory_total"));
        cJSON *second;

        ph_test_sleep_ms(3000);
        second = ph_test_client_call(place->client, "overview", "{\"history\":true}");
        assert_in_range(cJSON_GetArraySize(ph_test_json_at(second, "history.memory_total")),
                before + 1, before + 5);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(second, "history.run_queue")),
                cJSON_GetArraySize(ph_test_json_at(second, "history.memory_total")));
        cJSON_Delete(second);
        cJSON_Delete(first);
}

static void scheduler_wall_time_is_measured_only_while_somebody_looks(void **state)
{
        struct place *place = *state;
        static const char measured[] = "statistics(scheduler_wall_time) =/= undefined";
        char *path = ph_test_format("%s", ph_test_client_socket(place->client));

        cJSON_Delete(ph_test_client_call(place->client, "overview", NULL));
        ph_test_wait_eval(place->node, measured, "true");
        ph_test_client_close(place->client);
        ph_test_wait_eval(place->node, measured, "false");
        place->client = ph_test_client_connect(path);
        free(path);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(hello_names_the_node, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_does_not_change_is_equal, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_changes_is_close, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        a_new_process_table_and_port_are_counted, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        a_busy_node_is_shown_as_busy_and_an_idle_one_as_idle, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        the_operating_systems_figures_are_those_of_proc, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        history_grows_by_a_sample_a_second, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        scheduler_wall_time_is_measured_only_while_somebody_looks, set_up,
                        tear_down),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
