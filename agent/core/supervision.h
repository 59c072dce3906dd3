/*
 * What the probe tells of a supervisor and of its children (carrier.h), for trees that show it and
 * for plans that reckon with it. No state; any thread.
 */
#ifndef PH_AGENT_CORE_SUPERVISION_H
#define PH_AGENT_CORE_SUPERVISION_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/term/etf.h"

/* Numbers are -1, texts empty where they aren't known. */
struct ph_supervision {
        char module[64], callback[PH_ETF_ATOM_TEXT_SIZE], strategy[32], auto_shutdown[24];
        int64_t intensity, period, used, specs, active, restarting, supervisors, workers;
};

/* What its figures are as long as it has not told them: initialisers. */
#define PH_SUPERVISION_UNTOLD                                                                   \
        .intensity = -1, .period = -1, .used = -1, .specs = -1, .active = -1, .restarting = -1, \
        .supervisors = -1, .workers = -1

struct ph_supervision_answer {
        struct ph_supervision told;
        struct ph_etf restarts, children; /* borrowed, for the functions below */
};

/* A child: as its supervisor has it. */
struct ph_supervised {
        struct ph_etf id, pid, shutdown; /* borrowed */
        char id_text[64];                /* instead of an id that is too large */
        char type[16], restart[16];
        bool is_significant;
};

/* Each reads one property list. Returns 0 or -EBADMSG. */
int ph_supervision_read(struct ph_etf *in, struct ph_supervision_answer *answer_out);
int ph_supervised_read(struct ph_etf *in, struct ph_supervised *child_out);

/* Reads the ages of restarts, in ms, the newest first. Returns how many, @most at most. */
uint32_t ph_supervision_read_ages(struct ph_etf restarts, int64_t *ages_out, uint32_t most);

#endif
