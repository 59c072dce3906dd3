/*
 * The screens: runs porthole in a terminal until the user leaves. One libuv loop of its own serves
 * the keys, the agent's socket and the timers; whatever blocks runs on its thread pool. The
 * terminal is given back on every way out, crashes included. Call once, from the main thread, with
 * SIGPIPE ignored and the locale set.
 */
#ifndef PH_TUI_APP_H
#define PH_TUI_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol/error.h"

/* A node that a person can choose. */
struct ph_app_node {
        char target[256]; /* what names it to attach(); stays the same while the node lives */
        char name[256];   /* as the node calls itself, or what is known of it; "" when nothing is */
        char user[64];    /* whose OS process it is */
        int64_t os_pid;   /* 0: not known */
        bool has_agent;   /* an agent answers there already */
};

/* An agent that was reached. */
struct ph_app_agent {
        int fd;         /* connected stream, the app's from then on */
        uid_t uid;      /* the user whose agent it must be; (uid_t)-1: not known */
        char name[256]; /* the node's name: what is looked for when the node comes back */
        bool injected;  /* this call put it there: leaving takes it away again */
};

struct ph_app_attach {
        const char *target;      /* a node name, an OS pid or a socket path */
        const char *cookie_file; /* NULL: wherever cookies are found */
        bool allow_kill;
        int budget; /* percent of one core for an agent that is put there; 0: its own default */
};

/*
 * What the screens need of the world outside. Both functions block and are called on a thread of
 * the pool, never two at once; they touch nothing but their arguments and @context.
 */
struct ph_app_host {
        void *context;
        /*
         * Lists at most @capacity nodes of this host into @nodes_out. Returns how many, or -errno
         * with @error filled.
         */
        int (*list)(void *context, struct ph_app_node *nodes_out, size_t capacity,
                struct ph_error *error);
        /*
         * Finds the agent of @options->target, or puts one there. Returns 0, or -errno with @error
         * filled and nothing left behind.
         */
        int (*attach)(void *context, const struct ph_app_attach *options,
                struct ph_app_agent *agent_out, struct ph_error *error);
};

struct ph_app_options {
        const struct ph_app_host *host; /* borrowed */
        const char *target;             /* borrowed; NULL: the user chooses a node */
        const char *cookie_file;        /* borrowed; or NULL */
        const char *syntax;             /* "erlang", "elixir", or NULL: what the node speaks */
        int interval_ms;                /* between two frames; 0: 1000 */
        bool allow_kill;                /* an agent that is put into the node may kill */
        bool keep;                      /* and is left there when porthole leaves */
        int budget;                     /* and takes so many percent of one core; 0: its default */
        int64_t *budget_out;            /* borrowed: set to that of the last agent seen; or NULL */
};

/*
 * Runs the screens. Returns 0 when the user left; the number of the signal that ended it, for the
 * caller to die of; or -errno with @error filled: PH_ERROR_FAILED when this is no terminal to draw
 * on, PH_ERROR_NO_ANSWER when an agent that should leave did not say that it does, else why
 * @options->target could not be opened. In every case the terminal is given back, and an agent that
 * was put into the node for this is made to leave, unless it is to be kept or serves other clients.
 */
int ph_app_run(const struct ph_app_options *options, struct ph_error *error);

#endif
