#include "agent/core/table/tables_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_process(struct ph_json *json, cJSON *object, const char *name, bool is_there,
        struct ph_pid pid, bool elixir)
{
        char text[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, elixir, text);
        ph_json_string(json, object, name, is_there ? text : NULL);
}

static void write_copies(struct ph_json *json, cJSON *object, const struct ph_table *table)
{
        const char *copy = table->copies;
        cJSON *copies;

        if (strcmp(table->kind, "mnesia") != 0) {
                ph_json_null(json, object, "copies");
                return;
        }
        copies = ph_json_array(json, object, "copies");
        for (uint16_t i = 0; i < table->copy_count; i++) {
                ph_json_string(json, copies, NULL, copy);
                copy += strlen(copy) + 1;
        }
}

static void write_kind(struct ph_json *json, cJSON *object, const struct ph_table *table)
{
        ph_json_string(json, object, "kind", table->kind);
        ph_json_string(json, object, "storage", table->storage);
        write_copies(json, object, table);
        ph_json_string(json, object, "file", table->file);
        ph_json_known(json, object, "file_bytes", table->file_bytes);
}

static void write_owner(
        struct ph_json *json, cJSON *object, const struct ph_table *table, bool elixir)
{
        write_process(json, object, "owner", table->has_owner, table->owner, elixir);
        ph_json_string(json, object, "owner_name", table->owner_name);
        write_process(json, object, "heir", table->has_heir, table->heir, elixir);
        ph_json_string(json, object, "heir_name", table->heir_name);
        if (table->has_lost)
                ph_json_bool(json, object, "lost_with_owner", table->lost);
        else
                ph_json_null(json, object, "lost_with_owner");
}

/* Rows of a DETS table are in a file, and of a table without an owner in another node. */
static bool is_readable(const struct ph_table *table)
{
        return table->has_owner && table->file_bytes < 0 &&
               strcmp(table->protection, "private") != 0;
}

static void write_table(const struct ph_tables_view *view, const struct ph_table *table,
        struct ph_json *json, cJSON *rows)
{
        cJSON *object = ph_json_object(json, rows, NULL);
        double age_ms = view->tables->now.at_ms - table->seen_ms;

        ph_json_string(json, object, "table", table->id);
        ph_json_string(json, object, "name", table->name);
        ph_json_bool(json, object, "named", table->named);
        write_kind(json, object, table);
        ph_json_string(json, object, "type", table->type);
        ph_json_string(json, object, "protection", table->protection);
        ph_json_bool(json, object, "readable", is_readable(table));
        write_owner(json, object, table, view->syntax == PH_SYNTAX_ELIXIR);
        ph_json_known(json, object, "rows", table->rows);
        ph_json_number(json, object, "rows_per_second", table->rows_rate);
        ph_json_known(json, object, "memory_bytes", table->memory_bytes);
        ph_json_number(json, object, "age_ms", table->seen_ms != 0 ? age_ms : NAN);
        ph_json_known(json, object, "keypos", table->keypos != 0 ? table->keypos : -1);
        ph_json_bool(json, object, "read_concurrency", table->read_concurrency);
        ph_json_string(json, object, "write_concurrency",
                table->write_concurrency[0] != '\0' ? table->write_concurrency : "false");
        ph_json_bool(json, object, "decentralized_counters", table->decentralized);
        ph_json_bool(json, object, "compressed", table->compressed);
        ph_json_bool(json, object, "fixed", table->fixed);
        ph_json_bool(json, object, "system", table->system);
        ph_json_string(json, object, "state", table->state);
}

static void write_freshness(const struct ph_tables *tables, struct ph_json *json, cJSON *result)
{
        double age = (double)uv_now(tables->loop) - tables->now.at_ms;
        char gap[sizeof(tables->gap) + 128];
        const char *silent = tables->now.mnesia_silent ? "Mnesia did" : "DETS did";

        snprintf(gap, sizeof(gap), "%s", tables->gap);
        if (tables->now.mnesia_silent && tables->now.dets_silent)
                silent = "Mnesia and DETS did";
        if (gap[0] == '\0' && (tables->now.mnesia_silent || tables->now.dets_silent))
                snprintf(gap, sizeof(gap), "%s not say in time which tables there are", silent);
        else if (gap[0] == '\0' && tables->now.left_out > 0)
                snprintf(gap, sizeof(gap), "%u more tables are not listed", tables->now.left_out);
        ph_json_number(json, result, "age_ms", tables->now.at_ms != 0 ? age : NAN);
        ph_heartbeat_write(tables->heartbeat, json, result);
        ph_json_string(json, result, "gap", gap[0] != '\0' ? gap : NULL);
}

static void write_totals(const struct ph_tables *tables, struct ph_json *json, cJSON *result)
{
        struct ph_tables_sums sums = ph_tables_sum(&tables->now);
        cJSON *kinds, *terms;

        ph_json_uint(json, result, "total", sums.count);
        kinds = ph_json_object(json, result, "kinds");
        ph_json_uint(json, kinds, "ets", sums.count - sums.mnesia - sums.dets);
        ph_json_uint(json, kinds, "mnesia", sums.mnesia);
        ph_json_uint(json, kinds, "dets", sums.dets);
        ph_json_int(json, result, "total_rows", sums.rows);
        ph_json_int(json, result, "total_memory_bytes", sums.memory_bytes);
        terms = ph_json_object(json, result, "persistent_terms");
        ph_json_known(json, terms, "count", tables->now.persistent_terms);
        ph_json_known(json, terms, "memory_bytes", tables->now.persistent_bytes);
}

static void write_matched(const struct ph_tables_view *view, struct ph_json *json, cJSON *result)
{
        ph_json_string(json, result, "sort", ph_table_columns[view->sort].key);
        ph_json_bool(json, result, "descending", view->descending);
        ph_json_uint(json, result, "matched", view->matched.count);
        ph_json_int(json, result, "matched_rows", view->matched.rows);
        ph_json_int(json, result, "matched_memory_bytes", view->matched.memory_bytes);
        ph_json_uint(json, result, "matched_lost", view->matched.lost);
        ph_json_uint(json, result, "offset", view->offset);
}

cJSON *ph_tables_write(struct ph_tables_view *view, struct ph_json *json)
{
        const struct ph_table **chosen = ph_tables_select(view);
        cJSON *result = cJSON_CreateObject(), *rows;

        json->failed = json->failed || chosen == NULL;
        write_freshness(view->tables, json, result);
        write_totals(view->tables, json, result);
        write_matched(view, json, result);
        rows = ph_json_array(json, result, "rows");
        for (uint32_t i = 0; i < view->limit && i + view->offset < view->matched.count; i++) {
                if (chosen != NULL)
                        write_table(view, chosen[view->offset + i], json, rows);
        }
        free(chosen);
        return result;
}
