/*
 * The agent: one libuv loop on one thread that serves clients over a unix socket and asks the probe
 * through a carrier. It knows no BEAM: agent/nif runs it inside a node, the unit tests run it with
 * a carrier of their own.
 *
 *   ph_core_create()                    any thread: the socket is open when it returns
 *   ph_core_run()                       the agent's own thread, until the agent leaves
 *   ph_core_deliver(), ph_core_stop()   any thread, until ph_core_destroy() is called
 *   ph_core_destroy()                   any thread, after ph_core_run() or without it
 *
 * Nothing here prints, exits, raises a signal or starts a process: we live in somebody's production
 * node.
 */
#ifndef PH_AGENT_CORE_CORE_H
#define PH_AGENT_CORE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/carrier.h"
#include "protocol/error.h"

struct ph_core;

struct ph_core_options {
        struct ph_carrier carrier; /* copied; its context must outlive the core */
        const char *mode;          /* static: "in-process" or "distribution" */
        const void *config; /* the probe's property list in external term format, see config.c */
        size_t config_length;
};

/*
 * Makes an agent and opens its socket. On success *@core_out is the caller's. Returns 0, or -errno
 * with @error filled and nothing left behind.
 */
int ph_core_create(
        const struct ph_core_options *options, struct ph_core **core_out, struct ph_error *error);

/* The socket's path as the node sees it; borrowed from the core. */
const char *ph_core_socket_path(const struct ph_core *core);

/* Serves until the agent leaves: asked to by a client or ph_core_stop(), idle for too long, or
 * without a probe. */
void ph_core_run(struct ph_core *core);

/* Takes one term from the probe (copied). Returns 0, -EAGAIN when full (try again later), -EPIPE
 * when over, -ENOMEM. */
int ph_core_deliver(struct ph_core *core, const void *term, size_t length);

/* Makes ph_core_run() return soon. Clients are told why. Returns at once. */
void ph_core_stop(struct ph_core *core);

/*
 * The node halts and won't stop the agent: removes the socket's file at once, and has clients told
 * if there is still time. Returns at once.
 */
void ph_core_halt(struct ph_core *core);

/* Frees the agent (NULL is accepted). */
void ph_core_destroy(struct ph_core *core);

#endif
