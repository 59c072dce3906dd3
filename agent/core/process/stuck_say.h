/*
 * What is said of who is stuck: one sentence with its evidence. For stuck_write.c alone. Loop
 * thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_STUCK_SAY_H
#define PH_AGENT_CORE_PROCESS_STUCK_SAY_H

#include "agent/core/process/stuck.h"
#include "agent/term/text.h"

struct ph_stuck_teller {
        const struct ph_stuck *stuck;
        const struct ph_ptable *table;
        bool is_elixir; /* how pids and functions are written */
};

/* Returns the registered name, or what it was started with, borrowed from the table; or NULL. */
const char *ph_stuck_name(const struct ph_stuck_teller *teller, struct ph_pid pid);

/* Time until a million messages wait, in ms; NaN when it doesn't come to that. */
double ph_stuck_million_ms(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found);

/* Appends the sentence to @text. */
void ph_stuck_say(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text);

#endif
