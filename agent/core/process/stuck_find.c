#include <stdlib.h>

#include "agent/core/process/stuck.h"

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
 * Calls that are known to have gone on at the same time, by what the looks have found: each from
 * the first look that found it to the last.
 */
struct span {
        uint64_t first_ms, last_ms; /* loop time */
};

static bool narrow(struct span *span, const struct ph_place *place)
{
        uint64_t first = place->since_ms > span->first_ms ? place->since_ms : span->first_ms;
        uint64_t last = place->looked_ms < span->last_ms ? place->looked_ms : span->last_ms;

        if (first > last)
                return false;
        *span = (struct span){first, last};
        return true;
}

/* Returns where somebody stands who doesn't move, if that is in a call; or NULL. */
static const struct ph_place *find_call(const struct ph_stuck *stuck, struct ph_pid pid)
{
        const struct ph_watch_entry *entry = ph_watch_find(&stuck->watch, table_of(stuck), pid);
        const struct ph_place *place = ph_places_find(&stuck->places, pid);

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

/*
 * Follows who waits for whom, as long as all of these calls have gone on at the same time. Returns
 * since when, and sets @at_out to where in the chain it leads back to.
 */
static uint64_t follow(const struct ph_stuck *stuck, struct ph_stuck_case *found, uint32_t *at_out)
{
        const struct ph_place *place = find_call(stuck, found->chain[0]);
        struct span span = {0, UINT64_MAX};

        while (place != NULL && narrow(&span, place) && place->callee_kind == PH_CALLEE_LOCAL &&
                found->length < PH_STUCK_MOST_CHAIN) {
                found->leads_back = is_in_chain(found, place->callee, at_out);
                if (found->leads_back)
                        break;
                found->chain[found->length++] = place->callee;
                place = find_call(stuck, place->callee);
        }
        return span.first_ms;
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

static uint32_t age_of(const struct ph_stuck *stuck, uint64_t loop_ms)
{
        return (uint32_t)(uv_now(stuck->processes->census.loop) - loop_ms);
}

/*
 * It is the same call that must have taken so long. One who waits for a deadlock isn't part of it.
 * A deadlock is told once, whoever it is met from.
 */
static void judge_call(
        struct ph_stuck *stuck, const struct ph_watch_entry *entry, const struct ph_place *place)
{
        uint32_t now = ph_census_now(&stuck->processes->census), age, at = 0;
        struct ph_stuck_case *found;

        age = age_of(stuck, place->since_ms);
        if (age < PH_STUCK_MS)
                return;
        found = add(stuck, PH_STUCK_WAITING, entry);
        if (found == NULL)
                return;
        if (now - age > found->since_ms)
                found->since_ms = now - age;
        age = age_of(stuck, follow(stuck, found, &at));
        if (!found->leads_back || at != 0 || age < PH_STUCK_MS)
                return;
        found->kind = PH_STUCK_DEADLOCK;
        if (now - age > found->since_ms)
                found->since_ms = now - age;
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
                judge_call(stuck, entry, place);
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
