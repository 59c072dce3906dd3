#include "agent/core/course.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 64 /* of supervisors below each other */
#define TURNS 16      /* to find an event for somebody who isn't slow */

enum event_kind {
        EVENT_EXIT,  /* an exit signal over a link */
        EVENT_ORDER, /* one that a supervisor or starter sent on purpose: exit(Child, shutdown) */
        EVENT_KILL,  /* the signal kill */
        EVENT_STEP,  /* a supervisor or master goes on with its work */
};

struct event {
        enum event_kind kind;
        int32_t from, to;
        enum ph_reason reason;
        enum ph_cause cause;
};

/* What a supervisor, master or starter is busy with. */
enum job { JOB_NONE, JOB_END, JOB_RESTART, JOB_WAIT };

/* A supervisor, master or starter while the course runs. */
struct actor {
        enum job job;
        enum ph_reason reason; /* it ends with */
        enum ph_cause cause;
        int32_t by;
        uint32_t next;      /* children from here down are still to be shut down */
        uint32_t least;     /* down to here */
        uint32_t waiting;   /* children that were told and live */
        struct event *mail; /* owned: signals that came meanwhile */
        uint32_t mail_count, mail_capacity;
};

enum { SLOT_OLD, SLOT_NEW, SLOT_EMPTY, SLOT_REMOVED };

struct run {
        const struct ph_kinship *kinship;
        const struct ph_course_options *options;
        const struct ph_course_wants *wants;
        struct ph_course *course;
        struct actor *actors; /* owned: by kin */
        int32_t *awaited_by;  /* owned: by kin: the supervisor that waits for its death */
        int32_t *ended_with;  /* owned: by kin: the master that does */
        uint8_t **slots;      /* owned: by kin: the state of a supervisor's children */
        struct event *events; /* owned: those from `first` to `last` are under way */
        size_t first, last, capacity;
        uint64_t random;
        bool failed; /* no memory */
};

/* ---- small things */

static uint64_t next_random(struct run *run)
{
        run->random ^= run->random << 13;
        run->random ^= run->random >> 7;
        run->random ^= run->random << 17;
        return run->random;
}

/* One of @count things that may happen: the first in the plain course. */
static unsigned choose(struct run *run, unsigned count)
{
        return run->options->seed == 0 ? 0 : (unsigned)(next_random(run) >> 33) % count;
}

static const struct ph_relative *kin_of(const struct run *run, int32_t at)
{
        return &run->kinship->kin[at];
}

static struct ph_course_kin *fate_of(struct run *run, int32_t at)
{
        return &run->course->kin[at];
}

static bool is_dead(const struct run *run, int32_t at)
{
        return run->course->kin[at].is_dead || kin_of(run, at)->state == PH_KIN_GONE;
}

static void send(struct run *run, struct event event)
{
        if (run->last == run->capacity) {
                size_t capacity = run->capacity == 0 ? 256 : run->capacity * 2;
                struct event *events = reallocarray(run->events, capacity, sizeof(*events));

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
 * In every other course half of those that supervise nobody take their time: what they are told comes
 * last. So it is seen what a process does that is still there when others have gone on.
 */
static bool is_slow(const struct run *run, int32_t at)
{
        uint64_t mixed = (run->options->seed * 31 + (uint64_t)at) * UINT64_C(0x9E3779B97F4A7C15);
        enum ph_kin_role role = kin_of(run, at)->role;

        return run->options->seed % 2 == 1 && mixed >> 63 == 0 &&
               (role == PH_KIN_PLAIN || role == PH_KIN_GENERIC);
}

/* Signals of different senders come in any order: each course has another one. */
static struct event take(struct run *run)
{
        size_t chosen = run->first;
        struct event event;

        for (int turn = 0; turn < TURNS && run->options->seed != 0; turn++) {
                chosen = run->first + (size_t)(next_random(run) >> 16) % (run->last - run->first);
                if (!is_slow(run, run->events[chosen].to))
                        break;
        }
        event = run->events[chosen];
        run->events[chosen] = run->events[run->first++];
        return event;
}

static void end_supervisor(
        struct run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by);

static void step(struct run *run, int32_t who)
{
        send(run, (struct event){.kind = EVENT_STEP, .from = who, .to = who});
}

/* A supervisor whose children are known, or NULL; what isn't known is wanted. */
static const struct ph_kin_supervisor *supervisor_of(struct run *run, int32_t at)
{
        const struct ph_relative *kin = kin_of(run, at);

        if (kin->role != PH_KIN_SUPERVISOR)
                return NULL;
        if (kin->supervisor == NULL)
                run->wants->supervisor[at] = true;
        return kin->supervisor != NULL && kin->supervisor->is_known ? kin->supervisor : NULL;
}

/* ---- death */

static void end_application(struct run *run, int32_t master, enum ph_reason reason)
{
        for (uint32_t i = 0; i < run->kinship->application_count; i++) {
                if (run->kinship->applications[i].master != master)
                        continue;
                run->course->ended[i] = true;
                run->course->ended_by[i] = reason;
        }
}

/* Whoever waits for @dead goes on: both its supervisor and its application's master may. */
static void release(struct run *run, int32_t dead, int32_t *waiters)
{
        int32_t waiter = waiters[dead];

        waiters[dead] = PH_NO_KIN;
        if (waiter == PH_NO_KIN || is_dead(run, waiter))
                return;
        run->actors[waiter].waiting--;
        step(run, waiter);
}

static void die(struct run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by)
{
        const struct ph_relative *kin = kin_of(run, at);
        struct ph_course_kin *fate = fate_of(run, at);

        if (is_dead(run, at))
                return;
        fate->is_dead = true;
        fate->was_told = false;
        fate->reason = reason;
        fate->cause = cause;
        fate->by = by;
        if (kin->state == PH_KIN_UNASKED)
                run->wants->facts[at] = true;
        supervisor_of(run, at); /* what its children are says what comes back with it */
        for (uint32_t i = 0; i < kin->link_count; i++)
                send(run, (struct event){EVENT_EXIT, at, kin->links[i], reason, PH_CAUSE_LINK});
        if (kin->role == PH_KIN_MASTER)
                end_application(run, at, reason);
        release(run, at, run->awaited_by);
        release(run, at, run->ended_with);
}

/* ---- supervisors */

static bool is_running(struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        return run->slots[at][i] == SLOT_OLD && of->children[i].kin != PH_NO_KIN;
}

/* Tells one child to end. Its exit signal will then find nobody who waits for it. */
static void shut(struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        const struct ph_kin_child *child = &of->children[i];
        bool runs = is_running(run, at, of, i);

        run->slots[at][i] = SLOT_EMPTY;
        if (!runs || is_dead(run, child->kin))
                return;
        run->awaited_by[child->kin] = at;
        run->actors[at].waiting++;
        send(run, (struct event){child->is_brutal ? EVENT_KILL : EVENT_ORDER, at, child->kin,
                          child->is_brutal ? PH_REASON_KILLED : PH_REASON_SHUTDOWN, PH_CAUSE_SHUT});
}

/*
 * Whether a process below a child that is started anew has not ended yet, and has the name that its
 * successor is to have: one that was there from the beginning, or @is_anew, restarted meanwhile.
 * What has no name now is taken to want none.
 */
static bool is_name_in_use(struct run *run, int32_t child, bool is_anew, unsigned depth)
{
        const struct ph_kin_supervisor *of = kin_of(run, child)->supervisor;

        if (of == NULL || of->is_dynamic || depth > MOST_DEPTH)
                return false;
        for (uint32_t i = 0; i < of->count; i++) {
                int32_t below = of->children[i].kin;
                bool is_new = is_anew || run->slots[child][i] == SLOT_NEW;

                if (below == PH_NO_KIN || kin_of(run, below)->overseer != child)
                        continue;
                if ((is_new || !is_dead(run, below)) &&
                        (kin_of(run, below)->name != NULL ||
                                kin_of(run, below)->state == PH_KIN_SILENT))
                        return true;
                if (is_name_in_use(run, below, is_new, depth + 1))
                        return true;
        }
        return false;
}

/*
 * A child whose start fails is tried again at once, which counts as one restart more each time
 * (try_again_restart of supervisor.erl): until the names are free, which they may be before the
 * first of them is wanted, or it is too much.
 */
static bool is_tried_too_often(
        struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        struct ph_course_kin *fate = fate_of(run, at);
        int64_t left = of->intensity - of->restarts - fate->restarts;

        if (of->children[i].kin == PH_NO_KIN || !is_name_in_use(run, of->children[i].kin, false, 0))
                return false;
        fate_of(run, of->children[i].kin)->may_not_start = true;
        if (left < 0)
                left = 0;
        if (choose(run, 2) == 1) {
                fate->restarts += (unsigned)left + 1;
                return true;
        }
        fate->restarts += choose(run, (unsigned)left + 1);
        return false;
}

static void give_up(struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        fate_of(run, at)->gave_up = true;
        run->slots[at][i] =
                of->children[i].restart == PH_RESTART_TEMPORARY ? SLOT_REMOVED : SLOT_EMPTY;
        end_supervisor(run, at, PH_REASON_SHUTDOWN, PH_CAUSE_GAVE_UP, of->children[i].kin);
}

/* Returns whether it came to that. */
static bool start_children(struct run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        for (uint32_t i = run->actors[at].least; i < of->count; i++) {
                if (run->slots[at][i] != SLOT_EMPTY)
                        continue;
                if (of->children[i].restart == PH_RESTART_TEMPORARY) {
                        run->slots[at][i] = SLOT_REMOVED;
                } else if (is_tried_too_often(run, at, of, i)) {
                        give_up(run, at, of, i);
                        return false;
                } else {
                        run->slots[at][i] = SLOT_NEW;
                }
        }
        return true;
}

static void read_mail(struct run *run, int32_t at)
{
        struct actor *actor = &run->actors[at];

        for (uint32_t i = 0; i < actor->mail_count; i++)
                send(run, actor->mail[i]);
        actor->mail_count = 0;
}

/* Shuts the next child down, or all at once where they have no order. */
static void go_on(struct run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        struct actor *actor = &run->actors[at];

        while (actor->next > actor->least && (actor->waiting == 0 || of->is_dynamic))
                shut(run, at, of, --actor->next);
        if (actor->waiting > 0)
                return;
        if (actor->job == JOB_END) {
                die(run, at, actor->reason, actor->cause, actor->by);
                return;
        }
        if (!start_children(run, at, of))
                return;
        actor->job = JOB_NONE;
        read_mail(run, at);
}

/* Children that a supervisor did not tell of: those that are linked, in any order. */
static void shut_linked(struct run *run, int32_t at)
{
        const struct ph_relative *kin = kin_of(run, at);

        for (uint32_t i = 0; i < kin->link_count; i++) {
                int32_t child = kin->links[i];

                if (kin_of(run, child)->parent != at || kin_of(run, child)->overseer == at ||
                        kin_of(run, child)->role == PH_KIN_PORT || is_dead(run, child))
                        continue;
                run->awaited_by[child] = at;
                run->actors[at].waiting++;
                send(run,
                        (struct event){EVENT_ORDER, at, child, PH_REASON_SHUTDOWN, PH_CAUSE_SHUT});
        }
}

static void begin(struct run *run, int32_t at, enum job job, uint32_t least)
{
        const struct ph_kin_supervisor *of = supervisor_of(run, at);
        struct actor *actor = &run->actors[at];

        actor->job = job;
        actor->least = least;
        actor->next = of != NULL ? of->count : least;
        if (job == JOB_END && (of == NULL || of->omitted > 0))
                shut_linked(run, at);
        step(run, at);
}

static void end_supervisor(
        struct run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by)
{
        struct actor *actor = &run->actors[at];

        actor->reason = reason;
        actor->cause = cause;
        actor->by = by;
        begin(run, at, JOB_END, 0);
}

static bool is_significant_left(struct run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        for (uint32_t i = 0; i < of->count; i++) {
                uint8_t slot = run->slots[at][i];
                bool runs =
                        slot == SLOT_NEW || (slot == SLOT_OLD && of->children[i].kin != PH_NO_KIN);

                if (runs &&
                        (of->children[i].is_significant || of->strategy == PH_SIMPLE_ONE_FOR_ONE))
                        return true;
        }
        return of->strategy == PH_SIMPLE_ONE_FOR_ONE && of->omitted > 0;
}

/* A child that won't be started again (do_restart/3, do_auto_shutdown/2 of supervisor.erl). */
static void remove_child(
        struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        run->slots[at][i] =
                of->children[i].restart == PH_RESTART_TEMPORARY ? SLOT_REMOVED : SLOT_EMPTY;
        if (of->auto_shutdown == PH_AUTO_NEVER || !of->children[i].is_significant)
                return;
        if (of->auto_shutdown == PH_AUTO_ALL_SIGNIFICANT && is_significant_left(run, at, of))
                return;
        end_supervisor(run, at, PH_REASON_SHUTDOWN, PH_CAUSE_AUTO, of->children[i].kin);
}

static bool is_too_much(struct run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        unsigned edge = of->edge_restarts > 0 ? choose(run, of->edge_restarts + 1) : 0;

        return (int64_t)of->restarts + edge + ++fate_of(run, at)->restarts > of->intensity;
}

static void restart_child(
        struct run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        bool alone = of->strategy != PH_ONE_FOR_ALL && of->strategy != PH_REST_FOR_ONE;

        if (is_too_much(run, at, of) || (alone && is_tried_too_often(run, at, of, i))) {
                give_up(run, at, of, i);
        } else if (alone) {
                run->slots[at][i] = SLOT_NEW;
        } else {
                run->slots[at][i] = SLOT_EMPTY;
                begin(run, at, JOB_RESTART, of->strategy == PH_REST_FOR_ONE ? i : 0);
        }
}

static void child_ended(
        struct run *run, int32_t at, const struct ph_kin_supervisor *of, const struct event *event)
{
        uint32_t i = kin_of(run, event->from)->slot;
        enum ph_kin_restart restart;

        if (kin_of(run, event->from)->overseer != at || !is_running(run, at, of, i))
                return;
        restart = of->children[i].restart;
        if (restart == PH_RESTART_PERMANENT ||
                (restart == PH_RESTART_TRANSIENT && event->reason == PH_REASON_KILLED))
                restart_child(run, at, of, i);
        else
                remove_child(run, at, of, i);
}

/* ---- what takes signals */

static void keep_mail(struct run *run, const struct event *event)
{
        struct actor *actor = &run->actors[event->to];

        if (actor->mail_count == actor->mail_capacity) {
                uint32_t capacity = actor->mail_capacity == 0 ? 8 : actor->mail_capacity * 2;
                struct event *mail = reallocarray(actor->mail, capacity, sizeof(*mail));

                if (mail == NULL) {
                        run->failed = true;
                        return;
                }
                actor->mail = mail;
                actor->mail_capacity = capacity;
        }
        actor->mail[actor->mail_count++] = *event;
}

static enum ph_cause cause_of(const struct event *event)
{
        return event->kind == EVENT_ORDER ? event->cause : PH_CAUSE_PARENT;
}

static void take_at_supervisor(struct run *run, const struct event *event)
{
        const struct ph_kin_supervisor *of = supervisor_of(run, event->to);

        if (event->kind == EVENT_ORDER && event->from != kin_of(run, event->to)->parent)
                die(run, event->to, PH_REASON_KILLED, event->cause, event->from);
        else if (run->actors[event->to].job != JOB_NONE)
                keep_mail(run, event);
        else if (event->from == kin_of(run, event->to)->parent)
                end_supervisor(run, event->to, event->reason, cause_of(event), event->from);
        else if (of != NULL)
                child_ended(run, event->to, of, event);
}

/* application_master:kill_all_procs/0 kills all that has the master as group leader. */
static void kill_members(struct run *run, int32_t master)
{
        const struct ph_kin_application *application =
                ph_kinship_application_of(run->kinship, master);

        if (application == NULL || !application->has_members) {
                run->wants->members[master] = true;
                return;
        }
        for (uint32_t i = 0; i < application->member_count; i++) {
                int32_t member = application->members[i];

                if (member == master || is_dead(run, member))
                        continue;
                run->ended_with[member] = master;
                run->actors[master].waiting++;
                send(run,
                        (struct event){EVENT_KILL, master, member, PH_REASON_KILLED, PH_CAUSE_APP});
        }
}

static void take_at_master(struct run *run, const struct event *event)
{
        struct actor *actor = &run->actors[event->to];

        if (kin_of(run, event->from)->role != PH_KIN_STARTER || actor->job != JOB_NONE)
                return;
        actor->job = JOB_WAIT;
        actor->reason = event->reason;
        actor->cause = PH_CAUSE_CHILD;
        actor->by = event->from;
        kill_members(run, event->to);
        step(run, event->to);
}

/* The top supervisor: what the starter started and is linked to. */
static bool is_top(const struct run *run, int32_t at, int32_t starter)
{
        const struct ph_relative *kin = kin_of(run, at);

        return kin->parent == starter && kin->role != PH_KIN_MASTER && kin->role != PH_KIN_PORT;
}

static void take_at_starter(struct run *run, const struct event *event)
{
        const struct ph_relative *kin = kin_of(run, event->to);
        struct actor *actor = &run->actors[event->to];

        if (is_top(run, event->from, event->to)) {
                die(run, event->to, actor->job == JOB_WAIT ? actor->reason : event->reason,
                        actor->job == JOB_WAIT ? PH_CAUSE_PARENT : PH_CAUSE_CHILD, event->from);
                return;
        }
        if (kin_of(run, event->from)->role != PH_KIN_MASTER || actor->job == JOB_WAIT)
                return;
        actor->job = JOB_WAIT;
        actor->reason = event->reason;
        for (uint32_t i = 0; i < kin->link_count; i++) {
                if (is_top(run, kin->links[i], event->to))
                        send(run, (struct event){EVENT_ORDER, event->to, kin->links[i],
                                          event->reason, PH_CAUSE_PARENT});
        }
}

/* An order is followed in the end: what does not end by itself is killed when its time is over. */
static void obey(struct run *run, const struct event *event)
{
        static const enum ph_reason reasons[] = {
                PH_REASON_SHUTDOWN, PH_REASON_KILLED, PH_REASON_NORMAL};
        const struct ph_relative *kin = kin_of(run, event->to);
        bool knows = kin->role == PH_KIN_GENERIC && kin->parent == event->from;

        die(run, event->to, knows ? event->reason : reasons[choose(run, 3)], event->cause,
                event->from);
}

/* A process that isn't OTP's may end when its parent does; what it does else is its own affair. */
static void take_at_plain(struct run *run, const struct event *event)
{
        const struct ph_relative *kin = kin_of(run, event->to);

        if (event->from == kin->parent && choose(run, 2) == 1)
                die(run, event->to, event->reason, PH_CAUSE_PARENT, event->from);
        else
                fate_of(run, event->to)->was_told = true;
}

static void take_at_generic(struct run *run, const struct event *event)
{
        if (event->from == kin_of(run, event->to)->parent)
                die(run, event->to, event->reason, PH_CAUSE_PARENT, event->from);
        else
                fate_of(run, event->to)->was_told = true;
}

static void take_trapped(struct run *run, const struct event *event)
{
        switch (kin_of(run, event->to)->role) {
        case PH_KIN_SUPERVISOR:
                take_at_supervisor(run, event);
                break;
        case PH_KIN_MASTER:
                take_at_master(run, event);
                break;
        case PH_KIN_STARTER:
                take_at_starter(run, event);
                break;
        case PH_KIN_GENERIC:
                if (event->kind == EVENT_ORDER)
                        obey(run, event);
                else
                        take_at_generic(run, event);
                break;
        default:
                if (event->kind == EVENT_ORDER)
                        obey(run, event);
                else
                        take_at_plain(run, event);
        }
}

/* One that says nothing may or may not trap exits. */
static bool is_trapping(struct run *run, const struct ph_relative *kin)
{
        return kin->state == PH_KIN_SILENT && kin->role != PH_KIN_PORT ? choose(run, 2) == 0
                                                                       : kin->traps;
}

static void take_signal(struct run *run, const struct event *event)
{
        const struct ph_relative *kin = kin_of(run, event->to);

        if (is_dead(run, event->to))
                return;
        if (kin->state == PH_KIN_UNASKED) {
                run->wants->facts[event->to] = true;
                return;
        }
        if (is_trapping(run, kin))
                take_trapped(run, event);
        else if (event->reason != PH_REASON_NORMAL ||
                 (kin->role == PH_KIN_PORT && kin->parent == event->from))
                die(run, event->to, event->reason, event->cause, event->from);
}

static void take_step(struct run *run, int32_t at)
{
        static const struct ph_kin_supervisor nobody = {0};
        const struct ph_kin_supervisor *of = supervisor_of(run, at);
        struct actor *actor = &run->actors[at];

        if (is_dead(run, at) || actor->job == JOB_NONE)
                return;
        if (kin_of(run, at)->role == PH_KIN_SUPERVISOR)
                go_on(run, at, of != NULL ? of : &nobody);
        else if (kin_of(run, at)->role == PH_KIN_MASTER && actor->waiting == 0)
                die(run, at, actor->reason, actor->cause, actor->by);
}

static void handle(struct run *run, const struct event *event)
{
        switch (event->kind) {
        case EVENT_STEP:
                take_step(run, event->to);
                break;
        case EVENT_KILL:
                die(run, event->to, PH_REASON_KILLED, event->cause, event->from);
                break;
        case EVENT_EXIT:
        case EVENT_ORDER:
                take_signal(run, event);
                break;
        }
}

/* ---- the course */

/* A stranger's shutdown is a message to who traps exits: a supervisor ignores it, all others may end
 * by themselves, with whatever reason, or be killed when their time is over. */
static void strike(struct run *run)
{
        static const enum ph_reason reasons[] = {
                PH_REASON_KILLED, PH_REASON_SHUTDOWN, PH_REASON_NORMAL};
        const struct ph_relative *kin = kin_of(run, run->options->target);
        enum ph_reason reason = PH_REASON_KILLED;
        bool decides = kin->role == PH_KIN_GENERIC || kin->role == PH_KIN_PLAIN;

        if (!run->options->is_kill && kin->state == PH_KIN_KNOWN && !kin->traps)
                reason = PH_REASON_SHUTDOWN;
        else if (!run->options->is_kill && decides)
                reason = reasons[choose(run, 3)];
        die(run, run->options->target, reason, PH_CAUSE_TARGET, PH_NO_KIN);
}

static enum ph_fate fate_in(struct run *run, int32_t at, unsigned depth)
{
        const struct ph_relative *kin = kin_of(run, at);
        const struct ph_kin_supervisor *of;
        enum ph_fate above;

        if (kin->overseer == PH_NO_KIN || depth > MOST_DEPTH)
                return depth > MOST_DEPTH ? PH_FATE_UNKNOWN : PH_FATE_NONE;
        of = kin_of(run, kin->overseer)->supervisor;
        if (!is_dead(run, kin->overseer))
                return run->slots[kin->overseer][kin->slot] == SLOT_NEW ? PH_FATE_RESTARTED
                                                                        : PH_FATE_ENDED;
        above = fate_in(run, kin->overseer, depth + 1);
        if (above == PH_FATE_NONE || above == PH_FATE_UNKNOWN)
                return above == PH_FATE_NONE ? PH_FATE_ENDED : above;
        if (above == PH_FATE_ENDED || of->is_dynamic)
                return PH_FATE_ENDED;
        return PH_FATE_WITH;
}

/* A process that says who its parent is, when that is a supervisor that does not answer; or one that
 * says nothing of itself. */
static bool has_silent_overseer(const struct run *run, int32_t at)
{
        int32_t parent = kin_of(run, at)->parent;

        if (kin_of(run, at)->overseer == PH_NO_KIN && kin_of(run, at)->state == PH_KIN_SILENT)
                return true;
        return kin_of(run, at)->overseer == PH_NO_KIN && parent != PH_NO_KIN &&
               kin_of(run, parent)->role == PH_KIN_SUPERVISOR &&
               kin_of(run, parent)->supervisor != NULL &&
               (!kin_of(run, parent)->supervisor->is_known ||
                       kin_of(run, parent)->supervisor->omitted > 0);
}

static void tell_fates(struct run *run)
{
        for (uint32_t i = 0; i < run->kinship->count; i++) {
                if (!fate_of(run, (int32_t)i)->is_dead)
                        continue;
                fate_of(run, (int32_t)i)->fate = has_silent_overseer(run, (int32_t)i)
                                                         ? PH_FATE_UNKNOWN
                                                         : fate_in(run, (int32_t)i, 0);
        }
}

static int make_slots(struct run *run)
{
        for (uint32_t i = 0; i < run->kinship->count; i++) {
                const struct ph_kin_supervisor *of = run->kinship->kin[i].supervisor;

                run->awaited_by[i] = PH_NO_KIN;
                run->ended_with[i] = PH_NO_KIN;
                run->course->kin[i].by = PH_NO_KIN;
                if (of == NULL || of->count == 0)
                        continue;
                run->slots[i] = calloc(of->count, sizeof(**run->slots));
                if (run->slots[i] == NULL)
                        return -ENOMEM;
        }
        return 0;
}

static int prepare(struct run *run)
{
        size_t count = run->kinship->count, applications = run->kinship->application_count + 1;

        run->course->kin = calloc(count, sizeof(*run->course->kin));
        run->course->ended = calloc(applications, sizeof(*run->course->ended));
        run->course->ended_by = calloc(applications, sizeof(*run->course->ended_by));
        run->actors = calloc(count, sizeof(*run->actors));
        run->awaited_by = calloc(count, sizeof(*run->awaited_by));
        run->ended_with = calloc(count, sizeof(*run->ended_with));
        run->slots = calloc(count, sizeof(*run->slots));
        if (run->course->kin == NULL || run->course->ended == NULL ||
                run->course->ended_by == NULL || run->actors == NULL || run->awaited_by == NULL ||
                run->ended_with == NULL || run->slots == NULL)
                return -ENOMEM;
        return make_slots(run);
}

static void finish(struct run *run)
{
        for (uint32_t i = 0; i < run->kinship->count; i++) {
                if (run->actors != NULL)
                        free(run->actors[i].mail);
                if (run->slots != NULL)
                        free(run->slots[i]);
        }
        free(run->actors);
        free(run->awaited_by);
        free(run->ended_with);
        free(run->slots);
        free(run->events);
}

int ph_course_run(const struct ph_kinship *kinship, const struct ph_course_options *options,
        const struct ph_course_wants *wants, struct ph_course *course_out)
{
        struct ph_course course = {0};
        struct run run = {.kinship = kinship,
                .options = options,
                .wants = wants,
                .course = &course,
                .random = options->seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
        int r = prepare(&run);

        if (r == 0)
                strike(&run);
        while (r == 0 && run.first < run.last) {
                struct event event = take(&run);

                handle(&run, &event);
        }
        if (r == 0)
                tell_fates(&run);
        if (run.failed)
                r = -ENOMEM;
        finish(&run);
        if (r < 0)
                ph_course_finish(&course);
        else
                *course_out = course;
        return r;
}

void ph_course_finish(struct ph_course *course)
{
        free(course->kin);
        free(course->ended);
        free(course->ended_by);
        *course = (struct ph_course){0};
}
