#include "tui/view/list_view.h"

#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"

#define PATIENCE_MS 150 /* an answer that comes within it replaces rows without a flicker */

static struct ph_list_view *of(struct ph_view *view)
{
        return (struct ph_list_view *)view;
}

/* ---- asking */

void ph_list_view_refresh(struct ph_list_view *list)
{
        if (list->window->wants_ask)
                ph_feed_refresh(&list->feed);
        list->view.desk->needs_draw = true;
}

static cJSON *make_params(void *context)
{
        struct ph_list_view *list = context;
        cJSON *params;

        params = ph_window_params(list->window);
        if (params != NULL && list->spec->add_params != NULL)
                list->spec->add_params(list, params);
        return params;
}

/* The widest name seen so far has room, so that columns don't jump. */
static void widen_names(struct ph_list_view *list)
{
        const struct ph_window *window = list->window;
        struct ph_table_column *column = &list->columns[list->spec->named];
        const char *member = window->kind->columns[list->spec->named].key;

        for (int64_t i = 0; i < window->count; i++) {
                const cJSON *row = ph_window_row(window, window->offset + i);
                int cells = (int)ph_text_width(ph_json_get_string(row, member, ""));

                if (cells > column->wanted)
                        column->least = column->wanted = cells;
        }
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_list_view *list = context;
        struct ph_window *window = list->window;

        (void)error; /* the feed keeps it for draw() */
        if (result != NULL && list->spec->take(list, result, ph_clock_ms()) &&
                list->spec->named >= 0)
                widen_names(list);
        if (window->lost[0] != '\0')
                ph_desk_say(list->view.desk, "%s is no longer in the list", window->lost);
        window->lost[0] = '\0';
        ph_list_view_refresh(list);
}

/* Lives, or stays as it is once there is something to show. */
static void start_or_hold(struct ph_list_view *list)
{
        const struct ph_desk *desk = list->view.desk;

        if (!desk->is_paused) {
                ph_feed_start(&list->feed, (uint64_t)desk->interval_ms);
                return;
        }
        ph_feed_hold(&list->feed);
        if (list->window->wants_ask || list->window->answer == NULL)
                ph_feed_refresh(&list->feed);
}

void ph_list_view_show(struct ph_view *view)
{
        struct ph_list_view *list = of(view);

        ph_session_add_feed(view->desk->session, &list->feed);
        ph_window_set_syntax(list->window, view->desk->syntax);
        start_or_hold(list);
}

void ph_list_view_hide(struct ph_view *view)
{
        ph_feed_stop(&of(view)->feed);
}

void ph_list_view_adapt(struct ph_view *view)
{
        struct ph_list_view *list = of(view);

        ph_window_set_syntax(list->window, view->desk->syntax);
        if (list->feed.is_on)
                start_or_hold(list);
}

void ph_list_view_init(struct ph_list_view *list, const struct ph_view_kind *kind,
        const struct ph_list_spec *spec, struct ph_window *window)
{
        struct ph_feed_events events = {make_params, on_answer, list};
        size_t count = (size_t)window->kind->count;

        list->view.kind = kind;
        list->spec = spec;
        list->window = window;
        ph_feed_init(&list->feed, spec->method, &events);
        memcpy(list->columns, spec->columns, count * sizeof(list->columns[0]));
        list->table.columns = list->shown;
        list->table.count = (int)count;
}

void ph_list_view_finish(struct ph_list_view *list)
{
        ph_session_remove_feed(&list->feed);
}

/* ---- drawing */

static void draw_edit(const struct ph_list_view *list, const struct ph_area *area)
{
        int row = area->rows - 1;
        int column = ph_draw_text(area, row, 1, PH_STYLE_KEY, "/");

        column = ph_draw_text(area, row, column, PH_STYLE_FIELD, list->edit.text);
        column = ph_draw_text(area, row, column, PH_STYLE_CURSOR, " ");
        ph_draw_text(area, row, column + 2, PH_STYLE_DIM, list->spec->example);
}

static void draw_empty(const struct ph_list_view *list, const struct ph_area *area)
{
        const struct ph_window *window = list->window;

        if (window->answer == NULL && list->feed.error.code == 0)
                ph_draw_text(area, 1, 3, PH_STYLE_DIM, "waiting for the first sample");
        else if (window->answer != NULL && window->scroll.total == 0)
                ph_draw_format(area, 1, 3, PH_STYLE_DIM,
                        window->filter[0] != '\0' ? "no %s matches the filter"
                                                  : "no %s is known yet",
                        list->spec->thing);
}

/* Rows that are not what was asked for last must not look as if they were. */
static void dim(struct ph_table_cells *cells)
{
        for (int i = 0; i < PH_COLUMNS_MOST; i++)
                cells->cells[i].style = PH_STYLE_DIM;
}

static void draw_sign(const struct ph_list_view *list, int at, const cJSON *row)
{
        const struct ph_list_sign *sign = list->spec->sign(row);

        if (sign != NULL)
                ph_table_draw_sign(&list->table, at, sign->style, ph_glyph(sign->glyph));
}

static void draw_rows(struct ph_list_view *list)
{
        const struct ph_scroll *scroll = &list->window->scroll;
        struct ph_table_cells cells;
        bool is_old = list->window->is_outdated &&
                      (list->feed.error.code != 0 ||
                              ph_feed_waiting(&list->feed, ph_clock_ms()) > PATIENCE_MS);

        for (int at = 0; at < list->table.body.rows; at++) {
                int64_t line = ph_scroll_line_at(scroll, at);
                const cJSON *row = ph_window_row(list->window, line);

                if (line < 0)
                        break;
                list->spec->fill(list, row, &cells);
                if (is_old)
                        dim(&cells);
                ph_table_draw_row(&list->table, at, line == scroll->cursor, cells.cells);
                draw_sign(list, at, row);
        }
        ph_table_draw_bar(&list->table, scroll);
}

/* The order of the rows would be a riddle without the column that they are sorted by. */
static void choose_columns(struct ph_list_view *list)
{
        unsigned hidden = list->view.desk->hidden_columns[list->spec->list];

        list->table.sorted = list->window->sort->sortable ? list->window->sort->column : -1;
        list->table.is_descending = list->window->is_descending;
        for (int i = 0; i < list->table.count; i++) {
                list->shown[i] = list->columns[i];
                if ((hidden >> i & 1) != 0 && i != list->table.sorted)
                        list->shown[i].least = 0;
        }
}

void ph_list_view_draw(struct ph_view *view, const struct ph_area *area)
{
        struct ph_list_view *list = of(view);
        struct ph_area rest = *area;

        if (list->is_editing) {
                draw_edit(list, &rest);
                rest = ph_area_rows(&rest, 0, rest.rows - 1);
        }
        rest = ph_area_rows(&rest, 0, rest.rows - list->spec->draw_notes(list, &rest));
        choose_columns(list);
        ph_table_place(&list->table, &rest);
        ph_window_set_page(list->window, list->table.body.rows);
        if (list->window->wants_ask)
                ph_feed_refresh(&list->feed);
        ph_table_draw_head(&list->table);
        draw_rows(list);
        draw_empty(list, &rest);
}

const struct ph_freshness *ph_list_view_freshness(struct ph_view *view)
{
        return &of(view)->window->freshness;
}
