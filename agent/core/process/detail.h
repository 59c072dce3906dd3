/*
 * The method `process`: one process in sections. Each section is a question of its own to the
 * probe, with its own worker and deadline, so that what isn't answered is said and keeps nothing
 * else from being shown. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_DETAIL_H
#define PH_AGENT_CORE_PROCESS_DETAIL_H

#include <uv.h>

#include "agent/core/allowance.h"
#include "agent/core/call.h"
#include "agent/core/heartbeat.h"
#include "agent/core/node_info.h"
#include "agent/core/process/detail_rates.h"
#include "agent/core/process/ptable.h"
#include "agent/core/requests.h"

struct ph_detail {
        uv_loop_t *loop;                /* borrowed */
        struct ph_requests *requests;   /* borrowed */
        struct ph_heartbeat *heartbeat; /* borrowed */
        struct ph_node_info *info;      /* borrowed */
        const struct ph_ptable *table;  /* borrowed: what it knows of other processes */
        bool shows_contents;            /* messages, dictionaries, states; the owner's to change */
        double budget_percent;          /* of one core; the owner's to change */
        struct ph_allowance allowance;
        struct ph_detail_rates rates;
        struct ph_detail_view *views; /* owned: calls under way */
        unsigned asked;               /* sections under way */
};

/* Makes it, at rest. */
void ph_detail_init(struct ph_detail *detail, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info, const struct ph_ptable *table);

/* Checks the parameters of the method. Returns 0, or -EINVAL with @error filled. */
int ph_detail_check(struct ph_detail *detail, const cJSON *params, struct ph_error *error);

/* Handles a call of the method. */
void ph_detail_call(struct ph_detail *detail, struct ph_call *call, const cJSON *params);

#endif
