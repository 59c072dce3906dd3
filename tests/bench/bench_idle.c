/*
 * What an agent costs that nobody looks at: reductions of its processes and CPU time of the node in
 * 60 seconds (PH_BENCH_IDLE_SECONDS), against the same node before.
 */
#include <stdio.h>

#include "tests/bench/figures.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { GOAL_REDUCTIONS = 1000 };

static int64_t reductions(struct ph_test_node *node)
{
        return ph_test_eval_int(node,
                "lists:sum([R || P <- processes(), {initial_call, {porthole_probe, _, _}} <- "
                "[process_info(P, initial_call)], {reductions, R} <- [process_info(P, "
                "reductions)]])");
}

static double cpu_ms(struct ph_test_node *node, int seconds)
{
        int64_t before = ph_test_process_facts(ph_test_node_pid(node)).cpu_ms;

        ph_test_sleep_ms(seconds * 1000);
        return (double)(ph_test_process_facts(ph_test_node_pid(node)).cpu_ms - before);
}

int main(void)
{
        const char *given = getenv("PH_BENCH_IDLE_SECONDS");
        int seconds = given != NULL ? atoi(given) : 60;
        struct ph_test_node *node;
        struct ph_test_client *client;
        double without, with;
        int64_t before, asking, moved;
        char *what;
        int met;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        without = cpu_ms(node, seconds);
        client = ph_test_agent_open(node, NULL);
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        ph_test_client_close(client);
        ph_test_sleep_ms(2000);
        reductions(node);
        before = reductions(node);
        asking = reductions(node) - before;
        before += asking;
        with = cpu_ms(node, seconds);
        moved = reductions(node) - before - asking;
        what = ph_test_format("idle: reductions of the probe in %d s without clients", seconds);
        met = ph_bench_row(what, (double)moved, -1, "", GOAL_REDUCTIONS);
        free(what);
        what = ph_test_format("idle: CPU time of the node in %d s (without the agent)", seconds);
        ph_bench_row(what, with, without, "ms", 0);
        free(what);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
