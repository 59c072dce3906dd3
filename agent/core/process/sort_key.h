/*
 * What rows are sorted by: a number for each row that orders rows like a column does. Loop thread
 * only.
 */
#ifndef PH_AGENT_CORE_PROCESS_SORT_KEY_H
#define PH_AGENT_CORE_PROCESS_SORT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/ptable.h"
#include "protocol/columns.h"

/* The rank of rows whose value isn't known: they come last in either direction. */
#define PH_RANK_UNKNOWN UINT64_MAX

struct ph_sort_key {
        const struct ph_ptable *table; /* borrowed, unchanged until the key is finished */
        bool descending;
        /* Writes the values of @count rows from @first on, PH_RANK_UNKNOWN for what isn't known. */
        void (*read)(
                const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values);
        uint32_t *name_ranks;     /* owned: of names, in their order in the table */
        uint32_t *identity_ranks; /* owned: of identities, by number */
};

/* Prepares to sort by @column, which is sortable. Returns 0 or -ENOMEM. */
int ph_sort_key_init(struct ph_sort_key *key, const struct ph_ptable *table, enum ph_column column,
        bool descending);

void ph_sort_key_finish(struct ph_sort_key *key);

/*
 * Writes the ranks of @count rows from @first on: the lower the earlier a row comes. All rows must
 * be below table->size; ranks of unused ones mean nothing.
 */
void ph_sort_key_ranks(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *ranks);

#endif
