#include "tests/support/fake_tables.h"

#include <stdio.h>
#include <string.h>

#include "protocol/json.h"

enum { PLAIN, PRIVATE, MNESIA, DETS, KINDS = 10 };

static void add_table(struct ph_json *json, cJSON *rows, int64_t table, int64_t count)
{
        static const char *const kinds[KINDS] = {[MNESIA] = "mnesia", [DETS] = "dets"};
        int kind = (int)(table % KINDS);
        cJSON *row = ph_json_object(json, rows, NULL);
        char id[80], name[64];

        snprintf(name, sizeof(name), "table_%lld", (long long)table);
        snprintf(id, sizeof(id), "%s%s", kind == DETS ? "dets:" : "", name);
        ph_json_string(json, row, "table", id);
        ph_json_string(json, row, "name", name);
        ph_json_bool(json, row, "named", true);
        ph_json_string(json, row, "kind", kinds[kind] != NULL ? kinds[kind] : "ets");
        ph_json_string(json, row, "storage", kind == MNESIA ? "disc_copies" : NULL);
        ph_json_string(json, row, "file", kind == DETS ? "/var/lib/table.dets" : NULL);
        ph_json_string(json, row, "type", "set");
        ph_json_string(json, row, "protection", kind == PRIVATE ? "private" : "public");
        ph_json_bool(json, row, "readable", kind != PRIVATE && kind != DETS);
        ph_json_string(json, row, "owner", "<0.1003.0>");
        ph_json_string(json, row, "owner_name", "worker_3");
        ph_json_bool(json, row, "lost_with_owner", kind == PLAIN);
        ph_json_int(json, row, "rows", count - table);
        ph_json_number(json, row, "rows_per_second", 12);
        if (kind == DETS)
                ph_json_null(json, row, "memory_bytes");
        else
                ph_json_int(json, row, "memory_bytes", 84000);
        ph_json_string(json, row, "state", "answered");
}

static int64_t table_on(const struct ph_fake_behaviour *behaviour, int64_t line)
{
        return (line + behaviour->shift) % behaviour->processes;
}

/* Moves the window so that the table @around is in it. */
static int64_t offset_around(const struct ph_fake_behaviour *behaviour, const char *around,
        int64_t offset, int64_t limit)
{
        long long table;
        int64_t line;

        if (around == NULL || sscanf(around, "table_%lld", &table) != 1)
                return offset;
        line = (table - behaviour->shift % behaviour->processes + behaviour->processes) %
               behaviour->processes;
        if (table == behaviour->dead || (line >= offset && line < offset + limit))
                return offset;
        return line > limit / 2 ? line - limit / 2 : 0;
}

static void add_sums(struct ph_json *json, cJSON *result, int64_t count)
{
        cJSON *object;

        ph_json_int(json, result, "total", count);
        object = ph_json_object(json, result, "kinds");
        ph_json_int(json, object, "ets", count * 8 / KINDS);
        ph_json_int(json, object, "mnesia", count / KINDS);
        ph_json_int(json, object, "dets", count / KINDS);
        object = ph_json_object(json, result, "persistent_terms");
        ph_json_int(json, object, "count", 21);
        ph_json_int(json, object, "memory_bytes", 28000);
        ph_json_int(json, result, "matched_rows", 4711);
        ph_json_int(json, result, "matched_memory_bytes", 9000000);
        ph_json_int(json, result, "matched_lost", 3);
}

cJSON *ph_fake_tables(
        const struct ph_fake_behaviour *behaviour, const cJSON *params, struct ph_error *error)
{
        struct ph_json json = {0};
        int64_t count = behaviour->processes;
        int64_t limit = ph_json_get_int(params, "limit", 100);
        int64_t offset = offset_around(behaviour, ph_json_get_string(params, "around", NULL),
                ph_json_get_int(params, "offset", 0), limit);
        cJSON *result, *rows;

        if (behaviour->filter_error != NULL && ph_json_get_string(params, "filter", NULL) != NULL) {
                ph_error_set(error, PH_ERROR_PARAMS, "%s", behaviour->filter_error);
                return NULL;
        }
        result = cJSON_CreateObject();
        ph_json_int(&json, result, "age_ms", behaviour->age_ms);
        ph_json_number(&json, result, "vm_answer_ms", 0.4);
        ph_json_int(&json, result, "vm_silent_ms", behaviour->silent_ms);
        ph_json_string(&json, result, "gap", behaviour->gap);
        add_sums(&json, result, count);
        ph_json_int(&json, result, "matched", count - (behaviour->dead >= 0));
        ph_json_int(&json, result, "offset", offset);
        rows = ph_json_array(&json, result, "rows");
        for (int64_t line = offset; line < count && line < offset + limit; line++) {
                if (table_on(behaviour, line) != behaviour->dead)
                        add_table(&json, rows, table_on(behaviour, line), count);
        }
        return result;
}
