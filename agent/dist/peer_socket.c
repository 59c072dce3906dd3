#include "agent/dist/peer_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/stream.h"

/* Each returns 0 or a positive errno, as libei wants it. */

static int create(void **context, void *setup)
{
        *context = setup;
        return 0;
}

static int connect_to_peer(void *context, void *address, int length, unsigned timeout)
{
        struct ph_peer_socket *self = context;
        int one = 1, r;

        (void)address, (void)length, (void)timeout;
        r = ph_stream_connect((const struct sockaddr *)&self->address, self->address_length,
                &self->deadline, &self->fd);
        self->failure = -r;
        if (r == 0)
                setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        return self->failure;
}

static int close_socket(void *context)
{
        struct ph_peer_socket *self = context;

        if (self->fd >= 0)
                close(self->fd);
        self->fd = -1;
        return 0;
}

static int write_bytes(void *context, const char *bytes, ssize_t *length, unsigned timeout)
{
        struct ph_peer_socket *self = context;

        (void)timeout;
        self->failure = -ph_stream_write(self->fd, bytes, (size_t)*length, &self->deadline);
        if (self->failure != 0)
                *length = 0;
        return self->failure;
}

static int read_bytes(void *context, char *bytes, ssize_t *length, unsigned timeout)
{
        struct ph_peer_socket *self = context;
        ssize_t got = ph_stream_read(self->fd, bytes, (size_t)*length, &self->deadline);

        (void)timeout;
        self->failure = got < 0 ? (int)-got : 0;
        if (got < 0)
                return self->failure;
        for (ssize_t i = 0; i < got && self->received + (size_t)i < sizeof(self->head); i++)
                self->head[self->received + (size_t)i] = (uint8_t)bytes[i];
        self->received += (size_t)got;
        *length = got;
        return 0;
}

static int header_size(void *context, int *size)
{
        (void)context;
        *size = 2;
        return 0;
}

static int handshake_complete(void *context)
{
        (void)context;
        return 0;
}

static int get_fd(void *context, int *fd)
{
        *fd = ((struct ph_peer_socket *)context)->fd;
        return *fd < 0 ? EBADF : 0;
}

ei_socket_callbacks ph_peer_callbacks = {
        .flags = EI_SCLBK_FLG_FULL_IMPL,
        .socket = create,
        .close = close_socket,
        .connect = connect_to_peer,
        .write = write_bytes,
        .read = read_bytes,
        .handshake_packet_header_size = header_size,
        .connect_handshake_complete = handshake_complete,
        .accept_handshake_complete = handshake_complete,
        .get_fd = get_fd,
};

void ph_peer_socket_init(struct ph_peer_socket *self, const struct ph_address *address,
        uint16_t port, const struct ph_deadline *deadline)
{
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)&self->address;
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&self->address;

        memset(self, 0, sizeof(*self));
        self->deadline = *deadline;
        self->fd = -1;
        if (address->is_ipv6) {
                ipv6->sin6_family = AF_INET6;
                ipv6->sin6_port = htons(port);
                memcpy(&ipv6->sin6_addr, address->bytes, sizeof(ipv6->sin6_addr));
                self->address_length = sizeof(*ipv6);
        } else {
                ipv4->sin_family = AF_INET;
                ipv4->sin_port = htons(port);
                memcpy(&ipv4->sin_addr, address->bytes, sizeof(ipv4->sin_addr));
                self->address_length = sizeof(*ipv4);
        }
}

void ph_peer_socket_reset(struct ph_peer_socket *self)
{
        self->fd = -1;
        self->failure = 0;
        self->received = 0;
        memset(self->head, 0, sizeof(self->head));
}

static bool says(const struct ph_peer_socket *self, size_t length, const char *status)
{
        return length >= strlen(status) && memcmp(self->head + 3, status, strlen(status)) == 0;
}

/* The first packet: two bytes of length, 's', the status. */
enum ph_peer_stage ph_peer_socket_stage(const struct ph_peer_socket *self)
{
        size_t length = (size_t)self->head[0] << 8 | self->head[1];

        if (self->failure == ECONNREFUSED && self->received == 0)
                return PH_PEER_STAGE_UNCONNECTED;
        if (self->received < 3 || self->head[2] != 's' || length < 1 ||
                length + 2 > sizeof(self->head) || self->received < length + 2)
                return PH_PEER_STAGE_CONNECTED;
        length -= 1;
        if (says(self, length, "alive") || says(self, length, "nok"))
                return PH_PEER_STAGE_NAME_TAKEN;
        if (says(self, length, "not_allowed"))
                return PH_PEER_STAGE_NOT_ALLOWED;
        if (says(self, length, "ok") && self->received > length + 3)
                return PH_PEER_STAGE_CHALLENGED;
        return PH_PEER_STAGE_CONNECTED;
}
