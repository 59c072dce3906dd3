#include "tui/view/list_view.h"

#include "tui/view/menu.h"

static struct ph_list_view *of(struct ph_view *view)
{
        return (struct ph_list_view *)view;
}

void ph_list_view_move(struct ph_view *view, enum ph_motion motion)
{
        ph_window_move(of(view)->window, motion);
        ph_list_view_refresh(of(view));
}

void ph_list_sort_by(struct ph_view *view, int column)
{
        ph_window_sort(of(view)->window, column);
        ph_list_view_refresh(of(view));
}

void ph_list_reverse(struct ph_view *view, int argument)
{
        (void)argument;
        ph_window_reverse(of(view)->window);
        ph_list_view_refresh(of(view));
}

void ph_list_shift_sort(struct ph_view *view, int step)
{
        ph_window_shift_sort(of(view)->window, step);
        ph_list_view_refresh(of(view));
}

void ph_list_edit_filter(struct ph_view *view, int argument)
{
        (void)argument;
        of(view)->is_editing = true;
        of(view)->is_filter_given = false;
        ph_edit_set(&of(view)->edit, of(view)->window->filter);
}

/* A list that was opened above another screen is closed when there is no filter to clear. */
void ph_list_clear_filter(struct ph_view *view, int argument)
{
        (void)argument;
        if (of(view)->window->filter[0] == '\0' || of(view)->is_filter_given) {
                ph_desk_close(view);
                return;
        }
        ph_window_filter(of(view)->window, "");
        ph_list_view_refresh(of(view));
}

/* Returns the key that sorts by @column, or 0. */
static int key_of(const struct ph_view *view, int column)
{
        for (const struct ph_binding *at = view->kind->bindings; at->keys[0] != 0; at++) {
                if (at->run == ph_list_sort_by && at->argument == column)
                        return at->keys[0];
        }
        return 0;
}

void ph_list_open_sort_menu(struct ph_view *view, int argument)
{
        const struct ph_window *window = of(view)->window;
        struct ph_menu_item items[PH_COLUMNS_MOST];
        size_t count = 0, chosen = 0;

        (void)argument;
        for (int i = 0; i < window->kind->count; i++) {
                const struct ph_column_info *info = &window->kind->columns[i];

                if (!info->sortable)
                        continue;
                if (info == window->sort)
                        chosen = count;
                items[count++] =
                        (struct ph_menu_item){key_of(view, i), info->title, info->summary, i};
        }
        ph_desk_push(view->desk, ph_menu_create("Sort by", items, count, chosen, ph_list_sort_by));
}

static bool is_column_on(const struct ph_view *below, int column)
{
        const struct ph_list_view *list = (const struct ph_list_view *)below;

        return (below->desk->hidden_columns[list->spec->list] >> column & 1) == 0;
}

static void switch_column(struct ph_view *below, int column)
{
        const struct ph_list_view *list = of(below);

        below->desk->hidden_columns[list->spec->list] ^= 1U << column;
        if (!is_column_on(below, column) && column == list->window->sort->column)
                ph_desk_say(below->desk, "%s stays while the list is sorted by it",
                        list->window->sort->title);
}

void ph_list_open_column_menu(struct ph_view *view, int argument)
{
        const struct ph_window_kind *kind = of(view)->window->kind;
        struct ph_menu_item items[PH_COLUMNS_MOST];

        (void)argument;
        for (int i = 0; i < kind->count; i++)
                items[i] = (struct ph_menu_item){
                        key_of(view, i), kind->columns[i].title, kind->columns[i].summary, i};
        ph_desk_push(view->desk, ph_menu_create_switches("Columns", items, (size_t)kind->count,
                                         is_column_on, switch_column));
}

static void edit_key(struct ph_list_view *list, int code)
{
        if (code == PH_KEY_ENTER || code == PH_KEY_ESCAPE)
                list->is_editing = false;
        if (code == PH_KEY_ESCAPE)
                ph_edit_set(&list->edit, "");
        else
                ph_edit_take(&list->edit, code);
        ph_window_filter(list->window, list->edit.text);
        ph_list_view_refresh(list);
}

void ph_list_view_click(struct ph_view *view, const struct ph_key *key)
{
        struct ph_list_view *list = of(view);
        int column = ph_table_head_at(&list->table, key->row, key->column);
        int64_t line =
                ph_area_line_at(&list->table.body, &list->window->scroll, key->row, key->column);

        if (column >= 0 && list->window->kind->columns[column].sortable)
                ph_list_sort_by(view, column);
        if (line < 0)
                return;
        ph_window_choose(list->window, line);
        ph_list_view_refresh(list);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                list->spec->open(view, 0);
}

bool ph_list_view_key(struct ph_view *view, const struct ph_key *key)
{
        struct ph_list_view *list = of(view);

        if (!list->is_editing || key->code >= PH_KEY_UP)
                return false;
        edit_key(list, key->code);
        return true;
}

const struct ph_binding *ph_list_view_typing(const struct ph_view *view)
{
        static const struct ph_binding bindings[] = {
                {{PH_KEY_ENTER}, "keep the filter", NULL, NULL},
                {{PH_KEY_ESCAPE}, "clear it", NULL, NULL},
                {{PH_KEY_CTRL('W')}, "a word less", NULL, NULL},
                {{0}},
        };

        return ((const struct ph_list_view *)view)->is_editing ? bindings : NULL;
}
