#include <stdio.h>

#include "agent/core/kill/kill_job.h"

enum ph_plan_sure ph_kill_watch_planned(
        const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        return job->again->plan.kin[watch->kin].dies;
}

static const char *plan_name(enum ph_plan_sure sure)
{
        static const char *const names[] = {
                [PH_PLAN_NO] = "lives", [PH_PLAN_MAYBE] = "may die", [PH_PLAN_YES] = "dies"};

        return names[sure];
}

/* What became of one process, and what should have. */
static void write_watch(const struct ph_kill_job *job, const struct ph_kill_watch *watch,
        struct ph_json *json, cJSON *row)
{
        char text[PH_KIN_TEXT];

        ph_planner_pid_text(job->again, watch->kin, text);
        ph_json_string(json, row, "pid", text);
        ph_json_string(json, row, "name", job->again->kinship.kin[watch->kin].name);
        ph_json_string(json, row, "planned", plan_name(ph_kill_watch_planned(job, watch)));
        if (watch->is_known)
                ph_json_bool(json, row, "died", !watch->lives);
        else
                ph_json_null(json, row, "died");
        ph_pid_format(watch->successor, job->again->syntax == PH_SYNTAX_ELIXIR, text);
        ph_json_string(json, row, "successor", watch->has_successor ? text : NULL);
}

struct score {
        unsigned planned, died, maybe_died, unplanned, back, unsaid;
};

static struct score count_up(const struct ph_kill_job *job)
{
        struct score score = {0};

        for (uint32_t i = 0; i < job->watch_count; i++) {
                const struct ph_kill_watch *watch = &job->watches[i];
                bool died = watch->is_known && !watch->lives;

                score.unsaid += !watch->is_known;
                score.planned += ph_kill_watch_planned(job, watch) == PH_PLAN_YES;
                score.died += ph_kill_watch_planned(job, watch) == PH_PLAN_YES && died;
                score.maybe_died += ph_kill_watch_planned(job, watch) == PH_PLAN_MAYBE && died;
                score.unplanned += ph_kill_watch_planned(job, watch) == PH_PLAN_NO && died;
                score.back += died && watch->has_successor;
        }
        return score;
}

static void say_died(
        const struct ph_kill_job *job, const struct score *score, char *out, size_t size)
{
        int length = snprintf(out, size, "died after %lld ms with the reason %.100s%s; ",
                (long long)job->took_ms, job->reason,
                job->is_escalated ? " (it did not heed shutdown)" : "");
        size_t at = length < 0 || (size_t)length >= size ? size : (size_t)length;

        if (job->again->plan.node_down == PH_PLAN_YES) {
                snprintf(out + at, size - at, "the node goes down");
                return;
        }
        if (score->died == score->planned)
                length = snprintf(out + at, size - at, "all %u that were to die have; %u came back",
                        score->planned, score->back);
        else
                length = snprintf(out + at, size - at,
                        "%u of the %u that were to die have; %u came back", score->died,
                        score->planned, score->back);
        at += length > 0 ? (size_t)length : 0;
        if (at < size && score->maybe_died > 0)
                length = snprintf(out + at, size - at, "; and %u that might", score->maybe_died);
        else
                length = 0;
        at += length > 0 ? (size_t)length : 0;
        if (at < size && score->unplanned > 0)
                snprintf(out + at, size - at, "; and %u that nobody expected to", score->unplanned);
}

static void say(const struct ph_kill_job *job, const struct score *score, char *out, size_t size)
{
        if (job->has_died)
                say_died(job, score, out, size);
        else
                snprintf(out, size, "still alive after %lld s, %.150s",
                        (long long)job->took_ms / 1000, job->reason);
}

static cJSON *write_outcome(const struct ph_kill_job *job, const struct score *score,
        const char *says, struct ph_json *json)
{
        cJSON *outcome = cJSON_CreateObject(), *rows;

        ph_json_bool(json, outcome, "died", job->has_died);
        ph_json_string(json, outcome, "reason", job->has_died ? job->reason : NULL);
        ph_json_bool(json, outcome, "escalated", job->is_escalated);
        ph_json_int(json, outcome, "took_ms", job->took_ms);
        ph_json_string(json, outcome, "says", says);
        ph_json_bool(json, outcome, "as_planned",
                job->has_died && score->died == score->planned && score->unplanned == 0 &&
                        score->unsaid == 0);
        rows = ph_json_array(json, outcome, "processes");
        for (uint32_t i = 0; i < job->watch_count; i++)
                write_watch(job, &job->watches[i], json, ph_json_object(json, rows, NULL));
        return outcome;
}

void ph_kill_answer(struct ph_kill_job *job)
{
        struct score score = count_up(job);
        struct ph_error gap = {0};
        struct ph_json json = {0};
        char says[400];
        cJSON *result, *outcome;

        say(job, &score, says, sizeof(says));
        ph_kill_audit(job, job->again, "outcome", says, &gap);
        if (job->call != NULL) {
                struct ph_call *call = job->call;

                job->call = NULL;
                result = cJSON_CreateObject();
                ph_json_bool(&json, result, "executed", true);
                ph_json_null(&json, result, "refused");
                ph_json_null(&json, result, "plan");
                outcome = write_outcome(job, &score, says, &json);
                ph_json_item(&json, result, "outcome", outcome);
                ph_json_string(&json, outcome, "audit_gap",
                        gap.code != 0 ? "the outcome is not in the audit log" : NULL);
                ph_call_answer(call, &json, result);
        }
        ph_kill_job_destroy(job);
}

void ph_kill_fail(struct ph_kill_job *job, const struct ph_error *error)
{
        struct ph_error ignored;
        struct ph_call *call = job->call;

        ph_kill_audit(job, job->again, "outcome", error->message, &ignored);
        job->call = NULL;
        if (call != NULL)
                ph_call_fail(call, error);
        ph_kill_job_destroy(job);
}
