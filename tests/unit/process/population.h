/*
 * A node full of processes behind the fake probe: answers sweeps as far as their credits go, and
 * looks. One per program; its settings are the test's thread's to change at any time.
 */
#ifndef PH_TESTS_UNIT_PROCESS_POPULATION_H
#define PH_TESTS_UNIT_PROCESS_POPULATION_H

#include "tests/unit/core/agent.h"

enum { POPULATION_PART = 100 }; /* processes in a part */

struct population_settings {
        unsigned count;    /* processes <0.1.0> to <0.COUNT.0>; their mailboxes are their ids */
        unsigned named;    /* one of so many has a name, server_ID; 0: one of ten */
        unsigned part;     /* part of a sweep at which it gets stuck; 0: none */
        bool silent_looks; /* looks get no answer */
        bool failing_looks;
        unsigned gone;   /* this one is said to be gone when it is looked at */
        unsigned silent; /* and this one doesn't answer */
};

/* Puts the population behind @agent's probe. */
void population_begin(struct agent *agent, const struct population_settings *settings);

void population_change(const struct population_settings *settings);

/* What the last sweep was asked for. */
bool population_had_memory(void);

#endif
