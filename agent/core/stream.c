#include "agent/core/stream.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/core/sort_key.h"

/* Borders of parts of the rest that are known to be in order, the nearest on top: see advance(). */
#define MOST_BORDERS 128
/* A part so small is sorted at once. */
#define SMALL 32

struct entry {
        uint64_t key;
        struct ph_pid pid;
};

struct ph_stream {
        struct entry *entries; /* owned: the known ones, then the unknown ones */
        uint32_t count, known; /* entries from known on have no key and go by their pid */
        uint32_t next;
        uint32_t borders[MOST_BORDERS];
        unsigned border_count;
};

static bool is_before(const struct entry *a, const struct entry *b)
{
        if (a->key != b->key)
                return a->key < b->key;
        return ph_pid_compare(a->pid, b->pid) < 0;
}

static void swap(struct entry *a, struct entry *b)
{
        struct entry kept = *a;

        *a = *b;
        *b = kept;
}

/* Descending keys are turned over, so that one order serves both; equals go by pid in either. */
static void note_rows(struct ph_stream *stream, const struct ph_ptable *table,
        const struct ph_query *query, const struct ph_sort_key *key)
{
        uint32_t last = stream->count;

        for (uint32_t row = 0; row < table->size; row++) {
                struct entry entry = {.key = 0};

                if (!ph_ptable_is_used(table, row) || ph_ptable_is_dying(table, row) ||
                        !ph_filter_match(query->filter, table, row))
                        continue;
                entry.pid = table->pid[row];
                if (!ph_sort_key_get(key, row, &entry.key))
                        stream->entries[--last] = (struct entry){.key = 0, .pid = entry.pid};
                else
                        stream->entries[stream->known++] = (struct entry){
                                query->descending ? ~entry.key : entry.key, entry.pid};
        }
        stream->count = stream->known + (stream->count - last);
        for (uint32_t i = stream->known; i < stream->count; i++, last++)
                stream->entries[i] = stream->entries[last];
}

int ph_stream_create(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_stream **stream_out)
{
        struct ph_stream *stream = calloc(1, sizeof(*stream));
        struct ph_sort_key key;

        if (stream == NULL)
                return -ENOMEM;
        stream->count = table->live;
        stream->entries = malloc((stream->count + 1) * sizeof(*stream->entries));
        if (stream->entries == NULL || ph_filter_begin(query->filter, table, now_ms) < 0 ||
                ph_sort_key_init(&key, table, query->sort) < 0) {
                ph_stream_destroy(stream);
                return -ENOMEM;
        }
        note_rows(stream, table, query, &key);
        ph_sort_key_finish(&key);
        stream->borders[stream->border_count++] = stream->count;
        if (stream->known < stream->count && stream->known > 0)
                stream->borders[stream->border_count++] = stream->known;
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

static void sort(struct entry *entries, uint32_t count)
{
        for (uint32_t i = 1; i < count; i++) {
                for (uint32_t j = i; j > 0 && is_before(&entries[j], &entries[j - 1]); j--)
                        swap(&entries[j], &entries[j - 1]);
        }
}

static int compare_entries(const void *a, const void *b)
{
        return is_before(a, b) ? -1 : is_before(b, a);
}

/* Splits @count > 2 entries in two parts, none empty. Returns the size of the first. */
static uint32_t split(struct entry *entries, uint32_t count)
{
        struct entry pivot = entries[count / 2];
        uint32_t i = 0, j = count - 1;

        for (;; i++, j--) {
                while (is_before(&entries[i], &pivot))
                        i++;
                while (is_before(&pivot, &entries[j]))
                        j--;
                if (i >= j)
                        return i;
                swap(&entries[i], &entries[j]);
        }
}

/*
 * Brings the next entries into order: incremental quicksort. What lies before the border on top all
 * comes before what lies behind it, so only that part is split, until it is small enough to sort.
 */
static void advance(struct ph_stream *stream)
{
        struct entry *rest = stream->entries + stream->next;
        uint32_t size = stream->borders[stream->border_count - 1] - stream->next;

        while (size > SMALL && stream->border_count < MOST_BORDERS) {
                size = split(rest, size);
                stream->borders[stream->border_count++] = stream->next + size;
        }
        if (size > SMALL)
                qsort(rest, size, sizeof(*rest), compare_entries);
        else
                sort(rest, size);
}

uint32_t ph_stream_next(struct ph_stream *stream, struct ph_pid *pids, uint32_t most)
{
        uint32_t count = 0, ordered;

        while (count < most && stream->next < stream->count) {
                advance(stream);
                ordered = stream->borders[stream->border_count - 1];
                while (count < most && stream->next < ordered)
                        pids[count++] = stream->entries[stream->next++].pid;
                if (stream->next == ordered)
                        stream->border_count--;
        }
        return count;
}
