/*
 * Makes the plan of one kill: asks the probe in rounds for what the process is tied to, as far as
 * the signals of a kill would run, computes, and asks for what the dead own. Never blocks; what
 * does not answer in time becomes part of what is unknown. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_PLANNER_H
#define PH_AGENT_CORE_KILL_PLANNER_H

#include <uv.h>

#include "agent/core/kill/plan.h"
#include "agent/core/requests.h"
#include "agent/term/syntax.h"
#include "protocol/error.h"

#define PH_PLAN_NOTES 16
#define PH_PLAN_WATCHED 64 /* of the dead: those that are asked who monitors them */

/* A table that a process owns which dies or may. */
struct ph_plan_table {
        char *table, *name; /* owned: what names it; the name it was created with */
        int32_t owner;      /* kin */
        int32_t heir;       /* kin; PH_NO_KIN: none, or none that a kill may reach */
        bool has_heir;      /* one that lives now */
        int64_t rows, memory_bytes;
};

/* What is told of one of the dead beyond its kin. */
struct ph_plan_watched {
        int32_t kin;
        int64_t watchers; /* processes and ports that monitor it; -1: not known */
        int64_t memory;   /* bytes; -1: not known */
        char *shown;      /* owned: the first of them as pids, separated by spaces; or NULL */
};

struct ph_planner {
        struct ph_requests *requests; /* borrowed */
        uv_loop_t *loop;              /* borrowed */
        int64_t word_size;
        enum ph_syntax syntax;
        char subject[512]; /* a pid or a registered name, as the client wrote it */
        bool is_kill;

        struct ph_kinship kinship;
        struct ph_plan plan; /* of no use before on_done */
        bool has_plan;
        struct ph_plan_table *tables; /* owned */
        uint32_t table_count;
        bool has_tables;  /* else they could not be asked for */
        bool has_running; /* applications and the runtime's own are known; likewise */
        bool is_sought;   /* the name of a target that doesn't answer was asked for */
        struct ph_plan_watched watched[PH_PLAN_WATCHED];
        uint32_t watched_count;
        char notes[PH_PLAN_NOTES][200]; /* what is unknown, sentences */
        unsigned note_count;

        int32_t target;
        struct ph_etf_pid local; /* a pid of this node; its node's name is in `node` */
        char node[1024];
        struct ph_plan_wants wants;
        int32_t asked[256]; /* kin of the question under way */
        unsigned asked_count;
        uint64_t ref; /* the question under way, or 0 */
        uint64_t begun_ms;
        int32_t *queue; /* owned: kin that a signal may reach, in the order of finding them */
        uint32_t queue_next, queue_count, queue_capacity;
        int32_t master; /* whose members are asked for */
        bool is_late;   /* no more is asked: what lacks is unknown */
        int stage;
        /* The plan is there, or @error says why not. May free the planner. */
        void (*on_done)(void *context, const struct ph_error *error);
        void *context;
};

struct ph_planner_options {
        struct ph_requests *requests;
        uv_loop_t *loop;
        int64_t word_size;
        enum ph_syntax syntax;
        const char *subject; /* copied */
        bool is_kill;
        void (*on_done)(void *context, const struct ph_error *error);
        void *context;
};

/*
 * Begins to plan. on_done is called later, once, unless the planner is destroyed before. Returns
 * the planner, owned by the caller, or NULL with @error filled.
 */
struct ph_planner *ph_planner_create(
        const struct ph_planner_options *options, struct ph_error *error);

/* Ends the work and frees the planner (NULL is accepted). */
void ph_planner_destroy(struct ph_planner *planner);

/* Writes how a person knows a kin: its name, or its pid. */
#define PH_KIN_TEXT 320
void ph_planner_kin_text(const struct ph_planner *planner, int32_t kin, char out[PH_KIN_TEXT]);

/* Writes the pid or port of a kin. */
void ph_planner_pid_text(const struct ph_planner *planner, int32_t kin, char out[PH_KIN_TEXT]);

/* Puts the pid or port of a kin into a command. */
void ph_planner_build_kin(
        const struct ph_planner *planner, struct ph_etf_builder *command, int32_t kin);

#endif
