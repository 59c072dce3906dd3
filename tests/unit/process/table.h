/*
 * What the tests of the process table share: rows made with few words. Test's own thread.
 */
#ifndef PH_TESTS_UNIT_PROCESS_TABLE_H
#define PH_TESTS_UNIT_PROCESS_TABLE_H

#include "agent/core/process/ptable.h"
#include "agent/core/process/select.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Samples <0.ID.0> at @now_ms. Fails the test without memory. */
void table_sample(struct ph_ptable *table, uint32_t id, uint32_t mailbox, uint64_t reductions,
        uint32_t now_ms);

/* Samples as told. */
void table_sample_as(struct ph_ptable *table, const struct ph_sample *sample, uint32_t now_ms);

/* Commits without names. */
void table_commit(struct ph_ptable *table);

/* Commits with one registered name for each of @count processes <0.IDS[i].0>. */
void table_commit_named(
        struct ph_ptable *table, const uint32_t *ids, const char *const *texts, uint32_t count);

/* The row of <0.ID.0>, or PH_NO_ROW. */
uint32_t table_row(const struct ph_ptable *table, uint32_t id);

/* Says what <0.ID.0> is. */
void table_identify(struct ph_ptable *table, uint32_t id, const char *call_erlang,
        const char *call_elixir, const char *label);

/*
 * Fills an empty table with @count processes of two sweeps: few different values in each column, so
 * that many are equal, and some of everything unknown; one in ten is dying. It is then 5,000 ms.
 */
void table_fill(struct ph_ptable *table, struct ph_test_random *random, uint32_t count);

/* The order that a query asks for, read from the table naively: less than 0 when row @a comes
 * before
 * @b. */
int table_compare(
        const struct ph_ptable *table, const struct ph_query *query, uint32_t a, uint32_t b);

/* All rows that @query matches in its order; owned by the caller. */
uint32_t *table_sorted(
        const struct ph_ptable *table, const struct ph_query *query, uint32_t *count_out);

#endif
