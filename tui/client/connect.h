/*
 * Opens the socket of an agent and makes sure of who is behind it. Does not block. Any thread.
 */
#ifndef PH_TUI_CLIENT_CONNECT_H
#define PH_TUI_CLIENT_CONNECT_H

#include <sys/types.h>

#include "protocol/error.h"

/*
 * Connects to the unix socket at @path, however long, also one in another mount namespace (below
 * /proc/PID/root). Returns a non-blocking close-on-exec descriptor owned by the caller, or -errno
 * with @error filled as ph_client_open() says.
 */
int ph_connect(const char *path, struct ph_error *error);

/*
 * Returns 0 when the process that listens at the other end of @fd runs as @uid ((uid_t)-1: as
 * anybody), as our own user or as root, else -EPERM with @error filled.
 */
int ph_connect_check_peer(int fd, uid_t uid, struct ph_error *error);

#endif
