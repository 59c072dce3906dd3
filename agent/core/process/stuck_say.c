#include "agent/core/process/stuck_say.h"

#include <math.h>
#include <stdio.h>

#define MILLION 1e6
#define MOST_TOLD 6 /* of a chain in the sentence */

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

const char *ph_stuck_name(const struct ph_stuck_teller *teller, struct ph_pid pid)
{
        uint32_t row = ph_ptable_find(teller->table, pid);
        struct ph_identity identity;
        const char *name;

        if (row == PH_NO_ROW)
                return NULL;
        name = ph_ptable_name(teller->table, row);
        if (name != NULL)
                return name;
        identity = ph_identities_get(&teller->table->identities, teller->table->identity[row]);
        if (identity.label[0] != '\0')
                return identity.label;
        name = teller->is_elixir ? identity.call_elixir : identity.call_erlang;
        return name[0] != '\0' ? name : NULL;
}

static void put_process(
        const struct ph_stuck_teller *teller, struct ph_text *text, struct ph_pid pid)
{
        const char *name = ph_stuck_name(teller, pid);
        char id[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, teller->is_elixir, id);
        ph_text_puts(text, id);
        if (name != NULL) {
                ph_text_put_char(text, ' ');
                ph_text_puts(text, name);
        }
}

static const char *function_of(const struct ph_stuck_teller *teller, const struct ph_place *place)
{
        return place != NULL ? place->function[teller->is_elixir] : NULL;
}

static void put_in(
        const struct ph_stuck_teller *teller, struct ph_text *text, const struct ph_place *place)
{
        const char *function = function_of(teller, place);

        if (function == NULL)
                return;
        ph_text_puts(text, " in ");
        ph_text_puts(text, function);
}

/* ---- one sentence for each kind */

static void say_deadlock(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        put_count(text, found->length);
        ph_text_puts(text, " processes wait for each other in calls: ");
        for (uint32_t i = 0; i < found->length && i < MOST_TOLD; i++) {
                put_process(teller, text, found->chain[i]);
                ph_text_puts(text, " for ");
        }
        if (found->length > MOST_TOLD)
                ph_text_puts(text, "\xE2\x80\xA6 for ");
        put_process(teller, text, found->chain[0]);
}

/* What the last one of a chain does, as far as is known. */
static void say_end(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
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
                ph_watch_find(&teller->stuck->watch, teller->table, last);
        const struct ph_place *place = ph_places_find(&teller->stuck->places, last);

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
                put_in(teller, text, place);
                return;
        }
        if (entry != NULL)
                ph_text_puts(text, ways[entry->kind]);
        else if (place != NULL && place->is_idle)
                ph_text_puts(text, ", which is idle and has not answered");
        if (place != NULL && !place->is_idle)
                put_in(teller, text, place);
}

static void say_waiting(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        const struct ph_place *place = ph_places_find(&teller->stuck->places, found->entry.pid);

        ph_text_puts(text, "waits in a call");
        put_in(teller, text, place);
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
                put_process(teller, text, found->chain[i]);
        }
        if (found->length > MOST_TOLD)
                ph_text_puts(text, ", \xE2\x80\xA6");
        say_end(teller, found, text);
}

static void say_not_reading(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        uint32_t row = found->entry.row, waiting = teller->table->mailbox[row];
        bool is_suspended = teller->table->status[row] == PH_STATUS_SUSPENDED;

        put_messages(text, waiting);
        if (waiting > found->entry.mailbox) {
                ph_text_puts(text, ", ");
                put_count(text, waiting - found->entry.mailbox);
                ph_text_puts(text, " of them since then");
        }
        ph_text_puts(
                text, is_suspended ? ", and it is suspended" : ", and it does not run: it waits");
        put_in(teller, text, ph_places_find(&teller->stuck->places, found->entry.pid));
}

static void say_spinning(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        uint32_t row = found->entry.row;

        ph_text_puts(text, "ran at ");
        put_count(text, found->entry.samples - found->entry.lapses);
        ph_text_puts(text, " of ");
        put_count(text, found->entry.samples);
        ph_text_puts(text, " looks, ");
        put_count(text, (uint64_t)teller->table->reduction_rate[row]);
        ph_text_puts(text, " reductions a second,");
        put_in(teller, text, ph_places_find(&teller->stuck->places, found->entry.pid));
}

static void say_native(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        (void)teller;
        ph_text_puts(text, "did not answer any of ");
        put_count(text, found->entry.samples);
        ph_text_puts(text, " looks: it is inside native code that does not return");
}

static double growth_of(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found)
{
        uint32_t row = found->entry.row;
        double ms = teller->table->sampled_ms[row] - found->entry.since_ms;
        double more = (double)teller->table->mailbox[row] - found->entry.mailbox;

        return ms > 0 ? more * 1000 / ms : 0;
}

double ph_stuck_million_ms(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found)
{
        double growth = growth_of(teller, found);
        double waiting = teller->table->mailbox[found->entry.row];

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

static void say_overloaded(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        double left = ph_stuck_million_ms(teller, found);

        put_messages(text, teller->table->mailbox[found->entry.row]);
        ph_text_puts(text, ", ");
        put_count(text, (uint64_t)growth_of(teller, found));
        ph_text_puts(text, " more a second, although it works");
        if (!isnan(left)) {
                ph_text_puts(text, ": 1,000,000 in ");
                put_time(text, left);
        }
}

static void (*const sentences[])(const struct ph_stuck_teller *teller,
        const struct ph_stuck_case *found, struct ph_text *text) = {
        [PH_STUCK_DEADLOCK] = say_deadlock,
        [PH_STUCK_NATIVE] = say_native,
        [PH_STUCK_NOT_READING] = say_not_reading,
        [PH_STUCK_OVERLOADED] = say_overloaded,
        [PH_STUCK_SPINNING] = say_spinning,
        [PH_STUCK_WAITING] = say_waiting,
};

void ph_stuck_say(const struct ph_stuck_teller *teller, const struct ph_stuck_case *found,
        struct ph_text *text)
{
        sentences[found->kind](teller, found, text);
}
