#include "tui/cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/json_parts.h"
#include "tui/cli/list.h"
#include "tui/cli/print.h"

#define DEFAULT_LIMIT 50
#define BYTES_PER_CELL 4 /* a printed term that is cut to a line anyway need not be longer */

static const struct ph_listing_column columns[] = {
        {"KEY", PH_TEXT_LEFT, 0, 12},
        {"SIZE", PH_TEXT_RIGHT, 1, 0},
        {"VALUE", PH_TEXT_LEFT, 0, 24},
};

enum { COLUMN_COUNT = sizeof(columns) / sizeof(columns[0]) };

/* Rows on their way to a listing, and what was said of the search meanwhile. */
struct collection {
        struct ph_listing *listing;
        int status; /* -ENOMEM when a row was lost */
};

static int add_row(struct ph_listing *listing, const cJSON *row)
{
        int64_t bytes = ph_json_get_int(row, "size_bytes", -1);
        char size[PH_TEXT_NUMBER];
        const char *cells[COLUMN_COUNT] = {
                ph_json_get_string(row, "key", "?"),
                bytes < 0 ? "?" : ph_text_bytes((uint64_t)bytes, size),
                ph_json_get_string(row, "value", "(not read: more than 32 MB)"),
        };

        return ph_listing_add(listing, cells);
}

static int add_rows(struct ph_listing *listing, const cJSON *rows)
{
        const cJSON *row;
        int r = 0;

        cJSON_ArrayForEach(row, rows)
        {
                if (r == 0)
                        r = add_row(listing, row);
        }
        return r;
}

/* ---- the sentences below */

static void print_count(const struct ph_cli *cli, int64_t count, const char *what)
{
        char number[PH_TEXT_NUMBER];

        if (count > 0)
                ph_print_sentence(cli, "%s %s", ph_text_count((uint64_t)count, number), what);
}

static void print_table(const struct ph_cli *cli, int64_t shown, const cJSON *result)
{
        const cJSON *table = cJSON_GetObjectItemCaseSensitive(result, "table");
        const char *owner = ph_json_get_string(table, "owner", "?");
        const char *change = ph_json_get_string(result, "change", NULL);
        char rows[PH_TEXT_NUMBER], all[PH_TEXT_NUMBER];

        ph_print_sentence(cli, "%s of %s rows of %s, %s, owned by %s",
                ph_text_count((uint64_t)shown, rows),
                ph_text_count((uint64_t)ph_json_get_int(table, "rows", 0), all),
                ph_text_name(ph_json_get_string(table, "name", "?")),
                ph_json_get_string(table, "type", "?"),
                ph_text_name(ph_json_get_string(table, "owner_name", owner)));
        if (change != NULL)
                ph_print_sentence(cli, "since the cursor was made %s", change);
        if (ph_json_get_bool(result, "changing", false))
                ph_print_sentence(
                        cli, "the table is changing: pages may repeat rows, or skip some");
}

static void print_cursor(
        const struct ph_cli *cli, const cJSON *result, const char *name, const char *what)
{
        const char *cursor = ph_json_get_string(result, name, NULL);

        if (cursor != NULL)
                ph_print_sentence(cli, "%s: --cursor %s", what, cursor);
}

static void print_below(const struct ph_cli *cli, int64_t shown, const cJSON *result)
{
        print_table(cli, shown, result);
        print_count(cli, ph_json_get_int(result, "left_out", 0), "more with this key");
        print_cursor(cli, result, "previous", "before them");
        print_cursor(cli, result, "next", "behind them");
}

static int print_page(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        const cJSON *rows = cJSON_GetObjectItemCaseSensitive(result, "rows");
        int r;

        (void)params;
        r = ph_list_print(cli, ph_listing_create(columns, COLUMN_COUNT), result, add_rows);
        if (r == 0)
                print_below(cli, cJSON_GetArraySize(rows), result);
        return r;
}

static bool is_complete(const cJSON *params, const cJSON *result)
{
        (void)params;
        (void)result;
        return true;
}

const struct ph_answer_view ph_view_rows = {"rows", is_complete, print_page, NULL};

/* ---- searches, whose rows come in parts */

static void on_part(void *context, const cJSON *part)
{
        struct collection *collection = context;

        if (collection->status == 0)
                collection->status = add_rows(
                        collection->listing, cJSON_GetObjectItemCaseSensitive(part, "rows"));
}

static void print_search(const struct ph_cli *cli, const cJSON *result)
{
        char scanned[PH_TEXT_NUMBER], rate[PH_TEXT_NUMBER], time[PH_TEXT_NUMBER];

        print_below(cli, ph_json_get_int(result, "found", 0), result);
        ph_print_sentence(cli, "searched %s rows in %s, %s a second%s",
                ph_text_count((uint64_t)ph_json_get_int(result, "scanned", 0), scanned),
                ph_text_duration(ph_json_get_number(result, "elapsed_ms", 0), time),
                ph_text_short(ph_json_get_number(result, "rows_per_second", 0), rate),
                ph_json_get_bool(result, "complete", false) ? "" : ", and not all of the table");
        print_count(cli, ph_json_get_int(result, "partly", 0),
                "rows are too large: they were searched in part or not at all");
}

static int search_as_text(const struct ph_cli *cli, struct ph_visit *visit, const cJSON *params,
        struct ph_error *error)
{
        struct collection collection = {.listing = ph_listing_create(columns, COLUMN_COUNT)};
        cJSON *result = NULL;
        int r;

        collection.status = collection.listing != NULL ? 0 : -ENOMEM;
        r = ph_visit_ask_parts(
                visit, "search", cJSON_Duplicate(params, 1), on_part, &collection, &result, error);
        if (r == 0 && (collection.status < 0 ||
                              ph_listing_print(collection.listing, cli->out, cli->width) < 0)) {
                ph_error_set(error, PH_ERROR_FAILED, "no memory for the rows");
                r = -ENOMEM;
        }
        if (r == 0)
                print_search(cli, result);
        ph_listing_destroy(collection.listing);
        cJSON_Delete(result);
        return r;
}

static int search(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const cJSON *params, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r = ph_visit_begin(&options, &visit, error);

        if (r != 0)
                return r;
        if (ph_arguments_has(arguments, PH_OPTION_JSON))
                r = ph_json_parts_show(cli, visit, "search", params, error);
        else
                r = search_as_text(cli, visit, params, error);
        return ph_visit_end(visit, r, error);
}

/* ---- the command line */

static int refuse(const struct ph_arguments *arguments, struct ph_error *error)
{
        static const enum ph_option_id places[] = {PH_OPTION_KEY, PH_OPTION_FROM, PH_OPTION_CURSOR};
        bool searches = ph_arguments_has(arguments, PH_OPTION_MATCH) ||
                        ph_arguments_has(arguments, PH_OPTION_PATTERN);
        int given = 0;

        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
                given += ph_arguments_has(arguments, places[i]);
        if (given > 1 || (ph_arguments_has(arguments, PH_OPTION_MATCH) &&
                                 ph_arguments_has(arguments, PH_OPTION_PATTERN))) {
                ph_error_set(error, PH_ERROR_USAGE,
                        "give only one of --key, --from and --cursor, and of --match and "
                        "--pattern");
                return -EINVAL;
        }
        if (searches && (ph_arguments_has(arguments, PH_OPTION_KEY) ||
                                ph_arguments_has(arguments, PH_OPTION_FROM) ||
                                ph_arguments_has(arguments, PH_OPTION_BACK))) {
                ph_error_set(error, PH_ERROR_USAGE,
                        "a search begins at the first row or at a --cursor, and goes forward");
                return -EINVAL;
        }
        return 0;
}

static cJSON *make_params(const struct ph_cli *cli, const struct ph_arguments *arguments)
{
        static const struct {
                enum ph_option_id option;
                const char *name;
        } texts[] = {{PH_OPTION_KEY, "key"}, {PH_OPTION_FROM, "from"}, {PH_OPTION_MATCH, "match"},
                {PH_OPTION_PATTERN, "pattern"}, {PH_OPTION_CURSOR, "cursor"},
                {PH_OPTION_SYNTAX, "syntax"}};
        int64_t limit = ph_arguments_number(arguments, PH_OPTION_LIMIT, DEFAULT_LIMIT);
        bool as_json = ph_arguments_has(arguments, PH_OPTION_JSON);
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        ph_json_string(&json, params, "table", arguments->operands[1]);
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (ph_arguments_has(arguments, texts[i].option))
                        ph_json_string(
                                &json, params, texts[i].name, arguments->values[texts[i].option]);
        }
        if (ph_arguments_has(arguments, PH_OPTION_BACK))
                ph_json_string(&json, params, "direction", "backward");
        ph_json_int(&json, params, "limit", limit == 0 ? PH_MAX_ROWS : limit);
        if (cli->width != 0 && !as_json)
                ph_json_int(&json, params, "max_bytes", (int64_t)cli->width * BYTES_PER_CELL);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

int ph_run_rows(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        bool searches = ph_arguments_has(arguments, PH_OPTION_MATCH) ||
                        ph_arguments_has(arguments, PH_OPTION_PATTERN);
        cJSON *params;
        int r = refuse(arguments, error);

        if (r < 0)
                return r;
        params = make_params(cli, arguments);
        if (!searches || params == NULL)
                return ph_answer_run(cli, arguments, &ph_view_rows, params, error);
        r = search(cli, arguments, params, error);
        cJSON_Delete(params);
        return r;
}
