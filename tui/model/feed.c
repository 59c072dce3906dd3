#include "tui/model/feed.h"

#include "protocol/limits.h"
#include "tui/model/clock.h"

#define PATIENCE_MS 250 /* then newer parameters don't wait for the answer to older ones */
#define RETRY_MS 2000   /* after a subscription that was refused for the moment */

void ph_feed_init(struct ph_feed *feed, const char *method, const struct ph_feed_events *events)
{
        *feed = (struct ph_feed){.method = method, .events = *events};
}

static void take(struct ph_feed *feed, const cJSON *result, const struct ph_error *error);

static void on_frame(void *context, const struct ph_client_frame *frame)
{
        struct ph_feed *feed = context;

        if (frame->last)
                feed->id = 0;
        take(feed, frame->result, frame->result == NULL ? &frame->error : NULL);
}

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct ph_feed *feed = context;

        feed->id = 0;
        take(feed, result, error);
}

static void on_part(void *context, const cJSON *part)
{
        struct ph_feed *feed = context;

        feed->events.on_part(feed->events.context, part);
}

static void give_up(struct ph_feed *feed)
{
        if (feed->id != 0 && feed->client != NULL && feed->is_call)
                ph_client_cancel(feed->client, feed->id);
        else if (feed->id != 0 && feed->client != NULL)
                ph_client_unsubscribe(feed->client, feed->id);
        feed->id = 0;
}

static void ask(struct ph_feed *feed)
{
        cJSON *params;

        give_up(feed);
        feed->wants_ask = false;
        if (feed->client == NULL)
                return;
        params = feed->events.make_params(feed->events.context);
        feed->is_call = feed->is_held;
        if (feed->is_call && feed->events.on_part != NULL)
                feed->id = ph_client_stream(feed->client, feed->method, params,
                        PH_REQUEST_TIMEOUT_MS, on_part, on_answer, feed);
        else if (feed->is_call)
                feed->id = ph_client_call(
                        feed->client, feed->method, params, PH_REQUEST_TIMEOUT_MS, on_answer, feed);
        else
                feed->id = ph_client_subscribe(
                        feed->client, feed->method, params, feed->interval_ms, on_frame, feed);
        if (feed->id < 0)
                feed->id = 0;
        feed->asked_ms = ph_clock_ms();
        if (feed->is_answered || feed->silent_ms == 0)
                feed->silent_ms = feed->asked_ms;
        feed->is_answered = false;
}

static void take(struct ph_feed *feed, const cJSON *result, const struct ph_error *error)
{
        feed->is_answered = true;
        feed->error = error != NULL ? *error : (struct ph_error){0};
        feed->events.on_answer(feed->events.context, result, error);
        if (feed->is_on && feed->wants_ask && feed->is_answered)
                ask(feed);
}

void ph_feed_connect(struct ph_feed *feed, struct ph_client *client)
{
        feed->client = client;
        feed->id = 0;
        feed->silent_ms = 0;
        feed->is_answered = true;
        if (client != NULL && feed->is_on)
                ask(feed);
}

void ph_feed_start(struct ph_feed *feed, uint64_t interval_ms)
{
        feed->interval_ms = interval_ms;
        feed->is_on = feed->is_answered = true;
        feed->is_held = false;
        ask(feed);
}

void ph_feed_stop(struct ph_feed *feed)
{
        give_up(feed);
        feed->is_on = feed->wants_ask = false;
        feed->is_answered = true;
}

void ph_feed_hold(struct ph_feed *feed)
{
        give_up(feed);
        feed->is_on = feed->is_held = feed->is_answered = true;
}

void ph_feed_refresh(struct ph_feed *feed)
{
        if (!feed->is_on)
                return;
        if (feed->is_answered)
                ask(feed);
        else
                feed->wants_ask = true;
}

void ph_feed_tick(struct ph_feed *feed, uint64_t now_ms)
{
        bool has_failed =
                feed->id == 0 && !feed->is_held &&
                (feed->error.code == PH_ERROR_NO_ANSWER || feed->error.code == PH_ERROR_LIMIT);

        if (!feed->is_on || feed->client == NULL)
                return;
        if ((feed->wants_ask && now_ms - feed->asked_ms >= PATIENCE_MS) ||
                (has_failed && now_ms - feed->asked_ms >= RETRY_MS))
                ask(feed);
}

uint64_t ph_feed_waiting(const struct ph_feed *feed, uint64_t now_ms)
{
        if (!feed->is_on || feed->is_answered || feed->client == NULL)
                return 0;
        return now_ms > feed->silent_ms ? now_ms - feed->silent_ms : 1;
}
