#include "protocol/json.h"

#include <math.h>

#include "tests/support/fault.h"
#include "tests/support/test.h"

/* Prints @root, compares and deletes it. */
static void assert_json(cJSON *root, const char *expected)
{
        char *text = cJSON_PrintUnformatted(root);

        assert_string_equal(text, expected);
        free(text);
        cJSON_Delete(root);
}

static void an_object_holds_members_of_every_type(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateObject();
        cJSON *array;

        (void)state;
        ph_json_int(&json, root, "int", -7);
        ph_json_known(&json, root, "known", 0);
        ph_json_known(&json, root, "unknown", -1);
        ph_json_uint(&json, root, "uint", 7);
        ph_json_number(&json, root, "number", 1.5);
        ph_json_bool(&json, root, "yes", true);
        ph_json_bool(&json, root, "no", false);
        ph_json_string(&json, root, "text", "a\"b\n");
        ph_json_string(&json, root, "nothing", NULL);
        ph_json_null(&json, root, "null");
        array = ph_json_array(&json, root, "array");
        ph_json_int(&json, array, NULL, 1);
        ph_json_string(&json, ph_json_object(&json, array, NULL), "in", "side");
        ph_json_item(&json, root, "item", cJSON_CreateTrue());
        assert_false(json.failed);
        assert_json(root, "{\"int\":-7,\"known\":0,\"unknown\":null,\"uint\":7,"
                          "\"number\":1.5,\"yes\":true,\"no\":false,"
                          "\"text\":\"a\\\"b\\n\",\"nothing\":null,\"null\":null,"
                          "\"array\":[1,{\"in\":\"side\"}],\"item\":true}");
}

static void integers_are_exact_and_those_beyond_two_to_53_are_strings(void **state)
{
        static const struct {
                int64_t value;
                const char *text;
        } cases[] = {
                {0, "0"},
                {INT64_C(1000000000000000), "1000000000000000"},
                {INT64_C(9007199254740991), "9007199254740991"},
                {INT64_C(9007199254740992), "9007199254740992"},
                {INT64_C(9007199254740993), "\"9007199254740993\""},
                {INT64_MAX, "\"9223372036854775807\""},
                {INT64_C(-9007199254740991), "-9007199254740991"},
                {INT64_C(-9007199254740992), "-9007199254740992"},
                {INT64_C(-9007199254740993), "\"-9007199254740993\""},
                {INT64_MIN, "\"-9223372036854775808\""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct ph_json json = {0};
                cJSON *root = cJSON_CreateArray();
                char *expected = ph_test_format("[%s]", cases[i].text);

                ph_json_int(&json, root, NULL, cases[i].value);
                assert_json(root, expected);
                free(expected);
        }
}

static void unsigned_integers_beyond_two_to_53_are_strings(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateArray();

        (void)state;
        ph_json_uint(&json, root, NULL, UINT64_C(9007199254740992));
        ph_json_uint(&json, root, NULL, UINT64_C(9007199254740993));
        ph_json_uint(&json, root, NULL, UINT64_MAX);
        assert_json(root, "[9007199254740992,\"9007199254740993\",\"18446744073709551615\"]");
}

static void numbers_keep_three_decimals(void **state)
{
        static const double values[] = {0, 1, 10, 100, 0.5, 0.25, 0.125, 0.0625, 1.0005, 99.9996,
                -1.25, 1e15, 1e21, 12.340};
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateArray();

        (void)state;
        for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
                ph_json_number(&json, root, NULL, values[i]);
        assert_json(root, "[0,1,10,100,0.5,0.25,0.125,0.062,1,100,-1.25,1000000000000000,"
                          "1000000000000000000000,12.34]");
}

static void numbers_that_are_not_finite_are_null(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateArray();

        (void)state;
        ph_json_number(&json, root, NULL, NAN);
        ph_json_number(&json, root, NULL, INFINITY);
        ph_json_number(&json, root, NULL, -INFINITY);
        assert_false(json.failed);
        assert_json(root, "[null,null,null]");
}

static void the_largest_number_fits(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateArray();
        char *text;

        (void)state;
        ph_json_number(&json, root, NULL, -1.7976931348623157e308);
        text = cJSON_PrintUnformatted(root);
        assert_int_equal(strlen(text), 1 + 1 + 309 + 1);
        free(text);
        cJSON_Delete(root);
}

static void strings_that_are_not_utf8_are_mended(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateArray();

        (void)state;
        ph_json_string(&json, root, NULL, "\xC3\xA4");
        ph_json_string(&json, root, NULL, "a\xFFz");
        ph_json_string(&json, root, NULL, "");
        assert_json(root, "[\"\xC3\xA4\",\"a\xEF\xBF\xBDz\",\"\"]");
}

static void a_null_container_fails_the_tree_and_leaks_nothing(void **state)
{
        struct ph_json json = {0};

        (void)state;
        assert_null(ph_json_object(&json, NULL, "lost"));
        assert_true(json.failed);
        json.failed = false;
        ph_json_int(&json, NULL, "lost", 1);
        assert_true(json.failed);
        json.failed = false;
        ph_json_item(&json, NULL, "lost", cJSON_CreateString("text"));
        assert_true(json.failed);
}

static void a_null_item_fails_the_tree(void **state)
{
        struct ph_json json = {0};
        cJSON *root = cJSON_CreateObject();

        (void)state;
        ph_json_item(&json, root, "item", NULL);
        assert_true(json.failed);
        assert_json(root, "{}");
}

static void build_something(struct ph_json *json, cJSON *root)
{
        cJSON *object = ph_json_object(json, root, "object");

        ph_json_int(json, object, "int", INT64_MAX);
        ph_json_uint(json, object, "uint", 1);
        ph_json_number(json, object, "number", 0.5);
        ph_json_number(json, object, "nan", NAN);
        ph_json_string(json, object, "text", "text");
        ph_json_string(json, object, "mended", "\xFF");
        ph_json_bool(json, ph_json_array(json, object, "array"), NULL, true);
}

static void any_failed_allocation_fails_the_tree(void **state)
{
        int nth = 0;
        bool happened;

        (void)state;
        do {
                struct ph_json json = {0};
                cJSON *root = cJSON_CreateObject();

                ph_test_fail_allocation(++nth);
                build_something(&json, root);
                happened = ph_test_has_failed_allocation();
                ph_test_fail_allocation(0);
                assert_int_equal(json.failed, happened);
                cJSON_Delete(root);
        } while (happened);
        assert_true(nth > 10);
}

static cJSON *parse(const char *text)
{
        cJSON *root = cJSON_Parse(text);

        assert_non_null(root);
        return root;
}

static void reading_an_integer_takes_numbers_and_digits_and_saturates(void **state)
{
        cJSON *root = parse("{\"n\":5,\"neg\":-5,\"s\":\"9223372036854775807\",\"cut\":1.9,"
                            "\"big\":1e30,\"small\":-1e30,\"bigs\":\"99999999999999999999\","
                            "\"text\":\"5x\",\"empty\":\"\",\"null\":null,\"bool\":true,"
                            "\"edge\":9007199254740992,\"max\":9223372036854775807}");

        (void)state;
        assert_int_equal(ph_json_get_int(root, "n", 1), 5);
        assert_int_equal(ph_json_get_int(root, "neg", 1), -5);
        assert_true(ph_json_get_int(root, "s", 1) == INT64_MAX);
        assert_int_equal(ph_json_get_int(root, "cut", 7), 1);
        assert_true(ph_json_get_int(root, "big", 1) == INT64_MAX);
        assert_true(ph_json_get_int(root, "small", 1) == INT64_MIN);
        assert_true(ph_json_get_int(root, "bigs", 1) == INT64_MAX);
        assert_true(ph_json_get_int(root, "edge", 1) == PH_JSON_MAX_INTEGER);
        assert_true(ph_json_get_int(root, "max", 1) == INT64_MAX);
        assert_int_equal(ph_json_get_int(root, "text", 42), 42);
        assert_int_equal(ph_json_get_int(root, "empty", 42), 42);
        assert_int_equal(ph_json_get_int(root, "null", 42), 42);
        assert_int_equal(ph_json_get_int(root, "bool", 42), 42);
        assert_int_equal(ph_json_get_int(root, "missing", 42), 42);
        assert_int_equal(ph_json_get_int(NULL, "n", 42), 42);
        cJSON_Delete(root);
}

static void reading_another_type_gives_the_default(void **state)
{
        cJSON *root = parse("{\"n\":1.5,\"yes\":true,\"s\":\"text\",\"null\":null}");

        (void)state;
        assert_true(ph_json_get_number(root, "n", 0) == 1.5);
        assert_true(ph_json_get_number(root, "s", 2) == 2);
        assert_true(ph_json_get_number(root, "null", 2) == 2);
        assert_true(ph_json_get_bool(root, "yes", false));
        assert_true(ph_json_get_bool(root, "n", true));
        assert_false(ph_json_get_bool(root, "missing", false));
        assert_string_equal(ph_json_get_string(root, "s", "none"), "text");
        assert_string_equal(ph_json_get_string(root, "null", "none"), "none");
        assert_null(ph_json_get_string(root, "n", NULL));
        cJSON_Delete(root);
}

static void names_are_case_sensitive(void **state)
{
        cJSON *root = parse("{\"Name\":1,\"name\":2}");

        (void)state;
        assert_int_equal(ph_json_get_int(root, "name", 0), 2);
        assert_int_equal(ph_json_get_int(root, "NAME", 0), 0);
        cJSON_Delete(root);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_object_holds_members_of_every_type),
                cmocka_unit_test(integers_are_exact_and_those_beyond_two_to_53_are_strings),
                cmocka_unit_test(unsigned_integers_beyond_two_to_53_are_strings),
                cmocka_unit_test(numbers_keep_three_decimals),
                cmocka_unit_test(numbers_that_are_not_finite_are_null),
                cmocka_unit_test(the_largest_number_fits),
                cmocka_unit_test(strings_that_are_not_utf8_are_mended),
                cmocka_unit_test(a_null_container_fails_the_tree_and_leaks_nothing),
                cmocka_unit_test(a_null_item_fails_the_tree),
                cmocka_unit_test(any_failed_allocation_fails_the_tree),
                cmocka_unit_test(reading_an_integer_takes_numbers_and_digits_and_saturates),
                cmocka_unit_test(reading_another_type_gives_the_default),
                cmocka_unit_test(names_are_case_sensitive),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
