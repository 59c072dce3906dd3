/*
 * The socket to a peer: libei's callbacks for it, and a record of how far the handshake came,
 * from which a refusal is explained ("Distribution Protocol" in the manual of erts). One thread at
 * a time.
 */
#ifndef PH_DIST_PEER_SOCKET_H
#define PH_DIST_PEER_SOCKET_H

#include <ei.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "agent/dist/deadline.h"
#include "agent/dist/nodes.h"

struct ph_peer_socket {
        struct sockaddr_storage address;
        socklen_t address_length;
        struct ph_deadline deadline; /* for everything that is done with it */
        int fd;                      /* owned; -1: none */
        int failure;                 /* the last call's errno; 0: it worked, or the peer closed */
        uint8_t head[32];            /* the first bytes that came: the handshake's status */
        size_t received;             /* all bytes that came */
};

/* How far a connection came before it failed. */
enum ph_peer_stage {
        PH_PEER_STAGE_UNCONNECTED, /* nobody listens there */
        PH_PEER_STAGE_CONNECTED,   /* not one whole status came, or one that no node sends */
        PH_PEER_STAGE_NAME_TAKEN,  /* "alive", "nok": another node has our name */
        PH_PEER_STAGE_NOT_ALLOWED, /* "not_allowed" */
        PH_PEER_STAGE_CHALLENGED,  /* after the challenge: it did not like our cookie */
};

/* For ei_connect_xinit_ussi(), whose setup context is a struct ph_peer_socket. */
extern ei_socket_callbacks ph_peer_callbacks;

void ph_peer_socket_init(struct ph_peer_socket *socket, const struct ph_address *address,
        uint16_t port, const struct ph_deadline *deadline);

/* Forgets an earlier attempt, whose socket libei has closed. */
void ph_peer_socket_reset(struct ph_peer_socket *socket);

enum ph_peer_stage ph_peer_socket_stage(const struct ph_peer_socket *socket);

#endif
