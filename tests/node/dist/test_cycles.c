#include <stdio.h>
#include <stdlib.h>

#include "agent/dist/peer.h"
#include "tests/node/dist/cases.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

enum { CYCLES = 200 };

static void attach_and_leave(struct ph_test_node *node)
{
        struct ph_attachment attachment = ph_must_attach(ph_test_node_name(node));

        assert_false(attachment.already_there);
        ph_must_leave(ph_test_node_name(node), &attachment);
}

static bool is_equal(const struct ph_traces *a, const struct ph_traces *b)
{
        return a->counts.processes == b->counts.processes && a->counts.ports == b->counts.ports &&
               a->facts.descriptors == b->facts.descriptors;
}

/* What is counted when it has been the same for a second: a connection's process and port end later
 * than nodes/1 says. */
static struct ph_traces settled_traces(struct ph_test_node *node)
{
        struct ph_traces traces = ph_traces_of(node);

        for (int same = 0; same < 5; same++) {
                struct ph_traces now;

                ph_test_sleep_ms(200);
                now = ph_traces_of(node);
                if (!is_equal(&now, &traces))
                        same = -1;
                traces = now;
        }
        return traces;
}

/* Whoever attaches while the connection before is still closing takes another of a few names. */
static void make_peer_names(struct ph_test_node *node)
{
        ph_test_eval(node,
                "[_, Host] = string:split(atom_to_list(node()), \"@\"), [list_to_atom(lists:concat("
                "[\"porthole-\", I, \"@\", Host])) || I <- lists:seq(0, %d)]",
                PH_PEER_NAMES - 1);
}

static void two_hundred_cycles_leave_nothing(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        struct ph_traces before, after;

        (void)state;
        make_peer_names(node);
        attach_and_leave(node);
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        before = settled_traces(node);
        for (int i = 0; i < CYCLES; i++)
                attach_and_leave(node);
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        after = settled_traces(node);
        ph_assert_same_traces(&before, &after);
        ph_test_node_stop(node);
}

static void an_attach_leaves_no_word_in_the_nodes_log(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        char *before = ph_test_node_output(node), *after;

        (void)state;
        attach_and_leave(node);
        ph_test_wait_eval(node, "nodes(hidden)", "[]");
        after = ph_test_node_output(node);
        assert_string_equal(after, before);
        free(after);
        free(before);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(two_hundred_cycles_leave_nothing),
                cmocka_unit_test(an_attach_leaves_no_word_in_the_nodes_log),
        };

        return cmocka_run_group_tests_name(
                "node dist cycles", tests, ph_test_world_setup, ph_test_world_teardown);
}
