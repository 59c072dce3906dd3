/*
 * The list of a million processes (PH_BENCH_PROCESSES), as clients meet it: from the question to
 * the first window and to the whole list, sorted and filtered windows of it, ten clients instead of
 * one, and what the budget comes to. The peer is what observer and etop ask for, in the same node.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/figures.h"
#include "tests/bench/population.h"
#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum {
        WINDOWS = 300,
        CLIENTS = 10,
        SHARED_SECONDS = 15,
        BUDGET_SECONDS = 60,
};

/* Targets. */
#define MOST_WINDOW_MS 20.0
#define MOST_SHARED 1.2 /* sweeps of ten clients for one of one */
#define MOST_PERCENT 2.5

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

static void show_list(struct ph_test_node *node, struct ph_test_client *client, double processes)
{
        double begin = ph_bench_now_ms(), first = ask(client, "{\"limit\":50}"), all;

        ph_test_wait(has_all(client, processes));
        all = ph_bench_now_ms() - begin;
        begin = ph_bench_now_ms();
        ph_test_eval(node, "bench_node:etop()");
        ph_bench_row("  first window asked for to answered", first, -1, "ms", 0);
        ph_bench_row("  whole list known (etop_collect)", all, ph_bench_now_ms() - begin, "ms", 0);
}

/* Windows as somebody asks for them who sorts, filters and scrolls in a hurry. */
static bool show_windows(struct ph_test_client *client)
{
        static const char *const sorts[] = {
                "reductions", "mailbox", "memory", "name", "status", "pid"};
        struct ph_samples times = {.count = 0};

        for (int i = 0; i < WINDOWS; i++) {
                char *params = ph_test_format("{\"sort\":\"%s\",\"filter\":\"%s\","
                                              "\"descending\":%s,\"offset\":%d,\"limit\":50}",
                        sorts[i % 6], i % 5 == 0 ? "reds>10 -init" : "reds>10",
                        i % 2 == 0 ? "true" : "false", i % 3 * 1000);

                ph_samples_add(&times, ask(client, params));
                free(params);
                ph_test_sleep_ms(30);
        }
        ph_bench_row("  a sorted, filtered window, median", ph_samples_percentile(&times, 50), -1,
                "ms", 0);
        return ph_bench_row("  a sorted, filtered window, p99", ph_samples_percentile(&times, 99),
                -1, "ms", MOST_WINDOW_MS);
}

static double sweep_number(struct ph_test_client *client)
{
        cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":1}");
        double sweep = ph_test_json_number(result, "sweep");

        cJSON_Delete(result);
        return sweep;
}

/* Takes what comes for @seconds. */
static void take_frames(struct ph_test_client *const *clients, int count, int seconds)
{
        double end = ph_bench_now_ms() + seconds * 1000;

        while (ph_bench_now_ms() < end)
                for (int i = 0; i < count; i++)
                        cJSON_Delete(ph_test_client_receive_within(clients[i], 50));
}

/* The sweeps while @count clients are subscribed, each to a list of its own. */
static double count_sweeps(struct ph_test_client *watcher, int count, int seconds)
{
        static const char *const sorts[] = {"mailbox", "reductions", "name", "pid", "status"};
        struct ph_test_client *clients[CLIENTS];
        double sweeps;

        for (int i = 0; i < count; i++) {
                char *params = ph_test_format("{\"sort\":\"%s\",\"limit\":50}", sorts[i % 5]);

                clients[i] = ph_test_client_connect(ph_test_client_socket(watcher));
                ph_bench_subscribe(clients[i], params, 1000);
                free(params);
        }
        sweeps = -sweep_number(watcher);
        take_frames(clients, count, seconds);
        sweeps += sweep_number(watcher);
        for (int i = 0; i < count; i++)
                ph_test_client_close(clients[i]);
        return sweeps;
}

static bool show_sharing(struct ph_test_client *client)
{
        double one = count_sweeps(client, 1, SHARED_SECONDS);
        double ten = count_sweeps(client, CLIENTS, SHARED_SECONDS);

        return ph_bench_row("  sweeps for ten clients (for one)", ten, one, "", one * MOST_SHARED);
}

static bool show_budget(struct ph_test_node *node)
{
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 2}");
        double used;
        bool met;

        count_sweeps(client, 1, 5);
        used = -ph_bench_cpu_ms(node);
        count_sweeps(client, 1, BUDGET_SECONDS);
        used += ph_bench_cpu_ms(node);
        met = ph_bench_row("  a budget of 2 % of a core comes to, in 60 s",
                used / (BUDGET_SECONDS * 10), -1, "%", MOST_PERCENT);
        ph_test_agent_stop(node, client);
        return met;
}

int main(void)
{
        const char *given = getenv("PH_BENCH_PROCESSES");
        long processes = given != NULL ? atol(given) : 1000000;
        struct ph_test_node *node;
        struct ph_test_client *client;
        bool met;

        if (ph_test_world_setup(NULL) < 0)
                return 2;
        node = ph_bench_populate(processes);
        client = ph_test_agent_open(node, "{budget, 20}");
        printf("%ld processes:\n", processes);
        show_list(node, client, (double)processes);
        met = show_sharing(client);
        met &= show_windows(client);
        ph_test_agent_stop(node, client);
        met &= show_budget(node);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
