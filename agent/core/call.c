#include "agent/core/call.h"

#include <stdlib.h>

#include "agent/core/session.h"
#include "agent/core/subscription.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"

struct ph_call *ph_call_create(
        struct ph_session *session, const struct ph_method *method, const cJSON *id)
{
        struct ph_call *call = calloc(1, sizeof(*call));

        if (call == NULL)
                return NULL;
        call->session = session;
        call->method = method;
        call->id = id != NULL ? cJSON_Duplicate(id, 1) : NULL;
        if (id != NULL && call->id == NULL) {
                free(call);
                return NULL;
        }
        call->serial = ++session->next_call;
        call->next = session->calls;
        session->calls = call;
        session->call_count++;
        return call;
}

/* Once unlinked, a call is beyond the reach of a session that closes while it is being answered. */
static void unlink_call(struct ph_call *call)
{
        struct ph_call **link = &call->session->calls;

        while (*link != call)
                link = &(*link)->next;
        *link = call->next;
        call->session->call_count--;
}

static void destroy_call(struct ph_call *call)
{
        cJSON_Delete(call->id);
        free(call);
}

/* Replaces an answer that would make the queue too long by an error that says so. */
static void send_answer(const struct ph_call *call, char *line, size_t length)
{
        struct ph_error error;

        if (line != NULL && !ph_session_has_room(call->session, length)) {
                free(line);
                ph_error_set(&error, PH_ERROR_LIMIT,
                        "the answer was dropped: this client does not read, and %zu bytes wait for "
                        "it",
                        PH_MAX_OUTPUT_BYTES);
                line = ph_rpc_format_error(call->id, &error, &length);
        }
        ph_session_send(call->session, line, length);
}

static void end_with_result(struct ph_call *call, cJSON *result)
{
        size_t length = 0;
        char *line;

        unlink_call(call);
        if (call->subscription != 0) {
                ph_subscription_send(call->session, call->subscription, result, NULL);
        } else {
                line = ph_rpc_format_result(call->id, result, &length);
                send_answer(call, line, length);
        }
        destroy_call(call);
}

void ph_call_send_part(struct ph_call *call, struct ph_json *json, cJSON *params)
{
        size_t length = 0;
        char *line = NULL;

        ph_json_item(json, params, "id", cJSON_Duplicate(call->id, 1));
        if (json->failed)
                cJSON_Delete(params);
        else
                line = ph_rpc_format_notification("part", params, &length);
        ph_session_send_part(call->session, line, length, call->serial);
}

void ph_call_taken(struct ph_session *session, uint64_t serial)
{
        struct ph_call *call = session->calls;

        while (call != NULL && call->serial != serial)
                call = call->next;
        if (call != NULL && call->on_taken != NULL)
                call->on_taken(call);
}

void ph_call_answer(struct ph_call *call, const struct ph_json *json, cJSON *result)
{
        if (!json->failed) {
                end_with_result(call, result);
                return;
        }
        cJSON_Delete(result);
        ph_call_fail_for_memory(call);
}

void ph_call_fail_for_memory(struct ph_call *call)
{
        struct ph_error error;

        ph_error_no_memory(&error);
        ph_call_fail(call, &error);
}

void ph_call_fail(struct ph_call *call, const struct ph_error *error)
{
        size_t length = 0;
        char *line;

        unlink_call(call);
        if (call->subscription != 0) {
                ph_subscription_send(call->session, call->subscription, NULL, error);
        } else {
                line = ph_rpc_format_error(call->id, error, &length);
                send_answer(call, line, length);
        }
        destroy_call(call);
}

static void tell_handler(struct ph_call *call)
{
        if (call->on_cancel != NULL)
                call->on_cancel(call);
        call->on_cancel = NULL;
}

void ph_call_drop(struct ph_call *call)
{
        tell_handler(call);
        unlink_call(call);
        destroy_call(call);
}

bool ph_call_cancel(struct ph_session *session, const cJSON *id)
{
        struct ph_call *call = session->calls;
        struct ph_error error;

        while (call != NULL && (call->on_cancel == NULL || !cJSON_Compare(call->id, id, 1)))
                call = call->next;
        if (call == NULL)
                return false;
        tell_handler(call);
        ph_error_set(&error, PH_ERROR_CANCELLED, "the client cancelled the request");
        ph_call_fail(call, &error);
        return true;
}
