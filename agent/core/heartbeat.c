#include "agent/core/heartbeat.h"

#define INTERVAL_MS 1000
#define SILENT_MS 1000
/* A heartbeat waits for its answer for ever: how long it has waited is what it is for. */
#define PATIENCE_MS ((uint64_t)1000 * 3600 * 24 * 365)

static void on_pong(void *context, const struct ph_answer *answer)
{
        struct ph_heartbeat *heartbeat = context;

        if (answer->kind == PH_ANSWER_PART)
                return;
        if (answer->kind == PH_ANSWER_DONE)
                heartbeat->answer_ms = (double)(uv_hrtime() - heartbeat->asked_ns) / 1e6;
        heartbeat->asked_ns = 0;
        heartbeat->ref = 0;
}

static void miss(struct ph_heartbeat *heartbeat)
{
        if (++heartbeat->unsent == PH_HEARTBEAT_LOST)
                heartbeat->on_lost(heartbeat->context);
}

static void ask(struct ph_heartbeat *heartbeat)
{
        ph_etf_build_atom(ph_requests_command(heartbeat->requests), "ping");
        heartbeat->asked_ns = uv_hrtime();
        heartbeat->ref =
                ph_requests_send(heartbeat->requests, PATIENCE_MS, on_pong, heartbeat, NULL);
        if (heartbeat->ref != 0) {
                heartbeat->unsent = 0;
                return;
        }
        heartbeat->asked_ns = 0;
        miss(heartbeat);
}

/* A probe that owes an answer isn't asked again, only looked at: nothing piles
 * up in its mailbox. */
static void on_beat(uv_timer_t *timer)
{
        struct ph_heartbeat *heartbeat = timer->data;

        if (heartbeat->asked_ns == 0)
                ask(heartbeat);
        else if (!ph_requests_is_alive(heartbeat->requests))
                miss(heartbeat);
}

int ph_heartbeat_start(struct ph_heartbeat *heartbeat, uv_loop_t *loop,
        struct ph_requests *requests, void (*on_lost)(void *context), void *context)
{
        *heartbeat = (struct ph_heartbeat){
                .requests = requests, .answer_ms = -1, .on_lost = on_lost, .context = context};
        heartbeat->timer.data = heartbeat;
        return uv_timer_init(loop, &heartbeat->timer);
}

void ph_heartbeat_set(struct ph_heartbeat *heartbeat, bool beating)
{
        if (beating == heartbeat->beating)
                return;
        heartbeat->beating = beating;
        if (beating) {
                uv_timer_start(&heartbeat->timer, on_beat, 0, INTERVAL_MS);
                return;
        }
        uv_timer_stop(&heartbeat->timer);
        ph_requests_cancel(heartbeat->requests, heartbeat->ref);
        heartbeat->ref = 0;
        heartbeat->asked_ns = 0;
}

/* For how long the node has owed an answer; 0 when it owes none. */
static uint64_t silent_ms(const struct ph_heartbeat *heartbeat)
{
        if (heartbeat->asked_ns == 0)
                return 0;
        return (uv_hrtime() - heartbeat->asked_ns) / 1000000;
}

bool ph_heartbeat_is_silent(const struct ph_heartbeat *heartbeat)
{
        return silent_ms(heartbeat) >= SILENT_MS;
}

void ph_heartbeat_write(const struct ph_heartbeat *heartbeat, struct ph_json *json, cJSON *object)
{
        if (heartbeat->answer_ms < 0)
                ph_json_null(json, object, "vm_answer_ms");
        else
                ph_json_number(json, object, "vm_answer_ms", heartbeat->answer_ms);
        ph_json_uint(json, object, "vm_silent_ms", silent_ms(heartbeat));
}

void ph_heartbeat_close(struct ph_heartbeat *heartbeat)
{
        if (!uv_is_closing((uv_handle_t *)&heartbeat->timer))
                uv_close((uv_handle_t *)&heartbeat->timer, NULL);
}
