/*
 * A live view of one method: subscribes, replaces the subscription when its parameters change, and
 * takes it up again on a new connection. Never has more than one question under way, however fast
 * the user scrolls or types: the newest parameters wait until the last ones were answered. Loop
 * thread only.
 */
#ifndef PH_TUI_MODEL_FEED_H
#define PH_TUI_MODEL_FEED_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "protocol/error.h"
#include "tui/client/client.h"

struct ph_session;

struct ph_feed_events {
        /* Returns the parameters to ask with now, owned by the feed. */
        cJSON *(*make_params)(void *context);
        /* An answer to the last parameters made, or why there is none; both borrowed. */
        void (*on_answer)(void *context, const cJSON *result, const struct ph_error *error);
        void *context;
        /* A part of the answer to a call, borrowed; NULL: the method answers at once. */
        void (*on_part)(void *context, const cJSON *part);
};

struct ph_feed {
        const char *method; /* borrowed */
        struct ph_feed_events events;
        struct ph_client *client;   /* borrowed; NULL: no connection */
        struct ph_session *session; /* borrowed: on whose list it is; NULL: on none */
        struct ph_feed *next;       /* in that list */
        uint64_t interval_ms;
        bool is_on;
        bool is_held;          /* asks once for each change, and takes no frames */
        int64_t id;            /* of the subscription or call under way; 0: none */
        bool is_call;          /* it is a call */
        bool is_answered;      /* there was an answer to the last parameters */
        bool wants_ask;        /* the parameters have changed since */
        uint64_t asked_ms;     /* when the last ones were sent */
        uint64_t silent_ms;    /* since when there was no answer to what was asked */
        struct ph_error error; /* the last answer; code 0: none, or a result */
};

/* Prepares a feed that is off. @method outlives it. */
void ph_feed_init(struct ph_feed *feed, const char *method, const struct ph_feed_events *events);

/* The connection to ask on from now on; NULL: there is none any more. */
void ph_feed_connect(struct ph_feed *feed, struct ph_client *client);

/* Asks, with frames every @interval_ms. Asks anew when it is on already, or held. */
void ph_feed_start(struct ph_feed *feed, uint64_t interval_ms);

/* Ends it. No callback until it is started again. */
void ph_feed_stop(struct ph_feed *feed);

/* Takes no more frames; from now on each ph_feed_refresh() is answered once. */
void ph_feed_hold(struct ph_feed *feed);

/* The parameters have changed: asks with the new ones as soon as may be. */
void ph_feed_refresh(struct ph_feed *feed);

/* Asks again what waited or failed; to be called a few times a second. */
void ph_feed_tick(struct ph_feed *feed, uint64_t now_ms);

/* Returns for how long an answer has been waited for, or 0 when none is awaited. */
uint64_t ph_feed_waiting(const struct ph_feed *feed, uint64_t now_ms);

#endif
