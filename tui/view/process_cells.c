#include "tui/view/process_cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/process_list.h"

#define LONG_MAILBOX 1000 /* worth a look */
#define HUGE_MAILBOX 100000
#define MAILBOX_CELLS 11 /* of nearly all of them */
#define WITH_CURVE (MAILBOX_CELLS + 1 + PH_TREND_SAMPLES)

/* Titles leave room for the mark of the sort. The last to go are who it is and its mailbox. */
const struct ph_table_column ph_process_columns[PH_COLUMN_COUNT] = {
        [PH_COLUMN_PID] = {"PID", PH_TEXT_LEFT, 9, 9, 0, 0},
        [PH_COLUMN_NAME] = {"NAME / INITIAL CALL", PH_TEXT_LEFT, 20, 34, 2, 0},
        [PH_COLUMN_MAILBOX] = {"MAILBOX", PH_TEXT_RIGHT, 9, WITH_CURVE, 0, 1},
        [PH_COLUMN_MAILBOX_RATE] = {"MBOX/s", PH_TEXT_RIGHT, 8, 8, 0, 6},
        [PH_COLUMN_REDUCTIONS] = {"REDS", PH_TEXT_RIGHT, 6, 7, 0, 7},
        [PH_COLUMN_REDUCTION_RATE] = {"REDS/s", PH_TEXT_RIGHT, 8, 8, 0, 3},
        [PH_COLUMN_MEMORY] = {"MEMORY", PH_TEXT_RIGHT, 8, 9, 0, 2},
        [PH_COLUMN_STATUS] = {"STATUS", PH_TEXT_LEFT, 9, 10, 0, 4},
        [PH_COLUMN_CURRENT] = {"CURRENT", PH_TEXT_LEFT, 20, 34, 3, 5},
};

/* Texts that stand for longer ones of the agent's. */
static const char *short_status(const char *status)
{
        return strcmp(status, "garbage_collecting") == 0 ? "gc" : status;
}

static void fill_name(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        const char *name = ph_process_name(row);

        snprintf(text, 256, "%s%s", name != NULL ? name : ph_glyph(PH_GLYPH_PENDING),
                ph_json_get_bool(row, "agent", false) ? " (porthole)" : "");
        if (name == NULL)
                cell->style = PH_STYLE_DIM;
        else if (ph_json_get_string(row, "name", NULL) != NULL)
                cell->style = PH_STYLE_STRONG;
}

static void fill_mailbox(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        int64_t messages = ph_json_get_int(row, "mailbox", 0);
        char number[PH_TEXT_NUMBER];

        snprintf(text, 256, "%s", ph_text_count((uint64_t)messages, number));
        if (messages >= LONG_MAILBOX)
                cell->style = messages >= HUGE_MAILBOX ? PH_STYLE_BAD : PH_STYLE_WARN;
}

static void fill_mailbox_rate(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        double rate = ph_json_get_number(row, "mailbox_per_second", NAN);
        char number[PH_TEXT_NUMBER];

        (void)cell;
        if (!isnan(rate))
                snprintf(text, 256, "%s%s", rate >= 0.05 ? "+" : "", ph_text_short(rate, number));
}

static void fill_reductions(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        char number[PH_TEXT_NUMBER];

        (void)cell;
        snprintf(text, 256, "%s",
                ph_text_short((double)ph_json_get_int(row, "reductions", 0), number));
}

static void fill_reduction_rate(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        double rate = ph_json_get_number(row, "reductions_per_second", NAN);
        char number[PH_TEXT_NUMBER];

        (void)cell;
        if (!isnan(rate))
                snprintf(text, 256, "%s", ph_text_short(rate, number));
}

static void fill_memory(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        int64_t bytes = ph_json_get_int(row, "memory_bytes", 0);
        char number[PH_TEXT_NUMBER];

        (void)cell;
        snprintf(text, 256, "%s%s", ph_json_get_bool(row, "memory_exact", false) ? "" : "~",
                ph_text_bytes((uint64_t)bytes, number));
}

static void fill_status(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        const char *state = ph_json_get_string(row, "state", "answered");

        snprintf(text, 256, "%s", short_status(ph_json_get_string(row, "status", "?")));
        if (strcmp(state, "no answer") == 0 || strcmp(state, "exited") == 0)
                snprintf(text, 256, "%s", state);
        if (strcmp(state, "no answer") == 0)
                cell->style = PH_STYLE_WARN;
}

static void fill_current(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        const char *state = ph_json_get_string(row, "state", "answered");
        const char *current = ph_json_get_string(row, "current_function", NULL);

        if (current == NULL)
                cell->style = PH_STYLE_DIM;
        if (current == NULL && strcmp(state, "answered") != 0)
                current = state;
        snprintf(text, 256, "%s", current != NULL ? current : "");
}

static void fill_pid(const cJSON *row, char *text, struct ph_table_cell *cell)
{
        snprintf(text, 256, "%s", ph_json_get_string(row, "pid", "?"));
        if (ph_process_age(row) == PH_PROCESS_NEW)
                cell->style = PH_STYLE_GOOD;
}

static void (*const fills[PH_COLUMN_COUNT])(
        const cJSON *row, char *text, struct ph_table_cell *cell) = {
        [PH_COLUMN_PID] = fill_pid,
        [PH_COLUMN_NAME] = fill_name,
        [PH_COLUMN_MAILBOX] = fill_mailbox,
        [PH_COLUMN_MAILBOX_RATE] = fill_mailbox_rate,
        [PH_COLUMN_REDUCTIONS] = fill_reductions,
        [PH_COLUMN_REDUCTION_RATE] = fill_reduction_rate,
        [PH_COLUMN_MEMORY] = fill_memory,
        [PH_COLUMN_STATUS] = fill_status,
        [PH_COLUMN_CURRENT] = fill_current,
};

void ph_process_cells_fill(struct ph_table_cells *out, const cJSON *row)
{
        bool is_dead = ph_process_age(row) == PH_PROCESS_DEAD;
        bool is_ours = ph_json_get_bool(row, "agent", false);

        for (int i = 0; i < PH_COLUMN_COUNT; i++) {
                struct ph_table_cell *cell = &out->cells[i];

                out->texts[i][0] = '\0';
                *cell = (struct ph_table_cell){out->texts[i], PH_STYLE_NORMAL};
                if (row == NULL)
                        snprintf(out->texts[i], sizeof(out->texts[i]), "%s",
                                ph_glyph(PH_GLYPH_PENDING));
                else
                        fills[i](row, out->texts[i], cell);
                if (row == NULL || is_dead || is_ours)
                        cell->style = PH_STYLE_DIM;
        }
}

static void add_curve(char *text, size_t size, const struct ph_trend *trend)
{
        size_t end = strlen(text);
        int levels[PH_TREND_SAMPLES];
        bool has_any = ph_trend_fit(trend, PH_GLYPH_LEVELS, levels) > 0;

        end += (size_t)snprintf(text + end, size - end, " ");
        for (size_t i = 0; i < PH_TREND_SAMPLES; i++) {
                bool is_blank = !has_any || levels[i] < 0;

                end += (size_t)snprintf(text + end, size - end, "%s",
                        is_blank ? " " : ph_glyph_curve((unsigned)levels[i]));
        }
}

static void add_arrow(char *text, size_t size, const struct ph_trend *trend)
{
        size_t end = strlen(text);
        int direction = ph_trend_direction(trend);
        const char *arrow = ph_glyph(direction > 0 ? PH_GLYPH_GROWS : PH_GLYPH_SHRINKS);

        snprintf(text + end, size - end, "%s", direction == 0 ? " " : arrow);
}

void ph_process_cells_add_trend(
        struct ph_table_cells *cells, const struct ph_trend *trend, int width)
{
        char *text = cells->texts[PH_COLUMN_MAILBOX];
        size_t size = sizeof(cells->texts[PH_COLUMN_MAILBOX]);

        if (width >= WITH_CURVE)
                add_curve(text, size, trend);
        else if ((int)ph_text_width(text) < width)
                add_arrow(text, size, trend);
}
