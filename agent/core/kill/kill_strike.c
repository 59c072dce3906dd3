#include <stdio.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/kill/kill_job.h"

static void strike(struct ph_kill_job *job, const char *reason);

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
        ph_kill_begin_settling(job);
}

static void ask_whereabouts(struct ph_kill_job *job)
{
        struct ph_etf_builder *command = ph_requests_command_list(job->kill->requests, "look", 1);

        ph_etf_build_tuple(command, 2);
        ph_planner_build_kin(job->again, command, job->again->target);
        ph_etf_build_atom(command, "current");
        ph_etf_build_nil(command);
        job->ref =
                ph_requests_send(job->kill->requests, PH_KILL_ANSWER_MS, on_whereabouts, job, NULL);
        if (job->ref == 0)
                ph_kill_begin_settling(job);
}

static void on_struck(void *context, const struct ph_answer *answer_in)
{
        struct ph_kill_job *job = context;
        struct ph_etf in = answer_in->term;
        struct ph_etf_atom state;

        job->ref = 0;
        job->took_ms = (int64_t)(uv_now(job->kill->loop) - job->begun_ms);
        if (answer_in->kind == PH_ANSWER_ERROR) {
                ph_kill_fail(job, &answer_in->error);
                return;
        }
        if (ph_etf_read_tuple_of(&in, 2) == 0 && ph_etf_read_atom(&in, &state) == 0) {
                job->has_died = true;
                ph_fields_read_text(&in, job->reason, sizeof(job->reason));
                ph_kill_begin_settling(job);
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
        job->ref = ph_requests_send(job->kill->requests, PH_KILL_PATIENCE_MS + PH_KILL_ANSWER_MS,
                on_struck, job, &error);
        if (job->ref == 0)
                ph_kill_fail(job, &error);
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
        ph_requests_send(job->kill->requests, PH_KILL_ANSWER_MS, on_noticed, NULL, NULL);
}

void ph_kill_strike(struct ph_kill_job *job)
{
        job->state = PH_KILL_STRIKING;
        job->begun_ms = uv_now(job->kill->loop);
        give_notice(job);
        strike(job, job->again->is_kill ? "kill" : "shutdown");
}
