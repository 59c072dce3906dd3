/*
 * A plan that was shown, and what has been made of it: kill.c keeps the jobs, kill_plan.c makes and
 * shows plans, kill_guard.c stands before the kill, kill_log.c has the audit log, kill_strike.c
 * sends the signal, kill_settle.c looks at what comes of it, kill_answer.c tells that. For these
 * alone. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_KILL_JOB_H
#define PH_AGENT_CORE_KILL_KILL_JOB_H

#include "agent/core/kill/kill.h"
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

#define PH_KILL_ANSWER_MS 5000 /* for a question meanwhile */

/* ---- kill.c */

/* Makes a job that plans for @call's client; the oldest plans of the client, or of all, give way.
 * Returns NULL without memory. */
struct ph_kill_job *ph_kill_job_create(struct ph_kill *kill, struct ph_call *call);

/* Unlinks and frees @job and all that it owns. Its call must have been ended. */
void ph_kill_job_destroy(struct ph_kill_job *job);

/* Has ph_kill_settle() called again and again for the jobs that settle. */
void ph_kill_await(struct ph_kill *kill);

/* ---- kill_plan.c */

/* Gives the plan an id that nobody can guess. Returns 0 or -EAGAIN. */
int ph_kill_job_make_id(struct ph_kill_job *job);

/* @call waits for what comes of @job; when it is cancelled before the signal is out, @job ends. */
void ph_kill_job_await(struct ph_kill_job *job, struct ph_call *call);

/* Whether the plan must not be executed, and why: @error is filled. */
bool ph_kill_is_refused(const struct ph_planner *planner, struct ph_error *error);

/* Returns what has to be typed, in @text or borrowed. */
const char *ph_kill_required_text(const struct ph_kill_job *job, char text[PH_KIN_TEXT]);

/* Returns the plan as the protocol has it, owned by the caller. */
cJSON *ph_kill_write_plan(const struct ph_kill_job *job, struct ph_json *json);

/* ---- kill_log.c */

/*
 * Writes a line to the audit log. @planner (NULL: there is none) is the plan that it is about.
 * Returns 0, or -errno with @error filled.
 */
int ph_kill_audit(struct ph_kill_job *job, const struct ph_planner *planner, const char *event,
        const char *outcome, struct ph_error *error);

/* ---- kill_strike.c */

/* Begins to do what has been guarded: the signal, its outcome, the answer.
 * Frees @job in the end. */
void ph_kill_strike(struct ph_kill_job *job);

/* ---- kill_settle.c */

/* The signal is out and the target has died, or won't: begins to look at what comes of it. */
void ph_kill_begin_settling(struct ph_kill_job *job);

/* Goes on with an outcome that is awaited. */
void ph_kill_settle(struct ph_kill_job *job);

/* ---- kill_answer.c */

/* What was planned for a process. */
enum ph_plan_sure ph_kill_watch_planned(
        const struct ph_kill_job *job, const struct ph_kill_watch *watch);

/* Tells the outcome, or why it isn't known, to the log and the client (who may have gone
 * meanwhile), and frees @job. */
void ph_kill_answer(struct ph_kill_job *job);
void ph_kill_fail(struct ph_kill_job *job, const struct ph_error *error);

#endif
