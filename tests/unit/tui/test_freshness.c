#include "tests/support/test.h"

#include <math.h>

#include "tui/model/freshness.h"

static struct ph_freshness read_text(const char *text, uint64_t now_ms)
{
        struct ph_freshness freshness = {0};
        cJSON *result = cJSON_Parse(text);

        assert_non_null(result);
        ph_freshness_read(&freshness, result, now_ms);
        cJSON_Delete(result);
        return freshness;
}

static void what_is_shown_ages_with_the_clock(void **state)
{
        struct ph_freshness freshness =
                read_text("{\"age_ms\":300,\"vm_answer_ms\":0.4,\"vm_silent_ms\":0}", 1000);

        (void)state;
        assert_int_equal(ph_freshness_age(&freshness, 1000), 300);
        assert_int_equal(ph_freshness_age(&freshness, 6500), 5800);
        assert_int_equal(ph_freshness_silence(&freshness, 6500), 0);
        assert_true(freshness.answer_ms == 0.4);
}

static void silence_goes_on_until_an_answer_says_otherwise(void **state)
{
        struct ph_freshness freshness =
                read_text("{\"age_ms\":3000,\"vm_answer_ms\":0.4,\"vm_silent_ms\":2500}", 1000);

        (void)state;
        assert_int_equal(ph_freshness_silence(&freshness, 1900), 3400);
}

static void a_node_that_never_answered_has_no_age(void **state)
{
        struct ph_freshness freshness =
                read_text("{\"age_ms\":null,\"vm_answer_ms\":null,\"vm_silent_ms\":100}", 1000);

        (void)state;
        assert_int_equal(ph_freshness_age(&freshness, 9000), -1);
        assert_true(isnan(freshness.answer_ms));
        assert_int_equal(ph_freshness_silence(&freshness, 9000), 8100);
}

static void nothing_shown_has_neither(void **state)
{
        struct ph_freshness freshness = {0};

        (void)state;
        assert_int_equal(ph_freshness_age(&freshness, 9000), -1);
        assert_int_equal(ph_freshness_silence(&freshness, 9000), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_shown_ages_with_the_clock),
                cmocka_unit_test(silence_goes_on_until_an_answer_says_otherwise),
                cmocka_unit_test(a_node_that_never_answered_has_no_age),
                cmocka_unit_test(nothing_shown_has_neither),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
