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

#include "agent/dist/words.h"

#define PATH_SIZE 64
#define FIRST_BUFFER ((size_t)8 * 1024)
#define LARGE_BUFFER ((size_t)64 * 1024)

static void format_path(char path[PATH_SIZE], pid_t pid, const char *name)
{
        snprintf(path, PATH_SIZE, "/proc/%d/%s", (int)pid, name);
}

/* What is outgrown is overwritten as what is finished: it may hold a cookie, too. */
static int grow(struct ph_proc_file *file, size_t *capacity)
{
        struct ph_proc_file bigger = {malloc(*capacity * 2), file->size};

        if (bigger.bytes == NULL)
                return -ENOMEM;
        memcpy(bigger.bytes, file->bytes, file->size);
        ph_proc_file_finish(file);
        *file = bigger;
        *capacity *= 2;
        return 0;
}

/* Reads on until the end of the file or the limit; files of /proc have no size to ask for. */
static int read_all(int fd, struct ph_proc_file *out)
{
        size_t capacity = FIRST_BUFFER;
        ssize_t got = 1;
        int r = 0;

        out->bytes = malloc(capacity);
        if (out->bytes == NULL)
                return -ENOMEM;
        while (r == 0 && got != 0 && out->size < PH_PROC_MAX_BYTES) {
                got = read(fd, out->bytes + out->size, capacity - out->size - 1);
                if (got > 0)
                        out->size += (size_t)got;
                else if (got < 0 && errno != EINTR)
                        r = -errno;
                if (r == 0 && out->size + 1 == capacity)
                        r = grow(out, &capacity);
        }
        out->bytes[out->size] = '\0';
        return r;
}

int ph_proc_read(pid_t pid, const char *name, struct ph_proc_file *out)
{
        char path[PATH_SIZE];
        int fd, r;

        *out = (struct ph_proc_file){NULL, 0};
        format_path(path, pid, name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = read_all(fd, out);
        close(fd);
        if (r < 0)
                ph_proc_file_finish(out);
        return r;
}

void ph_proc_file_finish(struct ph_proc_file *text)
{
        if (text->bytes != NULL)
                explicit_bzero(text->bytes, text->size);
        free(text->bytes);
        *text = (struct ph_proc_file){NULL, 0};
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
        enum { STATE, STARTED = 19, WORDS }; /* fields 3 and 22 */
        const char *name_end = strrchr(text, ')');
        struct ph_word words[WORDS];

        if (name_end == NULL || ph_words_split(name_end + 1, words, WORDS) < WORDS ||
                words[STATE].length != 1 ||
                !ph_word_number(words[STARTED], 10, UINT64_MAX, &out->started))
                return -EBADMSG;
        out->state = words[STATE].text[0];
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

/* The numbers of the line @key; returns how many there are in @out, at most @most. */
static size_t read_ids(const char *text, const char *key, uint64_t *out, size_t most)
{
        struct ph_word words[PH_PROC_MAX_GROUPS];
        const char *line = find_line(text, key);
        size_t count = line == NULL ? 0 : ph_words_split(line, words, most);

        for (size_t i = 0; i < count; i++) {
                if (!ph_word_number(words[i], 10, UINT32_MAX, &out[i]))
                        return i;
        }
        return count;
}

/* "NSpid:" has one pid a namespace, ours first; kernels before 4.1 don't have the line. */
static pid_t read_inner_pid(const char *text)
{
        uint64_t pids[PH_PROC_MAX_GROUPS];
        size_t count = read_ids(text, "NSpid", pids, PH_PROC_MAX_GROUPS);

        if (count == 0)
                count = read_ids(text, "Pid", pids, 1);
        return count == 0 ? 0 : (pid_t)pids[count - 1];
}

int ph_proc_status_parse(const char *text, struct ph_proc_status *out)
{
        enum { EFFECTIVE = 1, IDS };
        uint64_t uids[IDS], gids[IDS], groups[PH_PROC_MAX_GROUPS];

        if (read_ids(text, "Uid", uids, IDS) < IDS || read_ids(text, "Gid", gids, IDS) < IDS)
                return -EBADMSG;
        out->uid = (uid_t)uids[EFFECTIVE];
        out->gid = (gid_t)gids[EFFECTIVE];
        out->inner_pid = read_inner_pid(text);
        out->group_count = read_ids(text, "Groups", groups, PH_PROC_MAX_GROUPS);
        for (size_t i = 0; i < out->group_count; i++)
                out->groups[i] = (gid_t)groups[i];
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

/* A node has thousands of mappings: they are read in large pieces. */
static enum ph_known search_lines(FILE *file, const char *part)
{
        char *line = NULL;
        size_t size = 0;
        bool found = false;

        setvbuf(file, NULL, _IOFBF, LARGE_BUFFER);
        while (!found && getline(&line, &size, file) > 0)
                found = strstr(line, part) != NULL;
        free(line);
        if (found)
                return PH_YES;
        return ferror(file) != 0 ? PH_UNKNOWN : PH_NO;
}

enum ph_known ph_proc_maps_name(pid_t pid, const char *part)
{
        char path[PATH_SIZE];
        enum ph_known known;
        FILE *maps;

        format_path(path, pid, "maps");
        maps = fopen(path, "re");
        if (maps == NULL)
                return PH_UNKNOWN;
        known = search_lines(maps, part);
        fclose(maps);
        return known;
}

static int open_descriptors(pid_t pid, DIR **out)
{
        char path[PATH_SIZE];

        format_path(path, pid, "fd");
        *out = opendir(path);
        return *out != NULL ? 0 : -errno;
}

/* "socket:[311366]" */
static bool parse_socket(const char *link, size_t length, uint64_t *inode_out)
{
        static const char before[] = "socket:[";
        const size_t prefix = sizeof(before) - 1;

        return length > prefix + 1 && memcmp(link, before, prefix) == 0 &&
               ph_word_number((struct ph_word){link + prefix, length - prefix - 1}, 10, UINT64_MAX,
                       inode_out);
}

/* Returns 1 when @inode is among those not yet found. */
static int mark(uint64_t inode, const uint64_t *inodes, size_t count, bool *owned)
{
        for (size_t i = 0; i < count; i++) {
                if (inodes[i] == inode && !owned[i]) {
                        owned[i] = true;
                        return 1;
                }
        }
        return 0;
}

int ph_proc_find_sockets(pid_t pid, const uint64_t *inodes, size_t count, bool *owned_out)
{
        struct dirent *entry;
        char link[64];
        DIR *fds;
        int found = open_descriptors(pid, &fds);

        if (found < 0)
                return found;
        memset(owned_out, 0, count * sizeof(*owned_out));
        while ((size_t)found < count && (entry = readdir(fds)) != NULL) {
                ssize_t length = readlinkat(dirfd(fds), entry->d_name, link, sizeof(link));
                uint64_t inode;
                if (length > 0 && parse_socket(link, (size_t)length, &inode))
                        found += mark(inode, inodes, count, owned_out);
        }
        closedir(fds);
        return found;
}
