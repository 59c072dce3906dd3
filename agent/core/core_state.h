/*
 * The agent's parts, for core.c and dispatch.c alone.
 */
#ifndef PH_AGENT_CORE_CORE_STATE_H
#define PH_AGENT_CORE_CORE_STATE_H

#include <stdatomic.h>
#include <uv.h>

#include "agent/core/config.h"
#include "agent/core/core.h"
#include "agent/core/heartbeat.h"
#include "agent/core/inbox.h"
#include "agent/core/kill/kill.h"
#include "agent/core/process/detail.h"
#include "agent/core/process/processes.h"
#include "agent/core/process/stuck.h"
#include "agent/core/requests.h"
#include "agent/core/server.h"
#include "agent/core/table/rows.h"
#include "agent/core/table/tables.h"
#include "agent/core/tree/tree.h"
#include "agent/core/vitals.h"

struct ph_core {
        struct ph_inbox inbox; /* any thread, see inbox.h */
        atomic_bool halting;   /* any thread; all that follows: loop thread */
        uv_loop_t loop;
        uv_timer_t idle;
        const char *mode;
        struct ph_config config;
        char socket_path[PATH_MAX + 32];
        struct ph_requests requests;
        struct ph_heartbeat heartbeat;
        struct ph_vitals vitals;
        struct ph_processes processes;
        struct ph_tables tables;
        struct ph_kill kill;
        struct ph_rows rows;
        struct ph_detail detail;
        struct ph_trees trees;
        struct ph_stuck stuck;
        struct ph_server server;
        bool leaving;
};

/* Tells all clients @reason and closes everything, so that the loop ends. */
void ph_core_leave(struct ph_core *core, const char *reason);

/* Handles one call: @context is the core (dispatch.c). */
void ph_core_dispatch(void *context, struct ph_call *call, const cJSON *params);

#endif
