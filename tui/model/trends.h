/*
 * Which way the mailboxes of the processes at hand go: the last few lengths of each that were seen,
 * and nothing of those that are not at hand any more. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_TRENDS_H
#define PH_TUI_MODEL_TRENDS_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#define PH_PID_BYTES 64
#define PH_TREND_SAMPLES 6

struct ph_trend {
        char pid[PH_PID_BYTES];
        uint64_t newest_ms; /* when the newest sample was begun */
        size_t count;
        int64_t samples[PH_TREND_SAMPLES]; /* oldest first */
};

/* Zeroed, it knows nobody. */
struct ph_trends {
        struct ph_trend *items; /* owned, sorted by pid */
        size_t count;
};

void ph_trends_finish(struct ph_trends *trends);

/*
 * Takes the mailboxes in @rows, rows of processes seen at @now_ms, and forgets all processes that
 * are not among them. Where rows come faster than twice a second, the newest sample is replaced.
 * Without memory, all are forgotten.
 */
void ph_trends_take(struct ph_trends *trends, const cJSON *rows, uint64_t now_ms);

/* Returns what is known of @pid (borrowed until the next take), or NULL. */
const struct ph_trend *ph_trends_find(const struct ph_trends *trends, const char *pid);

/* Returns -1, 0 or 1: the mailbox shrank, stayed or grew over what is known; 0 for NULL. */
int ph_trend_direction(const struct ph_trend *trend);

/*
 * Writes the samples as levels from 0 to @levels - 1, the newest last, PH_CURVE_NONE before the
 * first. The lowest sample is level 0; the top is what lies most above it, but at least a tenth of
 * it: what hardly changes looks level. Returns 0 when there is nothing to show: no sample (or
 * NULL), or a mailbox that has been empty all along.
 */
size_t ph_trend_fit(const struct ph_trend *trend, int levels, int levels_out[PH_TREND_SAMPLES]);

#endif
