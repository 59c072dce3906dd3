/*
 * Connecting to an agent's socket, which is reached through its folder's descriptor: an address of
 * a unix socket has room for 107 bytes, a path has more.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/core/folder.h"
#include "agent/dist/attach.h"
#include "agent/dist/node_scan.h"
#include "agent/dist/proc.h"
#include "agent/dist/site.h"
#include "agent/dist/stream.h"

#define CONNECT_TIMEOUT_MS 1000
#define RETRY_MS 2

/* Whom we let answer for the agent: who could do to the node what it can do, and ourselves. */
static bool is_trusted(const struct ph_attachment *attachment, uid_t uid)
{
        return uid == 0 || uid == geteuid() || uid == attachment->owner ||
               (attachment->owner == (uid_t)-1 && geteuid() == 0);
}

static int check_peer(const struct ph_attachment *attachment, int fd, struct ph_error *error)
{
        struct ucred peer;
        socklen_t length = sizeof(peer);

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
                is_trusted(attachment, peer.uid))
                return 0;
        ph_error_set(error, PH_ERROR_REFUSED,
                "who listens on %.100s is neither the node's user nor root: not connecting",
                attachment->path);
        return -EACCES;
}

/* A listener that is slow to accept makes connect() fail with EAGAIN, which can't be polled for. */
static int connect_patiently(const struct sockaddr_un *address, int *fd_out)
{
        struct ph_deadline deadline = ph_deadline_in(CONNECT_TIMEOUT_MS);
        int r;

        while ((r = ph_stream_connect((const struct sockaddr *)address, sizeof(*address), &deadline,
                        fd_out)) == -EAGAIN) {
                if (ph_deadline_left_ms(&deadline) == 0)
                        return -ETIMEDOUT;
                poll(NULL, 0, RETRY_MS);
        }
        return r;
}

int ph_attachment_connect(
        const struct ph_attachment *attachment, int *fd_out, struct ph_error *error)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        int fd, r;

        ph_folder_path(
                attachment->folder, attachment->name, address.sun_path, sizeof(address.sun_path));
        r = connect_patiently(&address, &fd);
        if (r < 0) {
                ph_error_set(error, r == -ETIMEDOUT ? PH_ERROR_NO_ANSWER : PH_ERROR_TARGET,
                        "no agent answers on %.150s: %s", attachment->path, strerror(-r));
                return r;
        }
        r = check_peer(attachment, fd, error);
        if (r < 0) {
                close(fd);
                return r;
        }
        *fd_out = fd;
        return 0;
}

int ph_attachment_probe(const struct ph_attachment *attachment, struct ph_error *error)
{
        int fd, r = ph_attachment_connect(attachment, &fd, error);

        if (r == 0)
                close(fd);
        return r;
}

int ph_attachment_init(struct ph_attachment *out, int folder, const char *path, const char *name,
        uid_t owner, struct ph_error *error)
{
        memset(out, 0, sizeof(*out));
        out->folder = folder;
        out->owner = owner;
        if (strlen(name) < sizeof(out->name) && snprintf(out->path, sizeof(out->path), "%s/%s",
                                                        path, name) < (int)sizeof(out->path)) {
                memcpy(out->name, name, strlen(name));
                return 0;
        }
        ph_attachment_finish(out);
        ph_error_set(
                error, PH_ERROR_TARGET, "%.80s/%.80s is no path of an agent's socket", path, name);
        return -ENAMETOOLONG;
}

void ph_attachment_finish(struct ph_attachment *attachment)
{
        if (attachment->folder >= 0)
                close(attachment->folder);
        attachment->folder = -1;
}

bool ph_attach_is_gone(const struct ph_node *node, const struct ph_attachment *attachment)
{
        struct stat st;

        if (node->pid != 0 && ph_node_state(node) == 0)
                return true;
        if (node->pid != 0 && ph_proc_maps_name(node->pid, PH_NODE_LIBRARY) == PH_YES)
                return false;
        return fstatat(attachment->folder, attachment->name, &st, AT_SYMLINK_NOFOLLOW) < 0 &&
               errno == ENOENT;
}
