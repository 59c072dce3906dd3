#include "tui/view/search.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/model/clock.h"
#include "tui/model/row_search.h"
#include "tui/view/desk.h"
#include "tui/view/row_list.h"
#include "tui/widget/gauge.h"
#include "tui/widget/paragraph.h"

#define GAUGE_MOST 20 /* cells */
#define FIGURES 70    /* that what stands behind the gauge may take */

enum progress { RUNNING, PARTIAL, ENDED, PROGRESSES };

struct search {
        struct ph_view view; /* first */
        struct ph_row_search model;
        struct ph_feed feed;
        struct ph_table table;
        struct ph_prompt prompt;
        bool is_given_up;
};

static const struct ph_view_kind kinds[PROGRESSES];

static struct search *of(struct ph_view *view)
{
        return (struct search *)view;
}

/* ---- asking */

static void ask_if_wanted(struct search *screen)
{
        if (screen->model.wants_ask) {
                ph_feed_hold(&screen->feed);
                ph_feed_refresh(&screen->feed);
        }
        screen->view.desk->needs_draw = true;
}

static cJSON *make_params(void *context)
{
        struct search *screen = context;

        return ph_row_search_params(&screen->model);
}

static void on_part(void *context, const cJSON *part)
{
        struct search *screen = context;

        ph_row_search_take_part(&screen->model, part);
        screen->view.desk->needs_draw = true;
}

const struct ph_prompt_kind ph_search_prompts[2] = {
        [false] = {"/", "", PH_PROMPT_KEYS("search all rows"), false},
        [true] = {"pattern:", "such as {user,_,active}", PH_PROMPT_KEYS("search all rows"), true},
};

/* Whether not a single row was looked at. */
static bool is_unbegun(const struct ph_row_search *model)
{
        return model->scanned == 0 && model->total < 0;
}

/* A text that was refused can be mended where it was typed. */
static void blame_prompt(struct search *screen, const struct ph_error *error)
{
        const struct ph_row_search *model = &screen->model;

        if (error->code != PH_ERROR_PARAMS || !is_unbegun(model))
                return;
        ph_prompt_open(&screen->prompt, &ph_search_prompts[model->is_pattern], model->text);
        snprintf(screen->prompt.error, sizeof(screen->prompt.error), "%s", error->message);
        screen->feed.error = (struct ph_error){0};
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct search *screen = context;

        if (error != NULL) {
                blame_prompt(screen, error);
                ph_row_search_fail(&screen->model);
        } else {
                ph_row_search_take(&screen->model, result, ph_clock_ms());
        }
        ph_feed_stop(&screen->feed);
        screen->view.desk->needs_draw = true;
}

/* A search that was left while it went on isn't taken up again: it would begin anew. */
static void show(struct ph_view *view)
{
        struct search *screen = of(view);

        ph_session_add_feed(view->desk->session, &screen->feed);
        if (screen->model.syntax == NULL)
                screen->model.syntax = view->desk->syntax;
        ask_if_wanted(screen);
}

static void give_up(struct search *screen)
{
        screen->is_given_up = screen->is_given_up || screen->model.is_running;
        ph_feed_stop(&screen->feed);
        ph_row_search_fail(&screen->model);
}

static void hide(struct ph_view *view)
{
        give_up(of(view));
}

static void destroy(struct ph_view *view)
{
        struct search *screen = of(view);

        ph_session_remove_feed(&screen->feed);
        ph_row_search_finish(&screen->model);
        free(screen);
}

/* ---- drawing */

static void draw_title(const struct search *screen, const struct ph_area *area)
{
        const struct ph_row_search *model = &screen->model;
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        struct ph_line line = {.count = 0};
        char number[PH_TEXT_NUMBER];

        ph_line_add(&line, false, 0, "", PH_STYLE_STRONG, "%.200s", model->table);
        ph_line_add(&line, false, 0, "  ", PH_STYLE_WARN,
                model->is_pattern ? "rows that match %.200s" : "rows with \"%.200s\"", model->text);
        ph_line_add(&line, true, 0, "  ", PH_STYLE_STRONG, "%s found",
                ph_text_count((uint64_t)model->count, number));
        ph_line_draw(&line, &inner, 0);
}

static const char *state_of(const struct search *screen)
{
        if (screen->model.is_running)
                return "Esc gives up";
        if (screen->feed.error.code != 0)
                return "failed";
        if (screen->is_given_up)
                return "given up";
        return screen->model.is_complete ? "all rows were searched" : "> goes on";
}

/* Returns the column behind it; it goes where there is room for the figures beside it. */
static int draw_gauge(const struct ph_area *area, double share)
{
        int cells = area->columns - FIGURES;

        if (cells < 5)
                return -1;
        return ph_draw_bar(area, 0, 1, cells < GAUGE_MOST ? cells : GAUGE_MOST,
                share < 1 ? 100 * share : 100, PH_STYLE_GOOD);
}

/* How far it is: a bar, the rows of how many, how fast. */
static void draw_progress(const struct search *screen, const struct ph_area *area)
{
        const struct ph_row_search *model = &screen->model;
        double share = model->total > 0 ? (double)model->scanned / (double)model->total : 0;
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER], c[PH_TEXT_NUMBER], d[PH_TEXT_NUMBER];
        int column = 1;

        if (model->is_running && model->total > 0)
                column = draw_gauge(area, share) + 2;
        ph_draw_format(area, 0, column, PH_STYLE_NORMAL, "%s of %s rows in %s, %s rows/s   %s",
                ph_text_count((uint64_t)model->scanned, a),
                model->total < 0 ? "?" : ph_text_count((uint64_t)model->total, b),
                ph_text_duration(model->elapsed_ms, c), ph_text_short(model->rows_per_second, d),
                state_of(screen));
}

/* Returns how many rows that took. */
static int draw_notes(const struct search *screen, const struct ph_area *area)
{
        const struct ph_row_search *model = &screen->model;
        char number[PH_TEXT_NUMBER];
        int rows = 0;

        if (screen->feed.error.code != 0 && model->count > 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s",
                        screen->feed.error.message);
        if (model->partly > 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "of %s large rows only the beginning was searched, or nothing",
                        ph_text_count((uint64_t)model->partly, number));
        return rows + ph_row_list_draw_change(area, rows, model->change, model->is_changing);
}

static void draw_rows(struct search *screen)
{
        const struct ph_row_search *model = &screen->model;
        struct ph_table_cells cells;

        for (int at = 0; at < screen->table.body.rows; at++) {
                int64_t line = ph_scroll_line_at(&model->scroll, at);

                if (line < 0)
                        break;
                ph_row_list_fill(&cells, model->rows[line]);
                ph_table_draw_row(&screen->table, at, line == model->scroll.cursor, cells.cells);
        }
        ph_table_draw_bar(&screen->table, &model->scroll);
}

static void draw_empty(const struct search *screen, const struct ph_area *area)
{
        struct ph_area inner = ph_area_columns(area, 3, area->columns - 6);

        inner = ph_area_rows(&inner, 1, inner.rows - 1);
        if (screen->model.count > 0 || screen->prompt.kind != NULL)
                return;
        if (screen->feed.error.code != 0)
                ph_draw_paragraph(&inner, 0, PH_STYLE_WARN, screen->feed.error.message);
        else if (screen->model.is_complete)
                ph_draw_text(&inner, 0, 0, PH_STYLE_DIM, "no row has that");
}

static enum progress progress_of(const struct ph_row_search *model)
{
        if (model->is_running)
                return RUNNING;
        return !model->is_complete && model->next != NULL ? PARTIAL : ENDED;
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct search *screen = of(view);
        struct ph_area rest = *area, progress;

        view->kind = &kinds[progress_of(&screen->model)];
        draw_title(screen, &rest);
        progress = ph_area_rows(&rest, 1, 1);
        if (!is_unbegun(&screen->model) || screen->prompt.kind == NULL)
                draw_progress(screen, &progress);
        rest = ph_area_rows(&rest, 2, rest.rows - 2);
        rest = ph_area_rows(&rest, 0, rest.rows - ph_prompt_draw(&screen->prompt, &rest));
        rest = ph_area_rows(&rest, 0, rest.rows - draw_notes(screen, &rest));
        ph_table_place(&screen->table, &rest);
        ph_scroll_set_page(&screen->model.scroll, screen->table.body.rows);
        ph_table_draw_head(&screen->table);
        draw_rows(screen);
        draw_empty(screen, &rest);
}

/* Until it has ended, what is found is as fresh as the vital signs. */
static const struct ph_freshness *freshness(struct ph_view *view)
{
        return ph_desk_freshness(view->desk, &of(view)->model.freshness);
}

/* ---- keys */

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_move(&of(view)->model.scroll, motion);
        view->desk->needs_draw = true;
}

static void open_row(struct ph_view *view, int argument)
{
        struct search *screen = of(view);

        (void)argument;
        ph_row_list_open(view, screen->model.table, ph_row_search_chosen(&screen->model));
}

static void go_on(struct ph_view *view, int argument)
{
        (void)argument;
        ph_row_search_go_on(&of(view)->model);
        ask_if_wanted(of(view));
}

/* The first Esc ends the search, the second leaves what it found. */
static void leave(struct ph_view *view, int argument)
{
        struct search *screen = of(view);

        (void)argument;
        if (!screen->model.is_running) {
                ph_desk_close(view);
                return;
        }
        give_up(screen);
        view->desk->needs_draw = true;
}

static void open_prompt(struct ph_view *view, int is_pattern)
{
        struct search *screen = of(view);
        bool is_same = screen->model.is_pattern == is_pattern;

        ph_prompt_open(
                &screen->prompt, &ph_search_prompts[is_pattern], is_same ? screen->model.text : "");
}

static void use_prompt(struct search *screen)
{
        const char *text = screen->prompt.edit.text;

        if (text[0] == '\0')
                return;
        ph_feed_stop(&screen->feed);
        if (ph_row_search_restart(&screen->model, screen->prompt.kind->value, text) < 0)
                ph_desk_say(screen->view.desk, "there is no memory for another search");
        screen->is_given_up = false;
        ph_prompt_close(&screen->prompt);
        ask_if_wanted(screen);
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct search *screen = of(view);
        int64_t line =
                ph_area_line_at(&screen->table.body, &screen->model.scroll, key->row, key->column);

        if (line < 0)
                return;
        ph_scroll_to(&screen->model.scroll, line);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_row(view, 0);
}

/* Without a search that has begun, there is nothing behind the prompt to stay for. */
static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct search *screen = of(view);

        switch (ph_prompt_key(&screen->prompt, key)) {
        case PH_PROMPT_NOT_MINE:
                return false;
        case PH_PROMPT_ENTERED:
                use_prompt(screen);
                return true;
        case PH_PROMPT_GIVEN_UP:
                if (is_unbegun(&screen->model))
                        ph_desk_close(view);
                return true;
        default:
                return true;
        }
}

static const struct ph_binding *typing(const struct ph_view *view)
{
        return ph_prompt_typing(&((const struct search *)view)->prompt);
}

/* Where a key is of no use, the foot doesn't have it. */
#define BINDINGS(esc, more)                                                                       \
        {                                                                                         \
                {{PH_KEY_ENTER}, "open", "the whole row; a search that goes on is given up",      \
                        open_row},                                                                \
                        {{PH_KEY_ESCAPE}, (esc), "give up the search, then back", leave},         \
                        {{'>', '.'}, (more), "search for more rows", go_on},                      \
                        {{'/'}, "search", "search for another text", open_prompt, false},         \
                        {{'m'}, "match", "search by another pattern: _ is anything", open_prompt, \
                                true},                                                            \
                        {{0}},                                                                    \
        }

static const struct ph_binding running_bindings[] = BINDINGS("give up", NULL);
static const struct ph_binding partial_bindings[] = BINDINGS("back", "go on");
static const struct ph_binding ended_bindings[] = BINDINGS("back", NULL);

#define SEARCH(table)                                                                     \
        {                                                                                 \
                .title = "Search", .bindings = (table), .destroy = destroy, .draw = draw, \
                .show = show, .hide = hide, .on_key = on_key, .typing = typing,           \
                .on_click = on_click, .on_move = on_move, .freshness = freshness          \
        }

static const struct ph_view_kind kinds[PROGRESSES] = {
        [RUNNING] = SEARCH(running_bindings),
        [PARTIAL] = SEARCH(partial_bindings),
        [ENDED] = SEARCH(ended_bindings),
};

struct ph_view *ph_search_create(const char *table, bool is_pattern, const char *text)
{
        struct search *screen = calloc(1, sizeof(*screen));
        struct ph_feed_events events = {make_params, on_answer, screen, on_part};

        if (screen == NULL)
                return NULL;
        screen->view.kind = &kinds[RUNNING];
        ph_feed_init(&screen->feed, "search", &events);
        ph_row_list_init(&screen->table);
        if (ph_row_search_init(&screen->model, table, is_pattern, text) < 0) {
                ph_row_search_finish(&screen->model);
                free(screen);
                return NULL;
        }
        return &screen->view;
}
