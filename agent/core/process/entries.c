#include "agent/core/process/entries.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
        const struct ph_entry *entry_a = a, *entry_b = b;

        return ph_entry_is_before(*entry_a, *entry_b) ? -1 : ph_entry_is_before(*entry_b, *entry_a);
}

void ph_entries_sort(struct ph_entry *entries, uint32_t count)
{
        qsort(entries, count, sizeof(*entries), compare);
}

/* Anywhere but in front. Scattered, so that no order that data has by itself
 * makes for bad splits. */
static uint32_t choose_pivot(uint32_t count)
{
        uint64_t scattered = (count ^ UINT64_C(0x5DEECE66D)) * UINT64_C(0x9E3779B97F4A7C15);

        return 1 + (uint32_t)((scattered >> 32) % (count - 1));
}

/* Hoare's partition: with the pivot not in front, neither part can be empty. */
uint32_t ph_entries_split(struct ph_entry *entries, uint32_t count)
{
        struct ph_entry pivot = entries[choose_pivot(count)];
        uint32_t i = 0, j = count - 1;

        for (;; i++, j--) {
                struct ph_entry kept;

                while (ph_entry_is_before(entries[i], pivot))
                        i++;
                while (ph_entry_is_before(pivot, entries[j]))
                        j--;
                if (i >= j)
                        return i;
                kept = entries[i];
                entries[i] = entries[j];
                entries[j] = kept;
        }
}
