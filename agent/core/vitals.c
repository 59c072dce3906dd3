#include "agent/core/vitals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "protocol/limits.h"

/* The second sample comes soon after the first, so that rates are known almost at once. */
#define FIRST_INTERVAL_MS 250

struct ph_vitals_waiter {
        struct ph_vitals_waiter *next;
        struct ph_vitals *vitals;
        struct ph_call *call;
        bool history;
};

static const struct ph_field_spec specs[] = {
        PH_FIELD("node", TEXT, struct ph_vitals_sample, node),
        PH_FIELD("creation", INT64, struct ph_vitals_sample, creation),
        PH_FIELD("uptime_ms", INT64, struct ph_vitals_sample, uptime_ms),
        PH_FIELD("schedulers", INT64, struct ph_vitals_sample, schedulers),
        PH_FIELD("schedulers_online", INT64, struct ph_vitals_sample, schedulers_online),
        PH_FIELD("dirty_cpu", INT64, struct ph_vitals_sample, dirty_cpu),
        PH_FIELD("dirty_io", INT64, struct ph_vitals_sample, dirty_io),
        PH_FIELD("run_queue", INT64, struct ph_vitals_sample, run_queue),
        PH_FIELD("memory_total", INT64, struct ph_vitals_sample, memory_total),
        PH_FIELD("memory_processes", INT64, struct ph_vitals_sample, memory_processes),
        PH_FIELD("memory_system", INT64, struct ph_vitals_sample, memory_system),
        PH_FIELD("memory_atom", INT64, struct ph_vitals_sample, memory_atom),
        PH_FIELD("memory_binary", INT64, struct ph_vitals_sample, memory_binary),
        PH_FIELD("memory_code", INT64, struct ph_vitals_sample, memory_code),
        PH_FIELD("memory_ets", INT64, struct ph_vitals_sample, memory_ets),
        PH_FIELD("process_count", INT64, struct ph_vitals_sample, process_count),
        PH_FIELD("process_limit", INT64, struct ph_vitals_sample, process_limit),
        PH_FIELD("port_count", INT64, struct ph_vitals_sample, port_count),
        PH_FIELD("port_limit", INT64, struct ph_vitals_sample, port_limit),
        PH_FIELD("atom_count", INT64, struct ph_vitals_sample, atom_count),
        PH_FIELD("atom_limit", INT64, struct ph_vitals_sample, atom_limit),
        PH_FIELD("ets_count", INT64, struct ph_vitals_sample, ets_count),
        PH_FIELD("ets_limit", INT64, struct ph_vitals_sample, ets_limit),
        PH_FIELD("reductions", INT64, struct ph_vitals_sample, reductions),
        PH_FIELD("context_switches", INT64, struct ph_vitals_sample, context_switches),
        PH_FIELD("gc_count", INT64, struct ph_vitals_sample, gc_count),
        PH_FIELD("gc_words", INT64, struct ph_vitals_sample, gc_words),
        PH_FIELD("io_in", INT64, struct ph_vitals_sample, io_in),
        PH_FIELD("io_out", INT64, struct ph_vitals_sample, io_out),
};

static const struct ph_field_spec wall_spec[] = {{"wall", PH_FIELD_TERM, 0, 0}};

int ph_vitals_start(struct ph_vitals *vitals, uv_loop_t *loop, struct ph_requests *requests,
        struct ph_heartbeat *heartbeat, struct ph_node_info *info)
{
        *vitals = (struct ph_vitals){.requests = requests, .heartbeat = heartbeat, .info = info};
        vitals->timer.data = vitals;
        return uv_timer_init(loop, &vitals->timer);
}

/* ---- figures */

double ph_vitals_rate(const struct ph_vitals *vitals, size_t offset, double scale)
{
        int64_t now = *(const int64_t *)(const void *)((const char *)&vitals->now + offset);
        int64_t before = *(const int64_t *)(const void *)((const char *)&vitals->before + offset);
        double elapsed_ms = vitals->now.at_ms - vitals->before.at_ms;

        if (vitals->before.at_ms == 0 || elapsed_ms <= 0 || now < 0 || before < 0)
                return NAN;
        return (double)(now - before) * scale * 1000 / elapsed_ms;
}

static double utilisation(const struct ph_vitals *vitals)
{
        const struct ph_vitals_sample *now = &vitals->now, *before = &vitals->before;
        double active = 0, total = 0;

        if (now->wall_count == 0 || now->wall_count != before->wall_count)
                return NAN;
        for (unsigned i = 0; i < now->wall_count; i++) {
                active += (double)(now->wall_active[i] - before->wall_active[i]);
                total += (double)(now->wall_total[i] - before->wall_total[i]);
        }
        return total > 0 ? active * 100 / total : NAN;
}

static double cpu_percent(const struct ph_vitals *vitals)
{
        double elapsed_ms = vitals->os_at_ms - vitals->os_before_at_ms;

        if (vitals->os_before_at_ms == 0 || elapsed_ms <= 0)
                return NAN;
        return (double)(vitals->os.cpu_ms - vitals->os_before.cpu_ms) * 100 / elapsed_ms;
}

double ph_vitals_metric(const struct ph_vitals *vitals, enum ph_vitals_metric metric)
{
        const struct ph_vitals_sample *now = &vitals->now;

        switch (metric) {
        case PH_METRIC_RUN_QUEUE:
                return now->run_queue >= 0 ? (double)now->run_queue : NAN;
        case PH_METRIC_UTILISATION:
                return utilisation(vitals);
        case PH_METRIC_MEMORY:
                return now->memory_total >= 0 ? (double)now->memory_total : NAN;
        case PH_METRIC_PROCESSES:
                return now->process_count >= 0 ? (double)now->process_count : NAN;
        case PH_METRIC_REDUCTIONS:
                return ph_vitals_rate(vitals, offsetof(struct ph_vitals_sample, reductions), 1);
        case PH_METRIC_IO_IN:
                return ph_vitals_rate(vitals, offsetof(struct ph_vitals_sample, io_in), 1);
        case PH_METRIC_IO_OUT:
                return ph_vitals_rate(vitals, offsetof(struct ph_vitals_sample, io_out), 1);
        case PH_METRIC_GC_COUNT:
                return ph_vitals_rate(vitals, offsetof(struct ph_vitals_sample, gc_count), 1);
        case PH_METRIC_CPU:
                return cpu_percent(vitals);
        case PH_METRIC_COUNT:
                break;
        }
        return NAN;
}

/* A tick whose sample did not come is a gap, but for what the operating system says. */
static void remember(struct ph_vitals *vitals, bool answered)
{
        unsigned at = vitals->history_next;

        for (unsigned i = 0; i < PH_METRIC_COUNT; i++) {
                bool known = answered || i == PH_METRIC_CPU;

                vitals->history[i][at] = known ? (float)ph_vitals_metric(vitals, i) : NAN;
        }
        vitals->history_next = (at + 1) % PH_VITALS_HISTORY;
        if (vitals->history_count < PH_VITALS_HISTORY)
                vitals->history_count++;
}

/* ---- calls */

static void answer(struct ph_vitals *vitals, struct ph_call *call, bool history)
{
        struct ph_json json = {0};
        cJSON *result = ph_vitals_write(vitals, history, &json);

        ph_call_answer(call, &json, result);
}

static void answer_waiters(struct ph_vitals *vitals)
{
        while (vitals->waiters != NULL) {
                struct ph_vitals_waiter *waiter = vitals->waiters;

                vitals->waiters = waiter->next;
                waiter->call->on_cancel = NULL;
                answer(vitals, waiter->call, waiter->history);
                free(waiter);
        }
}

static void on_cancel(struct ph_call *call)
{
        struct ph_vitals_waiter *waiter = call->state;
        struct ph_vitals_waiter **link = &waiter->vitals->waiters;

        while (*link != waiter)
                link = &(*link)->next;
        *link = waiter->next;
        free(waiter);
}

static void wait_for_sample(struct ph_vitals *vitals, struct ph_call *call, bool history)
{
        struct ph_vitals_waiter *waiter = malloc(sizeof(*waiter));

        if (waiter == NULL) {
                answer(vitals, call, history);
                return;
        }
        *waiter = (struct ph_vitals_waiter){
                .next = vitals->waiters, .vitals = vitals, .call = call, .history = history};
        vitals->waiters = waiter;
        call->state = waiter;
        call->on_cancel = on_cancel;
}

/* ---- sampling */

static void read_wall(struct ph_vitals_sample *sample, struct ph_etf in)
{
        uint32_t length;
        unsigned count = 0;

        if (ph_etf_read_list(&in, &length) < 0)
                return;
        for (uint32_t i = 0; i < length && count < PH_VITALS_SCHEDULERS; i++, count++) {
                if (ph_etf_read_tuple_of(&in, 2) < 0 ||
                        ph_etf_read_uint64(&in, &sample->wall_active[count]) < 0 ||
                        ph_etf_read_uint64(&in, &sample->wall_total[count]) < 0)
                        return;
        }
        sample->wall_count = count;
}

static void forget_sample(struct ph_vitals_sample *sample)
{
        sample->at_ms = 0;
        sample->node[0] = '\0';
        sample->wall_count = 0;
        for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
                if (specs[i].kind == PH_FIELD_INT64)
                        *(int64_t *)(void *)((char *)sample + specs[i].offset) = -1;
        }
}

static void take_sample(struct ph_vitals *vitals, const struct ph_answer *answer)
{
        struct ph_etf list = answer->term, again = answer->term, wall = {0};

        vitals->before = vitals->now;
        forget_sample(&vitals->now);
        vitals->now.at_ms = (double)vitals->asked_ms;
        ph_fields_read(&list, specs, sizeof(specs) / sizeof(specs[0]), &vitals->now);
        ph_fields_read(&again, wall_spec, 1, &wall);
        read_wall(&vitals->now, wall);
        if (vitals->now.node[0] == '\0')
                return;
        memcpy(vitals->info->node, vitals->now.node, sizeof(vitals->info->node));
        vitals->info->creation = vitals->now.creation;
}

static void on_sample(void *context, const struct ph_answer *answer)
{
        struct ph_vitals *vitals = context;

        vitals->ref = 0;
        if (answer->kind == PH_ANSWER_DONE)
                take_sample(vitals, answer);
        remember(vitals, answer->kind == PH_ANSWER_DONE);
        answer_waiters(vitals);
}

static void read_os(struct ph_vitals *vitals)
{
        struct ph_os_process os;

        if (ph_os_process_read(&os) < 0)
                return;
        vitals->os_before = vitals->os;
        vitals->os_before_at_ms = vitals->os_at_ms;
        vitals->os = os;
        vitals->os_at_ms = (double)uv_hrtime() / 1e6;
}

static void watch(struct ph_vitals *vitals, bool on)
{
        struct ph_etf_builder *command = ph_requests_command(vitals->requests);

        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "watch");
        ph_etf_build_bool(command, on);
        ph_requests_post(vitals->requests);
}

static void on_tick(uv_timer_t *timer)
{
        struct ph_vitals *vitals = timer->data;
        bool silent = ph_heartbeat_is_silent(vitals->heartbeat);

        read_os(vitals);
        if (vitals->ref != 0 || silent) {
                remember(vitals, false);
                if (silent)
                        answer_waiters(vitals);
                return;
        }
        if (vitals->now.at_ms != 0 && vitals->now.wall_count == 0)
                watch(vitals, true); /* who was told to is gone, with what it had set */
        ph_etf_build_atom(ph_requests_command(vitals->requests), "overview");
        vitals->asked_ms = uv_now(timer->loop);
        vitals->ref =
                ph_requests_send(vitals->requests, PH_REQUEST_TIMEOUT_MS, on_sample, vitals, NULL);
        if (vitals->ref == 0)
                answer_waiters(vitals);
        if (uv_timer_get_repeat(timer) == FIRST_INTERVAL_MS && vitals->now.at_ms != 0) {
                uv_timer_set_repeat(timer, PH_VITALS_INTERVAL_MS);
                uv_timer_again(timer);
        }
}

static void begin_sampling(struct ph_vitals *vitals)
{
        vitals->sampling = true;
        forget_sample(&vitals->now);
        forget_sample(&vitals->before);
        watch(vitals, true);
        uv_timer_start(&vitals->timer, on_tick, 0, FIRST_INTERVAL_MS);
}

void ph_vitals_call(struct ph_vitals *vitals, struct ph_call *call, const cJSON *params)
{
        bool history = ph_json_get_bool(params, "history", false);

        if (!vitals->sampling)
                begin_sampling(vitals);
        if (vitals->now.at_ms != 0 || ph_heartbeat_is_silent(vitals->heartbeat))
                answer(vitals, call, history);
        else
                wait_for_sample(vitals, call, history);
}

void ph_vitals_rest(struct ph_vitals *vitals)
{
        if (!vitals->sampling)
                return;
        vitals->sampling = false;
        uv_timer_stop(&vitals->timer);
        ph_requests_cancel(vitals->requests, vitals->ref);
        vitals->ref = 0;
        vitals->history_count = vitals->history_next = 0;
        vitals->os_at_ms = vitals->os_before_at_ms = 0;
        watch(vitals, false);
}

void ph_vitals_close(struct ph_vitals *vitals)
{
        if (!uv_is_closing((uv_handle_t *)&vitals->timer))
                uv_close((uv_handle_t *)&vitals->timer, NULL);
}
