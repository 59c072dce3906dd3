/*
 * The method `processes`: keeps the process table fresh for those who look at it, and answers with
 * windows of it. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESSES_H
#define PH_AGENT_CORE_PROCESSES_H

#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/heartbeat.h"
#include "agent/core/node_info.h"
#include "agent/core/requests.h"

struct ph_processes {
        struct ph_requests *requests;   /* borrowed */
        struct ph_heartbeat *heartbeat; /* borrowed */
        struct ph_node_info *info;      /* borrowed */
};

int ph_processes_start(struct ph_processes *processes, uv_loop_t *loop,
        struct ph_requests *requests, struct ph_heartbeat *heartbeat, struct ph_node_info *info);
void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params);
void ph_processes_rest(struct ph_processes *processes);
void ph_processes_close(struct ph_processes *processes);
void ph_processes_finish(struct ph_processes *processes);

#endif
