/*
 * What processes are: initial calls and labels, each kept once however many processes share it.
 * Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_IDENTITIES_H
#define PH_AGENT_CORE_PROCESS_IDENTITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Number of an identity; stays valid until ph_identities_clear(). */
#define PH_IDENTITY_UNKNOWN 0

/* All that is kept: beyond it the agent forgets, and asks again for what somebody sees. */
#define PH_IDENTITIES_MAX_BYTES ((size_t)8 * 1024 * 1024)

/* Texts are borrowed until the next ph_identities_add() or clear. */
struct ph_identity {
        const char *call_erlang; /* lists:map/2 */
        const char *call_elixir; /* :lists.map/2 */
        const char *label;       /* empty when there is none */
};

struct ph_identities {
        char *text; /* owned: the strings, each with its NUL */
        uint32_t text_size, text_capacity;
        uint32_t (*entries)[3]; /* owned: offsets of call_erlang, call_elixir, label; entry 0 is
                                   unused */
        uint32_t count, capacity;
        uint32_t *slots; /* owned: hash table of numbers, 0 is free */
        uint32_t slot_count;
};

void ph_identities_init(struct ph_identities *identities);
void ph_identities_finish(struct ph_identities *identities);

/* Forgets all: numbers handed out before mean nothing any more. */
void ph_identities_clear(struct ph_identities *identities);

/* Returns the number of an identity, new or known; PH_IDENTITY_UNKNOWN when there is no memory or
 * room for it. */
uint32_t ph_identities_add(struct ph_identities *identities, const struct ph_identity *identity);

/* Whether the next new identity might not find room. */
bool ph_identities_is_full(const struct ph_identities *identities);

/* Returns the texts of @number; those of PH_IDENTITY_UNKNOWN are empty. */
struct ph_identity ph_identities_get(const struct ph_identities *identities, uint32_t number);

#endif
