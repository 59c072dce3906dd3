/*
 * What rows are sorted by: a number for each row that orders rows like a column does. Loop thread
 * only.
 */
#ifndef PH_AGENT_CORE_SORT_KEY_H
#define PH_AGENT_CORE_SORT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/ptable.h"
#include "protocol/columns.h"

struct ph_sort_key {
        const struct ph_ptable *table; /* borrowed, unchanged until the key is finished */
        bool (*get)(const struct ph_sort_key *key, uint32_t row, uint64_t *value_out);
        uint32_t *name_ranks;     /* owned: of names, in their order in the table */
        uint32_t *identity_ranks; /* owned: of identities, by number */
};

/* Prepares to sort by @column, which is sortable. Returns 0 or -ENOMEM. */
int ph_sort_key_init(struct ph_sort_key *key, const struct ph_ptable *table, enum ph_column column);

void ph_sort_key_finish(struct ph_sort_key *key);

/* Writes the number of @row. Returns false when the column's value isn't known for it. */
static inline bool ph_sort_key_get(const struct ph_sort_key *key, uint32_t row, uint64_t *value_out)
{
        return key->get(key, row, value_out);
}

#endif
