/*
 * One client: lines in, calls, lines out. Reads only as fast as the client reads: while much output
 * waits, nothing more is read from it. A client that has sent its last (end of file) still gets
 * what it asked for. Loop thread only.
 */
#ifndef PH_AGENT_CORE_SESSION_H
#define PH_AGENT_CORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "agent/core/call.h"
#include "protocol/framing.h"

#define PH_SESSION_READ_BYTES 65536

struct ph_server;

/* What the sessions of one server need from the rest of the agent. */
struct ph_session_owner {
        void *context;
        char *read_buffer; /* borrowed: PH_SESSION_READ_BYTES, one for all sessions */
        /* Handles @call, whose @params (NULL: none) have been checked and are borrowed until it
         * returns. */
        void (*on_call)(void *context, struct ph_call *call, const cJSON *params);
        /* The connection is over; the session is freed when this returns. */
        void (*on_closed)(struct ph_server *server, struct ph_session *session);
        struct ph_server *server; /* borrowed: passed to on_closed */
};

struct ph_session {
        struct ph_session *next; /* in the server's list */
        struct ph_session_owner owner;
        uv_pipe_t pipe;
        struct ph_framer framer;
        struct ph_call *calls; /* owned: under way, newest first */
        unsigned call_count;
        struct ph_subscription *subscriptions; /* owned */
        unsigned subscription_count;
        int64_t next_subscription;
        uint64_t next_call;
        unsigned handles; /* libuv handles not yet closed: the pipe and the subscriptions' timers */
        size_t queued;    /* bytes of output not yet taken by the client, with what they cost us */
        bool closing;
        bool paused;     /* not reading until the client has read */
        bool at_end;     /* the client has sent its last: close when all is answered */
        uint64_t number; /* unlike any other session of the server */
        uid_t uid;       /* the client's, as the kernel says */
        pid_t os_pid;    /* likewise */
};

/* Makes a session whose pipe on @loop is yet to be accepted into. Returns NULL without memory. */
struct ph_session *ph_session_create(uv_loop_t *loop, const struct ph_session_owner *owner);

/* Begins to read from the accepted client. Returns 0 or -errno; close the session then. */
int ph_session_read(struct ph_session *session);

/*
 * Drops all calls and subscriptions and closes the connection; harmless when closing already. The
 * session frees itself later, after owner->on_closed.
 */
void ph_session_close(struct ph_session *session);

/* Sends @line (taken over; NULL is an out-of-memory that closes the session). */
void ph_session_send(struct ph_session *session, char *line, size_t length);

/* The same for a frame; ph_subscription_taken() is called when the client has taken it. */
void ph_session_send_frame(
        struct ph_session *session, char *line, size_t length, int64_t subscription);

/* The same for a part of a call's answer; ph_call_taken() is called then. */
void ph_session_send_part(
        struct ph_session *session, char *line, size_t length, uint64_t call_serial);

/* Sends an error that answers no request, then closes. */
void ph_session_refuse(struct ph_session *session, int code, const char *why);

/* Whether @length more bytes may wait for this client. One line may always wait. */
bool ph_session_has_room(const struct ph_session *session, size_t length);

/* Says that one libuv handle of the session is closed; the last one frees it. */
void ph_session_release(struct ph_session *session);

#endif
