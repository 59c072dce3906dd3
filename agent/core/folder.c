#include "agent/core/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_usable_parent(const char *root, const char *path, uid_t uid)
{
        char full[PATH_MAX];
        struct stat st;

        if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full))
                return false;
        if (stat(full, &st) < 0 || !S_ISDIR(st.st_mode))
                return false;
        return st.st_uid == uid || (st.st_mode & S_ISVTX) != 0;
}

int ph_folder_candidate(const char *root, const char *runtime_dir, uid_t uid, unsigned index,
        char *path_out, size_t size)
{
        char run_user[64];
        int length;

        if (index >= PH_FOLDER_CANDIDATES)
                return -ENOENT;
        if (index == PH_FOLDER_CANDIDATES - 1) {
                length = snprintf(path_out, size, "/tmp/porthole-%lu", (unsigned long)uid);
                return length < (int)size ? 0 : -ENAMETOOLONG;
        }
        if (index == 1) {
                snprintf(run_user, sizeof(run_user), "/run/user/%lu", (unsigned long)uid);
                runtime_dir = run_user;
        }
        if (runtime_dir == NULL || runtime_dir[0] != '/' ||
                !is_usable_parent(root, runtime_dir, uid))
                return -ENOENT;
        length = snprintf(path_out, size, "%s/porthole", runtime_dir);
        return length < (int)size ? 0 : -ENAMETOOLONG;
}

int ph_folder_choose(
        const char *root, const char *runtime_dir, uid_t uid, char *path_out, size_t size)
{
        for (unsigned i = 0; i < PH_FOLDER_CANDIDATES; i++) {
                if (ph_folder_candidate(root, runtime_dir, uid, i, path_out, size) == 0)
                        return 0;
        }
        return -ENOENT;
}

static int fail(struct ph_error *error, const char *path, int number, const char *why)
{
        ph_error_set(error, PH_ERROR_FAILED, "the agent's folder %.120s %s", path, why);
        return number;
}

static int check(int fd, const char *path, uid_t owner, struct ph_error *error)
{
        struct stat st;

        if (fstat(fd, &st) < 0)
                return fail(error, path, -errno, strerror(errno));
        if (!S_ISDIR(st.st_mode))
                return fail(error, path, -ENOTDIR, "is not a directory");
        if (st.st_uid != owner)
                return fail(error, path, -EPERM, "belongs to another user");
        if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
                return fail(error, path, -EPERM, "is open to other users; chmod 700 it");
        return 0;
}

int ph_folder_open(
        const char *root, const char *path, uid_t owner, bool create, struct ph_error *error)
{
        char full[PATH_MAX];
        int fd, r;

        if (snprintf(full, sizeof(full), "%s%s", root, path) >= (int)sizeof(full))
                return fail(error, path, -ENAMETOOLONG, "has too long a name");
        if (create && mkdir(full, S_IRWXU) < 0 && errno != EEXIST)
                return fail(error, path, -errno, strerror(errno));
        fd = open(full, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
                return fail(error, path, -errno,
                        errno == ENOTDIR || errno == ELOOP ? "is not a directory"
                                                           : strerror(errno));
        r = check(fd, path, owner, error);
        if (r < 0) {
                close(fd);
                return r;
        }
        return fd;
}

void ph_folder_path(int folder, const char *name, char *path_out, size_t size)
{
        snprintf(path_out, size, "/proc/self/fd/%d/%s", folder, name);
}
