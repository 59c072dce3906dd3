/*
 * How fast the few processes that somebody looks at closely work and fill up: from one look to the
 * next. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_DETAIL_RATES_H
#define PH_AGENT_CORE_PROCESS_DETAIL_RATES_H

#include "agent/core/pid.h"

#define PH_DETAIL_RATES 64 /* processes that are remembered */

struct ph_detail_rate {
        struct ph_pid pid;
        double at_ms; /* of the last look; 0: free */
        int64_t mailbox, reductions;
        double mailbox_rate, reduction_rate; /* per second; NaN until seen twice */
};

/* Zeroed, it remembers nothing. */
struct ph_detail_rates {
        struct ph_detail_rate rates[PH_DETAIL_RATES];
};

/*
 * Notes what a look at @now_ms (above 0) has found, and returns the rates since the one before;
 * borrowed until the next call. Looks that follow each other too closely share theirs.
 */
const struct ph_detail_rate *ph_detail_rates_note(struct ph_detail_rates *rates, struct ph_pid pid,
        double now_ms, int64_t mailbox, int64_t reductions);

#endif
