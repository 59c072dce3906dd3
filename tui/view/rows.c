#include "tui/view/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model/clock.h"
#include "tui/model/row_pages.h"
#include "tui/view/desk.h"
#include "tui/view/process.h"
#include "tui/view/row_list.h"
#include "tui/view/search.h"
#include "tui/widget/paragraph.h"
#include "tui/widget/table.h"

struct rows {
        struct ph_view view; /* first */
        struct ph_row_pages model;
        struct ph_feed feed;
        struct ph_table table;
        struct ph_prompt prompt;
};

static struct rows *of(struct ph_view *view)
{
        return (struct rows *)view;
}

static const struct ph_view_kind kinds[2]; /* by whether the table is ordered */

static bool is_ordered(const struct rows *screen)
{
        return strcmp(screen->model.type, "ordered_set") == 0;
}

/* ---- asking */

static void ask_if_wanted(struct rows *screen)
{
        if (screen->model.wants_ask)
                ph_feed_refresh(&screen->feed);
        screen->view.desk->needs_draw = true;
}

static cJSON *make_params(void *context)
{
        struct rows *screen = context;

        return ph_row_pages_params(&screen->model);
}

static bool is_typed(const struct rows *screen)
{
        return screen->model.asked == PH_ROWS_KEY || screen->model.asked == PH_ROWS_FROM ||
               screen->model.asked == PH_ROWS_SHARE;
}

/* What was typed and refused can be mended; it was not the table's fault. */
static void blame_prompt(struct rows *screen, const struct ph_error *error)
{
        if (screen->prompt.kind == NULL || !is_typed(screen))
                return;
        snprintf(screen->prompt.error, sizeof(screen->prompt.error), "%s", error->message);
        screen->feed.error = (struct ph_error){0};
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct rows *screen = context;
        bool was_typed = is_typed(screen);

        if (error != NULL) {
                blame_prompt(screen, error);
                ph_row_pages_fail(&screen->model);
        } else if (ph_row_pages_take(&screen->model, result, ph_clock_ms()) && was_typed) {
                ph_prompt_close(&screen->prompt);
        }
        screen->view.kind = &kinds[is_ordered(screen)];
        ask_if_wanted(screen);
}

static void show(struct ph_view *view)
{
        struct rows *screen = of(view);

        ph_session_add_feed(view->desk->session, &screen->feed);
        ph_row_pages_set_syntax(&screen->model, view->desk->syntax);
        ph_feed_hold(&screen->feed);
        ask_if_wanted(screen);
}

static void hide(struct ph_view *view)
{
        ph_feed_stop(&of(view)->feed);
        ph_row_pages_interrupt(&of(view)->model);
}

static void adapt(struct ph_view *view)
{
        if (!ph_row_pages_set_syntax(&of(view)->model, view->desk->syntax))
                ph_desk_say(
                        view->desk, "what a typed key found stays as it is: g goes back to all");
        ask_if_wanted(of(view));
}

static void destroy(struct ph_view *view)
{
        struct rows *screen = of(view);

        ph_session_remove_feed(&screen->feed);
        ph_row_pages_finish(&screen->model);
        free(screen);
}

/* ---- drawing */

static void add_place(const struct ph_row_pages *model, struct ph_line *line)
{
        double share = ph_row_pages_share(model);
        char number[PH_TEXT_NUMBER];
        const struct ph_scroll *scroll = &model->scroll;
        bool is_top = scroll->top == 0 && ph_row_pages_is_begin(model);
        bool is_bottom = scroll->top + scroll->page >= scroll->total && ph_row_pages_is_end(model);

        if (ph_row_pages_key(model) != NULL)
                ph_line_add(line, true, 1, "  ", PH_STYLE_WARN, "only key %.60s",
                        ph_row_pages_key(model));
        else if (is_top || is_bottom)
                ph_line_add(line, true, 1, "  ", PH_STYLE_NORMAL, "%s",
                        is_top && is_bottom ? "all" : (is_top ? "begin" : "end"));
        else if (!isnan(share))
                ph_line_add(line, true, 1, "  ", PH_STYLE_NORMAL, "at %s",
                        ph_text_percent(100 * share, number));
        if (model->is_changing)
                ph_line_add(line, true, 1, "  ", PH_STYLE_BADGE_WARN, " changing ");
}

static void draw_title(const struct rows *screen, const struct ph_area *area)
{
        const struct ph_row_pages *model = &screen->model;
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        struct ph_line line = {.count = 0};
        char number[PH_TEXT_NUMBER];

        ph_line_add(&line, false, 0, "", PH_STYLE_STRONG, "%s",
                model->name[0] != '\0' ? ph_text_name(model->name) : model->table);
        if (model->type[0] != '\0')
                ph_line_add(&line, false, 3, "  ", PH_STYLE_NORMAL, "%s", model->type);
        if (model->rows >= 0)
                ph_line_add(&line, false, 2, "  ", PH_STYLE_NORMAL, "%s rows",
                        ph_text_count((uint64_t)model->rows, number));
        if (model->owner[0] != '\0')
                ph_line_add(&line, false, 4, "  ", PH_STYLE_DIM, "of %s %s", model->owner,
                        ph_text_name(model->owner_name));
        if (model->page_count > 0)
                add_place(model, &line);
        ph_line_draw(&line, &inner, 0);
}

static void draw_rows(struct rows *screen)
{
        const struct ph_scroll *scroll = &screen->model.scroll;
        struct ph_table_cells cells;

        for (int at = 0; at < screen->table.body.rows; at++) {
                int64_t line = ph_scroll_line_at(scroll, at);

                if (line < 0)
                        break;
                ph_row_list_fill(&cells, ph_row_pages_row(&screen->model, line));
                ph_table_draw_row(&screen->table, at, line == scroll->cursor, cells.cells);
        }
}

static void draw_empty(const struct rows *screen, const struct ph_area *area)
{
        const struct ph_row_pages *model = &screen->model;
        const struct ph_error *error = &screen->feed.error;
        struct ph_area inner = ph_area_columns(area, 3, area->columns - 6);

        inner = ph_area_rows(&inner, 1, inner.rows - 1);
        if (model->page_count == 0 && error->code != 0)
                ph_draw_paragraph(&inner, 0, PH_STYLE_WARN, error->message);
        else if (model->page_count == 0)
                ph_draw_text(&inner, 0, 0, PH_STYLE_DIM, "waiting for the first rows");
        else if (model->scroll.total == 0)
                ph_draw_text(&inner, 0, 0, PH_STYLE_DIM,
                        ph_row_pages_is_begin(model) && ph_row_pages_is_end(model)
                                ? "no rows"
                                : "no rows here");
}

/* Returns how many rows that took. */
static int draw_notes(const struct rows *screen, const struct ph_area *area)
{
        const struct ph_row_pages *model = &screen->model;
        char number[PH_TEXT_NUMBER];
        int rows = 0;

        if (screen->feed.error.code != 0 && model->page_count > 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s",
                        screen->feed.error.message);
        if (model->left_out > 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "%s more rows with this key are not shown",
                        ph_text_count((uint64_t)model->left_out, number));
        return rows + ph_row_list_draw_change(area, rows, model->change, model->is_changing);
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct rows *screen = of(view);
        struct ph_area rest = *area;

        draw_title(screen, &rest);
        rest = ph_area_rows(&rest, 1, rest.rows - 1);
        rest = ph_area_rows(&rest, 0, rest.rows - ph_prompt_draw(&screen->prompt, &rest));
        rest = ph_area_rows(&rest, 0, rest.rows - draw_notes(screen, &rest));
        ph_table_place(&screen->table, &rest);
        ph_row_pages_set_page(&screen->model, screen->table.body.rows);
        if (screen->model.wants_ask)
                ph_feed_refresh(&screen->feed);
        ph_table_draw_head(&screen->table);
        draw_rows(screen);
        draw_empty(screen, &rest);
}

/* As long as there is nothing to show, that of the vital signs. */
static const struct ph_freshness *freshness(struct ph_view *view)
{
        return ph_desk_freshness(view->desk, &of(view)->model.freshness);
}

/* ---- keys */

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_row_pages_move(&of(view)->model, motion);
        ask_if_wanted(of(view));
}

static void open_row(struct ph_view *view, int argument)
{
        struct rows *screen = of(view);

        (void)argument;
        ph_row_list_open(view, screen->model.table, ph_row_pages_chosen(&screen->model));
}

static void open_owner(struct ph_view *view, int argument)
{
        const struct ph_row_pages *model = &of(view)->model;

        (void)argument;
        if (model->owner[0] != '\0')
                ph_desk_push(view->desk, ph_process_create(model->owner));
}

static void read_again(struct ph_view *view, int argument)
{
        (void)argument;
        ph_row_pages_jump(&of(view)->model, PH_ROWS_AGAIN);
        ask_if_wanted(of(view));
}

static const struct ph_prompt_kind prompts[] = {
        [PH_ROWS_SHARE] = {"at percent:", "", PH_PROMPT_KEYS("go there"), PH_ROWS_SHARE},
        [PH_ROWS_KEY] = {"key:", "", PH_PROMPT_KEYS("show its rows"), PH_ROWS_KEY},
        [PH_ROWS_FROM] = {"from key:", "", PH_PROMPT_KEYS("go there"), PH_ROWS_FROM},
};

static void open_search(struct ph_view *view, int is_pattern)
{
        ph_prompt_open(&of(view)->prompt, &ph_search_prompts[is_pattern], "");
}

static void open_prompt(struct ph_view *view, int jump)
{
        struct rows *screen = of(view);

        if (jump == PH_ROWS_SHARE && is_ordered(screen))
                ph_desk_say(view->desk, "an ordered_set has no shares: f goes to a key");
        else if (jump == PH_ROWS_FROM && screen->model.type[0] != '\0' && !is_ordered(screen))
                ph_desk_say(view->desk, "a %s has no order: = finds a key, %% goes to a share",
                        screen->model.type);
        else
                ph_prompt_open(&screen->prompt, &prompts[jump], "");
}

static void take_share(struct rows *screen)
{
        char *end;
        double percent = strtod(screen->prompt.edit.text, &end);

        if (end == screen->prompt.edit.text || (*end != '\0' && strcmp(end, "%") != 0) ||
                !(percent >= 0 && percent <= 100)) {
                snprintf(screen->prompt.error, sizeof(screen->prompt.error),
                        "a number from 0 to 100 is wanted");
                return;
        }
        ph_row_pages_jump_to_share(&screen->model, percent / 100);
}

static void search(struct rows *screen, bool is_pattern)
{
        if (screen->prompt.edit.text[0] == '\0')
                return;
        ph_prompt_close(&screen->prompt);
        ph_desk_push(screen->view.desk,
                ph_search_create(screen->model.table, is_pattern, screen->prompt.edit.text));
}

static void use_prompt(struct rows *screen)
{
        const struct ph_prompt_kind *kind = screen->prompt.kind;

        if (kind == &ph_search_prompts[false] || kind == &ph_search_prompts[true])
                search(screen, kind->value);
        else if (kind->value == PH_ROWS_SHARE)
                take_share(screen);
        else
                ph_row_pages_jump_to_key(
                        &screen->model, (enum ph_row_jump)kind->value, screen->prompt.edit.text);
        ask_if_wanted(screen);
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct rows *screen = of(view);
        int64_t line =
                ph_area_line_at(&screen->table.body, &screen->model.scroll, key->row, key->column);

        if (line < 0)
                return;
        ph_row_pages_choose(&screen->model, line);
        ask_if_wanted(screen);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_row(view, 0);
}

static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct rows *screen = of(view);

        switch (ph_prompt_key(&screen->prompt, key)) {
        case PH_PROMPT_NOT_MINE:
                return false;
        case PH_PROMPT_ENTERED:
                use_prompt(screen);
                return true;
        default:
                return true;
        }
}

static const struct ph_binding *typing(const struct ph_view *view)
{
        return ph_prompt_typing(&((const struct rows *)view)->prompt);
}

/* Where the table has no use for a key, that says so, and the foot doesn't have it. */
#define BINDINGS(from, share)                                                                      \
        {                                                                                          \
                {{PH_KEY_ENTER}, "open", "the whole row", open_row},                               \
                        {{'/'}, "search", "search all rows for a text", open_search, false},       \
                        {{'m'}, "match", "search by a pattern: _ is anything", open_search, true}, \
                        {{'='}, "key", "the rows with a key that is typed", open_prompt,           \
                                PH_ROWS_KEY},                                                      \
                        {{'f'}, (from), "go to a key of an ordered_set", open_prompt,              \
                                PH_ROWS_FROM},                                                     \
                        {{'%'}, (share), "go to a share of any other table", open_prompt,          \
                                PH_ROWS_SHARE},                                                    \
                        {{'r'}, "read again", "read the rows here again", read_again},             \
                        {{'o'}, "owner", "the process that owns the table; Esc comes back",        \
                                open_owner},                                                       \
                        {{0}},                                                                     \
        }

static const struct ph_binding any_bindings[] = BINDINGS(NULL, "share");
static const struct ph_binding ordered_bindings[] = BINDINGS("from", NULL);

#define ROWS(table)                                                                             \
        {                                                                                       \
                .title = "Rows", .bindings = (table), .destroy = destroy, .draw = draw,         \
                .show = show, .hide = hide, .adapt = adapt, .on_key = on_key, .typing = typing, \
                .on_click = on_click, .on_move = on_move, .freshness = freshness                \
        }

static const struct ph_view_kind kinds[2] = {
        [false] = ROWS(any_bindings),
        [true] = ROWS(ordered_bindings),
};

struct ph_view *ph_rows_create(const char *table)
{
        struct rows *screen = calloc(1, sizeof(*screen));
        struct ph_feed_events events = {make_params, on_answer, screen};

        if (screen == NULL)
                return NULL;
        if (ph_row_pages_init(&screen->model, table) < 0) {
                free(screen);
                return NULL;
        }
        screen->view.kind = &kinds[false];
        ph_feed_init(&screen->feed, "rows", &events);
        ph_row_list_init(&screen->table);
        return &screen->view;
}
