#include "tui/view/row_list.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tui/view/desk.h"
#include "tui/view/row.h"

enum { KEY, VALUE, SIZE };

static const struct ph_table_column columns[] = {
        [KEY] = {"KEY", PH_TEXT_LEFT, 14, 26, 1, 0},
        [VALUE] = {"VALUE", PH_TEXT_LEFT, 14, 36, 3, 0},
        [SIZE] = {"SIZE", PH_TEXT_RIGHT, 6, 7, 0, 1},
};

void ph_row_list_init(struct ph_table *table)
{
        table->columns = columns;
        table->count = sizeof(columns) / sizeof(columns[0]);
        table->sorted = -1;
}

static struct ph_table_cell cell_of(const char *text, const char *instead, enum ph_style style)
{
        if (text == NULL)
                return (struct ph_table_cell){instead, PH_STYLE_WARN};
        return (struct ph_table_cell){text, style};
}

void ph_row_list_fill(struct ph_table_cells *cells, const cJSON *row)
{
        const char *key = ph_json_get_string(row, "key", NULL);
        const char *value = ph_json_get_string(row, "value", NULL);
        int64_t size = ph_json_get_int(row, "size_bytes", -1);
        bool is_cut = ph_json_get_bool(row, "cut", false) || key == NULL || value == NULL;
        char number[PH_TEXT_NUMBER];

        cells->cells[KEY] =
                cell_of(key, value != NULL ? "too large to be shown" : "?", PH_STYLE_STRONG);
        cells->cells[VALUE] = cell_of(value, "not read: more than 32 MB", PH_STYLE_NORMAL);
        snprintf(cells->texts[SIZE], PH_TABLE_TEXT, "%s",
                size < 0 ? "" : ph_text_bytes((uint64_t)size, number));
        cells->cells[SIZE] =
                (struct ph_table_cell){cells->texts[SIZE], is_cut ? PH_STYLE_WARN : PH_STYLE_DIM};
}

void ph_row_list_open(struct ph_view *view, const char *table, const cJSON *row)
{
        const char *cursor = ph_json_get_string(row, "cursor", NULL);

        if (cursor != NULL)
                ph_desk_push(view->desk, ph_row_create(table, cursor));
        else if (row != NULL)
                ph_desk_say(
                        view->desk, "this row can't be opened: its key is not known, or too large");
}

int ph_row_list_draw_change(
        const struct ph_area *area, int below, const char *change, bool is_changing)
{
        int rows = 0;

        if (change[0] != '\0')
                ph_draw_format(area, area->rows - below - ++rows, 1, PH_STYLE_WARN, "%s", change);
        if (is_changing)
                ph_draw_text(area, area->rows - below - ++rows, 1, PH_STYLE_WARN,
                        "the table is being written to: rows may repeat or be missing");
        return rows;
}
