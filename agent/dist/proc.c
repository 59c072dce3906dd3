#include "agent/dist/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 64

static void format_path(char path[PATH_SIZE], pid_t pid, const char *name)
{
        snprintf(path, PATH_SIZE, "/proc/%d/%s", (int)pid, name);
}

/* Reads on until the end of the file, the limit or an error; /proc files have no size to ask. */
static int read_all(int fd, struct ph_text *out)
{
        size_t capacity = 0;

        for (;;) {
                if (out->size + 1 >= capacity) {
                        capacity = capacity == 0 ? 8192 : capacity * 2;
                        char *bytes = realloc(out->bytes, capacity);
                        if (bytes == NULL)
                                return -ENOMEM;
                        out->bytes = bytes;
                }
                ssize_t got = read(fd, out->bytes + out->size, capacity - out->size - 1);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                out->size += (size_t)got;
                out->bytes[out->size] = '\0';
                if (got == 0 || out->size >= PH_PROC_MAX_BYTES)
                        return 0;
        }
}

int ph_proc_read(pid_t pid, const char *name, struct ph_text *out)
{
        char path[PATH_SIZE];
        int fd, r;

        *out = (struct ph_text){NULL, 0};
        format_path(path, pid, name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = read_all(fd, out);
        close(fd);
        if (r < 0)
                ph_text_finish(out);
        return r;
}

void ph_text_finish(struct ph_text *text)
{
        if (text->bytes != NULL)
                explicit_bzero(text->bytes, text->size);
        free(text->bytes);
        *text = (struct ph_text){NULL, 0};
}

const char *ph_proc_variable(const char *bytes, size_t size, const char *name)
{
        size_t length = strlen(name);

        for (size_t at = 0; bytes != NULL && at < size; at += strlen(bytes + at) + 1) {
                if (strncmp(bytes + at, name, length) == 0 && bytes[at + length] == '=')
                        return bytes + at + length + 1;
        }
        return NULL;
}

/* The name in parentheses may itself hold parentheses and spaces: what follows the last counts. */
int ph_proc_stat_parse(const char *text, struct ph_proc_stat *out)
{
        const char *name_end = strrchr(text, ')');

        if (name_end == NULL ||
                sscanf(name_end + 1,
                        " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
                        "%*d %" SCNu64,
                        &out->state, &out->started) != 2)
                return -EBADMSG;
        return 0;
}

/* Returns what follows "@key:" at the start of a line, or NULL. */
static const char *find_line(const char *text, const char *key)
{
        size_t length = strlen(key);

        while (text != NULL && *text != '\0') {
                if (strncmp(text, key, length) == 0 && text[length] == ':')
                        return text + length + 1;
                text = strchr(text, '\n');
                text = text == NULL ? NULL : text + 1;
        }
        return NULL;
}

static void parse_groups(const char *line, struct ph_proc_status *out)
{
        out->group_count = 0;
        while (line != NULL && out->group_count < sizeof(out->groups) / sizeof(out->groups[0])) {
                char *end;
                line += strspn(line, " \t");
                if (*line < '0' || *line > '9')
                        return;
                out->groups[out->group_count++] = (gid_t)strtoul(line, &end, 10);
                line = end;
        }
}

/* "NSpid:" has one pid a namespace, ours first; kernels before 4.1 don't have the line. */
static pid_t parse_inner_pid(const char *text)
{
        const char *line = find_line(text, "NSpid");
        long pid = 0;

        if (line == NULL)
                line = find_line(text, "Pid");
        while (line != NULL) {
                char *end;
                line += strspn(line, " \t");
                if (*line < '0' || *line > '9')
                        break;
                pid = strtol(line, &end, 10);
                line = end;
        }
        return (pid_t)pid;
}

int ph_proc_status_parse(const char *text, struct ph_proc_status *out)
{
        const char *uid = find_line(text, "Uid"), *gid = find_line(text, "Gid");
        unsigned long effective_uid, effective_gid;

        if (uid == NULL || sscanf(uid, "%*u %lu", &effective_uid) != 1 || gid == NULL ||
                sscanf(gid, "%*u %lu", &effective_gid) != 1)
                return -EBADMSG;
        out->uid = (uid_t)effective_uid;
        out->gid = (gid_t)effective_gid;
        out->inner_pid = parse_inner_pid(text);
        parse_groups(find_line(text, "Groups"), out);
        return 0;
}

enum ph_known ph_proc_other_namespace(pid_t pid, const char *kind)
{
        char path[PATH_SIZE], name[16];
        struct stat theirs, ours;

        snprintf(name, sizeof(name), "ns/%s", kind);
        format_path(path, pid, name);
        if (stat(path, &theirs) < 0)
                return PH_UNKNOWN;
        snprintf(path, sizeof(path), "/proc/thread-self/%s", name);
        if (stat(path, &ours) < 0)
                return PH_UNKNOWN;
        return theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev ? PH_NO : PH_YES;
}

enum ph_known ph_proc_other_root(pid_t pid)
{
        char path[PATH_SIZE];
        struct stat theirs, ours;

        format_path(path, pid, "root");
        if (stat(path, &theirs) < 0 || stat("/", &ours) < 0)
                return PH_UNKNOWN;
        return theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev ? PH_NO : PH_YES;
}

enum ph_known ph_proc_maps_name(pid_t pid, const char *part)
{
        char path[PATH_SIZE], *line = NULL;
        size_t size = 0;
        bool found = false;
        FILE *maps;

        format_path(path, pid, "maps");
        maps = fopen(path, "re");
        if (maps == NULL)
                return PH_UNKNOWN;
        while (!found && getline(&line, &size, maps) > 0)
                found = strstr(line, part) != NULL;
        bool failed = ferror(maps) != 0;
        free(line);
        fclose(maps);
        if (found)
                return PH_YES;
        return failed ? PH_UNKNOWN : PH_NO;
}

static int open_descriptors(pid_t pid, DIR **out)
{
        char path[PATH_SIZE];

        format_path(path, pid, "fd");
        *out = opendir(path);
        return *out != NULL ? 0 : -errno;
}

static bool is_socket(const char *link, uint64_t inode)
{
        char expected[48];

        snprintf(expected, sizeof(expected), "socket:[%" PRIu64 "]", inode);
        return strcmp(link, expected) == 0;
}

int ph_proc_find_socket(pid_t pid, const uint64_t *inodes, size_t count, size_t *found_out)
{
        struct dirent *entry;
        char link[64];
        DIR *fds;
        int r = open_descriptors(pid, &fds);

        if (r < 0)
                return r;
        while (r == 0 && (entry = readdir(fds)) != NULL) {
                ssize_t length = readlinkat(dirfd(fds), entry->d_name, link, sizeof(link) - 1);
                if (length <= 0)
                        continue;
                link[length] = '\0';
                for (size_t i = 0; r == 0 && i < count; i++) {
                        if (is_socket(link, inodes[i])) {
                                *found_out = i;
                                r = 1;
                        }
                }
        }
        closedir(fds);
        return r;
}
