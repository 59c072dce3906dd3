#include "agent/dist/peer.h"

#include <ei.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/peer_socket.h"
#include "agent/term/print.h"

/* Exported by libei of OTP 23 to 29, declared in no header of it. */
ei_cnode *ei_fd_to_cnode(int fd);

struct ph_peer {
        ei_cnode self;
        struct ph_peer_socket socket;
        int fd; /* libei's key for the connection; -1: not connected */
};

static int fail(const struct ph_peer *peer, struct ph_error *error, int number)
{
        const struct ph_peer_socket *socket = &peer->socket;

        if (socket->failure == ETIMEDOUT) {
                ph_error_set(error, PH_ERROR_NO_ANSWER, "the node did not answer within %d ms",
                        socket->deadline.allowed_ms);
                return -ETIMEDOUT;
        }
        ph_error_set(error, PH_ERROR_FAILED, "the connection to the node broke: %s",
                strerror(socket->failure != 0 ? socket->failure : number));
        return -EPIPE;
}

static int fail_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "out of memory");
        return -ENOMEM;
}

/* Both copies that libei keeps are of no use once connected. */
static void wipe_cookie(struct ph_peer *peer)
{
        ei_cnode *kept = peer->fd < 0 ? NULL : ei_fd_to_cnode(peer->fd);

        explicit_bzero(peer->self.ei_connect_cookie, sizeof(peer->self.ei_connect_cookie));
        if (kept != NULL)
                explicit_bzero(kept->ei_connect_cookie, sizeof(kept->ei_connect_cookie));
}

/*
 * The creation changes with each connection, so that an answer that is late for an earlier one is
 * not taken for one of ours.
 */
static int name_self(struct ph_peer *peer, const char *node, int number, const char *cookie)
{
        const char *at = strchr(node, '@');
        char alive[32], whole[MAXNODELEN + 1];
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        snprintf(alive, sizeof(alive), "porthole-%d", number);
        if (at == NULL || snprintf(whole, sizeof(whole), "%s%s", alive, at) >= (int)sizeof(whole))
                return -EINVAL;
        if (ei_connect_xinit_ussi(&peer->self, at + 1, alive, whole, NULL, cookie,
                    (unsigned)now.tv_nsec ^ (unsigned)now.tv_sec << 4, &ph_peer_callbacks,
                    sizeof(ph_peer_callbacks), &peer->socket) < 0)
                return -EINVAL;
        ei_set_tracelevel(0);
        return 0;
}

static int connect_as(struct ph_peer *peer, const struct ph_node *node, int number,
        const struct ph_cookie *cookie)
{
        struct in_addr unused = {0};

        if (name_self(peer, node->name, number, cookie->value) < 0)
                return -EINVAL;
        ph_peer_socket_reset(&peer->socket);
        peer->fd = ei_xconnect_host_port_tmo(&peer->self, &unused, node->port,
                (unsigned)ph_deadline_left_ms(&peer->socket.deadline) + 1);
        wipe_cookie(peer);
        return peer->fd < 0 ? -ECONNABORTED : 0;
}

/* What the node said before it closed, and so why it did. */
static int explain(const struct ph_peer *peer, const struct ph_node *node,
        const struct ph_cookie *cookie, struct ph_error *error)
{
        const struct ph_peer_socket *socket = &peer->socket;

        if (socket->failure == ETIMEDOUT)
                return fail(peer, error, 0);
        switch (ph_peer_socket_stage(socket)) {
        case PH_PEER_STAGE_UNCONNECTED:
                ph_error_set(error, PH_ERROR_TARGET, "%.80s is gone: nobody listens on port %u",
                        node->name, node->port);
                return -ECONNREFUSED;
        case PH_PEER_STAGE_NOT_ALLOWED:
                ph_error_set(error, PH_ERROR_REFUSED,
                        "%.80s lets only certain nodes connect (net_kernel:allow/1)", node->name);
                return -EACCES;
        case PH_PEER_STAGE_CHALLENGED:
                ph_error_set(error, PH_ERROR_REFUSED,
                        "wrong cookie, taken from %s; give the right one with --cookie-file FILE",
                        cookie->source);
                return -EACCES;
        default:
                ph_error_set(error, PH_ERROR_FAILED,
                        "%.80s does not talk Erlang distribution with us on port %u", node->name,
                        node->port);
                return -EPROTO;
        }
}

static int connect_free_name(struct ph_peer *peer, const struct ph_node *node,
        const struct ph_cookie *cookie, struct ph_error *error)
{
        for (int number = 0; number < PH_PEER_NAMES; number++) {
                if (connect_as(peer, node, number, cookie) == 0)
                        return 0;
                if (ph_peer_socket_stage(&peer->socket) != PH_PEER_STAGE_NAME_TAKEN)
                        return explain(peer, node, cookie, error);
        }
        ph_error_set(error, PH_ERROR_FAILED,
                "%.80s is connected to %d nodes named porthole already: try again when one left",
                node->name, PH_PEER_NAMES);
        return -EADDRINUSE;
}

int ph_peer_open(const struct ph_node *node, const struct ph_cookie *cookie,
        const struct ph_deadline *deadline, struct ph_peer **out, struct ph_error *error)
{
        struct ph_peer *peer = calloc(1, sizeof(*peer));
        int r;

        if (peer == NULL || ei_init() != 0) {
                free(peer);
                return fail_memory(error);
        }
        peer->fd = -1;
        ph_peer_socket_init(&peer->socket, &node->address, node->port, deadline);
        r = connect_free_name(peer, node, cookie, error);
        if (r < 0) {
                ph_peer_close(peer);
                return r;
        }
        *out = peer;
        return 0;
}

/* Whether a message is the answer to this connection's call: {rex, Value}. */
static bool is_answer(const struct ph_peer *peer, const erlang_msg *message,
        const ei_x_buff *buffer, struct ph_etf *value_out)
{
        struct ph_etf in = ph_etf_of(buffer->buff, (size_t)buffer->index);
        struct ph_etf_atom tag;

        if (message->msgtype != ERL_SEND || message->to.creation != peer->self.self.creation ||
                ph_etf_read_version(&in) < 0 || ph_etf_read_tuple_of(&in, 2) < 0 ||
                ph_etf_read_atom(&in, &tag) < 0 || !ph_etf_atom_is(&tag, "rex"))
                return false;
        return ph_etf_take(&in, value_out) == 0;
}

static int receive(
        struct ph_peer *peer, ei_x_buff *buffer, struct ph_etf *value_out, struct ph_error *error)
{
        erlang_msg message;
        int r;

        do {
                buffer->index = 0;
                r = ei_rpc_from(&peer->self, peer->fd, ph_deadline_left_ms(&peer->socket.deadline),
                        &message, buffer);
                if (r != ERL_MSG && r != ERL_TICK)
                        return fail(peer, error, erl_errno);
        } while (r == ERL_TICK || !is_answer(peer, &message, buffer, value_out));
        return 0;
}

void ph_peer_print(struct ph_etf term, char *text, size_t size)
{
        struct ph_print_options options = {.syntax = PH_SYNTAX_ERLANG};
        struct ph_print_cut cut;
        struct ph_text out;

        ph_text_init_fixed(&out, text, size);
        ph_print(term, &options, &out, &cut);
}

/* {badrpc, Reason} is how rex says that a call failed. */
static int check_value(
        const char *module, const char *function, struct ph_etf value, struct ph_error *error)
{
        struct ph_etf_atom tag;
        char reason[160];

        if (ph_etf_read_tuple_of(&value, 2) < 0 || ph_etf_read_atom(&value, &tag) < 0 ||
                !ph_etf_atom_is(&tag, "badrpc"))
                return 0;
        ph_peer_print(value, reason, sizeof(reason));
        ph_error_set(error, PH_ERROR_FAILED, "the node could not call %s:%s: %s", module, function,
                reason);
        return -EREMOTEIO;
}

/* The buffer, which libei grows, becomes the value's. */
static int ask(struct ph_peer *peer, const char *module, const char *function,
        const struct ph_etf_builder *arguments, struct ph_peer_value *out, struct ph_error *error)
{
        ei_x_buff buffer = {0};
        int r = 0;

        if (ei_rpc_to(&peer->self, peer->fd, (char *)module, (char *)function,
                    (const char *)arguments->bytes, (int)arguments->size) < 0)
                return fail(peer, error, erl_errno);
        if (ei_x_new(&buffer) < 0)
                return fail_memory(error);
        r = receive(peer, &buffer, &out->term, error);
        out->bytes = buffer.buff;
        return r < 0 ? r : check_value(module, function, out->term, error);
}

int ph_peer_call(struct ph_peer *peer, const char *module, const char *function,
        struct ph_etf_builder *arguments, struct ph_peer_value *out, struct ph_error *error)
{
        int r;

        memset(out, 0, sizeof(*out));
        r = arguments->error != 0 ? fail_memory(error)
                                  : ask(peer, module, function, arguments, out, error);
        ph_etf_build_finish(arguments);
        if (r < 0)
                ph_peer_value_finish(out);
        return r;
}

void ph_peer_value_finish(struct ph_peer_value *value)
{
        free(value->bytes);
        memset(value, 0, sizeof(*value));
}

void ph_peer_close(struct ph_peer *peer)
{
        if (peer == NULL)
                return;
        if (peer->fd >= 0)
                ei_close_connection(peer->fd);
        explicit_bzero(peer, sizeof(*peer));
        free(peer);
}
