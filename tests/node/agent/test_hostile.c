/* Clients that mean ill: the node never notices. The same cases without a node: tests/unit/core. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/error.h"
#include "protocol/limits.h"
#include "tests/support/agent.h"
#include "tests/support/process.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        char *path;
        struct ph_test_counts before;
        int64_t rss_bytes;
        char *output;
};

static int set_up(void **state)
{
        static struct place place;
        struct ph_test_client *client;

        place.node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        ph_test_eval(
                place.node, "[spawn(timer, sleep, [infinity]) || _ <- lists:seq(1, 2000)], ok");
        place.path = ph_test_agent_start(place.node, NULL);
        client = ph_test_client_connect(place.path);
        cJSON_Delete(ph_test_client_call(client, "overview", NULL));
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_client_close(client);
        ph_test_node_counts(place.node);
        place.before = ph_test_node_counts(place.node);
        place.rss_bytes = ph_test_process_facts(ph_test_node_pid(place.node)).rss_bytes;
        place.output = ph_test_node_output(place.node);
        *state = &place;
        return 0;
}

/* Whether a new client gets an answer: those that are gone count until the agent noticed. */
static bool is_served(const char *path)
{
        struct ph_test_client *client = ph_test_client_connect(path);
        cJSON *first;
        bool served;

        ph_test_client_request(client, "hello", NULL);
        first = ph_test_client_receive(client);
        served = cJSON_GetObjectItem(first, "result") != NULL;
        cJSON_Delete(first);
        ph_test_client_close(client);
        return served;
}

static bool has_no_worker_left(struct place *place)
{
        struct ph_test_counts now = ph_test_node_counts(place->node);

        return now.processes <= place->before.processes && now.ports == place->before.ports &&
               now.tables == place->before.tables;
}

/* The node serves as before, has logged nothing, made no atom, and has not grown. */
static int tear_down(void **state)
{
        struct place *place = *state;
        struct ph_test_client *client;
        char *output;

        ph_test_wait(is_served(place->path));
        client = ph_test_client_connect(place->path);
        cJSON_Delete(ph_test_client_call(client, "processes", NULL));
        ph_test_client_close(client);
        ph_test_wait(has_no_worker_left(place));
        assert_int_equal(ph_test_node_counts(place->node).atoms, place->before.atoms);
        if (PH_TEST_MEASURES_MEMORY)
                assert_true(ph_test_process_facts(ph_test_node_pid(place->node)).rss_bytes -
                                    place->rss_bytes <
                            64 * 1024 * 1024);
        output = ph_test_node_output(place->node);
        assert_string_equal(output, place->output);
        free(output);
        free(place->output);
        free(place->path);
        ph_test_node_stop(place->node);
        return 0;
}

static void garbage_without_end(void **state)
{
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();

        for (int i = 0; i < 200; i++) {
                struct ph_test_client *client = ph_test_client_connect(place->path);
                char bytes[4096];

                for (size_t k = 0; k < sizeof(bytes); k++)
                        bytes[k] = (char)ph_test_random_next(&random);
                ph_test_client_send(client, bytes, sizeof(bytes));
                ph_test_client_send(client, "\n", 1);
                if (i % 2 == 0)
                        cJSON_Delete(ph_test_client_receive(client));
                ph_test_client_close(client);
        }
}

static void a_line_of_a_gibibyte(void **state)
{
        struct place *place = *state;
        struct ph_test_client *client = ph_test_client_connect(place->path);
        char *piece = calloc(1, 1024 * 1024);
        int sent = 0;

        while (sent < 1024 && ph_test_client_send(client, piece, 1024 * 1024))
                sent++;
        assert_true(sent < 8);
        ph_test_client_close(client);
        free(piece);
}

static void sixty_five_clients(void **state)
{
        struct place *place = *state;
        struct ph_test_client *clients[PH_MAX_CLIENTS + 1];
        cJSON *line;

        for (int i = 0; i <= PH_MAX_CLIENTS; i++) {
                clients[i] = ph_test_client_connect(place->path);
                if (i < PH_MAX_CLIENTS)
                        cJSON_Delete(ph_test_client_call(clients[i], "hello", NULL));
        }
        line = ph_test_client_receive(clients[PH_MAX_CLIENTS]);
        assert_int_equal(ph_test_json_number(line, "error.code"), PH_ERROR_LIMIT);
        cJSON_Delete(line);
        assert_null(ph_test_client_receive(clients[PH_MAX_CLIENTS]));
        for (int i = 0; i <= PH_MAX_CLIENTS; i++)
                ph_test_client_close(clients[i]);
        ph_test_wait(is_served(place->path));
}

/* Asks for all there is, again and again, and takes nothing. */
static void clients_that_never_read(void **state)
{
        static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"processes\","
                                   "\"params\":{\"limit\":1000}}\n";
        struct place *place = *state;
        struct ph_test_client *clients[8];

        for (int i = 0; i < 8; i++) {
                struct pollfd polled = {.events = POLLOUT};

                clients[i] = ph_test_client_connect(place->path);
                ph_test_client_request(clients[i], "subscribe",
                        "{\"method\":\"processes\",\"interval_ms\":100,\"params\":{\"limit\":1000}"
                        "}");
                polled.fd = ph_test_client_fd(clients[i]);
                fcntl(polled.fd, F_SETFL, O_NONBLOCK);
                while (poll(&polled, 1, 300) == 1)
                        send(polled.fd, line, sizeof(line) - 1, MSG_NOSIGNAL);
        }
        ph_test_sleep_ms(2000);
        for (int i = 0; i < 8; i++)
                ph_test_client_close(clients[i]);
}

static void clients_that_go_amid_an_answer(void **state)
{
        struct place *place = *state;

        for (int i = 0; i < 200; i++) {
                struct ph_test_client *client = ph_test_client_connect(place->path);

                ph_test_client_request(client, "processes", i % 2 ? "{\"limit\":0}" : NULL);
                ph_test_client_request(client, "overview", NULL);
                if (i % 3 == 0)
                        ph_test_sleep_ms(1);
                ph_test_client_close(client);
        }
}

static void names_that_are_no_atoms_yet(void **state)
{
        struct place *place = *state;
        struct ph_test_client *client = ph_test_client_connect(place->path);

        for (int i = 0; i < 200; i++) {
                char *params = ph_test_format(
                        "{\"filter\":\"never_seen_%d\",\"around\":\"<0.%d.0>\"}", i, 1000000 + i);

                cJSON_Delete(ph_test_client_call(client, "processes", params));
                free(params);
        }
        ph_test_client_close(client);
}

/* In a child: becomes the user, connects and reads. Returns 0 when the end came before any byte. */
static int visit_as(uid_t uid, const char *path)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        static const char hello[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}\n";
        char byte;
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        memcpy(address.sun_path, path, strlen(path));
        if (setgid(uid) < 0 || setuid(uid) < 0)
                return 2;
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
                return errno == EACCES ? 3 : 4;
        send(fd, hello, sizeof(hello) - 1, MSG_NOSIGNAL);
        return read(fd, &byte, 1) <= 0 ? 0 : 1;
}

static int visit(uid_t uid, const char *path)
{
        pid_t pid = fork();
        int status = 0;

        assert_true(pid >= 0);
        if (pid == 0)
                _exit(visit_as(uid, path));
        waitpid(pid, &status, 0);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void another_user(void **state)
{
        struct place *place = *state;
        char *folder = ph_test_format("%s", place->path);
        char *user = ph_test_world_user_folder(geteuid());
        char *run = ph_test_format("%s/run", user);

        if (geteuid() != 0)
                skip();
        *strrchr(folder, '/') = '\0';
        assert_int_equal(visit(4711, place->path), 3);
        /* The doors stand open, as after somebody's mistake: the agent itself refuses. */
        assert_int_equal(chmod(run, 0755), 0);
        assert_int_equal(chmod(folder, 0755), 0);
        assert_int_equal(chmod(place->path, 0666), 0);
        assert_int_equal(visit(4711, place->path), 0);
        assert_int_equal(visit(0, place->path), 1);
        assert_int_equal(chmod(folder, 0700), 0);
        assert_int_equal(chmod(run, 0700), 0);
        free(run);
        free(user);
        free(folder);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(garbage_without_end),
                TEST(a_line_of_a_gibibyte),
                TEST(sixty_five_clients),
                TEST(clients_that_never_read),
                TEST(clients_that_go_amid_an_answer),
                TEST(names_that_are_no_atoms_yet),
                TEST(another_user),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
