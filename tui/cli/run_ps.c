#include "tui/cli/run.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "protocol/columns.h"
#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/listing.h"
#include "tui/cli/print.h"
#include "tui/cli/suggest.h"

#define CELL 128

/* How a column behaves when there is little room. Titles are those of the screens. */
static const struct {
        enum ph_text_align align;
        unsigned rank;
        size_t least;
} shapes[PH_COLUMN_COUNT] = {
        [PH_COLUMN_PID] = {PH_TEXT_LEFT, 0, 0},
        [PH_COLUMN_NAME] = {PH_TEXT_LEFT, 0, 20},
        [PH_COLUMN_MAILBOX] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_MAILBOX_RATE] = {PH_TEXT_RIGHT, 3, 0},
        [PH_COLUMN_REDUCTIONS] = {PH_TEXT_RIGHT, 4, 0},
        [PH_COLUMN_REDUCTION_RATE] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_MEMORY] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_STATUS] = {PH_TEXT_LEFT, 2, 0},
        [PH_COLUMN_CURRENT] = {PH_TEXT_LEFT, 1, 12},
};

struct row {
        char cells[PH_COLUMN_COUNT][CELL];
};

static const char *name_of(const cJSON *process)
{
        static const char *const sources[] = {"name", "label", "initial_call"};

        for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
                const char *name = ph_json_get_string(process, sources[i], NULL);

                if (name != NULL)
                        return name;
        }
        return "?";
}

static void format_count(const cJSON *process, const char *name, char *out)
{
        int64_t count = ph_json_get_int(process, name, -1);

        if (count >= 0)
                ph_text_count((uint64_t)count, out);
        else
                snprintf(out, CELL, "?");
}

/* A size that is the heap's of the last sweep, not all of the process's memory, has a ~. */
static void format_memory(const cJSON *process, char *out)
{
        int64_t bytes = ph_json_get_int(process, "memory_bytes", -1);
        char number[PH_TEXT_NUMBER];

        if (bytes < 0)
                snprintf(out, CELL, "?");
        else
                snprintf(out, CELL, "%s%s",
                        ph_json_get_bool(process, "memory_exact", true) ? "" : "~",
                        ph_text_bytes((uint64_t)bytes, number));
}

/* The function it is in, or why that is not known. */
static void format_current(const cJSON *process, char *out)
{
        const char *state = ph_json_get_string(process, "state", "answered");

        if (strcmp(state, "answered") == 0)
                snprintf(out, CELL, "%s", ph_json_get_string(process, "current_function", "?"));
        else
                snprintf(out, CELL, "(%s)", state);
}

static void fill_row(struct row *row, const cJSON *process)
{
        snprintf(row->cells[PH_COLUMN_PID], CELL, "%s", ph_json_get_string(process, "pid", "?"));
        snprintf(row->cells[PH_COLUMN_NAME], CELL, "%s%s", name_of(process),
                ph_json_get_bool(process, "agent", false) ? " (porthole's own)" : "");
        format_count(process, "mailbox", row->cells[PH_COLUMN_MAILBOX]);
        ph_text_short(ph_json_get_number(process, "mailbox_per_second", NAN),
                row->cells[PH_COLUMN_MAILBOX_RATE]);
        ph_text_short((double)ph_json_get_int(process, "reductions", 0),
                row->cells[PH_COLUMN_REDUCTIONS]);
        ph_text_short(ph_json_get_number(process, "reductions_per_second", NAN),
                row->cells[PH_COLUMN_REDUCTION_RATE]);
        format_memory(process, row->cells[PH_COLUMN_MEMORY]);
        snprintf(row->cells[PH_COLUMN_STATUS], CELL, "%s",
                ph_json_get_string(process, "status", "?"));
        format_current(process, row->cells[PH_COLUMN_CURRENT]);
}

static int add_row(struct ph_listing *listing, const cJSON *process)
{
        struct row row;
        const char *cells[PH_COLUMN_COUNT];

        fill_row(&row, process);
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                cells[i] = row.cells[i];
        return ph_listing_add(listing, cells);
}

/* The column sorted by stays, however little room there is. */
static void make_columns(struct ph_listing_column *columns, const char *sort)
{
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                bool is_sorted = strcmp(ph_columns[i].key, sort) == 0;

                columns[i] = (struct ph_listing_column){ph_columns[i].title, shapes[i].align,
                        is_sorted ? 0 : shapes[i].rank, shapes[i].least};
        }
}

static int print_rows(const struct ph_cli *cli, const cJSON *result)
{
        struct ph_listing_column columns[PH_COLUMN_COUNT];
        struct ph_listing *listing;
        const cJSON *process;
        int r;

        make_columns(columns, ph_json_get_string(result, "sort", ""));
        listing = ph_listing_create(columns, PH_COLUMN_COUNT);
        r = listing != NULL ? 0 : -ENOMEM;
        cJSON_ArrayForEach(process, cJSON_GetObjectItemCaseSensitive(result, "rows"))
        {
                if (r == 0)
                        r = add_row(listing, process);
        }
        if (r == 0)
                r = ph_listing_print(listing, cli->out, cli->width);
        ph_listing_destroy(listing);
        return r;
}

/* Which rows of how many these are. */
static void print_extent(const struct ph_cli *cli, const char *filter, const cJSON *result)
{
        int64_t rows = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "rows"));
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

/* What this list may lack. */
static void print_gaps(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        int64_t unidentified = ph_json_get_int(result, "unidentified", 0);
        const char *gap = ph_json_get_string(result, "gap", NULL);
        char number[PH_TEXT_NUMBER];
        char sentence[256];

        if (unidentified > 0 && needs_names(params))
                ph_print_sentence(cli,
                        "%s processes are not identified yet: no filter or sort by name finds them",
                        ph_text_count((uint64_t)unidentified, number));
        if (gap != NULL)
                ph_print_sentence(cli, "the last sweep did not come to its end: %s", gap);
        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "%s", sentence);
}

static int print_processes(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        int r = print_rows(cli, result);

        if (r < 0)
                return r;
        print_extent(cli, ph_json_get_string(params, "filter", NULL), result);
        print_gaps(cli, params, result);
        return 0;
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

const struct ph_answer_view ph_view_ps = {"processes", is_complete, print_processes};

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
                {PH_OPTION_SYNTAX, "syntax"}};
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
                if (ph_arguments_has(arguments, texts[i].option))
                        ph_json_string(
                                &json, params, texts[i].name, arguments->values[texts[i].option]);
        }
        if (ph_arguments_has(arguments, PH_OPTION_LIMIT))
                ph_json_int(
                        &json, params, "limit", ph_arguments_number(arguments, PH_OPTION_LIMIT, 0));
        if (ph_arguments_has(arguments, PH_OPTION_OFFSET))
                ph_json_int(&json, params, "offset",
                        ph_arguments_number(arguments, PH_OPTION_OFFSET, 0));
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
