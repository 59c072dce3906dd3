#include "protocol/columns.h"

#include "tests/support/test.h"

static void every_column_is_found_by_its_key(void **state)
{
        (void)state;
        for (size_t i = 0; i < PH_COLUMN_COUNT; i++) {
                assert_int_equal(ph_columns[i].column, i);
                assert_ptr_equal(ph_column_find(ph_columns[i].key), &ph_columns[i]);
                assert_true(*ph_columns[i].title != '\0' && *ph_columns[i].summary != '\0');
        }
}

/* The keys are part of the command line and of the protocol. */
static void the_keys_are_those_that_scripts_rely_on(void **state)
{
        static const char *const keys[] = {"pid", "name", "mailbox", "mailbox/s", "reductions",
                "reds/s", "memory", "status", "current"};

        (void)state;
        assert_int_equal(sizeof(keys) / sizeof(keys[0]), PH_COLUMN_COUNT);
        for (size_t i = 0; i < PH_COLUMN_COUNT; i++)
                assert_string_equal(ph_columns[i].key, keys[i]);
}

static void an_unknown_key_finds_nothing(void **state)
{
        (void)state;
        assert_null(ph_column_find(""));
        assert_null(ph_column_find("PID"));
        assert_null(ph_column_find("pid "));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_column_is_found_by_its_key),
                cmocka_unit_test(the_keys_are_those_that_scripts_rely_on),
                cmocka_unit_test(an_unknown_key_finds_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
