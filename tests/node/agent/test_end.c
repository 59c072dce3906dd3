/* How a node with an agent in it ends: as fast as one without, with the same status, no crash. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { ROUNDS = 3, CLIENTS = 8, MOST_DELAY_MS = PH_TEST_MEASURES_MEMORY ? 100 : 1000 };

struct way {
        const char *expression; /* evaluated in the node; NULL: the signal */
        int signal;
        int status; /* exit status */
};

static void begin_end(struct ph_test_node *node, const struct way *way)
{
        if (way->expression != NULL)
                ph_test_eval_send(node, way->expression);
        else
                kill(ph_test_node_pid(node), way->signal);
}

/* Milliseconds that @node takes to end. */
static int64_t end_node(struct ph_test_node *node, const struct way *way)
{
        int64_t start = ph_test_now_ms();
        int status;

        begin_end(node, way);
        status = ph_test_node_wait(node);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), way->status);
        return ph_test_now_ms() - start;
}

static int64_t end_without_agent(const struct way *way)
{
        return end_node(ph_test_node_start(NULL), way);
}

static int64_t end_with_agent(const struct way *way)
{
        struct ph_test_node *node = ph_test_node_start(NULL);
        char *path = ph_test_agent_start(node, NULL);
        struct ph_test_client *clients[CLIENTS];
        int64_t took;

        for (int i = 0; i < CLIENTS; i++) {
                clients[i] = ph_test_client_connect(path);
                ph_test_client_request(clients[i], "subscribe",
                        i % 2 ? "{\"method\":\"overview\",\"interval_ms\":100}"
                              : "{\"method\":\"processes\",\"interval_ms\":100}");
        }
        for (int i = 0; i < CLIENTS; i++)
                cJSON_Delete(ph_test_client_notification(clients[i], "frame"));
        took = end_node(node, way);
        for (int i = 0; i < CLIENTS; i++) {
                ph_test_client_wait_closed(clients[i]);
                ph_test_client_close(clients[i]);
        }
        free(path);
        return took;
}

static int compare(const void *left, const void *right)
{
        int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

        return (a > b) - (a < b);
}

/* The two take turns, so that both meet the same noise; the medians are compared. */
static void check_way(const struct way *way)
{
        int64_t with[ROUNDS], without[ROUNDS];

        for (int i = 0; i < ROUNDS; i++) {
                without[i] = end_without_agent(way);
                with[i] = end_with_agent(way);
        }
        qsort(with, ROUNDS, sizeof(with[0]), compare);
        qsort(without, ROUNDS, sizeof(without[0]), compare);
        print_message("# with an agent %lld ms, without %lld ms\n", (long long)with[ROUNDS / 2],
                (long long)without[ROUNDS / 2]);
        assert_true(with[ROUNDS / 2] - without[ROUNDS / 2] <= MOST_DELAY_MS);
}

static void halt_ends_it_at_once(void **state)
{
        (void)state;
        check_way(&(struct way){.expression = "halt(3)", .status = 3});
}

static void halt_without_flushing_ends_it_at_once(void **state)
{
        (void)state;
        check_way(&(struct way){.expression = "halt(4, [{flush, false}])", .status = 4});
}

static void init_stop_ends_it_in_order(void **state)
{
        (void)state;
        check_way(&(struct way){.expression = "init:stop(5)", .status = 5});
}

static void sigterm_ends_it_in_order(void **state)
{
        (void)state;
        check_way(&(struct way){.signal = SIGTERM, .status = 0});
}

static void an_abort_with_a_slogan_is_what_it_is_without_an_agent(void **state)
{
        struct ph_test_node *node = ph_test_node_start(&(struct ph_test_node_options){
                .env = (const char *[]){"ERL_CRASH_DUMP_SECONDS=0", NULL}});
        struct ph_test_client *client = ph_test_agent_open(node, NULL);
        int status;

        (void)state;
        ph_test_client_request(
                client, "subscribe", "{\"method\":\"processes\",\"interval_ms\":100}");
        cJSON_Delete(ph_test_client_notification(client, "frame"));
        ph_test_eval_send(node, "halt(\"slogan\")");
        status = ph_test_node_wait(node);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        ph_test_client_wait_closed(client);
        ph_test_client_close(client);
}

/* An agent that is just being started or told to leave when the node ends. */
static void a_halt_amid_start_or_stop_is_no_crash(void **state)
{
        (void)state;
        for (int i = 0; i < 10; i++) {
                struct ph_test_node *node = ph_test_node_start(NULL);
                struct ph_test_client *client = ph_test_agent_open(node, NULL);
                int status;

                ph_test_client_request(client, "processes", NULL);
                ph_test_client_request(client, "agent.stop", NULL);
                ph_test_sleep_ms(i / 2);
                ph_test_eval_send(node, "halt(7)");
                status = ph_test_node_wait(node);
                assert_true(WIFEXITED(status));
                assert_int_equal(WEXITSTATUS(status), 7);
                ph_test_client_close(client);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(halt_ends_it_at_once),
                cmocka_unit_test(halt_without_flushing_ends_it_at_once),
                cmocka_unit_test(init_stop_ends_it_in_order),
                cmocka_unit_test(sigterm_ends_it_in_order),
                cmocka_unit_test(an_abort_with_a_slogan_is_what_it_is_without_an_agent),
                cmocka_unit_test(a_halt_amid_start_or_stop_is_no_crash),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
