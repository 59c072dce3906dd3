/*
 * A plan that was shown, and what has been made of it. For kill.c and kill_outcome.c alone.
 */
#ifndef PH_AGENT_CORE_KILL_JOB_H
#define PH_AGENT_CORE_KILL_JOB_H

#include "agent/core/kill.h"
#include "agent/core/pid.h"

#define PH_KILL_ID 33

/* A process whose death or life the outcome tells. */
struct ph_kill_watch {
        int32_t kin;
        bool is_known; /* it was asked, and answered */
        bool lives;
        bool has_successor;
        struct ph_pid successor; /* who has its name, or its place below its supervisor, now */
};

enum ph_kill_state {
        PH_KILL_PLANNING, /* the plan is being made */
        PH_KILL_SHOWN,    /* and waits to be executed */
        PH_KILL_CHECKING, /* it is made anew */
        PH_KILL_STRIKING, /* the signal is out */
        PH_KILL_SETTLING, /* what came of it is looked at */
};

struct ph_kill_job {
        struct ph_kill_job *next;
        struct ph_kill *kill; /* borrowed */
        enum ph_kill_state state;
        char id[PH_KILL_ID]; /* of the plan, once it is shown */
        uint64_t session;    /* number of the client's session */
        uid_t uid;           /* the client's, as the next */
        pid_t os_pid;
        uint64_t shown_ms;          /* loop time */
        struct ph_planner *planner; /* owned: the plan that was shown, or is being made */
        struct ph_planner *again;   /* owned: the same, made anew before the kill; or NULL */
        struct ph_call *call;       /* waits for an answer; NULL: none does */
        char confirm[512];          /* what the client typed */

        uint64_t ref; /* of the question under way, or 0 */
        uint64_t begun_ms, settling_ms;
        int64_t took_ms; /* until it died */
        bool is_escalated, has_died, is_answered;
        char reason[256];              /* with which it died, or why it lives */
        struct ph_kill_watch *watches; /* owned */
        uint32_t watch_count;
        int stage;
};

/* Begins to do what has been guarded: the signal, its outcome, the answer. Frees @job in the end. */
void ph_kill_strike(struct ph_kill_job *job);

/* Goes on with an outcome that is awaited. */
void ph_kill_settle(struct ph_kill_job *job);

/*
 * Writes a line to the audit log. @planner (NULL: there is none) is the plan that it is about.
 * Returns 0, or -errno with @error filled.
 */
int ph_kill_audit(struct ph_kill_job *job, const struct ph_planner *planner, const char *event,
        const char *outcome, struct ph_error *error);

/* Has ph_kill_settle() called again and again for the jobs that settle. */
void ph_kill_await(struct ph_kill *kill);

/* Unlinks and frees @job and all that it owns. Its call must have been ended. */
void ph_kill_job_destroy(struct ph_kill_job *job);

#endif
