#include "tui/cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "protocol/process_sections.h"
#include "tui/cli/age.h"
#include "tui/cli/arguments.h"
#include "tui/cli/exact.h"
#include "tui/cli/print.h"
#include "tui/cli/visit.h"
#include "tui/model/process_lines.h"

#define RATE_MS 250 /* between the two looks that rates need */
#define LABEL 17
#define WIDTH 80 /* of a state's lines where the output has none */

/* Which option asks for a section; PH_OPTION_COUNT: it is always shown. */
static const enum ph_option_id options[PH_SECTION_COUNT] = {
        [PH_SECTION_IDENTITY] = PH_OPTION_COUNT,
        [PH_SECTION_NUMBERS] = PH_OPTION_COUNT,
        [PH_SECTION_FLAGS] = PH_OPTION_COUNT,
        [PH_SECTION_STACK] = PH_OPTION_STACK,
        [PH_SECTION_MAILBOX] = PH_OPTION_MESSAGES,
        [PH_SECTION_DICTIONARY] = PH_OPTION_DICTIONARY,
        [PH_SECTION_LINKS] = PH_OPTION_COUNT,
        [PH_SECTION_MONITORS] = PH_OPTION_COUNT,
        [PH_SECTION_MONITORED_BY] = PH_OPTION_COUNT,
        [PH_SECTION_TABLES] = PH_OPTION_COUNT,
        [PH_SECTION_PORTS] = PH_OPTION_COUNT,
        [PH_SECTION_SUPERVISOR] = PH_OPTION_STATE,
        [PH_SECTION_STATE] = PH_OPTION_STATE,
        [PH_SECTION_STATUS] = PH_OPTION_STATE,
};

/* The status says little that the state doesn't. */
static bool is_wanted(const struct ph_arguments *arguments, enum ph_section section)
{
        return options[section] == PH_OPTION_COUNT ||
               (section != PH_SECTION_STATUS && ph_arguments_has(arguments, options[section]));
}

static int no_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "no memory for the answer");
        return -ENOMEM;
}

static cJSON *begin_params(struct ph_json *json, const struct ph_arguments *arguments)
{
        const char *syntax = arguments->values[PH_OPTION_SYNTAX];
        cJSON *params = cJSON_CreateObject();

        ph_json_string(json, params, "process", arguments->operands[1]);
        if (syntax != NULL)
                ph_json_string(json, params, "syntax", syntax);
        return params;
}

static cJSON *finish_params(struct ph_json *json, cJSON *params)
{
        if (!json->failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

/*
 * The figures are looked at twice, for the rates, and before all else: other questions make a
 * process run for a moment, which its status would show.
 */
static cJSON *make_first_params(const struct ph_arguments *arguments)
{
        struct ph_json json = {0};
        cJSON *params = begin_params(&json, arguments);

        ph_json_string(&json, ph_json_array(&json, params, "sections"), NULL,
                ph_sections[PH_SECTION_NUMBERS].key);
        return finish_params(&json, params);
}

static cJSON *make_params(const struct ph_cli *cli, const struct ph_arguments *arguments)
{
        int64_t limit = ph_arguments_number(arguments, PH_OPTION_LIMIT, 20);
        struct ph_json json = {0};
        cJSON *params = begin_params(&json, arguments);
        cJSON *sections = ph_json_array(&json, params, "sections");

        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                if (i != PH_SECTION_NUMBERS && is_wanted(arguments, i))
                        ph_json_string(&json, sections, NULL, ph_sections[i].key);
        }
        ph_json_int(&json, params, "limit", limit > 0 ? limit : PH_MAX_ROWS);
        ph_json_int(&json, params, "from", ph_arguments_number(arguments, PH_OPTION_OFFSET, 0));
        ph_json_bool(&json, params, "force", ph_arguments_has(arguments, PH_OPTION_FORCE));
        if (!ph_arguments_has(arguments, PH_OPTION_JSON))
                ph_json_int(&json, params, "width", cli->width > 40 ? (int64_t)cli->width : WIDTH);
        return finish_params(&json, params);
}

static void print_line(const struct ph_cli *cli, const struct ph_process_line *line)
{
        if (line->label[0] != '\0')
                ph_print_line(cli, "  %-*s %s", LABEL, line->label, line->text);
        else
                ph_print_line(cli, "  %s", line->text);
}

static int print_section(const struct ph_cli *cli, enum ph_section section, const cJSON *answer)
{
        struct ph_process_lines lines = {0};
        bool needs_force = ph_json_get_bool(answer, "needs_force", false);
        char sum[64];
        bool failed;

        ph_process_lines_sum(section, answer, sum, sizeof(sum));
        ph_process_lines_add(&lines, section, answer);
        ph_print_line(cli, "%s%s%s", ph_sections[section].title, sum[0] != '\0' ? "  " : "", sum);
        for (size_t i = 0; i < lines.count; i++)
                print_line(cli, &lines.lines[i]);
        if (needs_force)
                ph_print_line(cli, "  --force does it all the same");
        failed = lines.failed;
        ph_process_lines_finish(&lines);
        return failed ? -ENOMEM : 0;
}

static int print_text(const struct ph_cli *cli, const cJSON *result)
{
        char sentence[256];
        int r = 0;

        ph_print_line(cli, "%s", ph_json_get_string(result, "pid", "?"));
        for (unsigned i = 0; r == 0 && i < PH_SECTION_COUNT; i++) {
                const cJSON *answer = cJSON_GetObjectItemCaseSensitive(result, ph_sections[i].key);

                if (cJSON_IsObject(answer))
                        r = print_section(cli, i, answer);
        }
        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "%s", sentence);
        return r;
}

/* Nothing at all was answered: that is a failure, and which one is said. */
static int check_answered(const cJSON *result, struct ph_error *error)
{
        const char *why = NULL;

        for (unsigned i = 0; i < PH_SECTION_COUNT; i++) {
                const cJSON *answer = cJSON_GetObjectItemCaseSensitive(result, ph_sections[i].key);

                if (!cJSON_IsObject(answer))
                        continue;
                why = ph_json_get_string(answer, "error", NULL);
                if (why == NULL)
                        return 0;
        }
        ph_error_set(error, PH_ERROR_NO_ANSWER, "the process says nothing: %s",
                why != NULL ? why : "nothing was asked");
        return -ETIMEDOUT;
}

static int ask(struct ph_visit *visit, cJSON *params, cJSON **result_out, struct ph_error *error)
{
        return params != NULL ? ph_visit_ask(visit, "process", params, result_out, error)
                              : no_memory(error);
}

/* Puts the figures of @first into @result. */
static void take_numbers(cJSON *first, cJSON *result)
{
        const char *key = ph_sections[PH_SECTION_NUMBERS].key;
        cJSON *numbers = cJSON_DetachItemFromObjectCaseSensitive(first, key);

        cJSON_DeleteItemFromObjectCaseSensitive(result, key);
        cJSON_AddItemToObject(result, key, numbers);
}

static int ask_all(const struct ph_cli *cli, const struct ph_arguments *arguments,
        struct ph_visit *visit, cJSON **result_out, struct ph_error *error)
{
        cJSON *first = NULL;
        int r = ask(visit, make_first_params(arguments), &first, error);

        cJSON_Delete(first);
        first = NULL;
        if (r == 0)
                r = ph_visit_pause(visit, RATE_MS);
        if (r == 0)
                r = ask(visit, make_first_params(arguments), &first, error);
        if (r == 0)
                r = ask(visit, make_params(cli, arguments), result_out, error);
        if (r == 0)
                take_numbers(first, *result_out);
        cJSON_Delete(first);
        return r;
}

static int show(const struct ph_cli *cli, const struct ph_arguments *arguments,
        struct ph_visit *visit, struct ph_error *error)
{
        cJSON *result = NULL;
        int r = ask_all(cli, arguments, visit, &result, error);

        if (r != 0)
                return r;
        if (ph_arguments_has(arguments, PH_OPTION_JSON))
                r = ph_exact_print(result, cli->out);
        else
                r = print_text(cli, result);
        r = r < 0 ? no_memory(error) : check_answered(result, error);
        cJSON_Delete(result);
        return r;
}

int ph_run_proc(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options where = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r = ph_visit_begin(&where, &visit, error);

        if (r != 0)
                return r;
        return ph_visit_end(visit, show(cli, arguments, visit, error), error);
}
