#include <errno.h>
#include <stdlib.h>

#include "agent/core/kill/planner_work.h"

static int enqueue(struct ph_planner *planner, int32_t at)
{
        if (planner->queue_count == planner->queue_capacity) {
                uint32_t capacity = planner->queue_capacity == 0 ? 64 : planner->queue_capacity * 2;
                int32_t *queue = reallocarray(planner->queue, capacity, sizeof(*queue));

                if (queue == NULL)
                        return -ENOMEM;
                planner->queue = queue;
                planner->queue_capacity = capacity;
        }
        planner->queue[planner->queue_count++] = at;
        return 0;
}

int ph_planner_reach(struct ph_planner *planner, int32_t at)
{
        struct ph_relative *kin = &planner->kinship.kin[at];

        if (kin->is_reached)
                return 0;
        kin->is_reached = true;
        return kin->state == PH_KIN_UNASKED ? enqueue(planner, at) : 0;
}

/* Who does not trap exits dies of the signal, and its links pass it on. */
static int spread(struct ph_planner *planner, int32_t at)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];
        int r = 0;

        if (kin->state != PH_KIN_KNOWN || (kin->traps && at != planner->target))
                return 0;
        for (uint32_t i = 0; r == 0 && i < planner->kinship.kin[at].link_count; i++)
                r = ph_planner_reach(planner, planner->kinship.kin[at].links[i]);
        return r;
}

int ph_planner_take_asked(struct ph_planner *planner, bool answered)
{
        for (unsigned i = 0; i < planner->asked_count; i++) {
                int32_t at = planner->asked[i];
                struct ph_relative *kin = &planner->kinship.kin[at];
                int r;

                if (kin->state == PH_KIN_UNASKED && !answered)
                        kin->state = PH_KIN_SILENT;
                r = kin->state == PH_KIN_UNASKED ? enqueue(planner, at) : spread(planner, at);
                if (r < 0)
                        return r;
        }
        return 0;
}

void ph_planner_give_up(struct ph_planner *planner)
{
        planner->is_late = true;
        for (; planner->queue_next < planner->queue_count; planner->queue_next++)
                planner->kinship.kin[planner->queue[planner->queue_next]].state = PH_KIN_SILENT;
}

int ph_planner_set_unknown_supervisor(struct ph_planner *planner, int32_t at)
{
        struct ph_kin_supervisor *supervisor = calloc(1, sizeof(*supervisor));

        if (supervisor == NULL)
                return -ENOMEM;
        ph_kinship_set_supervisor(&planner->kinship, at, supervisor);
        return 0;
}

void ph_planner_set_unknown_members(struct ph_planner *planner, int32_t master)
{
        struct ph_kin_application *application =
                ph_kinship_application_of(&planner->kinship, master);

        if (application == NULL || application->has_members)
                return;
        application->has_members = true;
        application->members_cut = true;
}

int ph_planner_settle_late(struct ph_planner *planner)
{
        for (uint32_t i = 0; i < planner->wants.count; i++) {
                if (planner->wants.facts[i])
                        planner->kinship.kin[i].state = PH_KIN_SILENT;
                if (planner->wants.supervisor[i] &&
                        ph_planner_set_unknown_supervisor(planner, (int32_t)i) < 0)
                        return -ENOMEM;
                if (planner->wants.members[i])
                        ph_planner_set_unknown_members(planner, (int32_t)i);
        }
        return 0;
}

int ph_planner_collect_wants(struct ph_planner *planner)
{
        planner->asked_count = 0;
        planner->master = PH_NO_KIN;
        for (uint32_t i = 0; i < planner->wants.count; i++) {
                if (planner->wants.facts[i]) {
                        planner->kinship.kin[i].is_reached = false;
                        if (ph_planner_reach(planner, (int32_t)i) < 0)
                                return -ENOMEM;
                }
                if (planner->wants.supervisor[i] && planner->asked_count < PH_PLANNER_SUPERVISORS)
                        planner->asked[planner->asked_count++] = (int32_t)i;
                if (planner->wants.members[i])
                        planner->master = (int32_t)i;
        }
        return 0;
}
