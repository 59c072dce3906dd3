#include "protocol/methods.h"

#include <errno.h>

#include "tests/support/test.h"

/* Checks @params, a JSON text or NULL, and returns the code of the error, 0 for none. */
static int check(const char *method, const char *params, struct ph_error *error)
{
        cJSON *parsed = params != NULL ? cJSON_Parse(params) : NULL;
        int r;

        assert_true(params == NULL || parsed != NULL);
        *error = (struct ph_error){0};
        r = ph_method_check_params(ph_method_find(method), parsed, error);
        cJSON_Delete(parsed);
        assert_int_equal(r, error->code == 0 ? 0 : -EINVAL);
        return error->code;
}

static void assert_taken(const char *method, const char *params)
{
        struct ph_error error;

        if (check(method, params, &error) != 0)
                ph_test_fail("%s %s is refused: %s", method, params, error.message);
}

static void assert_refused(const char *method, const char *params, const char *sentence)
{
        struct ph_error error;

        if (check(method, params, &error) != PH_ERROR_PARAMS)
                ph_test_fail("%s %s is not refused", method, params != NULL ? params : "");
        assert_string_equal(error.message, sentence);
}

static void every_method_is_found_by_its_name(void **state)
{
        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                assert_ptr_equal(ph_method_find(ph_methods[i].name), &ph_methods[i]);
                for (size_t k = 0; k < i; k++)
                        assert_string_not_equal(ph_methods[i].name, ph_methods[k].name);
        }
        assert_null(ph_method_find(""));
        assert_null(ph_method_find("Hello"));
        assert_null(ph_method_find("frame"));
}

static void check_fields(const char *where, const struct ph_field *fields)
{
        for (const struct ph_field *field = fields; field->name != NULL; field++) {
                if (*field->name == '\0' || field->summary == NULL || *field->summary == '\0')
                        ph_test_fail("%s has a field without a name or summary", where);
                if (field->fields != NULL && field->type != PH_TYPE_OBJECT &&
                        field->type != PH_TYPE_ARRAY)
                        ph_test_fail("%s.%s has fields and holds none", where, field->name);
                if (field->least > field->most)
                        ph_test_fail("%s.%s has an empty range", where, field->name);
                for (const struct ph_field *other = fields; other != field; other++)
                        assert_string_not_equal(other->name, field->name);
                if (field->fields != NULL)
                        check_fields(field->name, field->fields);
        }
}

static void every_field_of_every_method_is_described(void **state)
{
        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                check_fields(ph_methods[i].name, ph_methods[i].params);
                check_fields(ph_methods[i].name, ph_methods[i].result);
        }
        for (size_t i = 0; i < ph_notification_count; i++)
                check_fields(ph_notifications[i].name, ph_notifications[i].params);
}

static void every_type_has_a_name(void **state)
{
        (void)state;
        for (int type = PH_TYPE_STRING; type <= PH_TYPE_ANY; type++)
                assert_true(strlen(ph_type_name((enum ph_type)type)) > 0);
}

/* A value of each JSON type. */
static const struct {
        enum ph_type type; /* what it is taken as */
        const char *json;
} values[] = {
        {PH_TYPE_STRING, "\"7\""},
        {PH_TYPE_INTEGER, "7"},
        {PH_TYPE_NUMBER, "7.5"},
        {PH_TYPE_BOOLEAN, "true"},
        {PH_TYPE_OBJECT, "{}"},
        {PH_TYPE_ARRAY, "[]"},
};

static bool is_taken_as(enum ph_type wanted, enum ph_type given)
{
        return wanted == PH_TYPE_ANY || wanted == given ||
               (wanted == PH_TYPE_NUMBER && given == PH_TYPE_INTEGER);
}

/* All required parameters and @tried with the value; an integer is moved into the field's range. */
static char *format_params(
        const struct ph_field *params, const struct ph_field *tried, size_t value)
{
        char *text = ph_test_format("{\"\":0");

        for (const struct ph_field *field = params; field->name != NULL; field++) {
                const char *json = field == tried ? values[value].json : "\"text\"";
                long long in_range = field->least > 7 ? (long long)field->least : 7;
                char *number = ph_test_format("%lld", in_range);
                char *longer;

                if (field == tried && values[value].type == PH_TYPE_INTEGER)
                        json = number;
                if (field != tried && field->type == PH_TYPE_INTEGER)
                        json = number;
                if (field == tried || (field->flags & PH_FIELD_REQUIRED) != 0) {
                        longer = ph_test_format("%s,\"%s\":%s", text, field->name, json);
                        free(text);
                        text = longer;
                }
                free(number);
        }
        text = realloc(text, strlen(text) + 2);
        return strcat(text, "}");
}

static void every_parameter_takes_its_type_and_no_other(void **state)
{
        int tried = 0;

        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                const struct ph_field *params = ph_methods[i].params;

                for (const struct ph_field *field = params; field->name != NULL; field++) {
                        for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
                                char *text = format_params(params, field, k);
                                struct ph_error error;
                                bool taken = check(ph_methods[i].name, text, &error) == 0;

                                if (taken != is_taken_as(field->type, values[k].type))
                                        ph_test_fail("%s %s: %s", ph_methods[i].name, text,
                                                taken ? "taken" : error.message);
                                if (!taken)
                                        assert_non_null(strstr(error.message, field->name));
                                free(text);
                                tried++;
                        }
                }
        }
        assert_true(tried > 50);
}

static void a_required_parameter_must_be_there(void **state)
{
        (void)state;
        assert_refused("cancel", NULL, "the parameter \"id\" is missing");
        assert_refused("cancel", "{}", "the parameter \"id\" is missing");
        assert_refused("cancel", "{\"id\":null}", "the parameter \"id\" is missing");
        assert_refused("subscribe", "{\"params\":{}}", "the parameter \"method\" is missing");
        assert_refused("unsubscribe", "{}", "the parameter \"subscription\" is missing");
}

static void others_may_be_absent_or_null(void **state)
{
        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                const struct ph_field *field = ph_methods[i].params;

                while (field->name != NULL && (field->flags & PH_FIELD_REQUIRED) == 0)
                        field++;
                if (field->name == NULL) {
                        assert_taken(ph_methods[i].name, NULL);
                        assert_taken(ph_methods[i].name, "{}");
                }
        }
        assert_taken("processes", "{\"sort\":null,\"limit\":null,\"descending\":null}");
}

static void unknown_members_are_ignored(void **state)
{
        (void)state;
        assert_taken("hello", "{\"colour\":\"blue\",\"client\":\"test\"}");
        assert_refused("hello", "{\"colour\":\"blue\",\"client\":7}",
                "the parameter \"client\" must be of type string");
        assert_taken("hello", "{\"Client\":7}");
}

static void integers_are_whole_and_within_their_range(void **state)
{
        static const char range[] = "the parameter \"limit\" must be from 0 to 1000";
        static const char whole[] = "the parameter \"limit\" must be of type integer";

        (void)state;
        assert_taken("processes", "{\"limit\":0}");
        assert_taken("processes", "{\"limit\":1}");
        assert_taken("processes", "{\"limit\":1000}");
        assert_taken("processes", "{\"limit\":1e2}");
        assert_refused("processes", "{\"limit\":1001}", range);
        assert_refused("processes", "{\"limit\":-1}", range);
        assert_refused("processes", "{\"limit\":1e300}", range);
        assert_refused("processes", "{\"limit\":1.5}", whole);
        assert_refused("processes", "{\"limit\":\"10\"}", whole);
        assert_taken("processes", "{\"offset\":0}");
        assert_taken("processes", "{\"offset\":2147483647}");
        assert_refused("processes", "{\"offset\":2147483648}",
                "the parameter \"offset\" must be from 0 to 2147483647");
        assert_refused("processes", "{\"offset\":-1}",
                "the parameter \"offset\" must be from 0 to 2147483647");
}

static void the_interval_has_both_its_edges(void **state)
{
        static const char range[] = "the parameter \"interval_ms\" must be from 100 to 3600000";

        (void)state;
        assert_taken("subscribe", "{\"method\":\"overview\",\"interval_ms\":100}");
        assert_taken("subscribe", "{\"method\":\"overview\",\"interval_ms\":3600000}");
        assert_refused("subscribe", "{\"method\":\"overview\",\"interval_ms\":99}", range);
        assert_refused("subscribe", "{\"method\":\"overview\",\"interval_ms\":3600001}", range);
}

static void an_id_to_cancel_may_have_any_type(void **state)
{
        (void)state;
        assert_taken("cancel", "{\"id\":1}");
        assert_taken("cancel", "{\"id\":\"one\"}");
        assert_taken("cancel", "{\"id\":false}");
}

static void the_views_and_only_they_can_be_subscribed_to(void **state)
{
        (void)state;
        for (size_t i = 0; i < ph_method_count; i++) {
                bool is_view = strcmp(ph_methods[i].name, "overview") == 0 ||
                               strcmp(ph_methods[i].name, "processes") == 0 ||
                               strcmp(ph_methods[i].name, "process") == 0 ||
                               strcmp(ph_methods[i].name, "tables") == 0 ||
                               strcmp(ph_methods[i].name, "tree") == 0 ||
                               strcmp(ph_methods[i].name, "stuck") == 0 ||
                               strcmp(ph_methods[i].name, "kill.plan") == 0;

                assert_int_equal(ph_methods[i].can_subscribe, is_view);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_method_is_found_by_its_name),
                cmocka_unit_test(every_field_of_every_method_is_described),
                cmocka_unit_test(every_type_has_a_name),
                cmocka_unit_test(every_parameter_takes_its_type_and_no_other),
                cmocka_unit_test(a_required_parameter_must_be_there),
                cmocka_unit_test(others_may_be_absent_or_null),
                cmocka_unit_test(unknown_members_are_ignored),
                cmocka_unit_test(integers_are_whole_and_within_their_range),
                cmocka_unit_test(the_interval_has_both_its_edges),
                cmocka_unit_test(an_id_to_cancel_may_have_any_type),
                cmocka_unit_test(the_views_and_only_they_can_be_subscribed_to),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
