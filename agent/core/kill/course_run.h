/*
 * One course while it runs: the signals under way and what everybody is busy with. For the files
 * course*.c alone: course_run.c has the signals and death, course_supervisor.c what supervisors do,
 * course_signal.c what everybody else does, course.c the whole. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_COURSE_RUN_H
#define PH_AGENT_CORE_KILL_COURSE_RUN_H

#include <stddef.h>

#include "agent/core/kill/course.h"

#define PH_MOST_DEPTH 64 /* of supervisors below each other */

enum ph_event_kind {
        PH_EVENT_EXIT,  /* an exit signal over a link */
        PH_EVENT_ORDER, /* a supervisor or starter sent it on purpose: exit(Child, shutdown) */
        PH_EVENT_KILL,  /* the signal kill */
        PH_EVENT_STEP,  /* a supervisor or master goes on with its work */
};

struct ph_event {
        enum ph_event_kind kind;
        int32_t from, to;
        enum ph_reason reason;
        enum ph_cause cause;
};

/* What a supervisor, master or starter is busy with. */
enum ph_job { PH_JOB_NONE, PH_JOB_END, PH_JOB_RESTART, PH_JOB_WAIT };

/* A supervisor, master or starter while the course runs. */
struct ph_actor {
        enum ph_job job;
        enum ph_reason reason; /* it ends with */
        enum ph_cause cause;
        int32_t by;
        uint32_t next;         /* children from here down are still to be shut down */
        uint32_t least;        /* down to here */
        uint32_t waiting;      /* children that were told and live */
        struct ph_event *mail; /* owned: signals that came meanwhile */
        uint32_t mail_count, mail_capacity;
};

enum { PH_SLOT_OLD, PH_SLOT_NEW, PH_SLOT_EMPTY, PH_SLOT_REMOVED };

struct ph_run {
        const struct ph_kinship *kinship;
        const struct ph_course_options *options;
        const struct ph_course_wants *wants;
        struct ph_course *course;
        struct ph_actor *actors; /* owned: by kin */
        int32_t *awaited_by;     /* owned: by kin: the supervisor that waits for its death */
        int32_t *ended_with;     /* owned: by kin: the master that does */
        uint8_t **slots;         /* owned: by kin: the state of a supervisor's children */
        struct ph_event *events; /* owned: those from `first` to `last` are under way */
        size_t first, last, capacity;
        uint64_t random;
        bool failed; /* no memory */
};

static inline const struct ph_relative *ph_run_kin(const struct ph_run *run, int32_t at)
{
        return &run->kinship->kin[at];
}

static inline struct ph_course_kin *ph_run_fate(struct ph_run *run, int32_t at)
{
        return &run->course->kin[at];
}

static inline bool ph_run_is_dead(const struct ph_run *run, int32_t at)
{
        return run->course->kin[at].is_dead || ph_run_kin(run, at)->state == PH_KIN_GONE;
}

/* Returns one of @count things that may happen, by number: the first in the plain course. */
unsigned ph_run_choose(struct ph_run *run, unsigned count);

/* Adds a signal to those under way; sets run->failed without memory. */
void ph_run_send(struct ph_run *run, struct ph_event event);

/* Takes one of those under way, of which there must be one: the next, or any. */
struct ph_event ph_run_take(struct ph_run *run);

/* Has a supervisor, master or starter go on with its work in its turn. */
void ph_run_step(struct ph_run *run, int32_t who);

/* Returns a supervisor whose children are known, or NULL; what isn't known is wanted. */
const struct ph_kin_supervisor *ph_run_supervisor(struct ph_run *run, int32_t at);

/* It dies, unless it has, and its links are told. */
void ph_run_die(
        struct ph_run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by);

/* A supervisor shuts the next child down (all at once where they have no order), or is done. */
void ph_run_go_on(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of);

/* A supervisor takes the exit signal @event, which it traps. */
void ph_run_tell_supervisor(struct ph_run *run, const struct ph_event *event);

/* Whoever @event is for takes the exit signal. */
void ph_run_signal(struct ph_run *run, const struct ph_event *event);

#endif
