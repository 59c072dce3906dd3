#include "tui/view/row_cells.h"

#include <stdio.h>

#include "protocol/json.h"

enum { KEY, VALUE, SIZE };

const struct ph_table_column ph_row_columns[PH_ROW_COLUMNS] = {
        [KEY] = {"KEY", PH_TEXT_LEFT, 14, 26, 1, 0},
        [VALUE] = {"VALUE", PH_TEXT_LEFT, 14, 36, 3, 0},
        [SIZE] = {"SIZE", PH_TEXT_RIGHT, 6, 7, 0, 1},
};

static struct ph_table_cell cell_of(const char *text, const char *instead, enum ph_style style)
{
        if (text == NULL)
                return (struct ph_table_cell){instead, PH_STYLE_WARN};
        return (struct ph_table_cell){text, style};
}

void ph_row_cells_fill(struct ph_table_cells *cells, const cJSON *row)
{
        const char *key = ph_json_get_string(row, "key", NULL);
        const char *value = ph_json_get_string(row, "value", NULL);
        int64_t size = ph_json_get_int(row, "size_bytes", -1);
        bool is_cut = ph_json_get_bool(row, "cut", false) || key == NULL || value == NULL;
        char number[PH_TEXT_NUMBER];

        cells->cells[KEY] =
                cell_of(key, value != NULL ? "too large to be shown" : "?", PH_STYLE_STRONG);
        cells->cells[VALUE] = cell_of(value, "not read: it takes more than 32 MB", PH_STYLE_NORMAL);
        snprintf(cells->texts[SIZE], PH_TABLE_TEXT, "%s",
                size < 0 ? "" : ph_text_bytes((uint64_t)size, number));
        cells->cells[SIZE] =
                (struct ph_table_cell){cells->texts[SIZE], is_cut ? PH_STYLE_WARN : PH_STYLE_DIM};
}
