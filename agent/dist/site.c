#include "agent/dist/site.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/core/folder.h"
#include "agent/dist/node_scan.h"
#include "agent/dist/user.h"

#define LOCK_RETRY_MS 2

/* "shop@web1", or "process 4711". */
static const char *name_of(const struct ph_node *node, char *text, size_t size)
{
        if (node->name != NULL)
                return node->name;
        snprintf(text, size, "process %d", (int)node->pid);
        return text;
}

static int check_alive(const struct ph_node *node, struct ph_error *error)
{
        char text[32];
        char state = ph_node_state(node);

        if (state == 0) {
                ph_error_set(error, PH_ERROR_TARGET, "%.150s is gone", name_of(node, text, 32));
                return -ESRCH;
        }
        if (state == 'T' || state == 't') {
                ph_error_set(error, PH_ERROR_NO_ANSWER,
                        "%.100s is stopped by %s and answers nothing: let it run on (kill -CONT "
                        "%d)",
                        name_of(node, text, 32), state == 'T' ? "a signal" : "a debugger",
                        (int)node->pid);
                return -EBUSY;
        }
        return 0;
}

static int read_owner(struct ph_site *site)
{
        struct ph_proc_file text;
        int r = ph_proc_read(site->node->pid, "status", &text);

        if (r == 0)
                r = ph_proc_status_parse(text.bytes, &site->owner);
        ph_proc_file_finish(&text);
        return r;
}

/* Where it isn't ours to see, our own root directory is the best guess. */
static int open_root(struct ph_site *site)
{
        char path[PH_SITE_ROOT_SIZE];

        snprintf(path, sizeof(path), "/proc/%d/root", (int)site->node->pid);
        site->root_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (site->root_fd < 0)
                site->root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (site->root_fd < 0)
                return -errno;
        snprintf(site->root, sizeof(site->root), "/proc/self/fd/%d", site->root_fd);
        return 0;
}

/* Loopback is each network's own: what connects to the node there must have been in its network. */
static int enter_network(struct ph_site *site)
{
        char path[PH_SITE_ROOT_SIZE];
        int theirs, r = 0;

        if (site->node->other_network != PH_YES || geteuid() != 0)
                return 0;
        snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)site->node->pid);
        site->own_network = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        theirs = open(path, O_RDONLY | O_CLOEXEC);
        if (site->own_network < 0 || theirs < 0 || setns(theirs, CLONE_NEWNET) < 0)
                r = -errno;
        if (theirs >= 0)
                close(theirs);
        return r;
}

/* All of this is read before we become the node's user, who may be denied it (capabilities). */
static int open_process(struct ph_site *site)
{
        int r = read_owner(site);

        if (r == 0)
                r = ph_proc_read(site->node->pid, "cmdline", &site->command_line);
        if (r == 0)
                r = open_root(site);
        if (r == 0)
                r = enter_network(site);
        if (r == 0 && ph_proc_read(site->node->pid, "environ", &site->environment) == 0)
                site->runtime_dir = ph_proc_variable(
                        site->environment.bytes, site->environment.size, "XDG_RUNTIME_DIR");
        return r;
}

static int fail_unseen(const struct ph_node *node, struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_REFUSED,
                "the process of %.100s can't be seen from here: it is another user's or in a "
                "container; run porthole as root or beside it",
                node->name);
        return -EACCES;
}

int ph_site_open(const struct ph_node *node, struct ph_site *out, struct ph_error *error)
{
        char text[32];
        int r;

        memset(out, 0, sizeof(*out));
        out->node = node;
        out->root_fd = out->own_network = -1;
        if (node->pid == 0)
                return fail_unseen(node, error);
        r = check_alive(node, error);
        if (r < 0)
                return r;
        r = open_process(out);
        if (r < 0)
                ph_error_set(error, r == -ENOENT || r == -ESRCH ? PH_ERROR_TARGET : PH_ERROR_FAILED,
                        "can't look at %.100s: %s", name_of(node, text, 32), strerror(-r));
        else
                r = ph_user_become(&out->owner, error);
        if (r < 0)
                ph_site_close(out);
        return r;
}

void ph_site_close(struct ph_site *site)
{
        if (site->own_network >= 0) {
                setns(site->own_network, CLONE_NEWNET);
                close(site->own_network);
        }
        if (site->root_fd >= 0)
                close(site->root_fd);
        ph_proc_file_finish(&site->command_line);
        ph_proc_file_finish(&site->environment);
        site->root_fd = site->own_network = -1;
}

int ph_site_find_agent_in(const struct ph_site *site, const char *path, struct ph_attachment *out,
        struct ph_error *error)
{
        struct ph_error why = {0};
        char name[32];
        int r = ph_folder_open(site->root, path, site->owner.uid, false, NULL);

        if (r < 0)
                return -ENOENT;
        snprintf(name, sizeof(name), "%d.sock", (int)site->owner.inner_pid);
        r = ph_attachment_init(out, r, path, name, site->owner.uid, &why);
        if (r < 0)
                return -ENOENT;
        r = ph_attachment_probe(out, &why);
        if (r == 0) {
                out->already_there = true;
                return 0;
        }
        ph_attachment_finish(out);
        if (r == -ECONNREFUSED || r == -ENOENT)
                return -ENOENT;
        *error = why;
        return r;
}

int ph_site_find_agent(
        const struct ph_site *site, struct ph_attachment *out, struct ph_error *error)
{
        char path[PATH_MAX];

        for (unsigned i = 0; i < PH_FOLDER_CANDIDATES; i++) {
                if (ph_folder_candidate(site->root, site->runtime_dir, site->owner.uid, i, path,
                            sizeof(path)) < 0)
                        continue;
                int r = ph_site_find_agent_in(site, path, out, error);
                if (r != -ENOENT)
                        return r;
        }
        return -ENOENT;
}

static int wait_for_lock(int folder, const struct ph_deadline *deadline)
{
        while (flock(folder, LOCK_EX | LOCK_NB) < 0) {
                if (errno != EWOULDBLOCK && errno != EINTR)
                        return -errno;
                if (ph_deadline_left_ms(deadline) == 0)
                        return -ETIMEDOUT;
                poll(NULL, 0, LOCK_RETRY_MS);
        }
        return 0;
}

/* An unlucky porthole may have removed the folder, still empty, while we waited for its lock. */
static bool is_still_there(const struct ph_site *site, const char *path, int folder)
{
        char full[PH_SITE_ROOT_SIZE + PATH_MAX];
        struct stat named, locked;

        snprintf(full, sizeof(full), "%s%s", site->root, path);
        return lstat(full, &named) == 0 && fstat(folder, &locked) == 0 &&
               named.st_ino == locked.st_ino && named.st_dev == locked.st_dev;
}

static int lock_once(const struct ph_site *site, const char *path,
        const struct ph_deadline *deadline, struct ph_error *error)
{
        int checked = ph_folder_open(site->root, path, site->owner.uid, true, error);
        int folder, r;

        if (checked < 0)
                return checked;
        folder = openat(checked, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = folder < 0 ? -errno : wait_for_lock(folder, deadline);
        close(checked);
        if (r == 0)
                return folder;
        if (folder >= 0)
                close(folder);
        ph_error_set(error, r == -ETIMEDOUT ? PH_ERROR_NO_ANSWER : PH_ERROR_FAILED,
                "another porthole holds the folder %.120s: %s", path, strerror(-r));
        return r;
}

int ph_site_lock(const struct ph_site *site, const struct ph_deadline *deadline, char *path_out,
        size_t size, struct ph_error *error)
{
        int r = ph_folder_choose(site->root, site->runtime_dir, site->owner.uid, path_out, size);

        if (r < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "there is no folder for the agent's socket");
                return r;
        }
        for (;;) {
                r = lock_once(site, path_out, deadline, error);
                if (r < 0 || is_still_there(site, path_out, r))
                        return r;
                close(r);
        }
}

void ph_site_remove_empty(const struct ph_site *site, const char *path)
{
        char full[PH_SITE_ROOT_SIZE + PATH_MAX];

        snprintf(full, sizeof(full), "%s%s", site->root, path);
        rmdir(full);
}

struct ph_cookie_places ph_site_cookie_places(const struct ph_site *site)
{
        return (struct ph_cookie_places){.command_line = site->command_line.bytes,
                .command_line_size = site->command_line.size,
                .environment = site->environment.bytes,
                .environment_size = site->environment.size,
                .home = site->node->home,
                .root = site->root_fd};
}
