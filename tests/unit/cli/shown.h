/*
 * What a command's view prints of an answer, in tests. JSON is written with ' for ". Test's own
 * thread.
 */
#ifndef PH_TESTS_UNIT_CLI_SHOWN_H
#define PH_TESTS_UNIT_CLI_SHOWN_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "tui/cli/answer.h"

/* Parses JSON in which ' stands for ". Owned by the caller. */
cJSON *parse_quoted(const char *text);

/* Fails the test unless @view prints @expected, in lines of @width cells (0: any). */
void assert_shown(const struct ph_answer_view *view, size_t width, const char *params,
        const char *result, const char *expected);

/* Fails the test unless @view takes @result for complete, or not. */
void assert_complete(
        const struct ph_answer_view *view, const char *params, const char *result, bool expected);

#endif
