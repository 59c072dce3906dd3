/*
 * The filter language of the process list: words and comparisons that a row must all meet, each of
 * which may be negated with a '!' before it. Loop thread only.
 *
 *   comm             the word is part of the name, label, initial call, pid or the function that
 * the process is in; case does not matter "two words"      the same, with spaces mailbox>1000     a
 * comparison (> >= < <= = !=) of a column that counts: mailbox, mailbox/s, reductions, reds/s; k, M
 * and G stand for a thousand and so on memory>=10M      the same with bytes; k, M and G stand for
 * 1,024 and so on age<5s           the same with time: ms, s, m, h, d status:waiting   the word is
 * part of that one column: name, call, label, pid, status, current
 */
#ifndef PH_AGENT_CORE_PROCESS_FILTER_H
#define PH_AGENT_CORE_PROCESS_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/core/process/ptable.h"
#include "protocol/error.h"

struct ph_filter;

/*
 * Parses @text. Returns 0 with *@filter_out the caller's; it is NULL for a text without words,
 * which every row matches. Returns -EINVAL with @error (PH_ERROR_PARAMS) naming the column of the
 * first thing wrong, or -ENOMEM.
 */
int ph_filter_parse(const char *text, struct ph_filter **filter_out, struct ph_error *error);

/* Frees the filter (NULL is accepted). */
void ph_filter_destroy(struct ph_filter *filter);

/* Whether the filter needs names, labels or initial calls, so that rows not yet identified may be
 * missed. */
bool ph_filter_needs_identity(const struct ph_filter *filter);

/* Whether it needs the functions that processes are in. */
bool ph_filter_needs_current(const struct ph_filter *filter);

/* Whether it compares the memory of processes, so that sweeps should ask for all their heaps. */
bool ph_filter_needs_memory(const struct ph_filter *filter);

/*
 * Prepares a pass over @table as it is at @now_ms: matches on identities are worked out once each,
 * not once a row. Returns 0 or -ENOMEM. Valid until the table changes.
 */
int ph_filter_begin(struct ph_filter *filter, const struct ph_ptable *table, uint32_t now_ms);

/* Leaves of the marks on 64 rows in use, the lowest bit that of the row @first, those on rows that
 * match; every row matches NULL. */
uint64_t ph_filter_marks(
        struct ph_filter *filter, const struct ph_ptable *table, uint32_t first, uint64_t marked);

/* Whether the row @row, which is in use, matches. */
bool ph_filter_match(struct ph_filter *filter, const struct ph_ptable *table, uint32_t row);

#endif
