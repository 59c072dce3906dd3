#include "tui/cli/run.h"

#include <errno.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "protocol/table_columns.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/list.h"
#include "tui/cli/print.h"
#include "tui/cli/table_listing.h"

#define DEFAULT_LIMIT 50

static int print_rows(const struct ph_cli *cli, const cJSON *result)
{
        struct ph_table_listing_columns columns;

        return ph_list_print(cli,
                ph_table_listing_create(&columns, ph_json_get_string(result, "sort", "")), result,
                ph_table_listing_add);
}

/* A size that is not known is "?". */
static const char *bytes_of(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        int64_t bytes = ph_json_get_int(object, name, -1);

        return bytes < 0 ? "?" : ph_text_bytes((uint64_t)bytes, out);
}

static const char *count_of(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        int64_t count = ph_json_get_int(object, name, -1);

        return count < 0 ? "?" : ph_text_count((uint64_t)count, out);
}

/* What all tables hold, those that are not listed too. */
static void print_totals(const struct ph_cli *cli, const cJSON *result)
{
        const cJSON *terms = cJSON_GetObjectItemCaseSensitive(result, "persistent_terms");
        char numbers[5][PH_TEXT_NUMBER];

        ph_print_sentence(cli, "%s rows and %s in all %s tables; %s persistent terms, %s",
                count_of(result, "total_rows", numbers[0]),
                bytes_of(result, "total_memory_bytes", numbers[1]),
                count_of(result, "total", numbers[2]), count_of(terms, "count", numbers[3]),
                bytes_of(terms, "memory_bytes", numbers[4]));
}

static int print_tables(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        const char *gap = ph_json_get_string(result, "gap", NULL);
        int r;

        if (!ph_age_is_known(result))
                return 0;
        r = print_rows(cli, result);
        if (r < 0)
                return r;
        ph_list_print_extent(cli, params, result, "tables");
        print_totals(cli, result);
        if (gap != NULL)
                ph_print_sentence(cli, "the list may be old or lack tables: %s", gap);
        ph_list_print_age(cli, result);
        return 0;
}

/* A list by growth means little before that is known. */
static bool is_complete(const cJSON *params, const cJSON *result)
{
        const struct ph_column_info *sort =
                ph_table_column_find(ph_json_get_string(params, "sort", ""));

        return sort == NULL || sort->column != PH_TABLE_ROWS_RATE ||
               ph_list_has_rates(result, "rows_per_second");
}

const struct ph_answer_view ph_view_tables = {"tables", is_complete, print_tables, NULL};

/* One answer is all that there is: it has as many rows as the protocol lets it have. */
static cJSON *make_params(const struct ph_arguments *arguments)
{
        int64_t limit = ph_arguments_number(arguments, PH_OPTION_LIMIT, DEFAULT_LIMIT);
        cJSON *params = ph_list_params(arguments);
        struct ph_json json = {0};

        cJSON_DeleteItemFromObjectCaseSensitive(params, "limit");
        ph_json_item(&json, params, "limit",
                cJSON_CreateNumber((double)(limit == 0 ? PH_MAX_ROWS : limit)));
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

int ph_run_tables(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        if (!ph_list_can_sort(arguments, error))
                return -EINVAL;
        return ph_answer_run(cli, arguments, &ph_view_tables, make_params(arguments), error);
}
