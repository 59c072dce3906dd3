#include "tui/view/processes.h"

#include <stdlib.h>

#include "protocol/json.h"
#include "tui/view/kill.h"
#include "tui/view/list_view.h"
#include "tui/view/process.h"
#include "tui/view/process_cells.h"
#include "tui/view/process_notes.h"
#include "tui/view/tables.h"
#include "tui/view/tree.h"

struct processes {
        struct ph_list_view list; /* first */
        struct ph_process_list model;
};

static struct ph_process_list *model_of(struct ph_list_view *list)
{
        return &((struct processes *)list)->model;
}

static bool take(struct ph_list_view *list, const cJSON *result, uint64_t now_ms)
{
        return ph_process_list_take(model_of(list), result, now_ms);
}

static void fill(struct ph_list_view *list, const cJSON *row, struct ph_table_cells *cells)
{
        const char *pid = ph_json_get_string(row, "pid", "");

        ph_process_cells_fill(cells, row);
        ph_process_cells_add_trend(cells, ph_trends_find(&model_of(list)->trends, pid),
                list->table.widths[PH_COLUMN_MAILBOX]);
}

static const struct ph_list_sign *sign(const cJSON *row)
{
        static const struct ph_list_sign signs[] = {
                [PH_PROCESS_NEW] = {PH_GLYPH_NEW, PH_STYLE_GOOD},
                [PH_PROCESS_DEAD] = {PH_GLYPH_GONE, PH_STYLE_BAD},
        };
        enum ph_process_age age = ph_process_age(row);

        return age != PH_PROCESS_SETTLED ? &signs[age] : NULL;
}

static int draw_notes(struct ph_list_view *list, const struct ph_area *area)
{
        return ph_process_notes_draw(model_of(list), &list->feed.error, area);
}

static void open_row(struct ph_view *view, int argument)
{
        struct ph_process_list *model = model_of((struct ph_list_view *)view);
        const cJSON *row = ph_window_chosen(&model->window);

        (void)argument;
        if (row == NULL)
                return;
        ph_window_choose(&model->window, model->window.scroll.cursor);
        ph_desk_push(view->desk, ph_process_create(ph_json_get_string(row, "pid", "")));
}

static void open_tables(struct ph_view *view, int argument)
{
        const struct ph_window *window = &model_of((struct ph_list_view *)view)->window;
        const char *pid = ph_json_get_string(ph_window_chosen(window), "pid", NULL);

        (void)argument;
        if (pid != NULL)
                ph_desk_push(view->desk, ph_tables_create_of(pid));
}

static void open_tree(struct ph_view *view, int argument)
{
        const struct ph_window *window = &model_of((struct ph_list_view *)view)->window;
        const char *pid = ph_json_get_string(ph_window_chosen(window), "pid", NULL);

        (void)argument;
        if (pid != NULL)
                ph_desk_push(view->desk, ph_tree_create_at(pid));
}

static void open_kill(struct ph_view *view, int argument)
{
        const struct ph_window *window = &model_of((struct ph_list_view *)view)->window;
        const char *pid = ph_json_get_string(ph_window_chosen(window), "pid", NULL);

        (void)argument;
        if (pid != NULL)
                ph_desk_push(view->desk, ph_kill_create(pid));
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        ph_process_notes_describe(model_of((struct ph_list_view *)view), line);
}

static void destroy(struct ph_view *view)
{
        struct processes *screen = (struct processes *)view;

        ph_list_view_finish(&screen->list);
        ph_process_list_finish(&screen->model);
        free(screen);
}

static const struct ph_list_spec spec = {
        .method = "processes",
        .thing = "process",
        .example = "such as comm, mailbox>1000, !status:waiting",
        .list = PH_DESK_PROCESSES,
        .columns = ph_process_columns,
        .named = PH_COLUMN_PID,
        .take = take,
        .fill = fill,
        .sign = sign,
        .draw_notes = draw_notes,
        .open = open_row,
};

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "all that is known of the process", open_row},
        {{'o'}, NULL, "the tables that it owns; Esc comes back", open_tables},
        PH_LIST_BINDINGS,
        {{'K'}, "kill", "what would end with it, and end it", open_kill},
        {{'t'}, "tree", "where it is in the tree; Esc comes back", open_tree},
        {{'P'}, NULL, "sort by pid", ph_list_sort_by, PH_COLUMN_PID},
        {{'N'}, NULL, "sort by name", ph_list_sort_by, PH_COLUMN_NAME},
        {{'B'}, NULL, "sort by mailbox", ph_list_sort_by, PH_COLUMN_MAILBOX},
        {{'D'}, NULL, "sort by growth of the mailbox", ph_list_sort_by, PH_COLUMN_MAILBOX_RATE},
        {{'T'}, NULL, "sort by reductions in total", ph_list_sort_by, PH_COLUMN_REDUCTIONS},
        {{'R'}, NULL, "sort by reductions per second", ph_list_sort_by, PH_COLUMN_REDUCTION_RATE},
        {{'M'}, NULL, "sort by memory", ph_list_sort_by, PH_COLUMN_MEMORY},
        {{'S'}, NULL, "sort by status", ph_list_sort_by, PH_COLUMN_STATUS},
        {{'C'}, NULL, "sort by current function", ph_list_sort_by, PH_COLUMN_CURRENT},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Processes",
        .bindings = bindings,
        .destroy = destroy,
        .describe = describe,
        PH_LIST_VIEW_KIND,
};

struct ph_view *ph_processes_create(void)
{
        struct processes *screen = calloc(1, sizeof(*screen));

        if (screen == NULL)
                return NULL;
        ph_process_list_init(&screen->model);
        ph_list_view_init(&screen->list, &kind, &spec, &screen->model.window);
        return &screen->list.view;
}
