/*
 * The Erlang nodes of this host: what /proc shows of each beam process, and what epmd says. Asks
 * nothing of the nodes themselves and needs no rights; what this user may not see is said to be
 * unknown. Blocks for at most a second (an epmd that hangs). One thread at a time.
 */
#ifndef PH_DIST_NODES_H
#define PH_DIST_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol/error.h"

enum ph_known {
        PH_UNKNOWN = -1, /* this user may not see it */
        PH_NO,
        PH_YES,
};

/* What distribution a node speaks, as far as its command line and its sockets tell. */
enum ph_distribution {
        PH_DISTRIBUTION_NONE,    /* it listens nowhere, or nowhere that we can tell */
        PH_DISTRIBUTION_TCP,     /* node->port is where */
        PH_DISTRIBUTION_FOREIGN, /* encrypted or another carrier that we can't speak */
};

/* An address of the network, in network byte order. */
struct ph_address {
        uint8_t bytes[16]; /* the first 4 unless it is IPv6 */
        bool is_ipv6;
};

struct ph_node {
        char *name;        /* owned: NAME@HOST; NULL: the process has no name that we can see */
        bool host_guessed; /* the name came without a host: the part behind @ is this host's */
        char *socket;      /* owned: this is no node but a socket's path given as target; or NULL */
        pid_t pid;         /* as we see it; 0: epmd alone knows the node */
        pid_t inner_pid;  /* os:getpid() in the node, in whatever pid namespace it is; 0: unknown */
        uint64_t started; /* clock ticks after boot: tells the process from a later one */
        uid_t uid;        /* effective, as the next; (uid_t)-1: unknown */
        gid_t gid;
        char *home;                /* owned: -home of its command line; or NULL */
        enum ph_known stopped;     /* by SIGSTOP or a debugger: it will answer nothing */
        enum ph_known other_files; /* in another mount namespace or root directory than we are */
        enum ph_known other_network;
        enum ph_distribution distribution;
        uint16_t port;             /* its distribution listens there; 0: unknown */
        struct ph_address address; /* and at this address */
        uint16_t least_port; /* where its command line lets distribution listen; 0: anywhere */
        uint16_t most_port;
        enum ph_known has_agent; /* an agent is loaded in it */
};

struct ph_nodes {
        struct ph_node *items; /* owned, in the order of their names, then their pids */
        size_t count;
        bool has_epmd; /* an epmd of this host answered */
};

/*
 * Lists all nodes of this host: every process whose program's name begins with "beam", and the
 * names that epmd (127.0.0.1, port $ERL_EPMD_PORT or 4369) knows of processes that we can't see.
 * Returns 0 with @out owned by the caller until ph_nodes_finish(), or -errno with @error.
 */
int ph_nodes_list(struct ph_nodes *out, struct ph_error *error);

/* Frees the list. */
void ph_nodes_finish(struct ph_nodes *nodes);

/*
 * Finds the one node that @target means: a node's name (the part behind @ may be left out), an OS
 * pid, or, when it holds a '/', the path of an agent's socket, which becomes a further item of
 * @nodes. On success returns 0 with @out borrowed from @nodes until the next call; otherwise
 * -ENOENT or -ENOTUNIQ (@error: PH_ERROR_TARGET, naming those that @target may mean), or -ENOMEM.
 */
int ph_nodes_find(struct ph_nodes *nodes, const char *target, const struct ph_node **out,
        struct ph_error *error);

#endif
