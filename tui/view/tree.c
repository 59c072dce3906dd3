#include "tui/view/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/tree_list.h"
#include "tui/text/tree_text.h"
#include "tui/view/kill.h"
#include "tui/view/list_view.h"
#include "tui/view/process.h"
#include "tui/view/process_notes.h"
#include "tui/view/tree_cells.h"

struct tree {
        struct ph_list_view list; /* first */
        struct ph_tree_list model;
};

static struct ph_tree_list *model_of(struct ph_view *view)
{
        return &((struct tree *)view)->model;
}

/* ---- what a list view asks of it */

static void add_params(struct ph_list_view *list, cJSON *params)
{
        ph_tree_list_add_params(model_of(&list->view), params);
}

static bool take(struct ph_list_view *list, const cJSON *result, uint64_t now_ms)
{
        return ph_tree_list_take(model_of(&list->view), result, now_ms);
}

static void fill(struct ph_list_view *list, const cJSON *row, struct ph_table_cells *cells)
{
        ph_tree_cells_fill(cells, row, model_of(&list->view), list->table.widths);
}

static const struct ph_list_sign *sign(const cJSON *row)
{
        static const struct ph_list_sign signs[] = {
                [PH_TREE_NEW] = {PH_GLYPH_NEW, PH_STYLE_GOOD},
                [PH_TREE_GONE] = {PH_GLYPH_GONE, PH_STYLE_BAD},
        };
        enum ph_tree_change change = ph_tree_change(row);

        return change != PH_TREE_SETTLED ? &signs[change] : NULL;
}

/* What must not be overlooked, in the last rows. */
static int draw_notes(struct ph_list_view *list, const struct ph_area *area)
{
        const struct ph_tree_list *model = model_of(&list->view);
        const char *gap = model->lack[0] != '\0' ? model->lack : model->window.gap;
        int rows = 0;

        if (list->feed.error.code != 0)
                ph_draw_format(
                        area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s", list->feed.error.message);
        if (gap != NULL)
                ph_draw_text(area, area->rows - ++rows, 1, PH_STYLE_WARN, gap);
        if (model->window.filter[0] != '\0')
                rows += ph_process_notes_unknown(
                        area, area->rows - rows - 1, model->unidentified, "name");
        return rows;
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        const struct ph_tree_list *model = model_of(view);
        const struct ph_window *window = &model->window;
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER];

        if (window->answer == NULL)
                return;
        if (window->filter[0] != '\0')
                ph_line_add(
                        line, true, 2, " ", PH_STYLE_WARN, "what matches \"%s\" ", window->filter);
        ph_line_add(line, true, 3, " ", PH_STYLE_NORMAL, "%s, %s processes ",
                model->is_spawn ? "by who spawned them" : "applications",
                ph_text_count((uint64_t)window->total, a));
        if (window->scroll.total > 0)
                ph_line_add(line, true, 4, " ", PH_STYLE_DIM, "%s/%s",
                        ph_text_count((uint64_t)window->scroll.cursor + 1, a),
                        ph_text_count((uint64_t)window->scroll.total, b));
}

/* ---- keys */

static void redraw(struct ph_view *view)
{
        ph_list_view_refresh((struct ph_list_view *)view);
}

/* Right opens what is closed, and goes into what is open. */
static void expand(struct ph_view *view, int argument)
{
        (void)argument;
        if (!ph_tree_list_expand(model_of(view), true))
                ph_window_move(&model_of(view)->window, PH_MOTION_DOWN);
        redraw(view);
}

/* Left closes what is open, and goes above what is closed. */
static void collapse(struct ph_view *view, int argument)
{
        (void)argument;
        if (!ph_tree_list_expand(model_of(view), false))
                ph_tree_list_go_above(model_of(view));
        redraw(view);
}

static void toggle(struct ph_view *view, int argument)
{
        (void)argument;
        if (!ph_tree_list_expand(model_of(view), true))
                ph_tree_list_expand(model_of(view), false);
        redraw(view);
}

static void expand_all(struct ph_view *view, int argument)
{
        (void)argument;
        if (!ph_tree_list_expand_all(model_of(view)))
                ph_desk_say(
                        view->desk, "no more than %d rows can be expanded", PH_TREE_MOST_EXPANDED);
        redraw(view);
}

static void collapse_all(struct ph_view *view, int argument)
{
        (void)argument;
        ph_tree_list_collapse_all(model_of(view));
        redraw(view);
}

static void switch_kind(struct ph_view *view, int argument)
{
        (void)argument;
        ph_tree_list_set_spawn(model_of(view), !model_of(view)->is_spawn);
        redraw(view);
}

static void open_row(struct ph_view *view, int argument)
{
        struct ph_window *window = &model_of(view)->window;
        const cJSON *row = ph_window_chosen(window);
        const char *pid = ph_json_get_string(row, "pid", NULL);

        if (row == NULL)
                return;
        if (pid == NULL || cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(row, "application"))) {
                toggle(view, argument);
                return;
        }
        ph_window_choose(window, window->scroll.cursor);
        ph_desk_push(view->desk, ph_process_create(pid));
}

static void open_kill(struct ph_view *view, int argument)
{
        const cJSON *row = ph_window_chosen(&model_of(view)->window);
        const char *pid = ph_json_get_string(row, "pid", NULL);

        (void)argument;
        if (pid != NULL && !cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(row, "application")))
                ph_desk_push(view->desk, ph_kill_create(pid));
        else if (row != NULL)
                ph_desk_say(view->desk, "this row is no process");
}

static void destroy(struct ph_view *view)
{
        struct tree *screen = (struct tree *)view;

        ph_list_view_finish(&screen->list);
        ph_tree_list_finish(&screen->model);
        free(screen);
}

static const struct ph_list_spec spec = {
        .method = "tree",
        .thing = "process",
        .example = "such as comm, mailbox>1000",
        .list = PH_DESK_TREE,
        .columns = ph_tree_shapes,
        .named = PH_TREE_PID,
        .add_params = add_params,
        .take = take,
        .fill = fill,
        .sign = sign,
        .draw_notes = draw_notes,
        .open = open_row,
};

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "all that is known of the process", open_row},
        {{PH_KEY_RIGHT, 'l'}, "expand", "show what is below, then go there", expand},
        {{PH_KEY_LEFT, 'h'}, "collapse", "hide what is below, or go above", collapse},
        {{' '}, NULL, "show or hide what is below", toggle},
        {{'*'}, NULL, "expand all that is in sight", expand_all},
        {{'C'}, NULL, "collapse all", collapse_all},
        {{'s'}, "spawn", "who spawned whom, or applications", switch_kind},
        {{'/'}, "filter", "what matches, and what it is below", ph_list_edit_filter},
        {{'c'}, "columns", "show or hide columns", ph_list_open_column_menu},
        {{PH_KEY_ESCAPE}, NULL, "clear the filter, then back", ph_list_clear_filter},
        {{'K'}, "kill", "what would end with it, and end it", open_kill},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Tree",
        .bindings = bindings,
        .destroy = destroy,
        .describe = describe,
        PH_LIST_VIEW_KIND,
};

struct ph_view *ph_tree_create(void)
{
        struct tree *screen = calloc(1, sizeof(*screen));

        if (screen == NULL)
                return NULL;
        ph_tree_list_init(&screen->model);
        ph_list_view_init(&screen->list, &kind, &spec, &screen->model.window);
        return &screen->list.view;
}

struct ph_view *ph_tree_create_at(const char *process)
{
        struct ph_view *view = ph_tree_create();

        if (view != NULL)
                ph_tree_list_reveal(model_of(view), process);
        return view;
}
