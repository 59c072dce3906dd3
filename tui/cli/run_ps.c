#include "tui/cli/run.h"

#include <errno.h>
#include <string.h>

#include "protocol/columns.h"
#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/json_parts.h"
#include "tui/cli/list.h"
#include "tui/cli/print.h"
#include "tui/cli/process_listing.h"

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

        return ph_list_print(cli,
                ph_process_listing_create(&columns, ph_json_get_string(result, "sort", "")), result,
                ph_process_listing_add);
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

        if (needs_names(params))
                print_number(cli, ph_json_get_int(result, "unidentified", 0),
                        "processes are not identified yet: no filter or sort by name finds them");
        print_number(cli, ph_json_get_int(result, "vanished", 0),
                "processes ended before they could be shown");
        if (gap != NULL)
                ph_print_sentence(cli, "the last sweep is incomplete: %s", gap);
        ph_list_print_age(cli, result);
}

static void print_below(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        ph_list_print_extent(cli, params, result, "processes");
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

/* A list by names or rates means little before these are known. */
static bool is_complete(const cJSON *params, const cJSON *result)
{
        if (needs_names(params) && ph_json_get_int(result, "unidentified", 0) > 0)
                return false;
        return !is_by_rate(params) || ph_list_has_rates(result, "reductions_per_second");
}

const struct ph_answer_view ph_view_ps = {"processes", is_complete, print_processes, show_parts};

int ph_run_ps(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        if (!ph_list_can_sort(arguments, error))
                return -EINVAL;
        return ph_answer_run(cli, arguments, &ph_view_ps, ph_list_params(arguments), error);
}
