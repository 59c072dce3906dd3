#include "agent/core/processes.h"

int ph_processes_start(struct ph_processes *processes, uv_loop_t *loop,
        struct ph_requests *requests, struct ph_heartbeat *heartbeat, struct ph_node_info *info)
{
        (void)loop;
        *processes = (struct ph_processes){requests, heartbeat, info};
        return 0;
}

void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params)
{
        struct ph_json json = {0};

        (void)processes;
        (void)params;
        ph_call_answer(call, &json, cJSON_CreateObject());
}

void ph_processes_rest(struct ph_processes *processes)
{
        (void)processes;
}

void ph_processes_close(struct ph_processes *processes)
{
        (void)processes;
}

void ph_processes_finish(struct ph_processes *processes)
{
        (void)processes;
}
