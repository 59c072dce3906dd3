/*
 * What the files planner*.c share: planner.c has the course of the work and takes the answers,
 * planner_ask.c asks, planner_reach.c knows what is still to be asked, planner_note.c says what is
 * unknown in the end, planner_read*.c read. For these alone. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_PLANNER_WORK_H
#define PH_AGENT_CORE_KILL_PLANNER_WORK_H

#include "agent/core/kill/planner.h"

#define PH_PLANNER_MS 8000        /* then what is not known is unknown */
#define PH_PLANNER_ROUND_MS 5000  /* for one question */
#define PH_PLANNER_TABLES_MS 2500 /* ets:all/0 waits for all schedulers, the stuck ones too */
#define PH_PLANNER_BATCH 250      /* processes in one question */
#define PH_PLANNER_SUPERVISORS 16

enum ph_planner_stage {
        PH_PLANNER_FIND,
        PH_PLANNER_RUNNING,
        PH_PLANNER_KIN,
        PH_PLANNER_NAME,
        PH_PLANNER_SUPERVISED,
        PH_PLANNER_MEMBERS,
        PH_PLANNER_TABLES,
        PH_PLANNER_WATCHERS,
};

/* An answer to the question under way; @context is the planner. */
void ph_planner_take(void *context, const struct ph_answer *answer);

/* Each asks one question, whose answer ph_planner_take() is given, or ends the planner. */
void ph_planner_ask_running(struct ph_planner *planner);
void ph_planner_ask_kin(struct ph_planner *planner);         /* the next of the queue */
void ph_planner_ask_name(struct ph_planner *planner);        /* of a target that says nothing */
void ph_planner_ask_supervisors(struct ph_planner *planner); /* those in planner->asked */
void ph_planner_ask_members(struct ph_planner *planner);     /* of planner->master */
void ph_planner_ask_tables(struct ph_planner *planner);      /* of the dead */
void ph_planner_ask_watchers(struct ph_planner *planner);    /* of the first of the dead */

/* A signal may reach it: it will be asked what it is. Returns 0 or -ENOMEM, as all below. */
int ph_planner_reach(struct ph_planner *planner, int32_t at);

/*
 * Deals with those in planner->asked after they were: what dies of the signal passes it on; those
 * that were not asked have another turn, those that say nothing have none.
 */
int ph_planner_take_asked(struct ph_planner *planner, bool answered);

/* What has not been found out by now is unknown. */
void ph_planner_give_up(struct ph_planner *planner);

/* They did not say. */
int ph_planner_set_unknown_supervisor(struct ph_planner *planner, int32_t at);
void ph_planner_set_unknown_members(struct ph_planner *planner, int32_t master);

/* Late, all that computing wants becomes unknown. */
int ph_planner_settle_late(struct ph_planner *planner);

/* Notes down what it wants: facts in the queue, supervisors in planner->asked, one master. */
int ph_planner_collect_wants(struct ph_planner *planner);

/* Writes the sentences that say what is unknown. */
void ph_planner_write_notes(struct ph_planner *planner);

#endif
