/*
 * A node with many processes, and what it costs its OS process that they are looked at. Main thread
 * only; what goes wrong ends the bench.
 */
#ifndef PH_TESTS_BENCH_POPULATION_H
#define PH_TESTS_BENCH_POPULATION_H

#include "tests/support/agent_client.h"
#include "tests/support/node.h"

/* A node that has @processes more than it needs, and the module bench_node. */
struct ph_test_node *ph_bench_populate(long processes);

/* The CPU time that the node's OS process has used. */
double ph_bench_cpu_ms(struct ph_test_node *node);

/* Subscribes to the list of processes; @params is a JSON object. */
void ph_bench_subscribe(struct ph_test_client *client, const char *params, int interval_ms);

/* Waits for the next frame and returns the number of the sweep that it shows. */
double ph_bench_next_sweep(struct ph_test_client *client);

#endif
