#include "agent/core/process/processes.h"

#include <errno.h>

#include "agent/core/process/view.h"

#define PATIENCE_MS 300 /* that an answer waits for a fresher table, at most */
#define MOMENT_MS 10    /* for a table that isn't stale: who scrolls doesn't notice */
#define TURN_NS 5000000 /* of showing views, one after the other, before a rest */
#define REST_MS 15
#define MOST_LOOKING 8
#define WANTED_MS 5000 /* that dear figures are kept up after somebody needed them */

static void on_patience(uv_timer_t *timer);

static bool is_incomplete(const struct ph_census *census, enum ph_inquiry_kind kind)
{
        return kind == PH_INQUIRE_IDENTITY ? census->table.unidentified > 0
                                           : ph_ptable_count_unknown_current(&census->table) > 0;
}

bool ph_processes_may_look(struct ph_processes *processes)
{
        const struct ph_census *census = &processes->census;

        return processes->looking < MOST_LOOKING &&
               ph_allowance_has(&processes->looks, uv_now(census->loop), census->budget_percent);
}

static bool is_fresher_soon(const struct ph_census *census)
{
        uint32_t left_ms;

        if (!ph_census_is_sweeping(census, &left_ms))
                return false;
        return ph_census_is_stale(census) ? left_ms < PATIENCE_MS : census->sweep_ms < MOMENT_MS;
}

/* True while a moment's wait would make the answer better, as far as can be told. */
static bool is_worth_waiting(const struct ph_view *view)
{
        const struct ph_census *census = &view->processes->census;

        if (uv_now(census->loop) - view->begun_ms >= PATIENCE_MS ||
                ph_heartbeat_is_silent(view->processes->heartbeat))
                return false;
        if (!ph_processes_may_look(view->processes))
                return true;
        if (is_fresher_soon(census))
                return true;
        if (view->is_unready != NULL && view->is_unready(view))
                return true;
        for (unsigned kind = 0; kind < PH_INQUIRE_COUNT; kind++) {
                if (ph_view_needs(view, kind) &&
                        ph_inquiry_is_young(&view->processes->inquiries[kind], PATIENCE_MS) &&
                        is_incomplete(census, kind))
                        return true;
        }
        return false;
}

static void inquire(const struct ph_view *view)
{
        struct ph_processes *processes = view->processes;

        if (ph_view_needs(view, PH_INQUIRE_CURRENT)) {
                processes->current_wanted_ms = uv_now(processes->patience.loop);
                ph_ptable_keep_current(&processes->census.table, true);
        }
        for (unsigned kind = 0; kind < PH_INQUIRE_COUNT; kind++) {
                if (ph_view_needs(view, kind))
                        ph_inquiry_go_on(&processes->inquiries[kind]);
        }
}

static bool is_wanted(const struct ph_processes *processes, uint64_t wanted_ms)
{
        return wanted_ms != 0 && uv_now(processes->patience.loop) - wanted_ms < WANTED_MS;
}

static enum ph_sweep_items wanted_items(const struct ph_processes *processes)
{
        if (is_wanted(processes, processes->kin_wanted_ms))
                return PH_SWEEP_KIN;
        return is_wanted(processes, processes->memory_wanted_ms) ? PH_SWEEP_MEMORY : PH_SWEEP_CHEAP;
}

void ph_processes_sweep(struct ph_processes *processes)
{
        if (!is_wanted(processes, processes->current_wanted_ms))
                ph_ptable_keep_current(&processes->census.table, false);
        ph_ptable_keep_kin(
                &processes->census.table, is_wanted(processes, processes->kin_wanted_ms));
        ph_census_refresh(&processes->census, wanted_items(processes));
}

static void refresh(struct ph_view *view)
{
        struct ph_processes *processes = view->processes;

        if (ph_heartbeat_is_silent(processes->heartbeat))
                return;
        if (view->query.sort == PH_COLUMN_MEMORY || ph_filter_needs_memory(view->query.filter))
                processes->memory_wanted_ms = uv_now(processes->patience.loop);
        if (view->wants_kin)
                processes->kin_wanted_ms = uv_now(processes->patience.loop);
        ph_processes_sweep(processes);
        inquire(view);
}

static struct ph_view *find_ready(const struct ph_processes *processes, bool *waiting_out)
{
        struct ph_view *view = processes->views;

        *waiting_out = false;
        while (view != NULL && (!view->waiting || is_worth_waiting(view))) {
                *waiting_out = *waiting_out || view->waiting;
                view = view->next;
        }
        return view;
}

/*
 * Shows what is ready. Views may end meanwhile, so each look for one begins at the front. When many
 * clients want much, they have to wait: so the sockets are served between two turns, and this
 * thread leaves most of its core to the node.
 */
static void check_waiting(struct ph_processes *processes)
{
        uint64_t begin = uv_hrtime();
        struct ph_view *view;
        bool waiting;

        if (processes->resting)
                return;
        while ((view = find_ready(processes, &waiting)) != NULL) {
                if (uv_hrtime() - begin > TURN_NS) {
                        processes->resting = true;
                        uv_timer_start(&processes->patience, on_patience, REST_MS, 0);
                        return;
                }
                ph_view_show(view);
        }
        if (waiting && !uv_is_active((uv_handle_t *)&processes->patience))
                uv_timer_start(&processes->patience, on_patience, PATIENCE_MS, 0);
}

static void on_patience(uv_timer_t *timer)
{
        struct ph_processes *processes = timer->data;

        processes->resting = false;
        check_waiting(processes);
}

void ph_processes_go_on(struct ph_processes *processes)
{
        check_waiting(processes);
}

static void on_change(void *context)
{
        struct ph_processes *processes = context;

        for (struct ph_view *view = processes->views; view != NULL; view = view->next) {
                if (view->waiting)
                        inquire(view);
        }
        check_waiting(processes);
}

int ph_processes_check(struct ph_processes *processes, const cJSON *params, struct ph_error *error)
{
        struct ph_view view = {.processes = processes};
        int r = ph_view_read(&view, params, error);

        if (r == 0 && view.query.limit == 0) {
                ph_error_set(error, PH_ERROR_PARAMS, "a subscription needs a \"limit\" above 0");
                r = -EINVAL;
        }
        ph_filter_destroy(view.query.filter);
        return r;
}

void ph_view_begin(struct ph_view *view)
{
        struct ph_processes *processes = view->processes;

        refresh(view);
        check_waiting(processes);
}

void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params)
{
        struct ph_view *view = ph_view_create(processes, call);
        struct ph_error error;

        if (view == NULL) {
                ph_call_fail_for_memory(call);
                return;
        }
        if (ph_view_read(view, params, &error) < 0) {
                ph_view_fail(view, &error);
                return;
        }
        ph_view_begin(view);
}

int ph_processes_start(struct ph_processes *processes, uv_loop_t *loop,
        struct ph_requests *requests, struct ph_heartbeat *heartbeat, struct ph_node_info *info)
{
        *processes = (struct ph_processes){.heartbeat = heartbeat, .info = info};
        ph_census_init(&processes->census, loop, requests, info->word_size);
        processes->census.on_change = on_change;
        processes->census.context = processes;
        for (unsigned kind = 0; kind < PH_INQUIRE_COUNT; kind++)
                ph_inquiry_init(&processes->inquiries[kind], &processes->census, kind, on_change,
                        processes);
        processes->patience.data = processes;
        return uv_timer_init(loop, &processes->patience);
}

void ph_processes_rest(struct ph_processes *processes)
{
        uv_timer_stop(&processes->patience);
        processes->resting = false;
        processes->memory_wanted_ms = processes->kin_wanted_ms = processes->current_wanted_ms = 0;
        for (unsigned kind = 0; kind < PH_INQUIRE_COUNT; kind++)
                ph_inquiry_rest(&processes->inquiries[kind]);
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
