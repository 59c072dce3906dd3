/*
 * One connection to an agent: requests with deadlines, subscriptions, and the reason for its end.
 * Lives on the caller's libuv loop, never blocks it, knows neither screens nor distribution. Loop
 * thread only.
 *
 * The conversation. ph_client_open() connects at once or fails. Then, usually, ph_client_hello(),
 * and any number of ph_client_call() and ph_client_subscribe(), each named by the id it returns.
 * Everything comes back by callback, from the loop, never from inside a function of this header:
 *
 *   a call          its on_answer once: a result, the agent's error, PH_ERROR_NO_ANSWER when its
 *                   deadline passes (the agent is then told to give it up), or the reason of the
 *                   connection's end. Late answers are dropped. Before that, if the answer is a
 *                   long one, its on_part for each part, in order; each moves the deadline.
 *   a subscription  its on_frame again and again, in order, until it is ended, or until a frame
 *                   says that it is the last one. None for the connection's end.
 *   the connection  on_closed once, as its last callback, after those of the calls under way,
 *                   unless the caller closes first.
 *
 * A connection that ended is still the caller's: ph_client_close() gives it back, at any time, from
 * any callback as well. Once it (or ph_client_cancel(), ph_client_unsubscribe()) returns, the
 * callbacks concerned are never called again, so that their context may be freed. The client's own
 * memory goes as the loop runs on; run the loop until it has nothing to do before closing it.
 */
#ifndef PH_TUI_CLIENT_CLIENT_H
#define PH_TUI_CLIENT_CLIENT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "protocol/error.h"

struct ph_client;

/* Why a connection ended. */
struct ph_client_end {
        /*
         * One sentence. PH_ERROR_STOPPING: the agent left by itself. PH_ERROR_GONE: the node ended,
         * or the connection broke without a word. PH_ERROR_FAILED: what came was not the protocol.
         * Or the error with which the agent turned us away.
         */
        struct ph_error error;
        char leaving[16]; /* "stop", "idle" or "halt", as agent.leaving said, or empty */
};

/* One frame of a subscription. Either result or error.code is set. Borrowed for the callback. */
struct ph_client_frame {
        int64_t sequence; /* 1, 2, 3, … of the frames that the agent sent */
        int64_t skipped;  /* frames that it left out before this one */
        const cJSON *result;
        struct ph_error error; /* why there is no result this time; code 0: there is one */
        bool last;             /* the subscription was refused or timed out: it is over */
};

/* @error is NULL with a @result, and the other way round. Both are borrowed for the callback. */
typedef void ph_client_on_answer(void *context, const cJSON *result, const struct ph_error *error);
/* @part are the params of a notification "part". Borrowed for the callback. */
typedef void ph_client_on_part(void *context, const cJSON *part);
typedef void ph_client_on_frame(void *context, const struct ph_client_frame *frame);
typedef void ph_client_on_closed(void *context, const struct ph_client_end *end);

struct ph_client_options {
        uv_loop_t *loop;
        const char *path; /* of the agent's socket, of any length */
        /*
         * The user whose agent it must be. An agent of the caller's own user or of root is always
         * accepted; another's is refused before a byte is sent. (uid_t)-1: anybody's, as the caller
         * knows with whom it talks.
         */
        uid_t uid;
        ph_client_on_closed *on_closed; /* NULL: not called */
        void *context;                  /* of on_closed */
};

/*
 * Connects to the agent at @options->path. @options and what it points to, but the loop, are
 * borrowed for the call only. On success returns 0, and @client_out is owned by the caller until
 * ph_client_close(). Otherwise returns -errno with @error filled: PH_ERROR_TARGET when there is no
 * such socket or nobody listens on it, PH_ERROR_REFUSED when it is not ours to talk to,
 * PH_ERROR_NO_ANSWER when it takes no more connections now.
 */
int ph_client_open(const struct ph_client_options *options, struct ph_client **client_out,
        struct ph_error *error);

/* As ph_client_open(), over the connected stream socket @fd, which is taken over in every case. */
int ph_client_adopt(const struct ph_client_options *options, int fd, struct ph_client **client_out,
        struct ph_error *error);

/* Ends the connection and all callbacks. NULL is accepted. */
void ph_client_close(struct ph_client *client);

/* Returns true until the connection has ended (before on_closed is called). */
bool ph_client_is_open(const struct ph_client *client);

/* Why the connection has ended; says nothing of use before. Borrowed from @client. */
const struct ph_client_end *ph_client_get_end(const struct ph_client *client);

/*
 * Asks for @method. @params is taken over in every case; NULL: none. @on_answer may be NULL when
 * the answer doesn't matter. @timeout_ms must be above 0. Returns the call's id (above 0), or
 * -ENOTCONN after the connection's end, or another -errno: then @on_answer is not called.
 */
int64_t ph_client_call(struct ph_client *client, const char *method, cJSON *params,
        uint64_t timeout_ms, ph_client_on_answer *on_answer, void *context);

/* ph_client_call() of what may be answered in parts. */
int64_t ph_client_stream(struct ph_client *client, const char *method, cJSON *params,
        uint64_t timeout_ms, ph_client_on_part *on_part, ph_client_on_answer *on_answer,
        void *context);

/*
 * ph_client_call() of hello, with this program's name and protocol version. An agent that speaks
 * another version is answered to @on_answer as PH_ERROR_FAILED, with what to do.
 */
int64_t ph_client_hello(struct ph_client *client, uint64_t timeout_ms,
        ph_client_on_answer *on_answer, void *context);

/* Gives up the call @id, here and in the agent. One that is over already is ignored. */
void ph_client_cancel(struct ph_client *client, int64_t id);

/*
 * Asks for @method's answer every @interval_ms. @params as in ph_client_call(). Returns the
 * subscription's id, which no call shares, or the errors of ph_client_call(). Should the agent not
 * accept it, a frame with last set says why.
 */
int64_t ph_client_subscribe(struct ph_client *client, const char *method, cJSON *params,
        uint64_t interval_ms, ph_client_on_frame *on_frame, void *context);

/* Ends the subscription @id, here and in the agent. One that is over already is ignored. */
void ph_client_unsubscribe(struct ph_client *client, int64_t id);

#endif
