/* What supervisors say of themselves and of their children. */
#include <errno.h>

#include "agent/core/supervision.h"
#include "tests/support/test.h"
#include "tests/unit/core/fake_probe.h"

static void what_is_not_told_is_not_known(void **state)
{
        struct ph_etf in =
                fake_probe_term("[{module, supervisor}, {intensity, 3}, {children, []}]");
        struct ph_supervision_answer answer;

        (void)state;
        assert_int_equal(ph_supervision_read(&in, &answer), 0);
        assert_string_equal(answer.told.module, "supervisor");
        assert_string_equal(answer.told.strategy, "");
        assert_int_equal(answer.told.intensity, 3);
        assert_int_equal(answer.told.period, -1);
        assert_int_equal(answer.told.workers, -1);
        assert_int_equal(ph_etf_left(&answer.children), 1);
        assert_int_equal(ph_etf_left(&answer.restarts), 0);
        in = fake_probe_term("gone");
        assert_int_equal(ph_supervision_read(&in, &answer), -EBADMSG);
}

static void children_are_read_one_by_one(void **state)
{
        struct ph_etf in =
                fake_probe_term("[{id, goods}, {restart, transient}, {significant, true}]");
        struct ph_supervised child;

        (void)state;
        assert_int_equal(ph_supervised_read(&in, &child), 0);
        assert_int_equal(ph_etf_left(&in), 0);
        assert_string_equal(child.restart, "transient");
        assert_string_equal(child.type, "");
        assert_string_equal(child.id_text, "");
        assert_true(child.is_significant);
        assert_int_equal(ph_etf_type(&child.id), PH_ETF_IS_ATOM);
        assert_int_equal(ph_etf_left(&child.pid), 0);
}

static void ages_come_as_a_list_or_as_bytes_and_no_more_than_asked_for(void **state)
{
        static const uint8_t bytes[] = {107, 0, 3, 0, 7, 255};
        int64_t ages[3] = {-1, -1, -1};

        (void)state;
        assert_int_equal(ph_supervision_read_ages(fake_probe_term("[5, 3000]"), ages, 3), 2);
        assert_int_equal(ages[0], 5);
        assert_int_equal(ages[1], 3000);
        assert_int_equal(ages[2], -1);
        assert_int_equal(
                ph_supervision_read_ages(fake_probe_term("[1000, 2000, 3000]"), ages, 2), 2);
        assert_int_equal(ages[1], 2000);
        assert_int_equal(ages[2], -1);
        assert_int_equal(ph_supervision_read_ages(ph_etf_of(bytes, sizeof(bytes)), ages, 3), 3);
        assert_int_equal(ages[0], 0);
        assert_int_equal(ages[2], 255);
        assert_int_equal(ph_supervision_read_ages(ph_etf_of(bytes, sizeof(bytes)), ages, 1), 1);
        assert_int_equal(ph_supervision_read_ages(fake_probe_term("[]"), ages, 3), 0);
        assert_int_equal(ph_supervision_read_ages(fake_probe_term("none"), ages, 3), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_not_told_is_not_known),
                cmocka_unit_test(children_are_read_one_by_one),
                cmocka_unit_test(ages_come_as_a_list_or_as_bytes_and_no_more_than_asked_for),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
