/*
 * Finds out what sweeps don't say, for all processes, when somebody sorts or searches by it: what
 * they are (asked once) and the function they are in (asked in turns, each process once a turn).
 * Takes no more than the budget on average, after a first burst that serves a small node at once.
 * Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_INQUIRY_H
#define PH_AGENT_CORE_PROCESS_INQUIRY_H

#include <stdbool.h>
#include <uv.h>

#include "agent/core/allowance.h"
#include "agent/core/process/census.h"

enum ph_inquiry_kind {
        PH_INQUIRE_IDENTITY,
        PH_INQUIRE_CURRENT,
        PH_INQUIRE_COUNT,
};

struct ph_inquiry {
        struct ph_census *census; /* borrowed */
        enum ph_inquiry_kind kind;
        uint64_t ref;                   /* of the question under way, or 0 */
        uint64_t asked_ns;              /* when it was put */
        uint32_t next;                  /* row from which the search for those to ask goes on */
        uint32_t left;                  /* rows still to visit in this turn */
        uint64_t turn_ms;               /* loop time at which this turn began; 0: none has */
        struct ph_allowance allowance;  /* of what questions may take */
        void (*on_step)(void *context); /* a question has been answered, or failed */
        void *context;
};

/* Makes it, at rest. */
void ph_inquiry_init(struct ph_inquiry *inquiry, struct ph_census *census,
        enum ph_inquiry_kind kind, void (*on_step)(void *context), void *context);

/* Puts the next question, if there is one to put, none is under way and the budget allows it. */
void ph_inquiry_go_on(struct ph_inquiry *inquiry);

/*
 * Whether a question is under way whose answer would make the table more complete, in a turn that
 * has not yet gone on for @ms: a small node is complete by then, and a large one isn't for long.
 */
bool ph_inquiry_is_young(const struct ph_inquiry *inquiry, uint64_t ms);

/* Ends the question under way. */
void ph_inquiry_rest(struct ph_inquiry *inquiry);

#endif
