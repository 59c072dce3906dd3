/*
 * All rows of a query in order, a few at a time: what they are sorted by is noted down at the
 * beginning, so that sweeps may go on meanwhile, and is sorted only as far as it is read. Costs 16
 * bytes a row. Loop thread only.
 */
#ifndef PH_AGENT_CORE_PROCESS_STREAM_H
#define PH_AGENT_CORE_PROCESS_STREAM_H

#include <stdint.h>

#include "agent/core/process/select.h"

struct ph_stream;

/* Notes down the rows that @query matches; its window is ignored. Returns 0 or -ENOMEM. */
int ph_stream_create(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_stream **stream_out);

/* Frees the stream (NULL is accepted). */
void ph_stream_destroy(struct ph_stream *stream);

/* Returns how many rows it has in all. */
uint32_t ph_stream_count(const struct ph_stream *stream);

/* Writes the next processes, at most @most, to @pids. Returns how many; 0 at the end. */
uint32_t ph_stream_next(struct ph_stream *stream, struct ph_pid *pids, uint32_t most);

#endif
