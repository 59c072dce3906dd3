/*
 * A call is one question of a client under way: a request, or one frame of a subscription. Whoever
 * handles it ends it once, with ph_call_answer() or ph_call_fail(), now or later. Until then the
 * client may go or cancel: then call->on_cancel is called, must forget the call, and must not end
 * it. Loop thread only.
 */
#ifndef PH_AGENT_CORE_CALL_H
#define PH_AGENT_CORE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/json.h"
#include "protocol/methods.h"

struct ph_session;

struct ph_call {
        struct ph_call *next;       /* in session->calls */
        struct ph_session *session; /* borrowed */
        const struct ph_method *method;
        cJSON *id;                               /* owned: of the request; NULL for a frame */
        int64_t subscription;                    /* of a frame; 0 for a request */
        uint64_t serial;                         /* unlike any other call of the session */
        void *state;                             /* the handler's, while it waits */
        void (*on_cancel)(struct ph_call *call); /* set by a handler that waits */
        void (*on_taken)(struct ph_call *call);  /* set by a handler that streams */
};

/* Begins a call of @session with @id (copied; NULL for a frame). Returns NULL without memory. */
struct ph_call *ph_call_create(
        struct ph_session *session, const struct ph_method *method, const cJSON *id);

/*
 * Streams a part of a request's answer: the notification `part` with the members of @params (taken
 * over) and the request's id. call->on_taken is called when the client has taken it.
 */
void ph_call_send_part(struct ph_call *call, struct ph_json *json, cJSON *params);

/* Says that the client has taken the last part of the call with @serial, if that is under way. */
void ph_call_taken(struct ph_session *session, uint64_t serial);

/* Ends @call with @result (taken over), or with an error when @json failed. */
void ph_call_answer(struct ph_call *call, const struct ph_json *json, cJSON *result);

/* Ends @call with an error. */
void ph_call_fail(struct ph_call *call, const struct ph_error *error);

/* Ends @call with the error of an agent that has no memory for it. */
void ph_call_fail_for_memory(struct ph_call *call);

/* Ends @call without a word to the client, telling its handler. */
void ph_call_drop(struct ph_call *call);

/*
 * Gives up the request of @session whose id equals @id: its handler is told, the client gets an
 * error for it. Returns whether there was one.
 */
bool ph_call_cancel(struct ph_session *session, const cJSON *id);

#endif
