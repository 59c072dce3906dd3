/*
 * How old what is shown is, and whether the node answers: what every answer of an agent says about
 * itself, and what the time since then makes of it. No state; any thread.
 */
#ifndef PH_TUI_MODEL_FRESHNESS_H
#define PH_TUI_MODEL_FRESHNESS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Zeroed, it is that of nothing shown yet. */
struct ph_freshness {
        bool is_known;     /* there was an answer */
        uint64_t taken_ms; /* when, on the loop's clock */
        int64_t age_ms;    /* of the sample then; -1: the node never answered */
        double answer_ms;  /* the last heartbeat's; NaN: none yet */
        int64_t silent_ms; /* how long the node had owed an answer then; 0: it owed none */
};

/* Reads what @result, an agent's answer, says at @now_ms. */
void ph_freshness_read(struct ph_freshness *freshness, const cJSON *result, uint64_t now_ms);

/* Returns how old the sample is at @now_ms, or -1 when there is none. */
int64_t ph_freshness_age(const struct ph_freshness *freshness, uint64_t now_ms);

/* Returns how long the node has been silent at @now_ms, as far as is known; 0 when it is not. */
int64_t ph_freshness_silence(const struct ph_freshness *freshness, uint64_t now_ms);

#endif
