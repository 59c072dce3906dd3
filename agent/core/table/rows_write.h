/*
 * What the answers of the methods `rows` and `row` have in common, as JSON. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_ROWS_WRITE_H
#define PH_AGENT_CORE_TABLE_ROWS_WRITE_H

#include "agent/core/table/rows_answer.h"

/* Adds how fresh it is, the table's facts, and what became of the table since
 * the cursor was made. */
void ph_rows_write_head(const struct ph_rows_answer *answer, struct ph_json *json, cJSON *result);

/* Adds @place of the table as a cursor; null when it would be too long. */
void ph_rows_write_cursor(const struct ph_rows_answer *answer, enum ph_cursor_kind kind,
        struct ph_etf place, struct ph_json *json, cJSON *object, const char *name);

/*
 * Adds @term, printed as @print says; null for a window that is empty. Sets @cut when it isn't
 * shown as a whole.
 */
void ph_rows_write_term(const struct ph_print_options *print, struct ph_etf term,
        struct ph_json *json, cJSON *object, const char *name, bool *cut);

/* Adds the members of one row of a page. */
void ph_rows_write_row(const struct ph_rows_answer *answer, const struct ph_row *row,
        struct ph_json *json, cJSON *object);

#endif
