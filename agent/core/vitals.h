/*
 * The node's vital signs: sampled once a second while somebody looks at them, kept for five
 * minutes, shared by all clients. Rests otherwise. Loop thread only.
 */
#ifndef PH_AGENT_CORE_VITALS_H
#define PH_AGENT_CORE_VITALS_H

#include <stdbool.h>
#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/heartbeat.h"
#include "agent/core/node_info.h"
#include "agent/core/os_process.h"
#include "agent/core/requests.h"

#define PH_VITALS_INTERVAL_MS 1000
#define PH_VITALS_HISTORY 300 /* samples: five minutes */
#define PH_VITALS_SCHEDULERS 1024

/* What history keeps of a sample, in the order of the table in vitals_write.c.
 * NaN where unknown. */
enum ph_vitals_metric {
        PH_METRIC_RUN_QUEUE,
        PH_METRIC_UTILISATION,
        PH_METRIC_MEMORY,
        PH_METRIC_PROCESSES,
        PH_METRIC_REDUCTIONS,
        PH_METRIC_IO_IN,
        PH_METRIC_IO_OUT,
        PH_METRIC_GC_COUNT,
        PH_METRIC_CPU,
        PH_METRIC_COUNT,
};

/* One answer of the probe to `overview`: totals since the node started. -1 where unknown. */
struct ph_vitals_sample {
        double at_ms; /* loop time; 0: there is no sample */
        char node[1024];
        int64_t creation;
        int64_t uptime_ms;
        int64_t schedulers, schedulers_online, dirty_cpu, dirty_io, run_queue;
        int64_t memory_total, memory_processes, memory_system, memory_atom, memory_binary,
                memory_code, memory_ets;
        int64_t process_count, process_limit, port_count, port_limit, atom_count, atom_limit,
                ets_count, ets_limit;
        int64_t reductions, context_switches, gc_count, gc_words, io_in, io_out;
        unsigned wall_count; /* schedulers in the two arrays below; 0 while not measured */
        uint64_t wall_active[PH_VITALS_SCHEDULERS];
        uint64_t wall_total[PH_VITALS_SCHEDULERS];
};

struct ph_vitals {
        struct ph_requests *requests;   /* borrowed */
        struct ph_heartbeat *heartbeat; /* borrowed */
        struct ph_node_info *info;      /* borrowed */
        uv_timer_t timer;
        bool sampling;
        uint64_t ref;      /* of the sample under way, or 0 */
        uint64_t asked_ms; /* loop time at which it was asked for */
        struct ph_vitals_sample now, before;
        struct ph_os_process os, os_before;
        double os_at_ms, os_before_at_ms; /* 0: not read yet */
        float history[PH_METRIC_COUNT][PH_VITALS_HISTORY];
        unsigned history_next, history_count;
        struct ph_vitals_waiter *waiters; /* owned: calls that wait for the first sample */
};

/* Makes resting vitals. Returns 0 or -errno. */
int ph_vitals_start(struct ph_vitals *vitals, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info);

/* Handles the method `overview`; the first call begins the sampling. */
void ph_vitals_call(struct ph_vitals *vitals, struct ph_call *call, const cJSON *params);

/* Ends the sampling and forgets the samples: nobody looks any more. */
void ph_vitals_rest(struct ph_vitals *vitals);

/* Closes the timer; the loop must run once more. */
void ph_vitals_close(struct ph_vitals *vitals);

/* A figure of the latest sample for history: NaN where it isn't known. */
double ph_vitals_metric(const struct ph_vitals *vitals, enum ph_vitals_metric metric);

/* Increase per second of a total between the last two samples, times @scale; NaN where unknown. */
double ph_vitals_rate(const struct ph_vitals *vitals, size_t offset, double scale);

/* The result of `overview` (vitals_write.c). */
cJSON *ph_vitals_write(const struct ph_vitals *vitals, bool history, struct ph_json *json);

#endif
