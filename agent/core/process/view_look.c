#include "agent/core/process/view.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/mfa.h"
#include "protocol/limits.h"

#define LOOK_MARGIN_MS 500
#define ROW_MS 0.01 /* what asking a row, and telling, costs the node and this thread: measured */

static void copy_row(const struct ph_census *census, uint32_t row, struct ph_view_row *copy)
{
        const struct ph_ptable *table = &census->table;
        uint32_t born_ms = table->born_ms[row];

        *copy = (struct ph_view_row){.pid = table->pid[row],
                .row = row,
                .mailbox = table->mailbox[row],
                .reductions = table->reductions[row],
                .memory = ph_ptable_heap_bytes(table, row),
                .mailbox_rate = table->mailbox_rate[row],
                .reduction_rate = table->reduction_rate[row],
                .status = table->status[row],
                .age_ms = NAN,
                .state = ph_ptable_is_dying(table, row) ? "exited" : "not asked"};
        if (born_ms != PH_BORN_UNKNOWN)
                copy->age_ms = ph_census_now(census) - born_ms;
}

void ph_view_drop_rows(struct ph_view *view)
{
        for (uint32_t i = 0; i < view->count; i++)
                free(view->rows[i].current);
        free(view->rows);
        view->rows = NULL;
        view->count = 0;
}

int ph_view_take_rows(struct ph_view *view, const uint32_t *rows, uint32_t count)
{
        ph_view_drop_rows(view);
        if (count == 0)
                return 0;
        view->rows = calloc(count, sizeof(*view->rows));
        if (view->rows == NULL)
                return -ENOMEM;
        view->count = count;
        for (uint32_t i = 0; i < count; i++)
                copy_row(&view->processes->census, rows[i], &view->rows[i]);
        return 0;
}

static char *format_function(struct ph_etf term, enum ph_syntax syntax)
{
        char text[PH_MFA_SIZE];

        return ph_mfa_print(term, syntax, text) == 0 ? strdup(text) : NULL;
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
        for (uint32_t i = 0; i < view->count; i++) {
                if (ph_pid_compare(view->rows[i].pid, facts->pid) == 0)
                        complete_row(&view->rows[i], facts, view->syntax);
        }
}

static bool is_known(const struct ph_view *view, const struct ph_view_row *row)
{
        return view->processes->census.table.identity[row->row] != PH_IDENTITY_UNKNOWN;
}

static bool is_to_ask(const struct ph_view *view, const struct ph_view_row *row)
{
        return strcmp(row->state, "exited") != 0 &&
               !(view->looks_at_unknown && is_known(view, row));
}

static void end_look(struct ph_view *view)
{
        view->look_ref = 0;
        view->processes->looking--;
}

void ph_view_stop_looking(struct ph_view *view)
{
        if (view->look_ref == 0)
                return;
        ph_requests_cancel(view->processes->census.requests, view->look_ref);
        end_look(view);
}

static void on_look(void *context, const struct ph_answer *reply)
{
        struct ph_view *view = context;
        struct ph_processes *processes = view->processes;
        struct ph_etf in = reply->term;
        struct ph_facts facts;
        uint32_t length;

        end_look(view);
        if (reply->kind == PH_ANSWER_DONE && ph_etf_read_list(&in, &length) == 0) {
                while (length-- > 0 && ph_facts_read(&in, &facts) == 0)
                        take_facts(view, &facts);
        }
        for (uint32_t i = 0; reply->kind == PH_ANSWER_ERROR && i < view->count; i++) {
                if (is_to_ask(view, &view->rows[i]))
                        view->rows[i].state = "no answer";
        }
        view->on_seen(view);
        ph_processes_go_on(processes);
}

static uint32_t count_to_ask(const struct ph_view *view)
{
        uint32_t count = 0;

        for (uint32_t i = 0; i < view->count; i++)
                count += is_to_ask(view, &view->rows[i]);
        return count;
}

static void ask(struct ph_view *view, uint32_t count)
{
        struct ph_census *census = &view->processes->census;
        struct ph_etf_builder *command = ph_requests_command_list(census->requests, "look", count);

        for (uint32_t i = 0; i < view->count; i++) {
                const struct ph_view_row *row = &view->rows[i];
                const char *what = is_known(view, row) ? "row" : "all";

                if (!is_to_ask(view, row))
                        continue;
                ph_etf_build_tuple(command, 2);
                ph_census_build_pid(census, command, row->pid);
                ph_etf_build_atom(command, view->looks_at_unknown ? "identity" : what);
        }
        ph_etf_build_nil(command);
        view->look_ref = ph_requests_send(
                census->requests, PH_LOOK_TIMEOUT_MS + LOOK_MARGIN_MS, on_look, view, NULL);
        if (view->look_ref == 0)
                return;
        view->processes->looking++;
        ph_allowance_spend(&view->processes->looks, count * ROW_MS);
}

void ph_view_look(struct ph_view *view)
{
        uint32_t count = count_to_ask(view);

        if (count > 0 && !ph_heartbeat_is_silent(view->processes->heartbeat) &&
                ph_processes_may_look(view->processes))
                ask(view, count);
        if (view->look_ref == 0)
                view->on_seen(view);
}
