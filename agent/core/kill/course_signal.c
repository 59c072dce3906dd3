#include "agent/core/kill/course_run.h"

/* application_master:kill_all_procs/0 kills all that has the master as group leader. */
static void kill_members(struct ph_run *run, int32_t master)
{
        const struct ph_kin_application *application =
                ph_kinship_application_of(run->kinship, master);

        if (application == NULL || !application->has_members) {
                run->wants->members[master] = true;
                return;
        }
        for (uint32_t i = 0; i < application->member_count; i++) {
                int32_t member = application->members[i];

                if (member == master || ph_run_is_dead(run, member))
                        continue;
                run->ended_with[member] = master;
                run->actors[master].waiting++;
                ph_run_send(run, (struct ph_event){PH_EVENT_KILL, master, member, PH_REASON_KILLED,
                                         PH_CAUSE_APP});
        }
}

static void take_at_master(struct ph_run *run, const struct ph_event *event)
{
        struct ph_actor *actor = &run->actors[event->to];

        if (ph_run_kin(run, event->from)->role != PH_KIN_STARTER || actor->job != PH_JOB_NONE)
                return;
        actor->job = PH_JOB_WAIT;
        actor->reason = event->reason;
        actor->cause = PH_CAUSE_CHILD;
        actor->by = event->from;
        kill_members(run, event->to);
        ph_run_step(run, event->to);
}

/* The top supervisor: what the starter started and is linked to. */
static bool is_top(const struct ph_run *run, int32_t at, int32_t starter)
{
        const struct ph_relative *kin = ph_run_kin(run, at);

        return kin->parent == starter && kin->role != PH_KIN_MASTER && kin->role != PH_KIN_PORT;
}

static void take_at_starter(struct ph_run *run, const struct ph_event *event)
{
        const struct ph_relative *kin = ph_run_kin(run, event->to);
        struct ph_actor *actor = &run->actors[event->to];

        if (is_top(run, event->from, event->to)) {
                ph_run_die(run, event->to,
                        actor->job == PH_JOB_WAIT ? actor->reason : event->reason,
                        actor->job == PH_JOB_WAIT ? PH_CAUSE_PARENT : PH_CAUSE_CHILD, event->from);
                return;
        }
        if (ph_run_kin(run, event->from)->role != PH_KIN_MASTER || actor->job == PH_JOB_WAIT)
                return;
        actor->job = PH_JOB_WAIT;
        actor->reason = event->reason;
        for (uint32_t i = 0; i < kin->link_count; i++) {
                if (is_top(run, kin->links[i], event->to))
                        ph_run_send(run, (struct ph_event){PH_EVENT_ORDER, event->to, kin->links[i],
                                                 event->reason, PH_CAUSE_PARENT});
        }
}

/* An order is followed in the end: what does not end by itself is killed when its time is over. */
static void obey(struct ph_run *run, const struct ph_event *event)
{
        static const enum ph_reason reasons[] = {
                PH_REASON_SHUTDOWN, PH_REASON_KILLED, PH_REASON_NORMAL};
        const struct ph_relative *kin = ph_run_kin(run, event->to);
        bool knows = kin->role == PH_KIN_GENERIC && kin->parent == event->from;

        ph_run_die(run, event->to, knows ? event->reason : reasons[ph_run_choose(run, 3)],
                event->cause, event->from);
}

/* A process that isn't OTP's may end when its parent does; what it does else is its own affair. */
static void take_at_plain(struct ph_run *run, const struct ph_event *event)
{
        const struct ph_relative *kin = ph_run_kin(run, event->to);

        if (event->from == kin->parent && ph_run_choose(run, 2) == 1)
                ph_run_die(run, event->to, event->reason, PH_CAUSE_PARENT, event->from);
        else
                ph_run_fate(run, event->to)->was_told = true;
}

static void take_at_generic(struct ph_run *run, const struct ph_event *event)
{
        if (event->from == ph_run_kin(run, event->to)->parent)
                ph_run_die(run, event->to, event->reason, PH_CAUSE_PARENT, event->from);
        else
                ph_run_fate(run, event->to)->was_told = true;
}

static void take_trapped(struct ph_run *run, const struct ph_event *event)
{
        switch (ph_run_kin(run, event->to)->role) {
        case PH_KIN_SUPERVISOR:
                ph_run_tell_supervisor(run, event);
                break;
        case PH_KIN_MASTER:
                take_at_master(run, event);
                break;
        case PH_KIN_STARTER:
                take_at_starter(run, event);
                break;
        case PH_KIN_GENERIC:
                if (event->kind == PH_EVENT_ORDER)
                        obey(run, event);
                else
                        take_at_generic(run, event);
                break;
        default:
                if (event->kind == PH_EVENT_ORDER)
                        obey(run, event);
                else
                        take_at_plain(run, event);
        }
}

/* One that says nothing may or may not trap exits. */
static bool is_trapping(struct ph_run *run, const struct ph_relative *kin)
{
        return kin->state == PH_KIN_SILENT && kin->role != PH_KIN_PORT ? ph_run_choose(run, 2) == 0
                                                                       : kin->traps;
}

void ph_run_signal(struct ph_run *run, const struct ph_event *event)
{
        const struct ph_relative *kin = ph_run_kin(run, event->to);

        if (ph_run_is_dead(run, event->to))
                return;
        if (kin->state == PH_KIN_UNASKED) {
                run->wants->facts[event->to] = true;
                return;
        }
        if (is_trapping(run, kin))
                take_trapped(run, event);
        else if (event->reason != PH_REASON_NORMAL ||
                 (kin->role == PH_KIN_PORT && kin->parent == event->from))
                ph_run_die(run, event->to, event->reason, event->cause, event->from);
}
