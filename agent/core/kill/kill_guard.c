#include <stdio.h>
#include <string.h>

#include "agent/core/kill/kill_job.h"
#include "agent/core/session.h"

static bool is_same_text(const char *a, const char *b)
{
        return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* A pid can be given again: what was shown must be what is there now. Of a process that does not
 * answer no more than its pid and name can be compared. */
static bool is_same_process(const struct ph_planner *shown, const struct ph_planner *now)
{
        const struct ph_relative *then = &shown->kinship.kin[shown->target];
        const struct ph_relative *here = &now->kinship.kin[now->target];
        uint64_t parent_then =
                then->parent != PH_NO_KIN ? shown->kinship.kin[then->parent].number : 0;
        uint64_t parent_now = here->parent != PH_NO_KIN ? now->kinship.kin[here->parent].number : 0;

        if (then->state != here->state)
                return false;
        return then->number == here->number && parent_then == parent_now &&
               here->reductions >= then->reductions && is_same_text(then->call, here->call) &&
               is_same_text(then->name, here->name);
}

/* Tables of the dead that nobody was told of. */
static bool loses_more(const struct ph_planner *now, const struct ph_planner *shown)
{
        return now->table_count > shown->table_count || (!now->has_tables && shown->has_tables);
}

/* The plan that has become larger is shown in place of the other. */
static void show_larger(struct ph_kill_job *job)
{
        static const char refused[] =
                "more would end than was shown: nothing was killed; look at the new plan";
        struct ph_call *call = job->call;
        struct ph_json json = {0};
        struct ph_error ignored;
        cJSON *result = cJSON_CreateObject();

        ph_kill_audit(job, job->again, "refused", refused, &ignored);
        ph_planner_destroy(job->planner);
        job->planner = job->again;
        job->again = NULL;
        job->call = NULL;
        job->shown_ms = uv_now(job->kill->loop);
        job->state = PH_KILL_SHOWN;
        ph_json_bool(&json, result, "executed", false);
        ph_json_string(&json, result, "refused", refused);
        if (ph_kill_job_make_id(job) < 0)
                json.failed = true;
        ph_json_item(&json, result, "plan", ph_kill_write_plan(job, &json));
        ph_json_null(&json, result, "outcome");
        ph_call_answer(call, &json, result);
}

static void fail_checked(struct ph_kill_job *job, const struct ph_error *error)
{
        struct ph_error ignored;

        ph_kill_audit(job, job->planner, "refused", error->message, &ignored);
        ph_call_fail(job->call, error);
        ph_kill_job_destroy(job);
}

static void on_checked(void *context, const struct ph_error *error)
{
        struct ph_kill_job *job = context;
        struct ph_error refusal;
        int larger;

        if (error != NULL) {
                fail_checked(job, error);
                return;
        }
        if (!is_same_process(job->planner, job->again)) {
                ph_error_set(&refusal, PH_ERROR_REFUSED,
                        "it is no longer the process that was shown; plan again");
                fail_checked(job, &refusal);
                return;
        }
        if (ph_kill_is_refused(job->again, &refusal)) {
                fail_checked(job, &refusal);
                return;
        }
        larger = ph_plan_is_larger(&job->again->plan, &job->again->kinship, &job->planner->plan,
                &job->planner->kinship);
        if (larger < 0) {
                ph_error_no_memory(&refusal);
                fail_checked(job, &refusal);
        } else if (larger > 0 || loses_more(job->again, job->planner)) {
                show_larger(job);
        } else if (ph_kill_audit(job, job->again, "kill", "the signal is about to be sent",
                           &refusal) < 0) {
                ph_call_fail(job->call, &refusal);
                ph_kill_job_destroy(job);
        } else {
                ph_kill_strike(job);
        }
}

static bool is_confirmed(const struct ph_kill_job *job)
{
        const struct ph_planner *planner = job->planner;
        char text[PH_KIN_TEXT], pid[PH_PID_TEXT_SIZE];

        if (strcmp(job->confirm, ph_kill_required_text(job, text)) == 0)
                return true;
        if (planner->plan.node_down != PH_PLAN_NO)
                return false;
        for (int elixir = 0; elixir < 2; elixir++) {
                ph_pid_format(ph_pid_of_number(planner->kinship.kin[planner->target].number),
                        elixir != 0, pid);
                if (strcmp(job->confirm, pid) == 0)
                        return true;
        }
        return false;
}

static struct ph_kill_job *find_shown(struct ph_kill *kill, const char *id, uint64_t session)
{
        for (struct ph_kill_job *job = kill->jobs; job != NULL; job = job->next) {
                if (job->state == PH_KILL_SHOWN && job->session == session &&
                        strcmp(job->id, id) == 0 &&
                        uv_now(kill->loop) - job->shown_ms <= (uint64_t)kill->config->plan_ms)
                        return job;
        }
        return NULL;
}

/* What is wrong with the request itself is in the log as well; the plan stays. */
static void refuse_request(struct ph_kill *kill, struct ph_call *call, const cJSON *params,
        const struct ph_kill_job *job, const struct ph_error *error)
{
        struct ph_kill_job unknown = {
                .kill = kill, .uid = call->session->uid, .os_pid = call->session->os_pid};
        struct ph_error ignored;

        snprintf(unknown.id, sizeof(unknown.id), "%s", ph_json_get_string(params, "plan", ""));
        snprintf(unknown.confirm, sizeof(unknown.confirm), "%s",
                ph_json_get_string(params, "confirm", ""));
        if (kill->config->kill)
                ph_kill_audit(&unknown, job != NULL ? job->planner : NULL, "refused",
                        error->message, &ignored);
        ph_call_fail(call, error);
}

static void check(struct ph_kill_job *job, struct ph_call *call)
{
        struct ph_planner_options options = {.requests = job->kill->requests,
                .loop = job->kill->loop,
                .word_size = job->kill->config->info.word_size,
                .syntax = job->planner->syntax,
                .is_kill = job->planner->is_kill,
                .on_done = on_checked,
                .context = job};
        struct ph_error error;
        char pid[PH_KIN_TEXT];

        ph_planner_pid_text(job->planner, job->planner->target, pid);
        options.subject = pid;
        job->again = ph_planner_create(&options, &error);
        if (job->again == NULL) {
                ph_call_fail(call, &error);
                return;
        }
        job->state = PH_KILL_CHECKING;
        ph_kill_job_await(job, call);
}

void ph_kill_execute_call(struct ph_kill *kill, struct ph_call *call, const cJSON *params)
{
        struct ph_kill_job *job =
                find_shown(kill, ph_json_get_string(params, "plan", ""), call->session->number);
        char text[PH_KIN_TEXT];
        struct ph_error error;

        if (!kill->config->kill) {
                ph_error_set(&error, PH_ERROR_REFUSED,
                        "this agent only looks: detach it, and attach with --allow-kill (or start "
                        "the application porthole with {kill, true})");
                refuse_request(kill, call, params, job, &error);
                return;
        }
        if (job == NULL) {
                ph_error_set(&error, PH_ERROR_REFUSED,
                        "there is no such plan of this client, or it is older than %lld s; "
                        "plan again",
                        (long long)kill->config->plan_ms / 1000);
                refuse_request(kill, call, params, NULL, &error);
                return;
        }
        snprintf(job->confirm, sizeof(job->confirm), "%s",
                ph_json_get_string(params, "confirm", ""));
        if (!is_confirmed(job)) {
                ph_error_set(&error, PH_ERROR_REFUSED,
                        "nothing was killed: \"%.60s\" is not what is to be typed, which is %.100s",
                        job->confirm, ph_kill_required_text(job, text));
                refuse_request(kill, call, params, job, &error);
                return;
        }
        check(job, call);
}
