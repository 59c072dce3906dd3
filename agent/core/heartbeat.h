/*
 * The heartbeat: asks the probe for a pong while anybody looks, and so knows how quickly the node
 * answers, or for how long it hasn't. Without clients it rests and costs the node nothing. Loop
 * thread only.
 */
#ifndef PH_AGENT_CORE_HEARTBEAT_H
#define PH_AGENT_CORE_HEARTBEAT_H

#include <stdbool.h>
#include <uv.h>

#include "agent/core/requests.h"
#include "protocol/json.h"

/* The probe took none of this many heartbeats in a row: it is gone, and with it the agent's reason
 * to be. */
#define PH_HEARTBEAT_LOST 3

struct ph_heartbeat {
        struct ph_requests *requests; /* borrowed */
        uv_timer_t timer;
        bool beating;
        uint64_t asked_ns; /* when the unanswered heartbeat was sent; 0 when none is out */
        uint64_t ref;
        double answer_ms;               /* of the last answered one; negative while there is none */
        unsigned unsent;                /* heartbeats in a row that the carrier could not send */
        void (*on_lost)(void *context); /* called once when unsent reaches PH_HEARTBEAT_LOST */
        void *context;
};

/* Makes a resting heartbeat. Returns 0 or -errno. */
int ph_heartbeat_start(struct ph_heartbeat *heartbeat, uv_loop_t *loop,
        struct ph_requests *requests, void (*on_lost)(void *context), void *context);

/* Beats once a second from now on, or rests. */
void ph_heartbeat_set(struct ph_heartbeat *heartbeat, bool beating);

/* True when the node has been silent for so long that waiting for it makes no sense. */
bool ph_heartbeat_is_silent(const struct ph_heartbeat *heartbeat);

/* Adds vm_answer_ms and vm_silent_ms to @object. */
void ph_heartbeat_write(const struct ph_heartbeat *heartbeat, struct ph_json *json, cJSON *object);

/* Closes the timer; the loop must run once more. */
void ph_heartbeat_close(struct ph_heartbeat *heartbeat);

#endif
