/*
 * Small worlds of processes for the tests of plans: a process is named by a letter. Test's own
 * thread.
 */
#ifndef PH_TESTS_UNIT_KILL_WORLD_H
#define PH_TESTS_UNIT_KILL_WORLD_H

#include "agent/core/kill/plan.h"

struct world {
        struct ph_kinship kinship;
        struct ph_plan plan;
        bool has_plan;
};

void world_init(struct world *world);
void world_finish(struct world *world);

/* Adds plain processes that do not trap exits, one for each letter. */
void world_add(struct world *world, const char *letters);
struct ph_relative *world_kin(struct world *world, char letter);

/* Links each letter of @others with @one. */
void world_link(struct world *world, char one, const char *others);

/* @letter traps exits and has the role; @parent 0: none. */
void world_role(struct world *world, char letter, enum ph_kin_role role, char parent);

/*
 * Makes @letter a supervisor of @children, in start order, each linked to it and permanent; capital
 * letters that begin with a '+' come as they are. Its restart intensity is @intensity.
 */
void world_supervise(struct world *world, char letter, enum ph_kin_strategy strategy,
        unsigned intensity, const char *children);
struct ph_kin_child *world_child(struct world *world, char child);

/* An application: @master, @starter and @top, with @members as its processes. */
void world_application(struct world *world, const char *name, enum ph_application_type type,
        char master, char starter, char top, const char *members);

/* Computes the plan of killing @target; nothing may be wanted. */
void world_plan(struct world *world, char target, bool is_kill);

/* Checks that exactly @certain die for sure, and exactly @maybe may. */
void world_assert_dead(struct world *world, const char *certain, const char *maybe);
void world_assert_fate(struct world *world, char letter, enum ph_fate fate);
void world_assert_cause(struct world *world, char letter, enum ph_cause cause, char by);

#endif
