#include "agent/core/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* More than uv_loop_init(), a wakeup and a socket with its folder take. */
#define REHEARSED 16

static int watch(int epoll, int fd)
{
        struct epoll_event nothing = {.data.fd = fd};

        return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &nothing) < 0 ? -errno : 0;
}

static int rehearse(int epoll)
{
        int fds[REHEARSED], count = 0, r = 0;

        while (r == 0 && count < REHEARSED) {
                int fd = eventfd(0, EFD_CLOEXEC);

                r = fd < 0 ? -errno : watch(epoll, fd);
                if (fd >= 0)
                        fds[count++] = fd;
        }
        while (count > 0)
                close(fds[--count]);
        return r;
}

/* libuv's uv_loop_init() aborts when there is no pipe to be had for signals. */
int ph_loop_init(uv_loop_t *loop)
{
        int epoll = epoll_create1(EPOLL_CLOEXEC), r;

        if (epoll < 0)
                return -errno;
        r = rehearse(epoll);
        close(epoll);
        return r < 0 ? r : uv_loop_init(loop);
}

/* It aborts, too, when a descriptor can't be watched, unless it is watched already. */
int ph_loop_reserve(uv_loop_t *loop, int fd)
{
        int r = watch(uv_backend_fd(loop), fd);

        return r == -EEXIST ? 0 : r;
}
