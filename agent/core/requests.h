/*
 * Questions to the probe that wait for their answers: sends commands through the carrier, matches
 * what comes back by its reference, and gives up at a deadline. The conversation is told in
 * carrier.h. Loop thread only.
 */
#ifndef PH_AGENT_CORE_REQUESTS_H
#define PH_AGENT_CORE_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "agent/core/carrier.h"
#include "agent/term/etf.h"
#include "agent/term/etf_build.h"
#include "protocol/error.h"

enum ph_answer_kind {
        PH_ANSWER_PART, /* more follows */
        PH_ANSWER_DONE,
        PH_ANSWER_ERROR, /* with error: the probe's own, or PH_ERROR_NO_ANSWER at the deadline */
};

struct ph_answer {
        enum ph_answer_kind kind;
        struct ph_etf term; /* of a part or done: one whole term, borrowed for the call */
        struct ph_error error;
};

/*
 * Called for each part and then once for done or error; never from inside ph_requests_send(). After
 * done or error the request no longer exists. May send and cancel requests.
 */
typedef void (*ph_answer_cb)(void *context, const struct ph_answer *answer);

struct ph_request;

struct ph_requests {
        struct ph_carrier carrier;
        struct ph_request *first; /* owned: those under way, newest first */
        uint64_t next_ref;
        uv_timer_t deadline; /* armed for the nearest deadline */
        struct ph_etf_builder builder;
        /* Called when the carrier says that the probe is gone; the loop is in no request's
         * callback. */
        void (*on_lost)(void *context);
        void *context;
        bool lost;
};

/* Makes an empty set of requests that go through @carrier (copied). Returns 0 or -errno. */
int ph_requests_start(
        struct ph_requests *requests, uv_loop_t *loop, const struct ph_carrier *carrier);

/* Forgets all requests without calling back and closes the timer; the loop must run once more. */
void ph_requests_close(struct ph_requests *requests);

/* Frees the buffers, after the loop has run. */
void ph_requests_finish(struct ph_requests *requests);

/*
 * Begins a command: the caller puts its term into the builder returned, then calls
 * ph_requests_send(), or ph_requests_post() for a command without an answer.
 */
struct ph_etf_builder *ph_requests_command(struct ph_requests *requests);

/* The same for {@name, List}: the list is begun for @count terms, and ended by the caller with a
 * nil unless there are none. */
struct ph_etf_builder *ph_requests_command_list(
        struct ph_requests *requests, const char *name, size_t count);

/*
 * Sends the command in the builder. @on_answer is called until done, error, or @timeout_ms after
 * now (of silence: each part begins it anew). Returns the request's reference, from 1 up, or 0 with
 * @error filled: PH_ERROR_PARAMS when the node does not know an atom in the command.
 */
uint64_t ph_requests_send(struct ph_requests *requests, uint64_t timeout_ms, ph_answer_cb on_answer,
        void *context, struct ph_error *error);

/* Sends the command in the builder and expects nothing back. */
void ph_requests_post(struct ph_requests *requests);

/* Whether the node knows the atom (UTF-8), so that it can be sent one. */
bool ph_requests_knows_atom(struct ph_requests *requests, const char *text, size_t size);

/*
 * Forgets request @ref (0 and unknown ones are accepted) without calling back, and has the probe
 * end its work. A deadline does the same.
 */
void ph_requests_cancel(struct ph_requests *requests, uint64_t ref);

/* Whether the probe is there to be asked. */
bool ph_requests_is_alive(const struct ph_requests *requests);

/* Takes one term that the probe delivered. What isn't an answer to a request
 * under way is dropped. */
void ph_requests_deliver(struct ph_requests *requests, const void *term, size_t length);

#endif
