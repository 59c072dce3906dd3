/*
 * What a kill will do, as far as can be known: many courses of the same kill (course.h), in other
 * orders of the signals, laid upon each other. What all of them have in common is certain; what
 * only some have may be. Computes alone, asks nobody. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_PLAN_H
#define PH_AGENT_CORE_KILL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/kill/course.h"
#include "agent/core/kill/kin.h"

enum ph_plan_sure { PH_PLAN_NO, PH_PLAN_MAYBE, PH_PLAN_YES };

struct ph_plan_kin {
        enum ph_plan_sure dies, told, gives_up;
        enum ph_cause cause; /* of the first course in which it dies, as the next two */
        int32_t by;
        enum ph_fate fate;                      /* PH_FATE_UNKNOWN when courses differ */
        unsigned least_restarts, most_restarts; /* of a supervisor */
        bool may_not_start;                     /* when it is started anew */
};

struct ph_plan {
        int32_t target;
        bool is_kill;
        uint32_t count;              /* of kin */
        struct ph_plan_kin *kin;     /* owned: by number */
        enum ph_plan_sure *ends;     /* owned: by application: whether it ends */
        enum ph_plan_sure node_down; /* an application's end takes the node down */
        int32_t node_down_by;        /* the first such application; or -1 */
};

/* What computing lacks. All by number of kin; zeroed, they want nothing. */
struct ph_plan_wants {
        bool *facts, *supervisor, *members; /* owned */
        uint32_t count;                     /* of kin */
        bool any;
};

/* Makes empty wants for @kinship. Returns 0 or -ENOMEM. */
int ph_plan_wants_init(struct ph_plan_wants *wants, const struct ph_kinship *kinship);
void ph_plan_wants_finish(struct ph_plan_wants *wants);

/*
 * Computes what killing @target does. With wants->any set afterwards the plan is worth nothing: the
 * facts are to be added to @kinship (what can't be had as PH_KIN_SILENT or unknown), and all is
 * computed again. Returns 0 with @plan_out to be finished by the caller, or -ENOMEM.
 */
int ph_plan_compute(const struct ph_kinship *kinship, int32_t target, bool is_kill,
        struct ph_plan_wants *wants, struct ph_plan *plan_out);

void ph_plan_finish(struct ph_plan *plan);

/* How many processes die for sure, and how many more may; the target is among the first. */
uint32_t ph_plan_deaths(
        const struct ph_plan *plan, const struct ph_kinship *kinship, uint32_t *maybe_out);

/*
 * Whether @now does more than @shown said: another kind of process dies or more of one kind, an
 * application or the node ends that was to stay, or a supervisor gives up that was not to.
 * Processes are of a kind when they have the same name, or none and the same parent and initial
 * call: workers come and go. Returns 1, 0 or -ENOMEM.
 */
int ph_plan_is_larger(const struct ph_plan *now, const struct ph_kinship *now_kinship,
        const struct ph_plan *shown, const struct ph_kinship *shown_kinship);

#endif
