#include "tests/unit/cli/shown.h"

#include "tests/support/test.h"
#include "tests/unit/cli/capture.h"

cJSON *parse_quoted(const char *text)
{
        char *copy = strdup(text);
        cJSON *tree;

        for (char *p = copy; *p != '\0'; p++) {
                if (*p == '\'')
                        *p = '"';
        }
        tree = cJSON_Parse(copy);
        assert_non_null(tree);
        free(copy);
        return tree;
}

void assert_shown(const struct ph_answer_view *view, size_t width, const char *params,
        const char *result, const char *expected)
{
        cJSON *params_tree = parse_quoted(params);
        cJSON *result_tree = parse_quoted(result);
        struct capture capture;

        capture_begin(&capture, width);
        assert_int_equal(view->print(&capture.cli, params_tree, result_tree), 0);
        assert_string_equal(capture_end(&capture), expected);
        capture_finish(&capture);
        cJSON_Delete(params_tree);
        cJSON_Delete(result_tree);
}

void assert_complete(
        const struct ph_answer_view *view, const char *params, const char *result, bool expected)
{
        cJSON *params_tree = parse_quoted(params);
        cJSON *result_tree = parse_quoted(result);

        assert_int_equal(view->is_complete(params_tree, result_tree), expected);
        cJSON_Delete(params_tree);
        cJSON_Delete(result_tree);
}
