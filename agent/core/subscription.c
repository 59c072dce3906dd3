#include "agent/core/subscription.h"

#include <stdlib.h>

#include "agent/core/call.h"
#include "agent/core/session.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"

static struct ph_subscription **find(struct ph_session *session, int64_t id)
{
        struct ph_subscription **link = &session->subscriptions;

        while (*link != NULL && (*link)->id != id)
                link = &(*link)->next;
        return link;
}

static void make_frame(struct ph_subscription *subscription)
{
        struct ph_session *session = subscription->session;
        struct ph_call *call = ph_call_create(session, subscription->method, NULL);

        if (call == NULL) {
                subscription->skipped++;
                return;
        }
        call->subscription = subscription->id;
        subscription->busy = true;
        session->owner.on_call(session->owner.context, call, subscription->params);
}

static void on_interval(uv_timer_t *timer)
{
        struct ph_subscription *subscription = timer->data;

        if (subscription->busy || subscription->session->paused)
                subscription->skipped++;
        else
                make_frame(subscription);
}

/* What the method doesn't know may be large, and is not kept. Returns NULL without memory. */
static cJSON *copy_params(const struct ph_method *method, const cJSON *params)
{
        struct ph_json json = {0};
        cJSON *copy = cJSON_CreateObject();

        for (const struct ph_field *field = method->params; field->name != NULL; field++) {
                const cJSON *value = cJSON_GetObjectItemCaseSensitive(params, field->name);

                if (value != NULL)
                        ph_json_item(&json, copy, field->name, cJSON_Duplicate(value, 1));
        }
        if (!json.failed)
                return copy;
        cJSON_Delete(copy);
        return NULL;
}

static struct ph_subscription *create(
        struct ph_session *session, const struct ph_method *method, const cJSON *params)
{
        struct ph_subscription *subscription = calloc(1, sizeof(*subscription));

        if (subscription == NULL)
                return NULL;
        subscription->method = method;
        subscription->params = copy_params(method, params);
        if (subscription->params == NULL ||
                uv_timer_init(session->pipe.loop, &subscription->timer) < 0) {
                cJSON_Delete(subscription->params);
                free(subscription);
                return NULL;
        }
        subscription->timer.data = subscription;
        subscription->session = session;
        session->handles++;
        return subscription;
}

int64_t ph_subscription_create(struct ph_session *session, const struct ph_method *method,
        const cJSON *params, uint64_t interval_ms, struct ph_error *error)
{
        struct ph_subscription *subscription;

        if (session->subscription_count >= PH_MAX_SUBSCRIPTIONS) {
                ph_error_set(error, PH_ERROR_LIMIT, "a client may have %d subscriptions",
                        PH_MAX_SUBSCRIPTIONS);
                return 0;
        }
        subscription = create(session, method, params);
        if (subscription == NULL) {
                ph_error_no_memory(error);
                return 0;
        }
        subscription->id = ++session->next_subscription;
        subscription->next = session->subscriptions;
        session->subscriptions = subscription;
        session->subscription_count++;
        uv_timer_start(&subscription->timer, on_interval, 0, interval_ms);
        return subscription->id;
}

static void on_timer_closed(uv_handle_t *handle)
{
        struct ph_subscription *subscription = handle->data;
        struct ph_session *session = subscription->session;

        cJSON_Delete(subscription->params);
        free(subscription);
        ph_session_release(session);
}

static void drop_frames(struct ph_session *session, int64_t id)
{
        struct ph_call *call = session->calls;

        while (call != NULL) {
                struct ph_call *next = call->next;

                if (call->subscription == id)
                        ph_call_drop(call);
                call = next;
        }
}

bool ph_subscription_destroy(struct ph_session *session, int64_t id)
{
        struct ph_subscription **link = find(session, id);
        struct ph_subscription *subscription = *link;

        if (subscription == NULL)
                return false;
        *link = subscription->next;
        session->subscription_count--;
        drop_frames(session, id);
        uv_close((uv_handle_t *)&subscription->timer, on_timer_closed);
        return true;
}

static void add_error(struct ph_json *json, cJSON *params, const struct ph_error *error)
{
        cJSON *object = ph_json_object(json, params, "error");

        ph_json_int(json, object, "code", error->code);
        ph_json_string(json, object, "message", error->message);
}

/* A frame that would make the client's queue too long is left out. */
static void send_frame(struct ph_subscription *subscription, char *line, size_t length)
{
        struct ph_session *session = subscription->session;

        if (line != NULL && !ph_session_has_room(session, length)) {
                free(line);
                subscription->skipped++;
                subscription->busy = false;
                return;
        }
        subscription->sequence++;
        subscription->skipped = 0;
        ph_session_send_frame(session, line, length, subscription->id);
}

void ph_subscription_send(
        struct ph_session *session, int64_t id, cJSON *result, const struct ph_error *error)
{
        struct ph_subscription *subscription = *find(session, id);
        struct ph_json json = {0};
        cJSON *params;
        size_t length = 0;
        char *line;

        if (subscription == NULL) {
                cJSON_Delete(result);
                return;
        }
        params = cJSON_CreateObject();
        ph_json_int(&json, params, "subscription", id);
        ph_json_uint(&json, params, "sequence", subscription->sequence + 1);
        ph_json_uint(&json, params, "skipped", subscription->skipped);
        if (result != NULL)
                ph_json_item(&json, params, "result", result);
        else
                add_error(&json, params, error);
        if (json.failed) {
                cJSON_Delete(params);
                ph_session_close(session);
                return;
        }
        line = ph_rpc_format_notification("frame", params, &length);
        send_frame(subscription, line, length);
}

void ph_subscription_taken(struct ph_session *session, int64_t id)
{
        struct ph_subscription *subscription = *find(session, id);

        if (subscription != NULL)
                subscription->busy = false;
}
