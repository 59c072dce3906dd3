/*
 * What a look says of one process, as the probe sends it. No state; any thread.
 */
#ifndef PH_AGENT_CORE_PROCESS_FACTS_H
#define PH_AGENT_CORE_PROCESS_FACTS_H

#include <stdint.h>

#include "agent/core/pid.h"
#include "agent/term/etf.h"

/* A printed label with its NUL; a longer one is cut. */
#define PH_LABEL_SIZE 257

/* One row's facts in an answer to `look`. */
struct ph_facts {
        struct ph_pid pid;
        enum { PH_FACTS_FOUND, PH_FACTS_GONE, PH_FACTS_NO_ANSWER, PH_FACTS_NOT_ASKED } state;
        int64_t mailbox, reductions, memory; /* -1: not known */
        char status[32];                     /* empty: not known */
        struct ph_etf current_function, initial_call, label,
                parent;                 /* borrowed; empty: not known */
        char label_text[PH_LABEL_SIZE]; /* of a label that was too large to be sent; or empty */
};

/* Reads the next {Pid, Facts}. Returns 0 or -EBADMSG. */
int ph_facts_read(struct ph_etf *in, struct ph_facts *facts_out);

#endif
