#include "tui/client/calls.h"

#include <stdio.h>
#include <stdlib.h>

struct ph_call *ph_calls_add(struct ph_calls *calls, const char *method)
{
        struct ph_call **end = &calls->first;
        struct ph_call *call = calloc(1, sizeof(*call));

        if (call == NULL)
                return NULL;
        while (*end != NULL)
                end = &(*end)->next;
        *end = call;
        call->id = ++calls->last_id;
        call->subscription = PH_CALL_NO_SUBSCRIPTION;
        call->deadline_ms = PH_CALL_NO_DEADLINE;
        snprintf(call->method, sizeof(call->method), "%s", method);
        return call;
}

struct ph_call *ph_calls_find(const struct ph_calls *calls, int64_t id)
{
        struct ph_call *call = calls->first;

        while (call != NULL && call->id != id)
                call = call->next;
        return call;
}

struct ph_call *ph_calls_find_subscription(const struct ph_calls *calls, int64_t subscription)
{
        struct ph_call *call = calls->first;

        while (call != NULL && (call->on_frame == NULL || call->subscription != subscription))
                call = call->next;
        return call;
}

bool ph_calls_is_subscribing(const struct ph_calls *calls)
{
        return ph_calls_find_subscription(calls, PH_CALL_NO_SUBSCRIPTION) != NULL;
}

void ph_calls_take(struct ph_calls *calls, struct ph_call *call)
{
        struct ph_call **link = &calls->first;

        while (*link != call)
                link = &(*link)->next;
        *link = call->next;
        call->next = NULL;
}

struct ph_call *ph_calls_next_due(const struct ph_calls *calls)
{
        struct ph_call *due = NULL;

        for (struct ph_call *call = calls->first; call != NULL; call = call->next) {
                if (call->deadline_ms == PH_CALL_NO_DEADLINE)
                        continue;
                if (due == NULL || call->deadline_ms < due->deadline_ms)
                        due = call;
        }
        return due;
}

void ph_calls_finish(struct ph_calls *calls)
{
        while (calls->first != NULL) {
                struct ph_call *call = calls->first;

                calls->first = call->next;
                free(call);
        }
}
