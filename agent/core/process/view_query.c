#include "agent/core/process/view.h"

#include <errno.h>

#define DEFAULT_LIMIT 50

static int read_sort(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *key = ph_json_get_string(params, "sort", ph_columns[PH_COLUMN_MAILBOX].key);
        const struct ph_column_info *column = ph_column_find(key);

        if (column == NULL || !column->sortable) {
                ph_error_set(error, PH_ERROR_PARAMS, "processes can't be sorted by \"%.32s\"", key);
                return -EINVAL;
        }
        view->query.sort = column->column;
        view->query.descending = ph_json_get_bool(params, "descending", column->descending);
        return 0;
}

static int read_window(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *around = ph_json_get_string(params, "around", NULL);

        view->query.offset = (uint32_t)ph_json_get_int(params, "offset", 0);
        view->query.limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        view->query.has_around = around != NULL;
        if (around == NULL || ph_pid_parse(around, &view->query.around) == 0)
                return 0;
        ph_error_set(error, PH_ERROR_PARAMS, "\"around\" must be a pid of this node, like <0.1.0>");
        return -EINVAL;
}

int ph_view_read(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        if (read_sort(view, params, error) < 0 || read_window(view, params, error) < 0 ||
                ph_node_info_read_syntax(view->processes->info, params, &view->syntax, error) < 0)
                return -EINVAL;
        return ph_filter_parse(
                ph_json_get_string(params, "filter", ""), &view->query.filter, error);
}
