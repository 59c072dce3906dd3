#include "agent/dist/stream.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static int wait_for(int fd, short events, const struct ph_deadline *deadline)
{
        struct pollfd polled = {.fd = fd, .events = events};
        int n;

        do {
                n = poll(&polled, 1, ph_deadline_left_ms(deadline));
        } while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;
        return n == 0 ? -ETIMEDOUT : 0;
}

/* A unix socket whose listener has too many waiting says EAGAIN and can't be waited for. */
static int finish_connecting(int fd, const struct ph_deadline *deadline)
{
        int error = 0, r = wait_for(fd, POLLOUT, deadline);
        socklen_t length = sizeof(error);

        if (r == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
                r = -errno;
        return r < 0 ? r : -error;
}

int ph_stream_connect(const struct sockaddr *address, socklen_t length,
        const struct ph_deadline *deadline, int *fd_out)
{
        int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        int r;

        if (fd < 0)
                return -errno;
        r = connect(fd, address, length) < 0 ? -errno : 0;
        if (r == -EINPROGRESS)
                r = finish_connecting(fd, deadline);
        if (r < 0) {
                close(fd);
                return r;
        }
        *fd_out = fd;
        return 0;
}

ssize_t ph_stream_read(int fd, void *bytes, size_t size, const struct ph_deadline *deadline)
{
        for (;;) {
                ssize_t got = recv(fd, bytes, size, 0);
                if (got >= 0)
                        return got;
                if (errno != EAGAIN && errno != EINTR)
                        return -errno;
                int r = errno == EINTR ? 0 : wait_for(fd, POLLIN, deadline);
                if (r < 0)
                        return r;
        }
}

int ph_stream_write(int fd, const void *bytes, size_t size, const struct ph_deadline *deadline)
{
        const char *at = bytes, *end = at + size;

        while (at < end) {
                ssize_t sent = send(fd, at, (size_t)(end - at), MSG_NOSIGNAL);
                if (sent >= 0) {
                        at += sent;
                        continue;
                }
                if (errno != EAGAIN && errno != EINTR)
                        return -errno;
                int r = errno == EINTR ? 0 : wait_for(fd, POLLOUT, deadline);
                if (r < 0)
                        return r;
        }
        return 0;
}
