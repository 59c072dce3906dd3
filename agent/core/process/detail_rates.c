#include "agent/core/process/detail_rates.h"

#include <math.h>

#define LEAST_MS 90
#define MOST_MS 60000 /* a rate over a longer time says little about now */

/* Returns the process's place, or that of the one that was not looked at for longest. */
static struct ph_detail_rate *find(struct ph_detail_rates *rates, struct ph_pid pid)
{
        struct ph_detail_rate *oldest = &rates->rates[0];

        for (unsigned i = 0; i < PH_DETAIL_RATES; i++) {
                struct ph_detail_rate *rate = &rates->rates[i];

                if (rate->at_ms != 0 && ph_pid_compare(rate->pid, pid) == 0)
                        return rate;
                if (rate->at_ms < oldest->at_ms)
                        oldest = rate;
        }
        *oldest = (struct ph_detail_rate){.pid = pid, .mailbox_rate = NAN, .reduction_rate = NAN};
        return oldest;
}

const struct ph_detail_rate *ph_detail_rates_note(struct ph_detail_rates *rates, struct ph_pid pid,
        double now_ms, int64_t mailbox, int64_t reductions)
{
        struct ph_detail_rate *rate = find(rates, pid);
        double ms = now_ms - rate->at_ms;
        bool is_known = rate->at_ms != 0 && ms <= MOST_MS;

        if (is_known && ms < LEAST_MS)
                return rate;
        rate->mailbox_rate = is_known ? (double)(mailbox - rate->mailbox) * 1000 / ms : NAN;
        rate->reduction_rate = is_known ? (double)(reductions - rate->reductions) * 1000 / ms : NAN;
        rate->at_ms = now_ms;
        rate->mailbox = mailbox;
        rate->reductions = reductions;
        return rate;
}
