#include "tui/view/table_notes.h"

#include <stdio.h>

static const char *count(int64_t value, char number[PH_TEXT_NUMBER])
{
        return value < 0 ? "?" : ph_text_count((uint64_t)value, number);
}

static const char *bytes(int64_t value, char number[PH_TEXT_NUMBER])
{
        return value < 0 ? "?" : ph_text_bytes((uint64_t)value, number);
}

/* The sums of what is listed, and then what no filter touches. */
static void draw_sums(const struct ph_table_list *list, const struct ph_area *area, int row)
{
        struct ph_line line = {.count = 0};
        struct ph_area inner = ph_area_columns(area, 1, area->columns - 2);
        const char *dot = ph_glyph(PH_GLYPH_DOT);
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER], c[PH_TEXT_NUMBER];

        ph_line_add(&line, false, 0, "", PH_STYLE_STRONG, "%s rows  %s", count(list->rows, a),
                bytes(list->memory_bytes, b));
        if (list->lost > 0)
                ph_line_add(&line, false, 2, "   ", PH_STYLE_NORMAL, "%s lost with their owner",
                        count(list->lost, a));
        ph_line_add(&line, true, 3, "", PH_STYLE_DIM, "ets %s %s mnesia %s %s dets %s",
                count(list->ets, a), dot, count(list->mnesia, b), dot, count(list->dets, c));
        ph_line_add(&line, true, 1, "   ", PH_STYLE_DIM, "persistent_term %s  %s",
                count(list->persistent_terms, a), bytes(list->persistent_bytes, b));
        ph_line_draw(&line, &inner, row);
}

int ph_table_notes_draw(
        const struct ph_table_list *list, const struct ph_error *error, const struct ph_area *area)
{
        int rows = 0;

        if (list->window.answer != NULL)
                draw_sums(list, area, area->rows - ++rows);
        if (error->code != 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s", error->message);
        if (list->window.gap != NULL)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "the list may be old or lack tables: %s", list->window.gap);
        return rows;
}

void ph_table_notes_describe(const struct ph_table_list *list, struct ph_line *line)
{
        const struct ph_window *window = &list->window;
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER];

        if (window->answer == NULL)
                return;
        if (window->filter[0] != '\0')
                ph_line_add(line, true, 2, " ", PH_STYLE_WARN, "%s match \"%s\" ",
                        window->is_outdated ? "?" : count(window->scroll.total, a), window->filter);
        ph_line_add(line, true, 4, " ", PH_STYLE_NORMAL, "%s tables ", count(window->total, a));
        if (window->scroll.total > 0 && !window->is_outdated)
                ph_line_add(line, true, 3, " ", PH_STYLE_DIM, "%s/%s",
                        count(window->scroll.cursor + 1, a), count(window->scroll.total, b));
}
