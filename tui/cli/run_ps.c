#include "tui/cli/run.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "protocol/columns.h"
#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/json_parts.h"
#include "tui/cli/print.h"
#include "tui/cli/process_listing.h"
#include "tui/cli/suggest.h"

/* Rows of an answer in parts, on their way to a listing. */
struct collection {
        struct ph_listing *listing;
        int status; /* -ENOMEM when one was lost */
};

static void on_part(void *context, const cJSON *part)
{
        struct collection *collection = context;

        if (collection->status == 0)
                collection->status = ph_process_listing_add(
                        collection->listing, cJSON_GetObjectItemCaseSensitive(part, "rows"));
}

static int print_rows(const struct ph_cli *cli, const cJSON *result)
{
        struct ph_process_columns columns;
        struct ph_listing *listing =
                ph_process_listing_create(&columns, ph_json_get_string(result, "sort", ""));
        int r = listing != NULL ? 0 : -ENOMEM;

        if (r == 0)
                r = ph_process_listing_add(
                        listing, cJSON_GetObjectItemCaseSensitive(result, "rows"));
        if (r == 0)
                r = ph_listing_print(listing, cli->out, cli->width);
        ph_listing_destroy(listing);
        return r;
}

/* Which rows of how many these are. */
static void print_extent(const struct ph_cli *cli, const char *filter, const cJSON *result)
{
        int64_t rows = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "rows")) +
                       ph_json_get_int(result, "streamed", 0);
        int64_t offset = ph_json_get_int(result, "offset", 0);
        char first[PH_TEXT_NUMBER], last[PH_TEXT_NUMBER], matched[PH_TEXT_NUMBER],
                total[PH_TEXT_NUMBER];

        ph_text_count((uint64_t)offset + (rows > 0), first);
        ph_text_count((uint64_t)(offset + rows), last);
        ph_text_count((uint64_t)ph_json_get_int(result, "matched", 0), matched);
        ph_text_count((uint64_t)ph_json_get_int(result, "total", 0), total);
        if (filter != NULL)
                ph_print_sentence(cli,
                        "%s to %s of the %s that match \"%s\", of %s processes, by %s", first, last,
                        matched, filter, total, ph_json_get_string(result, "sort", "?"));
        else
                ph_print_sentence(cli, "%s to %s of %s processes, by %s", first, last, total,
                        ph_json_get_string(result, "sort", "?"));
}

/* Whether names decide which processes are in the list, or where. */
static bool needs_names(const cJSON *params)
{
        return ph_json_get_string(params, "filter", NULL) != NULL ||
               strcmp(ph_json_get_string(params, "sort", ""), "name") == 0;
}

static void print_number(const struct ph_cli *cli, int64_t count, const char *what)
{
        char number[PH_TEXT_NUMBER];

        if (count > 0)
                ph_print_sentence(cli, "%s %s", ph_text_count((uint64_t)count, number), what);
}

/* What this list may lack. */
static void print_gaps(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        const char *gap = ph_json_get_string(result, "gap", NULL);
        char sentence[256];

        if (needs_names(params))
                print_number(cli, ph_json_get_int(result, "unidentified", 0),
                        "processes are not identified yet: no filter or sort by name finds them");
        print_number(cli, ph_json_get_int(result, "vanished", 0),
                "processes ended before they could be shown");
        if (gap != NULL)
                ph_print_sentence(cli, "the last sweep did not come to its end: %s", gap);
        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "%s", sentence);
}

static void print_below(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        print_extent(cli, ph_json_get_string(params, "filter", NULL), result);
        print_gaps(cli, params, result);
}

static int print_processes(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        int r = ph_age_is_known(result) ? print_rows(cli, result) : 0;

        if (r == 0 && ph_age_is_known(result))
                print_below(cli, params, result);
        return r;
}

static int print_parts(const struct ph_cli *cli, const struct collection *collection,
        const cJSON *params, const cJSON *result, struct ph_error *error)
{
        if (collection->status < 0 ||
                ph_listing_print(collection->listing, cli->out, cli->width) < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "no memory for all processes");
                return -ENOMEM;
        }
        print_below(cli, params, result);
        return 0;
}

/* All processes as text: gathered first, as the widest cell may be in the last one. */
static int show_parts_as_text(const struct ph_cli *cli, struct ph_visit *visit, const cJSON *params,
        struct ph_error *error)
{
        struct ph_process_columns columns;
        struct collection collection = {.listing = ph_process_listing_create(&columns,
                                                ph_json_get_string(params, "sort", "mailbox"))};
        cJSON *result = NULL;
        int r;

        collection.status = collection.listing != NULL ? 0 : -ENOMEM;
        r = ph_visit_ask_parts(visit, "processes", cJSON_Duplicate(params, 1), on_part, &collection,
                &result, error);
        if (r == 0)
                r = print_parts(cli, &collection, params, result, error);
        ph_listing_destroy(collection.listing);
        cJSON_Delete(result);
        return r;
}

static int show_parts(const struct ph_cli *cli, struct ph_visit *visit, const cJSON *params,
        bool as_json, struct ph_error *error)
{
        return as_json ? ph_json_parts_show(cli, visit, "processes", params, error)
                       : show_parts_as_text(cli, visit, params, error);
}

static bool is_by_rate(const cJSON *params)
{
        const struct ph_column_info *column =
                ph_column_find(ph_json_get_string(params, "sort", "mailbox"));

        return column != NULL && (column->column == PH_COLUMN_MAILBOX_RATE ||
                                         column->column == PH_COLUMN_REDUCTION_RATE);
}

static bool has_rates(const cJSON *result)
{
        const cJSON *process;

        cJSON_ArrayForEach(process, cJSON_GetObjectItemCaseSensitive(result, "rows"))
        {
                if (!isnan(ph_json_get_number(process, "reductions_per_second", NAN)))
                        return true;
        }
        return false;
}

/* A list by names or rates means little before these are known. */
static bool is_complete(const cJSON *params, const cJSON *result)
{
        if (needs_names(params) && ph_json_get_int(result, "unidentified", 0) > 0)
                return false;
        return !is_by_rate(params) || has_rates(result);
}

const struct ph_answer_view ph_view_ps = {"processes", is_complete, print_processes, show_parts};

/* Returns true when the agent can sort by @key, else says by what it can. */
static bool is_sort_key(const char *key, struct ph_error *error)
{
        const struct ph_column_info *column = ph_column_find(key);
        struct ph_suggestion suggestion;
        char keys[128] = "";

        if (column != NULL && column->sortable)
                return true;
        ph_suggestion_init(&suggestion, key);
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                if (!ph_columns[i].sortable)
                        continue;
                ph_suggestion_offer(&suggestion, ph_columns[i].key);
                snprintf(keys + strlen(keys), sizeof(keys) - strlen(keys), "%s%s",
                        keys[0] != '\0' ? ", " : "", ph_columns[i].key);
        }
        if (suggestion.best != NULL)
                ph_error_set(error, PH_ERROR_USAGE, "can't sort by \"%s\"; did you mean \"%s\"?",
                        key, suggestion.best);
        else
                ph_error_set(error, PH_ERROR_USAGE, "can't sort by \"%s\", but by %s", key, keys);
        return false;
}

static cJSON *make_params(const struct ph_arguments *arguments)
{
        static const struct {
                enum ph_option_id option;
                const char *name;
        } texts[] = {{PH_OPTION_SORT, "sort"}, {PH_OPTION_FILTER, "filter"},
                {PH_OPTION_SYNTAX, "syntax"}},
          numbers[] = {{PH_OPTION_LIMIT, "limit"}, {PH_OPTION_OFFSET, "offset"}};
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (ph_arguments_has(arguments, texts[i].option))
                        ph_json_string(
                                &json, params, texts[i].name, arguments->values[texts[i].option]);
        }
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
                int64_t number = ph_arguments_number(arguments, numbers[i].option, 0);

                /* As a number, not as text that is printed: the limit is read again. */
                if (ph_arguments_has(arguments, numbers[i].option))
                        ph_json_item(
                                &json, params, numbers[i].name, cJSON_CreateNumber((double)number));
        }
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

int ph_run_ps(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        const char *sort = arguments->values[PH_OPTION_SORT];

        if (sort != NULL && !is_sort_key(sort, error))
                return -EINVAL;
        return ph_answer_run(cli, arguments, &ph_view_ps, make_params(arguments), error);
}
