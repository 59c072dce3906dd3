#include "tui/cli/run.h"

#include <cjson/cJSON.h>
#include <errno.h>

#include "tui/cli/answer.h"
#include "tui/cli/exact.h"

/* Reads PARAMS into @params_out, which stays NULL without them. */
static int parse_params(const char *text, cJSON **params_out, struct ph_error *error)
{
        cJSON *params;

        if (text == NULL)
                return 0;
        params = cJSON_ParseWithOpts(text, NULL, 1);
        if (cJSON_IsObject(params) && ph_exact(params) == 0) {
                *params_out = params;
                return 0;
        }
        cJSON_Delete(params);
        ph_error_set(
                error, PH_ERROR_USAGE, "PARAMS must be one JSON object, such as '{\"limit\":10}'");
        return -EINVAL;
}

/* Prints a part of a long answer as a line of its own. */
static void on_part(void *context, const cJSON *part)
{
        cJSON *copy = cJSON_Duplicate(part, 1);

        if (copy != NULL)
                ph_exact_print(copy, context);
        cJSON_Delete(copy);
}

int ph_run_call(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        cJSON *params = NULL;
        cJSON *result = NULL;
        int r = parse_params(arguments->operands[2], &params, error);

        if (r == 0)
                r = ph_visit_begin(&options, &visit, error);
        if (r != 0) {
                cJSON_Delete(params);
                return r;
        }
        r = ph_visit_ask_parts(
                visit, arguments->operands[1], params, on_part, cli->out, &result, error);
        if (r == 0 && ph_exact_print(result, cli->out) < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "no memory for the answer");
                r = -ENOMEM;
        }
        cJSON_Delete(result);
        return ph_visit_end(visit, r, error);
}
