#include "tui/view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/view/list_view.h"
#include "tui/view/process.h"
#include "tui/view/rows.h"
#include "tui/view/table_cells.h"
#include "tui/view/table_facts.h"
#include "tui/view/table_notes.h"

struct tables {
        struct ph_list_view list; /* first */
        struct ph_table_list model;
};

static struct ph_table_list *model_of(struct ph_view *view)
{
        return &((struct tables *)view)->model;
}

static bool take(struct ph_list_view *list, const cJSON *result, uint64_t now_ms)
{
        return ph_table_list_take(model_of(&list->view), result, now_ms);
}

static void fill(struct ph_list_view *list, const cJSON *row, struct ph_table_cells *cells)
{
        ph_table_cells_fill(cells, row, list->table.widths);
}

static const struct ph_list_sign *sign(const cJSON *row)
{
        static const struct ph_list_sign is_new = {PH_GLYPH_NEW, PH_STYLE_GOOD};

        return ph_table_is_new(row) ? &is_new : NULL;
}

static int draw_notes(struct ph_list_view *list, const struct ph_area *area)
{
        return ph_table_notes_draw(model_of(&list->view), &list->feed.error, area);
}

/* Returns the row under the cursor, which the cursor stays on from now; NULL: none is there. */
static const cJSON *hold_row(struct ph_view *view)
{
        struct ph_window *window = &model_of(view)->window;
        const cJSON *row = ph_window_chosen(window);

        if (row != NULL)
                ph_window_choose(window, window->scroll.cursor);
        return row;
}

static void open_facts(struct ph_view *view, int argument)
{
        const cJSON *row = hold_row(view);

        (void)argument;
        if (row != NULL)
                ph_desk_push(view->desk, ph_table_facts_create(&model_of(view)->window, row));
}

static void open_rows(struct ph_view *view, int argument)
{
        const cJSON *row = hold_row(view);
        char closed[512];

        (void)argument;
        if (row == NULL)
                return;
        if (ph_table_closed(row, closed, sizeof(closed)) != NULL)
                ph_desk_say(view->desk, "%s", closed);
        else
                ph_desk_push(view->desk, ph_rows_create(ph_json_get_string(row, "table", "")));
}

static void open_owner(struct ph_view *view, int argument)
{
        const cJSON *row = hold_row(view);
        const char *owner = ph_json_get_string(row, "owner", NULL);

        (void)argument;
        if (owner != NULL)
                ph_desk_push(view->desk, ph_process_create(owner));
        else if (row != NULL)
                ph_desk_say(view->desk, "no process of this node owns that table");
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        ph_table_notes_describe(model_of(view), line);
}

static void destroy(struct ph_view *view)
{
        struct tables *screen = (struct tables *)view;

        ph_list_view_finish(&screen->list);
        ph_table_list_finish(&screen->model);
        free(screen);
}

static const struct ph_list_spec spec = {
        .method = "tables",
        .thing = "table",
        .example = "such as cache, rows>1000, !owner:code",
        .list = PH_DESK_TABLES,
        .columns = ph_table_shapes,
        .named = -1,
        .take = take,
        .fill = fill,
        .sign = sign,
        .draw_notes = draw_notes,
        .open = open_rows,
};

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "rows", "the rows of the table", open_rows},
        {{'i'}, "info", "all that is known of the table", open_facts},
        {{'o'}, "owner", "the process that owns the table; Esc comes back", open_owner},
        PH_LIST_BINDINGS,
        {{'N'}, NULL, "sort by name", ph_list_sort_by, PH_TABLE_NAME},
        {{'K'}, NULL, "sort by kind", ph_list_sort_by, PH_TABLE_KIND},
        {{'T'}, NULL, "sort by type", ph_list_sort_by, PH_TABLE_TYPE},
        {{'P'}, NULL, "sort by protection", ph_list_sort_by, PH_TABLE_PROTECTION},
        {{'R'}, NULL, "sort by rows", ph_list_sort_by, PH_TABLE_ROWS},
        {{'D'}, NULL, "sort by growth in rows", ph_list_sort_by, PH_TABLE_ROWS_RATE},
        {{'M'}, NULL, "sort by memory", ph_list_sort_by, PH_TABLE_MEMORY},
        {{'F'}, NULL, "sort by the size of the file", ph_list_sort_by, PH_TABLE_FILE},
        {{'O'}, NULL, "sort by owner", ph_list_sort_by, PH_TABLE_OWNER},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Tables",
        .bindings = bindings,
        .destroy = destroy,
        .describe = describe,
        PH_LIST_VIEW_KIND,
};

struct ph_view *ph_tables_create(void)
{
        struct tables *screen = calloc(1, sizeof(*screen));

        if (screen == NULL)
                return NULL;
        ph_table_list_init(&screen->model);
        ph_list_view_init(&screen->list, &kind, &spec, &screen->model.window);
        return &screen->list.view;
}

struct ph_view *ph_tables_create_of(const char *pid)
{
        struct ph_view *view = ph_tables_create();
        char filter[PH_MAX_FILTER_BYTES + 1];

        if (view == NULL)
                return NULL;
        snprintf(filter, sizeof(filter), "owner:%s", pid);
        ph_window_filter(&model_of(view)->window, filter);
        ((struct tables *)view)->list.is_filter_given = true;
        return view;
}
