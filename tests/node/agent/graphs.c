#include "tests/node/agent/graphs.h"

#include <stdio.h>

#include "tests/support/native.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#define GRAPHS 1000
#define PAIRS 20
#define TURN_MS 1500

/* The members of a deadlock as the node prints a sorted list of pids. Owned by the caller. */
static char *members_of(struct ph_test_node *node, const cJSON *row)
{
        char list[4096] = "";
        const cJSON *member;

        cJSON_ArrayForEach(member, cJSON_GetObjectItem(row, "chain"))
        {
                snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s\"%s\"",
                        list[0] != '\0' ? "," : "", ph_test_json_string(member, "pid"));
        }
        return ph_test_format(
                "%s", ph_test_eval(node, "lists:sort([list_to_pid(P) || P <- [%s]])", list));
}

/* Returns how many deadlocks are told; each has to be one of those in @cycles. */
static size_t count_deadlocks(const struct graphs *graphs)
{
        cJSON *result = ph_test_client_call(graphs->client, "stuck", "{\"limit\":1000}");
        const cJSON *row;
        size_t count = 0;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                char *members;

                if (strcmp(ph_test_json_string(row, "kind"), "deadlock") != 0)
                        continue;
                members = members_of(graphs->node, row);
                if (strstr(graphs->cycles, members) == NULL)
                        ph_test_fail("%s is no deadlock: %s", members,
                                ph_test_json_string(row, "evidence"));
                free(members);
                count++;
        }
        cJSON_Delete(result);
        ph_test_sleep_ms(500);
        return count;
}

/* Random graphs in the node, and the cycles in them: "[<0.1.0>,<0.2.0>];…". Owned by the caller. */
static char *make_graphs(struct ph_test_node *node, uint64_t seed)
{
        return ph_test_format("%s",
                ph_test_eval(node,
                        "rand:seed(exsss, %llu), [caller:take_turns(%d) || _ <- lists:seq(1, %d)],"
                        " Edges = lists:append([caller:graph(%d div 3, Size) || Size <- [2, 4, "
                        "6]]),"
                        " lists:flatten([io_lib:format(\"~0tp;\", [Cycle]) || Cycle <- "
                        "caller:cycles(Edges)])",
                        (unsigned long long)seed, TURN_MS, PAIRS, GRAPHS));
}

static size_t count_cycles(const char *cycles)
{
        size_t count = 0;

        for (; *cycles != '\0'; cycles++)
                count += *cycles == ';';
        return count;
}

struct graphs graphs_begin(void)
{
        struct ph_test_random random = ph_test_random_start();
        struct graphs graphs = {.node = ph_test_native_start()};

        graphs.client = ph_test_agent_open(graphs.node, "{budget, 100}");
        graphs.cycles = make_graphs(graphs.node, ph_test_random_below(&random, 1000000000));
        cJSON_Delete(ph_test_client_call(graphs.client, "subscribe",
                "{\"method\":\"stuck\",\"interval_ms\":1000,\"params\":{\"limit\":1}}"));
        return graphs;
}

void graphs_check(const struct graphs *graphs)
{
        size_t expected = count_cycles(graphs->cycles);

        assert_true(expected > GRAPHS / 5);
        ph_test_wait(count_deadlocks(graphs) == expected);
        for (int64_t begin = ph_test_now_ms(); ph_test_now_ms() - begin < 3 * TURN_MS;)
                count_deadlocks(graphs);
}

void graphs_end(struct graphs *graphs)
{
        ph_test_client_close(graphs->client);
        ph_test_node_kill(graphs->node);
        free(graphs->cycles);
}
