#include "tests/support/test.h"

#include "tests/unit/cli/capture.h"
#include "tui/cli/exact.h"

static void json_is_printed_as_it_was_read(void **state)
{
        static const char *const documents[] = {
                "{\"a\":9007199254740992,\"b\":[-9007199254740992,9007199254740991,1]}",
                "[1000000000000001,999999999999999,1000000000000000,-1000000000000003]",
                "[0,-1,2147483647,2147483648,4294967297,0.4,84.25,1.5]",
                "{\"pid\":\"<0.1.0>\",\"name\":null,\"ok\":true,\"text\":\"a\\nb\\u0001ß\"}",
                "9007199254740991",
                "\"x\"",
                "[]",
        };

        (void)state;
        for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
                cJSON *tree = cJSON_Parse(documents[i]);
                char *expected = ph_test_format("%s\n", documents[i]);
                struct capture capture;

                assert_non_null(tree);
                capture_begin(&capture, 0);
                assert_int_equal(ph_exact_print(tree, capture.cli.out), 0);
                assert_string_equal(capture_end(&capture), expected);
                capture_finish(&capture);
                free(expected);
                cJSON_Delete(tree);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(json_is_printed_as_it_was_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
