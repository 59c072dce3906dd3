#include "tui/view/stuck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/view/desk.h"
#include "tui/view/kill.h"
#include "tui/view/process.h"
#include "tui/widget/paragraph.h"

#define KIND 12         /* cells */
#define AGE 9           /* cells */
#define INDENT 3        /* of the evidence */
#define MOST_EVIDENCE 3 /* rows of it */
#define PID_BYTES 64

struct stuck {
        struct ph_view view; /* first */
        struct ph_scroll scroll;
        char pid[PID_BYTES]; /* of the case that is chosen */
        struct ph_area body; /* as drawn last, for the mouse */
};

static struct stuck *of(struct ph_view *view)
{
        return (struct stuck *)view;
}

static const struct ph_stuck_list *list_of(const struct ph_view *view)
{
        return &view->desk->stuck;
}

static const cJSON *row_at(const struct ph_view *view, int64_t at)
{
        return at >= 0 ? cJSON_GetArrayItem(ph_stuck_list_rows(list_of(view)), (int)at) : NULL;
}

/* The cursor stays on its process when the cases change places. */
static void follow(struct stuck *screen)
{
        const cJSON *rows = ph_stuck_list_rows(list_of(&screen->view)), *row;
        int64_t at = 0;

        ph_scroll_set_total(&screen->scroll, cJSON_GetArraySize(rows));
        cJSON_ArrayForEach(row, rows)
        {
                if (strcmp(ph_json_get_string(row, "pid", ""), screen->pid) == 0)
                        ph_scroll_to(&screen->scroll, at);
                at++;
        }
}

static void note_chosen(struct stuck *screen)
{
        const cJSON *row = row_at(&screen->view, screen->scroll.cursor);

        snprintf(screen->pid, sizeof(screen->pid), "%s", ph_json_get_string(row, "pid", ""));
}

static void draw_head(const struct ph_area *area, int at, const cJSON *row, bool is_chosen)
{
        const char *kind = ph_json_get_string(row, "kind", "?");
        enum ph_style style = is_chosen                 ? PH_STYLE_CURSOR
                              : ph_stuck_is_grave(kind) ? PH_STYLE_BAD
                                                        : PH_STYLE_WARN;
        enum ph_style plain = is_chosen ? PH_STYLE_CURSOR : PH_STYLE_STRONG;
        struct ph_area line = ph_area_rows(area, at, 1);
        char age[PH_TEXT_NUMBER];
        int column;

        if (is_chosen) {
                ph_draw_blank(&line, PH_STYLE_CURSOR);
                ph_draw_text(area, at, 0, PH_STYLE_CURSOR, ph_glyph(PH_GLYPH_MARK));
        }
        column = ph_draw_field(area, at, 1, KIND, PH_TEXT_LEFT, style, kind);
        column = ph_draw_field(area, at, column + 1, AGE, PH_TEXT_LEFT, plain,
                ph_text_duration(ph_json_get_number(row, "for_ms", 0), age));
        column = ph_draw_text(area, at, column + 1, plain, ph_json_get_string(row, "pid", "?"));
        ph_draw_text(
                area, at, column + 2, plain, ph_text_name(ph_json_get_string(row, "name", "")));
}

/* Returns the rows it takes: the sentence is never cut where there is room below. */
static int draw_case(const struct ph_area *area, int at, const cJSON *row, bool is_chosen)
{
        const char *evidence = ph_json_get_string(row, "evidence", "");
        struct ph_area below = ph_area_rows(area, at + 1, MOST_EVIDENCE);

        draw_head(area, at, row, is_chosen);
        below = ph_area_columns(&below, INDENT, area->columns - INDENT - 1);
        return 1 + ph_draw_paragraph(&below, 0, PH_STYLE_NORMAL, evidence);
}

static int rows_of(const struct ph_area *area, const cJSON *row)
{
        int rows = ph_paragraph_rows(
                ph_json_get_string(row, "evidence", ""), area->columns - INDENT - 1);

        return 1 + (rows < MOST_EVIDENCE ? rows : MOST_EVIDENCE);
}

/* Cases are not all as high: the page is as many as fit from the first one in sight on. */
static int64_t page_of(const struct stuck *screen, const struct ph_area *area)
{
        int64_t count = 0;
        int used = 0;

        for (const cJSON *row = row_at(&screen->view, screen->scroll.top); row != NULL;
                row = row->next) {
                used += rows_of(area, row);
                if (used > area->rows)
                        break;
                count++;
        }
        return count > 0 ? count : 1;
}

static void draw_empty(const struct ph_view *view, const struct ph_area *area)
{
        const struct ph_stuck_list *list = list_of(view);
        double watched = ph_json_get_number(list->answer, "watched_ms", 0);
        char text[PH_TEXT_NUMBER];

        if (list->answer == NULL && list->feed.error.code != 0)
                ph_draw_text(area, 1, 3, PH_STYLE_WARN, list->feed.error.message);
        else if (list->answer == NULL || !list->is_complete)
                ph_draw_format(area, 1, 3, PH_STYLE_DIM,
                        "watching for 10 s, %s so far; nothing is stuck as far as is known",
                        ph_text_duration(watched, text));
        else
                ph_draw_text(area, 1, 3, PH_STYLE_GOOD, "nothing is stuck");
}

/* Returns the rows it takes. */
static int draw_note(const struct ph_view *view, const struct ph_area *area)
{
        const struct ph_stuck_list *list = list_of(view);
        const char *gap = ph_json_get_string(list->answer, "gap", NULL);
        int64_t more = list->total - cJSON_GetArraySize(ph_stuck_list_rows(list));

        if (gap != NULL)
                ph_draw_text(area, area->rows - 1, 1, PH_STYLE_WARN, gap);
        else if (more > 0)
                ph_draw_format(area, area->rows - 1, 1, PH_STYLE_DIM, "%lld more are not shown",
                        (long long)more);
        return gap != NULL || more > 0;
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct stuck *screen = of(view);
        int at = 0;

        screen->body = ph_area_rows(area, 0, area->rows - draw_note(view, area));
        follow(screen);
        ph_scroll_set_page(&screen->scroll, page_of(screen, &screen->body));
        if (row_at(view, 0) == NULL)
                draw_empty(view, area);
        for (int64_t i = screen->scroll.top; at < screen->body.rows; i++) {
                const cJSON *row = row_at(view, i);

                if (row == NULL)
                        break;
                at += draw_case(&screen->body, at, row, i == screen->scroll.cursor);
        }
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        const struct ph_stuck_list *list = list_of(view);

        if (list->answer != NULL)
                ph_line_add(
                        line, true, 2, "  ", PH_STYLE_NORMAL, "%lld stuck", (long long)list->total);
}

static const struct ph_freshness *freshness(struct ph_view *view)
{
        return &list_of(view)->freshness;
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_move(&of(view)->scroll, motion);
        note_chosen(of(view));
}

static void open_case(struct ph_view *view, int argument)
{
        const cJSON *row = row_at(view, of(view)->scroll.cursor);

        (void)argument;
        if (row != NULL)
                ph_desk_push(view->desk, ph_process_create(ph_json_get_string(row, "pid", "")));
}

/* The next one that it waits for, or the next member of the deadlock. */
static void open_next(struct ph_view *view, int argument)
{
        const cJSON *row = row_at(view, of(view)->scroll.cursor);
        const cJSON *next = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(row, "chain"), 1);
        const char *pid = ph_json_get_string(next, "pid", NULL);

        (void)argument;
        if (pid != NULL)
                ph_desk_push(view->desk, ph_process_create(pid));
        else if (row != NULL)
                ph_desk_say(view->desk, "it waits for no process");
}

static void open_kill(struct ph_view *view, int argument)
{
        const cJSON *row = row_at(view, of(view)->scroll.cursor);

        (void)argument;
        if (row != NULL)
                ph_desk_push(view->desk, ph_kill_create(ph_json_get_string(row, "pid", "")));
}

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "the process, in sections", open_case},
        {{'w'}, "waits for", "the process that it waits for", open_next},
        {{'K'}, "kill", "what would end with it, and end it", open_kill},
        {{0}},
};

static void destroy(struct ph_view *view)
{
        free(view);
}

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct stuck *screen = of(view);
        int at = screen->body.row;

        for (int64_t i = screen->scroll.top; row_at(view, i) != NULL; i++) {
                int rows = rows_of(&screen->body, row_at(view, i));

                if (key->row >= at && key->row < at + rows)
                        ph_scroll_to(&screen->scroll, i);
                at += rows;
        }
        note_chosen(screen);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_case(view, 0);
}

static const struct ph_view_kind kind = {
        .title = "Stuck",
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .on_click = on_click,
        .on_move = on_move,
        .describe = describe,
        .freshness = freshness,
};

struct ph_view *ph_stuck_create(void)
{
        struct stuck *screen = calloc(1, sizeof(*screen));

        if (screen != NULL)
                screen->view.kind = &kind;
        return screen != NULL ? &screen->view : NULL;
}
