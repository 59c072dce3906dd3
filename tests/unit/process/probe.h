/*
 * The core's side of the conversation with the probe, on the test's own thread: commands are kept
 * as they are sent, answers are delivered by the test, and time passes only when it says so.
 */
#ifndef PH_TESTS_UNIT_PROCESS_PROBE_H
#define PH_TESTS_UNIT_PROCESS_PROBE_H

#include "agent/core/process/census.h"
#include "agent/core/requests.h"
#include "tests/support/test.h"

enum { PROBE_COMMANDS = 64 };

struct probe_command {
        uint64_t ref;
        char name[32];
        uint8_t rest[65536]; /* of a tuple: what follows the name */
        size_t size;
};

struct probe {
        uv_loop_t loop;
        struct ph_requests requests;
        struct probe_command commands[PROBE_COMMANDS]; /* the last ones; see probe_last() */
        unsigned count;
        int refuse; /* what sending returns from now on: 0 or -errno */
};

void probe_start(struct probe *probe);
void probe_stop(struct probe *probe);

/* Lets time pass; deadlines that are over are met. */
void probe_pass(struct probe *probe, uint64_t ms);

/* How many commands with @name were sent so far, of the last PROBE_COMMANDS. */
unsigned probe_sent(const struct probe *probe, const char *name);

/* The last command with @name; fails the test when there is none. */
const struct probe_command *probe_last(const struct probe *probe, const char *name);

/* A window on what follows the name in @command. */
struct ph_etf probe_rest(const struct probe_command *command);

/* Delivers {Ref, Kind, Term}; the builder holds Term without a version and is empty afterwards. */
void probe_answer(struct probe *probe, uint64_t ref, const char *kind, struct ph_etf_builder *term);

/* Delivers {Ref, error, Reason}. */
void probe_fail(struct probe *probe, uint64_t ref, const char *reason);

/* The probe was killed and a new one has taken over. */
void probe_restart(struct probe *probe);

/* Puts <0.ID.SERIAL> of the node shop@here into a term. */
void probe_build_pid(struct ph_etf_builder *builder, struct ph_pid pid);

/* Puts one process of a part into a list. @status: a number. */
void probe_build_row(struct ph_etf_builder *builder, struct ph_pid pid, int64_t mailbox,
        int64_t reductions, int64_t words, int64_t status);

/* Delivers a part with @count processes <0.FIRST.0>, <0.FIRST+1.0>, … whose mailbox is their id. */
void probe_part(
        struct probe *probe, uint64_t ref, uint32_t first, uint32_t count, int64_t reductions);

/* Delivers the end of a sweep of @parts that took the node @busy_us. Nobody has a name. */
void probe_done(struct probe *probe, uint64_t ref, int64_t parts, int64_t busy_us);

#endif
