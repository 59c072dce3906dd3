/*
 * Where processes stand, and whom they wait for there: what looks at the few suspects have found.
 * Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_PLACE_H
#define PH_AGENT_CORE_PROCESS_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/ptable.h"
#include "agent/term/etf.h"

#define PH_PLACES_MOST 8192

enum ph_callee {
        PH_CALLEE_NONE, /* it is in no call */
        PH_CALLEE_LOCAL,
        PH_CALLEE_REMOTE,  /* a process of another node */
        PH_CALLEE_UNKNOWN, /* it monitors several, and nothing tells which it is */
};

struct ph_place {
        struct ph_pid pid;
        uint64_t looked_ms; /* loop time; 0: free */
        bool answered, is_idle, is_call;
        enum ph_callee callee_kind;
        struct ph_pid callee;
        uint64_t call;     /* which one it is; 0: unknown */
        uint64_t since_ms; /* loop time of the first look, of those in a row, that found it in it */
        uint32_t monitors; /* of PH_CALLEE_UNKNOWN: processes that it may be */
        char *function
                [2]; /* owned: in Erlang's and in Elixir's syntax: what called, or waits; or NULL */
        char *remote; /* owned: of PH_CALLEE_REMOTE, as printed; or NULL */
};

struct ph_places {
        struct ph_place *places; /* owned: PH_PLACES_MOST of them; NULL while there are none */
};

/* Zeroed, none is known. Forgets all. */
void ph_places_reset(struct ph_places *places);

/*
 * Takes the answer @facts of the look `place` at a process; an atom is no answer. @table tells
 * registered names. Returns the place, borrowed, or NULL without memory.
 */
const struct ph_place *ph_places_take(struct ph_places *places, const struct ph_ptable *table,
        struct ph_pid pid, struct ph_etf facts, uint64_t now_ms, const char *node);

/* Returns what is known of where the process stands, or NULL; borrowed until the next take. */
const struct ph_place *ph_places_find(const struct ph_places *places, struct ph_pid pid);

#endif
