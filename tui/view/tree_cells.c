#include "tui/view/tree_cells.h"

#include <stdio.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/text/tree_text.h"

#define NAME_CELLS 16 /* that deep branches leave to a name */

const struct ph_table_column ph_tree_shapes[PH_TREE_COLUMN_COUNT] = {
        [PH_TREE_NAME] = {"TREE", PH_TEXT_LEFT, 24, 38, 1, 0},
        [PH_TREE_PID] = {"PID", PH_TEXT_LEFT, 9, 11, 0, 5},
        [PH_TREE_PROCESSES] = {"PROCS", PH_TEXT_RIGHT, 7, 7, 0, 4},
        [PH_TREE_MAILBOX] = {"MAILBOX", PH_TEXT_RIGHT, 11, 12, 0, 1},
        [PH_TREE_MEMORY] = {"MEMORY", PH_TEXT_RIGHT, 7, 8, 0, 3},
        [PH_TREE_ABOUT] = {"ABOUT", PH_TEXT_LEFT, 20, 46, 2, 2},
};

/* What can be expanded says so, and what is. */
static const char *fold_of(const cJSON *row)
{
        if (!ph_json_get_bool(row, "expandable", false))
                return " ";
        return ph_glyph(ph_json_get_bool(row, "expanded", false) ? PH_GLYPH_OPEN : PH_GLYPH_CLOSED);
}

static void fill_name(char *text, const cJSON *row, int width)
{
        unsigned levels = width > NAME_CELLS ? (unsigned)(width - NAME_CELLS) / 3 : 1;
        size_t used;

        ph_tree_text_rails(row, ph_glyph_has_all(), levels, text, PH_TABLE_TEXT);
        used = strlen(text);
        used += (size_t)snprintf(text + used, PH_TABLE_TEXT - used, "%s ", fold_of(row));
        if (used < PH_TABLE_TEXT)
                ph_tree_text_name(row, text + used, PH_TABLE_TEXT - used);
}

/* A number without a unit, exact where there is room for it. */
static void fill_count(char *text, const cJSON *row, const char *name, int width)
{
        int64_t count = ph_json_get_int(row, name, 0);
        char number[PH_TEXT_NUMBER];

        ph_text_count((uint64_t)count, number);
        snprintf(text, PH_TABLE_TEXT, "%s",
                (int)strlen(number) <= width ? number : ph_text_short((double)count, number));
}

static void fill_mailbox(char *text, const cJSON *row, const struct ph_tree_list *list, int width)
{
        int direction = ph_tree_list_direction(list, ph_json_get_string(row, "id", ""));
        size_t used;

        fill_count(text, row, "total_mailbox", width - 2);
        used = strlen(text);
        snprintf(text + used, PH_TABLE_TEXT - used, " %s",
                direction > 0   ? ph_glyph(PH_GLYPH_GROWS)
                : direction < 0 ? ph_glyph(PH_GLYPH_SHRINKS)
                                : " ");
}

static void fill_totals(struct ph_table_cells *out, const cJSON *row,
        const struct ph_tree_list *list, const int *widths)
{
        char number[PH_TEXT_NUMBER];

        if (ph_json_get_int(row, "total_processes", 0) == 0)
                return;
        fill_count(
                out->texts[PH_TREE_PROCESSES], row, "total_processes", widths[PH_TREE_PROCESSES]);
        fill_mailbox(out->texts[PH_TREE_MAILBOX], row, list, widths[PH_TREE_MAILBOX]);
        snprintf(out->texts[PH_TREE_MEMORY], PH_TABLE_TEXT, "%s",
                ph_text_bytes((uint64_t)ph_json_get_int(row, "total_memory_bytes", 0), number));
}

static enum ph_style style_of(const cJSON *row)
{
        const char *state = ph_json_get_string(row, "state", "running");

        if (cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(row, "application")))
                return ph_json_get_int(row, "total_processes", 0) > 0 ? PH_STYLE_STRONG
                                                                      : PH_STYLE_DIM;
        if (strcmp(state, "running") != 0)
                return PH_STYLE_DIM;
        return cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(row, "supervisor"))
                       ? PH_STYLE_STRONG
                       : PH_STYLE_NORMAL;
}

void ph_tree_cells_fill(struct ph_table_cells *out, const cJSON *row,
        const struct ph_tree_list *list, const int *widths)
{
        static const enum ph_style alarms[] = {
                [PH_TREE_CALM] = PH_STYLE_DIM,
                [PH_TREE_WARNING] = PH_STYLE_WARN,
                [PH_TREE_ALARM] = PH_STYLE_BAD,
        };

        for (int i = 0; i < PH_TREE_COLUMN_COUNT; i++) {
                out->texts[i][0] = '\0';
                out->cells[i] = (struct ph_table_cell){out->texts[i], PH_STYLE_NORMAL};
        }
        if (row == NULL) {
                snprintf(out->texts[PH_TREE_NAME], PH_TABLE_TEXT, "%s", ph_glyph(PH_GLYPH_PENDING));
                return;
        }
        fill_name(out->texts[PH_TREE_NAME], row, widths[PH_TREE_NAME]);
        snprintf(out->texts[PH_TREE_PID], PH_TABLE_TEXT, "%s", ph_json_get_string(row, "pid", ""));
        fill_totals(out, row, list, widths);
        ph_tree_text_about(row, ph_glyph(PH_GLYPH_DOT), out->texts[PH_TREE_ABOUT], PH_TABLE_TEXT);
        out->cells[PH_TREE_NAME].style = style_of(row);
        out->cells[PH_TREE_PID].style = PH_STYLE_DIM;
        out->cells[PH_TREE_ABOUT].style = alarms[ph_tree_text_alarm(row)];
}
