#include "tui/cli/table_listing.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/cli/list.h"

static const struct ph_listing_column shapes[PH_TABLE_COLUMN_COUNT] = {
        [PH_TABLE_NAME] = {"TABLE", PH_TEXT_LEFT, 0, 20},
        [PH_TABLE_KIND] = {"KIND", PH_TEXT_LEFT, 5, 0},
        [PH_TABLE_TYPE] = {"TYPE", PH_TEXT_LEFT, 3, 0},
        [PH_TABLE_PROTECTION] = {"PROT.", PH_TEXT_LEFT, 4, 0},
        [PH_TABLE_ROWS] = {"ROWS", PH_TEXT_RIGHT, 0, 0},
        [PH_TABLE_ROWS_RATE] = {"ROWS/s", PH_TEXT_RIGHT, 2, 0},
        [PH_TABLE_MEMORY] = {"MEMORY", PH_TEXT_RIGHT, 0, 0},
        [PH_TABLE_FILE] = {"FILE", PH_TEXT_RIGHT, 6, 0},
        [PH_TABLE_OWNER] = {"OWNER", PH_TEXT_LEFT, 0, 12},
        [PH_TABLE_MARKS] = {"MARKS", PH_TEXT_LEFT, 1, 0},
};

/* The words behind a table of which a member is not what it is in most. */
static const struct {
        const char *member;
        bool value;
        const char *word;
} marks[] = {
        {"lost_with_owner", true, "lost"},
        {"system", true, "system"},
        {"fixed", true, "fixed"},
        {"compressed", true, "compressed"},
};

/* Names are not unique when the node does not find the table by it. */
static void format_name(const cJSON *table, char *out)
{
        const char *id = ph_json_get_string(table, "table", "?");

        if (ph_json_get_bool(table, "named", true))
                snprintf(out, PH_LIST_CELL, "%s", ph_text_name(id));
        else
                snprintf(out, PH_LIST_CELL, "%s %s",
                        ph_text_name(ph_json_get_string(table, "name", "?")), id);
}

static void add_mark(char *out, const char *word)
{
        size_t length = strlen(out);

        snprintf(out + length, PH_LIST_CELL - length, "%s%s", length > 0 ? " " : "", word);
}

static void format_marks(const cJSON *table, char *out)
{
        const char *state = ph_json_get_string(table, "state", "answered");

        out[0] = '\0';
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
                if (ph_json_get_bool(table, marks[i].member, !marks[i].value) == marks[i].value)
                        add_mark(out, marks[i].word);
                if (i == 0 && strcmp(ph_json_get_string(table, "protection", ""), "private") == 0)
                        add_mark(out, "private");
        }
        if (strcmp(state, "answered") != 0)
                add_mark(out, state);
}

static void format_bytes(const cJSON *table, const char *name, const char *unknown, char *out)
{
        int64_t bytes = ph_json_get_int(table, name, -1);

        if (bytes < 0)
                snprintf(out, PH_LIST_CELL, "%s", unknown);
        else
                ph_text_bytes((uint64_t)bytes, out);
}

static void format_kind(const cJSON *table, char *out)
{
        const char *storage = ph_json_get_string(table, "storage", NULL);

        snprintf(out, PH_LIST_CELL, "%s%s%s", ph_json_get_string(table, "kind", "?"),
                storage != NULL ? " " : "", storage != NULL ? storage : "");
}

static void fill_row(struct ph_list_row *row, const cJSON *table)
{
        const char *owner = ph_json_get_string(table, "owner", "?");
        const char *protection = ph_json_get_string(table, "protection", "?");

        format_name(table, row->cells[PH_TABLE_NAME]);
        snprintf(row->cells[PH_TABLE_TYPE], PH_LIST_CELL, "%s",
                ph_json_get_string(table, "type", "?"));
        snprintf(row->cells[PH_TABLE_PROTECTION], PH_LIST_CELL, "%s",
                strcmp(protection, "unknown") == 0 ? "" : protection);
        ph_list_format_count(table, "rows", row->cells[PH_TABLE_ROWS]);
        ph_text_short(
                ph_json_get_number(table, "rows_per_second", NAN), row->cells[PH_TABLE_ROWS_RATE]);
        format_kind(table, row->cells[PH_TABLE_KIND]);
        format_bytes(table, "memory_bytes", "?", row->cells[PH_TABLE_MEMORY]);
        format_bytes(table, "file_bytes", "", row->cells[PH_TABLE_FILE]);
        snprintf(row->cells[PH_TABLE_OWNER], PH_LIST_CELL, "%s",
                ph_text_name(ph_json_get_string(table, "owner_name", owner)));
        format_marks(table, row->cells[PH_TABLE_MARKS]);
}

struct ph_listing *ph_table_listing_create(
        struct ph_table_listing_columns *columns, const char *sort)
{
        const struct ph_column_info *sorted = ph_table_column_find(sort);

        memcpy(columns->columns, shapes, sizeof(shapes));
        if (sorted != NULL)
                columns->columns[sorted->column].rank = 0;
        return ph_listing_create(columns->columns, PH_TABLE_COLUMN_COUNT);
}

int ph_table_listing_add(struct ph_listing *listing, const cJSON *rows)
{
        return ph_list_add(listing, rows, PH_TABLE_COLUMN_COUNT, fill_row);
}
