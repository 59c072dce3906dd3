#include "tui/model/worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct ph_worker {
        uv_async_t async;
        uv_mutex_t lock;
        struct ph_job *waiting; /* the next comes first */
        struct ph_job *running; /* NULL: no thread */
        uv_thread_t thread;
        bool is_finished; /* guarded by lock: the job that runs has run */
        bool is_closed;   /* guarded by lock */
        int users;        /* guarded by lock: the handle, and a thread that is left to itself */
};

/* Called with the lock held, which it releases. */
static void release(struct ph_worker *worker)
{
        bool is_last = --worker->users == 0;

        uv_mutex_unlock(&worker->lock);
        if (!is_last)
                return;
        uv_mutex_destroy(&worker->lock);
        free(worker);
}

static void run_job(void *context)
{
        struct ph_worker *worker = context;
        struct ph_job *job = worker->running;

        job->run(job);
        uv_mutex_lock(&worker->lock);
        if (worker->is_closed) {
                job->drop(job);
                release(worker);
                return;
        }
        worker->is_finished = true;
        uv_async_send(&worker->async);
        uv_mutex_unlock(&worker->lock);
}

static void start_next(struct ph_worker *worker)
{
        struct ph_job *job = worker->waiting;

        if (job == NULL || worker->running != NULL)
                return;
        worker->waiting = job->next;
        worker->running = job;
        worker->is_finished = false;
        if (uv_thread_create(&worker->thread, run_job, worker) == 0)
                return;
        /* Without a thread it blocks the loop once; better than never being done. */
        job->run(job);
        worker->running = NULL;
        job->done(job);
}

static void on_finished(uv_async_t *async)
{
        struct ph_worker *worker = async->data;
        struct ph_job *job = worker->running;
        bool is_finished;

        uv_mutex_lock(&worker->lock);
        is_finished = worker->is_finished;
        uv_mutex_unlock(&worker->lock);
        if (job == NULL || !is_finished)
                return;
        uv_thread_join(&worker->thread);
        worker->running = NULL;
        job->done(job);
        start_next(worker);
}

int ph_worker_create(uv_loop_t *loop, struct ph_worker **worker_out)
{
        struct ph_worker *worker = calloc(1, sizeof(*worker));
        int r = worker == NULL ? UV_ENOMEM : uv_mutex_init(&worker->lock);

        if (r < 0) {
                free(worker);
                return r;
        }
        r = uv_async_init(loop, &worker->async, on_finished);
        if (r < 0) {
                uv_mutex_destroy(&worker->lock);
                free(worker);
                return r;
        }
        worker->async.data = worker;
        worker->users = 1;
        *worker_out = worker;
        return 0;
}

void ph_worker_submit(struct ph_worker *worker, struct ph_job *job)
{
        struct ph_job **last = &worker->waiting;

        while (*last != NULL)
                last = &(*last)->next;
        job->next = NULL;
        *last = job;
        start_next(worker);
}

static void on_closed(uv_handle_t *handle)
{
        struct ph_worker *worker = handle->data;

        uv_mutex_lock(&worker->lock);
        release(worker);
}

/* Returns the job that has run but was not handed back yet, or leaves the thread to itself. */
static struct ph_job *let_go(struct ph_worker *worker)
{
        struct ph_job *job = NULL;

        uv_mutex_lock(&worker->lock);
        worker->is_closed = true;
        if (worker->running != NULL && worker->is_finished)
                job = worker->running;
        else if (worker->running != NULL)
                worker->users++;
        uv_mutex_unlock(&worker->lock);
        if (job != NULL)
                uv_thread_join(&worker->thread);
        else if (worker->running != NULL)
                pthread_detach(worker->thread);
        return job;
}

void ph_worker_close(struct ph_worker *worker)
{
        struct ph_job *job;

        if (worker == NULL)
                return;
        job = let_go(worker);
        if (job != NULL)
                job->drop(job);
        while ((job = worker->waiting) != NULL) {
                worker->waiting = job->next;
                job->drop(job);
        }
        uv_close((uv_handle_t *)&worker->async, on_closed);
}
