#include "tui/client/connect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Says why @path can't be opened or connected to, and returns -@number. */
static int fail(int number, const char *path, struct ph_error *error)
{
        static const struct {
                int number;
                int code;
                const char *format;
        } reasons[] = {
                {ENOENT, PH_ERROR_TARGET, "there is no socket %s"},
                {ENOTDIR, PH_ERROR_TARGET, "there is no socket %s"},
                {ENOTSOCK, PH_ERROR_TARGET, "this is not a socket: %s"},
                {ECONNREFUSED, PH_ERROR_TARGET, "no agent listens any more on %s"},
                {EACCES, PH_ERROR_REFUSED, "only its owner or root may use %s"},
                {EAGAIN, PH_ERROR_NO_ANSWER,
                        "the agent takes no more connections now; try again later: %s"},
        };

        for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
                if (reasons[i].number == number) {
                        ph_error_set(error, reasons[i].code, reasons[i].format, path);
                        return -number;
                }
        }
        ph_error_set(error, PH_ERROR_FAILED, "can't connect (%s) to %s", strerror(number), path);
        return -number;
}

/* Holds the socket's file itself, so that no path is too long and none changes under us. */
static int open_file(const char *path)
{
        int fd = open(path, O_PATH | O_CLOEXEC);
        struct stat status;

        if (fd < 0)
                return -errno;
        if (fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode))
                return fd;
        close(fd);
        return -ENOTSOCK;
}

static int connect_file(int file)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        int number;

        if (fd < 0)
                return -errno;
        snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", file);
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
                return fd;
        number = errno;
        close(fd);
        return -number;
}

int ph_connect(const char *path, struct ph_error *error)
{
        int file = open_file(path);
        int fd = file;

        if (file >= 0) {
                fd = connect_file(file);
                close(file);
        }
        return fd >= 0 ? fd : fail(-fd, path, error);
}

int ph_connect_check_peer(int fd, uid_t uid, struct ph_error *error)
{
        struct ucred peer;
        socklen_t length = sizeof(peer);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) {
                int number = errno;

                ph_error_set(error, PH_ERROR_REFUSED, "can't tell whose agent this is: %s",
                        strerror(number));
                return -number;
        }
        if (uid == (uid_t)-1 || peer.uid == uid || peer.uid == geteuid() || peer.uid == 0)
                return 0;
        ph_error_set(error, PH_ERROR_REFUSED,
                "the socket is held by user %lu, whom porthole does not trust here; nothing was "
                "sent",
                (unsigned long)peer.uid);
        return -EPERM;
}
