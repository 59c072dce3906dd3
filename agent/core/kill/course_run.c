#include "agent/core/kill/course_run.h"

#include <stdlib.h>

#define TURNS 16 /* to find an event for somebody who isn't slow */

static uint64_t next_random(struct ph_run *run)
{
        run->random ^= run->random << 13;
        run->random ^= run->random >> 7;
        run->random ^= run->random << 17;
        return run->random;
}

unsigned ph_run_choose(struct ph_run *run, unsigned count)
{
        return run->options->seed == 0 ? 0 : (unsigned)(next_random(run) >> 33) % count;
}

void ph_run_send(struct ph_run *run, struct ph_event event)
{
        if (run->last == run->capacity) {
                size_t capacity = run->capacity == 0 ? 256 : run->capacity * 2;
                struct ph_event *events = reallocarray(run->events, capacity, sizeof(*events));

                if (events == NULL) {
                        run->failed = true;
                        return;
                }
                run->events = events;
                run->capacity = capacity;
        }
        run->events[run->last++] = event;
}

/*
 * Some take their time: what they are told comes last. So it is seen what happens when others have
 * gone on without them. In every other course these are half of those that supervise nobody, in
 * every fourth a quarter of all.
 */
static bool is_slow(const struct ph_run *run, int32_t at)
{
        uint64_t seed = run->options->seed;
        uint64_t mixed = (seed * 31 + (uint64_t)at) * UINT64_C(0x9E3779B97F4A7C15);
        enum ph_kin_role role = ph_run_kin(run, at)->role;

        if (seed % 4 == 2)
                return mixed >> 62 == 0;
        return seed % 2 == 1 && mixed >> 63 == 0 &&
               (role == PH_KIN_PLAIN || role == PH_KIN_GENERIC);
}

/* Signals of different senders come in any order: each course has another one. */
struct ph_event ph_run_take(struct ph_run *run)
{
        size_t chosen = run->first;
        struct ph_event event;

        for (int turn = 0; turn < TURNS && run->options->seed != 0; turn++) {
                chosen = run->first + (size_t)(next_random(run) >> 16) % (run->last - run->first);
                if (!is_slow(run, run->events[chosen].to))
                        break;
        }
        event = run->events[chosen];
        run->events[chosen] = run->events[run->first++];
        return event;
}

void ph_run_step(struct ph_run *run, int32_t who)
{
        ph_run_send(run, (struct ph_event){.kind = PH_EVENT_STEP, .from = who, .to = who});
}

const struct ph_kin_supervisor *ph_run_supervisor(struct ph_run *run, int32_t at)
{
        const struct ph_relative *kin = ph_run_kin(run, at);

        if (kin->role != PH_KIN_SUPERVISOR)
                return NULL;
        if (kin->supervisor == NULL)
                run->wants->supervisor[at] = true;
        return kin->supervisor != NULL && kin->supervisor->is_known ? kin->supervisor : NULL;
}

static void end_application(struct ph_run *run, int32_t master, enum ph_reason reason)
{
        for (uint32_t i = 0; i < run->kinship->application_count; i++) {
                if (run->kinship->applications[i].master != master)
                        continue;
                run->course->ended[i] = true;
                run->course->ended_by[i] = reason;
        }
}

/* Whoever waits for @dead goes on: both its supervisor and its application's master may. */
static void release(struct ph_run *run, int32_t dead, int32_t *waiters)
{
        int32_t waiter = waiters[dead];

        waiters[dead] = PH_NO_KIN;
        if (waiter == PH_NO_KIN || ph_run_is_dead(run, waiter))
                return;
        run->actors[waiter].waiting--;
        ph_run_step(run, waiter);
}

void ph_run_die(
        struct ph_run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by)
{
        const struct ph_relative *kin = ph_run_kin(run, at);
        struct ph_course_kin *fate = ph_run_fate(run, at);

        if (ph_run_is_dead(run, at))
                return;
        fate->is_dead = true;
        fate->was_told = false;
        fate->reason = reason;
        fate->cause = cause;
        fate->by = by;
        if (kin->state == PH_KIN_UNASKED)
                run->wants->facts[at] = true;
        ph_run_supervisor(run, at); /* what its children are says what comes back with it */
        for (uint32_t i = 0; i < kin->link_count; i++)
                ph_run_send(run,
                        (struct ph_event){PH_EVENT_EXIT, at, kin->links[i], reason, PH_CAUSE_LINK});
        if (kin->role == PH_KIN_MASTER)
                end_application(run, at, reason);
        release(run, at, run->awaited_by);
        release(run, at, run->ended_with);
}
