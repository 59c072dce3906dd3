/*
 * What supervisors say of themselves: strategy, restarts used, and their children. Asked of those
 * that somebody sees, once at a time, and kept. One cache serves all clients. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TREE_SUPERVISORS_H
#define PH_AGENT_CORE_TREE_SUPERVISORS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/allowance.h"
#include "agent/core/process/census.h"
#include "agent/core/requests.h"
#include "agent/core/supervision.h"
#include "agent/term/syntax.h"

#define PH_SUPERVISOR_CHILDREN 1000 /* of one that are told with their ids */
#define PH_SUPERVISOR_AGES 16       /* restarts that are told with their ages */

/* What the last answer was, and so what is known. */
enum ph_supervisor_state {
        PH_SUPERVISOR_UNASKED,
        PH_SUPERVISOR_KNOWN,
        PH_SUPERVISOR_SILENT,    /* no answer in time; what it said before is kept */
        PH_SUPERVISOR_TOO_LARGE, /* its state isn't asked for */
        PH_SUPERVISOR_UNKNOWN,   /* a state of no known shape */
        PH_SUPERVISOR_NONE,      /* it isn't one, or is gone */
};

enum ph_child_state { PH_CHILD_DOWN, PH_CHILD_RESTARTING, PH_CHILD_RUNNING, PH_CHILD_ELSEWHERE };

struct ph_child {
        char *id; /* owned: as Erlang prints it; empty for the children of a dynamic supervisor */
        char *elixir_id; /* owned: as Elixir does; NULL when that is the same */
        enum ph_child_state state;
        struct ph_pid pid; /* of one that runs on this node */
        char type[16], restart[16], shutdown[24];
        bool significant;
        bool was_up;         /* it had a process when the agent looked earlier */
        uint32_t restarts;   /* other processes seen in its place */
        uint64_t changed_ms; /* loop time of the last of them; 0: none was seen */
};

struct ph_supervisor {
        struct ph_pid pid;
        enum ph_supervisor_state state;
        bool asking;
        uint64_t asked_ms, told_ms, silent_ms; /* loop times: asked last, told last, silent since */
        struct ph_supervision told;            /* at told_ms */
        int64_t ages_ms[PH_SUPERVISOR_AGES];
        uint32_t age_count;
        struct ph_child *children; /* owned, in start order */
        uint32_t child_count;
};

/* One question under way. */
struct ph_supervisors_question {
        struct ph_supervisors *supervisors;
        uint64_t ref;
        uint64_t asked_ns;
};

struct ph_supervisors {
        struct ph_census *census;   /* borrowed */
        struct ph_supervisor **all; /* owned, ordered by pid */
        uint32_t count, capacity;
        /* Those that were silent are asked apart from the others, which they would hold up. */
        struct ph_supervisors_question questions[2];
        uint64_t changes; /* of what is known */
        struct ph_allowance allowance;
        void (*on_answer)(void *context);
        void *context;
};

void ph_supervisors_init(struct ph_supervisors *supervisors, struct ph_census *census,
        void (*on_answer)(void *context), void *context);

/* Ends the questions under way and forgets everything. */
void ph_supervisors_rest(struct ph_supervisors *supervisors);

/* Frees what it holds, after the loop has run. */
void ph_supervisors_finish(struct ph_supervisors *supervisors);

/* Returns what is known of @pid, or NULL when it was never wanted. */
struct ph_supervisor *ph_supervisors_find(
        const struct ph_supervisors *supervisors, struct ph_pid pid);

/*
 * Asks those of the @count processes that are due, as far as the budget allows. Returns how many of
 * them have never been asked before, or not answered since.
 */
uint32_t ph_supervisors_want(
        struct ph_supervisors *supervisors, const struct ph_pid *pids, uint32_t count);

/* Whether a question is under way whose answer may come soon. */
bool ph_supervisors_is_busy(const struct ph_supervisors *supervisors);

/*
 * Reads the facts of one answer into @supervisor, which keeps what it knew of its children's past
 * (supervisor_facts.c). Returns 0, or -EBADMSG or -ENOMEM with what was read so far.
 */
int ph_supervisor_read(
        struct ph_supervisor *supervisor, struct ph_etf facts, const char *node, uint64_t now_ms);

void ph_supervisor_forget_children(struct ph_supervisor *supervisor);

/* The child's id for people; borrowed from @child. */
const char *ph_child_id(const struct ph_child *child, enum ph_syntax syntax);

/* What people call it: supervisor, or what of Elixir's it is. */
const char *ph_supervisor_flavour(const char *module, const char *callback);

#endif
