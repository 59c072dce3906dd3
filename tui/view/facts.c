#include "tui/view/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/clock.h"
#include "tui/view/desk.h"
#include "tui/widget/table.h"

#define LABEL 16
#define WIDTH 76
#define TEXT_BYTES 4400 /* holds a path */

struct facts {
        struct ph_view view; /* first */
        const struct ph_facts_spec *spec;
        const struct ph_window *window;
        struct ph_scroll scroll;
        cJSON *row;                    /* owned: the newest that is known */
        struct ph_freshness freshness; /* of it */
        bool is_listed;                /* the list has it now */
};

void ph_fact_say_text(const cJSON *row, const char *member, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_string(row, member, ""));
}

void ph_fact_say_count(const cJSON *row, const char *member, char *out, size_t size)
{
        int64_t count = ph_json_get_int(row, member, -1);
        char number[PH_TEXT_NUMBER];

        snprintf(out, size, "%s", count < 0 ? "not known" : ph_text_count((uint64_t)count, number));
}

void ph_fact_say_rate(const cJSON *row, const char *member, char *out, size_t size)
{
        double rate = ph_json_get_number(row, member, NAN);
        char number[PH_TEXT_NUMBER];

        if (isnan(rate))
                snprintf(out, size, "not known yet");
        else
                snprintf(out, size, "%s per second", ph_text_short(rate, number));
}

void ph_fact_say_bytes(const cJSON *row, const char *member, char *out, size_t size)
{
        int64_t bytes = ph_json_get_int(row, member, -1);
        char text[PH_TEXT_NUMBER], count[PH_TEXT_NUMBER];

        out[0] = '\0';
        if (bytes >= 0)
                snprintf(out, size, "%s (%s bytes)", ph_text_bytes((uint64_t)bytes, text),
                        ph_text_count((uint64_t)bytes, count));
}

void ph_fact_say_yes(const cJSON *row, const char *member, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_bool(row, member, false) ? "yes" : "");
}

void ph_fact_say_age(const cJSON *row, const char *member, char *out, size_t size)
{
        double age_ms = ph_json_get_number(row, member, NAN);
        char text[PH_TEXT_NUMBER];

        if (isnan(age_ms))
                snprintf(out, size, "before porthole looked");
        else
                snprintf(out, size, "%s ago", ph_text_duration(age_ms, text));
}

/* Takes what the list says of the row now, if it still has it. */
static void update(struct facts *popup)
{
        const char *key = popup->window->kind->key;
        const char *id = ph_json_get_string(popup->row, key, "");
        const cJSON *row = ph_window_chosen(popup->window);
        cJSON *copy;

        popup->is_listed = row != NULL && strcmp(ph_json_get_string(row, key, ""), id) == 0;
        if (!popup->is_listed || popup->window->freshness.taken_ms == popup->freshness.taken_ms)
                return;
        copy = cJSON_Duplicate(row, 1);
        if (copy == NULL)
                return;
        cJSON_Delete(popup->row);
        popup->row = copy;
        popup->freshness = popup->window->freshness;
}

static int count_facts(const struct facts *popup)
{
        char text[TEXT_BYTES];
        int count = 0;

        for (const struct ph_fact *fact = popup->spec->facts; fact->label != NULL; fact++) {
                fact->say(popup->row, fact->member, text, sizeof(text));
                count += text[0] != '\0';
        }
        return count;
}

/* Draws them from row @at on, which may be above the area. Returns the row after them. */
static int draw_facts(const struct facts *popup, const struct ph_area *area, int at)
{
        char text[TEXT_BYTES];

        for (const struct ph_fact *fact = popup->spec->facts; fact->label != NULL; fact++) {
                fact->say(popup->row, fact->member, text, sizeof(text));
                if (text[0] == '\0')
                        continue;
                ph_draw_field(area, at, 0, LABEL, PH_TEXT_LEFT, PH_STYLE_DIM, fact->label);
                ph_draw_text(area, at++, LABEL + 1, PH_STYLE_NORMAL, text);
        }
        return at;
}

void ph_facts_draw(struct ph_view *view, const struct ph_area *area)
{
        struct facts *popup = (struct facts *)view;
        struct ph_area box, inner;
        char title[PH_WINDOW_ID], age[PH_TEXT_NUMBER];
        int row;

        update(popup);
        popup->spec->write_title(popup->row, title, sizeof(title));
        ph_scroll_set_total(&popup->scroll, count_facts(popup) + 2 * !popup->is_listed);
        box = ph_area_centre(area, (int)popup->scroll.total + 2, WIDTH);
        inner = ph_draw_frame(&box, title);
        ph_scroll_set_page(&popup->scroll, inner.rows);
        row = draw_facts(popup, &inner, -(int)popup->scroll.top);
        if (!popup->is_listed)
                ph_draw_format(&inner, row + 1, 0, PH_STYLE_WARN,
                        "no longer in the list; this is from %s ago",
                        ph_text_duration(
                                (double)ph_freshness_age(&popup->freshness, ph_clock_ms()), age));
        ph_draw_more(&box, &popup->scroll);
}

void ph_facts_move(struct ph_view *view, enum ph_motion motion)
{
        ph_scroll_pan(&((struct facts *)view)->scroll, motion);
}

void ph_facts_destroy(struct ph_view *view)
{
        cJSON_Delete(((struct facts *)view)->row);
        free(view);
}

struct ph_view *ph_facts_create(
        const struct ph_facts_spec *spec, const struct ph_window *window, const cJSON *row)
{
        struct facts *popup = calloc(1, sizeof(*popup));

        if (popup == NULL)
                return NULL;
        popup->view.kind = spec->kind;
        popup->spec = spec;
        popup->window = window;
        popup->freshness = window->freshness;
        popup->row = cJSON_Duplicate(row, 1);
        if (popup->row == NULL) {
                free(popup);
                return NULL;
        }
        return &popup->view;
}
