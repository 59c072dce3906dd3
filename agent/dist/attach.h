/*
 * Attaching: brings the agent into a node that knows nothing of porthole, over Erlang distribution,
 * and finds the one that is already there.
 *
 *   1. Root becomes the node's user, for good, before it touches any file of the node.
 *   2. An agent's socket is there and somebody we may trust listens: done.
 *   3. Connect as the hidden node porthole-N@HOST with the node's own cookie, one attempt.
 *   4. Load porthole_probe as bytecode that the node's OTP release takes.
 *   5. Put the native library into a fresh folder on the node's side, porthole_probe:start/1,
 *      remove that folder, disconnect.
 *
 * After a failure nothing of this is left in the node, on disk or connected. Attaches to nodes of
 * the same user wait for each other. Every call blocks, no longer than its deadline; none prints or
 * raises SIGPIPE. One thread at a time.
 */
#ifndef PH_DIST_ATTACH_H
#define PH_DIST_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/dist/nodes.h"
#include "protocol/error.h"

#define PH_ATTACH_TIMEOUT_MS 5000

struct ph_attach_options {
        /* Borrowed: take the cookie from there and nowhere else; or NULL. */
        const char *cookie_file;
        bool allow_kill;
        int64_t idle_ms; /* the agent leaves when it had no client for so long; -1: never */
        int budget; /* percent of one core for its sweeps, 1 to 100; 0: what it takes by itself */
        int timeout_ms; /* for all of it; 0: PH_ATTACH_TIMEOUT_MS */
};

/* An agent that can be connected to. */
struct ph_attachment {
        int folder;         /* owned: descriptor of the folder that holds the socket; -1: none */
        char name[64];      /* the socket in that folder: "<inner pid>.sock" */
        char path[4096];    /* the whole path as the node sees it, to be shown */
        bool already_there; /* it was not us who brought it: don't make it leave */
        int otp_release;    /* 0 when it was already there: its hello tells */
        uid_t owner;        /* whom the agent belongs to; (uid_t)-1: unknown */
};

/*
 * Brings an agent into @node, or finds it there (whatever its options then are: hello tells).
 *
 * As root with a node of another user, the whole process becomes that user, whether this succeeds
 * or not; and the calling thread stays in that node's network, when that is another than ours. On
 * success returns 0 and @out is the caller's until ph_attachment_finish(). Otherwise
 * -errno with one sentence in @error: PH_ERROR_TARGET when the node is gone, PH_ERROR_REFUSED when
 * it is another user's or refuses us (a wrong cookie too), PH_ERROR_NO_ANSWER when it is stopped or
 * silent, PH_ERROR_FAILED otherwise.
 */
int ph_attach(const struct ph_node *node, const struct ph_attach_options *options,
        struct ph_attachment *out, struct ph_error *error);

/*
 * Finds the agent that is in @node and attaches nothing. Becomes the node's user and returns as
 * ph_attach(), and -ENOENT with PH_ERROR_TARGET when there is none.
 */
int ph_attach_find(const struct ph_node *node, struct ph_attachment *out, struct ph_error *error);

/*
 * Connects to the agent's socket, any length of path, and checks that who listens is the node's
 * user, ourselves or root. Returns 0 with @fd_out a non-blocking, close-on-exec stream that the
 * caller owns; otherwise -errno with @error (PH_ERROR_TARGET: nobody listens there;
 * PH_ERROR_REFUSED).
 */
int ph_attachment_connect(
        const struct ph_attachment *attachment, int *fd_out, struct ph_error *error);

/* Closes the descriptor. The agent stays. */
void ph_attachment_finish(struct ph_attachment *attachment);

/*
 * Returns true when nothing of the agent is left in @node: /proc/PID/maps names no porthole any
 * more and the socket is gone; or when the node itself is gone. After agent.stop this comes true in
 * a few milliseconds: ask again until it does.
 */
bool ph_attach_is_gone(const struct ph_node *node, const struct ph_attachment *attachment);

#endif
