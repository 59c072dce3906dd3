#include "agent/core/kill/planner_work.h"

static void ask(struct ph_planner *planner, enum ph_planner_stage stage)
{
        struct ph_error error;

        planner->stage = stage;
        planner->ref = ph_requests_send(planner->requests,
                stage == PH_PLANNER_TABLES ? PH_PLANNER_TABLES_MS : PH_PLANNER_ROUND_MS,
                ph_planner_take, planner, &error);
        if (planner->ref == 0)
                planner->on_done(planner->context, &error);
}

/* Asks the look for those in planner->asked. */
static void look(struct ph_planner *planner, const char *what, enum ph_planner_stage stage)
{
        struct ph_etf_builder *command =
                ph_requests_command_list(planner->requests, "look", planner->asked_count);

        for (unsigned i = 0; i < planner->asked_count; i++) {
                ph_etf_build_tuple(command, 2);
                ph_planner_build_kin(planner, command, planner->asked[i]);
                ph_etf_build_atom(command, what);
        }
        if (planner->asked_count > 0)
                ph_etf_build_nil(command);
        ask(planner, stage);
}

void ph_planner_ask_running(struct ph_planner *planner)
{
        ph_etf_build_atom(ph_requests_command(planner->requests), "running");
        ask(planner, PH_PLANNER_RUNNING);
}

void ph_planner_ask_name(struct ph_planner *planner)
{
        struct ph_etf_builder *command = ph_requests_command(planner->requests);

        planner->is_sought = true;
        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "name");
        ph_planner_build_kin(planner, command, planner->target);
        ask(planner, PH_PLANNER_NAME);
}

void ph_planner_ask_supervisors(struct ph_planner *planner)
{
        struct ph_etf_builder *command =
                ph_requests_command_list(planner->requests, "supervisors", planner->asked_count);

        for (unsigned i = 0; i < planner->asked_count; i++) {
                ph_etf_build_tuple(command, 3);
                ph_planner_build_kin(planner, command, planner->asked[i]);
                ph_etf_build_int64(command, 0);
                ph_etf_build_int64(command, planner->kinship.limit);
        }
        ph_etf_build_nil(command);
        ask(planner, PH_PLANNER_SUPERVISED);
}

void ph_planner_ask_members(struct ph_planner *planner)
{
        struct ph_etf_builder *command = ph_requests_command(planner->requests);

        ph_etf_build_tuple(command, 3);
        ph_etf_build_atom(command, "members");
        ph_planner_build_kin(planner, command, planner->master);
        ph_etf_build_int64(command, planner->kinship.limit);
        ask(planner, PH_PLANNER_MEMBERS);
}

static bool dies(const struct ph_planner *planner, uint32_t at)
{
        return planner->plan.kin[at].dies != PH_PLAN_NO &&
               planner->kinship.kin[at].role != PH_KIN_PORT;
}

void ph_planner_ask_tables(struct ph_planner *planner)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < planner->plan.count; i++)
                count += dies(planner, i);
        command = ph_requests_command_list(planner->requests, "owned", count);
        for (uint32_t i = 0; i < planner->plan.count; i++) {
                if (dies(planner, i))
                        ph_planner_build_kin(planner, command, (int32_t)i);
        }
        if (count > 0)
                ph_etf_build_nil(command);
        ask(planner, PH_PLANNER_TABLES);
}

/* The target first, whose number is the lowest. */
void ph_planner_ask_watchers(struct ph_planner *planner)
{
        planner->asked_count = 0;
        for (uint32_t i = 0; i < planner->plan.count; i++) {
                if (dies(planner, i) && planner->asked_count < PH_PLAN_WATCHED &&
                        planner->kinship.kin[i].state == PH_KIN_KNOWN)
                        planner->asked[planner->asked_count++] = (int32_t)i;
        }
        look(planner, "watchers", PH_PLANNER_WATCHERS);
}

void ph_planner_ask_kin(struct ph_planner *planner)
{
        planner->asked_count = 0;
        while (planner->asked_count < PH_PLANNER_BATCH &&
                planner->queue_next < planner->queue_count)
                planner->asked[planner->asked_count++] = planner->queue[planner->queue_next++];
        look(planner, "kin", PH_PLANNER_KIN);
}
