#include "tui/cli/run.h"

#include <errno.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/print.h"
#include "tui/cli/visit.h"
#include "tui/text/text.h"

#define INTERVAL_MS 500
#define MOST_MS 30000 /* that a node which is slow to answer is watched */

static void print_case(const struct ph_cli *cli, const cJSON *row)
{
        char age[PH_TEXT_NUMBER];

        ph_print_sentence(cli, "%s for %s: %s %s", ph_json_get_string(row, "kind", "?"),
                ph_text_duration(ph_json_get_number(row, "for_ms", 0), age),
                ph_json_get_string(row, "pid", "?"),
                ph_text_name(ph_json_get_string(row, "name", "")));
        ph_print_sentence(cli, "  %s", ph_json_get_string(row, "evidence", ""));
}

static int print_stuck(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        const cJSON *rows = cJSON_GetObjectItemCaseSensitive(result, "rows"), *row;
        const char *gap = ph_json_get_string(result, "gap", NULL);
        int64_t more = ph_json_get_int(result, "total", 0) - cJSON_GetArraySize(rows);
        char watched[PH_TEXT_NUMBER], sentence[256];

        (void)params;
        if (!ph_age_is_known(result))
                return 0;
        cJSON_ArrayForEach(row, rows) print_case(cli, row);
        ph_text_duration(ph_json_get_number(result, "watched_ms", 0), watched);
        if (more > 0)
                ph_print_sentence(cli, "%lld more are not shown", (long long)more);
        if (cJSON_GetArraySize(rows) == 0)
                ph_print_sentence(cli, "nothing is stuck, as far as %s tell", watched);
        if (gap != NULL)
                ph_print_sentence(cli, "not everything was seen: %s", gap);
        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "watched for %s; %s", watched, sentence);
        return 0;
}

static bool is_complete(const cJSON *params, const cJSON *result)
{
        (void)params;
        return ph_json_get_bool(result, "complete", false);
}

const struct ph_answer_view ph_view_stuck = {"stuck", is_complete, print_stuck, NULL};

static cJSON *make_params(const struct ph_arguments *arguments)
{
        const char *syntax = arguments->values[PH_OPTION_SYNTAX];
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        ph_json_item(&json, params, "limit", cJSON_CreateNumber(PH_MAX_ROWS));
        if (syntax != NULL)
                ph_json_string(&json, params, "syntax", syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

/* Asks until the agent has watched for long enough. */
static int watch(struct ph_visit *visit, const cJSON *params, struct ph_error *error)
{
        bool is_known = false;
        int r = 0;

        for (int ms = 0; r == 0 && !is_known && ms < MOST_MS; ms += INTERVAL_MS) {
                cJSON *result = NULL;

                r = ph_visit_ask(visit, "stuck", cJSON_Duplicate(params, 1), &result, error);
                is_known = r == 0 && is_complete(params, result);
                cJSON_Delete(result);
                if (r == 0 && !is_known)
                        r = ph_visit_pause(visit, INTERVAL_MS);
        }
        return r;
}

int ph_run_stuck(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options where = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        cJSON *params = make_params(arguments);
        int r = params != NULL ? ph_visit_begin(&where, &visit, error) : -ENOMEM;

        if (params == NULL)
                ph_error_set(error, PH_ERROR_FAILED, "no memory");
        if (r != 0) {
                cJSON_Delete(params);
                return r;
        }
        r = watch(visit, params, error);
        if (r == 0)
                r = ph_answer_show(cli, visit, &ph_view_stuck, cJSON_Duplicate(params, 1),
                        ph_arguments_has(arguments, PH_OPTION_JSON), error);
        cJSON_Delete(params);
        return ph_visit_end(visit, r, error);
}
