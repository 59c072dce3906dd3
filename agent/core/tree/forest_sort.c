#include <stdlib.h>

#include "agent/core/tree/forest_parts.h"

#define DIGIT_BITS 8
#define DIGITS (1U << DIGIT_BITS)
#define FEW 32 /* that are put in one after the other */

static uint64_t key_of(const struct ph_ptable *table, uint32_t row)
{
        return ph_pid_number(table->pid[row]);
}

static unsigned digit_of(const struct ph_ptable *table, uint32_t row, unsigned shift)
{
        return key_of(table, row) >> shift & (DIGITS - 1);
}

static void sort_few(const struct ph_ptable *table, uint32_t *rows, uint32_t count)
{
        for (uint32_t i = 1; i < count; i++) {
                uint32_t row = rows[i], at = i;

                for (; at > 0 && key_of(table, row) < key_of(table, rows[at - 1]); at--)
                        rows[at] = rows[at - 1];
                rows[at] = row;
        }
}

/* Exchanges rows until each is among those with the same digit, which end where @ends says. */
static void sort_by_digit(const struct ph_ptable *table, uint32_t *rows, uint32_t count,
        unsigned shift, uint32_t ends[DIGITS])
{
        uint32_t next[DIGITS] = {0}, begin = 0;

        for (uint32_t i = 0; i < count; i++)
                next[digit_of(table, rows[i], shift)]++;
        for (unsigned digit = 0; digit < DIGITS; digit++) {
                ends[digit] = begin + next[digit];
                next[digit] = begin;
                begin = ends[digit];
        }
        for (unsigned digit = 0; digit < DIGITS; digit++) {
                while (next[digit] < ends[digit]) {
                        uint32_t row = rows[next[digit]];
                        unsigned its = digit_of(table, row, shift);

                        rows[next[digit]] = rows[next[its]];
                        rows[next[its]++] = row;
                }
        }
}

static void sort_from(const struct ph_ptable *table, uint32_t *rows, uint32_t count, unsigned shift)
{
        uint32_t ends[DIGITS], begin = 0;

        if (count <= FEW) {
                sort_few(table, rows, count);
                return;
        }
        sort_by_digit(table, rows, count, shift, ends);
        for (unsigned digit = 0; shift > 0 && digit < DIGITS; digit++) {
                sort_from(table, rows + begin, ends[digit] - begin, shift - DIGIT_BITS);
                begin = ends[digit];
        }
}

/* Digit by digit, the highest in which pids differ first; in place, as a million rows are 4 MiB. */
void ph_forest_sort(const struct ph_ptable *table, uint32_t *rows, uint32_t count)
{
        uint64_t differing = 0;
        bool sorted = true;

        for (uint32_t i = 1; i < count; i++) {
                uint64_t before = key_of(table, rows[i - 1]), key = key_of(table, rows[i]);

                sorted &= before < key;
                differing |= before ^ key;
        }
        if (!sorted)
                sort_from(table, rows, count,
                        (63 - (unsigned)__builtin_clzll(differing)) / DIGIT_BITS * DIGIT_BITS);
}
