/*
 * A socket as a stream of lines on a libuv loop: what a client stands on. Knows nothing of what the
 * lines say. Loop thread only.
 */
#ifndef PH_TUI_CLIENT_LINK_H
#define PH_TUI_CLIENT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "protocol/framing.h"

struct ph_link;

struct ph_link_callbacks {
        void (*on_line)(struct ph_link *link, const char *line, size_t length);
        /* Once: nothing more will come. @status 0 when the other end is gone, or -errno. */
        void (*on_end)(struct ph_link *link, int status);
        /* ph_link_close() is done: the link's memory may go. */
        void (*on_closed)(struct ph_link *link);
};

struct ph_link {
        uv_pipe_t pipe;
        struct ph_framer framer;
        const struct ph_link_callbacks *callbacks; /* static */
        void *context;                             /* the owner's */
        bool stopped;
        char input[64 * 1024];
};

/* Makes a link that is not open yet. It is to be closed. */
void ph_link_init(struct ph_link *link, uv_loop_t *loop, size_t longest_line,
        const struct ph_link_callbacks *callbacks, void *context);

/* Takes the connected socket @fd over, in every case, and begins to read. Returns 0 or -errno. */
int ph_link_open(struct ph_link *link, int fd);

/* Queues @line of @length bytes, taken over in every case; NULL is -ENOMEM. Returns 0 or -errno. */
int ph_link_send(struct ph_link *link, char *line, size_t length);

/* No line and no end comes any more. What was queued still goes. */
void ph_link_stop(struct ph_link *link);

/* Stops and closes. Ends with on_closed, from the loop. */
void ph_link_close(struct ph_link *link);

#endif
