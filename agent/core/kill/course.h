/*
 * What happens when a process is killed, step by step: exit signals run along links, supervisors
 * shut down, restart and give up, applications end. One course is one order in which the node may
 * come to deliver the signals; plan.c compares many. Computes alone, asks nobody. Loop thread only.
 *
 * The rules are those of the signals of erts ("Sending Exit Signals" in the reference manual), and
 * of supervisor.erl, gen_server.erl, application_master.erl and application_controller.erl of OTP
 * 23 to 29, and of Elixir's DynamicSupervisor. What has been restarted is taken to start and to
 * run, unless processes below its predecessor still have their names.
 */
#ifndef PH_AGENT_CORE_KILL_COURSE_H
#define PH_AGENT_CORE_KILL_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/kill/kin.h"

enum ph_reason { PH_REASON_NORMAL, PH_REASON_SHUTDOWN, PH_REASON_KILLED };

/* Why a process died; `by` of struct ph_course_kin says whose doing it was. */
enum ph_cause {
        PH_CAUSE_NONE,    /* it lives */
        PH_CAUSE_TARGET,  /* it is what was killed */
        PH_CAUSE_LINK,    /* linked to what died, and does not trap exits */
        PH_CAUSE_PARENT,  /* its parent died: it ends by itself */
        PH_CAUSE_SHUT,    /* its supervisor shut it down */
        PH_CAUSE_GAVE_UP, /* a supervisor beyond its restart intensity */
        PH_CAUSE_AUTO,    /* a supervisor whose significant children ended */
        PH_CAUSE_CHILD,   /* started an application whose top supervisor ended */
        PH_CAUSE_APP,     /* belonged to an application that ended */
};

/* What comes after a death. */
enum ph_fate {
        PH_FATE_NONE,      /* no supervisor has it */
        PH_FATE_RESTARTED, /* started anew by its supervisor */
        PH_FATE_WITH,      /* comes back with its supervisor, if that starts the same children */
        PH_FATE_ENDED,     /* its supervisor does not start it again */
        PH_FATE_UNKNOWN,
};

struct ph_course_kin {
        enum ph_reason reason; /* with which it died */
        enum ph_cause cause;
        enum ph_fate fate;
        int32_t by;
        bool is_dead;
        bool was_told;     /* it traps exits, lives, and was told that something died */
        unsigned restarts; /* of a supervisor: those that the course added */
        bool gave_up;
        bool may_not_start; /* names below it may still be in use when it is started anew */
};

/* What the course needs to know and does not. */
struct ph_course_wants {
        bool *facts;      /* borrowed: by kin: what it is */
        bool *supervisor; /* likewise: how it looks after its children */
        bool *members;    /* likewise: of a master: all processes of its application */
};

struct ph_course {
        struct ph_course_kin *kin; /* owned: by number */
        bool *ended;               /* owned: by application: its master died */
        enum ph_reason *ended_by;  /* owned: likewise: with which reason */
};

struct ph_course_options {
        int32_t target;
        bool is_kill;  /* the signal kill; else shutdown first, then kill */
        uint64_t seed; /* of the order; 0: every signal arrives in the order of sending */
};

/*
 * Runs one course through @kinship. What is missing is noted in @wants, whose arrays have as many
 * entries as there are kin. Returns 0 with @course_out to be finished by the caller, or -ENOMEM.
 */
int ph_course_run(const struct ph_kinship *kinship, const struct ph_course_options *options,
        const struct ph_course_wants *wants, struct ph_course *course_out);

void ph_course_finish(struct ph_course *course);

#endif
