/*
 * The rows of a table of ten millions (PH_BENCH_ROWS): the first page, later ones, a key, and a
 * search through all of it. The peer is what observer asks for, in the same node: it delivers the
 * whole table to a process there.
 */
#include <stdio.h>

#include "tests/bench/figures.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define ROUNDS 50

static double page(struct ph_test_client *client, const char *more, char **next_out)
{
        char *params = ph_test_format("{\"table\":\"goods\",\"limit\":50%s}", more);
        double begin = ph_bench_now_ms();
        cJSON *result = ph_test_client_call(client, "rows", params);
        double taken = ph_bench_now_ms() - begin;

        if (next_out != NULL) {
                free(*next_out);
                *next_out =
                        ph_test_format(",\"cursor\":\"%s\"", ph_test_json_string(result, "next"));
        }
        cJSON_Delete(result);
        free(params);
        return taken;
}

static double later_pages(struct ph_test_client *client)
{
        struct ph_samples samples = {.count = 0};
        char *next = NULL;

        page(client, ",\"share\":0.5", &next);
        for (int i = 0; i < ROUNDS; i++)
                ph_samples_add(&samples, page(client, next, &next));
        free(next);
        return ph_samples_percentile(&samples, 50);
}

static double lookups(struct ph_test_client *client, double rows)
{
        struct ph_samples samples = {.count = 0};

        for (int i = 1; i <= ROUNDS; i++) {
                char *key = ph_test_format(",\"key\":\"%.0f\"", rows / ROUNDS * i);

                ph_samples_add(&samples, page(client, key, NULL));
                free(key);
        }
        return ph_samples_percentile(&samples, 50);
}

struct search {
        double rate, longest_ms, found;
};

/* Searches to the end of the table, and notes the longest time without a word. */
static struct search search_all(struct ph_test_client *client)
{
        struct search search = {0};
        double last = ph_bench_now_ms();
        bool ended = false;

        ph_test_client_request(
                client, "search", "{\"table\":\"goods\",\"match\":\"no such word\"}");
        while (!ended) {
                cJSON *message = ph_test_client_receive(client);
                double now = ph_bench_now_ms();

                search.longest_ms = now - last > search.longest_ms ? now - last : search.longest_ms;
                last = now;
                ended = cJSON_GetObjectItem(message, "method") == NULL;
                if (ended)
                        search.rate = ph_test_json_number(message, "result.rows_per_second");
                cJSON_Delete(message);
        }
        return search;
}

static unsigned count_workers(struct ph_test_node *node)
{
        return (unsigned)ph_test_eval_int(node,
                "length([P || P <- processes(), {_, {porthole_probe, F, _}} <- "
                "[process_info(P, initial_call)], F =:= reader orelse F =:= try_work])");
}

/* From the request to cancel until it is confirmed and nothing works for it any more. */
static double cancel(struct ph_test_node *node, struct ph_test_client *client)
{
        int64_t id = ph_test_client_request(
                client, "search", "{\"table\":\"goods\",\"match\":\"no such word\"}");
        char *params = ph_test_format("{\"id\":%lld}", (long long)id);
        double begin;

        cJSON_Delete(ph_test_client_receive(client));
        begin = ph_bench_now_ms();
        cJSON_Delete(
                ph_test_client_answer(client, ph_test_client_request(client, "cancel", params)));
        while (count_workers(node) > 0)
                continue;
        free(params);
        return ph_bench_now_ms() - begin;
}

/* observer_backend:get_table/3 spawns a process that sends all rows to the one that asked. */
static double theirs(struct ph_test_node *node)
{
        return (double)ph_test_eval_int(node,
                       "Me = self(), {_, M} = spawn_monitor(fun() -> Begin = erlang:monotonic_time("
                       "microsecond), observer_backend:get_table(self(), goods, ets), (fun F() -> "
                       "receive {_, '$end_of_table'} -> ok; {_, _} -> F() end end)(), Me ! "
                       "{took, erlang:monotonic_time(microsecond) - Begin} end),"
                       "receive {'DOWN', M, _, _, _} -> ok end, receive {took, T} -> T end") /
               1000;
}

static double rss_mb(struct ph_test_node *node)
{
        return (double)ph_test_process_facts(ph_test_node_pid(node)).rss_bytes / 1e6;
}

int main(void)
{
        const char *given = getenv("PH_BENCH_ROWS");
        double rows = given != NULL ? atof(given) : 1e7, first, before, grown, searched;
        struct ph_test_node *node;
        struct ph_test_client *client;
        struct search search;
        int met = 1;

        ph_test_world_setup(NULL);
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_eval(node,
                "ets:new(goods, [named_table, public]), lists:foreach(fun(J) -> ets:insert(goods, "
                "[{I, {user, I, active}} || I <- lists:seq(J, J + 999)]) end, lists:seq(1, %.0f, "
                "1000))",
                rows);
        client = ph_test_agent_open(node, "{budget, 100}");
        ph_test_sleep_ms(1000);
        before = rss_mb(node);
        first = page(client, "", NULL);
        grown = rss_mb(node) - before;
        printf("a table of %.0f rows:\n", rows);
        met &= ph_bench_row(
                "  first page of 50 (observer_backend:get_table)", first, theirs(node), "ms", 30);
        met &= ph_bench_row("  the node's memory grew by", grown, -1, "MB", 4.2);
        met &= ph_bench_row(
                "  a page from the middle on, median", later_pages(client), -1, "ms", 30);
        met &= ph_bench_row("  a key, median", lookups(client, rows), -1, "ms", 5);
        before = rss_mb(node);
        search = search_all(client);
        searched = rss_mb(node) - before;
        met &= ph_bench_row(
                "  search for a text, a million rows", 1e9 / search.rate, -1, "ms", 1000);
        met &= ph_bench_row(
                "  longest time without a word of it", search.longest_ms, -1, "ms", 250);
        ph_bench_row("  the node's memory grew by", searched, -1, "MB", 0);
        met &= ph_bench_row(
                "  until a cancelled search has ended", cancel(node, client), -1, "ms", 100);
        ph_test_client_close(client);
        ph_test_node_stop(node);
        ph_test_world_teardown(NULL);
        return met ? 0 : 1;
}
