/*
 * Runs what blocks on a thread of its own, one job after another, so that the loop never waits. Not
 * libuv's pool: a process that ends waits for that one's jobs, however long they take. Loop thread
 * only, but for what runs in a job.
 */
#ifndef PH_TUI_MODEL_WORKER_H
#define PH_TUI_MODEL_WORKER_H

#include <uv.h>

struct ph_worker;

/* Embedded in what the job works on, which lives until done or drop was called. */
struct ph_job {
        void (*run)(struct ph_job *job);  /* on the worker's thread */
        void (*done)(struct ph_job *job); /* then on the loop's */
        void (*drop)(
                struct ph_job *job); /* instead of done when the worker was closed; any thread */
        struct ph_job *next;
};

/* Returns 0 with @worker_out set, or -errno. */
int ph_worker_create(uv_loop_t *loop, struct ph_worker **worker_out);

/* Queues @job behind those submitted before. */
void ph_worker_submit(struct ph_worker *worker, struct ph_job *job);

/*
 * Drops the jobs that wait. The one that runs is left to itself: it is dropped when it ends, should
 * the process last that long. The loop must run on until the worker's handle is closed. NULL is
 * accepted.
 */
void ph_worker_close(struct ph_worker *worker);

#endif
