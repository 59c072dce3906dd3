#include "tui/view/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/model/process_detail.h"
#include "tui/model/process_list.h"
#include "tui/view/desk.h"
#include "tui/view/kill.h"
#include "tui/widget/table.h"

#define LABEL 18
#define INDENT 3
#define PATIENCE_MS 300 /* then it is said that a section is waited for */

struct process {
        struct ph_view view; /* first */
        struct ph_process_detail detail;
        struct ph_area body; /* as drawn last, for the mouse */
};

static struct process *of(struct ph_view *view)
{
        return (struct process *)view;
}

static void on_change(void *context)
{
        struct process *screen = context;

        screen->view.desk->needs_draw = true;
}

static void adapt(struct ph_view *view)
{
        const struct ph_desk *desk = view->desk;

        ph_process_detail_adapt(
                &of(view)->detail, desk->syntax, (uint64_t)desk->interval_ms, desk->is_paused);
}

static void show(struct ph_view *view)
{
        adapt(view);
        ph_process_detail_show(&of(view)->detail, view->desk->session);
}

static void hide(struct ph_view *view)
{
        ph_process_detail_hide(&of(view)->detail);
}

static void destroy(struct ph_view *view)
{
        ph_process_detail_finish(&of(view)->detail);
        free(view);
}

/* ---- the line of figures above the sections */

static const cJSON *identity_of(const struct process *screen)
{
        return screen->detail.parts[PH_SECTION_IDENTITY].answer;
}

static void add_figures(const struct process *screen, struct ph_line *line)
{
        const cJSON *numbers = screen->detail.parts[PH_SECTION_NUMBERS].answer;
        double rate = ph_json_get_number(numbers, "reductions_per_second", NAN);
        int64_t memory = ph_json_get_int(numbers, "memory_bytes", -1);
        int64_t mailbox = ph_json_get_int(numbers, "mailbox", -1);
        char text[PH_TEXT_NUMBER];

        if (mailbox >= 0)
                ph_line_add(line, false, 1, "   ", PH_STYLE_NORMAL, "mailbox %s",
                        ph_text_count((uint64_t)mailbox, text));
        if (!isnan(rate))
                ph_line_add(line, false, 2, "   ", PH_STYLE_NORMAL, "%s reds/s",
                        ph_text_short(rate, text));
        if (memory >= 0)
                ph_line_add(line, false, 3, "   ", PH_STYLE_NORMAL, "%s",
                        ph_text_bytes((uint64_t)memory, text));
        ph_line_add(line, false, 4, "   ", PH_STYLE_NORMAL, "%s",
                ph_json_get_string(numbers, "status", ""));
}

static void draw_top(const struct process *screen, const struct ph_area *area)
{
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        struct ph_line line = {.count = 0};
        const char *name = ph_process_name(identity_of(screen));

        ph_line_add(&line, false, 0, "", PH_STYLE_STRONG, "%s", screen->detail.process);
        if (name != NULL)
                ph_line_add(&line, false, 0, "  ", PH_STYLE_STRONG, "%s", name);
        if (screen->detail.error.code == 0)
                add_figures(screen, &line);
        ph_line_draw(&line, &inner, 0);
}

/* Returns the rows it takes. */
static int draw_error(const struct process *screen, const struct ph_area *area)
{
        const struct ph_process_detail *detail = &screen->detail;
        char age[PH_TEXT_NUMBER];

        if (detail->error.code == 0)
                return 0;
        if (detail->freshness.is_known)
                ph_draw_format(area, 1, 1, PH_STYLE_WARN, "%s; this is from %s ago",
                        detail->error.message,
                        ph_text_duration(
                                (double)ph_freshness_age(&detail->freshness, ph_clock_ms()), age));
        else
                ph_draw_text(area, 1, 1, PH_STYLE_WARN, detail->error.message);
        return 1;
}

/* ---- sections */

static void draw_head(const struct process *screen, const struct ph_area *area, int at,
        const struct ph_process_row *row, bool is_chosen)
{
        const struct ph_process_part *part = &screen->detail.parts[row->section];
        enum ph_style title = is_chosen ? PH_STYLE_CURSOR : PH_STYLE_FRAME_TITLE;
        enum ph_style more = is_chosen ? PH_STYLE_CURSOR : PH_STYLE_DIM;
        uint64_t waiting = ph_feed_waiting(&part->feed, ph_clock_ms());
        char sum[64], text[PH_TEXT_NUMBER];
        int column;

        column = ph_draw_text(
                area, at, 1, title, ph_glyph(part->is_open ? PH_GLYPH_DOWN : PH_GLYPH_MARK));
        column = ph_draw_text(area, at, column + 1, title, ph_sections[row->section].title);
        ph_process_lines_sum(row->section, part->answer, sum, sizeof(sum));
        if (part->is_open && waiting > PATIENCE_MS)
                ph_draw_format(area, at, column + 2, PH_STYLE_WARN, "waiting %s",
                        ph_text_duration((double)waiting, text));
        else if (part->is_open && ph_json_get_bool(part->answer, "needs_force", false))
                ph_draw_text(area, at, column + 2, is_chosen ? more : PH_STYLE_KEY,
                        "f does it all the same");
        else if (part->is_open)
                ph_draw_text(area, at, column + 2, more, sum);
        else
                ph_draw_text(area, at, column + 2, more, ph_sections[row->section].summary);
}

static void draw_line(const struct process *screen, const struct ph_area *area, int at,
        const struct ph_process_row *row, bool is_chosen)
{
        static const enum ph_style styles[] = {
                [PH_PROCESS_LINE_FACT] = PH_STYLE_NORMAL,
                [PH_PROCESS_LINE_ERROR] = PH_STYLE_WARN,
                [PH_PROCESS_LINE_MORE] = PH_STYLE_DIM,
        };
        const struct ph_process_line *line = ph_process_detail_line(&screen->detail, row);
        int column = INDENT;

        if (line == NULL)
                return;
        if (line->label[0] != '\0')
                column = ph_draw_field(area, at, column, LABEL, PH_TEXT_LEFT,
                        is_chosen ? PH_STYLE_CURSOR : PH_STYLE_DIM, line->label);
        ph_draw_text(
                area, at, column, is_chosen ? PH_STYLE_CURSOR : styles[line->kind], line->text);
}

static void draw_rows(const struct process *screen)
{
        const struct ph_process_detail *detail = &screen->detail;

        for (int at = 0; at < screen->body.rows; at++) {
                int64_t i = ph_scroll_line_at(&detail->scroll, at);
                bool is_chosen = i == detail->scroll.cursor;
                struct ph_area line = ph_area_rows(&screen->body, at, 1);

                if (i < 0 || i >= detail->count)
                        break;
                if (is_chosen)
                        ph_draw_blank(&line, PH_STYLE_CURSOR);
                if (detail->rows[i].line < 0)
                        draw_head(screen, &screen->body, at, &detail->rows[i], is_chosen);
                else
                        draw_line(screen, &screen->body, at, &detail->rows[i], is_chosen);
        }
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct process *screen = of(view);
        int used = 1 + draw_error(screen, area);

        draw_top(screen, area);
        screen->body = ph_area_rows(area, used, area->rows - used);
        screen->detail.width = area->columns - INDENT - 1;
        ph_scroll_set_page(&screen->detail.scroll, screen->body.rows);
        draw_rows(screen);
}

static void describe(struct ph_view *view, struct ph_line *line)
{
        const struct process *screen = of(view);
        const char *name = ph_process_name(identity_of(screen));

        ph_line_add(line, true, 2, "  ", PH_STYLE_STRONG, "process %s",
                name != NULL ? name : screen->detail.process);
}

static const struct ph_freshness *freshness(struct ph_view *view)
{
        return &of(view)->detail.freshness;
}

/* ---- keys */

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_process_detail_move(&of(view)->detail, motion);
}

static void open_row(struct ph_view *view, int argument)
{
        struct ph_process_detail *detail = &of(view)->detail;
        const struct ph_process_row *row = ph_process_detail_chosen(detail);
        const struct ph_process_line *line =
                row != NULL ? ph_process_detail_line(detail, row) : NULL;

        (void)argument;
        if (line != NULL && line->jump[0] != '\0')
                ph_desk_push(view->desk, ph_process_create(line->jump));
        else if (row != NULL && row->line < 0)
                ph_process_detail_open(detail, row->section, !detail->parts[row->section].is_open);
}

static void fold(struct ph_view *view, int open)
{
        struct ph_process_detail *detail = &of(view)->detail;
        const struct ph_process_row *row = ph_process_detail_chosen(detail);

        if (row != NULL)
                ph_process_detail_open(detail, row->section, open != 0);
}

static void ask_again(struct ph_view *view, int force)
{
        struct ph_process_detail *detail = &of(view)->detail;
        const struct ph_process_row *row = ph_process_detail_chosen(detail);

        if (row != NULL)
                ph_process_detail_refresh(detail, row->section, force != 0);
}

static void open_section(struct ph_view *view, int section)
{
        struct ph_process_detail *detail = &of(view)->detail;

        ph_process_detail_open(detail, (enum ph_section)section, !detail->parts[section].is_open);
        ph_process_detail_go_to(detail, (enum ph_section)section);
}

static void turn_page(struct ph_view *view, int step)
{
        ph_process_detail_turn(&of(view)->detail, step);
}

static void turn_to_last(struct ph_view *view, int argument)
{
        (void)argument;
        ph_process_detail_turn(&of(view)->detail, INT64_MAX);
}

static void open_kill(struct ph_view *view, int argument)
{
        struct process *screen = of(view);
        const char *pid = ph_json_get_string(identity_of(screen), "pid", NULL);

        (void)argument;
        ph_desk_push(view->desk, ph_kill_create(pid != NULL ? pid : screen->detail.process));
}

static const struct ph_binding bindings[] = {
        {{PH_KEY_ENTER}, "open", "open or close the section, or go to that process", open_row},
        {{PH_KEY_RIGHT, 'l'}, NULL, "open the section", fold, 1},
        {{PH_KEY_LEFT, 'h'}, NULL, "close the section", fold, 0},
        {{'r'}, "again", "ask the section again", ask_again, 0},
        {{'f'}, NULL, "ask it again, for what costs much, too", ask_again, 1},
        {{'m'}, "mailbox", "open or close the mailbox", open_section, PH_SECTION_MAILBOX},
        {{'d'}, NULL, "open or close the dictionary", open_section, PH_SECTION_DICTIONARY},
        {{'s'}, "state", "open or close the state", open_section, PH_SECTION_STATE},
        {{'t'}, NULL, "open or close the tables", open_section, PH_SECTION_TABLES},
        {{'K'}, "kill", "what would end with it, and end it", open_kill},
        {{'>', '.'}, NULL, "the next messages", turn_page, 1},
        {{'<', ','}, NULL, "the messages before", turn_page, -1},
        {{'}'}, NULL, "the last messages", turn_to_last},
        {{0}},
};

static void on_click(struct ph_view *view, const struct ph_key *key)
{
        struct process *screen = of(view);
        int64_t line =
                ph_area_line_at(&screen->body, &screen->detail.scroll, key->row, key->column);

        if (line < 0)
                return;
        ph_scroll_to(&screen->detail.scroll, line);
        if (key->mouse == PH_MOUSE_DOUBLE_CLICK)
                open_row(view, 0);
}

static const struct ph_view_kind kind = {
        .title = "Process",
        .bindings = bindings,
        .destroy = destroy,
        .draw = draw,
        .show = show,
        .hide = hide,
        .adapt = adapt,
        .on_click = on_click,
        .on_move = on_move,
        .describe = describe,
        .freshness = freshness,
};

struct ph_view *ph_process_create(const char *process)
{
        struct process *screen = calloc(1, sizeof(*screen));

        if (screen == NULL)
                return NULL;
        screen->view.kind = &kind;
        ph_process_detail_init(&screen->detail, process, on_change, screen);
        return &screen->view;
}
