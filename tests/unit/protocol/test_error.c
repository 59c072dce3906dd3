#include "protocol/error.h"

#include "tests/support/test.h"

static void every_kind_has_a_unique_code_and_name_and_a_sentence(void **state)
{
        (void)state;
        assert_int_equal(ph_error_kind_count, 14);
        for (size_t i = 0; i < ph_error_kind_count; i++) {
                const struct ph_error_kind *kind = &ph_error_kinds[i];

                assert_ptr_equal(ph_error_kind_of(kind->code), kind);
                assert_int_not_equal(kind->code, 0);
                assert_int_equal(kind->summary[strlen(kind->summary) - 1], '.');
                for (size_t k = 0; k < i; k++) {
                        assert_int_not_equal(kind->code, ph_error_kinds[k].code);
                        assert_string_not_equal(kind->name, ph_error_kinds[k].name);
                }
        }
}

/* The numbers that scripts rely on. */
static void codes_and_exit_statuses_are_those_that_the_man_pages_promise(void **state)
{
        static const struct {
                int code, number, exit_status;
        } promised[] = {
                {PH_ERROR_PARSE, -32700, 1},
                {PH_ERROR_REQUEST, -32600, 1},
                {PH_ERROR_METHOD, -32601, 1},
                {PH_ERROR_PARAMS, -32602, 2},
                {PH_ERROR_INTERNAL, -32603, 1},
                {PH_ERROR_NO_ANSWER, -32001, 5},
                {PH_ERROR_REFUSED, -32002, 4},
                {PH_ERROR_CANCELLED, -32003, 1},
                {PH_ERROR_GONE, -32004, 1},
                {PH_ERROR_LIMIT, -32005, 1},
                {PH_ERROR_STOPPING, -32006, 1},
                {PH_ERROR_USAGE, -32010, 2},
                {PH_ERROR_TARGET, -32011, 3},
                {PH_ERROR_FAILED, -32012, 1},
        };

        (void)state;
        assert_int_equal(sizeof(promised) / sizeof(promised[0]), ph_error_kind_count);
        for (size_t i = 0; i < ph_error_kind_count; i++) {
                assert_int_equal(promised[i].code, promised[i].number);
                assert_int_equal(ph_error_kinds[i].code, promised[i].number);
                assert_int_equal(ph_error_kinds[i].exit_status, promised[i].exit_status);
        }
}

static void an_unknown_code_counts_as_failed(void **state)
{
        static const int codes[] = {0, 1, -1, -32000, -99999};

        (void)state;
        for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
                assert_int_equal(ph_error_kind_of(codes[i])->code, PH_ERROR_FAILED);
}

static void a_sentence_is_formatted(void **state)
{
        struct ph_error error = {0};

        (void)state;
        ph_error_set(&error, PH_ERROR_PARAMS, "%s is %d", "limit", 7);
        assert_int_equal(error.code, PH_ERROR_PARAMS);
        assert_string_equal(error.message, "limit is 7");
}

static void a_sentence_that_is_too_long_is_cut(void **state)
{
        struct ph_error error = {0};
        char text[1024];

        (void)state;
        memset(text, 'x', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        ph_error_set(&error, PH_ERROR_FAILED, "%s", text);
        assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
}

static void nobody_need_want_the_error(void **state)
{
        (void)state;
        ph_error_set(NULL, PH_ERROR_FAILED, "nobody reads this");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_kind_has_a_unique_code_and_name_and_a_sentence),
                cmocka_unit_test(codes_and_exit_statuses_are_those_that_the_man_pages_promise),
                cmocka_unit_test(an_unknown_code_counts_as_failed),
                cmocka_unit_test(a_sentence_is_formatted),
                cmocka_unit_test(a_sentence_that_is_too_long_is_cut),
                cmocka_unit_test(nobody_need_want_the_error),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
