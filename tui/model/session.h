/*
 * The life of the connection to a node: attaching, saying hello, losing it, waiting for the node to
 * come back, leaving it as it was found. The feeds of the screens hang on it. Loop thread only.
 *
 *   IDLE -> ATTACHING -> GREETING -> LIVE -> ENDED -> (WAITING ->) ATTACHING ...
 *              |            |         |
 *           FAILED <--------+      CLOSING -> IDLE
 */
#ifndef PH_TUI_MODEL_SESSION_H
#define PH_TUI_MODEL_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "tui/client/client.h"
#include "tui/model/discovery.h"
#include "tui/model/feed.h"
#include "tui/model/host.h"
#include "tui/model/worker.h"

enum ph_session_state {
        PH_SESSION_IDLE,
        PH_SESSION_ATTACHING, /* the worker is at it */
        PH_SESSION_GREETING,  /* connected, and hello is asked */
        PH_SESSION_LIVE,
        PH_SESSION_FAILED,  /* could not be opened: error says why */
        PH_SESSION_ENDED,   /* the agent or the node has gone: error says why */
        PH_SESSION_WAITING, /* the same, and it is opened again when it comes back */
        PH_SESSION_CLOSING, /* an agent that we brought is told to leave */
};

/* What the agent said of itself and the node. */
struct ph_hello {
        char node[256];
        char otp[16], erts[32], elixir[32];
        char syntax[16]; /* erlang or elixir */
        char mode[32];
        bool attached, kill_enabled, contents_enabled;
        int64_t os_pid;
        int64_t clients;
        int64_t budget_percent; /* 0: not told */
};

/* What the user asked for. */
struct ph_session_options {
        const struct ph_host *host; /* borrowed */
        const char *target;         /* borrowed; NULL: the user chooses a node */
        const char *cookie_file;    /* borrowed; or NULL */
        const char *syntax;         /* "erlang", "elixir", or NULL: what the node speaks */
        int interval_ms;            /* between two frames; 0: 1000 */
        bool allow_kill;            /* an agent that is put into the node may kill */
        bool keep;                  /* and is left there when porthole leaves */
        int budget;                 /* and takes so many percent of one core; 0: its default */
        int64_t *budget_out;        /* borrowed: set to that of the last agent seen; or NULL */
};

struct ph_session {
        const struct ph_session_options *options; /* borrowed */
        uv_loop_t *loop;                          /* borrowed */
        void (*on_change)(void *context);         /* the state is another one */
        void *context;
        struct ph_discovery discovery;
        struct ph_worker *worker; /* owned */
        struct ph_client *client; /* owned; NULL: not connected */
        struct ph_feed *feeds;    /* borrowed, the first of a list */

        enum ph_session_state state;
        uint64_t since_ms;     /* on ph_clock_ms(), in this state */
        struct ph_error error; /* why it FAILED or ENDED */
        char leaving[16];      /* what the agent said when it ENDED: stop, idle, halt; or "" */
        char target[256];      /* what was attached to last */
        char name[256];        /* the node's name, once it is known */
        struct ph_hello hello; /* of the last connection */
        bool is_injected;      /* we brought the agent */
        bool opens_only_node;  /* nobody has chosen yet: a list of one needs no choice */
        bool is_closing;       /* wanted: IDLE, as soon as may be */
        int64_t refused_pid;   /* while WAITING: a node that failed us is not tried again soon */
        uint64_t refused_ms;
};

/* Prepares @session. Returns 0 or -errno. */
int ph_session_init(struct ph_session *session, uv_loop_t *loop,
        const struct ph_session_options *options, void (*on_change)(void *context), void *context);

/* Drops everything. The loop must run on until the handles are closed; then the memory may go. */
void ph_session_finish(struct ph_session *session);

/* Opens @target. From IDLE, FAILED, ENDED or WAITING. */
void ph_session_attach(struct ph_session *session, const char *target);

/* Opens the last target again. From FAILED or ENDED. */
void ph_session_retry(struct ph_session *session);

/* Opens the node when one of its name is there again. From ENDED. */
void ph_session_wait(struct ph_session *session);

/*
 * Goes to IDLE: whatever is under way is brought to an end first, and an agent that we brought is
 * made to leave if it is to. Takes as long as that takes; ERROR is set when it was in vain.
 */
void ph_session_close(struct ph_session *session);

/* Does what is due; to be called a few times a second. */
void ph_session_tick(struct ph_session *session, uint64_t now_ms);

/* Has @feed (borrowed until removed) asked on each connection, if it isn't already. */
void ph_session_add_feed(struct ph_session *session, struct ph_feed *feed);

/* Ends @feed, and has it asked no more by the session that it was added to, if there is one. */
void ph_session_remove_feed(struct ph_feed *feed);

#endif
