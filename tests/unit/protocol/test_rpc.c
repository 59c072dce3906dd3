#include "protocol/rpc.h"

#include <errno.h>
#include <stdio.h>

#include "protocol/limits.h"
#include "tests/support/fault.h"
#include "tests/support/test.h"

enum { MOST_VALUES = 4096 };

static const char *const kinds[] = {
        [PH_RPC_REQUEST] = "request",
        [PH_RPC_NOTIFICATION] = "notification",
        [PH_RPC_RESULT] = "result",
        [PH_RPC_ERROR] = "error",
};

static int parse(const char *line, struct ph_rpc_message *message, struct ph_error *error)
{
        *error = (struct ph_error){0};
        return ph_rpc_parse(line, strlen(line), MOST_VALUES, message, error);
}

static void accept_line(const char *kind, const char *line)
{
        struct ph_rpc_message message;
        struct ph_error error;

        if (parse(line, &message, &error) != 0)
                ph_test_fail("refused (%s): %s", error.message, line);
        if (strcmp(kinds[message.kind], kind) != 0)
                ph_test_fail("taken as a %s: %s", kinds[message.kind], line);
        ph_rpc_message_finish(&message);
}

static void reject_line(int code, const char *id, const char *line)
{
        struct ph_rpc_message message;
        struct ph_error error;
        char *got;

        if (parse(line, &message, &error) != -EBADMSG)
                ph_test_fail("taken: %s", line);
        if (error.code != code || *error.message == '\0')
                ph_test_fail("refused with %d (%s): %s", error.code, error.message, line);
        got = message.id != NULL ? cJSON_PrintUnformatted(message.id) : strdup("-");
        if (strcmp(got, id) != 0)
                ph_test_fail("answered with the id %s: %s", got, line);
        free(got);
        ph_rpc_message_finish(&message);
}

/* Calls @check with the fields of each line of a file of cases; the last field is the rest. */
static void each_case(const char *file, int fields, void (*check)(char **fields))
{
        char *path = ph_test_format("tests/unit/protocol/%s", file);
        char *full = ph_test_source_path(path);
        char *text = ph_test_read_file(full, NULL);
        char *rest = text;
        int count = 0;

        for (char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n")) {
                char *field[3] = {NULL, NULL, line};

                if (*line == '#')
                        continue;
                for (int i = 0; i < fields - 1; i++)
                        field[i] = strsep(&line, "\t");
                field[fields - 1] = line;
                assert_non_null(line);
                check(field);
                count++;
        }
        assert_true(count > 20);
        free(text);
        free(full);
        free(path);
}

static void check_accepted(char **fields)
{
        accept_line(fields[0], fields[1]);
}

static void check_rejected(char **fields)
{
        reject_line(atoi(fields[0]), fields[1], fields[2]);
}

static void every_line_of_rpc_accept_is_taken_as_its_kind(void **state)
{
        (void)state;
        each_case("rpc_accept.txt", 2, check_accepted);
}

static void every_line_of_rpc_reject_is_refused_with_its_code_and_id(void **state)
{
        (void)state;
        each_case("rpc_reject.txt", 3, check_rejected);
}

static void a_request_gives_its_parts(void **state)
{
        struct ph_rpc_message message;
        struct ph_error error;

        (void)state;
        assert_int_equal(parse("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"processes\","
                               "\"params\":{\"limit\":5}}",
                                 &message, &error),
                0);
        assert_int_equal(message.kind, PH_RPC_REQUEST);
        assert_string_equal(message.method, "processes");
        assert_string_equal(message.id->valuestring, "x");
        assert_int_equal(cJSON_GetObjectItem(message.params, "limit")->valueint, 5);
        assert_null(message.result);
        ph_rpc_message_finish(&message);
        assert_null(message.root);
        ph_rpc_message_finish(&message);
}

static void an_error_gives_its_code_and_message(void **state)
{
        struct ph_rpc_message message;
        struct ph_error error;

        (void)state;
        assert_int_equal(parse("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,"
                               "\"message\":\"too many\"}}",
                                 &message, &error),
                0);
        assert_int_equal(message.error.code, PH_ERROR_LIMIT);
        assert_string_equal(message.error.message, "too many");
        ph_rpc_message_finish(&message);
        assert_int_equal(parse("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}", &message, &error), 0);
        assert_int_equal(message.error.code, PH_ERROR_INTERNAL);
        assert_true(*message.error.message != '\0');
        ph_rpc_message_finish(&message);
}

static void a_line_that_is_not_utf8_is_refused(void **state)
{
        (void)state;
        reject_line(PH_ERROR_PARSE, "-", "{\"jsonrpc\":\"2.0\",\"id\":\"\xFF\",\"method\":\"x\"}");
        reject_line(PH_ERROR_PARSE, "-", "\xC0\xAF");
        reject_line(PH_ERROR_PARSE, "-",
                "{\"jsonrpc\":\"2.0\",\"id\":\"\xED\xA0\x80\",\"method\":\"x\"}");
}

/* An array of @values - 1 zeros, in JSON, with its NUL. */
static char *make_array(size_t values)
{
        char *text = malloc(2 * values + 2);
        char *at = text;

        assert_non_null(text);
        *at++ = '[';
        for (size_t i = 1; i < values; i++) {
                *at++ = '0';
                *at++ = i + 1 < values ? ',' : ' ';
        }
        *at++ = ']';
        *at = '\0';
        return text;
}

static int parse_values(size_t values, size_t most)
{
        struct ph_rpc_message message;
        struct ph_error error = {0};
        char *line = make_array(values);

        assert_int_equal(ph_rpc_parse(line, strlen(line), most, &message, &error), -EBADMSG);
        ph_rpc_message_finish(&message);
        free(line);
        return error.code;
}

static void the_number_of_values_is_limited(void **state)
{
        (void)state;
        assert_int_equal(parse_values(99, 100), PH_ERROR_REQUEST);
        assert_int_equal(parse_values(100, 100), PH_ERROR_REQUEST);
        assert_int_equal(parse_values(101, 100), PH_ERROR_LIMIT);
        assert_int_equal(parse_values(500000, PH_MAX_REQUEST_VALUES), PH_ERROR_LIMIT);
}

static void brackets_and_commas_in_strings_are_not_values(void **state)
{
        static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"[,{\\\",[,[\"}";
        struct ph_rpc_message message;
        struct ph_error error;

        (void)state;
        assert_int_equal(ph_rpc_parse(line, strlen(line), 4, &message, &error), 0);
        ph_rpc_message_finish(&message);
}

static void nesting_without_end_is_refused_and_harmless(void **state)
{
        size_t depth = 500000;
        char *line = malloc(depth + 1);
        struct ph_rpc_message message;
        struct ph_error error = {0};

        (void)state;
        memset(line, '[', depth);
        line[depth] = '\0';
        assert_int_equal(ph_rpc_parse(line, depth, SIZE_MAX, &message, &error), -EBADMSG);
        assert_int_equal(error.code, PH_ERROR_PARSE);
        ph_rpc_message_finish(&message);
        free(line);
}

static void parsing_without_memory_is_an_error(void **state)
{
        static const char line[] =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{}}";
        struct ph_rpc_message message;
        struct ph_error error;
        int nth = 0;
        bool happened;

        (void)state;
        do {
                int r;

                ph_test_fail_allocation(++nth);
                r = parse(line, &message, &error);
                happened = ph_test_has_failed_allocation();
                ph_test_fail_allocation(0);
                assert_int_equal(r, happened ? -EBADMSG : 0);
                ph_rpc_message_finish(&message);
        } while (happened);
        assert_true(nth > 4);
}

/* Compares, with the newline, and frees. */
static void assert_line(char *line, size_t length, const char *expected)
{
        assert_string_equal(line, expected);
        assert_int_equal(length, strlen(expected));
        free(line);
}

static void requests_and_notifications_are_formatted_to_the_byte(void **state)
{
        size_t n;
        char *line;

        (void)state;
        line = ph_rpc_format_request(1, "hello", NULL, &n);
        assert_line(line, n, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n");
        line = ph_rpc_format_request(9007199254740992.0, "x", cJSON_CreateObject(), &n);
        assert_line(line, n,
                "{\"jsonrpc\":\"2.0\",\"id\":9007199254740992,\"method\":\"x\",\"params\":{}}\n");
        line = ph_rpc_format_notification("frame", NULL, &n);
        assert_line(line, n, "{\"jsonrpc\":\"2.0\",\"method\":\"frame\"}\n");
        line = ph_rpc_format_notification("frame", cJSON_Parse("{\"a\":\"b\\nc\"}"), &n);
        assert_line(line, n,
                "{\"jsonrpc\":\"2.0\",\"method\":\"frame\",\"params\":{\"a\":\"b\\nc\"}}\n");
}

static void format_result_with_id(const char *id, const char *expected_id)
{
        cJSON *parsed = cJSON_Parse(id);
        char *expected =
                ph_test_format("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{}}\n", expected_id);
        size_t n;
        char *line = ph_rpc_format_result(parsed, cJSON_CreateObject(), &n);

        assert_line(line, n, expected);
        free(expected);
        cJSON_Delete(parsed);
}

static void an_answer_echoes_the_id_exactly(void **state)
{
        static const char *const ids[] = {"1", "0", "-1", "\"one\"", "\"\"", "null",
                "1000000000000001", "9007199254740991", "9007199254740992", "-9007199254740992",
                "1.5", "\"\xC3\xA4\""};

        (void)state;
        for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
                format_result_with_id(ids[i], ids[i]);
}

static void an_error_is_formatted_to_the_byte(void **state)
{
        struct ph_error error = {PH_ERROR_METHOD, "there is no \"x\""};
        cJSON *id = cJSON_CreateString("a");
        size_t n;
        char *line;

        (void)state;
        line = ph_rpc_format_error(id, &error, &n);
        assert_line(line, n,
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"error\":{\"code\":-32601,\"message\":"
                "\"there is no \\\"x\\\"\"}}\n");
        line = ph_rpc_format_error(NULL, &error, &n);
        assert_line(line, n,
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32601,\"message\":"
                "\"there is no \\\"x\\\"\"}}\n");
        cJSON_Delete(id);
}

static char *format_request(const cJSON *id, size_t *length_out)
{
        (void)id;
        return ph_rpc_format_request(1, "x", NULL, length_out);
}

static char *format_notification(const cJSON *id, size_t *length_out)
{
        (void)id;
        return ph_rpc_format_notification("x", NULL, length_out);
}

static char *format_result(const cJSON *id, size_t *length_out)
{
        return ph_rpc_format_result(id, cJSON_CreateObject(), length_out);
}

static char *format_error(const cJSON *id, size_t *length_out)
{
        static const struct ph_error error = {PH_ERROR_FAILED, "why"};

        return ph_rpc_format_error(id, &error, length_out);
}

/* What is taken over is freed in every case: the sanitizer would tell. */
static void formatting_without_memory_gives_null_and_leaks_nothing(void **state)
{
        static char *(*const formats[])(const cJSON *id, size_t *length_out) = {
                format_request, format_notification, format_result, format_error};
        cJSON *id = cJSON_CreateString("id");

        (void)state;
        for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
                int nth = 0;
                bool happened;

                do {
                        size_t length = 0;
                        char *line;

                        ph_test_fail_allocation(++nth);
                        line = formats[i](id, &length);
                        happened = ph_test_has_failed_allocation();
                        ph_test_fail_allocation(0);
                        assert_int_equal(line == NULL, happened);
                        free(line);
                } while (happened);
                assert_true(nth > 4);
        }
        cJSON_Delete(id);
}

static void what_is_formatted_parses_again(void **state)
{
        struct ph_rpc_message message;
        struct ph_error error;
        cJSON *params = cJSON_CreateObject();
        size_t n;
        char *line;

        (void)state;
        cJSON_AddStringToObject(params, "text", "\x01\x1F\"\\/\xC3\xA4");
        line = ph_rpc_format_request(42, "call", params, &n);
        assert_ptr_equal(strchr(line, '\n'), line + n - 1);
        line[n - 1] = '\0';
        assert_int_equal(parse(line, &message, &error), 0);
        assert_string_equal(
                cJSON_GetObjectItem(message.params, "text")->valuestring, "\x01\x1F\"\\/\xC3\xA4");
        ph_rpc_message_finish(&message);
        free(line);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_line_of_rpc_accept_is_taken_as_its_kind),
                cmocka_unit_test(every_line_of_rpc_reject_is_refused_with_its_code_and_id),
                cmocka_unit_test(a_request_gives_its_parts),
                cmocka_unit_test(an_error_gives_its_code_and_message),
                cmocka_unit_test(a_line_that_is_not_utf8_is_refused),
                cmocka_unit_test(the_number_of_values_is_limited),
                cmocka_unit_test(brackets_and_commas_in_strings_are_not_values),
                cmocka_unit_test(nesting_without_end_is_refused_and_harmless),
                cmocka_unit_test(parsing_without_memory_is_an_error),
                cmocka_unit_test(requests_and_notifications_are_formatted_to_the_byte),
                cmocka_unit_test(an_answer_echoes_the_id_exactly),
                cmocka_unit_test(an_error_is_formatted_to_the_byte),
                cmocka_unit_test(formatting_without_memory_gives_null_and_leaks_nothing),
                cmocka_unit_test(what_is_formatted_parses_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
