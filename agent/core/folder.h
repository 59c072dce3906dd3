/*
 * The agent's folder on the node's side: where its socket, its audit log and, for a moment, its
 * files are. Used by the agent itself and by whoever looks for it from outside. No state; any
 * thread.
 *
 * @root is the prefix under which the node's file system is seen: "" from inside or from the same
 * mount namespace, "/proc/PID/root" or "/proc/self/fd/N" from another one.
 */
#ifndef PH_AGENT_CORE_FOLDER_H
#define PH_AGENT_CORE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "protocol/error.h"

/* The candidates, best first: $XDG_RUNTIME_DIR/porthole, /run/user/UID/porthole,
 * /tmp/porthole-UID. */
#define PH_FOLDER_CANDIDATES 3

/*
 * Writes candidate number @index (0 to PH_FOLDER_CANDIDATES - 1) as the node sees it to @path_out.
 * @runtime_dir is the node's XDG_RUNTIME_DIR, or NULL. Returns 0; -ENOENT when that candidate's
 * parent isn't there or belongs to somebody else; -ENAMETOOLONG.
 */
int ph_folder_candidate(const char *root, const char *runtime_dir, uid_t uid, unsigned index,
        char *path_out, size_t size);

/* Writes the first candidate whose parent is there. Returns 0 or -ENOENT. */
int ph_folder_choose(
        const char *root, const char *runtime_dir, uid_t uid, char *path_out, size_t size);

/*
 * Opens the folder @path, made first (0700) when @create, and checks that it is a directory, not a
 * link, belongs to
 * @owner and is closed to everybody else. Returns a descriptor (O_PATH | O_CLOEXEC, the caller
 * closes it), or -errno with
 * @error filled.
 */
int ph_folder_open(
        const char *root, const char *path, uid_t owner, bool create, struct ph_error *error);

/*
 * Writes the path by which the file @name in the folder behind descriptor @folder is reached, short
 * enough for a unix socket's address whatever the folder's own length. Valid while @folder is open
 * in this process.
 */
void ph_folder_path(int folder, const char *name, char *path_out, size_t size);

/* The longest path that ph_folder_path() makes for the names that porthole uses. */
#define PH_FOLDER_PATH_SIZE 108

#endif
