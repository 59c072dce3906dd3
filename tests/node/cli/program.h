/*
 * The real program, run by a test with words for its command line. Test's own thread.
 */
#ifndef PH_TESTS_NODE_CLI_PROGRAM_H
#define PH_TESTS_NODE_CLI_PROGRAM_H

#include <cjson/cJSON.h>

#include "tests/support/node.h"
#include "tests/support/process.h"

/* Runs porthole with the words @words, up to a NULL, and waits for its end. */
struct ph_test_output program_run(const char *const *words);

/* Path of the program; valid to the end. */
const char *program_path(void);

/* The same with the words as arguments. */
#define porthole(...) program_run((const char *const[]){__VA_ARGS__, NULL})

/* Fails the test, with what the program wrote, unless it ended with @status. */
#define assert_exit(output, wanted)                                                         \
        do {                                                                                \
                if ((output).status != (wanted))                                            \
                        ph_test_fail("ended with %d:\n%s%s", (output).status, (output).out, \
                                (output).err);                                              \
        } while (0)

/*
 * Runs it to be done: exit status 0 and nothing on stderr. Returns what it printed, owned by the
 * caller.
 */
char *program_print(const char *const *words);
#define porthole_print(...) program_print((const char *const[]){__VA_ARGS__, NULL})

/* The same for a JSON document on one line. */
cJSON *program_json(const char *const *words);
#define porthole_json(...) program_json((const char *const[]){__VA_ARGS__, NULL})

/*
 * Runs it to fail: @status, nothing on stdout, and one line on stderr that begins with "porthole: "
 * and holds @part.
 */
void program_fail(const char *const *words, int status, const char *part);
#define porthole_fails(status, part, ...) \
        program_fail((const char *const[]){__VA_ARGS__, NULL}, status, part)

/* Fails the test when @part is not in @text. */
void assert_in(const char *text, const char *part);

/* Fails the test unless nothing of porthole is in the node, nor any of its files in the world. */
void assert_no_trace(struct ph_test_node *node);

/* The node's pid as text, to be a TARGET; valid until the next call. */
const char *pid_of(const struct ph_test_node *node);

#endif
