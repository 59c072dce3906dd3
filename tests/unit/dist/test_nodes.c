#include "agent/dist/nodes.h"

#include <errno.h>

#include "agent/dist/node_scan.h"
#include "tests/support/test.h"

/* A list as ph_nodes_list() makes it, without a process behind it. */
static void make(struct ph_nodes *nodes)
{
        static const struct {
                const char *name;
                pid_t pid;
        } cases[] = {{"rabbit@web1", 0}, {"shop@127.0.0.1", 20}, {"shop@web1", 10}, {"77@web1", 30},
                {NULL, 40}, {NULL, 77}};

        memset(nodes, 0, sizeof(*nodes));
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct ph_node node = {.pid = cases[i].pid};
                node.name = cases[i].name == NULL ? NULL : strdup(cases[i].name);
                assert_int_equal(ph_nodes_add(nodes, &node), 0);
        }
}

static void assert_finds(const char *target, const char *name, pid_t pid)
{
        struct ph_error error = {0};
        const struct ph_node *node;
        struct ph_nodes nodes;

        make(&nodes);
        if (ph_nodes_find(&nodes, target, &node, &error) != 0)
                ph_test_fail("%s: %s", target, error.message);
        assert_int_equal(node->pid, pid);
        if (name != NULL)
                assert_string_equal(node->name, name);
        else
                assert_null(node->name);
        ph_nodes_finish(&nodes);
}

static void assert_does_not_find(const char *target, int number, const char *part)
{
        struct ph_error error = {0};
        const struct ph_node *node;
        struct ph_nodes nodes;

        make(&nodes);
        assert_int_equal(ph_nodes_find(&nodes, target, &node, &error), number);
        assert_int_equal(error.code, PH_ERROR_TARGET);
        if (strstr(error.message, part) == NULL)
                ph_test_fail("'%s' does not say '%s'", error.message, part);
        ph_nodes_finish(&nodes);
}

static void a_node_is_found_by_its_name_or_its_pid(void **state)
{
        (void)state;
        assert_finds("shop@web1", "shop@web1", 10);
        assert_finds("shop@127.0.0.1", "shop@127.0.0.1", 20);
        assert_finds("rabbit", "rabbit@web1", 0);
        assert_finds("10", "shop@web1", 10);
        assert_finds("40", NULL, 40);
}

static void what_may_mean_two_nodes_is_refused_and_names_both(void **state)
{
        (void)state;
        assert_does_not_find("shop", -ENOTUNIQ, "shop@127.0.0.1 (pid 20)");
        assert_does_not_find("shop", -ENOTUNIQ, "shop@web1 (pid 10)");
        assert_does_not_find("77", -ENOTUNIQ, "77@web1 (pid 30)");
        assert_does_not_find("77", -ENOTUNIQ, "(pid 77)");
}

static void what_is_not_there_is_said(void **state)
{
        (void)state;
        assert_does_not_find("cart", -ENOENT, "'cart'");
        assert_does_not_find("shop@web2", -ENOENT, "'shop@web2'");
        assert_does_not_find("99", -ENOENT, "process 99 is no Erlang node");
        assert_does_not_find("0", -ENOENT, "process 0");
        assert_does_not_find("", -ENOENT, "''");
}

static void a_path_is_a_socket(void **state)
{
        struct ph_error error = {0};
        const struct ph_node *node;
        struct ph_nodes nodes;

        (void)state;
        make(&nodes);
        assert_int_equal(ph_nodes_find(&nodes, "./x.sock", &node, &error), 0);
        assert_string_equal(node->socket, "./x.sock");
        assert_int_equal(node->pid, 0);
        assert_null(node->name);
        ph_nodes_finish(&nodes);
}

static void an_empty_list_has_nothing(void **state)
{
        struct ph_error error = {0};
        const struct ph_node *node;
        struct ph_nodes nodes = {0};

        (void)state;
        assert_int_equal(ph_nodes_find(&nodes, "shop", &node, &error), -ENOENT);
        ph_nodes_finish(&nodes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_node_is_found_by_its_name_or_its_pid),
                cmocka_unit_test(what_may_mean_two_nodes_is_refused_and_names_both),
                cmocka_unit_test(what_is_not_there_is_said),
                cmocka_unit_test(a_path_is_a_socket),
                cmocka_unit_test(an_empty_list_has_nothing),
        };

        return cmocka_run_group_tests_name("dist nodes", tests, NULL, NULL);
}
