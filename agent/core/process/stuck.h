/*
 * The method `stuck`: processes that do not get on, and why. While somebody asks, sweeps are
 * watched (watch.h); only who has looked wrong for a while is asked where it stands (place.h), and
 * whom it waits for is followed to the end. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_STUCK_H
#define PH_AGENT_CORE_PROCESS_STUCK_H

#include <uv.h>

#include "agent/core/call.h"
#include "agent/core/process/place.h"
#include "agent/core/process/processes.h"
#include "agent/core/process/watch.h"

#define PH_STUCK_MS 10000      /* that it has looked so before it is told */
#define PH_STUCK_MOST_CHAIN 64 /* processes in a chain or a deadlock */

/* Order is that in which they are told. */
enum ph_stuck_kind {
        PH_STUCK_DEADLOCK,    /* wait for each other in calls */
        PH_STUCK_NATIVE,      /* inside native code, answers nothing */
        PH_STUCK_NOT_READING, /* messages wait, and it does not run */
        PH_STUCK_OVERLOADED,  /* reads, and more come */
        PH_STUCK_SPINNING,    /* takes a scheduler for itself */
        PH_STUCK_WAITING,     /* in a call that is not answered */
};

/* One that is stuck, or for a deadlock all of it. */
struct ph_stuck_case {
        enum ph_stuck_kind kind;
        struct ph_watch_entry entry;
        struct ph_pid chain[PH_STUCK_MOST_CHAIN]; /* it, whom it waits for, and so on */
        uint32_t length;
        bool leads_back;   /* the last of them waits for one of the others */
        uint32_t since_ms; /* on the census' clock */
};

struct ph_stuck {
        struct ph_processes *processes; /* borrowed */
        struct ph_watch watch;
        struct ph_places places;
        struct ph_stuck_case *cases; /* owned: as of the last sweep and looks */
        uint32_t count, capacity;
        uint64_t look_ref;  /* under way, or 0 */
        unsigned rounds;    /* looks since the last sweep */
        uint64_t wanted_ms; /* loop time at which somebody last asked; 0: nobody has */
        struct ph_allowance allowance;
};

/* Makes it, at rest. */
void ph_stuck_init(struct ph_stuck *stuck, struct ph_processes *processes);

/* Checks the parameters of the method. Returns 0, or -EINVAL with @error filled. */
int ph_stuck_check(struct ph_stuck *stuck, const cJSON *params, struct ph_error *error);

/* Handles a call of the method. */
void ph_stuck_call(struct ph_stuck *stuck, struct ph_call *call, const cJSON *params);

/* Forgets all: nobody looks any more. */
void ph_stuck_rest(struct ph_stuck *stuck);

/* Frees what it holds, after the loop has run. */
void ph_stuck_finish(struct ph_stuck *stuck);

/* Finds the cases in what is known (stuck_find.c). */
void ph_stuck_find(struct ph_stuck *stuck);

/* The result of the method (stuck_write.c). */
cJSON *ph_stuck_write(
        const struct ph_stuck *stuck, enum ph_syntax syntax, uint32_t limit, struct ph_json *json);

#endif
