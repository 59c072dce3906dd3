/*
 * What a client waits for: calls with deadlines, and subscriptions. A few dozen at the most, so a
 * list. Knows no socket. Loop thread only.
 */
#ifndef PH_TUI_CLIENT_CALLS_H
#define PH_TUI_CLIENT_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/client/client.h"

#define PH_CALL_NO_DEADLINE UINT64_MAX
#define PH_CALL_NO_SUBSCRIPTION (-1)

struct ph_call {
        struct ph_call *next;           /* owned by the list */
        int64_t id;                     /* of the request */
        int64_t subscription;           /* the agent's number for it, once it is known */
        uint64_t deadline_ms;           /* on the loop's clock */
        uint64_t timeout_ms;            /* what the deadline was made of */
        ph_client_on_answer *on_answer; /* of a call, or NULL */
        ph_client_on_part *on_part;     /* of a call whose parts are wanted, or NULL */
        ph_client_on_frame *on_frame;   /* of a subscription; NULL: it is a call */
        void *context;
        bool is_hello;
        char method[64]; /* for the sentence that says it was not answered */
};

/* The calls under way, the oldest first. */
struct ph_calls {
        struct ph_call *first; /* owned */
        int64_t last_id;
};

/* Adds an empty call with the next id. Returns it, borrowed until it is taken, or NULL. */
struct ph_call *ph_calls_add(struct ph_calls *calls, const char *method);

/* Returns the call or subscription @id, or NULL. Borrowed until it is taken. */
struct ph_call *ph_calls_find(const struct ph_calls *calls, int64_t id);

/* Returns the subscription that the agent calls @subscription, or NULL. */
struct ph_call *ph_calls_find_subscription(const struct ph_calls *calls, int64_t subscription);

/* Returns true while a subscription is not yet accepted. */
bool ph_calls_is_subscribing(const struct ph_calls *calls);

/* Takes @call out: it is the caller's to free. */
void ph_calls_take(struct ph_calls *calls, struct ph_call *call);

/* Returns the call whose deadline comes first, or NULL when none has one. */
struct ph_call *ph_calls_next_due(const struct ph_calls *calls);

/* Frees all calls. */
void ph_calls_finish(struct ph_calls *calls);

#endif
