#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/kill/planner_read.h"
#include "agent/core/supervision.h"

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

/* Restarts as old as this, in ms, before the period's end may be beyond it when it counts. */
#define EDGE_MS 3000
#define MOST_AGES 100 /* that the probe tells */

static int read_child(struct ph_planner *planner, struct ph_etf *in, struct ph_kin_child *child)
{
        struct ph_supervised facts;
        struct ph_etf_atom shutdown;
        int restart;

        if (ph_supervised_read(in, &facts) < 0)
                return -EBADMSG;
        restart =
                ph_kin_find_name(facts.restart, ph_kin_restart_names, COUNT(ph_kin_restart_names));
        *child = (struct ph_kin_child){.kin = PH_NO_KIN, .is_significant = facts.is_significant};
        if (restart < 0)
                return -EBADMSG;
        child->restart = (enum ph_kin_restart)restart;
        if (ph_etf_type(&facts.pid) == PH_ETF_IS_PID)
                child->kin = ph_planner_read_one(planner, &facts.pid);
        if (child->kin == -ENOMEM)
                return -ENOMEM;
        child->is_brutal = ph_etf_read_atom(&facts.shutdown, &shutdown) == 0 &&
                           ph_etf_atom_is(&shutdown, "brutal_kill");
        child->id = facts.id_text[0] != '\0' ? strdup(facts.id_text)
                                             : ph_planner_term_text(planner, facts.id);
        return 0;
}

static int read_children(
        struct ph_planner *planner, struct ph_etf in, struct ph_kin_supervisor *supervisor)
{
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return -EBADMSG;
        supervisor->children = calloc((size_t)length + 1, sizeof(*supervisor->children));
        if (supervisor->children == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < length; i++) {
                int r = read_child(planner, &in, &supervisor->children[i]);

                if (r < 0)
                        return r;
                supervisor->count++;
        }
        return 0;
}

/* Beyond those whose age is told there may be more, which are older: they may
 * be at the edge, too. */
static void count_restarts(
        struct ph_kin_supervisor *supervisor, const struct ph_supervision_answer *answer)
{
        unsigned used = answer->told.used > 0 ? (unsigned)answer->told.used : 0, edge = 0;
        int64_t ages[MOST_AGES];
        uint32_t count = ph_supervision_read_ages(answer->restarts, ages, MOST_AGES);

        for (uint32_t i = 0; i < count; i++)
                edge += ages[i] + EDGE_MS > supervisor->period_ms;
        if (edge > 0 && used > MOST_AGES)
                edge += used - MOST_AGES;
        supervisor->edge_restarts = edge < used ? edge : used;
        supervisor->restarts = used - supervisor->edge_restarts;
}

static int interpret(struct ph_planner *planner, const struct ph_supervision_answer *answer,
        struct ph_kin_supervisor *supervisor)
{
        const struct ph_supervision *facts = &answer->told;
        int strategy = ph_kin_find_name(
                facts->strategy, ph_kin_strategy_names, COUNT(ph_kin_strategy_names));
        int automatic =
                ph_kin_find_name(facts->auto_shutdown, ph_kin_auto_names, COUNT(ph_kin_auto_names));
        int64_t all;

        if (strategy < 0)
                return -EBADMSG;
        supervisor->strategy = (enum ph_kin_strategy)strategy;
        supervisor->auto_shutdown = automatic < 0 ? PH_AUTO_NEVER : (enum ph_kin_auto)automatic;
        supervisor->is_dynamic =
                strategy == PH_SIMPLE_ONE_FOR_ONE || strcmp(facts->module, "supervisor") != 0;
        supervisor->intensity = facts->intensity;
        supervisor->period_ms = facts->period * 1000;
        count_restarts(supervisor, answer);
        if (read_children(planner, answer->children, supervisor) < 0)
                return -EBADMSG;
        all = supervisor->is_dynamic ? facts->active + facts->restarting : facts->specs;
        supervisor->omitted = all > supervisor->count ? (unsigned)(all - supervisor->count) : 0;
        supervisor->is_known = true;
        return 0;
}

static int read_one_supervisor(struct ph_planner *planner, struct ph_etf *in)
{
        struct ph_supervision_answer answer;
        struct ph_kin_supervisor *supervisor = calloc(1, sizeof(*supervisor));
        struct ph_etf_atom state;
        int32_t at;

        if (supervisor == NULL)
                return -ENOMEM;
        if (ph_etf_read_tuple_of(in, 2) < 0 || (at = ph_planner_read_one(planner, in)) < 0) {
                ph_kin_supervisor_destroy(supervisor);
                return -EBADMSG;
        }
        if (ph_etf_read_atom(in, &state) == 0) {
                if (ph_etf_atom_is(&state, "gone"))
                        planner->kinship.kin[at].state = PH_KIN_GONE;
        } else if (ph_supervision_read(in, &answer) < 0) {
                ph_kin_supervisor_destroy(supervisor);
                return -EBADMSG;
        } else {
                interpret(planner, &answer, supervisor);
        }
        ph_kinship_set_supervisor(&planner->kinship, at, supervisor);
        return 0;
}

int ph_planner_read_supervisors(struct ph_planner *planner, struct ph_etf in)
{
        return ph_planner_read_each(planner, &in, read_one_supervisor);
}
