#include "agent/core/kill/course.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/core/kill/course_run.h"

static void take_step(struct ph_run *run, int32_t at)
{
        static const struct ph_kin_supervisor nobody = {0};
        const struct ph_kin_supervisor *of = ph_run_supervisor(run, at);
        struct ph_actor *actor = &run->actors[at];

        if (ph_run_is_dead(run, at) || actor->job == PH_JOB_NONE)
                return;
        if (ph_run_kin(run, at)->role == PH_KIN_SUPERVISOR)
                ph_run_go_on(run, at, of != NULL ? of : &nobody);
        else if (ph_run_kin(run, at)->role == PH_KIN_MASTER && actor->waiting == 0)
                ph_run_die(run, at, actor->reason, actor->cause, actor->by);
}

static void handle(struct ph_run *run, const struct ph_event *event)
{
        switch (event->kind) {
        case PH_EVENT_STEP:
                take_step(run, event->to);
                break;
        case PH_EVENT_KILL:
                ph_run_die(run, event->to, PH_REASON_KILLED, event->cause, event->from);
                break;
        case PH_EVENT_EXIT:
        case PH_EVENT_ORDER:
                ph_run_signal(run, event);
                break;
        }
}

/* A stranger's shutdown is a message to who traps exits: a supervisor ignores it, all others may
 * end by themselves, with whatever reason, or be killed when their time is over. */
static void strike(struct ph_run *run)
{
        static const enum ph_reason reasons[] = {
                PH_REASON_KILLED, PH_REASON_SHUTDOWN, PH_REASON_NORMAL};
        const struct ph_relative *kin = ph_run_kin(run, run->options->target);
        enum ph_reason reason = PH_REASON_KILLED;
        bool decides = kin->role == PH_KIN_GENERIC || kin->role == PH_KIN_PLAIN;

        if (!run->options->is_kill && kin->state == PH_KIN_KNOWN && !kin->traps)
                reason = PH_REASON_SHUTDOWN;
        else if (!run->options->is_kill && decides)
                reason = reasons[ph_run_choose(run, 3)];
        ph_run_die(run, run->options->target, reason, PH_CAUSE_TARGET, PH_NO_KIN);
}

static enum ph_fate fate_in(struct ph_run *run, int32_t at, unsigned depth)
{
        const struct ph_relative *kin = ph_run_kin(run, at);
        const struct ph_kin_supervisor *of;
        enum ph_fate above;

        if (kin->overseer == PH_NO_KIN || depth > PH_MOST_DEPTH)
                return depth > PH_MOST_DEPTH ? PH_FATE_UNKNOWN : PH_FATE_NONE;
        of = ph_run_kin(run, kin->overseer)->supervisor;
        if (!ph_run_is_dead(run, kin->overseer))
                return run->slots[kin->overseer][kin->slot] == PH_SLOT_NEW ? PH_FATE_RESTARTED
                                                                           : PH_FATE_ENDED;
        above = fate_in(run, kin->overseer, depth + 1);
        if (above == PH_FATE_NONE || above == PH_FATE_UNKNOWN)
                return above == PH_FATE_NONE ? PH_FATE_ENDED : above;
        if (above == PH_FATE_ENDED || of->is_dynamic)
                return PH_FATE_ENDED;
        return PH_FATE_WITH;
}

/* A process that says who its parent is, when that is a supervisor that does not answer; or one
 * that says nothing of itself. */
static bool has_silent_overseer(const struct ph_run *run, int32_t at)
{
        int32_t parent = ph_run_kin(run, at)->parent;

        if (ph_run_kin(run, at)->overseer == PH_NO_KIN &&
                ph_run_kin(run, at)->state == PH_KIN_SILENT)
                return true;
        return ph_run_kin(run, at)->overseer == PH_NO_KIN && parent != PH_NO_KIN &&
               ph_run_kin(run, parent)->role == PH_KIN_SUPERVISOR &&
               ph_run_kin(run, parent)->supervisor != NULL &&
               (!ph_run_kin(run, parent)->supervisor->is_known ||
                       ph_run_kin(run, parent)->supervisor->omitted > 0);
}

static void tell_fates(struct ph_run *run)
{
        for (uint32_t i = 0; i < run->kinship->count; i++) {
                if (!ph_run_fate(run, (int32_t)i)->is_dead)
                        continue;
                ph_run_fate(run, (int32_t)i)->fate = has_silent_overseer(run, (int32_t)i)
                                                             ? PH_FATE_UNKNOWN
                                                             : fate_in(run, (int32_t)i, 0);
        }
}

static int make_slots(struct ph_run *run)
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

static int prepare(struct ph_run *run)
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

static void finish(struct ph_run *run)
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
        struct ph_run run = {.kinship = kinship,
                .options = options,
                .wants = wants,
                .course = &course,
                .random = options->seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
        int r = prepare(&run);

        if (r == 0)
                strike(&run);
        while (r == 0 && run.first < run.last) {
                struct ph_event event = ph_run_take(&run);

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
