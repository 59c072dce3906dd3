/*
 * What the tests of attaching share: one look at a node from outside, one agent in and out, and the
 * traces of both. Whatever goes wrong fails the test. Test's own thread.
 */
#ifndef PH_TESTS_NODE_DIST_CASES_H
#define PH_TESTS_NODE_DIST_CASES_H

#include "agent/dist/attach.h"
#include "tests/support/node.h"
#include "tests/support/process.h"

/* A node as ph_nodes_list() sees it. */
struct ph_seen {
        struct ph_nodes nodes;
        const struct ph_node *node; /* in nodes */
};

/* Looks for @target, which must be there. */
struct ph_seen ph_see(const char *target);
void ph_seen_finish(struct ph_seen *seen);

/* Attaches to @target, which must work. */
struct ph_attachment ph_must_attach(const char *target);

/* Tries to; returns the code of the error, 0 when it worked, with the agent told to leave then. */
int ph_try_attach(
        const char *target, const struct ph_attach_options *options, struct ph_error *error);

/* The same, with a default for all options, and checks the code and that the sentence has @part. */
void ph_assert_refused(const char *target, int code, const char *part);

/* One request, one line of answer (to be freed). */
char *ph_ask(const struct ph_attachment *attachment, const char *request);

/* Makes the agent leave, waits until nothing of it is in @target, and finishes the attachment. */
void ph_must_leave(const char *target, struct ph_attachment *attachment);

/* Stops the process of @node with SIGSTOP, and returns when it stands still. */
void ph_stop(struct ph_test_node *node);

/* How many entries the folder has; 0 when it isn't there. */
int ph_count_entries(const char *path);

/* What is left in a node and in its folders; equal before and after an agent was there. */
struct ph_traces {
        struct ph_test_counts counts;
        struct ph_test_facts facts;
        int files;
};
struct ph_traces ph_traces_of(struct ph_test_node *node);
void ph_assert_same_traces(const struct ph_traces *before, const struct ph_traces *after);

/* The command line of the attach tool in front of more arguments, or the tool alone. */
char *ph_tool_path(void);

#endif
