/*
 * A node at the other end of a short connection over Erlang distribution, in which functions can be
 * called. We are a hidden node to it.
 *
 * libei speaks the protocol; the socket is ours, so that one deadline holds for all that is done
 * with a peer and nothing raises SIGPIPE. A call is answered by the node's rex without a reference:
 * there is one at a time, and after a failure the peer can only be closed. One thread at a time.
 */
#ifndef PH_DIST_PEER_H
#define PH_DIST_PEER_H

#include <stdint.h>

#include "agent/dist/cookie.h"
#include "agent/dist/deadline.h"
#include "agent/dist/nodes.h"
#include "agent/term/etf.h"
#include "agent/term/etf_build.h"

/* porthole-0 to porthole-15: a node never forgets a name that it has seen. */
#define PH_PEER_NAMES 16

struct ph_peer;

/*
 * Connects to @node with @cookie as porthole-N, the first N that is free there. Wipes the copies of
 * the cookie that libei makes. Returns 0 with @out the caller's until ph_peer_close(), or -errno
 * with @error: PH_ERROR_REFUSED for a wrong cookie or a node that allows only others,
 * PH_ERROR_NO_ANSWER, PH_ERROR_TARGET when nobody listens, PH_ERROR_FAILED otherwise.
 */
int ph_peer_open(const struct ph_node *node, const struct ph_cookie *cookie,
        const struct ph_deadline *deadline, struct ph_peer **out, struct ph_error *error);

/* What a call returned. */
struct ph_peer_value {
        char *bytes;        /* owned */
        struct ph_etf term; /* a window on it */
};

/*
 * Calls @module:@function and waits for its value. @arguments is a list without a version byte; it
 * is emptied in every case. Returns 0 with @out the caller's until ph_peer_value_finish(); or
 * -errno with @error and @out empty: PH_ERROR_NO_ANSWER, or PH_ERROR_FAILED, with the reason when
 * the call itself failed (-EREMOTEIO: the peer can still be used).
 */
int ph_peer_call(struct ph_peer *peer, const char *module, const char *function,
        struct ph_etf_builder *arguments, struct ph_peer_value *out, struct ph_error *error);

void ph_peer_value_finish(struct ph_peer_value *value);

/* Writes @term as a person reads it, cut to @size bytes, into @text. */
void ph_peer_print(struct ph_etf term, char *text, size_t size);

/* Disconnects. NULL is accepted. */
void ph_peer_close(struct ph_peer *peer);

#endif
