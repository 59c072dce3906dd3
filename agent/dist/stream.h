/*
 * Stream sockets with one deadline for everything: never blocks longer, raises no SIGPIPE. No
 * state; any thread.
 */
#ifndef PH_DIST_STREAM_H
#define PH_DIST_STREAM_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "agent/dist/deadline.h"

/*
 * Connects a new socket (non-blocking, close-on-exec). Returns 0 with @fd_out owned by the caller,
 * or -errno: -ETIMEDOUT at the deadline.
 */
int ph_stream_connect(const struct sockaddr *address, socklen_t length,
        const struct ph_deadline *deadline, int *fd_out);

/* Reads what is there, waiting for at least one byte. Returns how many, 0 at the end, or -errno. */
ssize_t ph_stream_read(int fd, void *bytes, size_t size, const struct ph_deadline *deadline);

/* Writes all. Returns 0 or -errno. */
int ph_stream_write(int fd, const void *bytes, size_t size, const struct ph_deadline *deadline);

#endif
