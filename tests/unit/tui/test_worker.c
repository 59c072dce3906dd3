/*
 * Jobs on the worker's thread; run under the thread sanitizer, too.
 */
#include "tests/support/test.h"

#include <stdatomic.h>

#include "tui/model/worker.h"

struct counted {
        struct ph_job job; /* first */
        int number;
        uv_thread_t thread;
        int *order; /* where finished jobs note their number */
        int *finished;
};

static atomic_int running, most_running, ran, dropped, gate;
static uv_loop_t loop;

static void run(struct ph_job *job)
{
        struct counted *counted = (struct counted *)job;
        int now = atomic_fetch_add(&running, 1) + 1;

        if (now > atomic_load(&most_running))
                atomic_store(&most_running, now);
        counted->thread = uv_thread_self();
        while (atomic_load(&gate) != 0)
                ph_test_sleep_ms(1);
        atomic_fetch_add(&running, -1);
        atomic_fetch_add(&ran, 1);
}

static void done(struct ph_job *job)
{
        struct counted *counted = (struct counted *)job;

        counted->order[(*counted->finished)++] = counted->number;
}

static void drop(struct ph_job *job)
{
        (void)job;
        atomic_fetch_add(&dropped, 1);
}

static int setup(void **state)
{
        (void)state;
        atomic_store(&most_running, 0);
        atomic_store(&ran, 0);
        atomic_store(&dropped, 0);
        atomic_store(&gate, 0);
        return uv_loop_init(&loop);
}

static int teardown(void **state)
{
        (void)state;
        uv_run(&loop, UV_RUN_DEFAULT);
        return uv_loop_close(&loop);
}

static void jobs_run_one_after_another_off_the_loop(void **state)
{
        struct ph_worker *worker;
        struct counted jobs[20];
        int order[20], finished = 0;

        (void)state;
        assert_int_equal(ph_worker_create(&loop, &worker), 0);
        for (int i = 0; i < 20; i++) {
                jobs[i] = (struct counted){
                        {run, done, drop, NULL}, i, uv_thread_self(), order, &finished};
                ph_worker_submit(worker, &jobs[i].job);
        }
        while (finished < 20)
                uv_run(&loop, UV_RUN_ONCE);
        for (int i = 0; i < 20; i++) {
                uv_thread_t mine = uv_thread_self();

                assert_int_equal(order[i], i);
                assert_false(uv_thread_equal(&jobs[i].thread, &mine));
        }
        assert_int_equal(atomic_load(&most_running), 1);
        ph_worker_close(worker);
}

static void closing_drops_what_waits_and_leaves_what_runs_alone(void **state)
{
        static struct counted jobs[3]; /* one outlives this function's frame */
        struct ph_worker *worker;
        int order[3], finished = 0;

        (void)state;
        atomic_store(&gate, 1);
        assert_int_equal(ph_worker_create(&loop, &worker), 0);
        for (int i = 0; i < 3; i++) {
                jobs[i] = (struct counted){
                        {run, done, drop, NULL}, i, uv_thread_self(), order, &finished};
                ph_worker_submit(worker, &jobs[i].job);
        }
        ph_test_wait(atomic_load(&running) == 1);
        ph_worker_close(worker);
        assert_int_equal(atomic_load(&dropped), 2);
        uv_run(&loop, UV_RUN_DEFAULT);
        atomic_store(&gate, 0);
        ph_test_wait(atomic_load(&dropped) == 3);
        assert_int_equal(finished, 0);
        assert_int_equal(atomic_load(&ran), 1);
}

static void a_job_that_has_run_is_dropped_when_the_loop_never_heard_of_it(void **state)
{
        struct ph_worker *worker;
        struct counted job;
        int order[1], finished = 0;

        (void)state;
        job = (struct counted){{run, done, drop, NULL}, 0, uv_thread_self(), order, &finished};
        assert_int_equal(ph_worker_create(&loop, &worker), 0);
        ph_worker_submit(worker, &job.job);
        ph_test_wait(atomic_load(&ran) == 1);
        ph_worker_close(worker);
        ph_test_wait(atomic_load(&dropped) == 1);
        assert_int_equal(finished, 0);
}

static void closing_nothing_is_harmless(void **state)
{
        (void)state;
        ph_worker_close(NULL);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        jobs_run_one_after_another_off_the_loop, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        closing_drops_what_waits_and_leaves_what_runs_alone, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        a_job_that_has_run_is_dropped_when_the_loop_never_heard_of_it, setup,
                        teardown),
                cmocka_unit_test_setup_teardown(closing_nothing_is_harmless, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
