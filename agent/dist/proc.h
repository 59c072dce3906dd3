/*
 * What /proc tells of a process. Readers of files and, apart from them, parsers of their text. No
 * state; any thread.
 */
#ifndef PH_DIST_PROC_H
#define PH_DIST_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/dist/nodes.h"

/* A file's content with a NUL behind it. */
struct ph_proc_file {
        char *bytes; /* owned: NULL when there is nothing */
        size_t size; /* without the NUL */
};

/*
 * Reads /proc/@pid/@name, cut at PH_PROC_MAX_BYTES. Returns 0 with @out owned by the caller until
 * ph_proc_file_finish(), or -errno with @out empty.
 */
int ph_proc_read(pid_t pid, const char *name, struct ph_proc_file *out);

#define PH_PROC_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* Overwrites the text, which may hold a cookie, and frees it. */
void ph_proc_file_finish(struct ph_proc_file *text);

/*
 * Finds a variable in @size bytes of environment as /proc/PID/environ has it: strings, each with
 * its NUL, and one more NUL. Returns its value, borrowed from the bytes, or NULL.
 */
const char *ph_proc_variable(const char *bytes, size_t size, const char *name);

/* proc(5), /proc/PID/stat. */
struct ph_proc_stat {
        char state;       /* 'R', 'S', 'T' stopped, 't' traced, 'Z', ... */
        uint64_t started; /* clock ticks after boot */
};
int ph_proc_stat_parse(const char *text, struct ph_proc_stat *out);

#define PH_PROC_MAX_GROUPS 64

/* proc(5), /proc/PID/status. The ids are the effective ones. */
struct ph_proc_status {
        uid_t uid;
        gid_t gid;
        pid_t inner_pid; /* in the innermost pid namespace */
        gid_t groups[PH_PROC_MAX_GROUPS];
        size_t group_count; /* those beyond the array are left out */
};
int ph_proc_status_parse(const char *text, struct ph_proc_status *out);

/* Whether @pid and we are in different namespaces of @kind: "mnt", "net". */
enum ph_known ph_proc_other_namespace(pid_t pid, const char *kind);

/* Whether @pid has a root directory that isn't ours. */
enum ph_known ph_proc_other_root(pid_t pid);

/* Whether a file whose path holds @part is mapped into @pid. */
enum ph_known ph_proc_maps_name(pid_t pid, const char *part);

/*
 * Goes through the descriptors of @pid and sets @owned_out[i] for each of the @count sockets whose
 * inode is @inodes[i], until all are found. Returns how many, or -errno (-EACCES: not ours to see).
 */
int ph_proc_find_sockets(pid_t pid, const uint64_t *inodes, size_t count, bool *owned_out);

#endif
