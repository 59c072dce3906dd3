/*
 * What looking at the node may cost on average: a share of one core that is saved up while nobody
 * looks, as far as a first burst, and then spent. Loop thread only.
 */
#ifndef PH_AGENT_CORE_ALLOWANCE_H
#define PH_AGENT_CORE_ALLOWANCE_H

#include <stdbool.h>
#include <stdint.h>

struct ph_allowance {
        double left_ms; /* negative: overspent */
        uint64_t at_ms; /* loop time of the reckoning; 0: never, all of the burst is left */
};

/* Whether anything is left at loop time @now_ms, when @percent of one core is granted. */
bool ph_allowance_has(struct ph_allowance *allowance, uint64_t now_ms, double percent);

/* Takes away what something has cost. */
void ph_allowance_spend(struct ph_allowance *allowance, double ms);

#endif
