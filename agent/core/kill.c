#include "agent/core/kill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "agent/core/audit.h"
#include "agent/core/kill_job.h"
#include "agent/core/plan_write.h"
#include "agent/core/session.h"

/* ---- jobs */

void ph_kill_job_destroy(struct ph_kill_job *job)
{
        struct ph_kill_job **link = &job->kill->jobs;

        while (*link != job)
                link = &(*link)->next;
        *link = job->next;
        ph_requests_cancel(job->kill->requests, job->ref);
        ph_planner_destroy(job->planner);
        ph_planner_destroy(job->again);
        free(job->watches);
        free(job);
}

/* The oldest plans of a client, or of all, give way. */
static void make_room(struct ph_kill *kill, uint64_t session)
{
        struct ph_kill_job *oldest = NULL, *oldest_own = NULL;
        unsigned all = 0, own = 0;

        for (struct ph_kill_job *job = kill->jobs; job != NULL; job = job->next) {
                if (job->state != PH_KILL_SHOWN)
                        continue;
                oldest = job;
                all++;
                if (job->session != session)
                        continue;
                oldest_own = job;
                own++;
        }
        if (own >= PH_KILL_MOST_OWN_PLANS)
                ph_kill_job_destroy(oldest_own);
        else if (all >= PH_KILL_MOST_PLANS)
                ph_kill_job_destroy(oldest);
}

static struct ph_kill_job *create_job(struct ph_kill *kill, struct ph_call *call)
{
        struct ph_kill_job *job = calloc(1, sizeof(*job));

        if (job == NULL)
                return NULL;
        make_room(kill, call->session->number);
        job->kill = kill;
        job->call = call;
        job->session = call->session->number;
        job->uid = call->session->uid;
        job->os_pid = call->session->os_pid;
        job->next = kill->jobs;
        kill->jobs = job;
        return job;
}

/* Nobody can guess another client's plan. */
static int make_id(struct ph_kill_job *job)
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

/* Whether the plan must not be executed, and why: @error is filled. */
static bool is_refused(const struct ph_planner *planner, struct ph_error *error)
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

/* ---- the audit log */

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

static const char *required_text(const struct ph_kill_job *job, char text[PH_KIN_TEXT])
{
        if (job->planner->plan.node_down != PH_PLAN_NO)
                return job->kill->config->info.node;
        ph_planner_kin_text(job->planner, job->planner->target, text);
        return text;
}

static cJSON *write_plan(const struct ph_kill_job *job, struct ph_json *json)
{
        cJSON *result = cJSON_CreateObject();
        char text[PH_KIN_TEXT];

        ph_json_string(json, result, "plan", job->id);
        ph_json_int(json, result, "expires_ms", job->kill->config->plan_ms);
        ph_json_bool(json, result, "enabled", job->kill->config->kill);
        ph_json_string(json, result, "reason", job->planner->is_kill ? "kill" : "shutdown");
        ph_json_int(json, result, "patience_ms", PH_KILL_PATIENCE_MS);
        ph_json_string(json, result, "node", job->kill->config->info.node);
        ph_json_string(json, result, "confirm", required_text(job, text));
        ph_plan_write(job->planner, json, result);
        return result;
}

static void show(struct ph_kill_job *job)
{
        struct ph_call *call = job->call;
        struct ph_json json = {0};
        struct ph_error error;
        cJSON *result;

        if (make_id(job) < 0) {
                ph_error_set(&error, PH_ERROR_FAILED, "the system has no random numbers yet");
                ph_call_fail(call, &error);
                ph_kill_job_destroy(job);
                return;
        }
        job->state = PH_KILL_SHOWN;
        job->shown_ms = uv_now(job->kill->loop);
        job->call = NULL;
        result = write_plan(job, &json);
        ph_call_answer(call, &json, result);
}

static void on_planned(void *context, const struct ph_error *error)
{
        struct ph_kill_job *job = context;
        struct ph_error refusal;

        if (error != NULL) {
                ph_call_fail(job->call, error);
                ph_kill_job_destroy(job);
        } else if (is_refused(job->planner, &refusal)) {
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

static void await(struct ph_kill_job *job, struct ph_call *call)
{
        job->call = call;
        call->state = job;
        call->on_cancel = on_cancel;
}

static enum ph_syntax syntax_of(const struct ph_kill *kill, const cJSON *params)
{
        const char *own = ph_node_info_syntax(&kill->config->info);

        return strcmp(ph_json_get_string(params, "syntax", own), "elixir") == 0 ? PH_SYNTAX_ELIXIR
                                                                                : PH_SYNTAX_ERLANG;
}

static int check_plan_params(const cJSON *params, struct ph_error *error)
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
                return 0;
        return -EINVAL;
}

void ph_kill_plan_call(struct ph_kill *kill, struct ph_call *call, const cJSON *params)
{
        struct ph_planner_options options = {.requests = kill->requests,
                .loop = kill->loop,
                .word_size = kill->config->info.word_size,
                .syntax = syntax_of(kill, params),
                .subject = ph_json_get_string(params, "process", ""),
                .is_kill = strcmp(ph_json_get_string(params, "reason", ""), "kill") == 0,
                .on_done = on_planned};
        struct ph_kill_job *job;
        struct ph_error error;

        if (check_plan_params(params, &error) < 0) {
                ph_call_fail(call, &error);
                return;
        }
        job = create_job(kill, call);
        if (job == NULL) {
                ph_error_set(&error, PH_ERROR_INTERNAL, "the agent is out of memory");
                ph_call_fail(call, &error);
                return;
        }
        options.context = job;
        job->planner = ph_planner_create(&options, &error);
        if (job->planner == NULL) {
                ph_call_fail(call, &error);
                ph_kill_job_destroy(job);
                return;
        }
        await(job, call);
}

/* ---- the guard */

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
        if (make_id(job) < 0)
                json.failed = true;
        ph_json_item(&json, result, "plan", write_plan(job, &json));
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
        if (is_refused(job->again, &refusal)) {
                fail_checked(job, &refusal);
                return;
        }
        larger = ph_plan_is_larger(&job->again->plan, &job->again->kinship, &job->planner->plan,
                &job->planner->kinship);
        if (larger < 0) {
                ph_error_set(&refusal, PH_ERROR_INTERNAL, "the agent is out of memory");
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

        if (strcmp(job->confirm, required_text(job, text)) == 0)
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
        await(job, call);
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
                        job->confirm, required_text(job, text));
                refuse_request(kill, call, params, job, &error);
                return;
        }
        check(job, call);
}

/* ---- starting and ending */

static void on_tick(uv_timer_t *timer)
{
        struct ph_kill *kill = timer->data;
        struct ph_kill_job *next;
        bool is_settling = false;

        for (struct ph_kill_job *job = kill->jobs; job != NULL; job = next) {
                next = job->next;
                if (job->state != PH_KILL_SETTLING)
                        continue;
                is_settling = true;
                if (job->ref == 0)
                        ph_kill_settle(job);
        }
        if (!is_settling)
                uv_timer_stop(timer);
}

void ph_kill_await(struct ph_kill *kill)
{
        uv_timer_start(&kill->tick, on_tick, 20, 50);
}

int ph_kill_start(struct ph_kill *kill, uv_loop_t *loop, struct ph_requests *requests,
        const struct ph_config *config, const struct ph_server *server)
{
        *kill = (struct ph_kill){
                .loop = loop, .requests = requests, .config = config, .server = server};
        kill->tick.data = kill;
        return uv_timer_init(loop, &kill->tick);
}

void ph_kill_rest(struct ph_kill *kill)
{
        struct ph_kill_job *next;

        for (struct ph_kill_job *job = kill->jobs; job != NULL; job = next) {
                next = job->next;
                if (job->state == PH_KILL_SHOWN)
                        ph_kill_job_destroy(job);
        }
}

void ph_kill_close(struct ph_kill *kill)
{
        if (!uv_is_closing((uv_handle_t *)&kill->tick))
                uv_close((uv_handle_t *)&kill->tick, NULL);
}

void ph_kill_finish(struct ph_kill *kill)
{
        while (kill->jobs != NULL)
                ph_kill_job_destroy(kill->jobs);
}
