#include "tui/cli/process_listing.h"

#include <math.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/cli/list.h"
#include "tui/model/process_list.h"

/* How a column behaves when there is little room. Titles are those of the screens. */
static const struct {
        enum ph_text_align align;
        unsigned rank;
        size_t least;
} shapes[PH_COLUMN_COUNT] = {
        [PH_COLUMN_PID] = {PH_TEXT_LEFT, 0, 0},
        [PH_COLUMN_NAME] = {PH_TEXT_LEFT, 0, 20},
        [PH_COLUMN_MAILBOX] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_MAILBOX_RATE] = {PH_TEXT_RIGHT, 3, 0},
        [PH_COLUMN_REDUCTIONS] = {PH_TEXT_RIGHT, 4, 0},
        [PH_COLUMN_REDUCTION_RATE] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_MEMORY] = {PH_TEXT_RIGHT, 0, 0},
        [PH_COLUMN_STATUS] = {PH_TEXT_LEFT, 2, 0},
        [PH_COLUMN_CURRENT] = {PH_TEXT_LEFT, 1, 12},
};

/* A size that is the heap's of the last sweep, not all of the process's memory, has a ~. */
static void format_memory(const cJSON *process, char *out)
{
        int64_t bytes = ph_json_get_int(process, "memory_bytes", -1);
        char number[PH_TEXT_NUMBER];

        if (bytes < 0)
                snprintf(out, PH_LIST_CELL, "?");
        else
                snprintf(out, PH_LIST_CELL, "%s%s",
                        ph_json_get_bool(process, "memory_exact", true) ? "" : "~",
                        ph_text_bytes((uint64_t)bytes, number));
}

/* The function it is in, or why that is not known. */
static void format_current(const cJSON *process, char *out)
{
        const char *state = ph_json_get_string(process, "state", "answered");

        if (strcmp(state, "answered") == 0)
                snprintf(out, PH_LIST_CELL, "%s",
                        ph_json_get_string(process, "current_function", "?"));
        else
                snprintf(out, PH_LIST_CELL, "(%s)", state);
}

static void fill_row(struct ph_list_row *row, const cJSON *process)
{
        const char *name = ph_process_name(process);

        snprintf(row->cells[PH_COLUMN_PID], PH_LIST_CELL, "%s",
                ph_json_get_string(process, "pid", "?"));
        snprintf(row->cells[PH_COLUMN_NAME], PH_LIST_CELL, "%s%s", name != NULL ? name : "?",
                ph_json_get_bool(process, "agent", false) ? " (porthole's own)" : "");
        ph_list_format_count(process, "mailbox", row->cells[PH_COLUMN_MAILBOX]);
        ph_text_short(ph_json_get_number(process, "mailbox_per_second", NAN),
                row->cells[PH_COLUMN_MAILBOX_RATE]);
        ph_text_short((double)ph_json_get_int(process, "reductions", 0),
                row->cells[PH_COLUMN_REDUCTIONS]);
        ph_text_short(ph_json_get_number(process, "reductions_per_second", NAN),
                row->cells[PH_COLUMN_REDUCTION_RATE]);
        format_memory(process, row->cells[PH_COLUMN_MEMORY]);
        snprintf(row->cells[PH_COLUMN_STATUS], PH_LIST_CELL, "%s",
                ph_json_get_string(process, "status", "?"));
        format_current(process, row->cells[PH_COLUMN_CURRENT]);
}

struct ph_listing *ph_process_listing_create(struct ph_process_columns *columns, const char *sort)
{
        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                bool is_sorted = strcmp(ph_columns[i].key, sort) == 0;

                columns->columns[i] = (struct ph_listing_column){ph_columns[i].title,
                        shapes[i].align, is_sorted ? 0 : shapes[i].rank, shapes[i].least};
        }
        return ph_listing_create(columns->columns, PH_COLUMN_COUNT);
}

int ph_process_listing_add(struct ph_listing *listing, const cJSON *rows)
{
        return ph_list_add(listing, rows, PH_COLUMN_COUNT, fill_row);
}
