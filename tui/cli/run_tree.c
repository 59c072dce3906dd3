#include "tui/cli/run.h"

#include <errno.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/arguments.h"
#include "tui/cli/exact.h"
#include "tui/cli/list.h"
#include "tui/cli/print.h"
#include "tui/text/tree_text.h"

#define DEEPEST 64       /* levels that are drawn */
#define MOST_LINES 10000 /* that are printed */
#define RETRY_INTERVAL_MS 250
#define MOST_RETRIES 8

enum { TREE, PID, PROCESSES, MAILBOX, MEMORY, ABOUT, COLUMN_COUNT };

static const struct ph_listing_column columns[COLUMN_COUNT] = {
        [TREE] = {"TREE", PH_TEXT_LEFT, 0, 24},
        [PID] = {"PID", PH_TEXT_LEFT, 2, 0},
        [PROCESSES] = {"PROCESSES", PH_TEXT_RIGHT, 3, 0},
        [MAILBOX] = {"MAILBOX", PH_TEXT_RIGHT, 0, 0},
        [MEMORY] = {"MEMORY", PH_TEXT_RIGHT, 0, 0},
        [ABOUT] = {"ABOUT", PH_TEXT_LEFT, 0, 16},
};

/* ---- as text */

/* A child that has no process counts nothing. */
static void format_totals(struct ph_list_row *row, const cJSON *object)
{
        if (ph_json_get_int(object, "total_processes", 0) == 0) {
                row->cells[PROCESSES][0] = row->cells[MAILBOX][0] = row->cells[MEMORY][0] = '\0';
                return;
        }
        ph_list_format_count(object, "total_processes", row->cells[PROCESSES]);
        ph_list_format_count(object, "total_mailbox", row->cells[MAILBOX]);
        ph_text_bytes(
                (uint64_t)ph_json_get_int(object, "total_memory_bytes", 0), row->cells[MEMORY]);
}

static void fill(struct ph_list_row *row, const cJSON *object)
{
        char *tree = row->cells[TREE];

        ph_tree_text_rails(object, ph_text_is_utf8(), DEEPEST, tree, PH_LIST_CELL / 2);
        ph_tree_text_name(object, tree + strlen(tree), PH_LIST_CELL - strlen(tree));
        snprintf(row->cells[PID], PH_LIST_CELL, "%s", ph_json_get_string(object, "pid", ""));
        format_totals(row, object);
        ph_tree_text_about(
                object, ph_text_is_utf8() ? "\xC2\xB7" : "-", row->cells[ABOUT], PH_LIST_CELL);
}

static int add_rows(struct ph_listing *listing, const cJSON *rows)
{
        return ph_list_add(listing, rows, COLUMN_COUNT, fill);
}

static void print_below(const struct ph_cli *cli, const cJSON *result)
{
        const char *gap = ph_json_get_string(result, "gap", NULL);
        int64_t rows = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(result, "rows"));
        int64_t unasked = ph_json_get_int(result, "unasked", 0);
        char shown[PH_TEXT_NUMBER], lines[PH_TEXT_NUMBER], total[PH_TEXT_NUMBER];

        ph_print_sentence(cli, "%s of %s lines; %s processes in all",
                ph_text_count((uint64_t)rows, shown),
                ph_text_count((uint64_t)ph_json_get_int(result, "matched", 0), lines),
                ph_text_count((uint64_t)ph_json_get_int(result, "total", 0), total));
        if (unasked > 0)
                ph_print_sentence(cli, "%s supervisors have not been asked yet",
                        ph_text_count((uint64_t)unasked, total));
        if (gap != NULL)
                ph_print_sentence(cli, "the tree may be old or lack something: %s", gap);
        ph_list_print_age(cli, result);
}

static int print_tree(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        int r;

        (void)params;
        if (!ph_age_is_known(result))
                return 0;
        r = ph_list_print(cli, ph_listing_create(columns, COLUMN_COUNT), result, add_rows);
        if (r == 0)
                print_below(cli, result);
        return r;
}

/* ---- as JSON: each row holds those that are below it */

static cJSON *container_at(cJSON *const *open, int depth, cJSON *top)
{
        cJSON *above = depth > 0 ? open[depth - 1] : NULL;
        cJSON *below = above != NULL ? cJSON_GetObjectItemCaseSensitive(above, "below") : top;

        return below != NULL ? below : cJSON_AddArrayToObject(above, "below");
}

/* What nesting says by itself is left out. */
static int nest(cJSON *result)
{
        enum { NESTED = 900 }; /* cJSON itself reads no deeper than 1,000 */
        cJSON *rows = cJSON_DetachItemFromObjectCaseSensitive(result, "rows");
        cJSON *top = cJSON_AddArrayToObject(result, "rows");
        cJSON *open[NESTED], *row;
        int known = 0, r = top != NULL ? 0 : -ENOMEM;

        while (r == 0 && (row = cJSON_DetachItemFromArray(rows, 0)) != NULL) {
                int depth = (int)ph_json_get_int(row, "depth", 0);
                cJSON *container;

                depth = depth < known ? depth : known;
                depth = depth < NESTED ? depth : NESTED - 1;
                container = container_at(open, depth, top);
                cJSON_DeleteItemFromObjectCaseSensitive(row, "rails");
                cJSON_DeleteItemFromObjectCaseSensitive(row, "above");
                if (container == NULL || !cJSON_AddItemToArray(container, row)) {
                        cJSON_Delete(row);
                        r = -ENOMEM;
                        break;
                }
                open[depth] = row;
                known = depth + 1;
        }
        cJSON_Delete(rows);
        return r;
}

/* ---- all of it: page after page, until no supervisor is left that has not been asked */

static bool is_complete(const cJSON *params, const cJSON *result)
{
        (void)params;
        return ph_json_get_int(result, "sweep", 0) > 0 &&
               ph_json_get_int(result, "unasked", 0) == 0;
}

static int set_number(cJSON *params, const char *name, int64_t value)
{
        cJSON *number = cJSON_CreateNumber((double)value);

        cJSON_DeleteItemFromObjectCaseSensitive(params, name);
        return cJSON_AddItemToObject(params, name, number) ? 0 : -ENOMEM;
}

static int ask_page(struct ph_visit *visit, const cJSON *params, int64_t offset, int64_t limit,
        cJSON **result_out, struct ph_error *error)
{
        cJSON *page = cJSON_Duplicate(params, 1);
        int r = set_number(page, "offset", offset);

        if (r == 0)
                r = set_number(page, "limit", limit < PH_MAX_ROWS ? limit : PH_MAX_ROWS);
        if (r == 0)
                return ph_visit_ask(visit, "tree", page, result_out, error);
        cJSON_Delete(page);
        ph_error_set(error, PH_ERROR_FAILED, "no memory for the tree");
        return r;
}

/* Moves the rows of @page behind those of @whole. Returns how many. */
static int move_rows(cJSON *whole, cJSON *page)
{
        cJSON *to = cJSON_GetObjectItemCaseSensitive(whole, "rows");
        cJSON *from = cJSON_GetObjectItemCaseSensitive(page, "rows"), *row;
        int count = 0;

        while ((row = cJSON_DetachItemFromArray(from, 0)) != NULL) {
                cJSON_AddItemToArray(to, row);
                count++;
        }
        return count;
}

/* One round over all pages. @is_whole_out: they belong together, and nothing is missing. */
static int ask_round(struct ph_visit *visit, const cJSON *params, cJSON **whole_out,
        bool *is_whole_out, struct ph_error *error)
{
        int64_t lines, done;
        cJSON *page = NULL;
        int r = ask_page(visit, params, 0, MOST_LINES, whole_out, error);

        if (r != 0)
                return r;
        lines = ph_json_get_int(*whole_out, "matched", 0);
        done = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(*whole_out, "rows"));
        *is_whole_out = is_complete(params, *whole_out);
        while (r == 0 && done < MOST_LINES && done < lines) {
                r = ask_page(visit, params, done, MOST_LINES - done, &page, error);
                if (r != 0)
                        break;
                *is_whole_out = *is_whole_out && is_complete(params, page) &&
                                ph_json_get_int(page, "matched", 0) == lines;
                r = move_rows(*whole_out, page);
                done += r;
                r = r > 0 ? 0 : -ENODATA;
                cJSON_Delete(page);
        }
        return r == -ENODATA ? 0 : r;
}

static int ask_all(
        struct ph_visit *visit, const cJSON *params, cJSON **whole_out, struct ph_error *error)
{
        bool is_whole = false;
        int r = 0;

        for (int i = 0; r == 0 && i <= MOST_RETRIES && !is_whole; i++) {
                if (i > 0)
                        r = ph_visit_pause(visit, RETRY_INTERVAL_MS);
                if (r != 0)
                        break;
                cJSON_Delete(*whole_out);
                *whole_out = NULL;
                r = ask_round(visit, params, whole_out, &is_whole, error);
        }
        return r;
}

static int show_all(const struct ph_cli *cli, struct ph_visit *visit, const cJSON *params,
        bool as_json, struct ph_error *error)
{
        cJSON *whole = NULL;
        int r = ask_all(visit, params, &whole, error);

        if (r == 0 && as_json)
                r = nest(whole) == 0 ? ph_exact_print(whole, cli->out) : -ENOMEM;
        else if (r == 0)
                r = print_tree(cli, params, whole);
        if (r == -ENOMEM)
                ph_error_set(error, PH_ERROR_FAILED, "no memory for the tree");
        cJSON_Delete(whole);
        return r;
}

const struct ph_answer_view ph_view_tree = {"tree", is_complete, print_tree, show_all};

/* Without a depth all of it is shown. A limit of 0 has it shown by show_all(). */
static cJSON *make_params(const struct ph_arguments *arguments)
{
        cJSON *params = ph_list_params(arguments);
        struct ph_json json = {0};
        int64_t depth = ph_arguments_number(arguments, PH_OPTION_DEPTH, INT32_MAX);

        if (arguments->operands[1] != NULL)
                ph_json_string(&json, params, "root", arguments->operands[1]);
        if (ph_arguments_has(arguments, PH_OPTION_SPAWN))
                ph_json_string(&json, params, "kind", "spawn");
        if (set_number(params, "depth", depth) == 0 && set_number(params, "limit", 0) == 0 &&
                !json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

int ph_run_tree(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        return ph_answer_run(cli, arguments, &ph_view_tree, make_params(arguments), error);
}
