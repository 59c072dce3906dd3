#include "tui/view/process_notes.h"

int ph_process_notes_unknown(const struct ph_area *area, int row, int64_t count, const char *what)
{
        char number[PH_TEXT_NUMBER];

        if (count == 0)
                return 0;
        ph_draw_format(area, row, 1, PH_STYLE_WARN,
                "%s %s no %s known yet, and can't be found by it",
                ph_text_count((uint64_t)count, number),
                count == 1 ? "process has" : "processes have", what);
        return 1;
}

int ph_process_notes_draw(const struct ph_process_list *list, const struct ph_error *error,
        const struct ph_area *area)
{
        bool needs_names =
                list->window.filter[0] != '\0' || list->window.sort->column == PH_COLUMN_NAME;
        int rows = 0;

        if (error->code != 0)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_BAD, "%s", error->message);
        if (list->window.gap != NULL)
                ph_draw_format(area, area->rows - ++rows, 1, PH_STYLE_WARN,
                        "the last sweep is incomplete: %s", list->window.gap);
        if (needs_names)
                rows += ph_process_notes_unknown(
                        area, area->rows - rows - 1, list->unidentified, "name");
        rows += ph_process_notes_unknown(
                area, area->rows - rows - 1, list->current_unknown, "function");
        return rows;
}

void ph_process_notes_describe(const struct ph_process_list *list, struct ph_line *line)
{
        char a[PH_TEXT_NUMBER], b[PH_TEXT_NUMBER];

        if (list->window.answer == NULL)
                return;
        if (list->born > 0 || list->died > 0)
                ph_line_add(line, true, 5, " ", PH_STYLE_DIM, "+%s -%s ",
                        ph_text_count((uint64_t)list->born, a),
                        ph_text_count((uint64_t)list->died, b));
        if (list->window.filter[0] != '\0')
                ph_line_add(line, true, 2, " ", PH_STYLE_WARN, "%s match \"%s\" ",
                        list->window.is_outdated
                                ? "?"
                                : ph_text_count((uint64_t)list->window.scroll.total, a),
                        list->window.filter);
        ph_line_add(line, true, 4, " ", PH_STYLE_NORMAL, "%s processes ",
                ph_text_count((uint64_t)list->window.total, a));
        if (list->window.scroll.total > 0 && !list->window.is_outdated)
                ph_line_add(line, true, 3, " ", PH_STYLE_DIM, "%s/%s",
                        ph_text_count((uint64_t)list->window.scroll.cursor + 1, a),
                        ph_text_count((uint64_t)list->window.scroll.total, b));
}
