#include "agent/core/process/watch.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * Standing still takes some reductions nevertheless: about one for each message that arrives, and
 * about two for each time that somebody looks.
 */
#define STILL_RATE 25.0F
#define STILL_PER_MESSAGE 2.0F
#define BUSY_RATE 200000.0F /* reductions per second, even where it has to share its scheduler */
#define FLOODED_MAILBOX 100
#define LAPSES 5 /* one in so many sweeps may show something else */

void ph_watch_reset(struct ph_watch *watch)
{
        free(watch->entries);
        *watch = (struct ph_watch){0};
}

static bool is_still(const struct ph_ptable *table, uint32_t row)
{
        float grows = table->mailbox_rate[row];

        return table->reduction_rate[row] <=
               STILL_RATE + STILL_PER_MESSAGE * (grows > 0 ? grows : 0);
}

static bool is_at_work(enum ph_status status)
{
        return status == PH_STATUS_RUNNING || status == PH_STATUS_RUNNABLE ||
               status == PH_STATUS_GARBAGE_COLLECTING;
}

static enum ph_watch_kind judge_still(const struct ph_ptable *table, uint32_t row)
{
        bool is_calling = (table->flags[row] & PH_ROW_CALLING) != 0;
        bool waits = table->mailbox[row] > 0 && table->mailbox_rate[row] >= 0;

        return waits || is_calling ? PH_WATCH_STILL : PH_WATCH_NOTHING;
}

static enum ph_watch_kind judge(const struct ph_ptable *table, uint32_t row)
{
        if (table->status[row] == PH_STATUS_UNKNOWN)
                return PH_WATCH_SILENT;
        if (isnan(table->reduction_rate[row]))
                return PH_WATCH_NOTHING;
        if (is_still(table, row))
                return judge_still(table, row);
        if (table->mailbox[row] >= FLOODED_MAILBOX && table->mailbox_rate[row] > 0)
                return PH_WATCH_FLOODED;
        if (is_at_work(table->status[row]) && table->reduction_rate[row] >= BUSY_RATE)
                return PH_WATCH_BUSY;
        return PH_WATCH_NOTHING;
}

/* Whoever moves may be somewhere else by now. One that stands is asked once where it stands. */
static void note_place(struct ph_watch *watch, struct ph_ptable *table, uint32_t row)
{
        if (isnan(table->reduction_rate[row]))
                return;
        if (!is_still(table, row)) {
                table->flags[row] &= (uint8_t) ~(PH_ROW_PLACED | PH_ROW_CALLING);
                return;
        }
        if ((table->flags[row] & PH_ROW_PLACED) == 0 && table->status[row] == PH_STATUS_WAITING &&
                watch->unknown_count < PH_WATCH_UNKNOWN)
                watch->unknown[watch->unknown_count++] = table->pid[row];
}

static bool is_watched(const struct ph_ptable *table, uint32_t row)
{
        return ph_ptable_is_used(table, row) && !ph_ptable_is_dying(table, row);
}

/* A process keeps its row, so that the entries before are met in the same order. */
static const struct ph_watch_entry *find_before(
        const struct ph_watch *watch, uint32_t *next, const struct ph_ptable *table, uint32_t row)
{
        const struct ph_watch_entry *old;

        while (*next < watch->count && watch->entries[*next].row < row)
                (*next)++;
        old = *next < watch->count ? &watch->entries[*next] : NULL;
        if (old == NULL || old->row != row || ph_pid_compare(old->pid, table->pid[row]) != 0)
                return NULL;
        return old;
}

/* One that spins may be met at rest, one that is flooded on its way down, once in a while. */
static bool is_lapse(
        const struct ph_ptable *table, uint32_t row, const struct ph_watch_entry *before)
{
        if (is_still(table, row) || (before->lapses + 1) * LAPSES > before->samples + 1)
                return false;
        if (before->kind == PH_WATCH_BUSY)
                return table->reduction_rate[row] >= BUSY_RATE;
        return before->kind == PH_WATCH_FLOODED && table->mailbox[row] > before->mailbox;
}

static struct ph_watch_entry follow(const struct ph_ptable *table, uint32_t row,
        enum ph_watch_kind kind, const struct ph_watch_entry *before)
{
        struct ph_watch_entry entry = {.row = row,
                .pid = table->pid[row],
                .kind = kind,
                .since_ms = table->sampled_ms[row],
                .samples = 1,
                .mailbox = table->mailbox[row]};

        if (before == NULL || (before->kind != kind && kind != PH_WATCH_NOTHING))
                return entry;
        entry = *before;
        entry.samples++;
        entry.lapses += kind == PH_WATCH_NOTHING;
        return entry;
}

int ph_watch_take(struct ph_watch *watch, struct ph_ptable *table, uint32_t now_ms)
{
        struct ph_watch_entry *entries = malloc(PH_WATCH_MOST * sizeof(*entries));
        uint32_t count = 0, next = 0;

        if (entries == NULL) {
                ph_watch_reset(watch);
                return -ENOMEM;
        }
        watch->missed = watch->unknown_count = 0;
        if (watch->begun_ms == 0)
                watch->begun_ms = now_ms > 0 ? now_ms : 1;
        for (uint32_t row = 0; row < table->size; row++) {
                const struct ph_watch_entry *before;
                enum ph_watch_kind kind;

                if (!is_watched(table, row))
                        continue;
                note_place(watch, table, row);
                kind = judge(table, row);
                before = find_before(watch, &next, table, row);
                if (kind == PH_WATCH_NOTHING && (before == NULL || !is_lapse(table, row, before)))
                        continue;
                if (count < PH_WATCH_MOST)
                        entries[count++] = follow(table, row, kind, before);
                else
                        watch->missed++;
        }
        free(watch->entries);
        watch->entries = entries;
        watch->count = count;
        return 0;
}

const struct ph_watch_entry *ph_watch_find(
        const struct ph_watch *watch, const struct ph_ptable *table, struct ph_pid pid)
{
        uint32_t row = ph_ptable_find(table, pid), low = 0, high = watch->count;

        while (row != PH_NO_ROW && low < high) {
                uint32_t middle = low + (high - low) / 2;

                if (watch->entries[middle].row == row)
                        return &watch->entries[middle];
                if (watch->entries[middle].row < row)
                        low = middle + 1;
                else
                        high = middle;
        }
        return NULL;
}
