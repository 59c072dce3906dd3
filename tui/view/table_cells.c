#include "tui/view/table_cells.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/table_list.h"

#define IN_WORDS 19 /* cells: all marks that one table is likely to have */

/* Titles leave room for the mark of the sort. The last to go is which table it is. */
const struct ph_table_column ph_table_shapes[PH_TABLE_COLUMN_COUNT] = {
        [PH_TABLE_NAME] = {"TABLE", PH_TEXT_LEFT, 16, 28, 3, 0},
        [PH_TABLE_KIND] = {"KIND", PH_TEXT_LEFT, 6, 18, 0, 4},
        [PH_TABLE_TYPE] = {"TYPE", PH_TEXT_LEFT, 11, 13, 0, 7},
        [PH_TABLE_PROTECTION] = {"PROT.", PH_TEXT_LEFT, 9, 9, 0, 8},
        [PH_TABLE_ROWS] = {"ROWS", PH_TEXT_RIGHT, 10, 12, 0, 1},
        [PH_TABLE_ROWS_RATE] = {"ROWS/s", PH_TEXT_RIGHT, 8, 8, 0, 5},
        [PH_TABLE_MEMORY] = {"MEMORY", PH_TEXT_RIGHT, 8, 9, 0, 2},
        [PH_TABLE_FILE] = {"FILE", PH_TEXT_RIGHT, 7, 8, 0, 9},
        [PH_TABLE_OWNER] = {"OWNER", PH_TEXT_LEFT, 9, 22, 1, 6},
        [PH_TABLE_MARKS] = {"MARKS", PH_TEXT_LEFT, 5, IN_WORDS, 0, 3},
};

struct filling {
        const cJSON *row;
        char *text; /* PH_TABLE_TEXT */
        struct ph_table_cell *cell;
        int width;
};

/* Names are not unique when the node does not find the table by it. */
static void fill_name(struct filling *filling)
{
        const char *name = ph_json_get_string(filling->row, "name", "?");
        const char *id = ph_json_get_string(filling->row, "table", "?");
        bool is_named = ph_json_get_bool(filling->row, "named", false) || strcmp(name, id) == 0;

        snprintf(filling->text, PH_TABLE_TEXT, "%s%s%s", ph_text_name(name), is_named ? "" : " ",
                is_named ? "" : id);
        filling->cell->style = PH_STYLE_STRONG;
        if (ph_table_is_new(filling->row))
                filling->cell->style = PH_STYLE_GOOD;
}

/* The storage says that it is Mnesia's, where there is room for one of them alone. */
static void fill_kind(struct filling *filling)
{
        const char *kind = ph_json_get_string(filling->row, "kind", "?");
        const char *storage = ph_json_get_string(filling->row, "storage", NULL);

        if (storage == NULL || filling->width < (int)strlen(storage))
                snprintf(filling->text, PH_TABLE_TEXT, "%s", kind);
        else if (filling->width < (int)(strlen(kind) + 1 + strlen(storage)))
                snprintf(filling->text, PH_TABLE_TEXT, "%s", storage);
        else
                snprintf(filling->text, PH_TABLE_TEXT, "%s %s", kind, storage);
        if (strcmp(kind, "ets") == 0)
                filling->cell->style = PH_STYLE_DIM;
}

static void fill_type(struct filling *filling)
{
        const char *type = ph_json_get_string(filling->row, "type", "?");

        if (filling->width < (int)strlen(type) && strcmp(type, "duplicate_bag") == 0)
                type = "dup. bag";
        snprintf(filling->text, PH_TABLE_TEXT, "%s", type);
}

static void fill_protection(struct filling *filling)
{
        const char *protection = ph_json_get_string(filling->row, "protection", "unknown");

        snprintf(filling->text, PH_TABLE_TEXT, "%s",
                strcmp(protection, "unknown") == 0 ? "" : protection);
}

static void fill_rows(struct filling *filling)
{
        int64_t rows = ph_json_get_int(filling->row, "rows", -1);
        const char *state = ph_json_get_string(filling->row, "state", "answered");
        char number[PH_TEXT_NUMBER];

        if (rows < 0)
                snprintf(filling->text, PH_TABLE_TEXT, "%s",
                        strcmp(state, "answered") == 0 ? "" : state);
        else if ((int)strlen(ph_text_count((uint64_t)rows, number)) <= filling->width)
                snprintf(filling->text, PH_TABLE_TEXT, "%s", number);
        else
                snprintf(filling->text, PH_TABLE_TEXT, "%s", ph_text_short((double)rows, number));
        if (rows < 0)
                filling->cell->style = PH_STYLE_WARN;
}

static void fill_rate(struct filling *filling)
{
        double rate = ph_json_get_number(filling->row, "rows_per_second", NAN);
        char number[PH_TEXT_NUMBER];

        if (!isnan(rate))
                snprintf(filling->text, PH_TABLE_TEXT, "%s%s", rate >= 0.05 ? "+" : "",
                        ph_text_short(rate, number));
        if (rate == 0)
                filling->cell->style = PH_STYLE_DIM;
}

static void fill_bytes(struct filling *filling, const char *member)
{
        int64_t bytes = ph_json_get_int(filling->row, member, -1);
        char number[PH_TEXT_NUMBER];

        if (bytes >= 0)
                snprintf(
                        filling->text, PH_TABLE_TEXT, "%s", ph_text_bytes((uint64_t)bytes, number));
}

static void fill_memory(struct filling *filling)
{
        fill_bytes(filling, "memory_bytes");
}

static void fill_file(struct filling *filling)
{
        fill_bytes(filling, "file_bytes");
}

static void fill_owner(struct filling *filling)
{
        const char *owner = ph_json_get_string(filling->row, "owner", "");

        snprintf(filling->text, PH_TABLE_TEXT, "%s",
                ph_text_name(ph_json_get_string(filling->row, "owner_name", owner)));
}

/* A letter has its place, so that one can be looked for down the column. */
static void abbreviate(struct filling *filling, unsigned marks)
{
        memset(filling->text, '-', PH_MARK_COUNT);
        filling->text[PH_MARK_COUNT] = '\0';
        for (int i = 0; i < PH_MARK_COUNT; i++) {
                if ((marks >> i & 1) != 0)
                        filling->text[i] = ph_table_marks[i][0];
        }
}

static void fill_marks(struct filling *filling)
{
        unsigned marks = ph_table_marks_of(filling->row);

        if (filling->width >= IN_WORDS)
                ph_table_marks_spell(filling->row, filling->text, PH_TABLE_TEXT);
        else
                abbreviate(filling, marks);
        if ((marks >> PH_MARK_FIXED & 1) != 0)
                filling->cell->style = PH_STYLE_WARN;
}

static void (*const fills[PH_TABLE_COLUMN_COUNT])(struct filling *filling) = {
        [PH_TABLE_NAME] = fill_name,
        [PH_TABLE_KIND] = fill_kind,
        [PH_TABLE_TYPE] = fill_type,
        [PH_TABLE_PROTECTION] = fill_protection,
        [PH_TABLE_ROWS] = fill_rows,
        [PH_TABLE_ROWS_RATE] = fill_rate,
        [PH_TABLE_MEMORY] = fill_memory,
        [PH_TABLE_FILE] = fill_file,
        [PH_TABLE_OWNER] = fill_owner,
        [PH_TABLE_MARKS] = fill_marks,
};

void ph_table_cells_fill(struct ph_table_cells *cells, const cJSON *row, const int *widths)
{
        bool is_system = ph_json_get_bool(row, "system", false);

        for (int i = 0; i < PH_TABLE_COLUMN_COUNT; i++) {
                struct filling filling = {row, cells->texts[i], &cells->cells[i], widths[i]};

                cells->texts[i][0] = '\0';
                cells->cells[i] = (struct ph_table_cell){cells->texts[i], PH_STYLE_NORMAL};
                if (row != NULL)
                        fills[i](&filling);
                else
                        snprintf(cells->texts[i], PH_TABLE_TEXT, "%s", ph_glyph(PH_GLYPH_PENDING));
                if (row == NULL || (is_system && i != PH_TABLE_ROWS_RATE))
                        cells->cells[i].style = PH_STYLE_DIM;
        }
}
