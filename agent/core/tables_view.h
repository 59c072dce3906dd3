/*
 * One answer of the method `tables` in the making. For tables.c alone.
 */
#ifndef PH_AGENT_CORE_TABLES_VIEW_H
#define PH_AGENT_CORE_TABLES_VIEW_H

#include "agent/core/tables.h"
#include "agent/core/terms.h"
#include "protocol/table_columns.h"

struct ph_tables_view {
        struct ph_tables_view *next;
        struct ph_tables *tables; /* borrowed */
        struct ph_call *call;     /* borrowed until it is ended */
        enum ph_tables_column sort;
        bool descending;
        struct ph_terms terms; /* owned */
        uint32_t offset, limit;
        bool elixir; /* how pids are written */
};

/*
 * Makes a view for @call from its parameters and puts it before the others. Returns NULL when they
 * are wrong or there is no memory: the call has ended with an error then.
 */
struct ph_tables_view *ph_tables_view_create(
        struct ph_tables *tables, struct ph_call *call, const cJSON *params);

/* Answers with the list as it is now, and ends the view. */
void ph_tables_view_answer(struct ph_tables_view *view);

#endif
