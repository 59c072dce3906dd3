#include "tui/client/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"
#include "tui/client/calls.h"
#include "tui/client/connect.h"
#include "tui/client/link.h"
#include "tui/text/text.h"

/* Far more than an answer of PH_MAX_ROWS rows has; bounds what a broken agent makes us allocate. */
#define MOST_VALUES ((size_t)1 << 20)

struct ph_client {
        struct ph_link link;
        uv_timer_t timer; /* runs until the first deadline */
        int handles;      /* of these two, those that are not closed yet */
        struct ph_calls calls;
        ph_client_on_closed *on_closed;
        void *context;
        struct ph_client_end end; /* filled bit by bit while there are signs of it */
        bool ended;               /* no more lines come or go */
        bool closed;              /* the caller gave it back: no more callbacks */
};

static void release(struct ph_client *client)
{
        if (--client->handles > 0)
                return;
        ph_calls_finish(&client->calls);
        free(client);
}

static void on_link_closed(struct ph_link *link)
{
        release(link->context);
}

static void on_timer_closed(uv_handle_t *timer)
{
        release(timer->data);
}

void ph_client_close(struct ph_client *client)
{
        if (client == NULL || client->closed)
                return;
        client->closed = client->ended = true;
        ph_link_close(&client->link);
        uv_close((uv_handle_t *)&client->timer, on_timer_closed);
}

bool ph_client_is_open(const struct ph_client *client)
{
        return !client->ended;
}

const struct ph_client_end *ph_client_get_end(const struct ph_client *client)
{
        return &client->end;
}

/* Takes @call out, hands its outcome over, and frees it. A subscription's is always an error. */
static void finish_call(struct ph_client *client, struct ph_call *call, const cJSON *result,
        const struct ph_error *error)
{
        struct ph_client_frame last = {.last = true};

        ph_calls_take(&client->calls, call);
        if (error != NULL)
                last.error = *error;
        if (call->on_frame != NULL)
                call->on_frame(call->context, &last);
        else if (call->on_answer != NULL)
                call->on_answer(call->context, result, error);
        free(call);
}

/* Adds a call that is not sent yet. Returns NULL with @result_out set when that can't be. */
static struct ph_call *add_call(struct ph_client *client, const char *method, uint64_t timeout_ms,
        void *context, int64_t *result_out)
{
        struct ph_call *call = client->ended ? NULL : ph_calls_add(&client->calls, method);

        if (call == NULL) {
                *result_out = client->ended ? -ENOTCONN : -ENOMEM;
                return NULL;
        }
        uv_update_time(client->timer.loop);
        call->timeout_ms = timeout_ms;
        call->deadline_ms = uv_now(client->timer.loop) + timeout_ms;
        call->context = context;
        return call;
}

static void arm_timer(struct ph_client *client);

/* Sends @call, or takes it back. Returns its id or -errno. */
static int64_t send_call(
        struct ph_client *client, struct ph_call *call, const char *method, cJSON *params)
{
        size_t length = 0;
        char *line = ph_rpc_format_request((double)call->id, method, params, &length);
        int r = ph_link_send(&client->link, line, length);

        if (r < 0) {
                ph_calls_take(&client->calls, call);
                free(call);
                return r;
        }
        arm_timer(client);
        return call->id;
}

int64_t ph_client_stream(struct ph_client *client, const char *method, cJSON *params,
        uint64_t timeout_ms, ph_client_on_part *on_part, ph_client_on_answer *on_answer,
        void *context)
{
        int64_t result = 0;
        struct ph_call *call = add_call(client, method, timeout_ms, context, &result);

        if (call == NULL) {
                cJSON_Delete(params);
                return result;
        }
        call->on_part = on_part;
        call->on_answer = on_answer;
        return send_call(client, call, method, params);
}

int64_t ph_client_call(struct ph_client *client, const char *method, cJSON *params,
        uint64_t timeout_ms, ph_client_on_answer *on_answer, void *context)
{
        return ph_client_stream(client, method, params, timeout_ms, NULL, on_answer, context);
}

int64_t ph_client_hello(struct ph_client *client, uint64_t timeout_ms,
        ph_client_on_answer *on_answer, void *context)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();
        int64_t id;

        ph_json_string(&json, params, "client", "porthole " PH_VERSION);
        ph_json_int(&json, params, "protocol", PH_PROTOCOL_VERSION);
        id = ph_client_call(client, "hello", params, timeout_ms, on_answer, context);
        if (id > 0)
                ph_calls_find(&client->calls, id)->is_hello = true;
        return id;
}

/* Sends a call whose answer does not matter. */
static void tell_agent(
        struct ph_client *client, const char *method, const char *name, int64_t value)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        ph_json_int(&json, params, name, value);
        ph_client_call(client, method, params, PH_REQUEST_TIMEOUT_MS, NULL, NULL);
}

void ph_client_cancel(struct ph_client *client, int64_t id)
{
        struct ph_call *call = ph_calls_find(&client->calls, id);

        if (call == NULL || call->on_frame != NULL)
                return;
        ph_calls_take(&client->calls, call);
        free(call);
        tell_agent(client, "cancel", "id", id);
}

int64_t ph_client_subscribe(struct ph_client *client, const char *method, cJSON *params,
        uint64_t interval_ms, ph_client_on_frame *on_frame, void *context)
{
        struct ph_json json = {0};
        cJSON *outer = cJSON_CreateObject();
        int64_t result = 0;
        struct ph_call *call =
                add_call(client, "subscribe", PH_REQUEST_TIMEOUT_MS, context, &result);

        ph_json_string(&json, outer, "method", method);
        ph_json_uint(&json, outer, "interval_ms", interval_ms);
        if (params != NULL)
                ph_json_item(&json, outer, "params", params);
        if (call == NULL) {
                cJSON_Delete(outer);
                return result;
        }
        call->on_frame = on_frame;
        return send_call(client, call, "subscribe", outer);
}

void ph_client_unsubscribe(struct ph_client *client, int64_t id)
{
        struct ph_call *call = ph_calls_find(&client->calls, id);
        int64_t subscription;

        if (call == NULL || call->on_frame == NULL)
                return;
        subscription = call->subscription;
        ph_calls_take(&client->calls, call);
        free(call);
        /* One that the agent has yet to accept is ended by its first frame: see on_frame(). */
        if (subscription != PH_CALL_NO_SUBSCRIPTION)
                tell_agent(client, "unsubscribe", "subscription", subscription);
}

static void expire(struct ph_client *client, struct ph_call *call)
{
        bool matters = call->on_answer != NULL || call->on_frame != NULL;
        struct ph_error error;
        char duration[PH_TEXT_NUMBER];

        ph_error_set(&error, PH_ERROR_NO_ANSWER, "the agent did not answer \"%s\" within %s",
                call->method, ph_text_duration((double)call->timeout_ms, duration));
        if (matters)
                tell_agent(client, "cancel", "id", call->id);
        finish_call(client, call, NULL, &error);
}

static void on_due(uv_timer_t *timer)
{
        struct ph_client *client = timer->data;
        uint64_t now = uv_now(timer->loop);
        struct ph_call *due;

        while (!client->ended && (due = ph_calls_next_due(&client->calls)) != NULL &&
                due->deadline_ms <= now)
                expire(client, due);
        arm_timer(client);
}

static void arm_timer(struct ph_client *client)
{
        struct ph_call *due = ph_calls_next_due(&client->calls);
        uint64_t now = uv_now(client->timer.loop);

        if (client->ended)
                return;
        if (due == NULL)
                uv_timer_stop(&client->timer);
        else
                uv_timer_start(&client->timer, on_due,
                        due->deadline_ms > now ? due->deadline_ms - now : 0, 0);
}

/* What the end was, from what the agent said before it. */
static void explain_end(struct ph_client_end *end)
{
        static const struct {
                const char *leaving;
                int code;
                const char *sentence;
        } reasons[] = {
                {"halt", PH_ERROR_GONE, "the node has ended"},
                {"stop", PH_ERROR_STOPPING, "the agent left the node, as somebody told it to"},
                {"idle", PH_ERROR_STOPPING, "the agent left the node, as nobody used it"},
        };

        if (end->leaving[0] == '\0') {
                if (end->error.code == 0)
                        ph_error_set(&end->error, PH_ERROR_GONE,
                                "the agent broke off the connection: its node has probably ended");
                return;
        }
        ph_error_set(&end->error, PH_ERROR_STOPPING, "the agent left the node: %s", end->leaving);
        for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
                if (strcmp(end->leaving, reasons[i].leaving) == 0)
                        ph_error_set(&end->error, reasons[i].code, "%s", reasons[i].sentence);
        }
}

/* Ends all calls with the reason of the connection's end, then tells the owner. */
static void end_connection(struct ph_client *client)
{
        client->ended = true;
        ph_link_stop(&client->link);
        uv_timer_stop(&client->timer);
        while (!client->closed && client->calls.first != NULL) {
                struct ph_call *call = client->calls.first;

                if (call->on_frame == NULL) {
                        finish_call(client, call, NULL, &client->end.error);
                } else {
                        ph_calls_take(&client->calls, call);
                        free(call);
                }
        }
        if (!client->closed && client->on_closed != NULL)
                client->on_closed(client->context, &client->end);
}

static void on_link_end(struct ph_link *link, int status)
{
        struct ph_client *client = link->context;

        if (status == 0)
                explain_end(&client->end);
        else
                ph_error_set(&client->end.error, PH_ERROR_FAILED,
                        status == -ENOMEM ? "no memory for the agent's answer"
                                          : "the agent's answer is longer than porthole takes");
        end_connection(client);
}

static bool speaks_our_protocol(const cJSON *hello, struct ph_error *error)
{
        int64_t version = ph_json_get_int(hello, "protocol", 0);

        if (version == PH_PROTOCOL_VERSION)
                return true;
        ph_error_set(error, PH_ERROR_FAILED,
                "the agent speaks version %lld of the protocol and this porthole version %d: use "
                "porthole %s, or detach that agent and attach again",
                (long long)version, PH_PROTOCOL_VERSION,
                ph_json_get_string(hello, "agent_version", "of the agent's version"));
        return false;
}

static void on_result(struct ph_client *client, struct ph_call *call, const cJSON *result)
{
        struct ph_error error;

        if (call->on_frame != NULL) {
                call->subscription =
                        ph_json_get_int(result, "subscription", PH_CALL_NO_SUBSCRIPTION);
                call->deadline_ms = PH_CALL_NO_DEADLINE;
        } else if (call->is_hello && !speaks_our_protocol(result, &error)) {
                finish_call(client, call, NULL, &error);
        } else {
                finish_call(client, call, result, NULL);
        }
}

/* A frame that nobody waits for is of a subscription that was given up: the agent is told so. */
static void on_frame(struct ph_client *client, const cJSON *params)
{
        int64_t subscription = ph_json_get_int(params, "subscription", PH_CALL_NO_SUBSCRIPTION);
        struct ph_call *call = ph_calls_find_subscription(&client->calls, subscription);
        const cJSON *result = cJSON_GetObjectItemCaseSensitive(params, "result");
        const cJSON *error = cJSON_GetObjectItemCaseSensitive(params, "error");
        struct ph_client_frame frame = {
                .sequence = ph_json_get_int(params, "sequence", 0),
                .skipped = ph_json_get_int(params, "skipped", 0),
                .result = cJSON_IsObject(result) ? result : NULL,
        };

        if (subscription == PH_CALL_NO_SUBSCRIPTION)
                return;
        if (frame.result == NULL)
                ph_error_set(&frame.error, (int)ph_json_get_int(error, "code", PH_ERROR_INTERNAL),
                        "%s", ph_json_get_string(error, "message", "the agent gave no reason"));
        if (call != NULL)
                call->on_frame(call->context, &frame);
        else if (!ph_calls_is_subscribing(&client->calls))
                tell_agent(client, "unsubscribe", "subscription", subscription);
}

static void on_part(struct ph_client *client, const cJSON *params)
{
        struct ph_call *call = ph_calls_find(&client->calls, ph_json_get_int(params, "id", 0));

        if (call == NULL || call->on_part == NULL)
                return;
        call->deadline_ms = uv_now(client->timer.loop) + call->timeout_ms;
        call->on_part(call->context, params);
}

static void on_notification(struct ph_client *client, const struct ph_rpc_message *message)
{
        if (strcmp(message->method, "frame") == 0)
                on_frame(client, message->params);
        else if (strcmp(message->method, "part") == 0)
                on_part(client, message->params);
        else if (strcmp(message->method, "agent.leaving") == 0)
                snprintf(client->end.leaving, sizeof(client->end.leaving), "%s",
                        ph_json_get_string(message->params, "reason", "stop"));
}

static void on_message(struct ph_client *client, const struct ph_rpc_message *message)
{
        struct ph_call *call = NULL;

        if (cJSON_IsNumber(message->id))
                call = ph_calls_find(&client->calls, ph_json_get_int(message->root, "id", 0));
        if (message->kind == PH_RPC_NOTIFICATION)
                on_notification(client, message);
        else if (message->kind == PH_RPC_RESULT && call != NULL)
                on_result(client, call, message->result);
        else if (message->kind == PH_RPC_ERROR && call != NULL)
                finish_call(client, call, NULL, &message->error);
        else if (message->kind == PH_RPC_ERROR && cJSON_IsNull(message->id))
                client->end.error = message->error; /* about the connection: its end comes next */
}

static void on_line(struct ph_link *link, const char *line, size_t length)
{
        struct ph_client *client = link->context;
        struct ph_rpc_message message;
        struct ph_error error;

        if (ph_rpc_parse(line, length, MOST_VALUES, &message, &error) == 0) {
                on_message(client, &message);
        } else {
                ph_error_set(&client->end.error, PH_ERROR_FAILED,
                        "what answers there is not an agent of porthole: %s", error.message);
                end_connection(client);
        }
        ph_rpc_message_finish(&message);
}

static const struct ph_link_callbacks link_callbacks = {on_line, on_link_end, on_link_closed};

static struct ph_client *create(const struct ph_client_options *options)
{
        struct ph_client *client = calloc(1, sizeof(*client));

        if (client == NULL)
                return NULL;
        ph_link_init(
                &client->link, options->loop, (size_t)PH_MAX_ANSWER_BYTES, &link_callbacks, client);
        uv_timer_init(options->loop, &client->timer);
        client->timer.data = client;
        client->handles = 2;
        client->on_closed = options->on_closed;
        client->context = options->context;
        return client;
}

int ph_client_adopt(const struct ph_client_options *options, int fd, struct ph_client **client_out,
        struct ph_error *error)
{
        int r = ph_connect_check_peer(fd, options->uid, error);
        struct ph_client *client = r < 0 ? NULL : create(options);

        if (client == NULL) {
                close(fd);
                if (r == 0)
                        ph_error_set(error, PH_ERROR_FAILED, "no memory for a connection");
                return r < 0 ? r : -ENOMEM;
        }
        r = ph_link_open(&client->link, fd);
        if (r < 0) {
                ph_client_close(client);
                ph_error_set(error, PH_ERROR_FAILED, "can't use the socket: %s", uv_strerror(r));
                return r;
        }
        *client_out = client;
        return 0;
}

int ph_client_open(const struct ph_client_options *options, struct ph_client **client_out,
        struct ph_error *error)
{
        int fd = ph_connect(options->path, error);

        return fd < 0 ? fd : ph_client_adopt(options, fd, client_out, error);
}
