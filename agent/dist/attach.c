#include "agent/dist/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/dist/injection.h"
#include "agent/dist/node_scan.h"
#include "agent/dist/site.h"

/* The target is a socket's path, not a node. */
static int open_socket(
        const struct ph_node *node, struct ph_attachment *out, struct ph_error *error)
{
        const char *slash = strrchr(node->socket, '/');
        char folder[PATH_MAX];
        int fd, r;

        if (slash - node->socket >= (ptrdiff_t)sizeof(folder)) {
                ph_error_set(error, PH_ERROR_TARGET, "%.150s is no socket's path", node->socket);
                return -ENAMETOOLONG;
        }
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - node->socket) + 1, node->socket);
        fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) {
                r = -errno;
                ph_error_set(error, PH_ERROR_TARGET, "no agent answers on %.150s: %s", node->socket,
                        strerror(-r));
                return r;
        }
        folder[slash - node->socket] = '\0';
        r = ph_attachment_init(out, fd, folder, slash + 1, (uid_t)-1, error);
        if (r == 0)
                r = ph_attachment_probe(out, error);
        if (r < 0)
                ph_attachment_finish(out);
        out->already_there = true;
        return r;
}

static int fail_unreachable(const struct ph_node *node, struct ph_error *error)
{
        static const char advice[] =
                "start the application porthole in it, or distribution (net_kernel:start/2)";

        if (node->has_agent == PH_YES)
                ph_error_set(error, PH_ERROR_FAILED,
                        "porthole is in the node already, but its socket is not where it is looked "
                        "for: give the socket's path");
        else if (node->distribution == PH_DISTRIBUTION_FOREIGN)
                ph_error_set(error, PH_ERROR_FAILED,
                        "the node's distribution is not plain TCP (-proto_dist): start the "
                        "application porthole in it");
        else if (node->name == NULL)
                ph_error_set(error, PH_ERROR_FAILED, "process %d is not distributed: %s",
                        (int)node->pid, advice);
        else
                ph_error_set(error, PH_ERROR_FAILED,
                        "nobody tells on which port %.60s listens, not even epmd: start epmd, or "
                        "%s",
                        node->name, advice);
        return -EHOSTUNREACH;
}

/* The file that the person named is read with the person's own rights, before we become another. */
static int take_cookie_file(
        const struct ph_attach_options *options, struct ph_cookie *out, struct ph_error *error)
{
        return options->cookie_file == NULL ? 0 : ph_cookie_read(options->cookie_file, out, error);
}

static int find_cookie(const struct ph_site *site, const struct ph_attach_options *options,
        struct ph_cookie *cookie, struct ph_error *error)
{
        struct ph_cookie_places places = ph_site_cookie_places(site);

        return options->cookie_file != NULL ? 0 : ph_cookie_find(&places, cookie, error);
}

/* With the folder locked: whoever else attached meanwhile has finished. */
static int attach_locked(struct ph_injection *injection, struct ph_cookie *cookie,
        struct ph_attachment *out, struct ph_error *error)
{
        const struct ph_node *node = injection->site->node;
        int r = ph_site_find_agent(injection->site, out, error);

        if (r != -ENOENT)
                return r;
        r = find_cookie(injection->site, injection->options, cookie, error);
        if (r == 0)
                r = ph_peer_open(node, cookie, &injection->deadline, &injection->peer, error);
        ph_cookie_wipe(cookie);
        if (r < 0)
                return r;
        r = ph_inject(injection, out, error);
        ph_peer_close(injection->peer);
        return r;
}

static int attach_at(const struct ph_site *site, const struct ph_attach_options *options,
        struct ph_cookie *cookie, struct ph_attachment *out, struct ph_error *error)
{
        char folder[PATH_MAX];
        struct ph_injection injection = {.site = site,
                .options = options,
                .folder = folder,
                .deadline = ph_deadline_in(
                        options->timeout_ms > 0 ? options->timeout_ms : PH_ATTACH_TIMEOUT_MS)};
        int lock, r = ph_site_find_agent(site, out, error);

        if (r != -ENOENT)
                return r;
        if (site->node->port == 0 || site->node->distribution != PH_DISTRIBUTION_TCP)
                return fail_unreachable(site->node, error);
        lock = ph_site_lock(site, &injection.deadline, folder, sizeof(folder), error);
        if (lock < 0)
                return lock;
        r = attach_locked(&injection, cookie, out, error);
        if (r < 0)
                ph_site_remove_empty(site, folder);
        close(lock);
        return r;
}

int ph_attach(const struct ph_node *node, const struct ph_attach_options *options,
        struct ph_attachment *out, struct ph_error *error)
{
        struct ph_cookie cookie = {0};
        struct ph_site site;
        int r;

        memset(out, 0, sizeof(*out));
        out->folder = -1;
        if (node->socket != NULL)
                return open_socket(node, out, error);
        r = take_cookie_file(options, &cookie, error);
        if (r < 0)
                return r;
        r = ph_site_open(node, &site, error);
        if (r == 0) {
                r = attach_at(&site, options, &cookie, out, error);
                ph_site_close(&site);
        }
        ph_cookie_wipe(&cookie);
        return r;
}

int ph_attach_find(const struct ph_node *node, struct ph_attachment *out, struct ph_error *error)
{
        struct ph_site site;
        int r;

        memset(out, 0, sizeof(*out));
        out->folder = -1;
        if (node->socket != NULL)
                return open_socket(node, out, error);
        r = ph_site_open(node, &site, error);
        if (r < 0)
                return r;
        r = ph_site_find_agent(&site, out, error);
        if (r == -ENOENT)
                ph_error_set(error, PH_ERROR_TARGET, "no agent is in %.100s",
                        node->name != NULL ? node->name : "that process");
        ph_site_close(&site);
        return r;
}
