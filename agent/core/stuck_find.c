#include <stdlib.h>

#include "agent/core/stuck.h"

#define LEAST_CAPACITY 64
#define LEAST_SAMPLES 3 /* sweeps that a process must have been seen spinning or growing in */

static const struct ph_ptable *table_of(const struct ph_stuck *stuck)
{
        return &stuck->processes->census.table;
}

static bool is_stuck_long(const struct ph_stuck *stuck, const struct ph_watch_entry *entry)
{
        return entry != NULL &&
               ph_census_now(&stuck->processes->census) - entry->since_ms >= PH_STUCK_MS;
}

static struct ph_stuck_case *add(
        struct ph_stuck *stuck, enum ph_stuck_kind kind, const struct ph_watch_entry *entry)
{
        struct ph_stuck_case *found;

        if (stuck->count == stuck->capacity) {
                uint32_t capacity = stuck->capacity > 0 ? 2 * stuck->capacity : LEAST_CAPACITY;
                struct ph_stuck_case *cases = realloc(stuck->cases, capacity * sizeof(*cases));

                if (cases == NULL)
                        return NULL;
                stuck->cases = cases;
                stuck->capacity = capacity;
        }
        found = &stuck->cases[stuck->count++];
        *found = (struct ph_stuck_case){.kind = kind, .entry = *entry, .since_ms = entry->since_ms};
        found->chain[found->length++] = entry->pid;
        return found;
}

/* ---- calls */

/*
 * Returns the entry of whoever stands still in a call that is known, or NULL. What a look found of
 * somebody counts only if it hasn't moved since it was first seen standing.
 */
static const struct ph_place *find_call(
        const struct ph_stuck *stuck, struct ph_pid pid, const struct ph_watch_entry **entry_out)
{
        const struct ph_watch_entry *entry = ph_watch_find(&stuck->watch, table_of(stuck), pid);
        const struct ph_place *place = ph_places_find(&stuck->places, pid);

        if (entry_out != NULL)
                *entry_out = entry;
        if (entry == NULL || entry->kind != PH_WATCH_STILL || place == NULL || !place->is_call)
                return NULL;
        return place;
}

static bool is_in_chain(const struct ph_stuck_case *found, struct ph_pid pid, uint32_t *at_out)
{
        for (*at_out = 0; *at_out < found->length; (*at_out)++) {
                if (ph_pid_compare(found->chain[*at_out], pid) == 0)
                        return true;
        }
        return false;
}

/* Follows who waits for whom. Returns whether the chain closes, and where. */
static bool follow(const struct ph_stuck *stuck, struct ph_stuck_case *found, uint32_t *at_out)
{
        const struct ph_place *place = find_call(stuck, found->chain[0], NULL);

        while (place != NULL && place->callee_kind == PH_CALLEE_LOCAL &&
                found->length < PH_STUCK_MOST_CHAIN) {
                if (is_in_chain(found, place->callee, at_out))
                        return true;
                found->chain[found->length++] = place->callee;
                place = find_call(stuck, place->callee, NULL);
        }
        return false;
}

/* All of them must have stood still for long enough: until then it may be a call that goes on. */
static bool is_settled(
        const struct ph_stuck *stuck, const struct ph_stuck_case *found, uint32_t *since_out)
{
        *since_out = 0;
        for (uint32_t i = 0; i < found->length; i++) {
                const struct ph_watch_entry *entry;

                if (find_call(stuck, found->chain[i], &entry) == NULL ||
                        !is_stuck_long(stuck, entry))
                        return false;
                if (entry->since_ms > *since_out)
                        *since_out = entry->since_ms;
        }
        return true;
}

static bool is_told(const struct ph_stuck *stuck, struct ph_pid pid)
{
        uint32_t at;

        for (uint32_t i = 0; i + 1 < stuck->count; i++) {
                if (stuck->cases[i].kind == PH_STUCK_DEADLOCK &&
                        is_in_chain(&stuck->cases[i], pid, &at))
                        return true;
        }
        return false;
}

/* One who waits for a deadlock isn't part of it. A deadlock is told once, whoever it is met from. */
static void judge_call(struct ph_stuck *stuck, const struct ph_watch_entry *entry)
{
        struct ph_stuck_case *found = add(stuck, PH_STUCK_WAITING, entry);
        uint32_t at, since;

        if (found == NULL || !follow(stuck, found, &at) || at != 0 ||
                !is_settled(stuck, found, &since))
                return;
        found->kind = PH_STUCK_DEADLOCK;
        found->since_ms = since;
        if (is_told(stuck, entry->pid))
                stuck->count--;
}

/* ---- the rest */

static void judge_still(struct ph_stuck *stuck, const struct ph_watch_entry *entry)
{
        const struct ph_place *place = ph_places_find(&stuck->places, entry->pid);
        bool is_suspended = table_of(stuck)->status[entry->row] == PH_STATUS_SUSPENDED;

        if (!is_suspended && (place == NULL || !place->answered))
                return;
        if (!is_suspended && place->is_call)
                judge_call(stuck, entry);
        else if ((is_suspended || !place->is_idle) && table_of(stuck)->mailbox[entry->row] > 0)
                add(stuck, PH_STUCK_NOT_READING, entry);
}

static void judge(struct ph_stuck *stuck, const struct ph_watch_entry *entry)
{
        switch (entry->kind) {
        case PH_WATCH_STILL:
                judge_still(stuck, entry);
                break;
        case PH_WATCH_BUSY:
                if (entry->samples >= LEAST_SAMPLES)
                        add(stuck, PH_STUCK_SPINNING, entry);
                break;
        case PH_WATCH_SILENT:
                add(stuck, PH_STUCK_NATIVE, entry);
                break;
        case PH_WATCH_FLOODED:
                if (entry->samples >= LEAST_SAMPLES &&
                        table_of(stuck)->mailbox[entry->row] > entry->mailbox)
                        add(stuck, PH_STUCK_OVERLOADED, entry);
                break;
        case PH_WATCH_NOTHING:
                break;
        }
}

static int compare(const void *a, const void *b)
{
        const struct ph_stuck_case *left = a, *right = b;

        if (left->kind != right->kind)
                return left->kind < right->kind ? -1 : 1;
        if (left->since_ms != right->since_ms)
                return left->since_ms < right->since_ms ? -1 : 1;
        return ph_pid_compare(left->entry.pid, right->entry.pid);
}

void ph_stuck_find(struct ph_stuck *stuck)
{
        stuck->count = 0;
        for (uint32_t i = 0; i < stuck->watch.count; i++) {
                if (is_stuck_long(stuck, &stuck->watch.entries[i]))
                        judge(stuck, &stuck->watch.entries[i]);
        }
        if (stuck->count > 0)
                qsort(stuck->cases, stuck->count, sizeof(*stuck->cases), compare);
}
