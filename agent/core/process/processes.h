/*
 * The method `processes`: windows of the process table, with the dear facts of the rows that are
 * shown. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_PROCESSES_H
#define PH_AGENT_CORE_PROCESS_PROCESSES_H

#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/heartbeat.h"
#include "agent/core/node_info.h"
#include "agent/core/process/census.h"
#include "agent/core/process/inquiry.h"

struct ph_processes {
        struct ph_heartbeat *heartbeat; /* borrowed */
        struct ph_node_info *info;      /* borrowed */
        struct ph_census census;
        struct ph_view *views; /* owned: calls under way */
        uv_timer_t patience;   /* for views that wait for the table */
        struct ph_inquiry inquiries[PH_INQUIRE_COUNT];
        bool resting;     /* views wait for others to be served, until patience ends */
        unsigned looking; /* views whose rows are being asked */
        struct ph_allowance looks;
        uint64_t current_wanted_ms; /* loop time at which somebody last needed current functions */
        uint64_t kin_wanted_ms;     /* loop time at which somebody last looked at a tree */
        uint64_t memory_wanted_ms;  /* when somebody last sorted or filtered by memory: loop time */
};

/* Makes it, at rest. Returns 0 or -errno. */
int ph_processes_start(struct ph_processes *processes, uv_loop_t *loop,
        struct ph_requests *requests, struct ph_heartbeat *heartbeat, struct ph_node_info *info);

/*
 * Checks the parameters of a subscription to the method. Returns 0, or -EINVAL or -ENOMEM with
 * @error filled.
 */
int ph_processes_check(struct ph_processes *processes, const cJSON *params, struct ph_error *error);

/* Handles a call of the method. */
void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params);

/* Begins a sweep for all that anybody has wanted of one lately, if the budget allows it now. */
void ph_processes_sweep(struct ph_processes *processes);

/* Forgets the table: nobody looks any more. */
void ph_processes_rest(struct ph_processes *processes);

/* Closes the timer; the loop must run once more. Then ph_processes_finish() frees the rest. */
void ph_processes_close(struct ph_processes *processes);
void ph_processes_finish(struct ph_processes *processes);

#endif
