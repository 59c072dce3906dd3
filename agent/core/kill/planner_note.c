#include <stdarg.h>
#include <stdio.h>

#include "agent/core/kill/planner_work.h"

/* Too many are dropped, and the last one says so. */
__attribute__((format(printf, 2, 3))) static void note(
        struct ph_planner *planner, const char *format, ...)
{
        char *text = planner->notes[planner->note_count];
        va_list args;

        if (planner->note_count == PH_PLAN_NOTES)
                return;
        planner->note_count++;
        if (planner->note_count == PH_PLAN_NOTES) {
                snprintf(text, sizeof(planner->notes[0]), "and more is not known");
                return;
        }
        va_start(args, format);
        vsnprintf(text, sizeof(planner->notes[0]), format, args);
        va_end(args);
}

static void note_supervisor(struct ph_planner *planner, int32_t at, const char *name)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];

        if (kin->supervisor == NULL || kin->state == PH_KIN_GONE)
                return;
        if (!kin->supervisor->is_known)
                note(planner,
                        "supervisor %s did not say what it restarts: what comes after is unknown",
                        name);
        else if (kin->supervisor->omitted > 0)
                note(planner, "of supervisor %s only %u children are known", name,
                        kin->supervisor->count);
}

static void note_kin(struct ph_planner *planner, int32_t at)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];
        char name[PH_KIN_TEXT];

        ph_planner_kin_text(planner, at, name);
        if (kin->is_reached && kin->state == PH_KIN_SILENT)
                note(planner,
                        "%.80s did not answer, as is so in native code: what it is linked to, "
                        "whose child it is, and so what else ends, is unknown",
                        name);
        if (kin->is_reached && kin->links_omitted > 0)
                note(planner, "%lld of the links of %.80s were not followed",
                        (long long)kin->links_omitted, name);
        if (planner->plan.kin[at].told != PH_PLAN_NO && kin->role == PH_KIN_PLAIN &&
                kin->state == PH_KIN_KNOWN)
                note(planner,
                        "%.80s traps exits and is not known to be OTP's: whether it ends is "
                        "unknown",
                        name);
        if (planner->plan.kin[at].may_not_start)
                note(planner,
                        "whether %.80s can be started anew: names below it may still be in use "
                        "then",
                        name);
        note_supervisor(planner, at, name);
}

static void note_target(struct ph_planner *planner)
{
        const struct ph_relative *kin = &planner->kinship.kin[planner->target];
        bool decides = kin->role == PH_KIN_PLAIN || kin->role == PH_KIN_GENERIC;

        if (!planner->is_kill && kin->traps && decides)
                note(planner, "it traps exits: shutdown is a message to it, and whether it ends "
                              "by itself, or is killed after 5 s, is unknown");
}

static void note_applications(struct ph_planner *planner)
{
        for (uint32_t i = 0; i < planner->kinship.application_count; i++) {
                const struct ph_kin_application *application = &planner->kinship.applications[i];

                if (planner->plan.ends[i] == PH_PLAN_NO)
                        continue;
                if (application->type == PH_APP_UNKNOWN)
                        note(planner,
                                "the type of application %s is unknown: its end may take the node "
                                "down",
                                application->name);
                if (application->members_cut)
                        note(planner,
                                "not all processes of application %s are known; all of them end",
                                application->name);
        }
}

void ph_planner_write_notes(struct ph_planner *planner)
{
        if (!planner->has_running)
                note(planner, "which applications run, and of what type, is unknown");
        note_target(planner);
        if (planner->kinship.is_cut)
                note(planner, "more than %u processes are tied to it: what else dies is unknown",
                        planner->kinship.limit);
        if (planner->is_late)
                note(planner, "not all of them answered within %d s", PH_PLANNER_MS / 1000);
        if (!planner->has_tables)
                note(planner, "which tables they own is unknown");
        note_applications(planner);
        for (uint32_t i = 0; i < planner->plan.count; i++)
                note_kin(planner, (int32_t)i);
}
