#include "tui/view/kill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/model/clock.h"
#include "tui/model/edit.h"
#include "tui/model/feed.h"
#include "tui/model/kill_lines.h"
#include "tui/view/desk.h"
#include "tui/widget/paragraph.h"

#define REFRESH_MS 2000
#define WIDTH 88
#define LABEL 18
#define FOOT 3 /* lines below the plan: a rule, the reason, what is to be done */
#define SPIN_MS 100

enum stage {
        ASKING,   /* there is no plan yet */
        REFUSED,  /* there will be none */
        LOOKING,  /* there is one that this agent may not carry out */
        CHOOSING, /* there is one */
        TYPING,
        EXECUTING,
        DONE,
};

/* A line of the plan or outcome as wide as the dialog. */
struct row {
        enum ph_kill_line_kind kind;
        const char *label; /* borrowed from lines; "" */
        char *text;        /* owned */
};

struct kill {
        struct ph_view view; /* first */
        char process[320];
        bool is_kill; /* the reason */
        enum stage stage;
        struct ph_feed feed;
        cJSON *plan; /* owned: the newest; NULL: none yet */
        struct ph_kill_lines lines;
        struct row *rows; /* owned: lines, broken to row_width */
        size_t row_count;
        int row_width;
        struct ph_scroll scroll;
        struct ph_edit edit;
        int64_t call;      /* kill.execute under way, or 0 */
        uint64_t begun_ms; /* when that was sent */
        char message[256]; /* why something was not done; or "" */
};

static void set_stage(struct kill *dialog, enum stage stage);

static struct kill *of(struct ph_view *view)
{
        return (struct kill *)view;
}

/* ---- rows */

static void forget_rows(struct kill *dialog)
{
        for (size_t i = 0; i < dialog->row_count; i++)
                free(dialog->rows[i].text);
        free(dialog->rows);
        dialog->rows = NULL;
        dialog->row_count = 0;
        dialog->row_width = 0;
}

static void forget_lines(struct kill *dialog)
{
        forget_rows(dialog);
        ph_kill_lines_finish(&dialog->lines);
}

/* Returns how many bytes of @text fit into @width cells, to the end of a word if there is one. */
static size_t bytes_that_fit(const char *text, size_t width)
{
        size_t fits = 0, word = 0;
        char *part = strdup(text);

        if (part == NULL || ph_text_width(text) <= width) {
                free(part);
                return strlen(text);
        }
        for (size_t i = 0; text[i] != '\0'; i++) {
                char kept = part[i + 1];

                part[i + 1] = '\0';
                if (((unsigned char)text[i + 1] & 0xC0) != 0x80 && ph_text_width(part) <= width) {
                        fits = i + 1;
                        if (text[i + 1] == ' ')
                                word = i + 1;
                }
                part[i + 1] = kept;
                if (i > 8 * width)
                        break;
        }
        free(part);
        return word > 0 ? word : fits > 0 ? fits : strlen(text);
}

static bool add_row(struct kill *dialog, enum ph_kill_line_kind kind, const char *label, char *text)
{
        struct row *rows = reallocarray(dialog->rows, dialog->row_count + 1, sizeof(*rows));

        if (rows == NULL || text == NULL) {
                if (rows != NULL)
                        dialog->rows = rows;
                free(text);
                return false;
        }
        dialog->rows = rows;
        rows[dialog->row_count++] = (struct row){kind, label, text};
        return true;
}

static void break_line(struct kill *dialog, const struct ph_kill_line *line, size_t width)
{
        const char *rest = line->text, *label = line->label;
        bool is_there = true;

        while (is_there && (rest[0] != '\0' || label[0] != '\0')) {
                size_t bytes = bytes_that_fit(rest, width);

                is_there = add_row(dialog, line->kind, label, strndup(rest, bytes));
                rest += bytes;
                rest += strspn(rest, " ");
                label = "";
        }
}

static void break_lines(struct kill *dialog, int width)
{
        if (dialog->row_width == width || width < 10)
                return;
        forget_rows(dialog);
        dialog->row_width = width;
        for (size_t i = 0; i < dialog->lines.count; i++)
                break_line(dialog, &dialog->lines.lines[i], (size_t)width);
        ph_scroll_set_total(&dialog->scroll, (int64_t)dialog->row_count);
}

/* ---- the plan */

static void take_plan(struct kill *dialog, const cJSON *plan)
{
        cJSON *copy = cJSON_Duplicate(plan, 1);

        if (copy == NULL)
                return;
        cJSON_Delete(dialog->plan);
        dialog->plan = copy;
        forget_lines(dialog);
        ph_kill_lines_add_plan(&dialog->lines, dialog->plan);
}

static void drop_plan(struct kill *dialog)
{
        cJSON_Delete(dialog->plan);
        dialog->plan = NULL;
        forget_lines(dialog);
}

/* What can be done about the plan that there is, or isn't. */
static enum stage stage_of_plan(const struct kill *dialog)
{
        if (dialog->plan != NULL)
                return ph_json_get_bool(dialog->plan, "enabled", false) ? CHOOSING : LOOKING;
        return dialog->feed.error.code == PH_ERROR_REFUSED ||
                               dialog->feed.error.code == PH_ERROR_GONE
                       ? REFUSED
                       : ASKING;
}

static cJSON *make_params(void *context)
{
        struct kill *dialog = context;
        cJSON *params = cJSON_CreateObject();
        struct ph_json json = {0};

        ph_json_string(&json, params, "process", dialog->process);
        ph_json_string(&json, params, "reason", dialog->is_kill ? "kill" : "shutdown");
        if (dialog->view.desk->syntax != NULL)
                ph_json_string(&json, params, "syntax", dialog->view.desk->syntax);
        return params;
}

/* Once it was confirmed, the plan that was shown stays what it was. */
static void on_plan(void *context, const cJSON *result, const struct ph_error *error)
{
        struct kill *dialog = context;

        dialog->view.desk->needs_draw = true;
        if (dialog->stage > CHOOSING)
                return;
        if (result != NULL)
                take_plan(dialog, result);
        else if (error->code == PH_ERROR_GONE || error->code == PH_ERROR_REFUSED)
                drop_plan(dialog);
        set_stage(dialog, stage_of_plan(dialog));
        /* Each refusal is written to the audit log: one is enough. */
        if (result == NULL && error->code == PH_ERROR_REFUSED)
                ph_feed_hold(&dialog->feed);
}

static void start_feed(struct kill *dialog)
{
        if (dialog->feed.session != NULL)
                return;
        ph_session_add_feed(dialog->view.desk->session, &dialog->feed);
        ph_feed_start(&dialog->feed, REFRESH_MS);
}

/* ---- doing it */

static void show_outcome(struct kill *dialog, const cJSON *outcome)
{
        set_stage(dialog, DONE);
        dialog->message[0] = '\0';
        forget_lines(dialog);
        ph_kill_lines_add_outcome(&dialog->lines, outcome);
        ph_scroll_to(&dialog->scroll, 0);
}

static void take_refusal(struct kill *dialog, const cJSON *result)
{
        snprintf(dialog->message, sizeof(dialog->message), "%s",
                ph_json_get_string(result, "refused", "refused"));
        take_plan(dialog, cJSON_GetObjectItemCaseSensitive(result, "plan"));
        set_stage(dialog, stage_of_plan(dialog));
}

static void on_executed(void *context, const cJSON *result, const struct ph_error *error)
{
        struct kill *dialog = context;

        dialog->call = 0;
        dialog->view.desk->needs_draw = true;
        if (result != NULL && ph_json_get_bool(result, "executed", false)) {
                show_outcome(dialog, cJSON_GetObjectItemCaseSensitive(result, "outcome"));
                return;
        }
        if (result != NULL) {
                take_refusal(dialog, result);
                return;
        }
        snprintf(dialog->message, sizeof(dialog->message), "%s", error->message);
        set_stage(dialog, stage_of_plan(dialog));
}

static void execute(struct kill *dialog)
{
        struct ph_client *client = dialog->view.desk->session->client;
        cJSON *params = cJSON_CreateObject();
        struct ph_json json = {0};

        ph_json_string(&json, params, "plan", ph_json_get_string(dialog->plan, "plan", ""));
        ph_json_string(&json, params, "confirm", dialog->edit.text);
        if (client == NULL) {
                cJSON_Delete(params);
                return;
        }
        dialog->call = ph_client_call(
                client, "kill.execute", params, PH_KILL_TIMEOUT_MS, on_executed, dialog);
        dialog->begun_ms = ph_clock_ms();
        set_stage(dialog, dialog->call > 0 ? EXECUTING : stage_of_plan(dialog));
        dialog->call = dialog->call > 0 ? dialog->call : 0;
}

/* ---- keys */

static void choose_reason(struct ph_view *view, int is_kill)
{
        struct kill *dialog = of(view);

        if (dialog->is_kill == (is_kill != 0))
                return;
        dialog->is_kill = is_kill != 0;
        dialog->message[0] = '\0';
        drop_plan(dialog);
        set_stage(dialog, ASKING);
        ph_feed_refresh(&dialog->feed);
}

static void go_on(struct ph_view *view, int argument)
{
        (void)argument;
        set_stage(of(view), TYPING);
}

static void confirm(struct kill *dialog)
{
        const char *wanted = ph_json_get_string(dialog->plan, "confirm", "");

        dialog->message[0] = '\0';
        if (strcmp(dialog->edit.text, wanted) == 0)
                execute(dialog);
        else
                snprintf(dialog->message, sizeof(dialog->message),
                        "that is not what is to be typed: nothing was done");
}

static void go_back(struct kill *dialog)
{
        dialog->message[0] = '\0';
        set_stage(dialog, stage_of_plan(dialog));
}

static void type(struct kill *dialog, int code)
{
        if (code == PH_KEY_ESCAPE)
                go_back(dialog);
        else if (code == PH_KEY_ENTER)
                confirm(dialog);
        else if (ph_edit_take(&dialog->edit, code))
                dialog->message[0] = '\0';
}

static bool on_key(struct ph_view *view, const struct ph_key *key)
{
        struct kill *dialog = of(view);

        if (dialog->stage != TYPING || key->code >= PH_KEY_UP)
                return false;
        type(dialog, key->code);
        return true;
}

static const struct ph_binding *typing(const struct ph_view *view)
{
        static const struct ph_binding bindings[] = {
                {{PH_KEY_ENTER}, "do it", NULL, NULL},
                {{PH_KEY_ESCAPE}, "back to the plan", NULL, NULL},
                {{0}},
        };

        return ((const struct kill *)view)->stage == TYPING ? bindings : NULL;
}

static void on_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_pan(&of(view)->scroll, motion);
}

/* ---- drawing */

static enum ph_style style_of(enum ph_kill_line_kind kind)
{
        static const enum ph_style styles[] = {
                [PH_KILL_LINE_PLAIN] = PH_STYLE_NORMAL,
                [PH_KILL_LINE_LOSS] = PH_STYLE_NORMAL,
                [PH_KILL_LINE_GRAVE] = PH_STYLE_BAD,
                [PH_KILL_LINE_UNKNOWN] = PH_STYLE_WARN,
        };

        return styles[kind];
}

static void draw_rows(struct kill *dialog, const struct ph_area *area)
{
        ph_scroll_set_page(&dialog->scroll, area->rows);
        for (int at = 0; at < area->rows; at++) {
                int64_t line = ph_scroll_line_at(&dialog->scroll, at);
                const struct row *row;

                if (line < 0)
                        return;
                row = &dialog->rows[line];
                ph_draw_text(area, at, 1,
                        row->kind == PH_KILL_LINE_LOSS ? PH_STYLE_STRONG : PH_STYLE_DIM,
                        row->label);
                ph_draw_text(area, at, 1 + LABEL, style_of(row->kind), row->text);
        }
}

static void draw_state(const struct kill *dialog, const struct ph_area *area)
{
        const struct ph_error *error = &dialog->feed.error;
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);

        if (dialog->lines.count > 0)
                return;
        if (error->code != 0)
                ph_draw_paragraph(&inner, 0, PH_STYLE_BAD, error->message);
        else
                ph_draw_format(area, 0, 1, PH_STYLE_DIM, "%s looking at what is tied to it",
                        ph_glyph_spin((unsigned)(ph_clock_ms() / SPIN_MS)));
}

static void draw_reason(const struct kill *dialog, const struct ph_area *area, int row)
{
        static const struct {
                const char *key, *text;
                bool is_kill;
        } reasons[] = {{"s", "shutdown, then kill after 5 s", false}, {"k", "kill", true}};
        int column = ph_draw_text(area, row, 1, PH_STYLE_DIM, "reason");

        for (int i = 0; i < 2; i++) {
                bool is_chosen = reasons[i].is_kill == dialog->is_kill;

                column = i == 0 ? 1 + LABEL - 2 : column + 2;
                if (is_chosen)
                        ph_draw_text(area, row, column, PH_STYLE_STRONG, ph_glyph(PH_GLYPH_MARK));
                column = ph_draw_text(area, row, column + 2, PH_STYLE_KEY, reasons[i].key);
                column = ph_draw_text(area, row, column + 1,
                        is_chosen ? PH_STYLE_STRONG : PH_STYLE_DIM, reasons[i].text);
        }
}

/* Where the name is long, what is typed has a row to itself. */
static void draw_typing(const struct kill *dialog, const struct ph_area *area, int row)
{
        const char *name = ph_json_get_string(dialog->plan, "confirm", "its name");
        struct ph_area above = ph_area_rows(area, row - 2, 1);
        char label[PH_EDIT_BYTES + 32];
        int column = 1;

        snprintf(label, sizeof(label), "type %s to confirm: ", name);
        if ((int)(ph_text_width(label) + ph_text_width(name)) + 2 < area->columns) {
                column = ph_draw_text(area, row, 1, PH_STYLE_NORMAL, label);
        } else if (dialog->message[0] == '\0') {
                ph_draw_blank(&above, PH_STYLE_NORMAL);
                ph_draw_text(&above, 0, 1, PH_STYLE_NORMAL, label);
        }
        column = ph_draw_text(area, row, column, PH_STYLE_FIELD, dialog->edit.text);
        ph_draw_text(area, row, column, PH_STYLE_CURSOR, " ");
}

static void draw_looking(const struct kill *dialog, const struct ph_area *area, int row)
{
        (void)dialog;
        ph_draw_text(area, row, 1, PH_STYLE_WARN,
                "this agent only looks; attach with --allow-kill to let it kill");
}

/* What the key Enter does now. */
static void draw_enter(const struct ph_area *area, int row, const char *text)
{
        ph_draw_text(area, row, 1 + ph_draw_text(area, row, 1, PH_STYLE_KEY, "Enter"),
                PH_STYLE_NORMAL, text);
}

static void draw_choosing(const struct kill *dialog, const struct ph_area *area, int row)
{
        (void)dialog;
        draw_enter(area, row, "to confirm by name   Esc leaves everything as it is");
}

/* Who closes the dialog now takes nothing back that was done already. */
static void draw_executing(const struct kill *dialog, const struct ph_area *area, int row)
{
        char elapsed[PH_TEXT_NUMBER];
        uint64_t now = ph_clock_ms();

        ph_text_duration((double)(now - dialog->begun_ms), elapsed);
        ph_draw_format(area, row, 1, PH_STYLE_STRONG,
                "%s ending it, for %s; closing this may not stop it",
                ph_glyph_spin((unsigned)(now / SPIN_MS)), elapsed);
}

static void draw_done(const struct kill *dialog, const struct ph_area *area, int row)
{
        (void)dialog;
        draw_enter(area, row, "closes this");
}

static void draw_message(const struct kill *dialog, const struct ph_area *area, int row)
{
        const struct ph_scroll *scroll = &dialog->scroll;

        if (dialog->message[0] != '\0')
                ph_draw_text(area, row, 1, PH_STYLE_BAD, dialog->message);
        else if (dialog->plan != NULL && dialog->feed.error.code != 0)
                ph_draw_text(area, row, 1, PH_STYLE_WARN, dialog->feed.error.message);
        else if (scroll->total > scroll->page)
                ph_draw_format(area, row, 1, PH_STYLE_DIM, "lines %lld to %lld of %lld: PgUp, PgDn",
                        (long long)scroll->top + 1,
                        (long long)scroll->top + (long long)scroll->page, (long long)scroll->total);
}

static void draw_foot(const struct kill *dialog, const struct ph_area *area)
{
        static void (*const feet[])(const struct kill *, const struct ph_area *, int row) = {
                [LOOKING] = draw_looking,
                [CHOOSING] = draw_choosing,
                [TYPING] = draw_typing,
                [EXECUTING] = draw_executing,
                [DONE] = draw_done,
        };
        int row = area->rows - FOOT;

        draw_message(dialog, area, row);
        if (dialog->stage != DONE && dialog->stage != REFUSED)
                draw_reason(dialog, area, row + 1);
        if (feet[dialog->stage] != NULL)
                feet[dialog->stage](dialog, area, row + 2);
}

static void write_title(const struct kill *dialog, char *out, size_t size)
{
        const cJSON *target = cJSON_GetObjectItemCaseSensitive(dialog->plan, "target");
        const char *pid = ph_json_get_string(target, "pid", dialog->process);
        const char *name =
                ph_json_get_string(target, "name", ph_json_get_string(target, "initial_call", ""));

        snprintf(out, size, "%s%s%s%s%s", dialog->stage == DONE ? "" : "Kill ", pid,
                name[0] != '\0' ? " " : "", name, dialog->stage == DONE ? "" : "?");
}

static int rows_wanted(const struct kill *dialog, int width)
{
        if (dialog->row_count > 0)
                return dialog->row_count < 1000 ? (int)dialog->row_count : 1000;
        return dialog->feed.error.code != 0
                       ? ph_paragraph_rows(dialog->feed.error.message, width - 6)
                       : 1;
}

static struct ph_area draw_box(const struct kill *dialog, const struct ph_area *area, int width)
{
        int rows = rows_wanted(dialog, width);
        struct ph_area box = ph_area_centre(area, rows + FOOT + 2, width);
        char title[700];

        write_title(dialog, title, sizeof(title));
        return ph_draw_frame(&box, title);
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct kill *dialog = of(view);
        int width = area->columns < WIDTH ? area->columns : WIDTH;
        struct ph_area inner, body;

        start_feed(dialog);
        break_lines(dialog, width - 5 - LABEL);
        inner = draw_box(dialog, area, width);
        body = ph_area_rows(&inner, 0, inner.rows - FOOT);
        draw_rows(dialog, &body);
        draw_state(dialog, &body);
        draw_foot(dialog, &inner);
}

static void destroy(struct ph_view *view)
{
        struct kill *dialog = of(view);
        struct ph_client *client = view->desk->session->client;

        if (dialog->call > 0 && client != NULL)
                ph_client_cancel(client, dialog->call);
        ph_session_remove_feed(&dialog->feed);
        cJSON_Delete(dialog->plan);
        forget_lines(dialog);
        free(dialog);
}

/* ---- what works when */

#define REASONS(shutdown, kill)                                                                  \
        {{'s'}, (shutdown), "by shutdown, and by kill 5 s later if it lives", choose_reason, 0}, \
        {                                                                                        \
                {'k'}, (kill), "by kill, at once", choose_reason, 1                              \
        }

static const struct ph_binding looking_bindings[] = {
        REASONS("plan a shutdown", "plan a kill"),
        {{0}},
};

static const struct ph_binding choosing_bindings[] = {
        {{PH_KEY_ENTER}, "confirm", "go on to type its name", go_on},
        REASONS("shutdown", "kill"),
        {{0}},
};

#define KILL(table)                                                                         \
        {                                                                                   \
                .title = "Kill", .is_popup = true, .bindings = (table), .destroy = destroy, \
                .draw = draw, .on_key = on_key, .typing = typing, .on_move = on_move        \
        }

static const struct ph_view_kind kinds[] = {
        [ASKING] = KILL(looking_bindings),
        [REFUSED] = KILL(NULL),
        [LOOKING] = KILL(looking_bindings),
        [CHOOSING] = KILL(choosing_bindings),
        [TYPING] = KILL(NULL),
        [EXECUTING] = KILL(NULL),
        [DONE] = KILL(NULL),
};

/* The plan stands still while the name is typed: what is confirmed is what was read. */
static void set_stage(struct kill *dialog, enum stage stage)
{
        bool was_open = dialog->stage <= CHOOSING;

        dialog->stage = stage;
        dialog->view.kind = &kinds[stage];
        if (stage == TYPING) {
                ph_feed_hold(&dialog->feed);
                ph_edit_set(&dialog->edit, "");
        } else if (stage <= CHOOSING && !was_open) {
                ph_feed_start(&dialog->feed, REFRESH_MS);
        }
}

struct ph_view *ph_kill_create(const char *process)
{
        struct kill *dialog = calloc(1, sizeof(*dialog));
        struct ph_feed_events events = {make_params, on_plan, dialog};

        if (dialog == NULL)
                return NULL;
        dialog->view.kind = &kinds[ASKING];
        snprintf(dialog->process, sizeof(dialog->process), "%s", process);
        ph_feed_init(&dialog->feed, "kill.plan", &events);
        return &dialog->view;
}
