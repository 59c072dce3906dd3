#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "agent/core/kill/kill_job.h"
#include "agent/core/kill/plan_write.h"

int ph_kill_job_make_id(struct ph_kill_job *job)
{
        uint8_t bytes[(PH_KILL_ID - 1) / 2];

        if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != (ssize_t)sizeof(bytes))
                return -EAGAIN;
        for (size_t i = 0; i < sizeof(bytes); i++)
                snprintf(job->id + 2 * i, 3, "%02x", bytes[i]);
        return 0;
}

/* ---- what is refused always */

static bool refuse(struct ph_error *error, const char *format, const char *name)
{
        char text[200];
        const char *mark = strstr(format, "%s");

        snprintf(text, sizeof(text), "%.*s%.80s%s", (int)(mark - format), format, name, mark + 2);
        ph_error_set(error, PH_ERROR_REFUSED, "%s", text);
        return true;
}

/* One that does not answer may be the runtime's own, unless that is known otherwise. */
static bool may_be_runtimes(const struct ph_planner *planner, const struct ph_relative *kin)
{
        return kin->is_protected || (kin->state == PH_KIN_SILENT && !planner->has_running);
}

bool ph_kill_is_refused(const struct ph_planner *planner, struct ph_error *error)
{
        const struct ph_relative *target = &planner->kinship.kin[planner->target];
        char name[PH_KIN_TEXT];

        ph_planner_kin_text(planner, planner->target, name);
        if (target->is_ours)
                return refuse(error, "%s is porthole's own; porthole detach takes it away", name);
        if (target->is_protected)
                return refuse(error, "%s belongs to the runtime itself and is never killed", name);
        if (may_be_runtimes(planner, target))
                return refuse(error,
                        "%s does not answer, and whether it belongs to the runtime itself can't "
                        "be told now; plan again",
                        name);
        for (uint32_t i = 0; i < planner->plan.count; i++) {
                if (planner->plan.kin[i].dies == PH_PLAN_NO ||
                        !may_be_runtimes(planner, &planner->kinship.kin[i]))
                        continue;
                ph_planner_kin_text(planner, (int32_t)i, name);
                return refuse(error,
                        "with it would die %s, which belongs to the runtime itself: refused", name);
        }
        return false;
}

static bool is_remote(const char *subject)
{
        if (strncmp(subject, "#PID", 4) == 0)
                subject += 4;
        return subject[0] == '<' && strncmp(subject, "<0.", 3) != 0;
}

/* ---- the plan */

/* An agent that may not kill leaves no log behind: it does nothing. */
static void fail_refused(struct ph_kill_job *job, const struct ph_error *error)
{
        struct ph_error ignored;

        if (job->kill->config->kill)
                ph_kill_audit(job, job->planner, "refused", error->message, &ignored);
        ph_call_fail(job->call, error);
        ph_kill_job_destroy(job);
}

const char *ph_kill_required_text(const struct ph_kill_job *job, char text[PH_KIN_TEXT])
{
        if (job->planner->plan.node_down != PH_PLAN_NO)
                return job->kill->config->info.node;
        ph_planner_kin_text(job->planner, job->planner->target, text);
        return text;
}

cJSON *ph_kill_write_plan(const struct ph_kill_job *job, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject();
        char text[PH_KIN_TEXT];

        ph_json_string(json, result, "plan", job->id);
        ph_json_int(json, result, "expires_ms", job->kill->config->plan_ms);
        ph_json_bool(json, result, "enabled", job->kill->config->kill);
        ph_json_string(json, result, "reason", job->planner->is_kill ? "kill" : "shutdown");
        ph_json_int(json, result, "patience_ms", PH_KILL_PATIENCE_MS);
        ph_json_string(json, result, "node", job->kill->config->info.node);
        ph_json_string(json, result, "confirm", ph_kill_required_text(job, text));
        ph_plan_write(job->planner, json, result);
        return result;
}

static void show(struct ph_kill_job *job)
{
        struct ph_call *call = job->call;
        struct ph_json json = {0};
        struct ph_error error;
        cJSON *result;

        if (ph_kill_job_make_id(job) < 0) {
                ph_error_set(&error, PH_ERROR_FAILED, "the system has no random numbers yet");
                ph_call_fail(call, &error);
                ph_kill_job_destroy(job);
                return;
        }
        job->state = PH_KILL_SHOWN;
        job->shown_ms = uv_now(job->kill->loop);
        job->call = NULL;
        result = ph_kill_write_plan(job, &json);
        ph_call_answer(call, &json, result);
}

static void on_planned(void *context, const struct ph_error *error)
{
        struct ph_kill_job *job = context;
        struct ph_error refusal;

        if (error != NULL) {
                ph_call_fail(job->call, error);
                ph_kill_job_destroy(job);
        } else if (ph_kill_is_refused(job->planner, &refusal)) {
                fail_refused(job, &refusal);
        } else {
                show(job);
        }
}

static void on_cancel(struct ph_call *call)
{
        struct ph_kill_job *job = call->state;

        job->call = NULL;
        if (job->state == PH_KILL_PLANNING || job->state == PH_KILL_CHECKING)
                ph_kill_job_destroy(job);
}

void ph_kill_job_await(struct ph_kill_job *job, struct ph_call *call)
{
        job->call = call;
        call->state = job;
        call->on_cancel = on_cancel;
}

static int read_plan_params(const struct ph_kill *kill, const cJSON *params,
        struct ph_planner_options *options, struct ph_error *error)
{
        const char *reason = ph_json_get_string(params, "reason", "shutdown");
        const char *subject = ph_json_get_string(params, "process", "");

        if (strcmp(reason, "shutdown") != 0 && strcmp(reason, "kill") != 0)
                ph_error_set(error, PH_ERROR_PARAMS, "\"reason\" must be shutdown or kill");
        else if (strlen(subject) > 500)
                ph_error_set(error, PH_ERROR_PARAMS, "\"process\" is too long for a name");
        else if (is_remote(subject))
                ph_error_set(error, PH_ERROR_REFUSED,
                        "%.80s lives in another node; attach to that one to kill it", subject);
        else
                return ph_node_info_read_syntax(
                        &kill->config->info, params, &options->syntax, error);
        return -EINVAL;
}

void ph_kill_plan_call(struct ph_kill *kill, struct ph_call *call, const cJSON *params)
{
        struct ph_planner_options options = {.requests = kill->requests,
                .loop = kill->loop,
                .word_size = kill->config->info.word_size,
                .subject = ph_json_get_string(params, "process", ""),
                .is_kill = strcmp(ph_json_get_string(params, "reason", ""), "kill") == 0,
                .on_done = on_planned};
        struct ph_kill_job *job;
        struct ph_error error;

        if (read_plan_params(kill, params, &options, &error) < 0) {
                ph_call_fail(call, &error);
                return;
        }
        job = ph_kill_job_create(kill, call);
        if (job == NULL) {
                ph_call_fail_for_memory(call);
                return;
        }
        options.context = job;
        job->planner = ph_planner_create(&options, &error);
        if (job->planner == NULL) {
                ph_call_fail(call, &error);
                ph_kill_job_destroy(job);
                return;
        }
        ph_kill_job_await(job, call);
}
