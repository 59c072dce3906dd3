#include "agent/core/process/stream.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/core/process/entries.h"
#include "agent/core/process/sort_key.h"

/* Borders of parts of the rest that are known to be in order, the nearest on top: see advance(). */
#define MOST_BORDERS 128
/* A part so small is sorted at once. */
#define SMALL 32

struct ph_stream {
        struct ph_entry *entries; /* owned */
        uint32_t count, next;
        uint32_t borders[MOST_BORDERS];
        unsigned border_count;
};

static void note_rows(struct ph_stream *stream, const struct ph_ptable *table,
        const struct ph_query *query, const struct ph_sort_key *key)
{
        for (uint32_t row = 0; row < table->size; row++) {
                struct ph_entry *entry = &stream->entries[stream->count];

                if (!ph_ptable_is_used(table, row) || ph_ptable_is_dying(table, row) ||
                        !ph_filter_match(query->filter, table, row))
                        continue;
                entry->pid = ph_pid_number(table->pid[row]);
                ph_sort_key_ranks(key, row, 1, &entry->rank);
                stream->count++;
        }
}

int ph_stream_create(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_stream **stream_out)
{
        struct ph_stream *stream = calloc(1, sizeof(*stream));
        struct ph_sort_key key;

        if (stream == NULL)
                return -ENOMEM;
        stream->entries = malloc((table->live + 1) * sizeof(*stream->entries));
        if (stream->entries == NULL || ph_filter_begin(query->filter, table, now_ms) < 0 ||
                ph_sort_key_init(&key, table, query->sort, query->descending) < 0) {
                ph_stream_destroy(stream);
                return -ENOMEM;
        }
        note_rows(stream, table, query, &key);
        ph_sort_key_finish(&key);
        stream->borders[stream->border_count++] = stream->count;
        *stream_out = stream;
        return 0;
}

void ph_stream_destroy(struct ph_stream *stream)
{
        if (stream == NULL)
                return;
        free(stream->entries);
        free(stream);
}

uint32_t ph_stream_count(const struct ph_stream *stream)
{
        return stream->count;
}

/*
 * Brings the next entries into order: incremental quicksort. What lies before the border on top all
 * comes before what lies behind it, so only that part is split, until it is small enough to sort.
 */
static void advance(struct ph_stream *stream)
{
        struct ph_entry *rest = stream->entries + stream->next;
        uint32_t size = stream->borders[stream->border_count - 1] - stream->next;

        while (size > SMALL && stream->border_count < MOST_BORDERS) {
                size = ph_entries_split(rest, size);
                stream->borders[stream->border_count++] = stream->next + size;
        }
        ph_entries_sort(rest, size);
}

uint32_t ph_stream_next(struct ph_stream *stream, struct ph_pid *pids, uint32_t most)
{
        uint32_t count = 0, ordered;

        while (count < most && stream->next < stream->count) {
                advance(stream);
                ordered = stream->borders[stream->border_count - 1];
                while (count < most && stream->next < ordered)
                        pids[count++] = ph_pid_of_number(stream->entries[stream->next++].pid);
                if (stream->next == ordered)
                        stream->border_count--;
        }
        return count;
}
