/*
 * What the screens need of the world outside: the nodes of this host, and agents in them. Structs
 * alone; who fills them in is tui/cli/host.c, or a test.
 */
#ifndef PH_TUI_MODEL_HOST_H
#define PH_TUI_MODEL_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol/error.h"

/* A node that a person can choose. */
struct ph_host_node {
        char target[256]; /* what names it to attach(); stays the same while the node lives */
        char name[256];   /* as the node calls itself, or what is known of it; "" when nothing is */
        char user[64];    /* whose OS process it is */
        int64_t os_pid;   /* 0: not known */
        bool has_agent;   /* an agent answers there already */
};

/* An agent that was reached. */
struct ph_host_agent {
        int fd;         /* connected stream, the app's from then on */
        uid_t uid;      /* the user whose agent it must be; (uid_t)-1: not known */
        char name[256]; /* the node's name: what is looked for when the node comes back */
        bool injected;  /* this call put it there: leaving takes it away again */
};

struct ph_host_attach {
        const char *target;      /* a node name, an OS pid or a socket path */
        const char *cookie_file; /* NULL: wherever cookies are found */
        bool allow_kill;
        int budget; /* percent of one core for an agent that is put there; 0: its own default */
};

/* Both functions block and are called on a thread of the pool, never two at once; they touch
 * nothing but their arguments and @context. */
struct ph_host {
        void *context;
        /*
         * Lists at most @capacity nodes of this host into @nodes_out. Returns how many, or -errno
         * with @error filled.
         */
        int (*list)(void *context, struct ph_host_node *nodes_out, size_t capacity,
                struct ph_error *error);
        /*
         * Finds the agent of @options->target, or puts one there. Returns 0, or -errno with @error
         * filled and nothing left behind.
         */
        int (*attach)(void *context, const struct ph_host_attach *options,
                struct ph_host_agent *agent_out, struct ph_error *error);
};

#endif
