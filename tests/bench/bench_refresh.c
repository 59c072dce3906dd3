/*
 * What it costs a node to have its process list refreshed: ours, what Observer and etop run
 * (observer_backend:etop_collect/1) and nothing but process_info/2 of the same four figures, as CPU
 * time of the node's OS process on the same node. And by how much the node's heaps grow meanwhile.
 *
 * usage: bench_refresh [PROCESSES...]
 */
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

#define ROUNDS 7
#define TURNS 3
#define INTERVAL_MS 500 /* a sweep and a frame of it, as a screen has it */

struct costs {
        double etop, bare, ours;
};

/*
 * CPU time that a turn of @work takes. The node rests before each, as it does between two sweeps:
 * asking again at once finds the processes in the caches, and takes two thirds as long.
 */
static double measure(struct ph_test_node *node, const char *work, unsigned turns)
{
        double begin = ph_bench_cpu_ms(node);

        for (unsigned i = 0; i < turns; i++) {
                ph_test_sleep_ms(INTERVAL_MS);
                ph_test_eval(node, "bench_node:%s()", work);
        }
        return (ph_bench_cpu_ms(node) - begin) / turns;
}

/* The same of a sweep with the frame that shows it. */
static double measure_ours(struct ph_test_node *node, const char *socket)
{
        struct ph_test_client *client = ph_test_client_connect(socket);
        double first, last, begin, end;

        ph_bench_subscribe(client, "{\"sort\":\"reductions\",\"limit\":50}", INTERVAL_MS);
        first = ph_bench_next_sweep(client);
        begin = ph_bench_cpu_ms(node);
        do
                last = ph_bench_next_sweep(client);
        while (last < first + TURNS);
        end = ph_bench_cpu_ms(node);
        ph_test_client_close(client);
        return (end - begin) / (last - first);
}

/*
 * The medians of several rounds. In turns, as others use the machine, too, and as what a process's
 * facts cost changes with where the node's memory lies.
 */
static struct costs compare(struct ph_test_node *node, const char *socket)
{
        struct ph_samples etop = {.count = 0}, bare = etop, ours = etop;

        for (unsigned i = 0; i < ROUNDS; i++) {
                ph_samples_add(&ours, measure_ours(node, socket));
                ph_samples_add(&bare, measure(node, "bare", TURNS));
                ph_samples_add(&etop, measure(node, "etop", 1));
        }
        return (struct costs){
                .etop = ph_samples_percentile(&etop, 50),
                .bare = ph_samples_percentile(&bare, 50),
                .ours = ph_samples_percentile(&ours, 50),
        };
}

/* By how much the node's heaps grow while sweeps go on. */
static double watch_heap(struct ph_test_node *node, struct ph_test_client *client)
{
        double sweep;

        ph_test_eval(node, "bench_node:watch()");
        ph_bench_subscribe(client, "{\"sort\":\"reductions\",\"limit\":50}", 250);
        sweep = ph_bench_next_sweep(client);
        while (ph_bench_next_sweep(client) < sweep + 3)
                continue;
        return (double)ph_test_eval_int(node, "bench_node:most()") / (1024 * 1024);
}

static bool run(long processes)
{
        struct ph_test_node *node = ph_bench_populate(processes);
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 50}");
        struct costs costs = compare(node, ph_test_client_socket(client));
        bool met;

        printf("one refresh of %ld processes, CPU time of the node:\n", processes);
        met = ph_bench_row("  (etop_collect, what Observer runs)", costs.ours, costs.etop, "ms",
                costs.etop * MOST_OF_ETOP);
        met &= ph_bench_row("  (bare process_info of the same)", costs.ours, costs.bare, "ms",
                costs.bare * MOST_OF_BARE);
        met &= ph_bench_row(
                "  the node's heaps grow by", watch_heap(node, client), -1, "MiB", MOST_HEAP_MIB);
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
