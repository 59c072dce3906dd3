/*
 * The other end of a client's connection, played by the test line by line: for what no real agent
 * does on request. Over a socketpair, in the test's own thread.
 */
#ifndef PH_TESTS_UNIT_CLI_FAKE_AGENT_H
#define PH_TESTS_UNIT_CLI_FAKE_AGENT_H

#include <stdint.h>
#include <uv.h>

#include "tui/client/client.h"

struct fake_agent {
        uv_loop_t loop;
        int fd; /* the agent's end; -1: closed */
        struct ph_client *client;
        int closed; /* times that on_closed came */
        struct ph_client_end end;
        char line[4096]; /* the line read last */
};

void fake_agent_start(struct fake_agent *agent);

/* Closes both ends, runs the loop out, and makes sure that nothing is left on it. */
void fake_agent_finish(struct fake_agent *agent);

/* Sends bytes as they are / printf-formatted. */
void fake_agent_send(struct fake_agent *agent, const void *bytes, size_t length);
void fake_agent_say(struct fake_agent *agent, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Returns the next line from the client without its newline; fails the test if there is none. */
const char *fake_agent_hear(struct fake_agent *agent);

/* Fails the test when the client has said anything more. */
void fake_agent_hear_nothing(struct fake_agent *agent);

/* Closes the agent's end. */
void fake_agent_leave(struct fake_agent *agent);

/* Lets the loop take what there is now. */
void fake_agent_settle(struct fake_agent *agent);

#endif
