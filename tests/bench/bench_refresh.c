/*
 * What it costs a node to have its process list refreshed: ours, what Observer and etop run
 * (observer_backend:etop_collect/1) and nothing but process_info/2 of the same four figures, as CPU
 * time of the node's OS process on the same node. And by how much the node's heaps grow meanwhile.
 *
 * usage: bench_refresh [PROCESSES...]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/figures.h"
#include "tests/bench/population.h"
#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

/* Targets: parts of what the others take, and MiB. */
#define MOST_OF_ETOP (1.0 / 6)
#define MOST_OF_BARE 1.5
#define MOST_HEAP_MIB 32.0

#define ROUNDS 9
#define SWEEPS 6

/* The CPU time that a turn of @work takes: the least of several, as others use the machine, too. */
static double measure(struct ph_test_node *node, const char *work)
{
        double least = HUGE_VAL;

        for (unsigned i = 0; i < ROUNDS; i++) {
                double begin = ph_bench_cpu_ms(node);

                ph_test_eval(node, "bench_node:%s()", work);
                least = fmin(least, ph_bench_cpu_ms(node) - begin);
        }
        return least;
}

/*
 * The same of a sweep with the frames that it leads to. A sweep may be half done when a frame is
 * made, so several are measured together.
 */
static double measure_ours(struct ph_test_node *node, struct ph_test_client *client)
{
        double first = ph_bench_next_sweep(client), least = HUGE_VAL;

        for (unsigned i = 0; i < ROUNDS / 2; i++) {
                double begin = ph_bench_cpu_ms(node), last;

                do
                        last = ph_bench_next_sweep(client);
                while (last < first + SWEEPS);
                least = fmin(least, (ph_bench_cpu_ms(node) - begin) / (last - first));
                first = last;
        }
        return least;
}

/* By how much the node's heaps grow while sweeps go on. */
static double watch_heap(struct ph_test_node *node, struct ph_test_client *client)
{
        double sweep;

        ph_test_eval(node, "bench_node:watch()");
        sweep = ph_bench_next_sweep(client);
        while (ph_bench_next_sweep(client) < sweep + 3)
                continue;
        return (double)ph_test_eval_int(node, "bench_node:most()") / (1024 * 1024);
}

static bool run(long processes)
{
        struct ph_test_node *node = ph_bench_populate(processes);
        double etop = measure(node, "etop"), bare = measure(node, "bare"), ours, heap;
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 50}");
        bool met;

        ph_bench_subscribe(client, "{\"sort\":\"reductions\",\"limit\":50}", 250);
        ours = measure_ours(node, client);
        heap = watch_heap(node, client);
        printf("one refresh of %ld processes, CPU time of the node:\n", processes);
        met = ph_bench_row(
                "  (etop_collect, what Observer runs)", ours, etop, "ms", etop * MOST_OF_ETOP);
        met &= ph_bench_row(
                "  (bare process_info of the same)", ours, bare, "ms", bare * MOST_OF_BARE);
        met &= ph_bench_row("  the node's heaps grow by", heap, -1, "MiB", MOST_HEAP_MIB);
        ph_test_client_close(client);
        ph_test_node_stop(node);
        return met;
}

static int run_all(int argc, char **argv)
{
        bool met = true;

        for (int i = 1; i < argc; i++)
                met &= run(strtol(argv[i], NULL, 10));
        if (argc < 2) {
                met &= run(100000);
                met &= run(1000000);
        }
        return met ? 0 : 1;
}

int main(int argc, char **argv)
{
        int status;

        if (ph_test_world_setup(NULL) < 0)
                return 2;
        status = run_all(argc, argv);
        ph_test_world_teardown(NULL);
        return status;
}
