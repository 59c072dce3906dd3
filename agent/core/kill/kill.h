/*
 * The methods kill.plan and kill.execute: the only thing that the agent can do to the node, and
 * what stands before it. A plan is shown first; it can be executed once, by the client that asked
 * for it, within config->plan_ms and with the process's name typed; then it is made anew, and
 * nothing is done when it has become larger, when the process is another one, or when the audit log
 * can't be written. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_KILL_H
#define PH_AGENT_CORE_KILL_KILL_H

#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/config.h"
#include "agent/core/kill/planner.h"
#include "agent/core/requests.h"
#include "agent/core/server.h"

#define PH_KILL_PATIENCE_MS 5000 /* for a shutdown, before the signal kill; then once more */
#define PH_KILL_MOST_PLANS 16    /* of all clients: the oldest goes */
#define PH_KILL_MOST_OWN_PLANS 4 /* of one */

struct ph_kill_job;

struct ph_kill {
        uv_loop_t *loop; /* borrowed, as all of these */
        struct ph_requests *requests;
        const struct ph_config *config;
        const struct ph_server *server; /* whose folder has the audit log */
        struct ph_kill_job *jobs;       /* owned: plans shown and kills under way, newest first */
        uv_timer_t tick;                /* while the outcome of a kill is awaited */
};

/* Makes it, at rest. Returns 0 or -errno. */
int ph_kill_start(struct ph_kill *kill, uv_loop_t *loop, struct ph_requests *requests,
        const struct ph_config *config, const struct ph_server *server);

/* Forgets the plans that nobody executes: nobody looks any more. */
void ph_kill_rest(struct ph_kill *kill);

/* Closes the timer; the loop must run once more. Then ph_kill_finish() frees the rest. A kill under
 * way goes on in the node, but nobody hears of its outcome. */
void ph_kill_close(struct ph_kill *kill);
void ph_kill_finish(struct ph_kill *kill);

/* Handle calls of the methods. */
void ph_kill_plan_call(struct ph_kill *kill, struct ph_call *call, const cJSON *params);
void ph_kill_execute_call(struct ph_kill *kill, struct ph_call *call, const cJSON *params);

#endif
