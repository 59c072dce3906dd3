/*
 * The list of a million processes (PH_BENCH_PROCESSES): from the question to the first window, the
 * next windows, and what the agent's own memory grows by. The peer is what observer and etop ask
 * for, in the same node.
 */
#include <stdio.h>

#include "tests/bench/figures.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static double ask(struct ph_test_client *client, const char *params)
{
        double begin = ph_bench_now_ms();

        cJSON_Delete(ph_test_client_call(client, "processes", params));
        return ph_bench_now_ms() - begin;
}

static bool has_all(struct ph_test_client *client, double processes)
{
        cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":1}");
        bool all = ph_test_json_number(result, "total") >= processes;

        cJSON_Delete(result);
        return all;
}

static double collect_ms(struct ph_test_node *node)
{
        return (double)ph_test_eval_int(node,
                       "{T, _} = timer:tc(fun() -> Me = self(), spawn(fun() -> "
                       "observer_backend:etop_collect(Me) end), receive {_, _} -> ok end end), T") /
               1000;
}

int main(void)
{
        const char *given = getenv("PH_BENCH_PROCESSES");
        double processes = given != NULL ? atof(given) : 1e6;
        const char *const args[] = {"+P", "4000000", NULL};
        struct ph_test_node *node;
        struct ph_test_client *client;
        struct ph_samples windows = {.count = 0};
        int64_t before;
        double first, all, theirs, memory;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        ph_test_eval(node,
                "F = fun() -> receive stop -> ok end end, [spawn_opt(F, [{min_heap_size, 8}]) || _ "
                "<- lists:seq(1, %.0f)], ok",
                processes);
        client = ph_test_agent_open(node, NULL);
        ph_test_sleep_ms(1000);
        before = ph_test_process_facts(ph_test_node_pid(node)).rss_bytes;
        all = ph_bench_now_ms();
        first = ask(client, "{\"limit\":50}");
        ph_test_wait(has_all(client, processes));
        all = ph_bench_now_ms() - all;
        for (int i = 0; i < 50; i++)
                ph_samples_add(&windows, ask(client, "{\"limit\":50,\"sort\":\"reductions\"}"));
        memory = (double)(ph_test_process_facts(ph_test_node_pid(node)).rss_bytes - before) / 1e6;
        theirs = collect_ms(node);
        printf("%.0f processes:\n", processes);
        ph_bench_row("  first window asked for to answered", first, -1, "ms", 0);
        ph_bench_row("  whole list known (etop_collect)", all, theirs, "ms", 0);
        ph_bench_row("  a sorted window of it, median", ph_samples_percentile(&windows, 50), theirs,
                "ms", 0);
        ph_bench_row(
                "  the node's memory grew by (agent, and what the VM keeps)", memory, -1, "MB", 0);
        ph_test_client_close(client);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return 0;
}
