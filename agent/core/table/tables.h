/*
 * The method `tables`: the facts of all ETS tables, sorted, filtered and cut to a window. The list
 * is asked for when somebody wants it, at most as often as the budget allows, and shared by all
 * clients. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_TABLES_H
#define PH_AGENT_CORE_TABLE_TABLES_H

#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/heartbeat.h"
#include "agent/core/node_info.h"
#include "agent/core/requests.h"
#include "agent/core/table/catalog.h"

struct ph_tables {
        uv_loop_t *loop;                /* borrowed */
        struct ph_requests *requests;   /* borrowed */
        struct ph_heartbeat *heartbeat; /* borrowed */
        struct ph_node_info *info;      /* borrowed */
        double budget_percent;          /* of one core; the owner's to change */
        struct ph_catalog now, next;    /* next is being filled */
        uint64_t ref;                   /* of the question under way, or 0 */
        uint64_t asked_ns;              /* when it was put */
        double cost_ms; /* how long the last answer took, without what it waited for */
        char gap[256];  /* why it did not come, or empty */
        struct ph_tables_view *views; /* owned: calls that wait for it */
};

/* Makes it, at rest. */
void ph_tables_init(struct ph_tables *tables, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info);

/*
 * Checks the parameters of the method (tables_view.c). Returns 0, or -EINVAL or -ENOMEM with @error
 * filled.
 */
int ph_tables_check(struct ph_tables *tables, const cJSON *params, struct ph_error *error);

/* Handles a call of the method. */
void ph_tables_call(struct ph_tables *tables, struct ph_call *call, const cJSON *params);

/* Forgets the list: nobody looks any more. */
void ph_tables_rest(struct ph_tables *tables);

/* Frees what it holds, after the loop has run. */
void ph_tables_finish(struct ph_tables *tables);

#endif
