/*
 * The list of tables as the screen shows it. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_TABLE_LIST_H
#define PH_TUI_MODEL_TABLE_LIST_H

#include "protocol/table_columns.h"
#include "tui/model/window.h"

/* Figures that are not known are -1. */
struct ph_table_list {
        struct ph_window window; /* by what names a table; its columns are ph_table_columns */
        int64_t rows, memory_bytes, lost; /* of the tables that the filter matches */
        int64_t ets, mnesia, dets;        /* how many there are of each kind */
        int64_t persistent_terms, persistent_bytes;
};

void ph_table_list_init(struct ph_table_list *list);
void ph_table_list_finish(struct ph_table_list *list);

/* Takes an answer of tables, as ph_window_take() does. */
bool ph_table_list_take(struct ph_table_list *list, const cJSON *result, uint64_t now_ms);

/* Returns true when @row is a table that was listed for the first time a moment ago. */
bool ph_table_is_new(const cJSON *row);

/* Returns a sentence on why the rows of the table @row can't be read, or NULL when they can. */
const char *ph_table_closed(const cJSON *row, char *text, size_t size);

/* What is told of a table in a word, in the order in which they are shown. */
enum ph_table_mark {
        PH_MARK_LOST, /* it is lost with its owner */
        PH_MARK_PRIVATE,
        PH_MARK_SYSTEM,
        PH_MARK_FIXED,
        PH_MARK_COMPRESSED,
        PH_MARK_COUNT,
};

extern const char *const ph_table_marks[PH_MARK_COUNT];

/* Returns the marks of @row, bits by enum ph_table_mark. */
unsigned ph_table_marks_of(const cJSON *row);

/* Writes the marks of @row as words into @out. */
void ph_table_marks_spell(const cJSON *row, char *out, size_t size);

#endif
