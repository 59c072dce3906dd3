#include "tui/view/processes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/model/edit.h"
#include "tui/model/process_list.h"
#include "tui/view/desk.h"
#include "tui/view/menu.h"
#include "tui/view/process_cells.h"
#include "tui/view/process_notes.h"
#include "tui/view/process_row.h"

#define PATIENCE_MS 150 /* an answer that comes within it replaces rows without a flicker */

struct processes {
        struct ph_view view; /* first */
        struct ph_process_list list;
        struct ph_feed feed;
        struct ph_table table;
        struct ph_table_column columns[PH_COLUMN_COUNT]; /* all of them, the pid's as wide as the
                                                            pids are */
        struct ph_table_column shown[PH_COLUMN_COUNT];   /* the same without those hidden */
        struct ph_edit edit;
        bool is_editing;
        bool is_added; /* the feed hangs on the session */
};

static struct processes *of(struct ph_view *view)
{
        return (struct processes *)view;
}

static void ask_if_wanted(struct processes *screen)
{
        if (screen->list.wants_ask)
                ph_feed_refresh(&screen->feed);
        screen->view.desk->needs_draw = true;
}

static cJSON *make_params(void *context)
{
        struct processes *screen = context;

        return ph_process_list_params(&screen->list);
}

/* The widest pid seen so far has room, so that columns don't jump. */
static void widen_pids(struct processes *screen)
{
        struct ph_table_column *column = &screen->columns[PH_COLUMN_PID];

        for (int64_t i = 0; i < screen->list.count; i++) {
                const cJSON *row = ph_process_list_row(&screen->list, screen->list.offset + i);
                int cells = (int)ph_text_width(ph_json_get_string(row, "pid", ""));

                if (cells > column->wanted)
                        column->least = column->wanted = cells;
        }
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct processes *screen = context;

        (void)error; /* the feed keeps it for draw() */
        if (result != NULL && ph_process_list_take(&screen->list, result, ph_clock_ms()))
                widen_pids(screen);
        if (screen->list.lost[0] != '\0')
                ph_desk_say(screen->view.desk, "%s is no longer in the list", screen->list.lost);
        screen->list.lost[0] = '\0';
        ask_if_wanted(screen);
}

/* Lives, or stays as it is once there is something to show. */
static void start_or_hold(struct processes *screen)
{
        const struct ph_desk *desk = screen->view.desk;

        if (!desk->is_paused) {
                ph_feed_start(&screen->feed, (uint64_t)desk->interval_ms);
                return;
        }
        ph_feed_hold(&screen->feed);
        if (screen->list.wants_ask || screen->list.answer == NULL)
                ph_feed_refresh(&screen->feed);
}

static void show(struct ph_view *view)
{
        struct processes *screen = of(view);

        if (!screen->is_added)
                ph_session_add_feed(view->desk->session, &screen->feed);
        screen->is_added = true;
        ph_process_list_set_syntax(&screen->list, view->desk->syntax);
        start_or_hold(screen);
}

static void hide(struct ph_view *view)
{
        ph_feed_stop(&of(view)->feed);
}

static void adapt(struct ph_view *view)
{
        struct processes *screen = of(view);

        ph_process_list_set_syntax(&screen->list, view->desk->syntax);
        if (screen->feed.is_on)
                start_or_hold(screen);
}

static void destroy(struct ph_view *view)
{
        struct processes *screen = of(view);

        if (screen->is_added)
                ph_session_remove_feed(view->desk->session, &screen->feed);
        ph_process_list_finish(&screen->list);
        free(screen);
}

static void draw_edit(const struct processes *screen, const struct ph_area *area)
{
        int row = area->rows - 1;
        int column = ph_draw_text(area, row, 1, PH_STYLE_KEY, "/");

        column = ph_draw_text(area, row, column, PH_STYLE_FIELD, screen->edit.text);
        column = ph_draw_text(area, row, column, PH_STYLE_CURSOR, " ");
        ph_draw_text(area, row, column, PH_STYLE_DIM, "   Enter keeps it  Esc clears it");
}

static void draw_empty(const struct processes *screen, const struct ph_area *area)
{
        const struct ph_process_list *list = &screen->list;

        if (list->answer == NULL && screen->feed.error.code == 0)
                ph_draw_text(area, 1, 3, PH_STYLE_DIM, "waiting for the first sample");
        else if (list->answer != NULL && list->scroll.total == 0)
                ph_draw_text(area, 1, 3, PH_STYLE_DIM,
                        list->filter[0] != '\0' ? "no process matches the filter"
                                                : "no process is known yet");
}

/* Rows that are not what was asked for last must not look as if they were. */
static void dim(struct ph_process_cells *cells)
{
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                cells->cells[i].style = PH_STYLE_DIM;
}

static void draw_age(const struct ph_table *table, int at, const cJSON *row)
{
        static const struct {
                enum ph_glyph glyph;
                enum ph_style style;
        } signs[] = {[PH_PROCESS_NEW] = {PH_GLYPH_NEW, PH_STYLE_GOOD},
                [PH_PROCESS_DEAD] = {PH_GLYPH_GONE, PH_STYLE_BAD}};
        enum ph_process_age age = ph_process_age(row);

        if (age != PH_PROCESS_SETTLED)
                ph_table_draw_sign(table, at, signs[age].style, ph_glyph(signs[age].glyph));
}

static void draw_rows(struct processes *screen)
{
        struct ph_process_cells cells;
        bool is_old = screen->list.is_outdated &&
                      ph_feed_waiting(&screen->feed, ph_clock_ms()) > PATIENCE_MS;

        for (int at = 0; at < screen->table.body.rows; at++) {
                int64_t line = ph_scroll_line_at(&screen->list.scroll, at);
                const cJSON *row = ph_process_list_row(&screen->list, line);

                if (line < 0)
                        break;
                ph_process_cells_fill(&cells, row);
                ph_process_cells_add_trend(&cells,
                        ph_trends_find(&screen->list.trends, ph_json_get_string(row, "pid", "")),
                        screen->table.widths[PH_COLUMN_MAILBOX]);
                if (is_old)
                        dim(&cells);
                ph_table_draw_row(
                        &screen->table, at, line == screen->list.scroll.cursor, cells.cells);
                draw_age(&screen->table, at, row);
        }
        ph_table_draw_bar(&screen->table, &screen->list.scroll);
}

static bool is_hidden(const struct processes *screen, int column)
{
        return (screen->view.desk->hidden_columns >> column & 1) != 0;
}

/* The order of the rows would be a riddle without the column that they are sorted by. */
static void choose_columns(struct processes *screen)
{
        screen->table.sorted = (int)screen->list.sort->column;
        screen->table.is_descending = screen->list.is_descending;
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                screen->shown[i] = screen->columns[i];
                if (is_hidden(screen, i) && i != screen->table.sorted)
                        screen->shown[i].least = 0;
        }
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct processes *screen = of(view);
        struct ph_area rest = *area;

        if (screen->is_editing) {
                draw_edit(screen, &rest);
                rest = ph_area_rows(&rest, 0, rest.rows - 1);
        }
        rest = ph_area_rows(&rest, 0,
                rest.rows - ph_process_notes_draw(&screen->list, &screen->feed.error, &rest));
        choose_columns(screen);
        ph_table_place(&screen->table, &rest);
        ph_process_list_set_page(&screen->list, screen->table.body.rows);
        if (screen->list.wants_ask)
                ph_feed_refresh(&screen->feed);
        ph_table_draw_head(&screen->table);
        draw_rows(screen);
        draw_empty(screen, &rest);
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        ph_process_notes_describe(&of(view)->list, line);
}

static const struct ph_freshness *freshness(struct ph_view *view)
{
        return &of(view)->list.freshness;
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_process_list_move(&of(view)->list, motion);
        ask_if_wanted(of(view));
}

static void open_row(struct ph_view *view, int argument)
{
        const struct ph_process_list *list = &of(view)->list;
        const cJSON *row = ph_process_list_chosen(list);

        (void)argument;
        if (row == NULL)
                return;
        ph_process_list_choose(&of(view)->list, list->scroll.cursor);
        ph_desk_push(view->desk, ph_process_row_create(list, row));
}

static void sort_by(struct ph_view *view, int column)
{
        ph_process_list_sort(&of(view)->list, (enum ph_column)column);
        ask_if_wanted(of(view));
}

static void reverse(struct ph_view *view, int argument)
{
        (void)argument;
        ph_process_list_reverse(&of(view)->list);
        ask_if_wanted(of(view));
}

static void shift_sort(struct ph_view *view, int step)
{
        ph_process_list_shift_sort(&of(view)->list, step);
        ask_if_wanted(of(view));
}

static void start_edit(struct ph_view *view, int argument)
{
        struct processes *screen = of(view);

        (void)argument;
        screen->is_editing = true;
        ph_edit_set(&screen->edit, screen->list.filter);
}

static void clear_filter(struct ph_view *view, int argument)
{
        (void)argument;
        ph_process_list_filter(&of(view)->list, "");
        ask_if_wanted(of(view));
}

static void open_sort_menu(struct ph_view *view, int argument);
static void open_column_menu(struct ph_view *view, int argument);

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "all that is known of the process", open_row},
        {{'/'}, "filter", "filter as you type", start_edit},
        {{'s'}, "sort", "sort menu", open_sort_menu},
        {{'c'}, "columns", "show or hide columns", open_column_menu},
        {{'<', ','}, NULL, "sort by the column to the left", shift_sort, -1},
        {{'>', '.'}, NULL, "sort by the column to the right", shift_sort, 1},
        {{'I', 'r'}, "reverse", "the other way round", reverse},
        {{PH_KEY_ESCAPE}, NULL, "clear the filter", clear_filter},
        {{'P'}, NULL, "sort by pid", sort_by, PH_COLUMN_PID},
        {{'N'}, NULL, "sort by name", sort_by, PH_COLUMN_NAME},
        {{'B'}, NULL, "sort by mailbox", sort_by, PH_COLUMN_MAILBOX},
        {{'D'}, NULL, "sort by growth of the mailbox", sort_by, PH_COLUMN_MAILBOX_RATE},
        {{'T'}, NULL, "sort by reductions in total", sort_by, PH_COLUMN_REDUCTIONS},
        {{'R'}, NULL, "sort by reductions per second", sort_by, PH_COLUMN_REDUCTION_RATE},
        {{'M'}, NULL, "sort by memory", sort_by, PH_COLUMN_MEMORY},
        {{'S'}, NULL, "sort by status", sort_by, PH_COLUMN_STATUS},
        {{'C'}, NULL, "sort by current function", sort_by, PH_COLUMN_CURRENT},
        {{0}},
};

static int key_of(enum ph_column column)
{
        for (const struct ph_binding *at = bindings; at->keys[0] != 0; at++) {
                if (at->run == sort_by && at->argument == (int)column)
                        return at->keys[0];
        }
        return 0;
}

static void on_sort_chosen(struct ph_view *below, int value)
{
        sort_by(below, value);
}

static void open_sort_menu(struct ph_view *view, int argument)
{
        struct ph_menu_item items[PH_COLUMN_COUNT];
        size_t count = 0, chosen = 0;

        (void)argument;
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                if (!ph_columns[i].sortable)
                        continue;
                if (&ph_columns[i] == of(view)->list.sort)
                        chosen = count;
                items[count++] = (struct ph_menu_item){
                        key_of((enum ph_column)i), ph_columns[i].title, ph_columns[i].summary, i};
        }
        ph_desk_push(view->desk, ph_menu_create("Sort by", items, count, chosen, on_sort_chosen));
}

static bool is_column_on(const struct ph_view *below, int column)
{
        return !is_hidden((const struct processes *)below, column);
}

static void switch_column(struct ph_view *below, int column)
{
        const struct processes *screen = of(below);

        below->desk->hidden_columns ^= 1U << column;
        if (is_hidden(screen, column) && column == (int)screen->list.sort->column)
                ph_desk_say(below->desk, "%s stays while the list is sorted by it",
                        ph_columns[column].title);
}

static void open_column_menu(struct ph_view *view, int argument)
{
        struct ph_menu_item items[PH_COLUMN_COUNT];

        (void)argument;
        for (int i = 0; i < PH_COLUMN_COUNT; i++)
                items[i] = (struct ph_menu_item){
                        key_of((enum ph_column)i), ph_columns[i].title, ph_columns[i].summary, i};
        ph_desk_push(view->desk, ph_menu_create_switches("Columns", items, PH_COLUMN_COUNT,
                                         is_column_on, switch_column));
}

static void edit_key(struct processes *screen, int code)
{
        if (code == PH_KEY_ENTER || code == PH_KEY_ESCAPE)
                screen->is_editing = false;
        if (code == PH_KEY_ESCAPE)
                ph_edit_set(&screen->edit, "");
        else
                ph_edit_take(&screen->edit, code);
        ph_process_list_filter(&screen->list, screen->edit.text);
        ask_if_wanted(screen);
}

static bool on_mouse(struct processes *screen, const struct ph_key *key)
{
        int column = ph_table_head_at(&screen->table, key->row, key->column);
        int64_t line =
                ph_table_line_at(&screen->table, &screen->list.scroll, key->row, key->column);

        if (key->mouse != PH_MOUSE_CLICK && key->mouse != PH_MOUSE_DOUBLE_CLICK)
                return false;
        if (column >= 0 && ph_columns[column].sortable)
                sort_by(&screen->view, column);
        if (line >= 0) {
                ph_process_list_choose(&screen->list, line);
                ask_if_wanted(screen);
        }
        if (line >= 0 && key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_row(&screen->view, 0);
        return true;
}

static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct processes *screen = of(view);

        if (key->code == PH_KEY_MOUSE)
                return on_mouse(screen, key);
        if (!screen->is_editing || key->code >= PH_KEY_UP)
                return false;
        edit_key(screen, key->code);
        return true;
}

static const struct ph_view_kind kind = {
        .title = "Processes",
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .show = show,
        .hide = hide,
        .adapt = adapt,
        .on_key = on_key,
        .on_move = on_move,
        .describe = describe,
        .freshness = freshness,
};

struct ph_view *ph_processes_create(void)
{
        struct processes *screen = calloc(1, sizeof(*screen));
        struct ph_feed_events events = {make_params, on_answer, screen};

        if (screen == NULL)
                return NULL;
        screen->view.kind = &kind;
        ph_process_list_init(&screen->list);
        ph_feed_init(&screen->feed, "processes", &events);
        memcpy(screen->columns, ph_process_columns, sizeof(screen->columns));
        screen->table.columns = screen->shown;
        screen->table.count = PH_COLUMN_COUNT;
        return &screen->view;
}
