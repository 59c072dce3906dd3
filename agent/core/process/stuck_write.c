#include "agent/core/process/stuck_say.h"

#include <math.h>
#include <stdio.h>

#define SENTENCE_BYTES 1024
#define SETTLE_MS 3000 /* until all that stand still have been asked where */

static const char *const kinds[] = {
        [PH_STUCK_DEADLOCK] = "deadlock",
        [PH_STUCK_NATIVE] = "native",
        [PH_STUCK_NOT_READING] = "not reading",
        [PH_STUCK_OVERLOADED] = "overloaded",
        [PH_STUCK_SPINNING] = "spinning",
        [PH_STUCK_WAITING] = "waiting",
};

struct writer {
        struct ph_stuck_teller teller;
        struct ph_json *json;
};

static void write_process(const struct writer *writer, struct ph_pid pid, cJSON *object)
{
        char id[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, writer->teller.is_elixir, id);
        ph_json_string(writer->json, object, "pid", id);
        ph_json_string(writer->json, object, "name", ph_stuck_name(&writer->teller, pid));
}

static void write_chain(
        const struct writer *writer, const struct ph_stuck_case *found, cJSON *object)
{
        cJSON *chain = ph_json_array(writer->json, object, "chain");

        for (uint32_t i = 0; i < found->length; i++)
                write_process(writer, found->chain[i], ph_json_object(writer->json, chain, NULL));
}

static void write_figures(
        const struct writer *writer, const struct ph_stuck_case *found, cJSON *object)
{
        const struct ph_ptable *table = writer->teller.table;
        uint32_t row = found->entry.row;
        bool is_known = found->kind != PH_STUCK_NATIVE;

        ph_json_uint(writer->json, object, "mailbox", table->mailbox[row]);
        ph_json_number(writer->json, object, "mailbox_per_second",
                is_known ? (double)table->mailbox_rate[row] : NAN);
        ph_json_number(writer->json, object, "reductions_per_second",
                is_known ? (double)table->reduction_rate[row] : NAN);
        ph_json_number(writer->json, object, "million_ms",
                found->kind == PH_STUCK_OVERLOADED ? ph_stuck_million_ms(&writer->teller, found)
                                                   : NAN);
}

static void write_case(const struct writer *writer, const struct ph_stuck_case *found, cJSON *rows)
{
        const struct ph_stuck *stuck = writer->teller.stuck;
        const struct ph_census *census = &stuck->processes->census;
        const struct ph_place *place = ph_places_find(&stuck->places, found->entry.pid);
        cJSON *object = ph_json_object(writer->json, rows, NULL);
        struct ph_text text;

        ph_text_init(&text, SENTENCE_BYTES);
        ph_stuck_say(&writer->teller, found, &text);
        ph_json_string(writer->json, object, "kind", kinds[found->kind]);
        write_process(writer, found->entry.pid, object);
        ph_json_string(writer->json, object, "evidence", text.bytes);
        ph_text_finish(&text);
        ph_json_int(
                writer->json, object, "for_ms", (int64_t)ph_census_now(census) - found->since_ms);
        ph_json_number(writer->json, object, "looked_ms",
                place != NULL ? (double)(uv_now(census->loop) - place->looked_ms) : NAN);
        write_figures(writer, found, object);
        write_chain(writer, found, object);
}

/* A row may have become another process's since the case was found. */
static bool is_there(const struct writer *writer, const struct ph_stuck_case *found)
{
        return ph_ptable_find(writer->teller.table, found->entry.pid) == found->entry.row;
}

static void write_gap(const struct writer *writer, cJSON *result)
{
        const struct ph_stuck *stuck = writer->teller.stuck;
        const struct ph_census *census = &stuck->processes->census;
        char gap[128];

        snprintf(gap, sizeof(gap), "%u more processes look stuck than can be watched",
                stuck->watch.missed);
        if (stuck->watch.missed > 0)
                ph_json_string(writer->json, result, "gap", gap);
        else
                ph_json_string(
                        writer->json, result, "gap", census->gap[0] != '\0' ? census->gap : NULL);
}

static void write_rows(const struct writer *writer, uint32_t limit, cJSON *result)
{
        const struct ph_stuck *stuck = writer->teller.stuck;
        cJSON *rows = ph_json_array(writer->json, result, "rows");
        uint32_t total = 0;

        for (uint32_t i = 0; i < stuck->count; i++) {
                if (!is_there(writer, &stuck->cases[i]))
                        continue;
                if (total < limit)
                        write_case(writer, &stuck->cases[i], rows);
                total++;
        }
        ph_json_uint(writer->json, result, "total", total);
}

cJSON *ph_stuck_write(
        const struct ph_stuck *stuck, enum ph_syntax syntax, uint32_t limit, struct ph_json *json)
{
        const struct ph_census *census = &stuck->processes->census;
        struct writer writer = {{stuck, &census->table, syntax == PH_SYNTAX_ELIXIR}, json};
        double age = (double)(uv_now(census->loop) - census->committed_ms);
        uint32_t begun = stuck->watch.begun_ms;
        uint32_t watched = begun != 0 ? ph_census_now(census) - begun : 0;
        cJSON *result = cJSON_CreateObject();

        ph_json_number(json, result, "age_ms", begun != 0 ? age : NAN);
        ph_heartbeat_write(stuck->processes->heartbeat, json, result);
        ph_json_uint(json, result, "watched_ms", watched);
        ph_json_bool(json, result, "complete", watched >= PH_STUCK_MS + SETTLE_MS);
        write_gap(&writer, result);
        write_rows(&writer, limit, result);
        return result;
}
