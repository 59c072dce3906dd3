#include <math.h>

#include "agent/core/process/agent_process.h"
#include "agent/core/process/view.h"

static const char *or_null(const char *text)
{
        return text[0] != '\0' ? text : NULL;
}

/* The table may have changed since the row was chosen: its number is trusted only with the pid. */
static void write_identity(const struct ph_view *view, const struct ph_view_row *row,
        struct ph_json *json, cJSON *object)
{
        const struct ph_ptable *table = &view->processes->census.table;
        struct ph_identity identity = {"", "", ""};
        const char *name = NULL;
        bool same = ph_ptable_find(table, row->pid) == row->row;

        if (same) {
                identity = ph_identities_get(&table->identities, table->identity[row->row]);
                name = ph_ptable_name(table, row->row);
        }
        ph_json_string(json, object, "name", name);
        ph_json_string(json, object, "label", or_null(identity.label));
        ph_json_string(json, object, "initial_call",
                or_null(view->syntax == PH_SYNTAX_ELIXIR ? identity.call_elixir
                                                         : identity.call_erlang));
        ph_json_bool(json, object, "agent", ph_agent_process_is(name, identity.call_erlang));
}

static void write_row(const struct ph_view *view, const struct ph_view_row *row,
        struct ph_json *json, cJSON *rows)
{
        cJSON *object = ph_json_object(json, rows, NULL);
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(row->pid, view->syntax == PH_SYNTAX_ELIXIR, pid);
        ph_json_string(json, object, "pid", pid);
        write_identity(view, row, json, object);
        ph_json_uint(json, object, "mailbox", row->mailbox);
        ph_json_number(json, object, "mailbox_per_second", (double)row->mailbox_rate);
        ph_json_uint(json, object, "reductions", row->reductions);
        ph_json_number(json, object, "reductions_per_second", (double)row->reduction_rate);
        ph_json_uint(json, object, "memory_bytes", row->memory);
        ph_json_bool(json, object, "memory_exact", row->memory_exact);
        ph_json_string(json, object, "status", ph_ptable_status_name(row->status));
        ph_json_string(json, object, "current_function", row->current);
        ph_json_string(json, object, "state", row->state);
        ph_json_number(json, object, "age_ms", floor(row->age_ms));
}

static void write_rows(const struct ph_view *view, struct ph_json *json, cJSON *object)
{
        cJSON *rows = ph_json_array(json, object, "rows");

        for (uint32_t i = 0; i < view->count; i++)
                write_row(view, &view->rows[i], json, rows);
}

/* Returns what is missing, or old; NULL: nothing. */
static const char *gap_of(const struct ph_census *census, bool usable)
{
        if (census->gap[0] != '\0')
                return census->gap;
        if (census->sweeps == 0)
                return "the first sweep has not come to its end yet";
        return usable ? NULL : "the last sweep did not ask for parents; the next one does";
}

void ph_view_write_freshness(const struct ph_view *view, struct ph_json *json, cJSON *result)
{
        const struct ph_census *census = &view->processes->census;
        double age = (double)(uv_now(census->loop) - census->committed_ms);
        bool usable = census->sweeps > 0 && (census->kin_known || !view->wants_kin);

        ph_json_number(json, result, "age_ms", census->sweeps > 0 ? age : NAN);
        ph_heartbeat_write(view->processes->heartbeat, json, result);
        ph_json_uint(json, result, "sweep", usable ? census->sweeps : 0);
        ph_json_uint(json, result, "sweep_ms", census->sweep_ms);
        ph_json_string(json, result, "gap", gap_of(census, usable));
}

cJSON *ph_view_write(const struct ph_view *view, struct ph_json *json)
{
        const struct ph_ptable *table = &view->processes->census.table;
        cJSON *result = cJSON_CreateObject();

        ph_view_write_freshness(view, json, result);
        ph_json_uint(json, result, "total", table->live);
        ph_json_uint(json, result, "born", table->born);
        ph_json_uint(json, result, "died", table->died);
        ph_json_uint(json, result, "matched", view->matched);
        ph_json_uint(json, result, "unidentified", table->unidentified);
        if (ph_view_needs(view, PH_INQUIRE_CURRENT))
                ph_json_uint(
                        json, result, "current_unknown", ph_ptable_count_unknown_current(table));
        else
                ph_json_null(json, result, "current_unknown");
        ph_json_uint(json, result, "offset", view->offset);
        ph_json_string(json, result, "sort", ph_columns[view->query.sort].key);
        ph_json_bool(json, result, "descending", view->query.descending);
        ph_json_uint(json, result, "streamed", view->streamed);
        ph_json_uint(json, result, "vanished", view->vanished);
        write_rows(view, json, result);
        return result;
}

cJSON *ph_view_write_part(const struct ph_view *view, struct ph_json *json)
{
        cJSON *params = cJSON_CreateObject();

        write_rows(view, json, params);
        return params;
}
