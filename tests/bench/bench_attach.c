/*
 * From nothing to the process list: `porthole ps NODE` against a node without an agent, which
 * attaches, lists and detaches. The peer is what one would type otherwise: a second Erlang node
 * that calls observer_backend in the first.
 */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/bench/figures.h"
#include "tests/support/node.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { ROUNDS = 30, PEER_ROUNDS = 5, GOAL_MS = 100 };

/* Milliseconds until the program's first byte on stdout, and then until its end. */
static void run(const char *const *argv, double *first_out, double *end_out)
{
        int pipe_fds[2];
        char bytes[65536];
        double begin = ph_bench_now_ms();
        pid_t pid;

        if (pipe2(pipe_fds, 0) < 0)
                exit(1);
        pid = ph_test_process_start(&(struct ph_test_process_options){.argv = argv,
                .folder = ph_test_world_folder(),
                .fds = {{pipe_fds[1], 1}, {2, 2}},
                .fd_count = 2});
        close(pipe_fds[1]);
        *first_out = 0;
        while (read(pipe_fds[0], bytes, sizeof(bytes)) > 0) {
                if (*first_out == 0)
                        *first_out = ph_bench_now_ms() - begin;
        }
        close(pipe_fds[0]);
        if (ph_test_process_wait(pid) != 0)
                exit(1);
        *end_out = ph_bench_now_ms() - begin;
}

static double measure(const char *const *argv, int rounds, struct ph_samples *ends)
{
        struct ph_samples firsts = {.count = 0};

        for (int i = 0; i < rounds; i++) {
                double first, end;

                run(argv, &first, &end);
                ph_samples_add(&firsts, first);
                ph_samples_add(ends, end);
        }
        return ph_samples_percentile(&firsts, 50);
}

int main(void)
{
        struct ph_test_node *node;
        struct ph_samples ends = {.count = 0}, peer_ends = {.count = 0};
        char *program = ph_test_build_path("tui/porthole");
        double ours, theirs;
        int met;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        {
                const char *const argv[] = {program, "ps", ph_test_node_name(node), NULL};
                char *call = ph_test_format(
                        "net_kernel:connect_node('%s'), io:format(\"~p~n\", [rpc:call('%s', "
                        "observer_backend, etop_collect, [self()])]), receive {_, I} -> "
                        "io:format(\"~p~n\", [I]) end, halt().",
                        ph_test_node_name(node), ph_test_node_name(node));
                const char *const peer[] = {"erl", "-noinput", "-hidden", "-start_epmd", "false",
                        "-sname", "peer", "-eval", call, NULL};

                ours = measure(argv, ROUNDS, &ends);
                theirs = measure(peer, PEER_ROUNDS, &peer_ends);
                free(call);
        }
        met = ph_bench_row("attach: exec to the process list, median (erl + etop_collect)", ours,
                theirs, "ms", GOAL_MS);
        ph_bench_row("attach: exec to detached and exited, median",
                ph_samples_percentile(&ends, 50), ph_samples_percentile(&peer_ends, 50), "ms", 0);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        free(program);
        return met ? 0 : 1;
}
