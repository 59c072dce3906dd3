#include <errno.h>

#include "agent/core/kill/audit.h"
#include "agent/core/kill/kill_job.h"
#include "agent/core/kill/plan_write.h"

static void add_processes(const struct ph_planner *planner, struct ph_json *json, cJSON *line,
        const char *name, enum ph_plan_sure sure)
{
        cJSON *list = ph_json_array(json, line, name);
        unsigned left = 100;
        char text[PH_KIN_TEXT];

        for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                if (planner->plan.kin[i].dies != sure ||
                        planner->kinship.kin[i].role == PH_KIN_PORT)
                        continue;
                ph_planner_kin_text(planner, (int32_t)i, text);
                ph_json_string(json, list, NULL, text);
                left--;
        }
}

static void add_plan(const struct ph_planner *planner, struct ph_json *json, cJSON *line)
{
        const struct ph_relative *target = &planner->kinship.kin[planner->target];
        uint32_t maybe, sure = ph_plan_deaths(&planner->plan, &planner->kinship, &maybe);
        cJSON *plan = ph_json_object(json, line, "what");
        char text[PH_KIN_TEXT];

        ph_planner_pid_text(planner, planner->target, text);
        ph_json_string(json, line, "target", text);
        ph_json_string(json, line, "name", target->name);
        ph_json_string(json, line, "initial_call", target->call);
        ph_json_string(json, line, "reason", planner->is_kill ? "kill" : "shutdown");
        ph_json_int(json, plan, "deaths", sure);
        ph_json_int(json, plan, "maybe_deaths", maybe);
        add_processes(planner, json, plan, "dies", PH_PLAN_YES);
        add_processes(planner, json, plan, "may_die", PH_PLAN_MAYBE);
        ph_json_int(json, plan, "tables", planner->table_count);
        ph_json_string(json, plan, "node_down", ph_plan_sure_name(planner->plan.node_down));
        ph_json_int(json, plan, "unknown", planner->note_count);
}

int ph_kill_audit(struct ph_kill_job *job, const struct ph_planner *planner, const char *event,
        const char *outcome, struct ph_error *error)
{
        struct ph_json json = {0};
        cJSON *line = cJSON_CreateObject();
        int r;

        ph_audit_add_client(&json, line, job->uid, job->os_pid);
        ph_json_string(&json, line, "event", event);
        ph_json_string(&json, line, "node", job->kill->config->info.node);
        ph_json_int(&json, line, "node_pid", job->kill->config->info.os_pid);
        ph_json_string(&json, line, "plan", job->id);
        if (planner != NULL && planner->has_plan)
                add_plan(planner, &json, line);
        ph_json_string(&json, line, "confirm", job->confirm);
        ph_json_string(&json, line, "outcome", outcome);
        if (json.failed) {
                ph_error_set(error, PH_ERROR_REFUSED,
                        "nothing was killed, as there is no memory for the audit log");
                r = -ENOMEM;
        } else {
                r = ph_audit_write(job->kill->server->folder, line, error);
        }
        cJSON_Delete(line);
        return r;
}
