/*
 * Queries of the process table: filtered, sorted, cut to a window. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_SELECT_H
#define PH_AGENT_CORE_PROCESS_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/filter.h"
#include "agent/core/process/ptable.h"
#include "protocol/columns.h"

struct ph_query {
        enum ph_column sort; /* one that is sortable */
        bool descending;
        struct ph_filter *filter; /* borrowed; NULL: all rows */
        uint32_t offset, limit;
        bool has_around;
        struct ph_pid
                around; /* the window is moved so that it holds this process, if that matches */
};

struct ph_window {
        uint32_t *rows; /* owned: row numbers in order, valid until the table's next commit */
        uint32_t count;
        uint32_t offset;  /* of the first of them among all that match */
        uint32_t matched; /* rows that match */
};

/*
 * Finds the rows that @query shows at @now_ms. What isn't known (a rate before the second sweep, a
 * name) comes last in either direction; equals are ordered by pid. Costs two passes over the table,
 * whatever is in it, and meanwhile a bit a row and 16 bytes for one row in fifteen at most. Returns
 * 0 with the window's rows the caller's to free, or -ENOMEM.
 */
int ph_select(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_window *window_out);

#endif
