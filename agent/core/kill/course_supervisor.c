#include <stdlib.h>

#include "agent/core/kill/course_run.h"

static void end_supervisor(
        struct ph_run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by);

static bool is_running(
        struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        return run->slots[at][i] == PH_SLOT_OLD && of->children[i].kin != PH_NO_KIN;
}

/* Tells one child to end. Its exit signal will then find nobody who waits for it. */
static void shut(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        const struct ph_kin_child *child = &of->children[i];
        bool runs = is_running(run, at, of, i);

        run->slots[at][i] = PH_SLOT_EMPTY;
        if (!runs || ph_run_is_dead(run, child->kin))
                return;
        run->awaited_by[child->kin] = at;
        run->actors[at].waiting++;
        ph_run_send(run,
                (struct ph_event){child->is_brutal ? PH_EVENT_KILL : PH_EVENT_ORDER, at, child->kin,
                        child->is_brutal ? PH_REASON_KILLED : PH_REASON_SHUTDOWN, PH_CAUSE_SHUT});
}

/*
 * Whether a process below a child that is started anew has not ended yet, and has the name that its
 * successor is to have: one that was there from the beginning, or @is_anew, restarted meanwhile.
 * What has no name now is taken to want none.
 */
static bool is_name_in_use(struct ph_run *run, int32_t child, bool is_anew, unsigned depth)
{
        const struct ph_kin_supervisor *of = ph_run_kin(run, child)->supervisor;

        if (of == NULL || of->is_dynamic || depth > PH_MOST_DEPTH)
                return false;
        for (uint32_t i = 0; i < of->count; i++) {
                int32_t below = of->children[i].kin;
                bool is_new = is_anew || run->slots[child][i] == PH_SLOT_NEW;

                if (below == PH_NO_KIN || ph_run_kin(run, below)->overseer != child)
                        continue;
                if ((is_new || !ph_run_is_dead(run, below)) &&
                        (ph_run_kin(run, below)->name != NULL ||
                                ph_run_kin(run, below)->state == PH_KIN_SILENT))
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
        struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        struct ph_course_kin *fate = ph_run_fate(run, at);
        int64_t left = of->intensity - of->restarts - fate->restarts;

        if (of->children[i].kin == PH_NO_KIN || !is_name_in_use(run, of->children[i].kin, false, 0))
                return false;
        ph_run_fate(run, of->children[i].kin)->may_not_start = true;
        if (left < 0)
                left = 0;
        if (ph_run_choose(run, 2) == 1) {
                fate->restarts += (unsigned)left + 1;
                return true;
        }
        fate->restarts += ph_run_choose(run, (unsigned)left + 1);
        return false;
}

static void give_up(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        ph_run_fate(run, at)->gave_up = true;
        run->slots[at][i] =
                of->children[i].restart == PH_RESTART_TEMPORARY ? PH_SLOT_REMOVED : PH_SLOT_EMPTY;
        end_supervisor(run, at, PH_REASON_SHUTDOWN, PH_CAUSE_GAVE_UP, of->children[i].kin);
}

/* Returns whether it came to that. */
static bool start_children(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        for (uint32_t i = run->actors[at].least; i < of->count; i++) {
                if (run->slots[at][i] != PH_SLOT_EMPTY)
                        continue;
                if (of->children[i].restart == PH_RESTART_TEMPORARY) {
                        run->slots[at][i] = PH_SLOT_REMOVED;
                } else if (is_tried_too_often(run, at, of, i)) {
                        give_up(run, at, of, i);
                        return false;
                } else {
                        run->slots[at][i] = PH_SLOT_NEW;
                }
        }
        return true;
}

static void read_mail(struct ph_run *run, int32_t at)
{
        struct ph_actor *actor = &run->actors[at];

        for (uint32_t i = 0; i < actor->mail_count; i++)
                ph_run_send(run, actor->mail[i]);
        actor->mail_count = 0;
}

void ph_run_go_on(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        struct ph_actor *actor = &run->actors[at];

        while (actor->next > actor->least && (actor->waiting == 0 || of->is_dynamic))
                shut(run, at, of, --actor->next);
        if (actor->waiting > 0)
                return;
        if (actor->job == PH_JOB_END) {
                ph_run_die(run, at, actor->reason, actor->cause, actor->by);
                return;
        }
        if (!start_children(run, at, of))
                return;
        actor->job = PH_JOB_NONE;
        read_mail(run, at);
}

/* Children that a supervisor did not tell of: those that are linked, in any order. */
static void shut_linked(struct ph_run *run, int32_t at)
{
        const struct ph_relative *kin = ph_run_kin(run, at);

        for (uint32_t i = 0; i < kin->link_count; i++) {
                int32_t child = kin->links[i];

                if (ph_run_kin(run, child)->parent != at ||
                        ph_run_kin(run, child)->overseer == at ||
                        ph_run_kin(run, child)->role == PH_KIN_PORT || ph_run_is_dead(run, child))
                        continue;
                run->awaited_by[child] = at;
                run->actors[at].waiting++;
                ph_run_send(run, (struct ph_event){PH_EVENT_ORDER, at, child, PH_REASON_SHUTDOWN,
                                         PH_CAUSE_SHUT});
        }
}

static void begin(struct ph_run *run, int32_t at, enum ph_job job, uint32_t least)
{
        const struct ph_kin_supervisor *of = ph_run_supervisor(run, at);
        struct ph_actor *actor = &run->actors[at];

        actor->job = job;
        actor->least = least;
        actor->next = of != NULL ? of->count : least;
        if (job == PH_JOB_END && (of == NULL || of->omitted > 0))
                shut_linked(run, at);
        ph_run_step(run, at);
}

static void end_supervisor(
        struct ph_run *run, int32_t at, enum ph_reason reason, enum ph_cause cause, int32_t by)
{
        struct ph_actor *actor = &run->actors[at];

        actor->reason = reason;
        actor->cause = cause;
        actor->by = by;
        begin(run, at, PH_JOB_END, 0);
}

static bool is_significant_left(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        for (uint32_t i = 0; i < of->count; i++) {
                uint8_t slot = run->slots[at][i];
                bool runs = slot == PH_SLOT_NEW ||
                            (slot == PH_SLOT_OLD && of->children[i].kin != PH_NO_KIN);

                if (runs &&
                        (of->children[i].is_significant || of->strategy == PH_SIMPLE_ONE_FOR_ONE))
                        return true;
        }
        return of->strategy == PH_SIMPLE_ONE_FOR_ONE && of->omitted > 0;
}

/* A child that won't be started again (do_restart/3, do_auto_shutdown/2 of supervisor.erl). */
static void remove_child(
        struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        run->slots[at][i] =
                of->children[i].restart == PH_RESTART_TEMPORARY ? PH_SLOT_REMOVED : PH_SLOT_EMPTY;
        if (of->auto_shutdown == PH_AUTO_NEVER || !of->children[i].is_significant)
                return;
        if (of->auto_shutdown == PH_AUTO_ALL_SIGNIFICANT && is_significant_left(run, at, of))
                return;
        end_supervisor(run, at, PH_REASON_SHUTDOWN, PH_CAUSE_AUTO, of->children[i].kin);
}

static bool is_too_much(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of)
{
        unsigned edge = of->edge_restarts > 0 ? ph_run_choose(run, of->edge_restarts + 1) : 0;

        return (int64_t)of->restarts + edge + ++ph_run_fate(run, at)->restarts > of->intensity;
}

static void restart_child(
        struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of, uint32_t i)
{
        bool alone = of->strategy != PH_ONE_FOR_ALL && of->strategy != PH_REST_FOR_ONE;

        if (is_too_much(run, at, of) || (alone && is_tried_too_often(run, at, of, i))) {
                give_up(run, at, of, i);
        } else if (alone) {
                run->slots[at][i] = PH_SLOT_NEW;
        } else {
                run->slots[at][i] = PH_SLOT_EMPTY;
                begin(run, at, PH_JOB_RESTART, of->strategy == PH_REST_FOR_ONE ? i : 0);
        }
}

static void child_ended(struct ph_run *run, int32_t at, const struct ph_kin_supervisor *of,
        const struct ph_event *event)
{
        uint32_t i = ph_run_kin(run, event->from)->slot;
        enum ph_kin_restart restart;

        if (ph_run_kin(run, event->from)->overseer != at || !is_running(run, at, of, i))
                return;
        restart = of->children[i].restart;
        if (restart == PH_RESTART_PERMANENT ||
                (restart == PH_RESTART_TRANSIENT && event->reason == PH_REASON_KILLED))
                restart_child(run, at, of, i);
        else
                remove_child(run, at, of, i);
}

static void keep_mail(struct ph_run *run, const struct ph_event *event)
{
        struct ph_actor *actor = &run->actors[event->to];

        if (actor->mail_count == actor->mail_capacity) {
                uint32_t capacity = actor->mail_capacity == 0 ? 8 : actor->mail_capacity * 2;
                struct ph_event *mail = reallocarray(actor->mail, capacity, sizeof(*mail));

                if (mail == NULL) {
                        run->failed = true;
                        return;
                }
                actor->mail = mail;
                actor->mail_capacity = capacity;
        }
        actor->mail[actor->mail_count++] = *event;
}

static enum ph_cause cause_of(const struct ph_event *event)
{
        return event->kind == PH_EVENT_ORDER ? event->cause : PH_CAUSE_PARENT;
}

void ph_run_tell_supervisor(struct ph_run *run, const struct ph_event *event)
{
        const struct ph_kin_supervisor *of = ph_run_supervisor(run, event->to);

        if (event->kind == PH_EVENT_ORDER && event->from != ph_run_kin(run, event->to)->parent)
                ph_run_die(run, event->to, PH_REASON_KILLED, event->cause, event->from);
        else if (run->actors[event->to].job != PH_JOB_NONE)
                keep_mail(run, event);
        else if (event->from == ph_run_kin(run, event->to)->parent)
                end_supervisor(run, event->to, event->reason, cause_of(event), event->from);
        else if (of != NULL)
                child_ended(run, event->to, of, event);
}
