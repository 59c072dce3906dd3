#include "tui/view/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/model/row_text.h"
#include "tui/view/desk.h"
#include "tui/view/prompt.h"
#include "tui/widget/paragraph.h"
#include "tui/widget/table.h"

#define MARGIN 3        /* cells before a line: the mark of the chosen one, and that of a fold */
#define LINE_BYTES 8192 /* of a line as it is drawn */

struct row {
        struct ph_view view; /* first */
        struct ph_row_text model;
        struct ph_feed feed;
        struct ph_prompt prompt;
        char wanted[PH_EDIT_BYTES]; /* what is looked for; or "" */
        struct ph_area body;        /* as drawn last, for the mouse */
};

static struct row *of(struct ph_view *view)
{
        return (struct row *)view;
}

/* ---- asking */

static void ask_if_wanted(struct row *screen)
{
        if (screen->model.wants_ask)
                ph_feed_refresh(&screen->feed);
        screen->view.desk->needs_draw = true;
}

static cJSON *make_params(void *context)
{
        struct row *screen = context;

        return ph_row_text_params(&screen->model);
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct row *screen = context;

        (void)error; /* the feed keeps it for draw() */
        if (result != NULL)
                ph_row_text_take(&screen->model, result, ph_clock_ms());
        ask_if_wanted(screen);
}

static void show(struct ph_view *view)
{
        struct row *screen = of(view);

        ph_session_add_feed(view->desk->session, &screen->feed);
        screen->model.syntax = view->desk->syntax;
        ph_feed_hold(&screen->feed);
        ask_if_wanted(screen);
}

/* What was under way is asked for again when the screen is shown again. */
static void hide(struct ph_view *view)
{
        struct row *screen = of(view);

        if (ph_feed_waiting(&screen->feed, ph_clock_ms()) > 0)
                screen->model.wants_ask = true;
        ph_feed_stop(&screen->feed);
}

static void adapt(struct ph_view *view)
{
        struct row *screen = of(view);

        if (screen->model.syntax != view->desk->syntax)
                ph_row_text_again(&screen->model, view->desk->syntax);
        ask_if_wanted(screen);
}

static void destroy(struct ph_view *view)
{
        struct row *screen = of(view);

        ph_session_remove_feed(&screen->feed);
        ph_row_text_finish(&screen->model);
        free(screen);
}

/* ---- drawing */

static void draw_title(const struct row *screen, const struct ph_area *area)
{
        const struct ph_row_text *model = &screen->model;
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        struct ph_line line = {.count = 0};
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER];

        ph_line_add(&line, false, 0, "", PH_STYLE_STRONG, "%s",
                model->name[0] != '\0' ? model->name : model->table);
        if (model->key[0] != '\0')
                ph_line_add(&line, false, 4, "  ", PH_STYLE_NORMAL, "%.200s", model->key);
        if (model->size_words >= 0)
                ph_line_add(&line, true, 2, "  ", PH_STYLE_NORMAL, "%s words",
                        ph_text_count((uint64_t)model->size_words, a));
        if (model->size_bytes >= 0)
                ph_line_add(&line, true, 1, "  ", PH_STYLE_NORMAL, "%s external",
                        ph_text_bytes((uint64_t)model->size_bytes, a));
        if (model->folds.row_count > 0)
                ph_line_add(&line, true, 3, "  ", PH_STYLE_DIM, "%s/%s",
                        ph_text_count((uint64_t)model->folds.scroll.cursor + 1, a),
                        ph_text_count(model->folds.row_count, b));
        ph_line_draw(&line, &inner, 0);
}

static bool is_whole(const struct ph_row_text *model)
{
        return model->text_bytes <= 0 || (int64_t)model->folds.size >= model->text_bytes;
}

/* Returns how many rows that took. */
static int draw_notes(const struct row *screen, const struct ph_area *area)
{
        const struct ph_row_text *model = &screen->model;
        bool is_loading = !is_whole(model);
        char number[PH_TEXT_NUMBER];
        int rows = 0;

        if (screen->feed.error.code != 0 && model->text_bytes >= 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s",
                        screen->feed.error.message);
        if (model->change[0] != '\0')
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN, "%s", model->change);
        if (model->is_cut && model->text_bytes == 0)
                ph_draw_text(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "the row is not read: it takes more than 32 MB");
        else if (model->is_cut && !is_loading)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "the row is larger than what can be shown of it, %s of text",
                        ph_text_bytes((uint64_t)model->text_bytes, number));
        if (is_loading)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_DIM,
                        "%s of the text are here",
                        ph_text_percent(
                                100.0 * (double)model->folds.size / (double)model->text_bytes,
                                number));
        return rows;
}

/* Draws what is looked for over the line that has it. */
static void draw_found(const struct row *screen, const struct ph_area *line, const char *text)
{
        size_t length = strlen(screen->wanted);
        const char *found = length > 0 ? strcasestr(text, screen->wanted) : NULL;

        while (found != NULL) {
                char before[LINE_BYTES], match[PH_EDIT_BYTES];

                snprintf(before, sizeof(before), "%.*s", (int)(found - text), text);
                snprintf(match, sizeof(match), "%.*s", (int)length, found);
                ph_draw_text(
                        line, 0, MARGIN + (int)ph_text_width(before), PH_STYLE_BADGE_WARN, match);
                found = strcasestr(found + length, screen->wanted);
        }
}

static void draw_line(const struct row *screen, int at, uint32_t number)
{
        const struct ph_folds *folds = &screen->model.folds;
        struct ph_area line = ph_area_rows(&screen->body, at, 1);
        bool is_chosen = number == folds->scroll.cursor;
        bool is_folded = ph_folds_is_folded(folds, number);
        enum ph_style style = is_chosen ? PH_STYLE_CURSOR : PH_STYLE_NORMAL;
        char text[LINE_BYTES];

        if (screen->model.is_stale || (is_folded && !is_chosen))
                style = PH_STYLE_DIM;
        ph_folds_write(folds, number, text, sizeof(text));
        ph_draw_blank(&line, style);
        if (is_chosen)
                ph_draw_text(&line, 0, 0, style, ph_glyph(PH_GLYPH_MARK));
        if (ph_folds_opens(folds, number))
                ph_draw_text(&line, 0, 1, style, is_folded ? "+" : "-");
        ph_draw_text(&line, 0, MARGIN, style, text);
        draw_found(screen, &line, text);
}

static void draw_body(struct row *screen)
{
        struct ph_folds *folds = &screen->model.folds;

        ph_folds_set_width(folds, screen->body.columns - MARGIN);
        ph_scroll_set_page(&folds->scroll, screen->body.rows);
        for (int at = 0; at < screen->body.rows; at++) {
                int64_t line = ph_scroll_line_at(&folds->scroll, at);

                if (line < 0)
                        break;
                draw_line(screen, at, (uint32_t)line);
        }
}

static void draw_empty(const struct row *screen)
{
        const struct ph_error *error = &screen->feed.error;
        struct ph_area inner = ph_area_columns(&screen->body, 3, screen->body.columns - 6);

        inner = ph_area_rows(&inner, 1, inner.rows - 1);
        if (screen->model.text_bytes >= 0)
                return;
        if (error->code != 0)
                ph_draw_paragraph(&inner, 0, PH_STYLE_WARN, error->message);
        else
                ph_draw_text(&inner, 0, 0, PH_STYLE_DIM, "waiting for the row");
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct row *screen = of(view);
        struct ph_area rest = *area;

        draw_title(screen, &rest);
        rest = ph_area_rows(&rest, 1, rest.rows - 1);
        rest = ph_area_rows(&rest, 0, rest.rows - ph_prompt_draw(&screen->prompt, &rest));
        screen->body = ph_area_rows(&rest, 0, rest.rows - draw_notes(screen, &rest));
        draw_body(screen);
        draw_empty(screen);
}

/* As long as there is nothing to show, that of the vital signs. */
static const struct ph_freshness *freshness(struct ph_view *view)
{
        return ph_desk_freshness(view->desk, &of(view)->model.freshness);
}

/* ---- keys */

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_row_text_move(&of(view)->model, motion);
        view->desk->needs_draw = true;
}

static void toggle(struct ph_view *view, int argument)
{
        (void)argument;
        ph_folds_toggle(&of(view)->model.folds);
}

static void fold(struct ph_view *view, int argument)
{
        (void)argument;
        ph_folds_fold(&of(view)->model.folds);
}

static void unfold(struct ph_view *view, int argument)
{
        (void)argument;
        ph_folds_unfold(&of(view)->model.folds);
}

static void shift_level(struct ph_view *view, int step)
{
        ph_folds_shift_level(&of(view)->model.folds, step);
}

static void read_again(struct ph_view *view, int argument)
{
        (void)argument;
        ph_row_text_again(&of(view)->model, of(view)->model.syntax);
        ask_if_wanted(of(view));
}

static const struct ph_prompt_kind find_prompt = {"/", "", PH_PROMPT_KEYS("find it"), 0};

static void open_find(struct ph_view *view, int argument)
{
        (void)argument;
        ph_prompt_open(&of(view)->prompt, &find_prompt, "");
}

static bool find(struct row *screen, int step)
{
        if (ph_folds_find(&screen->model.folds, screen->wanted, step))
                return true;
        ph_desk_say(screen->view.desk,
                is_whole(&screen->model) ? "\"%.100s\" is not in this row"
                                         : "\"%.100s\" is not in what is here of the row so far",
                screen->wanted);
        return false;
}

static void find_next(struct ph_view *view, int step)
{
        if (of(view)->wanted[0] != '\0')
                find(of(view), step);
        else
                ph_desk_say(view->desk, "nothing is looked for: / begins");
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct row *screen = of(view);
        int64_t line =
                ph_area_line_at(&screen->body, &screen->model.folds.scroll, key->row, key->column);

        if (line < 0)
                return;
        ph_scroll_to(&screen->model.folds.scroll, line);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                ph_folds_toggle(&screen->model.folds);
}

static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct row *screen = of(view);
        enum ph_prompt_event event = ph_prompt_key(&screen->prompt, key);

        if (event == PH_PROMPT_GIVEN_UP)
                screen->wanted[0] = '\0';
        if (event == PH_PROMPT_ENTERED) {
                memcpy(screen->wanted, screen->prompt.edit.text, sizeof(screen->wanted));
                ph_prompt_close(&screen->prompt);
                if (screen->wanted[0] != '\0')
                        find(screen, 1);
        }
        return event != PH_PROMPT_NOT_MINE;
}

static const struct ph_binding *typing(const struct ph_view *view)
{
        return ph_prompt_typing(&((const struct row *)view)->prompt);
}

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "fold", "fold or unfold the block here", toggle},
        {{PH_KEY_LEFT, 'h'}, NULL, "fold the block here, then the one around it", fold},
        {{PH_KEY_RIGHT, 'l'}, NULL, "unfold the block here", unfold},
        {{'-'}, "fold all", "fold one level more everywhere", shift_level, -1},
        {{'+', '='}, "unfold all", "fold one level less everywhere", shift_level, 1},
        {{'/'}, "find", "find a text in the row", open_find},
        {{'n'}, "next", "find the next", find_next, 1},
        {{'N'}, NULL, "find the one before", find_next, -1},
        {{'r'}, NULL, "read the row again", read_again},
        {{0}},
};

static const struct ph_view_kind kind = {
        .title = "Row",
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .show = show,
        .hide = hide,
        .adapt = adapt,
        .on_key = on_key,
        .typing = typing,
        .on_click = on_click,
        .on_move = on_move,
        .freshness = freshness,
};

struct ph_view *ph_row_create(const char *table, const char *cursor)
{
        struct row *screen = calloc(1, sizeof(*screen));
        struct ph_feed_events events = {make_params, on_answer, screen};

        if (screen == NULL)
                return NULL;
        screen->view.kind = &kind;
        ph_feed_init(&screen->feed, "row", &events);
        if (ph_row_text_init(&screen->model, table, cursor) < 0) {
                ph_row_text_finish(&screen->model);
                free(screen);
                return NULL;
        }
        return &screen->view;
}
