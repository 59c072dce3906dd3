/*
 * The agent's door: a unix socket in the agent's folder, the peer check, and the list of clients.
 * Loop thread only, but for ph_server_open().
 */
#ifndef PH_AGENT_CORE_SERVER_H
#define PH_AGENT_CORE_SERVER_H

#include <stdbool.h>
#include <uv.h>

#include "agent/core/folder.h"
#include "agent/core/session.h"
#include "protocol/error.h"

struct ph_server {
        uv_poll_t listener;
        uv_timer_t retry;            /* runs while there is no descriptor to accept with */
        int socket;                  /* descriptor that is listened on, owned; -1 when closed */
        int folder;                  /* descriptor of the agent's folder, owned; -1 when closed */
        char *path;                  /* of the folder, owned */
        char name[32];               /* of the socket in it */
        struct ph_session *sessions; /* open ones and those that are closing */
        unsigned clients;            /* those that count against the limit */
        uint64_t accepted;           /* sessions so far */
        char *read_buffer;           /* owned */
        void *context;
        void (*on_call)(void *context, struct ph_call *call, const cJSON *params);
        /* The number of clients has changed. */
        void (*on_clients)(void *context, unsigned clients);
};

/*
 * Opens the socket @path/@os_pid.sock: the folder is made if need be, a socket left there by a
 * process that is gone is removed, and only this user and root may connect. The callbacks are the
 * caller's to fill before. Returns 0, or -errno with @error filled and nothing left open.
 */
int ph_server_open(struct ph_server *server, uv_loop_t *loop, const char *path, long os_pid,
        struct ph_error *error);

/* Sends agent.leaving with @reason to all clients, closes them and the socket, and removes its
 * file. */
void ph_server_close(struct ph_server *server, const char *reason);

/* Removes the socket's file and, when nothing else is in it, the folder. For a node that halts; any
 * thread. */
void ph_server_unlink(const struct ph_server *server);

/* Frees the rest, after the loop has run. */
void ph_server_finish(struct ph_server *server);

#endif
