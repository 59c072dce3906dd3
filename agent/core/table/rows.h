/*
 * The method `rows`: a page of a table's rows, read when it is asked for and printed here. The
 * table is never fixed, so one that is written to meanwhile may repeat or skip rows, and the answer
 * says when it did change. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_ROWS_H
#define PH_AGENT_CORE_TABLE_ROWS_H

#include "agent/core/allowance.h"
#include "agent/core/call.h"
#include "agent/core/config.h"
#include "agent/core/heartbeat.h"
#include "agent/core/requests.h"

struct ph_rows {
        uv_loop_t *loop;                /* borrowed */
        struct ph_requests *requests;   /* borrowed */
        struct ph_heartbeat *heartbeat; /* borrowed */
        const struct ph_config *config; /* borrowed */
        struct ph_allowance searches;   /* of what all searches together may take */
};

/* Handles a call of the method. */
void ph_rows_call(struct ph_rows *rows, struct ph_call *call, const cJSON *params);

/* Handles a call of the method `row`: a single row, whole and over several lines. */
void ph_rows_call_one(struct ph_rows *rows, struct ph_call *call, const cJSON *params);

/* Whether contents may be shown at all; else @error says why they may not. */
bool ph_rows_may_show(const struct ph_rows *rows, struct ph_error *error);

#endif
