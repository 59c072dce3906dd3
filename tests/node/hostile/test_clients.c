/* Clients that want too much of an agent: it may serve them badly, but neither
 * others nor the node. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define GREEDY 30
#define SUBSCRIPTIONS 16

static struct ph_test_node *start_node(void)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});

        ph_test_eval(node, "[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, 5000)], ok");
        return node;
}

static struct ph_test_client *open_greedy(const char *path)
{
        struct ph_test_client *client = ph_test_client_connect(path);

        for (int i = 0; i < SUBSCRIPTIONS; i++)
                ph_test_client_request(client, "subscribe",
                        "{\"method\":\"processes\",\"params\":{\"limit\":1000},"
                        "\"interval_ms\":100}");
        return client;
}

/* Reads all that comes before the answer to a request sent now, and returns its size. */
static size_t read_backlog(struct ph_test_client *client)
{
        static char text[1 << 20];
        static const char end[] = "\"id\":\"last\"";
        size_t kept = 0, total = 0;

        ph_test_client_send_line(
                client, "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"hello\"}");
        for (;;) {
                ssize_t count =
                        recv(ph_test_client_fd(client), text + kept, sizeof(text) - 1 - kept, 0);

                if (count <= 0)
                        ph_test_fail("the agent has closed the connection");
                total += (size_t)count;
                kept += (size_t)count;
                text[kept] = '\0';
                if (strstr(text, end) != NULL)
                        return total;
                count = kept > sizeof(end) ? (ssize_t)sizeof(end) : (ssize_t)kept;
                memmove(text, text + kept - (size_t)count, (size_t)count);
                kept = (size_t)count;
        }
}

static void what_waits_for_a_client_is_bounded_whatever_it_subscribed_to(void **state)
{
        struct ph_test_node *node = start_node();
        char *path = ph_test_agent_start(node, NULL);
        struct ph_test_client *client = open_greedy(path);
        size_t waiting;

        (void)state;
        ph_test_sleep_ms(5000);
        waiting = read_backlog(client);
        print_message("# %zu bytes had waited\n", waiting);
        assert_in_range(waiting, 512 * 1024, 5 * 1024 * 1024);
        ph_test_agent_stop(node, client);
        free(path);
        ph_test_node_stop(node);
}

static void greedy_clients_leave_room_for_others(void **state)
{
        struct ph_test_node *node = start_node();
        char *path = ph_test_agent_start(node, NULL);
        struct ph_test_client *modest = ph_test_client_connect(path);
        struct ph_test_client *greedy[GREEDY];
        int64_t worst = 0;

        (void)state;
        for (int i = 0; i < GREEDY; i++)
                greedy[i] = open_greedy(path);
        for (int i = 0; i < 50; i++) {
                int64_t start = ph_test_now_ms(), took;

                cJSON_Delete(ph_test_client_call(modest, "hello", NULL));
                took = ph_test_now_ms() - start;
                worst = took > worst ? took : worst;
                ph_test_sleep_ms(50);
        }
        print_message("# the slowest of 50 hellos took %lld ms\n", (long long)worst);
        assert_true(worst < 1000);
        for (int i = 0; i < GREEDY; i++)
                ph_test_client_close(greedy[i]);
        ph_test_agent_stop(node, modest);
        free(path);
        ph_test_node_stop(node);
}

/* The budget is spent once for all, and what is beyond it says that it wasn't asked. */
static void rows_beyond_the_budget_are_not_asked(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 1}");
        int not_asked = 0, asked = 0;

        (void)state;
        for (int i = 0; i < 60; i++) {
                cJSON *result = ph_test_client_call(client, "processes", "{\"limit\":1000}");
                const cJSON *row;

                cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
                {
                        const char *said = ph_test_json_string(row, "state");

                        not_asked += strcmp(said, "not asked") == 0;
                        asked += strcmp(said, "answered") == 0;
                }
                cJSON_Delete(result);
        }
        print_message("# %d rows were asked, %d not\n", asked, not_asked);
        assert_in_range(asked, 20000, 40000);
        assert_true(not_asked > 15000);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static char *long_text(const char *begin, size_t length, const char *end)
{
        char *fill = calloc(1, length + 1);
        char *text;

        memset(fill, 'x', length);
        text = ph_test_format("%s%s%s", begin, fill, end);
        free(fill);
        return text;
}

static int refusal(struct ph_test_client *client, char *line)
{
        cJSON *answer;
        int code;

        ph_test_client_send_line(client, line);
        answer = ph_test_client_receive(client);
        code = (int)ph_test_json_number(answer, "error.code");
        cJSON_Delete(answer);
        free(line);
        return code;
}

/* They would be kept while the request, or the subscription, lives. */
static void long_ids_and_parameters_are_refused(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);

        (void)state;
        assert_int_equal(refusal(client, long_text("{\"jsonrpc\":\"2.0\",\"id\":\"", 257,
                                                 "\",\"method\":\"hello\"}")),
                PH_ERROR_REQUEST);
        assert_int_equal(refusal(client, long_text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
                                                   "\"processes\",\"params\":{\"around\":\"",
                                                 4097, "\"}}")),
                PH_ERROR_PARAMS);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

static void what_a_subscription_does_not_know_is_not_kept(void **state)
{
        struct ph_test_node *node = start_node();
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int64_t before;

        (void)state;
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        before = ph_test_process_facts(ph_test_node_pid(node)).rss_bytes;
        for (int i = 0; i < SUBSCRIPTIONS; i++) {
                char *params = long_text("{\"method\":\"overview\",\"interval_ms\":3600000,"
                                         "\"params\":{\"huge\":\"",
                        1000000, "\"}}");

                cJSON_Delete(ph_test_client_call(client, "subscribe", params));
                free(params);
        }
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(ph_test_process_facts(ph_test_node_pid(node)).rss_bytes - before <
                            10 * 1000 * 1000);
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_waits_for_a_client_is_bounded_whatever_it_subscribed_to),
                cmocka_unit_test(greedy_clients_leave_room_for_others),
                cmocka_unit_test(rows_beyond_the_budget_are_not_asked),
                cmocka_unit_test(long_ids_and_parameters_are_refused),
                cmocka_unit_test(what_a_subscription_does_not_know_is_not_kept),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
