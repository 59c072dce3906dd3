#include <stdio.h>
#include <unistd.h>

#include "agent/dist/peer.h"
#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define START(...) ph_test_node_start(&(struct ph_test_node_options){__VA_ARGS__})

/* The agent that is behind @attachment is in @node. */
static void assert_agent_of(struct ph_test_node *node, const struct ph_attachment *attachment)
{
        char *answer = ph_ask(attachment,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1}}");
        char *name = ph_test_format("\"node\":\"%s\"", ph_test_node_name(node));

        if (strstr(answer, name) == NULL)
                ph_test_fail("%s is not in %s", name, answer);
        free(name);
        free(answer);
}

static void attach_and_leave(struct ph_test_node *node)
{
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));

        assert_false(attachment.already_there);
        assert_int_equal(attachment.otp_release,
                ph_test_eval_int(node, "list_to_integer(erlang:system_info(otp_release))"));
        assert_int_equal(attachment.owner, geteuid());
        assert_agent_of(node, &attachment);
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_assert_eval(node, "nodes(hidden)", "[]");
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        ph_test_assert_eval(node, "erlang:check_old_code(porthole_probe)", "false");
}

static void every_kind_of_node_can_be_attached_to(void **state)
{
        static const char *const iex[] = {"iex", NULL};
        static const char *const embedded[] = {"-mode", "embedded", NULL};
        static const char *const port[] = {"-erl_epmd_port", "41869", NULL};
        static const char *const cookie[] = {"-setcookie", "a cookie", NULL};
        const struct ph_test_node_options kinds[] = {
                {.name = "shop"},
                {.name = "shop@127.0.0.1"},
                {.name = "shop", .command = iex},
                {.name = "shop", .args = embedded},
                {.name = "shop", .args = port},
                {.name = "shop", .args = cookie},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
                struct ph_test_node *node = ph_test_node_start(&kinds[i]);
                attach_and_leave(node);
                ph_test_node_stop(node);
        }
}

static void no_epmd_is_needed(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_world_stop_epmd();
        attach_and_leave(node);
        ph_test_node_stop(node);
        ph_test_world_start_epmd();
}

static void a_node_that_speaks_over_ipv6_is_attached_to(void **state)
{
        static const char *const args[] = {"-proto_dist", "inet6_tcp", NULL};
        struct ph_test_node *node;

        (void)state;
        if (access("/proc/self/net/if_inet6", F_OK) < 0)
                skip(); /* this kernel runs without IPv6 */
        node = START(.args = args);
        ph_test_eval(node,
                "application:set_env(kernel, inet_dist_use_interface, {0,0,0,0,0,0,0,1}), "
                "{ok, _} = net_kernel:start([over_ipv6, shortnames])");
        struct ph_attachment attachment = ph_must_attach("over_ipv6");
        ph_must_leave("over_ipv6", &attachment);
        ph_test_node_stop(node);
}

static void a_busy_node_is_attached_to(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, "Spin = fun Spin() -> Spin() end, [spawn(Spin) || _ <- lists:seq(1, 4 * "
                           "erlang:system_info(schedulers))], ok");
        attach_and_leave(node);
        ph_test_node_stop(node);
}

static void an_agent_that_is_there_is_used(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_attachment first = ph_must_attach(ph_test_node_name(node));
        struct ph_attachment second = ph_must_attach(ph_test_node_name(node)), third;
        struct ph_error error = {0};
        struct ph_seen seen = ph_see(ph_test_node_name(node));

        (void)state;
        assert_true(second.already_there);
        assert_string_equal(second.path, first.path);
        assert_agent_of(node, &second);
        assert_int_equal(ph_attach_find(seen.node, &third, &error), 0);
        assert_string_equal(third.path, first.path);
        ph_attachment_finish(&third);
        ph_attachment_finish(&second);
        ph_must_leave(ph_test_node_name(node), &first);
        assert_int_equal(ph_attach_find(seen.node, &third, &error), -2);
        assert_int_equal(error.code, PH_ERROR_TARGET);
        ph_seen_finish(&seen);
        ph_test_node_stop(node);
}

static void an_agent_is_reached_by_its_sockets_path(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_attachment first = ph_must_attach(ph_test_node_name(node));
        struct ph_attachment second = ph_must_attach(first.path);

        (void)state;
        assert_true(second.already_there);
        assert_agent_of(node, &second);
        ph_attachment_finish(&second);
        ph_must_leave(ph_test_node_name(node), &first);
        ph_assert_refused(first.path, PH_ERROR_TARGET, first.path);
        ph_test_node_stop(node);
}

/* The four meet in the node's folder: one brings the agent, the others find it. */
static void four_at_once_bring_one_agent(void **state)
{
        enum { ATTACHERS = 4 };
        struct ph_test_node *node = START(.name = "shop");
        char *tool = ph_tool_path();
        const char *const argv[] = {tool, ph_test_node_name(node), NULL};
        pid_t pids[ATTACHERS];
        struct ph_attachment attachment;

        (void)state;
        for (int i = 0; i < ATTACHERS; i++)
                pids[i] = ph_test_process_start(&(struct ph_test_process_options){.argv = argv});
        for (int i = 0; i < ATTACHERS; i++)
                assert_int_equal(ph_test_process_wait(pids[i]), 0);
        attachment = ph_must_attach(ph_test_node_name(node));
        assert_true(attachment.already_there);
        assert_agent_of(node, &attachment);
        ph_must_leave(ph_test_node_name(node), &attachment);
        free(tool);
        ph_test_node_stop(node);
}

/* Another connection as porthole-N, which holds that name until it is closed. */
static struct ph_peer *hold_a_name(const char *target)
{
        struct ph_deadline deadline = ph_deadline_in(PH_TEST_DEADLINE_MS);
        struct ph_seen seen = ph_see(target);
        struct ph_error error = {0};
        struct ph_cookie cookie;
        struct ph_peer *peer = NULL;
        char *path = ph_test_format("%s/.erlang.cookie", getenv("HOME"));

        if (ph_cookie_read(path, &cookie, &error) != 0 ||
                ph_peer_open(seen.node, &cookie, &deadline, &peer, &error) != 0)
                ph_test_fail("%s", error.message);
        free(path);
        ph_seen_finish(&seen);
        return peer;
}

static void a_name_that_is_taken_makes_no_difference(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        struct ph_peer *peers[PH_PEER_NAMES];

        (void)state;
        peers[0] = hold_a_name(ph_test_node_name(node));
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_assert_eval(node, "length(nodes(hidden))", "1");
        for (int i = 1; i < PH_PEER_NAMES; i++)
                peers[i] = hold_a_name(ph_test_node_name(node));
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "16 nodes named porthole");
        for (int i = 0; i < PH_PEER_NAMES; i++)
                ph_peer_close(peers[i]);
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        attach_and_leave(node);
        ph_test_node_stop(node);
}

/* Compiles and loads a module of the probe's name that does nothing. */
#define LOAD_DEAD_PROBE                                                                        \
        "{ok, porthole_probe, Code} = compile:forms([{attribute, 1, module, porthole_probe}, " \
        "{attribute, 1, export, [{idle, 0}]}, {function, 1, idle, 0, [{clause, 1, [], [], "    \
        "[{'receive', 1, [{clause, 1, [{atom, 1, stop}], [], [{atom, 1, ok}]}]}]}]}]), "       \
        "{module, _} = code:load_binary(porthole_probe, \"dead\", Code), ok"

static void code_that_an_agent_left_is_replaced(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, LOAD_DEAD_PROBE);
        attach_and_leave(node);
        ph_test_node_stop(node);
}

static void an_agent_without_a_socket_is_left_alone(void **state)
{
        struct ph_test_node *node = START(.name = "shop");

        (void)state;
        ph_test_eval(node, LOAD_DEAD_PROBE);
        ph_test_eval(node, "register(porthole_probe, spawn(porthole_probe, idle, []))");
        ph_assert_refused(ph_test_node_name(node), PH_ERROR_FAILED, "give the socket's path");
        ph_test_assert_eval(node, "is_pid(whereis(porthole_probe))", "true");
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "true");
        ph_test_assert_eval(node, "nodes(hidden)", "[]");
        ph_test_node_stop(node);
}

/* The application porthole with a socket_dir of its own. */
static void an_agent_that_the_node_started_itself_is_found(void **state)
{
        struct ph_test_node *node = START(.name = "shop");
        char *folder = ph_test_format("%s/own", ph_test_world_folder());
        char *beams = ph_test_build_path("agent/probe");
        char *library = ph_test_build_path("agent/nif/porthole_nif");

        (void)state;
        ph_test_eval(node,
                "true = code:add_patha(\"%s\"), application:set_env(porthole, socket_dir, "
                "\"%s\")",
                beams, folder);
        ph_test_eval(node,
                "{ok, _} = porthole_probe:start([{nif, <<\"%s\">>}, {dir, <<\"%s\">>}, "
                "{attached, true}])",
                library, folder);
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        assert_true(attachment.already_there);
        assert_non_null(strstr(attachment.path, folder));
        assert_agent_of(node, &attachment);
        ph_must_leave(ph_test_node_name(node), &attachment);
        free(library);
        free(beams);
        free(folder);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_kind_of_node_can_be_attached_to),
                cmocka_unit_test(no_epmd_is_needed),
                cmocka_unit_test(a_node_that_speaks_over_ipv6_is_attached_to),
                cmocka_unit_test(a_busy_node_is_attached_to),
                cmocka_unit_test(an_agent_that_is_there_is_used),
                cmocka_unit_test(an_agent_is_reached_by_its_sockets_path),
                cmocka_unit_test(four_at_once_bring_one_agent),
                cmocka_unit_test(a_name_that_is_taken_makes_no_difference),
                cmocka_unit_test(code_that_an_agent_left_is_replaced),
                cmocka_unit_test(an_agent_without_a_socket_is_left_alone),
                cmocka_unit_test(an_agent_that_the_node_started_itself_is_found),
        };

        return cmocka_run_group_tests_name(
                "node dist attach", tests, ph_test_world_setup, ph_test_world_teardown);
}
