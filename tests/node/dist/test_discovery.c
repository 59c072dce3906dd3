#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define START(...) ph_test_node_start(&(struct ph_test_node_options){__VA_ARGS__})

static const char *pid_of(struct ph_test_node *node)
{
        static char text[16];

        snprintf(text, sizeof(text), "%d", (int)ph_test_node_pid(node));
        return text;
}

/* The port as the node's own epmd client has it. */
static int port_of(struct ph_test_node *node)
{
        return (int)ph_test_eval_int(node,
                "{port, Port, _} = erl_epmd:port_please(hd(string:split(atom_to_list(node()), "
                "\"@\")), {127,0,0,1}), Port");
}

static void a_node_is_listed_with_what_there_is_to_know(void **state)
{
        static const char *const names[] = {"shop", "shop@127.0.0.1"};

        (void)state;
        for (size_t i = 0; i < 2; i++) {
                struct ph_test_node *node = START(.name = names[i]);
                struct ph_seen seen = ph_see(ph_test_node_name(node));

                assert_true(seen.nodes.has_epmd);
                assert_string_equal(seen.node->name, ph_test_node_name(node));
                assert_int_equal(seen.node->host_guessed, i == 0);
                assert_int_equal(seen.node->pid, ph_test_node_pid(node));
                assert_int_equal(seen.node->inner_pid,
                        ph_test_eval_int(node, "list_to_integer(os:getpid())"));
                assert_int_equal(seen.node->uid, geteuid());
                assert_int_equal(seen.node->gid, getegid());
                assert_string_equal(seen.node->home, getenv("HOME"));
                assert_int_equal(seen.node->stopped, PH_NO);
                assert_int_equal(seen.node->other_files, PH_NO);
                assert_int_equal(seen.node->other_network, PH_NO);
                assert_int_equal(seen.node->has_agent, PH_NO);
                assert_int_equal(seen.node->distribution, PH_DISTRIBUTION_TCP);
                assert_int_equal(seen.node->port, port_of(node));
                ph_seen_finish(&seen);
                ph_test_node_stop(node);
        }
}

static void a_node_without_a_name_is_found_by_its_pid(void **state)
{
        struct ph_test_node *node = ph_test_node_start(NULL);
        struct ph_seen seen = ph_see(pid_of(node));

        (void)state;
        assert_null(seen.node->name);
        assert_int_equal(seen.node->distribution, PH_DISTRIBUTION_NONE);
        assert_int_equal(seen.node->port, 0);
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
}

static void a_node_that_was_named_later_is_found_by_that_name(void **state)
{
        struct ph_test_node *node = ph_test_node_start(NULL);
        struct ph_seen seen;

        (void)state;
        ph_test_eval(node, "{ok, _} = net_kernel:start([later_named, shortnames])");
        seen = ph_see("later_named");
        assert_int_equal(seen.node->pid, ph_test_node_pid(node));
        assert_true(seen.node->host_guessed);
        assert_int_equal(seen.node->port, port_of(node));
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
}

static void a_release_that_renames_its_process_is_found(void **state)
{
        static const char *const env[] = {"ESCRIPT_NAME=/opt/shop/bin/shop-1.0.0", NULL};
        struct ph_test_node *node = START(.name = "shop", .env = env);
        struct ph_seen seen = ph_see(ph_test_node_name(node));

        (void)state;
        assert_int_equal(seen.node->pid, ph_test_node_pid(node));
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
}

static void a_stopped_node_is_said_to_be(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_seen seen = ph_see(ph_test_node_name(node));

        (void)state;
        assert_int_equal(seen.node->stopped, PH_NO);
        ph_seen_finish(&seen);
        ph_stop(node);
        assert_int_equal(kill(ph_test_node_pid(node), SIGCONT), 0);
        ph_test_node_stop(node);
}

static void an_agent_is_seen(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        struct ph_seen seen = ph_see(ph_test_node_name(node));

        (void)state;
        assert_int_equal(seen.node->has_agent, PH_YES);
        ph_seen_finish(&seen);
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_node_stop(node);
}

static void without_epmd_the_one_socket_of_a_named_node_is_its_distribution(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        int port = port_of(node);
        struct ph_seen seen;

        (void)state;
        ph_test_world_stop_epmd();
        seen = ph_see(ph_test_node_name(node));
        assert_false(seen.nodes.has_epmd);
        assert_int_equal(seen.node->port, port);
        ph_seen_finish(&seen);
        ph_test_eval(node, "{ok, S} = gen_tcp:listen(0, []), register(other, S)");
        seen = ph_see(ph_test_node_name(node));
        assert_int_equal(seen.node->port, 0);
        assert_int_equal(seen.node->distribution, PH_DISTRIBUTION_NONE);
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
        ph_test_world_start_epmd();
}

static void without_epmd_the_command_line_tells_among_several(void **state)
{
        static const char *const args[] = {
                "-kernel", "inet_dist_listen_min", "41870", "inet_dist_listen_max", "41890", NULL};
        struct ph_test_node *node = START(.name = "shop", .args = args);
        int port = port_of(node);
        struct ph_seen seen;

        (void)state;
        assert_true(port >= 41870 && port <= 41890);
        ph_test_eval(node, "{ok, S} = gen_tcp:listen(0, []), register(other, S)");
        ph_test_world_stop_epmd();
        seen = ph_see(ph_test_node_name(node));
        assert_int_equal(seen.node->port, port);
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
        ph_test_world_start_epmd();
}

static void a_node_of_tls_is_known_for_one(void **state)
{
        static const char *const args[] = {"-proto_dist", "inet_tls", NULL};
        struct ph_test_node *node = START(.args = args);
        struct ph_seen seen = ph_see(pid_of(node));

        (void)state;
        assert_int_equal(seen.node->distribution, PH_DISTRIBUTION_FOREIGN);
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
}

static uint16_t epmd_port(void)
{
        const char *text = getenv("ERL_EPMD_PORT");

        return text == NULL ? 0 : (uint16_t)strtoul(text, NULL, 10);
}

/* Says to epmd that @name listens on @port, as a node does; the name holds while the fd is open. */
static int register_name(const char *name, int port)
{
        struct sockaddr_in address = {.sin_family = AF_INET,
                .sin_port = htons(epmd_port()),
                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        unsigned char request[64], answer[2];
        size_t length = strlen(name), size = 13 + length;
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        memset(request, 0, sizeof(request));
        request[1] = (unsigned char)size;
        request[2] = 'x';
        request[3] = (unsigned char)(port >> 8);
        request[4] = (unsigned char)port;
        request[5] = 'M';
        request[8] = 6;
        request[10] = 5;
        request[12] = (unsigned char)length;
        snprintf((char *)request + 13, sizeof(request) - 13, "%s", name);
        assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(send(fd, request, size + 2, 0), size + 2);
        assert_int_equal(recv(fd, answer, 2, MSG_WAITALL), 2);
        assert_int_equal(answer[1], 0);
        return fd;
}

/* A socket that listens and belongs to @uid. */
static int listen_as(uid_t uid, int *port_out)
{
        struct sockaddr_in address = {
                .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t length = sizeof(address);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (uid != geteuid())
                assert_int_equal(fchown(fd, uid, uid), 0);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(fd, 4), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
        *port_out = ntohs(address.sin_port);
        return fd;
}

static void a_name_without_a_process_is_listed_all_the_same(void **state)
{
        int port, listener = listen_as(geteuid(), &port);
        int name = register_name("phantom", port);
        struct ph_seen seen = ph_see("phantom");

        (void)state;
        assert_int_equal(seen.node->pid, 0);
        assert_int_equal(seen.node->port, port);
        assert_int_equal(seen.node->uid, geteuid());
        assert_int_equal(seen.node->has_agent, PH_UNKNOWN);
        ph_seen_finish(&seen);
        ph_assert_refused("phantom", PH_ERROR_REFUSED, "can't be seen");
        close(name);
        close(listener);
}

/* epmd lost the node's name, and another user took it: the node's port is still its own. */
static void a_name_that_another_user_took_is_not_believed(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_error error = {0};
        struct ph_nodes nodes;
        const struct ph_node *found;
        int real = port_of(node), fake, listener, name;
        char alive[64];

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to be another user */
        snprintf(alive, sizeof(alive), "%.*s", (int)strcspn(ph_test_node_name(node), "@"),
                ph_test_node_name(node));
        ph_test_world_stop_epmd();
        ph_test_world_start_epmd();
        listener = listen_as(12345, &fake);
        name = register_name(alive, fake);
        assert_int_equal(ph_nodes_list(&nodes, &error), 0);
        assert_int_equal(ph_nodes_find(&nodes, alive, &found, &error), -ENOTUNIQ);
        assert_int_equal(ph_nodes_find(&nodes, pid_of(node), &found, &error), 0);
        assert_int_equal(found->port, real);
        ph_nodes_finish(&nodes);
        close(name);
        close(listener);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_node_is_listed_with_what_there_is_to_know),
                cmocka_unit_test(a_node_without_a_name_is_found_by_its_pid),
                cmocka_unit_test(a_node_that_was_named_later_is_found_by_that_name),
                cmocka_unit_test(a_release_that_renames_its_process_is_found),
                cmocka_unit_test(a_stopped_node_is_said_to_be),
                cmocka_unit_test(an_agent_is_seen),
                cmocka_unit_test(without_epmd_the_one_socket_of_a_named_node_is_its_distribution),
                cmocka_unit_test(without_epmd_the_command_line_tells_among_several),
                cmocka_unit_test(a_node_of_tls_is_known_for_one),
                cmocka_unit_test(a_name_without_a_process_is_listed_all_the_same),
                cmocka_unit_test(a_name_that_another_user_took_is_not_believed),
        };

        return cmocka_run_group_tests_name(
                "node dist discovery", tests, ph_test_world_setup, ph_test_world_teardown);
}
