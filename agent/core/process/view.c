#include "agent/core/process/view.h"

#include <stdlib.h>

#include "protocol/limits.h"

static void destroy(struct ph_view *view)
{
        struct ph_view **link = &view->processes->views;

        while (*link != view)
                link = &(*link)->next;
        *link = view->next;
        if (view->on_destroy != NULL)
                view->on_destroy(view);
        ph_filter_destroy(view->query.filter);
        ph_stream_destroy(view->stream);
        ph_view_drop_rows(view);
        free(view);
}

static void on_cancel(struct ph_call *call)
{
        struct ph_view *view = call->state;

        ph_view_stop_looking(view);
        destroy(view);
}

struct ph_view *ph_view_create(struct ph_processes *processes, struct ph_call *call)
{
        struct ph_view *view = calloc(1, sizeof(*view));

        if (view == NULL)
                return NULL;
        view->processes = processes;
        view->call = call;
        view->begun_ms = uv_now(processes->patience.loop);
        view->waiting = true;
        view->next = processes->views;
        processes->views = view;
        call->state = view;
        call->on_cancel = on_cancel;
        return view;
}

/* From here on the call's end doesn't reach the view. */
static struct ph_call *release_call(struct ph_view *view)
{
        view->call->on_cancel = NULL;
        view->call->on_taken = NULL;
        return view->call;
}

void ph_view_fail(struct ph_view *view, const struct ph_error *error)
{
        ph_call_fail(release_call(view), error);
        destroy(view);
}

static void fail_without_memory(struct ph_view *view)
{
        struct ph_error error;

        ph_error_no_memory(&error);
        ph_view_fail(view, &error);
}

void ph_view_answer(struct ph_view *view, const struct ph_json *json, cJSON *result)
{
        ph_call_answer(release_call(view), json, result);
        destroy(view);
}

static void answer(struct ph_view *view)
{
        struct ph_json json = {0};
        cJSON *result = ph_view_write(view, &json);

        ph_view_answer(view, &json, result);
}

bool ph_view_needs(const struct ph_view *view, enum ph_inquiry_kind kind)
{
        const struct ph_query *query = &view->query;

        if (kind == PH_INQUIRE_CURRENT)
                return query->sort == PH_COLUMN_CURRENT || ph_filter_needs_current(query->filter);
        return query->sort == PH_COLUMN_NAME || ph_filter_needs_identity(query->filter) ||
               (view->wants_kin && !ph_node_info_tells_parents(view->processes->info));
}

/* ---- a window */

static int take_window(struct ph_view *view)
{
        struct ph_census *census = &view->processes->census;
        struct ph_window window;
        int r = ph_select(&census->table, &view->query, ph_census_now(census), &window);

        if (r < 0)
                return r;
        view->offset = window.offset;
        view->matched = window.matched;
        r = ph_view_take_rows(view, window.rows, window.count);
        free(window.rows);
        return r;
}

static void show_window(struct ph_view *view)
{
        view->on_seen = answer;
        if (take_window(view) < 0)
                fail_without_memory(view);
        else
                ph_view_look(view);
}

/* ---- all rows, a part at a time: the next is made when the client has taken the last */

static int take_part(struct ph_view *view)
{
        const struct ph_ptable *table = &view->processes->census.table;
        uint32_t rows[PH_MAX_ROWS], found = 0;
        struct ph_pid pids[PH_MAX_ROWS];
        uint32_t count = ph_stream_next(view->stream, pids, PH_MAX_ROWS);

        for (uint32_t i = 0; i < count; i++) {
                rows[found] = ph_ptable_find(table, pids[i]);
                found += rows[found] != PH_NO_ROW;
        }
        view->vanished += count - found;
        return ph_view_take_rows(view, rows, found);
}

static void show_part(struct ph_view *view)
{
        if (take_part(view) < 0)
                fail_without_memory(view);
        else if (view->count > 0)
                ph_view_look(view);
        else
                answer(view);
}

static void on_taken(struct ph_call *call)
{
        show_part(call->state);
}

static void send_part(struct ph_view *view)
{
        struct ph_json json = {0};
        cJSON *params = ph_view_write_part(view, &json);

        view->streamed += view->count;
        view->call->on_taken = on_taken;
        ph_call_send_part(view->call, &json, params);
}

static bool is_streaming(const struct ph_processes *processes)
{
        const struct ph_view *view = processes->views;

        while (view != NULL && view->stream == NULL)
                view = view->next;
        return view != NULL;
}

/* Noting down all rows costs memory, so one client at a time may have it. */
static void begin_stream(struct ph_view *view)
{
        struct ph_census *census = &view->processes->census;
        struct ph_error error;

        if (is_streaming(view->processes)) {
                ph_error_set(
                        &error, PH_ERROR_LIMIT, "another client is being sent all rows; try again");
                ph_view_fail(view, &error);
                return;
        }
        if (ph_stream_create(&census->table, &view->query, ph_census_now(census), &view->stream) <
                0) {
                fail_without_memory(view);
                return;
        }
        view->matched = ph_stream_count(view->stream);
        view->on_seen = send_part;
        show_part(view);
}

void ph_view_show(struct ph_view *view)
{
        view->waiting = false;
        if (view->show != NULL)
                view->show(view);
        else if (view->query.limit > 0)
                show_window(view);
        else
                begin_stream(view);
}
