#include "agent/dist/sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "agent/core/folder.h"
#include "agent/dist/stream.h"
#include "agent/dist/words.h"

/* The folder @name in @folder, to be read; NULL when it can't be. */
static DIR *open_folder(int folder, const char *name)
{
        int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *opened = fd < 0 ? NULL : fdopendir(fd);

        if (opened == NULL && fd >= 0)
                close(fd);
        return opened;
}

void ph_sweep_remove(int folder, const char *name)
{
        DIR *opened = open_folder(folder, name);
        struct dirent *entry;

        while (opened != NULL && (entry = readdir(opened)) != NULL)
                unlinkat(dirfd(opened), entry->d_name, 0);
        if (opened != NULL)
                closedir(opened);
        unlinkat(folder, name, AT_REMOVEDIR);
}

/* "4711.sock" of a pid that no process has. That of a node with pids of its own may seem free. */
static bool has_no_process(const char *name)
{
        struct ph_word pid, rest;
        uint64_t number;

        return ph_word_cut((struct ph_word){name, strlen(name)}, '.', &pid, &rest) &&
               strcmp(rest.text, "sock") == 0 && ph_word_number(pid, 10, INT32_MAX, &number) &&
               number > 0 && kill((pid_t)number, 0) < 0 && errno == ESRCH;
}

static bool is_deserted(int folder, const char *name)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        struct ph_deadline now = ph_deadline_in(0);
        int fd, r;

        ph_folder_path(folder, name, address.sun_path, sizeof(address.sun_path));
        r = ph_stream_connect((struct sockaddr *)&address, sizeof(address), &now, &fd);
        if (r == 0)
                close(fd);
        return r == -ECONNREFUSED;
}

static void sweep_one(int folder, const char *name)
{
        struct stat st;

        if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
                time(NULL) - st.st_mtime <= PH_SWEEP_AGE_SECONDS)
                return;
        if (S_ISDIR(st.st_mode) && strncmp(name, PH_SWEEP_PREFIX, strlen(PH_SWEEP_PREFIX)) == 0)
                ph_sweep_remove(folder, name);
        else if (S_ISSOCK(st.st_mode) && has_no_process(name) && is_deserted(folder, name))
                unlinkat(folder, name, 0);
}

void ph_sweep(int folder)
{
        DIR *opened = open_folder(folder, ".");
        struct dirent *entry;

        while (opened != NULL && (entry = readdir(opened)) != NULL)
                sweep_one(folder, entry->d_name);
        if (opened != NULL)
                closedir(opened);
}
