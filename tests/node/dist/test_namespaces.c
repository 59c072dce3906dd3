/*
 * Nodes in namespaces of their own, as services with private folders and containers are. Needs
 * root to make them.
 */
#include <stdio.h>
#include <unistd.h>

#include "agent/dist/proc.h"
#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

/* A node whose /tmp and /run, and so its home and the agent's folder, nobody else sees. */
#define PRIVATE_FOLDERS                                                                 \
        "mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /run && mkdir -p \"$HOME\" " \
        "\"$XDG_RUNTIME_DIR\" && chmod 700 \"$XDG_RUNTIME_DIR\" && exec \"$@\""

static const char private_folders[] = PRIVATE_FOLDERS;
static const char private_network[] = "ip link set lo up && " PRIVATE_FOLDERS;

/*
 * Behind the private folders a sanitizer may not find what it needs to tell leaks of the node from
 * ours: those are looked for in the other tests.
 */
static struct ph_test_node *start(const char *const *command, const char *const *args)
{
        static const char *const env[] = {
                "ASAN_OPTIONS=exitcode=66:detect_leaks=0", "LSAN_OPTIONS=", NULL};

        return ph_test_node_start(&(struct ph_test_node_options){
                .name = "shop", .command = command, .args = args, .env = env});
}

/* Asks the agent who it is in, and makes it leave. */
static void assert_works(struct ph_test_node *node)
{
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));
        char *answer = ph_ask(&attachment,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":1}}");

        assert_false(attachment.already_there);
        assert_non_null(strstr(answer, ph_test_node_name(node)));
        free(answer);

        struct ph_attachment again = ph_must_attach(ph_test_node_name(node));
        assert_true(again.already_there);
        ph_attachment_finish(&again);
        ph_must_leave(ph_test_node_name(node), &attachment);
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
}

static void a_node_with_private_folders_is_attached_to(void **state)
{
        static const char *const command[] = {
                "unshare", "--mount", "sh", "-c", private_folders, "sh", "erl", NULL};
        struct ph_test_node *node;
        struct ph_seen seen;
        char *ours = ph_test_format("%s/porthole", getenv("XDG_RUNTIME_DIR"));

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to mount */
        node = start(command, NULL);
        seen = ph_see(ph_test_node_name(node));
        assert_int_equal(seen.node->other_files, PH_YES);
        assert_int_equal(seen.node->other_network, PH_NO);
        ph_seen_finish(&seen);
        assert_works(node);
        assert_int_equal(access(ours, F_OK), -1);
        ph_test_assert_eval(
                node, "filelib:wildcard(os:getenv(\"XDG_RUNTIME_DIR\") ++ \"/porthole/*\")", "[]");
        free(ours);
        ph_test_node_stop(node);
}

static void a_node_with_pids_of_its_own_is_attached_to(void **state)
{
        static const char *const command[] = {"unshare", "--mount", "--pid", "--fork",
                "--kill-child", "--mount-proc", "sh", "-c", private_folders, "sh", "erl", NULL};
        struct ph_test_node *node;
        struct ph_seen seen;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to make a namespace */
        node = start(command, NULL);
        seen = ph_see(ph_test_node_name(node));
        assert_int_equal(
                seen.node->inner_pid, ph_test_eval_int(node, "list_to_integer(os:getpid())"));
        assert_int_not_equal(seen.node->inner_pid, seen.node->pid);
        ph_seen_finish(&seen);
        assert_works(node);
        ph_test_node_stop(node);
}

/* Its loopback is not ours, and no epmd of ours knows it. */
static void a_node_with_a_network_of_its_own_is_attached_to(void **state)
{
        static const char *const command[] = {
                "unshare", "--mount", "--net", "sh", "-c", private_network, "sh", "erl", NULL};
        static const char *const args[] = {"-erl_epmd_port", "41868", NULL};
        struct ph_test_node *node;
        struct ph_seen seen;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to make a namespace */
        node = start(command, args);
        seen = ph_see(ph_test_node_name(node));
        assert_int_equal(seen.node->other_network, PH_YES);
        assert_int_equal(seen.node->port, 41868);
        ph_seen_finish(&seen);
        assert_works(node);
        assert_int_equal(ph_proc_other_namespace(getppid(), "net"), PH_NO); /* we came back */
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_node_with_private_folders_is_attached_to),
                cmocka_unit_test(a_node_with_pids_of_its_own_is_attached_to),
                cmocka_unit_test(a_node_with_a_network_of_its_own_is_attached_to),
        };

        return cmocka_run_group_tests_name(
                "node dist namespaces", tests, ph_test_world_setup, ph_test_world_teardown);
}
