#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>

#include "tui/model/vitals.h"

static struct ph_vitals vitals; /* large */

static void read_text(const char *text)
{
        cJSON *result = cJSON_Parse(text);

        assert_non_null(result);
        ph_vitals_read(&vitals, result, 1);
        cJSON_Delete(result);
}

static void every_number_arrives_at_its_place(void **state)
{
        (void)state;
        read_text("{\"age_ms\":5,\"vm_answer_ms\":1,\"vm_silent_ms\":0,\"node\":\"a@b\","
                  "\"otp_release\":\"25\",\"erts_version\":\"13.1\",\"elixir_version\":\"1.14\","
                  "\"uptime_ms\":1001,\"schedulers\":{\"total\":1,\"online\":2,\"dirty_cpu\":3,"
                  "\"dirty_io\":4,\"run_queue\":5,\"utilisation_percent\":6,"
                  "\"each_percent\":[7,null,8]},\"memory_bytes\":{\"total\":10,\"processes\":11,"
                  "\"system\":12,\"atom\":13,\"binary\":14,\"code\":15,\"ets\":16},"
                  "\"counts\":{\"processes\":{\"count\":20,\"limit\":21},"
                  "\"ports\":{\"count\":22,\"limit\":23},\"atoms\":{\"count\":24,\"limit\":25},"
                  "\"ets\":{\"count\":26,\"limit\":null}},\"per_second\":{\"reductions\":30,"
                  "\"context_switches\":31,\"gc_count\":32,\"gc_bytes\":33,\"io_in_bytes\":34,"
                  "\"io_out_bytes\":35},\"os\":{\"rss_bytes\":40,\"cpu_percent\":41,"
                  "\"threads\":42}}");
        assert_string_equal(vitals.node, "a@b");
        assert_string_equal(vitals.otp, "25");
        assert_string_equal(vitals.erts, "13.1");
        assert_string_equal(vitals.elixir, "1.14");
        assert_int_equal(vitals.freshness.age_ms, 5);
        assert_true(vitals.uptime_ms == 1001);
        assert_true(vitals.schedulers == 1 && vitals.online == 2 && vitals.dirty_cpu == 3 &&
                    vitals.dirty_io == 4 && vitals.run_queue == 5 && vitals.utilisation == 6);
        assert_int_equal(vitals.each_count, 3);
        assert_true(vitals.each[0] == 7 && isnan(vitals.each[1]) && vitals.each[2] == 8);
        assert_true(vitals.total == 10 && vitals.processes_memory == 11 &&
                    vitals.system_memory == 12 && vitals.atom == 13 && vitals.binary == 14 &&
                    vitals.code == 15 && vitals.ets == 16);
        assert_true(vitals.processes.count == 20 && vitals.processes.limit == 21);
        assert_true(vitals.ports.count == 22 && vitals.ports.limit == 23);
        assert_true(vitals.atoms.count == 24 && vitals.atoms.limit == 25);
        assert_true(vitals.tables.count == 26 && isnan(vitals.tables.limit));
        assert_true(vitals.reductions == 30 && vitals.context_switches == 31 &&
                    vitals.gc_count == 32 && vitals.gc_bytes == 33 && vitals.io_in == 34 &&
                    vitals.io_out == 35);
        assert_true(vitals.rss == 40 && vitals.cpu == 41 && vitals.threads == 42);
}

static void what_a_silent_node_does_not_tell_is_not_zero(void **state)
{
        (void)state;
        read_text("{\"age_ms\":null,\"vm_answer_ms\":null,\"vm_silent_ms\":9000,"
                  "\"elixir_version\":null,\"uptime_ms\":null,\"schedulers\":null,"
                  "\"memory_bytes\":null,\"counts\":null,\"per_second\":null,"
                  "\"os\":{\"rss_bytes\":null,\"cpu_percent\":400,\"threads\":1}}");
        assert_true(isnan(vitals.uptime_ms) && isnan(vitals.run_queue) && isnan(vitals.total) &&
                    isnan(vitals.processes.count) && isnan(vitals.reductions) && isnan(vitals.rss));
        assert_true(vitals.cpu == 400);
        assert_int_equal(vitals.each_count, 0);
        assert_string_equal(vitals.elixir, "");
}

static void numbers_beyond_2_to_53_come_as_digits(void **state)
{
        (void)state;
        read_text("{\"memory_bytes\":{\"total\":\"18446744073709551615\"}}");
        assert_true(vitals.total > 1.8e19);
}

static void curves_keep_their_gaps_and_stand_beneath_each_other(void **state)
{
        (void)state;
        read_text("{\"history\":{\"interval_ms\":1000,\"run_queue\":[1,null,3],"
                  "\"cpu_percent\":[10,20,30],\"processes\":[5,6]}}");
        assert_int_equal(vitals.samples, 3);
        assert_true(vitals.interval_ms == 1000);
        assert_true(vitals.curves[PH_CURVE_RUN_QUEUE][0] == 1);
        assert_true(isnan(vitals.curves[PH_CURVE_RUN_QUEUE][1]));
        assert_true(vitals.curves[PH_CURVE_CPU][1] == 20);
        assert_true(isnan(vitals.curves[PH_CURVE_PROCESSES][0]));
        assert_true(vitals.curves[PH_CURVE_PROCESSES][2] == 6);
        assert_true(isnan(vitals.curves[PH_CURVE_MEMORY][2]));
}

static void an_answer_without_history_keeps_the_curves(void **state)
{
        (void)state;
        read_text("{\"history\":{\"interval_ms\":1000,\"run_queue\":[1,2]}}");
        read_text("{\"history\":null,\"uptime_ms\":7}");
        assert_int_equal(vitals.samples, 2);
        assert_true(vitals.interval_ms == 1000);
        assert_true(vitals.curves[PH_CURVE_RUN_QUEUE][1] == 2);
}

static void of_too_many_samples_the_newest_are_kept(void **state)
{
        char text[16384] = "{\"history\":{\"interval_ms\":1,\"run_queue\":[0";
        int count = PH_VITALS_SAMPLES + 100;

        (void)state;
        for (int i = 1; i < count; i++) {
                size_t at = strlen(text);

                snprintf(text + at, sizeof(text) - at, ",%d", i);
        }
        strcat(text, "]}}");
        read_text(text);
        assert_int_equal(vitals.samples, PH_VITALS_SAMPLES);
        assert_true(vitals.curves[PH_CURVE_RUN_QUEUE][0] == 100);
        assert_true(vitals.curves[PH_CURVE_RUN_QUEUE][PH_VITALS_SAMPLES - 1] == count - 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_number_arrives_at_its_place),
                cmocka_unit_test(what_a_silent_node_does_not_tell_is_not_zero),
                cmocka_unit_test(numbers_beyond_2_to_53_come_as_digits),
                cmocka_unit_test(curves_keep_their_gaps_and_stand_beneath_each_other),
                cmocka_unit_test(an_answer_without_history_keeps_the_curves),
                cmocka_unit_test(of_too_many_samples_the_newest_are_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
