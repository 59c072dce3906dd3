#include "agent/core/table/tables_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT 100

static void destroy(struct ph_tables_view *view)
{
        struct ph_tables_view **link = &view->tables->views;

        while (*link != view)
                link = &(*link)->next;
        *link = view->next;
        ph_terms_finish(&view->terms);
        free(view->around);
        free(view);
}

static void on_cancel(struct ph_call *call)
{
        destroy(call->state);
}

void ph_tables_view_answer(struct ph_tables_view *view)
{
        struct ph_json json = {0};
        cJSON *result = ph_tables_write(view, &json);

        view->call->on_cancel = NULL;
        ph_call_answer(view->call, &json, result);
        destroy(view);
}

/* ---- parameters */

static int read_sort(struct ph_tables_view *view, const cJSON *params, struct ph_error *error)
{
        const char *key = ph_json_get_string(params, "sort", ph_table_columns[PH_TABLE_MEMORY].key);
        const struct ph_column_info *column = ph_table_column_find(key);

        if (column == NULL || !column->sortable) {
                ph_error_set(error, PH_ERROR_PARAMS, "tables can't be sorted by \"%.32s\"", key);
                return -EINVAL;
        }
        view->sort = (enum ph_tables_column)column->column;
        view->descending = ph_json_get_bool(params, "descending", column->descending);
        return 0;
}

static int read_params(struct ph_tables_view *view, const cJSON *params, struct ph_error *error)
{
        const char *around = ph_json_get_string(params, "around", NULL);

        view->offset = (uint32_t)ph_json_get_int(params, "offset", 0);
        view->limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        if (read_sort(view, params, error) < 0 ||
                ph_node_info_read_syntax(view->tables->info, params, &view->syntax, error) < 0)
                return -EINVAL;
        if (around != NULL && (view->around = strdup(around)) == NULL)
                return ph_error_no_memory(error);
        return ph_terms_parse(
                &view->terms, &ph_tables_language, ph_json_get_string(params, "filter", ""), error);
}

int ph_tables_check(struct ph_tables *tables, const cJSON *params, struct ph_error *error)
{
        struct ph_tables_view view = {.tables = tables};
        int r = read_params(&view, params, error);

        ph_terms_finish(&view.terms);
        free(view.around);
        return r;
}

struct ph_tables_view *ph_tables_view_create(
        struct ph_tables *tables, struct ph_call *call, const cJSON *params)
{
        struct ph_tables_view *view = calloc(1, sizeof(*view));
        struct ph_error error;

        if (view == NULL) {
                ph_call_fail_for_memory(call);
                return NULL;
        }
        view->tables = tables;
        if (read_params(view, params, &error) < 0) {
                free(view->around);
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
