#include "agent/core/kill/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COURSES 48

int ph_plan_wants_init(struct ph_plan_wants *wants, const struct ph_kinship *kinship)
{
        *wants = (struct ph_plan_wants){.count = kinship->count};
        wants->facts = calloc(kinship->count + 1, sizeof(bool));
        wants->supervisor = calloc(kinship->count + 1, sizeof(bool));
        wants->members = calloc(kinship->count + 1, sizeof(bool));
        if (wants->facts != NULL && wants->supervisor != NULL && wants->members != NULL)
                return 0;
        ph_plan_wants_finish(wants);
        return -ENOMEM;
}

void ph_plan_wants_finish(struct ph_plan_wants *wants)
{
        free(wants->facts);
        free(wants->supervisor);
        free(wants->members);
        *wants = (struct ph_plan_wants){0};
}

static void look_for_wants(struct ph_plan_wants *wants)
{
        for (uint32_t i = 0; i < wants->count && !wants->any; i++)
                wants->any = wants->facts[i] || wants->supervisor[i] || wants->members[i];
}

void ph_plan_finish(struct ph_plan *plan)
{
        free(plan->kin);
        free(plan->ends);
        *plan = (struct ph_plan){0};
}

/* Until all courses have been laid upon each other, MAYBE is "in one at least". */
static void lay_kin(struct ph_plan_kin *kin, const struct ph_course_kin *course, bool is_first)
{
        if (course->is_dead && kin->dies == PH_PLAN_NO) {
                kin->cause = course->cause;
                kin->by = course->by;
                kin->fate = course->fate;
        } else if (course->is_dead && kin->fate != course->fate) {
                kin->fate = PH_FATE_UNKNOWN;
        }
        kin->dies |= course->is_dead;
        kin->told |= course->was_told;
        kin->gives_up |= course->gave_up;
        kin->may_not_start |= course->may_not_start;
        if (is_first || course->restarts < kin->least_restarts)
                kin->least_restarts = course->restarts;
        if (course->restarts > kin->most_restarts)
                kin->most_restarts = course->restarts;
}

/* In how many courses each thing happened. */
struct tally {
        unsigned *dies, *gives_up, *ends;
        unsigned node_down;
};

static bool takes_node_down(const struct ph_kin_application *application, enum ph_reason reason)
{
        return application->type == PH_APP_PERMANENT ||
               (application->type == PH_APP_TRANSIENT && reason != PH_REASON_NORMAL);
}

static void lay_applications(struct ph_plan *plan, const struct ph_kinship *kinship,
        const struct ph_course *course, struct tally *tally)
{
        bool is_down = false;

        for (uint32_t i = 0; i < kinship->application_count; i++) {
                const struct ph_kin_application *application = &kinship->applications[i];

                if (!course->ended[i])
                        continue;
                plan->ends[i] = PH_PLAN_MAYBE;
                tally->ends[i]++;
                if (application->type == PH_APP_UNKNOWN && plan->node_down == PH_PLAN_NO)
                        plan->node_down = PH_PLAN_MAYBE;
                if (!takes_node_down(application, course->ended_by[i]))
                        continue;
                plan->node_down = PH_PLAN_MAYBE;
                if (plan->node_down_by < 0)
                        plan->node_down_by = (int32_t)i;
                is_down = true;
        }
        tally->node_down += is_down;
}

static void lay(struct ph_plan *plan, const struct ph_kinship *kinship,
        const struct ph_course *course, struct tally *tally, bool is_first)
{
        for (uint32_t i = 0; i < plan->count; i++) {
                lay_kin(&plan->kin[i], &course->kin[i], is_first);
                tally->dies[i] += course->kin[i].is_dead;
                tally->gives_up[i] += course->kin[i].gave_up;
        }
        lay_applications(plan, kinship, course, tally);
}

static void settle(struct ph_plan *plan, const struct ph_kinship *kinship,
        const struct tally *tally, unsigned courses)
{
        for (uint32_t i = 0; i < plan->count; i++) {
                if (tally->dies[i] == courses)
                        plan->kin[i].dies = PH_PLAN_YES;
                if (tally->gives_up[i] == courses)
                        plan->kin[i].gives_up = PH_PLAN_YES;
        }
        for (uint32_t i = 0; i < kinship->application_count; i++) {
                if (tally->ends[i] == courses)
                        plan->ends[i] = PH_PLAN_YES;
        }
        if (tally->node_down == courses)
                plan->node_down = PH_PLAN_YES;
}

static int run_courses(struct ph_plan *plan, const struct ph_kinship *kinship,
        struct ph_plan_wants *wants, struct tally *tally)
{
        const struct ph_course_wants lacks = {wants->facts, wants->supervisor, wants->members};
        unsigned courses = 0;

        /* Where the first course lacks something, the others would tell nothing more. */
        while (courses < COURSES && !wants->any) {
                const struct ph_course_options options = {plan->target, plan->is_kill, courses};
                struct ph_course course;

                if (ph_course_run(kinship, &options, &lacks, &course) < 0)
                        return -ENOMEM;
                lay(plan, kinship, &course, tally, courses == 0);
                ph_course_finish(&course);
                look_for_wants(wants);
                courses++;
        }
        settle(plan, kinship, tally, courses);
        return 0;
}

int ph_plan_compute(const struct ph_kinship *kinship, int32_t target, bool is_kill,
        struct ph_plan_wants *wants, struct ph_plan *plan_out)
{
        struct ph_plan plan = {
                .target = target, .is_kill = is_kill, .count = kinship->count, .node_down_by = -1};
        struct tally tally = {0};
        int r = -ENOMEM;

        plan.kin = calloc(kinship->count, sizeof(*plan.kin));
        plan.ends = calloc(kinship->application_count + 1, sizeof(*plan.ends));
        tally.dies = calloc(kinship->count, sizeof(unsigned));
        tally.gives_up = calloc(kinship->count, sizeof(unsigned));
        tally.ends = calloc(kinship->application_count + 1, sizeof(unsigned));
        if (plan.kin != NULL && plan.ends != NULL && tally.dies != NULL && tally.gives_up != NULL &&
                tally.ends != NULL)
                r = run_courses(&plan, kinship, wants, &tally);
        free(tally.dies);
        free(tally.gives_up);
        free(tally.ends);
        if (r < 0)
                ph_plan_finish(&plan);
        else
                *plan_out = plan;
        return r;
}

uint32_t ph_plan_deaths(
        const struct ph_plan *plan, const struct ph_kinship *kinship, uint32_t *maybe_out)
{
        uint32_t sure = 0;

        *maybe_out = 0;
        for (uint32_t i = 0; i < plan->count; i++) {
                if (kinship->kin[i].role == PH_KIN_PORT)
                        continue;
                sure += plan->kin[i].dies == PH_PLAN_YES;
                *maybe_out += plan->kin[i].dies == PH_PLAN_MAYBE;
        }
        return sure;
}

/* ---- whether a plan is larger than another */

/* A process that dies, as far as it is of a kind with others. Texts are borrowed. */
struct victim {
        const char *name, *call;
        uint64_t parent;
};

static int compare_texts(const char *a, const char *b)
{
        if (a == NULL || b == NULL)
                return (a != NULL) - (b != NULL);
        return strcmp(a, b);
}

static int compare_victims(const void *one, const void *other)
{
        const struct victim *a = one, *b = other;
        int r = compare_texts(a->name, b->name);

        if (r != 0 || a->name != NULL)
                return r;
        if (a->parent != b->parent)
                return a->parent < b->parent ? -1 : 1;
        return compare_texts(a->call, b->call);
}

static struct victim *list_victims(
        const struct ph_plan *plan, const struct ph_kinship *kinship, size_t *count_out)
{
        struct victim *victims = calloc(plan->count + 1, sizeof(*victims));

        *count_out = 0;
        for (uint32_t i = 0; victims != NULL && i < plan->count; i++) {
                const struct ph_relative *kin = &kinship->kin[i];
                uint64_t parent = kin->parent != PH_NO_KIN ? kinship->kin[kin->parent].number : 0;

                if (plan->kin[i].dies == PH_PLAN_NO || kin->role == PH_KIN_PORT)
                        continue;
                victims[(*count_out)++] = (struct victim){kin->name, kin->call, parent};
        }
        if (victims != NULL)
                qsort(victims, *count_out, sizeof(*victims), compare_victims);
        return victims;
}

/* Whether each of @some is one of @all: both are sorted. */
static bool are_among(
        const struct victim *some, size_t count, const struct victim *all, size_t all_count)
{
        size_t at = 0;

        for (size_t i = 0; i < count; i++) {
                while (at < all_count && compare_victims(&all[at], &some[i]) < 0)
                        at++;
                if (at == all_count || compare_victims(&all[at], &some[i]) != 0)
                        return false;
                at++;
        }
        return true;
}

static bool ends_more(const struct ph_plan *now, const struct ph_kinship *now_kinship,
        const struct ph_plan *shown, const struct ph_kinship *shown_kinship)
{
        for (uint32_t i = 0; i < now_kinship->application_count; i++) {
                const char *name = now_kinship->applications[i].name;
                bool was_shown = false;

                for (uint32_t j = 0; j < shown_kinship->application_count; j++)
                        was_shown |= shown->ends[j] != PH_PLAN_NO &&
                                     strcmp(shown_kinship->applications[j].name, name) == 0;
                if (now->ends[i] != PH_PLAN_NO && !was_shown)
                        return true;
        }
        return now->node_down != PH_PLAN_NO && shown->node_down == PH_PLAN_NO;
}

/* A supervisor that gives up dies, so that it is among the dead; what is new is that it may. */
static bool gives_up_more(const struct ph_plan *now, const struct ph_kinship *now_kinship,
        const struct ph_plan *shown, const struct ph_kinship *shown_kinship)
{
        for (uint32_t i = 0; i < now->count; i++) {
                int32_t same;

                if (now->kin[i].gives_up == PH_PLAN_NO)
                        continue;
                same = ph_kinship_find(shown_kinship, now_kinship->kin[i].number, false);
                if (same == PH_NO_KIN || (uint32_t)same >= shown->count ||
                        shown->kin[same].gives_up == PH_PLAN_NO)
                        return true;
        }
        return false;
}

int ph_plan_is_larger(const struct ph_plan *now, const struct ph_kinship *now_kinship,
        const struct ph_plan *shown, const struct ph_kinship *shown_kinship)
{
        size_t now_count, shown_count;
        struct victim *now_victims = list_victims(now, now_kinship, &now_count);
        struct victim *shown_victims = list_victims(shown, shown_kinship, &shown_count);
        int r = -ENOMEM;

        if (now_victims != NULL && shown_victims != NULL)
                r = !are_among(now_victims, now_count, shown_victims, shown_count) ||
                    ends_more(now, now_kinship, shown, shown_kinship) ||
                    gives_up_more(now, now_kinship, shown, shown_kinship) ||
                    (now_kinship->is_cut && !shown_kinship->is_cut);
        free(now_victims);
        free(shown_victims);
        return r;
}
