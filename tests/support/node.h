/*
 * A real Erlang node for a test, and a way to evaluate expressions in it that needs no
 * distribution: over two descriptors, in a process of the node with priority max. Needs the world
 * (tests/support/world.h). Whatever goes wrong fails the test. Test's own thread.
 *
 *     struct ph_test_node *node = ph_test_node_start(&(struct ph_test_node_options){.name =
 * "shop"}); ph_test_assert_eval(node, "ets:info(ac_tab, type)", "set"); ph_test_node_stop(node);
 */
#ifndef PH_TESTS_SUPPORT_NODE_H
#define PH_TESTS_SUPPORT_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ph_test_node;

struct ph_test_node_options {
        /*
         * "shop": -sname shop_1234_1, no other running node has that name; "shop@127.0.0.1": the
         * same with -name; NULL: not distributed.
         */
        const char *name;
        bool exact_name;         /* take @name as it is */
        const char *const *args; /* more arguments, NULL-terminated; or NULL */
        const char *const *env;  /* NAME=value, NULL-terminated; or NULL */
        const char *const *
                command; /* instead of {"erl", NULL}: {"iex", NULL}, {"run-in", "x", "erl", NULL} */
        uid_t uid;       /* another user's node (needs root); 0: the test's own */
};

/* Starts a node and waits until it evaluates expressions. @options NULL: an unnamed plain node. */
struct ph_test_node *ph_test_node_start(const struct ph_test_node_options *options);

/*
 * Halts the node and waits for it, kills it by its pid when it does not end in 10 seconds; frees
 * @node (NULL accepted). A node that ended by itself before, or that crashes now, fails the test.
 */
void ph_test_node_stop(struct ph_test_node *node);

/* Kills the node by its pid: for one that cannot halt. Frees @node. */
void ph_test_node_kill(struct ph_test_node *node);

/*
 * Waits for a node that was told to end (halt, init:stop, a signal), frees @node and returns
 * waitpid's status.
 */
int ph_test_node_wait(struct ph_test_node *node);

/* Its name with the host, as node() gives it. Valid as long as @node. */
const char *ph_test_node_name(const struct ph_test_node *node);

/* The process started: that of the node, unless options.command is one that forks. */
pid_t ph_test_node_pid(const struct ph_test_node *node);

/* What the node wrote to its stdout and stderr so far; owned by the caller. */
char *ph_test_node_output(const struct ph_test_node *node);

/*
 * Evaluates a sequence of expressions ("A = 1, A + 1", no dot at the end) and returns its value as
 * ~0tp prints it; valid until the next call on this node. An exception in it fails the test. All
 * are evaluated in the same process; variables are not kept.
 */
const char *ph_test_eval(struct ph_test_node *node, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* The same for an expression whose value is an integer. */
int64_t ph_test_eval_int(struct ph_test_node *node, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Sends an expression and does not wait: for one that doesn't return, such as halt(). */
void ph_test_eval_send(struct ph_test_node *node, const char *expression);

/* Waits for the value of the expression that was sent last, and returns it as
 * ph_test_eval() does. */
const char *ph_test_eval_receive(struct ph_test_node *node);

/* Evaluates @expression and fails the test when its value is not printed as @expected. */
#define ph_test_assert_eval(node, expression, expected) \
        assert_string_equal(ph_test_eval((node), "%s", (expression)), (expected))

/* Waits until @expression is printed as @expected. */
#define ph_test_wait_eval(node, expression, expected) \
        ph_test_wait(strcmp(ph_test_eval((node), "%s", (expression)), (expected)) == 0)

/* What an attached agent must leave as it was. Counted in a node at rest, after one warm-up. */
struct ph_test_counts {
        int64_t processes, ports, tables, atoms, names, modules;
};
struct ph_test_counts ph_test_node_counts(struct ph_test_node *node);

#endif
