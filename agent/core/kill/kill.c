#include "agent/core/kill/kill.h"

#include <stdlib.h>

#include "agent/core/kill/kill_job.h"
#include "agent/core/session.h"

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

struct ph_kill_job *ph_kill_job_create(struct ph_kill *kill, struct ph_call *call)
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
