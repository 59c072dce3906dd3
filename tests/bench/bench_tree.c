/*
 * The trees as clients meet them: what one refresh of a large application costs the node, beside
 * the walk that Observer does over it; how soon the first lines of a million processes
 * (PH_BENCH_PROCESSES) are there once they are known; and what a dynamic supervisor with a hundred
 * thousand children notices of being looked at.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/figures.h"
#include "tests/bench/population.h"
#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum {
        APPLICATION = 100000,
        CHILDREN = 100000,
        ROUNDS = 40,
};

/* Targets. */
#define MOST_OF_WALK 0.2
#define MOST_FIRST_MS 300.0
#define MOST_DYNAMIC_MS 100.0
#define MOST_BUSY_MS 5.0

static cJSON *ask(struct ph_test_client *client, const char *params)
{
        return ph_test_client_call(client, "tree", params);
}

static bool knows(struct ph_test_client *client, const char *params, double processes)
{
        cJSON *result = ask(client, params);
        bool all = ph_test_json_number(result, "sweep") > 0 &&
                   ph_test_json_number(result, "total") >= processes;

        cJSON_Delete(result);
        return all;
}

/* Times of asking for what is known already. */
static struct ph_samples measure(struct ph_test_client *client, const char *params)
{
        struct ph_samples times = {.count = 0};

        for (int i = 0; i < ROUNDS; i++) {
                double begin = ph_bench_now_ms();

                cJSON_Delete(ask(client, params));
                ph_samples_add(&times, ph_bench_now_ms() - begin);
                ph_test_sleep_ms(50);
        }
        return times;
}

static bool show(const char *what, struct ph_test_client *client, const char *params, double most)
{
        struct ph_samples times = measure(client, params);

        return ph_bench_row(what, ph_samples_percentile(&times, 99), -1, "ms", most);
}

static bool show_application(struct ph_test_node *node)
{
        static const char params[] =
                "{\"expanded\":[\"app:bench\",\"name:bench_top\"],\"limit\":50}";
        struct ph_test_client *client;
        double ours, peer;

        ph_test_eval(node, "bench_forest:grow(%d)", APPLICATION);
        client = ph_test_agent_open(node, NULL);
        ours = -ph_bench_cpu_ms(node);
        ph_test_wait(knows(client, params, APPLICATION));
        ours += ph_bench_cpu_ms(node);
        ph_test_agent_stop(node, client);
        peer = -ph_bench_cpu_ms(node);
        ph_test_eval(node, "bench_forest:walk()");
        peer += ph_bench_cpu_ms(node);
        return ph_bench_row("  a refresh of an application of 100,000, CPU (appmon_info)", ours,
                peer, "ms", peer * MOST_OF_WALK);
}

static bool show_dynamic(struct ph_test_node *node)
{
        static const char params[] = "{\"root\":\"bench_dynamic\",\"depth\":1,\"limit\":50}";
        struct ph_test_client *client;
        bool met;

        ph_test_eval(node, "bench_forest:grow_dynamic(%d)", CHILDREN);
        client = ph_test_agent_open(node, "{budget, 50}");
        ph_test_wait(knows(client, "{\"limit\":1}", APPLICATION + CHILDREN));
        ph_test_eval(node, "bench_forest:watch(bench_dynamic)");
        met = show("  a dynamic supervisor with 100,000 children, p99", client, params,
                MOST_DYNAMIC_MS);
        met &= ph_bench_row("  that supervisor's own time for 40 of these",
                (double)ph_test_eval_int(node, "bench_forest:busy()") / 1e3, -1, "ms",
                MOST_BUSY_MS);
        ph_test_agent_stop(node, client);
        return met;
}

static bool show_million(long processes)
{
        struct ph_test_node *node = ph_bench_populate(processes);
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 20}");
        bool met;

        printf("%ld processes:\n", processes);
        ph_test_wait(knows(client, "{\"limit\":1}", (double)processes));
        met = show("  first lines of the supervision tree, p99", client, "{\"limit\":50}",
                MOST_FIRST_MS);
        met &= show("  spawn tree, all of it expanded, p99", client,
                "{\"kind\":\"spawn\",\"depth\":99,\"limit\":50,\"offset\":500000}", MOST_FIRST_MS);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
        return met;
}

int main(void)
{
        const char *given = getenv("PH_BENCH_PROCESSES");
        struct ph_test_node *node;
        bool met;

        if (ph_test_world_setup(NULL) < 0)
                return 2;
        node = ph_bench_populate(0);
        printf("trees:\n");
        met = show_application(node);
        met &= show_dynamic(node);
        ph_test_node_stop(node);
        met &= show_million(given != NULL ? atol(given) : 1000000);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
