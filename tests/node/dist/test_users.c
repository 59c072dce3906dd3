/*
 * Nodes of other users. The test needs root to start them; attaching is done by a program of its
 * own, which becomes another user for good.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/node/dist/cases.h"
#include "tests/support/process.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { OWNER = 12345, STRANGER = 23456 };

static char tool[4096]; /* a copy that every user can run */

static int setup(void **state)
{
        char *built = ph_tool_path();
        int r = ph_test_world_setup(state);
        const char *const copy[] = {"install", "-m", "755", built, tool, NULL};
        struct ph_test_output output;

        snprintf(tool, sizeof(tool), "%s/attach_tool", ph_test_world_folder());
        output = ph_test_run(copy, NULL);
        r = r == 0 && output.status == 0 ? 0 : -1;
        ph_test_output_finish(&output);
        free(built);
        return r;
}

/* Runs the tool as @uid and returns what it said, to be freed. */
static char *attach_as(uid_t uid, const char *target)
{
        char *id = ph_test_format("%u", uid), *said;
        const char *const argv[] = {
                "setpriv", "--reuid", id, "--regid", id, "--clear-groups", tool, target, NULL};
        struct ph_test_output output = ph_test_run(uid == 0 ? argv + 6 : argv, NULL);

        said = ph_test_format("%s%s", output.out, output.err);
        ph_test_output_finish(&output);
        free(id);
        return said;
}

static void assert_said(const char *said, const char *part)
{
        if (strstr(said, part) == NULL)
                ph_test_fail("'%s' does not say '%s'", said, part);
}

static struct ph_test_node *start(uid_t uid)
{
        return ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .uid = uid});
}

static void assert_belongs_to(const char *path, uid_t uid)
{
        struct stat st;

        assert_int_equal(lstat(path, &st), 0);
        assert_int_equal(st.st_uid, uid);
        assert_int_equal(st.st_mode & 077, 0);
}

/* Root may talk to the agent without becoming anybody: by its socket's path. */
static void make_it_leave(struct ph_test_node *node, const char *socket)
{
        struct ph_attachment attachment = ph_must_attach(socket);

        ph_must_leave(ph_test_node_name(node), &attachment);
        assert_int_equal(geteuid(), 0);
}

static char *socket_of(struct ph_test_node *node)
{
        char *user = ph_test_world_user_folder(OWNER);
        char *socket = ph_test_format("%s/run/porthole/%d.sock", user, (int)ph_test_node_pid(node));

        free(user);
        return socket;
}

static void root_becomes_the_nodes_user(void **state)
{
        struct ph_test_node *node;
        char *said, *socket, *expected, *folder;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to start another user's node */
        node = start(OWNER);
        said = attach_as(0, ph_test_node_name(node));
        socket = socket_of(node);
        expected = ph_test_format("0 %s new %d\n", socket, OWNER);
        assert_string_equal(said, expected);
        assert_belongs_to(socket, OWNER);
        folder = ph_test_format("%.*s", (int)(strrchr(socket, '/') - socket), socket);
        assert_belongs_to(folder, OWNER);
        assert_int_equal(ph_count_entries(folder), 1);
        make_it_leave(node, socket);
        free(folder);
        free(expected);
        free(socket);
        free(said);
        ph_test_node_stop(node);
}

static void the_nodes_user_needs_no_root(void **state)
{
        struct ph_test_node *node;
        char *said, *socket;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to start another user's node */
        node = start(OWNER);
        said = attach_as(OWNER, ph_test_node_name(node));
        assert_said(said, " new 12345");
        free(said);
        said = attach_as(0, ph_test_node_name(node));
        assert_said(said, " there 12345");
        free(said);
        socket = socket_of(node);
        make_it_leave(node, socket);
        free(socket);
        ph_test_node_stop(node);
}

static void other_users_are_refused_before_anything_is_touched(void **state)
{
        struct ph_test_node *node;
        char *said;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to start another user's node */
        for (int i = 0; i < 2; i++) {
                node = start(i == 0 ? OWNER : 0);
                said = attach_as(STRANGER, ph_test_node_name(node));
                assert_said(said, "-32002 the node belongs to another user: run porthole as ");
                assert_said(said, i == 0 ? "uid 12345 or as root" : "root or as root");
                ph_test_assert_eval(node, "nodes(hidden)", "[]");
                ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
                free(said);
                ph_test_node_stop(node);
        }
}

/* Somebody else's folder where ours would be. */
static void a_folder_of_another_user_is_not_used(void **state)
{
        struct ph_test_node *node;
        char *said, *user, *folder;

        (void)state;
        if (geteuid() != 0)
                skip(); /* needs root to start another user's node */
        node = start(OWNER);
        user = ph_test_world_user_folder(OWNER);
        folder = ph_test_format("%s/run/porthole", user);
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(chown(folder, STRANGER, STRANGER), 0);
        said = attach_as(0, ph_test_node_name(node));
        assert_said(said, "belongs to another user");
        ph_test_assert_eval(node, "erlang:module_loaded(porthole_probe)", "false");
        assert_int_equal(rmdir(folder), 0);
        free(said);
        free(folder);
        free(user);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(root_becomes_the_nodes_user),
                cmocka_unit_test(the_nodes_user_needs_no_root),
                cmocka_unit_test(other_users_are_refused_before_anything_is_touched),
                cmocka_unit_test(a_folder_of_another_user_is_not_used),
        };

        return cmocka_run_group_tests_name("node dist users", tests, setup, ph_test_world_teardown);
}
