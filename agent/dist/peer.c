#include "agent/dist/peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/peer_socket.h"

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
                ph_error_set(error, PH_ERROR_FAILED, "out of memory");
                return -ENOMEM;
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
static bool is_answer(const struct ph_peer *peer, const erlang_msg *message, ei_x_buff *buffer)
{
        char atom[MAXATOMLEN_UTF8];
        int index = 0, version, arity;

        if (message->msgtype != ERL_SEND || message->to.creation != peer->self.self.creation ||
                ei_decode_version(buffer->buff, &index, &version) < 0 ||
                ei_decode_tuple_header(buffer->buff, &index, &arity) < 0 || arity != 2 ||
                ei_decode_atom(buffer->buff, &index, atom) < 0 || strcmp(atom, "rex") != 0)
                return false;
        buffer->index = index;
        return true;
}

static int receive(struct ph_peer *peer, ei_x_buff *result, struct ph_error *error)
{
        erlang_msg message;
        int r;

        do {
                result->index = 0;
                r = ei_rpc_from(&peer->self, peer->fd, ph_deadline_left_ms(&peer->socket.deadline),
                        &message, result);
                if (r != ERL_MSG && r != ERL_TICK)
                        return fail(peer, error, erl_errno);
        } while (r == ERL_TICK || !is_answer(peer, &message, result));
        return 0;
}

/* {badrpc, Reason} is how rex says that a call failed. */
static int check_result(
        const char *module, const char *function, const ei_x_buff *result, struct ph_error *error)
{
        char atom[MAXATOMLEN_UTF8], *reason = NULL;
        int index = result->index, arity;

        if (ei_decode_tuple_header(result->buff, &index, &arity) < 0 || arity != 2 ||
                ei_decode_atom(result->buff, &index, atom) < 0 || strcmp(atom, "badrpc") != 0)
                return 0;
        if (ei_s_print_term(&reason, result->buff, &index) < 0)
                index = 0;
        ph_error_set(error, PH_ERROR_FAILED, "the node could not call %s:%s: %.160s", module,
                function, index > 0 && reason != NULL ? reason : "it did not say why");
        free(reason);
        return -EREMOTEIO;
}

int ph_peer_call(struct ph_peer *peer, const char *module, const char *function,
        const ei_x_buff *arguments, ei_x_buff *result, struct ph_error *error)
{
        int r = 0;

        if (ei_x_new(result) < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "out of memory");
                return -ENOMEM;
        }
        if (ei_rpc_to(&peer->self, peer->fd, (char *)module, (char *)function, arguments->buff,
                    arguments->index) < 0)
                r = fail(peer, error, erl_errno);
        if (r == 0)
                r = receive(peer, result, error);
        if (r == 0)
                r = check_result(module, function, result, error);
        if (r < 0)
                ei_x_free(result);
        return r;
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
