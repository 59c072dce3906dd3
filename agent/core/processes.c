#include "agent/core/processes.h"

#include "agent/core/view.h"

#define PATIENCE_MS 300       /* that an answer waits for a fresher table */
#define MEMORY_WANTED_MS 5000 /* that sweeps ask for all heaps after somebody needed them */

static void on_patience(uv_timer_t *timer);

/* True while a moment's wait would make the answer better, as far as can be told. */
static bool is_worth_waiting(const struct ph_view *view)
{
        const struct ph_census *census = &view->processes->census;
        uint32_t left_ms;

        if (uv_now(census->loop) - view->begun_ms >= PATIENCE_MS ||
                ph_heartbeat_is_silent(view->processes->heartbeat))
                return false;
        if (ph_census_is_sweeping(census, &left_ms))
                return left_ms < PATIENCE_MS;
        return census->identify_ref != 0 && census->table.unidentified > 0;
}

static void refresh(struct ph_view *view)
{
        struct ph_processes *processes = view->processes;
        uint64_t now = uv_now(processes->patience.loop);

        if (ph_heartbeat_is_silent(processes->heartbeat))
                return;
        if (view->query.sort == PH_COLUMN_MEMORY)
                processes->memory_wanted_ms = now;
        ph_census_refresh(
                &processes->census, processes->memory_wanted_ms != 0 &&
                                            now - processes->memory_wanted_ms < MEMORY_WANTED_MS);
        if (ph_view_needs_identity(view))
                ph_census_identify(&processes->census);
}

/* Views may end while others are looked at, so each look begins at the front. */
static void check_waiting(struct ph_processes *processes)
{
        struct ph_view *view = processes->views;
        bool waiting = false;

        while (view != NULL) {
                if (view->waiting && !is_worth_waiting(view)) {
                        ph_view_show(view);
                        view = processes->views;
                        waiting = false;
                        continue;
                }
                waiting = waiting || view->waiting;
                view = view->next;
        }
        if (waiting && !uv_is_active((uv_handle_t *)&processes->patience))
                uv_timer_start(&processes->patience, on_patience, PATIENCE_MS, 0);
}

static void on_patience(uv_timer_t *timer)
{
        check_waiting(timer->data);
}

static void on_change(void *context)
{
        struct ph_processes *processes = context;

        for (struct ph_view *view = processes->views; view != NULL; view = view->next) {
                if (view->waiting && ph_view_needs_identity(view))
                        ph_census_identify(&processes->census);
        }
        check_waiting(processes);
}

void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params)
{
        struct ph_view *view = ph_view_create(processes, call);
        struct ph_error error;

        if (view == NULL) {
                ph_error_set(&error, PH_ERROR_INTERNAL, "the agent is out of memory");
                ph_call_fail(call, &error);
                return;
        }
        if (ph_view_read(view, params, &error) < 0) {
                ph_view_fail(view, &error);
                return;
        }
        refresh(view);
        check_waiting(processes);
}

int ph_processes_start(struct ph_processes *processes, uv_loop_t *loop,
        struct ph_requests *requests, struct ph_heartbeat *heartbeat, struct ph_node_info *info)
{
        *processes = (struct ph_processes){.heartbeat = heartbeat, .info = info};
        ph_census_init(&processes->census, loop, requests, info->word_size);
        processes->census.on_change = on_change;
        processes->census.context = processes;
        processes->patience.data = processes;
        return uv_timer_init(loop, &processes->patience);
}

void ph_processes_rest(struct ph_processes *processes)
{
        uv_timer_stop(&processes->patience);
        ph_census_rest(&processes->census);
}

void ph_processes_close(struct ph_processes *processes)
{
        if (!uv_is_closing((uv_handle_t *)&processes->patience))
                uv_close((uv_handle_t *)&processes->patience, NULL);
}

void ph_processes_finish(struct ph_processes *processes)
{
        ph_census_finish(&processes->census);
}
