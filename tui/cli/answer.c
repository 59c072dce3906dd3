#include "tui/cli/answer.h"

#include <errno.h>

#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/arguments.h"
#include "tui/cli/exact.h"

/* Rates come with the second sample, a second after the first. */
#define RETRY_INTERVAL_MS 250
#define MOST_RETRIES 8

static int no_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "no memory for the answer");
        return -ENOMEM;
}

/* Asks until the answer is complete, or has had its time. */
static int ask(struct ph_visit *visit, const struct ph_answer_view *view, const cJSON *params,
        cJSON **result_out, struct ph_error *error)
{
        cJSON *result = NULL;
        int r = 0;

        for (int i = 0; r == 0 && i <= MOST_RETRIES; i++) {
                if (i > 0)
                        r = ph_visit_pause(visit, RETRY_INTERVAL_MS);
                cJSON_Delete(result);
                result = NULL;
                if (r == 0)
                        r = ph_visit_ask(
                                visit, view->method, cJSON_Duplicate(params, 1), &result, error);
                if (r == 0 && ph_age_is_known(result) && view->is_complete(params, result))
                        break;
        }
        if (r == 0)
                *result_out = result;
        return r;
}

static int print(const struct ph_cli *cli, const struct ph_answer_view *view, const cJSON *params,
        cJSON *result, bool as_json, struct ph_error *error)
{
        char sentence[200];
        int r = as_json ? ph_exact_print(result, cli->out) : view->print(cli, params, result);

        if (r < 0)
                return no_memory(error);
        if (ph_age_is_known(result))
                return 0;
        ph_age_format(result, sentence, sizeof(sentence));
        ph_error_set(error, PH_ERROR_NO_ANSWER, "%s; try again later", sentence);
        return -ETIMEDOUT;
}

/* Waits with a single row until the answer is complete, then has all of them shown. */
static int show_parts(const struct ph_cli *cli, struct ph_visit *visit,
        const struct ph_answer_view *view, const cJSON *params, bool as_json,
        struct ph_error *error)
{
        cJSON *one = cJSON_Duplicate(params, 1);
        cJSON *result = NULL;
        int r;

        cJSON_SetNumberValue(cJSON_GetObjectItemCaseSensitive(one, "limit"), 1);
        r = ask(visit, view, one, &result, error);
        if (r == 0 && !ph_age_is_known(result))
                r = print(cli, view, params, result, as_json, error);
        else if (r == 0)
                r = view->show_parts(cli, visit, params, as_json, error);
        cJSON_Delete(result);
        cJSON_Delete(one);
        return r;
}

static int show_whole(const struct ph_cli *cli, struct ph_visit *visit,
        const struct ph_answer_view *view, const cJSON *params, bool as_json,
        struct ph_error *error)
{
        cJSON *result = NULL;
        int r = ask(visit, view, params, &result, error);

        if (r == 0)
                r = print(cli, view, params, result, as_json, error);
        cJSON_Delete(result);
        return r;
}

int ph_answer_show(const struct ph_cli *cli, struct ph_visit *visit,
        const struct ph_answer_view *view, cJSON *params, bool as_json, struct ph_error *error)
{
        bool in_parts = view->show_parts != NULL && ph_json_get_int(params, "limit", 1) == 0;
        int r = in_parts ? show_parts(cli, visit, view, params, as_json, error)
                         : show_whole(cli, visit, view, params, as_json, error);

        cJSON_Delete(params);
        return r;
}

int ph_answer_run(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const struct ph_answer_view *view, cJSON *params, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r = params != NULL ? ph_visit_begin(&options, &visit, error) : no_memory(error);

        if (r != 0) {
                cJSON_Delete(params);
                return r;
        }
        r = ph_answer_show(
                cli, visit, view, params, ph_arguments_has(arguments, PH_OPTION_JSON), error);
        return ph_visit_end(visit, r, error);
}
