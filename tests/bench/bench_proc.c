/*
 * One process: how long it takes to open it, and to tell the shapes of a million messages. And what
 * it costs a node with many processes that it is watched for who is stuck, on top of the sweeps.
 *
 * usage: bench_proc [PROCESSES]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/figures.h"
#include "tests/bench/population.h"
#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define MOST_OPEN_MS 20
#define MOST_SHAPES_MS 2000
#define MOST_MORE_PERCENT 10

#define LOOKS 200
#define MESSAGES 1000000
#define ROUNDS 4
#define SWEEPS 6

static int measure_opening(struct ph_test_client *client)
{
        static const char both[] =
                "{\"process\":\"kernel_sup\",\"sections\":[\"identity\",\"numbers\"]}";
        struct ph_samples samples = {.count = 0};

        for (int i = 0; i < LOOKS; i++) {
                double begin = ph_bench_now_ms();

                cJSON_Delete(ph_test_client_call(client, "process", both));
                ph_samples_add(&samples, ph_bench_now_ms() - begin);
        }
        return ph_bench_row("open a process: identity and numbers, p99",
                ph_samples_percentile(&samples, 99), -1, "ms", MOST_OPEN_MS);
}

static int measure_shapes(struct ph_test_node *node, struct ph_test_client *client)
{
        double begin;
        cJSON *result;
        bool is_whole;

        ph_test_eval(node,
                "P = spawn(fun() -> receive never -> ok end end), register(box, P),"
                " [P ! {make_ref(), {ok, integer_to_binary(I)}} || I <- lists:seq(1, %d)], ok",
                MESSAGES);
        begin = ph_bench_now_ms();
        result = ph_test_client_call(client, "process",
                "{\"process\":\"box\",\"sections\":[\"mailbox\"],\"force\":true,"
                "\"timeout_ms\":30000}");
        begin = ph_bench_now_ms() - begin;
        is_whole = ph_test_json_number(result, "mailbox.total") == MESSAGES;
        cJSON_Delete(result);
        ph_test_eval(node, "exit(whereis(box), kill)");
        return ph_bench_row("shapes of a million messages", begin, -1, "ms", MOST_SHAPES_MS) &
               is_whole;
}

/*
 * CPU time of the node for a sweep, and what comes with it. Its client is a new one each time, as
 * frames from before would wait for it.
 */
static double measure_sweep(struct ph_test_node *node, const char *socket)
{
        struct ph_test_client *client = ph_test_client_connect(socket);
        double first, least = HUGE_VAL;

        ph_bench_subscribe(client, "{\"sort\":\"reductions\",\"limit\":1}", 250);
        first = ph_bench_next_sweep(client);
        for (int i = 0; i < ROUNDS; i++) {
                double begin = ph_bench_cpu_ms(node), last;

                do
                        last = ph_bench_next_sweep(client);
                while (last < first + SWEEPS);
                least = fmin(least, (ph_bench_cpu_ms(node) - begin) / (last - first));
                first = last;
        }
        ph_test_client_close(client);
        return least;
}

/* Returns when who is stuck has been watched for long enough to be told whole. */
static void watch(struct ph_test_client *client)
{
        bool complete = false;

        cJSON_Delete(ph_test_client_call(
                client, "subscribe", "{\"method\":\"stuck\",\"interval_ms\":1000}"));
        while (!complete) {
                cJSON *frame = ph_test_client_notification(client, "frame");

                complete = ph_test_json_bool(ph_test_json_at(frame, "result"), "complete");
                cJSON_Delete(frame);
        }
}

static int measure_watching(long processes)
{
        struct ph_test_node *node = ph_bench_populate(processes);
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 50}");
        double without = measure_sweep(node, ph_test_client_socket(client)), with;

        watch(client);
        with = measure_sweep(node, ph_test_client_socket(client));
        printf("a sweep of %ld processes, CPU time of the node:\n", processes);
        ph_test_client_close(client);
        ph_test_node_stop(node);
        return ph_bench_row("  watched for who is stuck (not watched)", with, without, "ms",
                without * (100 + MOST_MORE_PERCENT) / 100);
}

static int run(long processes)
{
        struct ph_test_node *node = ph_test_node_start(NULL);
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int met = measure_opening(client) & measure_shapes(node, client);

        ph_test_client_close(client);
        ph_test_node_stop(node);
        return measure_watching(processes) & met;
}

int main(int argc, char **argv)
{
        int met;

        if (ph_test_world_setup(NULL) < 0)
                return 2;
        met = run(argc > 1 ? strtol(argv[1], NULL, 10) : 1000000);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
