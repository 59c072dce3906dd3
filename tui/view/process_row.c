#include "tui/view/process_row.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/view/desk.h"

#define LABEL 16
#define WIDTH 76
#define TEXT_BYTES 512

struct process_row {
        struct ph_view view; /* first */
        const struct ph_process_list *list;
        cJSON *row;                    /* owned: the newest that is known */
        struct ph_freshness freshness; /* of it */
        bool is_listed;                /* the list has it now */
};

static void say_text(const cJSON *row, const char *name, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_string(row, name, ""));
}

static void say_count(const cJSON *row, const char *name, char *out, size_t size)
{
        char number[PH_TEXT_NUMBER];

        snprintf(out, size, "%s", ph_text_count((uint64_t)ph_json_get_int(row, name, 0), number));
}

static void say_rate(const cJSON *row, const char *name, char *out, size_t size)
{
        double rate = ph_json_get_number(row, name, NAN);
        char number[PH_TEXT_NUMBER];

        if (isnan(rate))
                snprintf(out, size, "not known yet");
        else
                snprintf(out, size, "%s per second", ph_text_short(rate, number));
}

static void say_memory(const cJSON *row, const char *name, char *out, size_t size)
{
        uint64_t bytes = (uint64_t)ph_json_get_int(row, name, 0);
        bool is_exact = ph_json_get_bool(row, "memory_exact", false);
        char text[PH_TEXT_NUMBER], count[PH_TEXT_NUMBER];

        snprintf(out, size, "%s%s (%s bytes%s)", is_exact ? "" : "~", ph_text_bytes(bytes, text),
                ph_text_count(bytes, count), is_exact ? "" : ", heap at the last sweep");
}

static void say_age(const cJSON *row, const char *name, char *out, size_t size)
{
        double age_ms = ph_json_get_number(row, name, NAN);
        char text[PH_TEXT_NUMBER];

        if (isnan(age_ms))
                snprintf(out, size, "before porthole looked");
        else
                snprintf(out, size, "%s ago", ph_text_duration(age_ms, text));
}

static void say_agent(const cJSON *row, const char *name, char *out, size_t size)
{
        snprintf(out, size, "%s",
                ph_json_get_bool(row, name, false) ? "yes: porthole's own process" : "");
}

/* An empty text leaves its line out. */
static const struct {
        const char *label, *field;
        void (*say)(const cJSON *row, const char *name, char *out, size_t size);
} fields[] = {
        {"pid", "pid", say_text},
        {"registered name", "name", say_text},
        {"label", "label", say_text},
        {"initial call", "initial_call", say_text},
        {"current", "current_function", say_text},
        {"status", "status", say_text},
        {"mailbox", "mailbox", say_count},
        {"mailbox grows", "mailbox_per_second", say_rate},
        {"reductions", "reductions", say_count},
        {"reductions rate", "reductions_per_second", say_rate},
        {"memory", "memory_bytes", say_memory},
        {"first seen", "age_ms", say_age},
        {"agent", "agent", say_agent},
        {"looked at", "state", say_text},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Takes what the list says of the process now, if it still has it. */
static void update(struct process_row *popup)
{
        const char *pid = ph_json_get_string(popup->row, "pid", "");
        const cJSON *row = ph_window_chosen(&popup->list->window);
        cJSON *copy;

        popup->is_listed = row != NULL && strcmp(ph_json_get_string(row, "pid", ""), pid) == 0;
        if (!popup->is_listed ||
                popup->list->window.freshness.taken_ms == popup->freshness.taken_ms)
                return;
        copy = cJSON_Duplicate(row, 1);
        if (copy == NULL)
                return;
        cJSON_Delete(popup->row);
        popup->row = copy;
        popup->freshness = popup->list->window.freshness;
}

static int count_fields(const cJSON *row)
{
        char text[TEXT_BYTES];
        int count = 0;

        for (size_t i = 0; i < FIELDS; i++) {
                fields[i].say(row, fields[i].field, text, sizeof(text));
                count += text[0] != '\0';
        }
        return count;
}

/* Returns the row after them. */
static int draw_fields(const cJSON *row, const struct ph_area *area)
{
        char text[TEXT_BYTES];
        int at = 0;

        for (size_t i = 0; i < FIELDS; i++) {
                fields[i].say(row, fields[i].field, text, sizeof(text));
                if (text[0] == '\0')
                        continue;
                ph_draw_field(area, at, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_DIM, fields[i].label);
                ph_draw_text(area, at++, LABEL + 1, PH_STYLE_NORMAL, text);
        }
        return at;
}

static void draw(struct ph_view *view, const struct ph_area *area)
{
        struct process_row *popup = (struct process_row *)view;
        struct ph_area box, inner;
        char title[512], age[PH_TEXT_NUMBER];
        const char *name;
        int row;

        update(popup);
        name = ph_process_name(popup->row);
        snprintf(title, sizeof(title), "%s %s", ph_json_get_string(popup->row, "pid", "?"),
                name != NULL ? name : "");
        box = ph_area_centre(area, count_fields(popup->row) + 2 + 2 * !popup->is_listed, WIDTH);
        inner = ph_draw_frame(&box, title);
        row = draw_fields(popup->row, &inner);
        if (!popup->is_listed)
                ph_draw_format(&inner, row + 1, 0, PH_STYLE_WARN,
                        "no longer in the list; this is from %s ago",
                        ph_text_duration(
                                (double)ph_freshness_age(&popup->freshness, ph_clock_ms()), age));
}

static void destroy(struct ph_view *view)
{
        cJSON_Delete(((struct process_row *)view)->row);
        free(view);
}

static const struct ph_view_kind kind = {
        .title = "Process",
        .is_popup = true,
        .destroy = destroy,
        .draw = draw,
};

struct ph_view *ph_process_row_create(const struct ph_process_list *list, const cJSON *row)
{
        struct process_row *popup = calloc(1, sizeof(*popup));

        if (popup == NULL)
                return NULL;
        popup->view.kind = &kind;
        popup->list = list;
        popup->freshness = list->window.freshness;
        popup->row = cJSON_Duplicate(row, 1);
        if (popup->row == NULL) {
                free(popup);
                return NULL;
        }
        return &popup->view;
}
