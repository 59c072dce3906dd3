#include <stdlib.h>
#include <string.h>

#include "agent/core/tree/forest_parts.h"

#define DIGIT_BITS 11
#define DIGITS (1U << DIGIT_BITS)
#define FEW 2000 /* that are compared one with the other */

static int compare_pids(const void *a, const void *b, void *context)
{
        const struct ph_ptable *table = context;

        return ph_pid_compare(table->pid[*(const uint32_t *)a], table->pid[*(const uint32_t *)b]);
}

static uint64_t key_of(const struct ph_ptable *table, uint32_t row)
{
        return ph_pid_number(table->pid[row]);
}

/* Moves the rows from @from to @to in the order of one digit of their pids. */
static void sort_by_digit(const struct ph_ptable *table, const uint32_t *from, uint32_t *to,
        uint32_t count, unsigned shift)
{
        uint32_t places[DIGITS + 1] = {0};

        for (uint32_t i = 0; i < count; i++)
                places[(key_of(table, from[i]) >> shift & (DIGITS - 1)) + 1]++;
        for (unsigned digit = 1; digit <= DIGITS; digit++)
                places[digit] += places[digit - 1];
        for (uint32_t i = 0; i < count; i++)
                to[places[key_of(table, from[i]) >> shift & (DIGITS - 1)]++] = from[i];
}

/* Digits in which no two pids differ need no turn. */
static void sort_many(
        const struct ph_ptable *table, uint32_t *rows, uint32_t *spare, uint32_t count)
{
        uint32_t *from = rows, *to = spare, *other;
        uint64_t differing = 0;

        for (uint32_t i = 1; i < count; i++)
                differing |= key_of(table, rows[i]) ^ key_of(table, rows[0]);
        for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
                if ((differing >> shift & (DIGITS - 1)) == 0)
                        continue;
                sort_by_digit(table, from, to, count, shift);
                other = from;
                from = to;
                to = other;
        }
        if (from != rows)
                memcpy(rows, from, count * sizeof(*rows));
}

static bool is_sorted(const struct ph_ptable *table, const uint32_t *rows, uint32_t count)
{
        for (uint32_t i = 1; i < count; i++) {
                if (key_of(table, rows[i - 1]) > key_of(table, rows[i]))
                        return false;
        }
        return true;
}

void ph_forest_sort(const struct ph_ptable *table, uint32_t *rows, uint32_t count)
{
        uint32_t *spare;

        if (is_sorted(table, rows, count))
                return;
        spare = count > FEW ? malloc(count * sizeof(*spare)) : NULL;
        if (spare != NULL)
                sort_many(table, rows, spare, count);
        else
                qsort_r(rows, count, sizeof(*rows), compare_pids, (void *)(uintptr_t)table);
        free(spare);
}
