/*
 * One answer of the method `tables` in the making: its parameters (tables_view.c), which tables it
 * shows (tables_query.c), what it says of them (tables_write.c). For these and tables.c alone.
 */
#ifndef PH_AGENT_CORE_TABLE_TABLES_VIEW_H
#define PH_AGENT_CORE_TABLE_TABLES_VIEW_H

#include "agent/core/table/tables.h"
#include "agent/core/terms.h"
#include "protocol/table_columns.h"

/* What tables come to together; figures that are not known count for nothing. */
struct ph_tables_sums {
        uint32_t count, mnesia, dets, lost;
        int64_t rows, memory_bytes, file_bytes;
};

struct ph_tables_view {
        struct ph_tables_view *next;
        struct ph_tables *tables; /* borrowed */
        struct ph_call *call;     /* borrowed until it is ended */
        enum ph_tables_column sort;
        bool descending;
        struct ph_terms terms; /* owned */
        uint32_t offset, limit;
        char *around; /* owned: the id of a table that shall be in the window; or NULL */
        enum ph_syntax syntax;
        struct ph_tables_sums matched; /* set by ph_tables_select() */
};

extern const struct ph_language ph_tables_language;

/*
 * Makes a view for @call from its parameters and puts it before the others. Returns NULL when they
 * are wrong or there is no memory: the call has ended with an error then.
 */
struct ph_tables_view *ph_tables_view_create(
        struct ph_tables *tables, struct ph_call *call, const cJSON *params);

/* Answers with the list as it is now, and ends the view. */
void ph_tables_view_answer(struct ph_tables_view *view);

/*
 * Returns the tables that the view matches, sorted, view->matched.count of them; NULL without
 * memory. The caller frees the array; the tables are the list's. Moves the window for view->around.
 */
const struct ph_table **ph_tables_select(struct ph_tables_view *view);

struct ph_tables_sums ph_tables_sum(const struct ph_catalog *catalog);

/* Returns the view's result. */
cJSON *ph_tables_write(struct ph_tables_view *view, struct ph_json *json);

#endif
