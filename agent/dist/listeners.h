/*
 * The TCP sockets that listen in a network namespace, from /proc/PID/net/tcp and tcp6 (Linux,
 * Documentation/networking/proc_net_tcp.rst). No state; any thread.
 */
#ifndef PH_DIST_LISTENERS_H
#define PH_DIST_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/dist/nodes.h"

struct ph_listener {
        struct ph_address address; /* where to connect to it: loopback when it listens everywhere */
        uint16_t port;
        uid_t uid;
        uint64_t inode;
};

struct ph_listeners {
        struct ph_listener *items; /* owned */
        size_t count;
};

/*
 * Parses one line of such a file. Returns 1 with @out, 0 when the line is no listening socket, or
 * -EBADMSG.
 */
int ph_listener_parse(const char *line, bool is_ipv6, struct ph_listener *out);

/*
 * Reads those of the network namespace of @pid (0: our own). Returns 0 with @out owned by the
 * caller until ph_listeners_finish(), or -errno with @out empty.
 */
int ph_listeners_read(pid_t pid, struct ph_listeners *out);

void ph_listeners_finish(struct ph_listeners *listeners);

#endif
