/*
 * The queue from the probe to the core. Any thread puts terms in, the loop's thread takes them out;
 * what waits is bounded, so that a slow core makes the probe wait and never the node grow.
 */
#ifndef PH_AGENT_CORE_INBOX_H
#define PH_AGENT_CORE_INBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct ph_inbox_item;

struct ph_inbox {
        uv_async_t wakeup;          /* loop thread, but for uv_async_send() */
        uv_mutex_t lock;            /* guards what follows, up to on_term */
        struct ph_inbox_item *head; /* owned: oldest first */
        struct ph_inbox_item **tail;
        size_t bytes; /* of all that waits */
        size_t limit; /* no more than this may wait, but for a single larger term */
        bool closed;
        bool interrupted;
        void (*on_term)(void *context, const void *term, size_t length); /* loop thread */
        void (*on_interrupt)(void *context);                             /* loop thread */
        void *context;
};

/*
 * Makes an empty inbox on @loop that hands each term to @on_term on the loop's thread; the term is
 * gone when that returns. Returns 0 or -errno. A started inbox keeps the loop alive until
 * ph_inbox_close().
 */
int ph_inbox_start(struct ph_inbox *inbox, uv_loop_t *loop, size_t limit,
        void (*on_term)(void *context, const void *term, size_t length),
        void (*on_interrupt)(void *context), void *context);

/* Makes the loop's thread call on_interrupt soon, whatever waits; nothing when
 * closed. Any thread. */
void ph_inbox_interrupt(struct ph_inbox *inbox);

/* Copies one term in. Any thread. Returns 0, -EAGAIN when full (try later), -EPIPE when closed,
 * -ENOMEM. */
int ph_inbox_put(struct ph_inbox *inbox, const void *term, size_t length);

/* Refuses further terms and frees those that wait. Loop thread; the loop must run once more after
 * it. */
void ph_inbox_close(struct ph_inbox *inbox);

/* Frees the lock, once the loop is closed and nobody can call ph_inbox_put() any more. */
void ph_inbox_finish(struct ph_inbox *inbox);

#endif
