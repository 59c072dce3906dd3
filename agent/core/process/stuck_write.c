#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agent/core/process/stuck.h"
#include "agent/term/text.h"

#define SENTENCE_BYTES 1024
#define MILLION 1e6
#define SETTLE_MS 3000 /* until all that stand still have been asked where */
#define MOST_TOLD 6    /* of a chain in the sentence */

static const char *const kinds[] = {
        [PH_STUCK_DEADLOCK] = "deadlock",
        [PH_STUCK_NATIVE] = "native",
        [PH_STUCK_NOT_READING] = "not reading",
        [PH_STUCK_OVERLOADED] = "overloaded",
        [PH_STUCK_SPINNING] = "spinning",
        [PH_STUCK_WAITING] = "waiting",
};

struct writer {
        const struct ph_stuck *stuck;
        const struct ph_ptable *table;
        struct ph_json *json;
        bool elixir;
};

/* ---- words */

/* "1,234,567". */
static void put_count(struct ph_text *text, uint64_t count)
{
        char digits[32];
        int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);

        for (int i = 0; i < length; i++) {
                if (i > 0 && (length - i) % 3 == 0)
                        ph_text_put_char(text, ',');
                ph_text_put_char(text, digits[i]);
        }
}

static void put_messages(struct ph_text *text, uint64_t count)
{
        put_count(text, count);
        ph_text_puts(text, count == 1 ? " message waits" : " messages wait");
}

/* The registered name, or what it was started with. */
static const char *name_of(const struct writer *writer, struct ph_pid pid)
{
        uint32_t row = ph_ptable_find(writer->table, pid);
        struct ph_identity identity;
        const char *name;

        if (row == PH_NO_ROW)
                return NULL;
        name = ph_ptable_name(writer->table, row);
        if (name != NULL)
                return name;
        identity = ph_identities_get(&writer->table->identities, writer->table->identity[row]);
        if (identity.label[0] != '\0')
                return identity.label;
        name = writer->elixir ? identity.call_elixir : identity.call_erlang;
        return name[0] != '\0' ? name : NULL;
}

static void put_process(const struct writer *writer, struct ph_text *text, struct ph_pid pid)
{
        const char *name = name_of(writer, pid);
        char id[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, writer->elixir, id);
        ph_text_puts(text, id);
        if (name != NULL) {
                ph_text_put_char(text, ' ');
                ph_text_puts(text, name);
        }
}

static const char *function_of(const struct writer *writer, const struct ph_place *place)
{
        return place != NULL ? place->function[writer->elixir] : NULL;
}

static void put_in(const struct writer *writer, struct ph_text *text, const struct ph_place *place)
{
        const char *function = function_of(writer, place);

        if (function == NULL)
                return;
        ph_text_puts(text, " in ");
        ph_text_puts(text, function);
}

/* ---- one sentence for each kind */

static void say_deadlock(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        put_count(text, found->length);
        ph_text_puts(text, " processes wait for each other in calls: ");
        for (uint32_t i = 0; i < found->length && i < MOST_TOLD; i++) {
                put_process(writer, text, found->chain[i]);
                ph_text_puts(text, " for ");
        }
        if (found->length > MOST_TOLD)
                ph_text_puts(text, "\xE2\x80\xA6 for ");
        put_process(writer, text, found->chain[0]);
}

/* What the last one of a chain does, as far as is known. */
static void say_end(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        static const char *const ways[] = {
                [PH_WATCH_NOTHING] = "",
                [PH_WATCH_STILL] = ", which does not run",
                [PH_WATCH_BUSY] = ", which spins",
                [PH_WATCH_SILENT] = ", which is inside native code",
                [PH_WATCH_FLOODED] = ", which is overloaded",
        };
        struct ph_pid last = found->chain[found->length - 1];
        const struct ph_watch_entry *entry =
                ph_watch_find(&writer->stuck->watch, writer->table, last);
        const struct ph_place *place = ph_places_find(&writer->stuck->places, last);

        if (found->length == PH_STUCK_MOST_CHAIN) {
                ph_text_puts(text, ", and so on");
                return;
        }
        if (found->leads_back) {
                ph_text_puts(text, ", which waits in a call that leads back to this chain");
                return;
        }
        if (place != NULL && place->is_call) {
                ph_text_puts(text, ", which waits in a call");
                put_in(writer, text, place);
                return;
        }
        if (entry != NULL)
                ph_text_puts(text, ways[entry->kind]);
        else if (place != NULL && place->is_idle)
                ph_text_puts(text, ", which is idle and has not answered");
        if (place != NULL && !place->is_idle)
                put_in(writer, text, place);
}

static void say_waiting(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        const struct ph_place *place = ph_places_find(&writer->stuck->places, found->entry.pid);

        ph_text_puts(text, "waits in a call");
        put_in(writer, text, place);
        if (place != NULL && place->callee_kind == PH_CALLEE_REMOTE && place->remote != NULL) {
                ph_text_puts(text, " for ");
                ph_text_puts(text, place->remote);
                ph_text_puts(text, " of another node");
                return;
        }
        if (found->length == 1) {
                ph_text_puts(text, " for one of the ");
                put_count(text, place != NULL ? place->monitors : 0);
                ph_text_puts(text, " processes that it monitors");
                return;
        }
        for (uint32_t i = 1; i < found->length && i < MOST_TOLD; i++) {
                ph_text_puts(text, i == 1 ? " for " : ", which waits for ");
                put_process(writer, text, found->chain[i]);
        }
        if (found->length > MOST_TOLD)
                ph_text_puts(text, ", \xE2\x80\xA6");
        say_end(writer, found, text);
}

static void say_not_reading(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        uint32_t row = found->entry.row, waiting = writer->table->mailbox[row];
        bool is_suspended = writer->table->status[row] == PH_STATUS_SUSPENDED;

        put_messages(text, waiting);
        if (waiting > found->entry.mailbox) {
                ph_text_puts(text, ", ");
                put_count(text, waiting - found->entry.mailbox);
                ph_text_puts(text, " of them since then");
        }
        ph_text_puts(
                text, is_suspended ? ", and it is suspended" : ", and it does not run: it waits");
        put_in(writer, text, ph_places_find(&writer->stuck->places, found->entry.pid));
}

static void say_spinning(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        uint32_t row = found->entry.row;

        ph_text_puts(text, "ran at ");
        put_count(text, found->entry.samples - found->entry.lapses);
        ph_text_puts(text, " of ");
        put_count(text, found->entry.samples);
        ph_text_puts(text, " looks, ");
        put_count(text, (uint64_t)writer->table->reduction_rate[row]);
        ph_text_puts(text, " reductions a second,");
        put_in(writer, text, ph_places_find(&writer->stuck->places, found->entry.pid));
}

static void say_native(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        (void)writer;
        ph_text_puts(text, "did not answer any of ");
        put_count(text, found->entry.samples);
        ph_text_puts(text, " looks: it is inside native code that does not return");
}

static double growth_of(const struct writer *writer, const struct ph_stuck_case *found)
{
        uint32_t row = found->entry.row;
        double ms = writer->table->sampled_ms[row] - found->entry.since_ms;
        double more = (double)writer->table->mailbox[row] - found->entry.mailbox;

        return ms > 0 ? more * 1000 / ms : 0;
}

/* Time until a million messages wait, in ms; NaN when it doesn't come to that. */
static double million_ms(const struct writer *writer, const struct ph_stuck_case *found)
{
        double growth = growth_of(writer, found);
        double waiting = writer->table->mailbox[found->entry.row];

        return growth > 0 && waiting < MILLION ? (MILLION - waiting) * 1000 / growth : NAN;
}

static void put_time(struct ph_text *text, double ms)
{
        static const struct {
                double ms;
                const char *unit;
        } units[] = {{86400000, " days"}, {3600000, " hours"}, {60000, " minutes"}, {1000, " s"}};
        size_t i = 0;

        while (i < 3 && ms < 2 * units[i].ms)
                i++;
        put_count(text, (uint64_t)(ms / units[i].ms));
        ph_text_puts(text, units[i].unit);
}

static void say_overloaded(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text)
{
        double left = million_ms(writer, found);

        put_messages(text, writer->table->mailbox[found->entry.row]);
        ph_text_puts(text, ", ");
        put_count(text, (uint64_t)growth_of(writer, found));
        ph_text_puts(text, " more a second, although it works");
        if (!isnan(left)) {
                ph_text_puts(text, ": 1,000,000 in ");
                put_time(text, left);
        }
}

static void (*const sentences[])(
        const struct writer *writer, const struct ph_stuck_case *found, struct ph_text *text) = {
        [PH_STUCK_DEADLOCK] = say_deadlock,
        [PH_STUCK_NATIVE] = say_native,
        [PH_STUCK_NOT_READING] = say_not_reading,
        [PH_STUCK_OVERLOADED] = say_overloaded,
        [PH_STUCK_SPINNING] = say_spinning,
        [PH_STUCK_WAITING] = say_waiting,
};

/* ---- JSON */

static void write_process(const struct writer *writer, struct ph_pid pid, cJSON *object)
{
        char id[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, writer->elixir, id);
        ph_json_string(writer->json, object, "pid", id);
        ph_json_string(writer->json, object, "name", name_of(writer, pid));
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
        const struct ph_ptable *table = writer->table;
        uint32_t row = found->entry.row;
        bool is_known = found->kind != PH_STUCK_NATIVE;

        ph_json_uint(writer->json, object, "mailbox", table->mailbox[row]);
        ph_json_number(writer->json, object, "mailbox_per_second",
                is_known ? (double)table->mailbox_rate[row] : NAN);
        ph_json_number(writer->json, object, "reductions_per_second",
                is_known ? (double)table->reduction_rate[row] : NAN);
        ph_json_number(writer->json, object, "million_ms",
                found->kind == PH_STUCK_OVERLOADED ? million_ms(writer, found) : NAN);
}

static void write_case(const struct writer *writer, const struct ph_stuck_case *found, cJSON *rows)
{
        const struct ph_stuck *stuck = writer->stuck;
        const struct ph_census *census = &stuck->processes->census;
        const struct ph_place *place = ph_places_find(&stuck->places, found->entry.pid);
        cJSON *object = ph_json_object(writer->json, rows, NULL);
        struct ph_text text;

        ph_text_init(&text, SENTENCE_BYTES);
        sentences[found->kind](writer, found, &text);
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
        return ph_ptable_find(writer->table, found->entry.pid) == found->entry.row;
}

static void write_gap(const struct writer *writer, cJSON *result)
{
        const struct ph_stuck *stuck = writer->stuck;
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
        const struct ph_stuck *stuck = writer->stuck;
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
        struct writer writer = {stuck, &census->table, json, syntax == PH_SYNTAX_ELIXIR};
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
