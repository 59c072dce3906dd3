/*
 * How much memory the agent takes at a million processes: by how much the one process grows in
 * which nothing but the core runs, its other end a fake probe. In a node it is the same code, but
 * lost among the node's own memory that comes and goes.
 *
 * usage: bench_memory [PROCESSES]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "tests/bench/figures.h"
#include "tests/support/test.h"
#include "tests/unit/process/population.h"

#define MOST_MIB 64
#define PATIENCE_MS 60000

static double most_mib(void)
{
        struct rusage usage;

        getrusage(RUSAGE_SELF, &usage);
        return (double)usage.ru_maxrss / 1024;
}

/*
 * Frames of a million rows take their time: until the one with the next sweep is there. Each time
 * with an agent of its own, as one keeps for some seconds what the client before needed.
 */
static void watch(unsigned processes, const char *method, const char *params)
{
        struct agent agent;
        struct ph_test_client *client;
        char *all = ph_test_format(
                "{\"method\":\"%s\",\"interval_ms\":250,\"params\":%s}", method, params);
        double first = -1, sweep = -1;

        agent_start(&agent, NULL);
        population_begin(&agent, &(struct population_settings){.count = processes, .named = 1000});
        client = ph_test_client_connect(agent.socket_path);
        cJSON_Delete(ph_test_client_call(client, "subscribe", all));
        while (first < 0 || sweep < first + 2) {
                cJSON *frame = ph_test_client_receive_within(client, PATIENCE_MS);

                sweep = ph_test_json_number(ph_test_json_at(frame, "params.result"), "sweep");
                first = first < 0 ? sweep : first;
                cJSON_Delete(frame);
        }
        ph_test_client_close(client);
        agent_stop(&agent);
        free(all);
}

static int run(unsigned processes)
{
        double before = most_mib();
        int met;

        printf("memory of the agent with %u processes, at its most:\n", processes);
        watch(processes, "processes", "{\"sort\":\"reductions\",\"limit\":50}");
        watch(processes, "processes",
                "{\"sort\":\"memory\",\"filter\":\"mailbox>10\",\"limit\":50}");
        met = ph_bench_row("  processes watched, sorted and filtered", most_mib() - before, -1,
                "MiB", MOST_MIB);
        watch(processes, "processes", "{\"sort\":\"name\",\"filter\":\"cart\",\"limit\":50}");
        met &= ph_bench_row(
                "  and all asked what they are", most_mib() - before, -1, "MiB", MOST_MIB);
        watch(processes, "tree", "{\"kind\":\"spawn\",\"limit\":50}");
        met &= ph_bench_row("  and their tree", most_mib() - before, -1, "MiB", MOST_MIB);
        watch(processes, "tree", "{\"kind\":\"supervision\",\"limit\":50}");
        met &= ph_bench_row("  and who supervises them", most_mib() - before, -1, "MiB", MOST_MIB);
        watch(processes, "tree", "{\"kind\":\"spawn\",\"limit\":50,\"depth\":99}");
        met &= ph_bench_row("  and all of that expanded", most_mib() - before, -1, "MiB", MOST_MIB);
        return met;
}

int main(int argc, char **argv)
{
        return run(argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000000) ? 0 : 1;
}
