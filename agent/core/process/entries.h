/*
 * Processes with what they are sorted by, apart from the table: what select.c and stream.c put in
 * order. No state; any thread.
 */
#ifndef PH_AGENT_CORE_PROCESS_ENTRIES_H
#define PH_AGENT_CORE_PROCESS_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

/* No two are equal: a process has one entry. */
struct ph_entry {
        uint64_t rank; /* of ph_sort_key_ranks() */
        uint64_t pid;  /* of ph_pid_number() */
};

/* Whether @a comes before @b. */
static inline bool ph_entry_is_before(struct ph_entry a, struct ph_entry b)
{
        return (a.rank < b.rank) | ((a.rank == b.rank) & (a.pid < b.pid));
}

/* Sorts @count entries. */
void ph_entries_sort(struct ph_entry *entries, uint32_t count);

/*
 * Splits @count > 1 entries in two parts, none empty, so that those of the first all come before
 * those of the second. Returns the size of the first. Costs one pass, and a constant number of
 * turns halve the entries whatever order they are in.
 */
uint32_t ph_entries_split(struct ph_entry *entries, uint32_t count);

#endif
