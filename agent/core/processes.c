#include "agent/core/processes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/mfa.h"
#include "agent/core/view.h"
#include "protocol/limits.h"

#define DEFAULT_LIMIT 50
#define PATIENCE_MS 300       /* that an answer waits for a fresher table */
#define MEMORY_WANTED_MS 5000 /* that sweeps ask for all heaps after somebody needed them */
#define LOOK_MARGIN_MS 500

static void on_patience(uv_timer_t *timer);

/* ---- views */

static void destroy_view(struct ph_view *view)
{
        struct ph_view **link = &view->processes->views;

        while (*link != view)
                link = &(*link)->next;
        *link = view->next;
        ph_filter_destroy(view->query.filter);
        for (uint32_t i = 0; view->rows != NULL && i < view->window.count; i++)
                free(view->rows[i].current);
        free(view->rows);
        free(view);
}

static void on_cancel(struct ph_call *call)
{
        struct ph_view *view = call->state;

        ph_requests_cancel(view->processes->census.requests, view->look_ref);
        destroy_view(view);
}

static void fail(struct ph_view *view, int code, const char *why)
{
        struct ph_error error;

        view->call->on_cancel = NULL;
        ph_error_set(&error, code, "%s", why);
        ph_call_fail(view->call, &error);
        destroy_view(view);
}

static void answer(struct ph_view *view)
{
        struct ph_json json = {0};
        cJSON *result = ph_view_write(view, &json);

        view->call->on_cancel = NULL;
        ph_call_answer(view->call, &json, result);
        destroy_view(view);
}

/* ---- the rows */

static void copy_row(const struct ph_census *census, uint32_t row, struct ph_view_row *copy)
{
        const struct ph_ptable *table = &census->table;
        uint32_t born_ms = table->born_ms[row];

        *copy = (struct ph_view_row){.pid = table->pid[row],
                .row = row,
                .mailbox = table->mailbox[row],
                .reductions = table->reductions[row],
                .memory = table->heap_bytes[row],
                .mailbox_rate = table->mailbox_rate[row],
                .reduction_rate = table->reduction_rate[row],
                .status = table->status[row],
                .age_ms = born_ms != PH_BORN_UNKNOWN ? ph_census_now(census) - born_ms : NAN,
                .state = ph_ptable_is_dying(table, row) ? "exited" : "not asked"};
}

static int choose_rows(struct ph_view *view)
{
        struct ph_census *census = &view->processes->census;
        int r = ph_select(&census->table, &view->query, ph_census_now(census), &view->window);

        if (r < 0)
                return r;
        view->rows = calloc(view->window.count + 1, sizeof(*view->rows));
        if (view->rows != NULL) {
                for (uint32_t i = 0; i < view->window.count; i++)
                        copy_row(census, view->window.rows[i], &view->rows[i]);
        }
        free(view->window.rows);
        view->window.rows = NULL;
        return view->rows != NULL ? 0 : -ENOMEM;
}

static char *format_function(struct ph_etf term, enum ph_syntax syntax)
{
        char text[PH_MFA_SIZE];
        struct ph_mfa mfa;

        if (ph_mfa_read(&term, &mfa) < 0 || ph_mfa_format(&mfa, syntax, text) < 0)
                return NULL;
        return strdup(text);
}

/* What the process itself said is newer than what the sweep saw. */
static void complete_row(
        struct ph_view_row *row, const struct ph_facts *facts, enum ph_syntax syntax)
{
        static const char *const states[] = {
                [PH_FACTS_FOUND] = "answered",
                [PH_FACTS_GONE] = "exited",
                [PH_FACTS_NO_ANSWER] = "no answer",
                [PH_FACTS_NOT_ASKED] = "not asked",
        };

        row->state = states[facts->state];
        if (facts->mailbox >= 0)
                row->mailbox = facts->mailbox < UINT32_MAX ? (uint32_t)facts->mailbox : UINT32_MAX;
        if (facts->reductions >= 0)
                row->reductions = (uint64_t)facts->reductions;
        if (facts->memory >= 0) {
                row->memory = (uint64_t)facts->memory;
                row->memory_exact = true;
        }
        if (facts->status[0] != '\0')
                row->status =
                        ph_ptable_status_of((const uint8_t *)facts->status, strlen(facts->status));
        free(row->current);
        row->current = format_function(facts->current_function, syntax);
}

static void take_facts(struct ph_view *view, const struct ph_facts *facts)
{
        ph_census_learn(&view->processes->census, facts);
        for (uint32_t i = 0; i < view->window.count; i++) {
                if (ph_pid_compare(view->rows[i].pid, facts->pid) == 0)
                        complete_row(&view->rows[i], facts, view->syntax);
        }
}

static bool is_to_ask(const struct ph_view_row *row)
{
        return strcmp(row->state, "exited") != 0;
}

static void on_look(void *context, const struct ph_answer *reply)
{
        struct ph_view *view = context;
        struct ph_etf in = reply->term;
        struct ph_facts facts;
        uint32_t length;

        view->look_ref = 0;
        if (reply->kind == PH_ANSWER_DONE && ph_etf_read_list(&in, &length) == 0) {
                while (length-- > 0 && ph_facts_read(&in, &facts) == 0)
                        take_facts(view, &facts);
        }
        for (uint32_t i = 0; reply->kind == PH_ANSWER_ERROR && i < view->window.count; i++) {
                if (is_to_ask(&view->rows[i]))
                        view->rows[i].state = "no answer";
        }
        answer(view);
}

static uint32_t count_to_ask(const struct ph_view *view)
{
        uint32_t count = 0;

        for (uint32_t i = 0; i < view->window.count; i++)
                count += is_to_ask(&view->rows[i]);
        return count;
}

static void look(struct ph_view *view, uint32_t count)
{
        struct ph_census *census = &view->processes->census;
        struct ph_etf_builder *command = ph_requests_command(census->requests);

        ph_etf_build_tuple(command, 2);
        ph_etf_build_atom(command, "look");
        ph_etf_build_list(command, count);
        for (uint32_t i = 0; i < view->window.count; i++) {
                const struct ph_view_row *row = &view->rows[i];
                bool known = census->table.identity[row->row] != PH_IDENTITY_UNKNOWN;

                if (!is_to_ask(row))
                        continue;
                ph_etf_build_tuple(command, 2);
                ph_census_build_pid(census, command, row->pid);
                ph_etf_build_atom(command, known ? "row" : "all");
        }
        ph_etf_build_nil(command);
        view->look_ref = ph_requests_send(
                census->requests, PH_LOOK_TIMEOUT_MS + LOOK_MARGIN_MS, on_look, view, NULL);
}

static void show(struct ph_view *view)
{
        uint32_t count;

        if (choose_rows(view) < 0) {
                fail(view, PH_ERROR_INTERNAL, "the agent is out of memory");
                return;
        }
        count = count_to_ask(view);
        if (count > 0 && !ph_heartbeat_is_silent(view->processes->heartbeat))
                look(view, count);
        if (view->look_ref == 0)
                answer(view);
}

/* ---- waiting for the table */

static bool needs_identity(const struct ph_view *view)
{
        return view->query.sort == PH_COLUMN_NAME || ph_filter_needs_identity(view->query.filter);
}

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
        if (needs_identity(view))
                ph_census_identify(&processes->census);
}

static bool is_waiting(const struct ph_view *view)
{
        return view->rows == NULL;
}

/* Views may end while others are looked at, so each look begins at the front. */
static void check_waiting(struct ph_processes *processes)
{
        struct ph_view *view = processes->views;
        bool waiting = false;

        while (view != NULL) {
                if (is_waiting(view) && !is_worth_waiting(view)) {
                        show(view);
                        view = processes->views;
                        waiting = false;
                        continue;
                }
                waiting = waiting || is_waiting(view);
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
                if (is_waiting(view) && needs_identity(view))
                        ph_census_identify(&processes->census);
        }
        check_waiting(processes);
}

/* ---- calls */

static int read_sort(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *key = ph_json_get_string(params, "sort", ph_columns[PH_COLUMN_MAILBOX].key);
        const struct ph_column_info *column = ph_column_find(key);

        if (column == NULL || !column->sortable) {
                ph_error_set(error, PH_ERROR_PARAMS, "processes can't be sorted by \"%.32s\"", key);
                return -EINVAL;
        }
        view->query.sort = column->column;
        view->query.descending = ph_json_get_bool(params, "descending", column->descending);
        return 0;
}

static int read_window(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *around = ph_json_get_string(params, "around", NULL);

        view->query.offset = (uint32_t)ph_json_get_int(params, "offset", 0);
        view->query.limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        view->query.has_around = around != NULL;
        if (around == NULL || ph_pid_parse(around, &view->query.around) == 0)
                return 0;
        ph_error_set(error, PH_ERROR_PARAMS, "\"around\" must be a pid of this node, like <0.1.0>");
        return -EINVAL;
}

static int read_syntax(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *syntax =
                ph_json_get_string(params, "syntax", ph_node_info_syntax(view->processes->info));

        view->syntax = strcmp(syntax, "elixir") == 0 ? PH_SYNTAX_ELIXIR : PH_SYNTAX_ERLANG;
        if (strcmp(syntax, "elixir") == 0 || strcmp(syntax, "erlang") == 0)
                return 0;
        ph_error_set(error, PH_ERROR_PARAMS, "\"syntax\" must be erlang or elixir");
        return -EINVAL;
}

static int read_query(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        const char *filter = ph_json_get_string(params, "filter", "");

        if (read_sort(view, params, error) < 0 || read_window(view, params, error) < 0 ||
                read_syntax(view, params, error) < 0)
                return -EINVAL;
        if (strlen(filter) > PH_MAX_FILTER_BYTES) {
                ph_error_set(error, PH_ERROR_PARAMS, "the filter is longer than %d bytes",
                        PH_MAX_FILTER_BYTES);
                return -EINVAL;
        }
        return ph_filter_parse(filter, &view->query.filter, error);
}

void ph_processes_call(struct ph_processes *processes, struct ph_call *call, const cJSON *params)
{
        struct ph_view *view = calloc(1, sizeof(*view));
        struct ph_error error;

        if (view == NULL) {
                ph_error_set(&error, PH_ERROR_INTERNAL, "the agent is out of memory");
                ph_call_fail(call, &error);
                return;
        }
        view->processes = processes;
        view->call = call;
        view->begun_ms = uv_now(processes->patience.loop);
        view->next = processes->views;
        processes->views = view;
        call->state = view;
        call->on_cancel = on_cancel;
        if (read_query(view, params, &error) < 0) {
                fail(view, error.code, error.message);
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
