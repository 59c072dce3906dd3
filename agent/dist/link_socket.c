#include "agent/dist/link_socket.h"

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
        struct ph_link_socket *link = context;
        int one = 1, r;

        (void)address, (void)length, (void)timeout;
        r = ph_stream_connect((const struct sockaddr *)&link->peer, link->peer_length,
                &link->deadline, &link->fd);
        link->failure = -r;
        if (r == 0)
                setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        return link->failure;
}

static int close_socket(void *context)
{
        struct ph_link_socket *link = context;

        if (link->fd >= 0)
                close(link->fd);
        link->fd = -1;
        return 0;
}

static int write_bytes(void *context, const char *bytes, ssize_t *length, unsigned timeout)
{
        struct ph_link_socket *link = context;

        (void)timeout;
        link->failure = -ph_stream_write(link->fd, bytes, (size_t)*length, &link->deadline);
        return link->failure;
}

static int read_bytes(void *context, char *bytes, ssize_t *length, unsigned timeout)
{
        struct ph_link_socket *link = context;
        ssize_t got = ph_stream_read(link->fd, bytes, (size_t)*length, &link->deadline);

        (void)timeout;
        link->failure = got < 0 ? (int)-got : 0;
        if (got < 0)
                return link->failure;
        for (ssize_t i = 0; i < got && link->received + (size_t)i < sizeof(link->head); i++)
                link->head[link->received + (size_t)i] = (uint8_t)bytes[i];
        link->received += (size_t)got;
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
        *fd = ((struct ph_link_socket *)context)->fd;
        return *fd < 0 ? EBADF : 0;
}

ei_socket_callbacks ph_link_callbacks = {
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

void ph_link_socket_init(struct ph_link_socket *link, const struct ph_address *address,
        uint16_t port, const struct ph_deadline *deadline)
{
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)&link->peer;
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&link->peer;

        memset(link, 0, sizeof(*link));
        link->deadline = *deadline;
        link->fd = -1;
        if (address->is_ipv6) {
                ipv6->sin6_family = AF_INET6;
                ipv6->sin6_port = htons(port);
                memcpy(&ipv6->sin6_addr, address->bytes, sizeof(ipv6->sin6_addr));
                link->peer_length = sizeof(*ipv6);
        } else {
                ipv4->sin_family = AF_INET;
                ipv4->sin_port = htons(port);
                memcpy(&ipv4->sin_addr, address->bytes, sizeof(ipv4->sin_addr));
                link->peer_length = sizeof(*ipv4);
        }
}

void ph_link_socket_reset(struct ph_link_socket *link)
{
        link->fd = -1;
        link->failure = 0;
        link->received = 0;
        memset(link->head, 0, sizeof(link->head));
}

static bool says(const struct ph_link_socket *link, size_t length, const char *status)
{
        return length >= strlen(status) && memcmp(link->head + 3, status, strlen(status)) == 0;
}

/* The first packet: two bytes of length, 's', the status. */
enum ph_link_stage ph_link_socket_stage(const struct ph_link_socket *link)
{
        size_t length = (size_t)link->head[0] << 8 | link->head[1];

        if (link->failure == ECONNREFUSED && link->received == 0)
                return PH_LINK_STAGE_UNCONNECTED;
        if (link->received < 3 || link->head[2] != 's' || length < 1 ||
                length + 2 > sizeof(link->head) || link->received < length + 2)
                return PH_LINK_STAGE_CONNECTED;
        length -= 1;
        if (says(link, length, "alive") || says(link, length, "nok"))
                return PH_LINK_STAGE_NAME_TAKEN;
        if (says(link, length, "not_allowed"))
                return PH_LINK_STAGE_NOT_ALLOWED;
        if (says(link, length, "ok") && link->received > length + 3)
                return PH_LINK_STAGE_CHALLENGED;
        return PH_LINK_STAGE_CONNECTED;
}
