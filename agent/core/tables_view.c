#include "agent/core/tables_view.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"

#define DEFAULT_LIMIT 100

/* What a word is looked for in. */
enum {
        IN_NAME = 1 << 0,
        IN_ID = 1 << 1,
        IN_TYPE = 1 << 2,
        IN_PROTECTION = 1 << 3,
        IN_OWNER = 1 << 4,
};

/* What a number is compared with. */
enum { ROWS, ROWS_RATE, MEMORY };

static const struct ph_subject subjects[] = {
        {"name", 0, IN_NAME | IN_ID, NULL},
        {"type", 0, IN_TYPE, NULL},
        {"protection", 0, IN_PROTECTION, NULL},
        {"owner", 0, IN_OWNER, NULL},
        {"rows/s", ROWS_RATE, 0, ph_units_count},
        {"rows", ROWS, 0, ph_units_count},
        {"memory", MEMORY, 0, ph_units_bytes},
};

static const struct ph_language language = {
        .subjects = subjects,
        .count = sizeof(subjects) / sizeof(subjects[0]),
        .bare_places = IN_NAME | IN_ID | IN_TYPE | IN_PROTECTION | IN_OWNER,
};

static void destroy(struct ph_tables_view *view)
{
        struct ph_tables_view **link = &view->tables->views;

        while (*link != view)
                link = &(*link)->next;
        *link = view->next;
        ph_terms_finish(&view->terms);
        free(view);
}

static void on_cancel(struct ph_call *call)
{
        destroy(call->state);
}

/* ---- matching and sorting */

static bool owner_has(const struct ph_term *term, const struct ph_table *table)
{
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(table->owner, term->word[0] == '#', pid);
        return ph_term_is_in(term, table->owner_name) || ph_term_is_in(term, pid);
}

static bool text_matches(const struct ph_term *term, const struct ph_table *table)
{
        unsigned places = term->places;

        return ((places & IN_NAME) != 0 && ph_term_is_in(term, table->name)) ||
               ((places & IN_ID) != 0 && ph_term_is_in(term, table->id)) ||
               ((places & IN_TYPE) != 0 && ph_term_is_in(term, table->type)) ||
               ((places & IN_PROTECTION) != 0 && ph_term_is_in(term, table->protection)) ||
               ((places & IN_OWNER) != 0 && owner_has(term, table));
}

static double value_of(int id, const struct ph_table *table)
{
        const double values[] = {
                [ROWS] = (double)table->rows,
                [ROWS_RATE] = table->rows_rate,
                [MEMORY] = (double)table->memory_bytes,
        };

        return values[id];
}

static bool term_matches(const struct ph_term *term, const struct ph_table *table)
{
        if (term->comparison == PH_COMPARE_HAS)
                return text_matches(term, table);
        return ph_term_compare(term, value_of(term->subject->id, table));
}

static bool matches(const struct ph_tables_view *view, const struct ph_table *table)
{
        for (unsigned i = 0; i < view->terms.count; i++) {
                const struct ph_term *term = &view->terms.terms[i];

                if (term_matches(term, table) == term->negated)
                        return false;
        }
        return true;
}

static int compare_texts(const char *a, const char *b)
{
        return strcasecmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare_numbers(double a, double b)
{
        return a < b ? -1 : a > b;
}

static int compare_column(
        enum ph_tables_column column, const struct ph_table *a, const struct ph_table *b)
{
        switch (column) {
        case PH_TABLE_TYPE:
                return strcmp(a->type, b->type);
        case PH_TABLE_PROTECTION:
                return strcmp(a->protection, b->protection);
        case PH_TABLE_ROWS:
                return compare_numbers((double)a->rows, (double)b->rows);
        case PH_TABLE_ROWS_RATE:
                return compare_numbers(a->rows_rate, b->rows_rate);
        case PH_TABLE_MEMORY:
                return compare_numbers((double)a->memory_bytes, (double)b->memory_bytes);
        case PH_TABLE_OWNER:
                return ph_pid_compare(a->owner, b->owner);
        default:
                return compare_texts(a->name, b->name);
        }
}

/* A growth that isn't known yet comes last in either direction; equals go by their id. */
static int compare_rows(const void *a, const void *b, void *context)
{
        const struct ph_table *left = *(const struct ph_table *const *)a;
        const struct ph_table *right = *(const struct ph_table *const *)b;
        const struct ph_tables_view *view = context;
        bool by_rate = view->sort == PH_TABLE_ROWS_RATE;
        int order;

        if (by_rate && isnan(left->rows_rate) != isnan(right->rows_rate))
                return isnan(left->rows_rate) ? 1 : -1;
        order = compare_column(view->sort, left, right);
        if (order == 0)
                return strcmp(left->id, right->id);
        return view->descending ? -order : order;
}

/* ---- the answer */

static void write_table(const struct ph_tables_view *view, const struct ph_table *table,
        struct ph_json *json, cJSON *rows)
{
        cJSON *object = ph_json_object(json, rows, NULL);
        char pid[PH_PID_TEXT_SIZE];

        ph_json_string(json, object, "table", table->id);
        ph_json_string(json, object, "name", table->name);
        ph_json_bool(json, object, "named", table->named);
        ph_json_string(json, object, "type", table->type);
        ph_json_string(json, object, "protection", table->protection);
        ph_json_bool(json, object, "readable", strcmp(table->protection, "private") != 0);
        ph_pid_format(table->owner, view->elixir, pid);
        ph_json_string(json, object, "owner", pid);
        ph_json_string(json, object, "owner_name", table->owner_name);
        ph_pid_format(table->heir, view->elixir, pid);
        ph_json_string(json, object, "heir", table->has_heir ? pid : NULL);
        ph_json_bool(json, object, "lost_with_owner", table->lost);
        ph_json_int(json, object, "rows", table->rows);
        ph_json_number(json, object, "rows_per_second", table->rows_rate);
        ph_json_int(json, object, "memory_bytes", table->memory_bytes);
        ph_json_int(json, object, "keypos", table->keypos);
        ph_json_bool(json, object, "read_concurrency", table->read_concurrency);
        ph_json_string(json, object, "write_concurrency", table->write_concurrency);
        ph_json_bool(json, object, "decentralized_counters", table->decentralized);
        ph_json_bool(json, object, "compressed", table->compressed);
        ph_json_bool(json, object, "fixed", table->fixed);
        ph_json_bool(json, object, "system", table->system);
}

static void write_number(struct ph_json *json, cJSON *object, const char *name, int64_t value)
{
        if (value < 0)
                ph_json_null(json, object, name);
        else
                ph_json_int(json, object, name, value);
}

static void write_head(const struct ph_tables_view *view, struct ph_json *json, cJSON *result)
{
        const struct ph_tables *tables = view->tables;
        const struct ph_catalog *now = &tables->now;
        double age = (double)uv_now(tables->loop) - now->at_ms;
        int64_t rows = 0, memory = 0;
        cJSON *terms;

        for (uint32_t i = 0; i < now->count; i++) {
                rows += now->tables[i].rows;
                memory += now->tables[i].memory_bytes;
        }
        ph_json_number(json, result, "age_ms", now->at_ms != 0 ? age : NAN);
        ph_heartbeat_write(tables->heartbeat, json, result);
        ph_json_string(json, result, "gap", tables->gap[0] != '\0' ? tables->gap : NULL);
        ph_json_uint(json, result, "total", now->count);
        ph_json_int(json, result, "total_rows", rows);
        ph_json_int(json, result, "total_memory_bytes", memory);
        terms = ph_json_object(json, result, "persistent_terms");
        write_number(json, terms, "count", now->persistent_terms);
        write_number(json, terms, "memory_bytes", now->persistent_bytes);
        ph_json_string(json, result, "sort", ph_table_columns[view->sort].key);
        ph_json_bool(json, result, "descending", view->descending);
}

/* Returns the tables that match, sorted; NULL without memory. */
static const struct ph_table **select_tables(struct ph_tables_view *view, uint32_t *count_out)
{
        const struct ph_catalog *now = &view->tables->now;
        const struct ph_table **chosen = malloc((now->count + 1) * sizeof(const struct ph_table *));
        uint32_t count = 0;

        for (uint32_t i = 0; chosen != NULL && i < now->count; i++) {
                if (matches(view, &now->tables[i]))
                        chosen[count++] = &now->tables[i];
        }
        if (count > 0)
                qsort_r(chosen, count, sizeof(const struct ph_table *), compare_rows, view);
        *count_out = count;
        return chosen;
}

static cJSON *write_result(struct ph_tables_view *view, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject(), *rows;
        uint32_t count;
        const struct ph_table **chosen = select_tables(view, &count);

        json->failed = json->failed || chosen == NULL;
        write_head(view, json, result);
        ph_json_uint(json, result, "matched", count);
        ph_json_uint(json, result, "offset", view->offset);
        rows = ph_json_array(json, result, "rows");
        for (uint32_t i = view->offset; i < count && i - view->offset < view->limit; i++)
                write_table(view, chosen[i], json, rows);
        free(chosen);
        return result;
}

void ph_tables_view_answer(struct ph_tables_view *view)
{
        struct ph_json json = {0};
        cJSON *result = write_result(view, &json);

        view->call->on_cancel = NULL;
        ph_call_answer(view->call, &json, result);
        destroy(view);
}

/* ---- parameters */

static int read_params(struct ph_tables_view *view, const cJSON *params, struct ph_error *error)
{
        const char *sort =
                ph_json_get_string(params, "sort", ph_table_columns[PH_TABLE_MEMORY].key);
        const char *syntax =
                ph_json_get_string(params, "syntax", ph_node_info_syntax(view->tables->info));
        const char *filter = ph_json_get_string(params, "filter", "");
        const struct ph_column_info *column = ph_table_column_find(sort);

        if (column == NULL || strlen(filter) > PH_MAX_FILTER_BYTES) {
                ph_error_set(error, PH_ERROR_PARAMS,
                        column == NULL ? "tables can't be sorted by \"%.32s\""
                                       : "the filter is too long: \"%.32s…\"",
                        column == NULL ? sort : filter);
                return -EINVAL;
        }
        view->sort = column->column;
        view->descending = ph_json_get_bool(params, "descending", column->descending);
        view->offset = (uint32_t)ph_json_get_int(params, "offset", 0);
        view->limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        view->elixir = strcmp(syntax, "elixir") == 0;
        return ph_terms_parse(&view->terms, &language, filter, error);
}

int ph_tables_check(struct ph_tables *tables, const cJSON *params, struct ph_error *error)
{
        struct ph_tables_view view = {.tables = tables};
        int r = read_params(&view, params, error);

        ph_terms_finish(&view.terms);
        return r;
}

struct ph_tables_view *ph_tables_view_create(
        struct ph_tables *tables, struct ph_call *call, const cJSON *params)
{
        struct ph_tables_view *view = calloc(1, sizeof(*view));
        struct ph_error error;

        if (view == NULL) {
                ph_error_set(&error, PH_ERROR_INTERNAL, "the agent is out of memory");
                ph_call_fail(call, &error);
                return NULL;
        }
        view->tables = tables;
        if (read_params(view, params, &error) < 0) {
                free(view);
                ph_call_fail(call, &error);
                return NULL;
        }
        view->call = call;
        view->next = tables->views;
        tables->views = view;
        call->state = view;
        call->on_cancel = on_cancel;
        return view;
}
