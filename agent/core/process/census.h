/*
 * Keeps the process table fresh: sweeps all processes when somebody wants it fresh and the budget
 * allows it. One census serves all clients. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_CENSUS_H
#define PH_AGENT_CORE_PROCESS_CENSUS_H

#include <stdbool.h>
#include <uv.h>

#include "agent/core/process/facts.h"
#include "agent/core/process/ptable.h"
#include "agent/core/requests.h"

#define PH_CENSUS_MIN_INTERVAL_MS 200

/* What a sweep asks for, each more than the one before. */
enum ph_sweep_items {
        PH_SWEEP_CHEAP,
        PH_SWEEP_MEMORY, /* all heaps, not only the young one */
        PH_SWEEP_KIN,    /* and parents and applications */
};

struct ph_census {
        struct ph_requests *requests; /* borrowed */
        uv_loop_t *loop;              /* borrowed */
        int64_t word_size;
        double budget_percent; /* of one core, for sweeps, on average; the owner's to change */
        struct ph_ptable table;
        uint64_t epoch_ms;               /* loop time that the table's times count from */
        uint64_t sweep_ref;              /* under way, or 0 */
        enum ph_sweep_items sweep_items; /* of the sweep under way */
        uint64_t started_ms;             /* loop time of the last sweep's begin */
        uint64_t core_ns;                /* this thread's work for the sweep under way */
        uint64_t sweeps;                 /* that came to their end */
        uint64_t committed_ms;           /* loop time at which the last of them began */
        uint32_t sweep_ms;               /* how long it took */
        double cost_ms;                  /* what it cost the node and this thread */
        uint32_t seen, parts;            /* processes met by the sweep under way, and in how many */
        uint32_t owed;                   /* parts whose credits it was not given back */
        uint32_t unanswered;             /* those of them that did not say how they are */
        bool kin_known;                  /* the last one that ended asked for kin */
        struct ph_master *masters;       /* owned */
        uint32_t master_count;
        char gap[256]; /* why the last sweep did not come to its end, or empty */
        /* The node's name and creation, as its pids have them. */
        char node[1024];
        struct ph_etf_pid local;
        void (*on_change)(void *context); /* a sweep has ended */
        void (*on_sweep)(void *context);  /* before that, when it came to its end; or NULL */
        void *sweep_context;              /* of on_sweep */
        void *context;
};

/* Makes an empty census; on_change and context are the caller's to fill. */
void ph_census_init(
        struct ph_census *census, uv_loop_t *loop, struct ph_requests *requests, int64_t word_size);
void ph_census_finish(struct ph_census *census);

/* The time that the table's own times are compared with. */
uint32_t ph_census_now(const struct ph_census *census);

/* Begins a sweep if none is under way and the budget allows one now. */
void ph_census_refresh(struct ph_census *census, enum ph_sweep_items items);

/* The applications that had processes when the last sweep for kin ended, by
 * their number minus 1. */
struct ph_master {
        char *application; /* owned */
        struct ph_pid pid;
};

/* Whether a sweep is under way, and about how much longer it takes, in ms. */
bool ph_census_is_sweeping(const struct ph_census *census, uint32_t *left_ms_out);

/* Whether the table is older than it is while somebody looks at it, or empty. */
bool ph_census_is_stale(const struct ph_census *census);

/* Ends all work and forgets the table: nobody looks any more. */
void ph_census_rest(struct ph_census *census);

/* Puts the pid of a local process into a command. */
void ph_census_build_pid(
        const struct ph_census *census, struct ph_etf_builder *command, struct ph_pid pid);

/* Keeps what @facts say of a process that the table has: what it is, where it
 * is, that it is gone. */
void ph_census_learn(struct ph_census *census, const struct ph_facts *facts);

#endif
