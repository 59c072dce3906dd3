/*
 * `hello` while 4 x schedulers processes spin at priority high. The peer is a call through
 * distribution, which needs a scheduler: each is given up after a second.
 */
#include <stdio.h>

#include "tests/bench/figures.h"
#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { HELLOS = 2000, CALLS = 5, GOAL_MS = 10 };

static double measure_hello(struct ph_test_client *client)
{
        struct ph_samples samples = {.count = 0};

        for (int i = 0; i < HELLOS; i++) {
                double begin = ph_bench_now_ms();

                cJSON_Delete(ph_test_client_call(client, "hello", NULL));
                ph_samples_add(&samples, ph_bench_now_ms() - begin);
                ph_test_sleep_ms(2);
        }
        return ph_samples_percentile(&samples, 99);
}

static double measure_call(struct ph_test_node *peer, const char *name)
{
        struct ph_samples samples = {.count = 0};

        for (int i = 0; i < CALLS; i++)
                ph_samples_add(&samples, (double)ph_test_eval_int(peer,
                                                 "element(1, timer:tc(rpc, call, ['%s', erlang, "
                                                 "node, [], 1000]))",
                                                 name) /
                                                 1000);
        return ph_samples_percentile(&samples, 99);
}

int main(void)
{
        struct ph_test_node *node, *peer;
        struct ph_test_client *client;
        double ours, theirs;
        int met;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        peer = ph_test_node_start(&(struct ph_test_node_options){.name = "peer"});
        ph_test_eval(peer, "pong = net_adm:ping('%s')", ph_test_node_name(node));
        client = ph_test_agent_open(node, NULL);
        ph_test_eval(node, "[spawn_opt(fun S() -> S() end, [{priority, high}]) || _ <- lists:seq("
                           "1, 4 * erlang:system_info(schedulers))], ok");
        ours = measure_hello(client);
        theirs = measure_call(peer, ph_test_node_name(node));
        met = ph_bench_row("hello: p99 while all schedulers spin at high (rpc:call)", ours, theirs,
                "ms", GOAL_MS);
        ph_test_client_close(client);
        ph_test_node_stop(peer);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
