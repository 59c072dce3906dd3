/*
 * Subscriptions: a method's answer, made again at an interval. The next frame is made only when the
 * last one was taken by the client, so a slow client gets fewer frames and never a longer queue.
 * Loop thread only.
 */
#ifndef PH_AGENT_CORE_SUBSCRIPTION_H
#define PH_AGENT_CORE_SUBSCRIPTION_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "protocol/json.h"
#include "protocol/methods.h"

struct ph_session;

struct ph_subscription {
        struct ph_subscription *next; /* in session->subscriptions */
        struct ph_session *session;   /* borrowed */
        uv_timer_t timer;
        int64_t id;
        const struct ph_method *method;
        cJSON *params; /* owned */
        uint64_t sequence;
        uint64_t skipped; /* frames since the last one sent that were due but left out */
        bool busy;        /* a frame is being made, or is not yet taken by the client */
};

/*
 * Begins a subscription of @session to @method with @params (copied; NULL: none). The first frame
 * is made at once. Returns its id, from 1 up, or 0 with @error filled.
 */
int64_t ph_subscription_create(struct ph_session *session, const struct ph_method *method,
        const cJSON *params, uint64_t interval_ms, struct ph_error *error);

/* Ends subscription @id of @session. Returns whether there was one. */
bool ph_subscription_destroy(struct ph_session *session, int64_t id);

/* Sends a frame with @result (taken over), or with @error when @result is NULL. */
void ph_subscription_send(
        struct ph_session *session, int64_t id, cJSON *result, const struct ph_error *error);

/* Says that the client has taken the last frame; unknown ids are accepted. */
void ph_subscription_taken(struct ph_session *session, int64_t id);

#endif
