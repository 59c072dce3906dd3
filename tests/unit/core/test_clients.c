/* Clients that are many, greedy, slow, rude or gone: the others are served and nothing grows. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/error.h"
#include "protocol/limits.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/unit/core/agent.h"

static void assert_served(struct agent *agent)
{
        struct ph_test_client *client = ph_test_client_connect(agent->socket_path);

        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_client_close(client);
}

/* Whether a new client is answered, and not refused. */
static bool is_served(struct agent *agent)
{
        struct ph_test_client *client = ph_test_client_connect(agent->socket_path);
        cJSON *line;
        bool served;

        ph_test_client_request(client, "hello", NULL);
        line = ph_test_client_receive(client);
        served = cJSON_GetObjectItem(line, "result") != NULL;
        cJSON_Delete(line);
        ph_test_client_close(client);
        return served;
}

/* The agent counts a client that is gone until it noticed. */
static double count_clients(struct ph_test_client *client)
{
        cJSON *hello = ph_test_client_call(client, "hello", NULL);
        double clients = ph_test_json_number(hello, "clients");

        cJSON_Delete(hello);
        return clients;
}

static void sixty_four_clients_are_served_and_the_next_is_refused_with_a_line(void **state)
{
        struct agent agent;
        struct ph_test_client *clients[PH_MAX_CLIENTS], *late;
        cJSON *line;

        (void)state;
        agent_start(&agent, NULL);
        for (int i = 0; i < PH_MAX_CLIENTS; i++) {
                clients[i] = ph_test_client_connect(agent.socket_path);
                cJSON_Delete(ph_test_client_call(clients[i], "hello", NULL));
        }
        late = ph_test_client_connect(agent.socket_path);
        line = ph_test_client_receive(late);
        assert_int_equal(ph_test_json_number(line, "error.code"), PH_ERROR_LIMIT);
        assert_true(cJSON_IsNull(ph_test_json_at(line, "id")));
        cJSON_Delete(line);
        assert_null(ph_test_client_receive(late));
        ph_test_client_close(late);
        for (int i = 0; i < PH_MAX_CLIENTS; i++)
                cJSON_Delete(ph_test_client_call(clients[i], "hello", NULL));
        ph_test_client_close(clients[0]);
        ph_test_wait(count_clients(clients[1]) == PH_MAX_CLIENTS - 1);
        assert_served(&agent);
        for (int i = 1; i < PH_MAX_CLIENTS; i++)
                ph_test_client_close(clients[i]);
        agent_stop(&agent);
}

static void refused_clients_that_stay_do_not_add_up(void **state)
{
        struct agent agent;
        struct ph_test_client *clients[PH_MAX_CLIENTS], *late[PH_MAX_CLIENTS];

        (void)state;
        agent_start(&agent, NULL);
        for (int i = 0; i < PH_MAX_CLIENTS; i++) {
                clients[i] = ph_test_client_connect(agent.socket_path);
                cJSON_Delete(ph_test_client_call(clients[i], "hello", NULL));
        }
        for (int i = 0; i < PH_MAX_CLIENTS; i++) {
                late[i] = ph_test_client_connect(agent.socket_path);
                ph_test_client_wait_closed(late[i]);
        }
        for (int i = 0; i < PH_MAX_CLIENTS; i++)
                ph_test_client_close(clients[i]);
        ph_test_wait(is_served(&agent));
        for (int i = 0; i < PH_MAX_CLIENTS; i++)
                ph_test_client_close(late[i]);
        agent_stop(&agent);
}

/* A hello of exactly @length bytes without its newline. */
static char *make_line(size_t length)
{
        static const char text[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"hello\"}";
        char *line = malloc(length + 1);

        assert_non_null(line);
        memset(line, ' ', length);
        memcpy(line, text, sizeof(text) - 1);
        line[length] = '\n';
        return line;
}

static cJSON *exchange_line(struct ph_test_client *client, size_t length)
{
        char *line = make_line(length);

        ph_test_client_send(client, line, length + 1);
        free(line);
        return ph_test_client_receive(client);
}

static void a_line_of_a_mebibyte_is_served_and_one_byte_more_ends_the_connection(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        cJSON *answer;

        (void)state;
        agent_start(&agent, NULL);
        client = ph_test_client_connect(agent.socket_path);
        answer = exchange_line(client, PH_MAX_REQUEST_BYTES - 1);
        assert_non_null(cJSON_GetObjectItem(answer, "result"));
        cJSON_Delete(answer);
        answer = exchange_line(client, PH_MAX_REQUEST_BYTES);
        assert_non_null(cJSON_GetObjectItem(answer, "result"));
        cJSON_Delete(answer);
        answer = exchange_line(client, PH_MAX_REQUEST_BYTES + 1);
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_LIMIT);
        cJSON_Delete(answer);
        assert_null(ph_test_client_receive(client));
        ph_test_client_close(client);
        assert_served(&agent);
        agent_stop(&agent);
}

static void a_line_of_a_gibibyte_is_refused_after_the_first_mebibyte(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        char *piece = calloc(1, 1024 * 1024);
        int64_t before;
        int sent = 0;

        (void)state;
        agent_start(&agent, NULL);
        before = ph_test_process_facts(getpid()).rss_bytes;
        client = ph_test_client_connect(agent.socket_path);
        while (sent < 1024 && ph_test_client_send(client, piece, 1024 * 1024))
                sent++;
        assert_true(sent < 8);
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(ph_test_process_facts(getpid()).rss_bytes - before < 8 * 1024 * 1024);
        ph_test_client_close(client);
        free(piece);
        assert_served(&agent);
        agent_stop(&agent);
}

static void values_beyond_the_limit_are_refused_and_the_connection_stays(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        char *line = malloc(3 * PH_MAX_REQUEST_VALUES);
        cJSON *answer;

        (void)state;
        agent_start(&agent, NULL);
        client = ph_test_client_connect(agent.socket_path);
        for (int i = 0; i <= PH_MAX_REQUEST_VALUES; i++)
                memcpy(line + 2 * i, "0,", 3);
        line[0] = '[';
        ph_test_client_send_line(client, line);
        answer = ph_test_client_receive(client);
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_LIMIT);
        cJSON_Delete(answer);
        cJSON_Delete(ph_test_client_call(client, "hello", NULL));
        ph_test_client_close(client);
        free(line);
        agent_stop(&agent);
}

static void thirty_two_requests_wait_and_the_next_is_refused(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        cJSON *answer;
        int64_t first, last;

        (void)state;
        agent_start(&agent, NULL);
        fake_probe_set_answer(agent.probe, "overview", fake_silence);
        client = ph_test_client_connect(agent.socket_path);
        first = ph_test_client_request(client, "overview", NULL);
        for (int i = 1; i < PH_MAX_PENDING; i++)
                ph_test_client_request(client, "overview", NULL);
        last = ph_test_client_request(client, "overview", NULL);
        answer = ph_test_client_receive(client);
        assert_int_equal(ph_test_json_number(answer, "id"), last);
        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_LIMIT);
        cJSON_Delete(answer);
        fake_probe_set_answer(agent.probe, "overview", NULL);
        for (int i = 0; i < PH_MAX_PENDING; i++) {
                answer = ph_test_client_receive(client);
                assert_in_range(ph_test_json_number(answer, "id"), first, last - 1);
                assert_non_null(cJSON_GetObjectItem(answer, "result"));
                cJSON_Delete(answer);
        }
        ph_test_client_close(client);
        agent_stop(&agent);
}

/* Writes hellos until nothing more is taken for a while. Returns the bytes that were. */
static size_t stuff(struct ph_test_client *client)
{
        static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n";
        int fd = ph_test_client_fd(client);
        size_t sent = 0;
        struct pollfd polled = {fd, POLLOUT, 0};

        fcntl(fd, F_SETFL, O_NONBLOCK);
        while (poll(&polled, 1, 500) == 1 && sent < 256 * 1024 * 1024) {
                size_t at = sent % (sizeof(line) - 1);
                ssize_t n = send(fd, line + at, sizeof(line) - 1 - at, MSG_NOSIGNAL);

                if (n > 0)
                        sent += (size_t)n;
        }
        fcntl(fd, F_SETFL, 0);
        return sent;
}

static void a_client_that_never_reads_is_not_read_either(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        size_t sent, lines;

        (void)state;
        agent_start(&agent, NULL);
        client = ph_test_client_connect(agent.socket_path);
        sent = stuff(client);
        assert_true(sent < 8 * 1024 * 1024);
        assert_served(&agent);
        lines = sent / strlen("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n");
        for (size_t i = 0; i < lines; i++) {
                cJSON *answer = ph_test_client_receive(client);

                assert_non_null(cJSON_GetObjectItem(answer, "result"));
                cJSON_Delete(answer);
        }
        assert_null(ph_test_client_receive_within(client, 100));
        ph_test_client_close(client);
        agent_stop(&agent);
}

static void many_clients_that_never_read_cost_little(void **state)
{
        enum { CLIENTS = 16 };
        struct agent agent;
        struct ph_test_client *clients[CLIENTS];
        int64_t before, after;

        (void)state;
        agent_start(&agent, NULL);
        before = ph_test_process_facts(getpid()).rss_bytes;
        for (int i = 0; i < CLIENTS; i++) {
                clients[i] = ph_test_client_connect(agent.socket_path);
                stuff(clients[i]);
        }
        after = ph_test_process_facts(getpid()).rss_bytes;
        assert_served(&agent);
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(after - before < (int64_t)(CLIENTS * PH_MAX_OUTPUT_BYTES));
        for (int i = 0; i < CLIENTS; i++)
                ph_test_client_close(clients[i]);
        agent_stop(&agent);
}

static void half_a_line_waits_and_is_dropped_with_its_client(void **state)
{
        struct agent agent;
        struct ph_test_client *client;
        cJSON *answer;

        (void)state;
        agent_start(&agent, NULL);
        client = ph_test_client_connect(agent.socket_path);
        assert_true(ph_test_client_send(client, "{\"jsonrpc\":\"2.0\",\"id\":5,", 24));
        assert_null(ph_test_client_receive_within(client, 100));
        assert_served(&agent);
        assert_true(ph_test_client_send(client, "\"method\":\"hello\"}\n", 18));
        answer = ph_test_client_receive(client);
        assert_int_equal(ph_test_json_number(answer, "id"), 5);
        cJSON_Delete(answer);
        assert_true(ph_test_client_send(client, "{\"jsonrpc\":", 11));
        shutdown(ph_test_client_fd(client), SHUT_WR);
        assert_null(ph_test_client_receive(client));
        ph_test_client_close(client);
        agent_stop(&agent);
}

static void clients_that_vanish_at_any_moment_harm_nobody(void **state)
{
        struct agent agent;

        (void)state;
        agent_start(&agent, NULL);
        for (int i = 0; i < 300; i++) {
                struct ph_test_client *client = ph_test_client_connect(agent.socket_path);

                if (i % 5 > 0)
                        ph_test_client_request(client, "overview", "{\"history\":true}");
                if (i % 5 > 1)
                        ph_test_client_request(client, "subscribe",
                                "{\"method\":\"overview\",\"interval_ms\":100}");
                if (i % 5 > 2)
                        ph_test_client_send(client, "{\"half", 6);
                if (i % 5 > 3)
                        cJSON_Delete(ph_test_client_receive(client));
                ph_test_client_close(client);
        }
        ph_test_wait(is_served(&agent));
        assert_served(&agent);
        agent_stop(&agent);
}

static void an_agent_that_stops_while_clients_stuff_it_ends(void **state)
{
        struct agent agent;
        struct ph_test_client *clients[4];

        (void)state;
        agent_start(&agent, NULL);
        for (int i = 0; i < 4; i++) {
                clients[i] = ph_test_client_connect(agent.socket_path);
                stuff(clients[i]);
        }
        agent_stop(&agent);
        for (int i = 0; i < 4; i++) {
                ph_test_client_wait_closed(clients[i]);
                ph_test_client_close(clients[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sixty_four_clients_are_served_and_the_next_is_refused_with_a_line),
                cmocka_unit_test(refused_clients_that_stay_do_not_add_up),
                cmocka_unit_test(
                        a_line_of_a_mebibyte_is_served_and_one_byte_more_ends_the_connection),
                cmocka_unit_test(a_line_of_a_gibibyte_is_refused_after_the_first_mebibyte),
                cmocka_unit_test(values_beyond_the_limit_are_refused_and_the_connection_stays),
                cmocka_unit_test(thirty_two_requests_wait_and_the_next_is_refused),
                cmocka_unit_test(a_client_that_never_reads_is_not_read_either),
                cmocka_unit_test(many_clients_that_never_read_cost_little),
                cmocka_unit_test(half_a_line_waits_and_is_dropped_with_its_client),
                cmocka_unit_test(clients_that_vanish_at_any_moment_harm_nobody),
                cmocka_unit_test(an_agent_that_stops_while_clients_stuff_it_ends),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
