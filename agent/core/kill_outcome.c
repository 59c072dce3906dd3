#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/kill_job.h"
#include "agent/core/plan_write.h"
#include "agent/core/planner_read.h"
#include "agent/core/session.h"

#define SETTLE_MS 2000 /* what should be restarted by then and isn't, is said not to be */
#define WATCHES 500
#define ANSWER_MS 5000

/* What is asked, one after the other, until all is as it was planned or SETTLE_MS have passed. */
enum stage { ALIVE, SUCCESSORS, NAMES, STAGES };

static void strike(struct ph_kill_job *job, const char *reason);

static enum ph_plan_sure dies(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        return job->again->plan.kin[watch->kin].dies;
}

/* ---- the answer */

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
        ph_json_string(json, row, "planned", plan_name(dies(job, watch)));
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
                score.planned += dies(job, watch) == PH_PLAN_YES;
                score.died += dies(job, watch) == PH_PLAN_YES && died;
                score.maybe_died += dies(job, watch) == PH_PLAN_MAYBE && died;
                score.unplanned += dies(job, watch) == PH_PLAN_NO && died;
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

/* The client may have gone meanwhile: the log has the outcome nevertheless. */
static void answer(struct ph_kill_job *job)
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

static void fail(struct ph_kill_job *job, const struct ph_error *error)
{
        struct ph_error ignored;
        struct ph_call *call = job->call;

        ph_kill_audit(job, job->again, "outcome", error->message, &ignored);
        job->call = NULL;
        if (call != NULL)
                ph_call_fail(call, error);
        ph_kill_job_destroy(job);
}

/* ---- what came of it */

static int watch(struct ph_kill_job *job)
{
        const struct ph_planner *planner = job->again;

        job->watches = calloc(WATCHES, sizeof(*job->watches));
        if (job->watches == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < planner->plan.count && job->watch_count < WATCHES; i++) {
                const struct ph_relative *kin = &planner->kinship.kin[i];
                bool is_concerned = planner->plan.kin[i].dies != PH_PLAN_NO ||
                                    planner->plan.kin[i].told != PH_PLAN_NO ||
                                    kin->supervisor != NULL;

                if (is_concerned && kin->role != PH_KIN_PORT && kin->state != PH_KIN_GONE)
                        job->watches[job->watch_count++] =
                                (struct ph_kill_watch){.kin = (int32_t)i, .lives = true};
        }
        return 0;
}

static bool comes_back(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        enum ph_fate fate = job->again->plan.kin[watch->kin].fate;

        return fate == PH_FATE_RESTARTED || fate == PH_FATE_WITH;
}

/* Whether who takes its place can be found: by its name, or by its id below its supervisor. */
static bool can_be_found(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];
        const struct ph_relative *overseer =
                kin->overseer != PH_NO_KIN ? &job->again->kinship.kin[kin->overseer] : NULL;

        return kin->name != NULL || (overseer != NULL && overseer->supervisor->is_known &&
                                            !overseer->supervisor->is_dynamic &&
                                            job->again->plan.kin[kin->overseer].dies == PH_PLAN_NO);
}

static bool is_settled(const struct ph_kill_job *job)
{
        for (uint32_t i = 0; i < job->watch_count; i++) {
                const struct ph_kill_watch *watch = &job->watches[i];

                if (dies(job, watch) != PH_PLAN_YES)
                        continue;
                if (!watch->is_known || watch->lives ||
                        (comes_back(job, watch) && can_be_found(job, watch) &&
                                !watch->has_successor))
                        return false;
        }
        return true;
}

static struct ph_kill_watch *watch_of(struct ph_kill_job *job, uint64_t number)
{
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (job->again->kinship.kin[job->watches[i].kin].number == number)
                        return &job->watches[i];
        }
        return NULL;
}

static void read_alive(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_etf_pid pid;
        struct ph_etf state_in;
        struct ph_etf_atom state;
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return;
        while (length-- > 0 && ph_etf_read_tuple_of(&in, 2) == 0 &&
                ph_etf_read_pid(&in, &pid) == 0 && ph_etf_take(&in, &state_in) == 0) {
                struct ph_kill_watch *watch =
                        watch_of(job, ph_pid_number((struct ph_pid){pid.id, pid.serial}));
                bool has_state = ph_etf_read_atom(&state_in, &state) == 0;

                if (watch == NULL)
                        continue;
                watch->is_known = !has_state || ph_etf_atom_is(&state, "gone");
                watch->lives = !watch->is_known || !has_state;
        }
}

static void set_successor(
        const struct ph_kill_job *job, struct ph_kill_watch *watch, uint64_t number)
{
        if (number == job->again->kinship.kin[watch->kin].number)
                return;
        watch->has_successor = true;
        watch->successor = ph_pid_of_number(number);
}

/* Who has the child's id below the same supervisor now. @now has been read from the node's answer. */
static void find_successor(
        const struct ph_kill_job *job, struct ph_kill_watch *watch, const struct ph_kinship *now)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];
        const struct ph_relative *overseer, *same;
        const char *id;
        int32_t at;

        if (kin->overseer == PH_NO_KIN)
                return;
        overseer = &job->again->kinship.kin[kin->overseer];
        id = overseer->supervisor->children[kin->slot].id;
        at = ph_kinship_find(now, overseer->number, false);
        if (at < 0 || id == NULL || overseer->supervisor->is_dynamic)
                return;
        same = &now->kin[at];
        for (unsigned i = 0; same->supervisor != NULL && i < same->supervisor->count; i++) {
                const struct ph_kin_child *child = &same->supervisor->children[i];

                if (child->kin != PH_NO_KIN && child->id != NULL && strcmp(child->id, id) == 0)
                        set_successor(job, watch, now->kin[child->kin].number);
        }
}

static void read_successors(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_planner *now = calloc(1, sizeof(*now));

        if (now == NULL)
                return;
        memcpy(now->node, job->again->node, sizeof(now->node));
        now->syntax = job->again->syntax;
        ph_kinship_init(&now->kinship);
        ph_planner_read_supervisors(now, in);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (!job->watches[i].lives && !job->watches[i].has_successor)
                        find_successor(job, &job->watches[i], &now->kinship);
        }
        ph_kinship_finish(&now->kinship);
        free(now);
}

static bool is_to_be_named(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        return watch->is_known && !watch->lives && !watch->has_successor &&
               job->again->kinship.kin[watch->kin].name != NULL;
}

/* In the order in which ask_names() put them. */
static void read_names(struct ph_kill_job *job, struct ph_etf in)
{
        struct ph_etf_pid pid;
        struct ph_etf one;
        uint32_t length;

        if (ph_etf_read_list(&in, &length) < 0)
                return;
        for (uint32_t i = 0; i < job->watch_count && length > 0; i++) {
                if (!is_to_be_named(job, &job->watches[i]))
                        continue;
                if (ph_etf_take(&in, &one) < 0)
                        return;
                length--;
                if (ph_etf_read_pid(&one, &pid) == 0)
                        set_successor(job, &job->watches[i],
                                ph_pid_number((struct ph_pid){pid.id, pid.serial}));
        }
}

static void on_settled(void *context, const struct ph_answer *answer_in)
{
        static void (*const readers[])(struct ph_kill_job * job, struct ph_etf in) = {
                [ALIVE] = read_alive, [SUCCESSORS] = read_successors, [NAMES] = read_names};
        struct ph_kill_job *job = context;

        job->ref = 0;
        if (answer_in->kind == PH_ANSWER_DONE)
                readers[job->stage](job, answer_in->term);
        job->stage = (job->stage + 1) % STAGES;
        if (job->stage != ALIVE || answer_in->kind == PH_ANSWER_ERROR)
                ph_kill_settle(job);
        else if (is_settled(job) || uv_now(job->kill->loop) - job->settling_ms > SETTLE_MS)
                answer(job);
}

/* Those that are not known to be dead, all of them: WATCHES are few enough for one question. */
static void ask_alive(struct ph_kill_job *job)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < job->watch_count; i++)
                count += job->watches[i].lives;
        command = ph_requests_command_list(job->kill->requests, "look", count);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (!job->watches[i].lives)
                        continue;
                ph_etf_build_tuple(command, 2);
                ph_planner_build_kin(job->again, command, job->watches[i].kin);
                ph_etf_build_atom(command, "alive");
        }
        if (count > 0)
                ph_etf_build_nil(command);
}

static bool is_overseer(const struct ph_kill_job *job, const struct ph_kill_watch *watch)
{
        const struct ph_relative *kin = &job->again->kinship.kin[watch->kin];

        return watch->lives && kin->supervisor != NULL && kin->supervisor->is_known &&
               !kin->supervisor->is_dynamic;
}

static void ask_successors(struct ph_kill_job *job)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < job->watch_count; i++)
                count += is_overseer(job, &job->watches[i]);
        command = ph_requests_command_list(job->kill->requests, "supervisors", count);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                if (!is_overseer(job, &job->watches[i]))
                        continue;
                ph_etf_build_tuple(command, 3);
                ph_planner_build_kin(job->again, command, job->watches[i].kin);
                ph_etf_build_int64(command, 0);
                ph_etf_build_int64(command, WATCHES);
        }
        if (count > 0)
                ph_etf_build_nil(command);
}

static void ask_names(struct ph_kill_job *job)
{
        struct ph_etf_builder *command;
        size_t count = 0;

        for (uint32_t i = 0; i < job->watch_count; i++)
                count += is_to_be_named(job, &job->watches[i]);
        command = ph_requests_command_list(job->kill->requests, "seek", count);
        for (uint32_t i = 0; i < job->watch_count; i++) {
                const char *name = job->again->kinship.kin[job->watches[i].kin].name;

                if (is_to_be_named(job, &job->watches[i]))
                        ph_etf_build_binary(command, name, strlen(name));
        }
        if (count > 0)
                ph_etf_build_nil(command);
}

void ph_kill_settle(struct ph_kill_job *job)
{
        static void (*const askers[])(struct ph_kill_job * job) = {
                [ALIVE] = ask_alive, [SUCCESSORS] = ask_successors, [NAMES] = ask_names};

        if (uv_now(job->kill->loop) - job->settling_ms > SETTLE_MS + ANSWER_MS) {
                answer(job);
                return;
        }
        askers[job->stage](job);
        job->ref = ph_requests_send(job->kill->requests, ANSWER_MS, on_settled, job, NULL);
        if (job->ref == 0)
                answer(job);
}

static void settle(struct ph_kill_job *job)
{
        struct ph_error error;

        if (watch(job) < 0) {
                ph_error_set(&error, PH_ERROR_INTERNAL,
                        "the signal was sent, but there is no memory to see what came of it");
                fail(job, &error);
                return;
        }
        job->state = PH_KILL_SETTLING;
        job->settling_ms = uv_now(job->kill->loop);
        job->stage = ALIVE;
        if (job->again->plan.node_down == PH_PLAN_YES && job->has_died)
                answer(job);
        else
                ph_kill_await(job->kill);
}

/* ---- the signal */

/* Where it is: a process that does not say is inside of native code. */
static void on_whereabouts(void *context, const struct ph_answer *answer_in)
{
        struct ph_kill_job *job = context;
        struct ph_etf in = answer_in->term;
        struct ph_etf_atom state;
        struct ph_etf_pid pid;
        uint32_t length;

        job->ref = 0;
        if (answer_in->kind == PH_ANSWER_DONE && ph_etf_read_list(&in, &length) == 0 &&
                length == 1 && ph_etf_read_tuple_of(&in, 2) == 0 &&
                ph_etf_read_pid(&in, &pid) == 0 && ph_etf_read_atom(&in, &state) != 0)
                snprintf(job->reason, sizeof(job->reason), "although it answers");
        else
                snprintf(job->reason, sizeof(job->reason),
                        "in native code: it ends when that returns");
        settle(job);
}

static void ask_whereabouts(struct ph_kill_job *job)
{
        struct ph_etf_builder *command = ph_requests_command_list(job->kill->requests, "look", 1);

        ph_etf_build_tuple(command, 2);
        ph_planner_build_kin(job->again, command, job->again->target);
        ph_etf_build_atom(command, "current");
        ph_etf_build_nil(command);
        job->ref = ph_requests_send(job->kill->requests, ANSWER_MS, on_whereabouts, job, NULL);
        if (job->ref == 0)
                settle(job);
}

static void on_struck(void *context, const struct ph_answer *answer_in)
{
        struct ph_kill_job *job = context;
        struct ph_etf in = answer_in->term;
        struct ph_etf_atom state;

        job->ref = 0;
        job->took_ms = (int64_t)(uv_now(job->kill->loop) - job->begun_ms);
        if (answer_in->kind == PH_ANSWER_ERROR) {
                fail(job, &answer_in->error);
                return;
        }
        if (ph_etf_read_tuple_of(&in, 2) == 0 && ph_etf_read_atom(&in, &state) == 0) {
                job->has_died = true;
                ph_fields_read_text(&in, job->reason, sizeof(job->reason));
                settle(job);
        } else if (!job->again->is_kill && !job->is_escalated) {
                job->is_escalated = true;
                strike(job, "kill");
        } else {
                ask_whereabouts(job);
        }
}

static void strike(struct ph_kill_job *job, const char *reason)
{
        struct ph_etf_builder *command = ph_requests_command(job->kill->requests);
        struct ph_error error;

        ph_etf_build_tuple(command, 4);
        ph_etf_build_atom(command, "strike");
        ph_planner_build_kin(job->again, command, job->again->target);
        ph_etf_build_atom(command, reason);
        ph_etf_build_int64(command, PH_KILL_PATIENCE_MS);
        job->ref = ph_requests_send(
                job->kill->requests, PH_KILL_PATIENCE_MS + ANSWER_MS, on_struck, job, &error);
        if (job->ref == 0)
                fail(job, &error);
}

static void on_noticed(void *context, const struct ph_answer *answer_in)
{
        (void)context;
        (void)answer_in;
}

/* To the node's own log, for whoever reads that; the audit log is there already. */
static void give_notice(struct ph_kill_job *job)
{
        struct ph_etf_builder *command = ph_requests_command(job->kill->requests);
        char text[1024], pid[PH_KIN_TEXT], name[PH_KIN_TEXT];

        ph_planner_pid_text(job->again, job->again->target, pid);
        ph_planner_kin_text(job->again, job->again->target, name);
        snprintf(text, sizeof(text),
                "porthole: uid %ld (pid %ld) sends the exit signal %s to %s %s", (long)job->uid,
                (long)job->os_pid, job->again->is_kill ? "kill" : "shutdown", pid,
                strcmp(pid, name) == 0 ? "" : name);
        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "notice");
        ph_etf_build_binary(command, text, strlen(text));
        ph_requests_send(job->kill->requests, ANSWER_MS, on_noticed, NULL, NULL);
}

void ph_kill_strike(struct ph_kill_job *job)
{
        job->state = PH_KILL_STRIKING;
        job->begun_ms = uv_now(job->kill->loop);
        give_notice(job);
        strike(job, job->again->is_kill ? "kill" : "shutdown");
}
