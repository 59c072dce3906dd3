#include "agent/core/allowance.h"

#define BURST_MS 250

bool ph_allowance_has(struct ph_allowance *allowance, uint64_t now_ms, double percent)
{
        allowance->left_ms += (double)(now_ms - allowance->at_ms) * percent / 100;
        if (allowance->left_ms > BURST_MS || allowance->at_ms == 0)
                allowance->left_ms = BURST_MS;
        allowance->at_ms = now_ms;
        return allowance->left_ms > 0;
}

void ph_allowance_spend(struct ph_allowance *allowance, double ms)
{
        allowance->left_ms -= ms;
}
