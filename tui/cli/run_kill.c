#include "tui/cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/cli/arguments.h"
#include "tui/cli/exact.h"
#include "tui/cli/print.h"
#include "tui/cli/visit.h"
#include "tui/model/kill_lines.h"

static int no_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "no memory");
        return -ENOMEM;
}

static cJSON *make_plan_params(const struct ph_arguments *arguments)
{
        static const struct {
                const char *name;
                enum ph_option_id option;
        } texts[] = {{"reason", PH_OPTION_REASON}, {"syntax", PH_OPTION_SYNTAX}};
        cJSON *params = cJSON_CreateObject();
        struct ph_json json = {0};

        ph_json_string(&json, params, "process", arguments->operands[1]);
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (arguments->values[texts[i].option] != NULL)
                        ph_json_string(
                                &json, params, texts[i].name, arguments->values[texts[i].option]);
        }
        return params;
}

static cJSON *make_execute_params(const struct ph_arguments *arguments, const cJSON *plan)
{
        cJSON *params = cJSON_CreateObject();
        struct ph_json json = {0};

        ph_json_string(&json, params, "plan", ph_json_get_string(plan, "plan", ""));
        ph_json_string(&json, params, "confirm", arguments->values[PH_OPTION_CONFIRM]);
        return params;
}

static int print_lines(const struct ph_cli *cli, struct ph_kill_lines *lines)
{
        bool failed = lines->failed;

        for (size_t i = 0; i < lines->count; i++)
                ph_print_sentence(cli, "%-18s%s", lines->lines[i].label, lines->lines[i].text);
        ph_kill_lines_finish(lines);
        return failed ? -ENOMEM : 0;
}

static int print_plan(const struct ph_cli *cli, const cJSON *plan)
{
        struct ph_kill_lines lines = {0};

        ph_kill_lines_add_plan(&lines, plan);
        return print_lines(cli, &lines);
}

static int print_outcome(const struct ph_cli *cli, const cJSON *outcome)
{
        struct ph_kill_lines lines = {0};

        ph_kill_lines_add_outcome(&lines, outcome);
        return print_lines(cli, &lines);
}

/* The plan that was shown goes into the one document, unless a new one is there in its place. */
static int print_json(const struct ph_cli *cli, cJSON *plan, cJSON *result)
{
        cJSON *copy = NULL;

        if (result == NULL)
                return ph_exact_print(plan, cli->out);
        if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(result, "plan"))) {
                copy = cJSON_Duplicate(plan, 1);
                if (copy == NULL || !cJSON_ReplaceItemInObjectCaseSensitive(result, "plan", copy))
                        return -ENOMEM;
        }
        return ph_exact_print(result, cli->out);
}

static int show(
        const struct ph_cli *cli, const struct ph_arguments *arguments, cJSON *plan, cJSON *result)
{
        const cJSON *outcome = cJSON_GetObjectItemCaseSensitive(result, "outcome");
        const cJSON *larger = cJSON_GetObjectItemCaseSensitive(result, "plan");
        int r;

        if (ph_arguments_has(arguments, PH_OPTION_JSON))
                return print_json(cli, plan, result);
        if (result == NULL)
                return print_plan(cli, plan);
        r = print_plan(cli, cJSON_IsObject(larger) ? larger : plan);
        if (r == 0 && cJSON_IsObject(outcome))
                r = print_outcome(cli, outcome);
        return r;
}

static int tell_refusal(const cJSON *result, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_REFUSED, "%s",
                ph_json_get_string(result, "refused", "the agent refused it"));
        return -EPERM;
}

static int tell_survivor(const cJSON *outcome, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "%s",
                ph_json_get_string(outcome, "says", "the process lives"));
        return -EIO;
}

static int judge(const cJSON *result, struct ph_error *error)
{
        const cJSON *outcome = cJSON_GetObjectItemCaseSensitive(result, "outcome");

        if (result == NULL)
                return 0;
        if (!ph_json_get_bool(result, "executed", false))
                return tell_refusal(result, error);
        return ph_json_get_bool(outcome, "died", false) ? 0 : tell_survivor(outcome, error);
}

/* A node that goes down may take the agent with it before that has answered. */
static bool is_expected_end(const cJSON *plan, const struct ph_error *error)
{
        return strcmp(ph_json_get_string(plan, "node_down", "no"), "no") != 0 &&
               (error->code == PH_ERROR_GONE || error->code == PH_ERROR_STOPPING);
}

static int execute(const struct ph_cli *cli, const struct ph_arguments *arguments,
        struct ph_visit *visit, cJSON *plan, struct ph_error *error)
{
        cJSON *result = NULL;
        int r = ph_visit_ask(
                visit, "kill.execute", make_execute_params(arguments, plan), &result, error);

        if (r < 0 && is_expected_end(plan, error)) {
                r = print_plan(cli, plan);
                ph_print_sentence(cli, "%-18s%s", "outcome", "the node has gone down");
                return r;
        }
        if (r != 0)
                return r;
        r = show(cli, arguments, plan, result) < 0 ? no_memory(error) : judge(result, error);
        cJSON_Delete(result);
        return r;
}

static int run(const struct ph_cli *cli, const struct ph_arguments *arguments,
        struct ph_visit *visit, struct ph_error *error)
{
        cJSON *plan = NULL;
        int r = ph_visit_ask(visit, "kill.plan", make_plan_params(arguments), &plan, error);

        if (r != 0)
                return r;
        if (!ph_arguments_has(arguments, PH_OPTION_PLAN))
                r = execute(cli, arguments, visit, plan, error);
        else if (show(cli, arguments, plan, NULL) < 0)
                r = no_memory(error);
        cJSON_Delete(plan);
        return r;
}

int ph_run_kill(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r;

        if (ph_arguments_has(arguments, PH_OPTION_PLAN) ==
                ph_arguments_has(arguments, PH_OPTION_CONFIRM)) {
                ph_error_set(error, PH_ERROR_USAGE,
                        "give --plan to see what would end, or --confirm NAME to end it");
                return -EINVAL;
        }
        options.allow_kill = ph_arguments_has(arguments, PH_OPTION_CONFIRM);
        r = ph_visit_begin(&options, &visit, error);
        if (r != 0)
                return r;
        return ph_visit_end(visit, run(cli, arguments, visit, error), error);
}
