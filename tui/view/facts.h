/*
 * A popup with what a list knows of one of its rows, kept up to date as long as the list has it.
 * Loop thread only.
 */
#ifndef PH_TUI_VIEW_FACTS_H
#define PH_TUI_VIEW_FACTS_H

#include <cjson/cJSON.h>

#include "tui/model/window.h"
#include "tui/view/view.h"

/* A line of the popup. A table of them ends with one without a label. */
struct ph_fact {
        const char *label;
        const char *member; /* of the row */
        /* Writes the line's text; an empty one leaves the line out. */
        void (*say)(const cJSON *row, const char *member, char *out, size_t size);
};

struct ph_facts_spec {
        const struct ph_view_kind *kind; /* of the popup: PH_FACTS_KIND */
        const struct ph_fact *facts;
        void (*write_title)(const cJSON *row, char *out, size_t size);
};

/*
 * Shows @row (copied), and what @window (borrowed until it is closed) says of the same row from
 * then on. @spec is static. Owned by the caller; NULL without memory.
 */
struct ph_view *ph_facts_create(
        const struct ph_facts_spec *spec, const struct ph_window *window, const cJSON *row);

void ph_facts_draw(struct ph_view *view, const struct ph_area *area);
void ph_facts_move(struct ph_view *view, enum ph_motion motion);
void ph_facts_destroy(struct ph_view *view);

#define PH_FACTS_KIND                                                      \
        .is_popup = true, .draw = ph_facts_draw, .on_move = ph_facts_move, \
        .destroy = ph_facts_destroy

/* What many lines say. */
void ph_fact_say_text(const cJSON *row, const char *member, char *out, size_t size);
void ph_fact_say_count(const cJSON *row, const char *member, char *out, size_t size);
void ph_fact_say_rate(const cJSON *row, const char *member, char *out, size_t size);
void ph_fact_say_bytes(const cJSON *row, const char *member, char *out, size_t size);
/* "yes", or nothing. */
void ph_fact_say_yes(const cJSON *row, const char *member, char *out, size_t size);
/* How long ago it was seen first. */
void ph_fact_say_age(const cJSON *row, const char *member, char *out, size_t size);

#endif
