#include "agent/core/process/place.h"

#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/mfa.h"
#include "agent/term/print.h"

#define MOST_CALLEES 100
#define MOST_FRAMES 64

struct facts {
        struct ph_etf stack, monitors, backtrace;
        int64_t monitor_count;
};

static const struct ph_field_spec specs[] = {
        PH_FIELD("stack", TERM, struct facts, stack),
        PH_FIELD("monitors", TERM, struct facts, monitors),
        PH_FIELD("backtrace", TERM, struct facts, backtrace),
        PH_FIELD("monitor_count", INT64, struct facts, monitor_count),
};

static void clear(struct ph_place *place)
{
        free(place->function[0]);
        free(place->function[1]);
        free(place->remote);
        *place = (struct ph_place){0};
}

void ph_places_reset(struct ph_places *places)
{
        for (unsigned i = 0; places->places != NULL && i < PH_PLACES_MOST; i++)
                clear(&places->places[i]);
        free(places->places);
        places->places = NULL;
}

/* Open addressing would need removal: the oldest of a few neighbours gives way instead. */
#define NEIGHBOURS 8

static unsigned slot_of(struct ph_pid pid)
{
        return (unsigned)((ph_pid_number(pid) * 0x9E3779B97F4A7C15ULL) >> 32) % PH_PLACES_MOST;
}

static struct ph_place *place_at(const struct ph_places *places, struct ph_pid pid, unsigned i)
{
        return &places->places[(slot_of(pid) + i) % PH_PLACES_MOST];
}

const struct ph_place *ph_places_find(const struct ph_places *places, struct ph_pid pid)
{
        for (unsigned i = 0; places->places != NULL && i < NEIGHBOURS; i++) {
                const struct ph_place *place = place_at(places, pid, i);

                if (place->looked_ms != 0 && ph_pid_compare(place->pid, pid) == 0)
                        return place;
        }
        return NULL;
}

static struct ph_place *make_room(struct ph_places *places, struct ph_pid pid)
{
        struct ph_place *oldest = NULL;

        if (places->places == NULL)
                places->places = calloc(PH_PLACES_MOST, sizeof(*places->places));
        if (places->places == NULL)
                return NULL;
        for (unsigned i = 0; i < NEIGHBOURS; i++) {
                struct ph_place *place = place_at(places, pid, i);

                if (place->looked_ms != 0 && ph_pid_compare(place->pid, pid) == 0)
                        return place;
                if (oldest == NULL || place->looked_ms < oldest->looked_ms)
                        oldest = place;
        }
        return oldest;
}

/* ---- the stack */

/* Functions of OTP that are the same wherever a process stands. */
static bool is_plumbing(const struct ph_mfa *mfa)
{
        static const char *const modules[] = {"gen", "gen_server", "gen_statem", "gen_event",
                "Elixir.GenServer", "proc_lib", "sys"};

        for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
                if (ph_etf_atom_is(&mfa->module, modules[i]))
                        return true;
        }
        return false;
}

static bool is_in(const struct ph_mfa *mfa, const char *module, const char *function)
{
        size_t size = strlen(function);

        return ph_etf_atom_is(&mfa->module, module) && mfa->function.size >= size &&
               memcmp(mfa->function.text, function, size) == 0;
}

/* gen:do_call/4 is where all calls of OTP's behaviours wait (gen.erl). */
static bool is_call(const struct ph_mfa *mfa)
{
        return is_in(mfa, "gen", "do_call") || is_in(mfa, "gen_statem", "call_clean");
}

static bool is_idle(const struct ph_mfa *mfa)
{
        return is_in(mfa, "gen_server", "loop") || is_in(mfa, "gen_statem", "loop") ||
               is_in(mfa, "gen_event", "fetch_msg") || is_in(mfa, "erlang", "hibernate");
}

static void keep_function(struct ph_place *place, const struct ph_mfa *mfa)
{
        static const enum ph_syntax syntaxes[] = {PH_SYNTAX_ERLANG, PH_SYNTAX_ELIXIR};
        char text[PH_MFA_SIZE];

        for (int i = 0; i < 2; i++) {
                free(place->function[i]);
                place->function[i] =
                        ph_mfa_format(mfa, syntaxes[i], text) == 0 ? strdup(text) : NULL;
        }
}

/* What is told of the stack is the innermost function that says something of this process alone. */
static void read_stack(struct ph_place *place, struct ph_etf stack)
{
        struct ph_etf location;
        struct ph_mfa mfa;
        uint32_t length;

        if (ph_etf_read_list(&stack, &length) < 0)
                return;
        for (uint32_t i = 0;
                i < length && i < MOST_FRAMES && ph_mfa_read_frame(&stack, &mfa, &location) == 0;
                i++) {
                if (i == 0) {
                        place->is_call = is_call(&mfa);
                        place->is_idle = is_idle(&mfa);
                        keep_function(place, &mfa);
                }
                if (!is_plumbing(&mfa)) {
                        keep_function(place, &mfa);
                        return;
                }
        }
}

/* ---- which call it is */

/* FNV-1a. */
static uint64_t hash(const char *text, size_t size)
{
        uint64_t value = 0xCBF29CE484222325ULL;

        for (size_t i = 0; i < size; i++)
                value = (value ^ (uint8_t)text[i]) * 0x100000001B3ULL;
        return value;
}

/* The monitor's reference, which no other call has, is the first on the stack of one that waits. */
static uint64_t read_call(struct ph_etf backtrace)
{
        static const char begin[] = "#Ref<";
        const uint8_t *bytes;
        const char *at, *end;
        uint32_t size;

        if (ph_etf_read_binary(&backtrace, &bytes, &size) < 0)
                return 0;
        at = memmem(bytes, size, begin, strlen(begin));
        if (at == NULL)
                return 0;
        end = memchr(at, '>', (size_t)((const char *)bytes + size - at));
        return end != NULL ? hash(at, (size_t)(end - at)) : 0;
}

static bool is_same_call(const struct ph_place *one, const struct ph_place *other)
{
        return one->is_call && other->is_call && ph_pid_compare(one->pid, other->pid) == 0 &&
               one->call == other->call && one->callee_kind == other->callee_kind &&
               ph_pid_compare(one->callee, other->callee) == 0;
}

/* ---- whom it waits for */

/* Whether @text is all that stands on a line y(N) of the backtrace. */
static bool is_on_stack(const char *trace, size_t size, const char *text)
{
        size_t length = strlen(text);

        for (const char *at = trace, *end = trace + size; at < end;) {
                const char *stop = memchr(at, '\n', (size_t)(end - at));
                const char *value = memchr(at, ')', (size_t)((stop != NULL ? stop : end) - at));
                const char *last = stop != NULL ? stop : end;

                if (at[0] == 'y' && value != NULL) {
                        for (value++; value < last && *value == ' ';)
                                value++;
                        if ((size_t)(last - value) == length && memcmp(value, text, length) == 0)
                                return true;
                }
                at = last + 1;
        }
        return false;
}

static bool is_mentioned(
        const struct ph_ptable *table, struct ph_pid pid, const char *trace, size_t size)
{
        uint32_t row = ph_ptable_find(table, pid);
        const char *name = row != PH_NO_ROW ? ph_ptable_name(table, row) : NULL;
        char text[PH_PID_TEXT_SIZE];

        ph_pid_format(pid, false, text);
        return is_on_stack(trace, size, text) || (name != NULL && is_on_stack(trace, size, name));
}

/* Of several that it monitors the callee is the one that the call keeps on the stack. */
static void choose_callee(struct ph_place *place, const struct ph_ptable *table,
        const struct ph_pid *pids, uint32_t count, struct ph_etf backtrace)
{
        const uint8_t *bytes;
        uint32_t size, mentioned = 0;

        if (ph_etf_read_binary(&backtrace, &bytes, &size) < 0)
                return;
        for (uint32_t i = 0; i < count; i++) {
                if (!is_mentioned(table, pids[i], (const char *)bytes, size))
                        continue;
                place->callee = pids[i];
                mentioned++;
        }
        if (mentioned == 1)
                place->callee_kind = PH_CALLEE_LOCAL;
}

static void keep_remote(struct ph_place *place, struct ph_etf pid)
{
        const struct ph_print_options options = {.unicode = true, .max_bytes = 512};
        struct ph_print_cut cut;
        struct ph_text text;

        ph_text_init(&text, 512);
        if (ph_print(pid, &options, &text, &cut) == 0)
                place->remote = strdup(text.bytes);
        ph_text_finish(&text);
        place->callee_kind = PH_CALLEE_REMOTE;
}

static void read_callees(struct ph_place *place, const struct ph_ptable *table,
        const struct facts *facts, const char *node)
{
        struct ph_pid pids[MOST_CALLEES];
        struct ph_etf list = facts->monitors, only = list, term;
        struct ph_etf_pid pid;
        uint32_t length, count = 0;

        place->callee_kind = PH_CALLEE_UNKNOWN;
        place->monitors = (uint32_t)facts->monitor_count;
        if (ph_etf_read_list(&list, &length) < 0)
                return;
        only = list;
        for (uint32_t i = 0; i < length && count < MOST_CALLEES; i++) {
                if (ph_etf_take(&list, &term) < 0)
                        return;
                if (ph_etf_read_pid(&term, &pid) == 0 && ph_etf_atom_is(&pid.node, node))
                        pids[count++] = ph_pid_of(&pid);
        }
        if (facts->monitor_count == 1 && count == 1) {
                place->callee = pids[0];
                place->callee_kind = PH_CALLEE_LOCAL;
        } else if (facts->monitor_count == 1 && length == 1) {
                if (ph_etf_take(&only, &term) == 0)
                        keep_remote(place, term);
        } else {
                choose_callee(place, table, pids, count, facts->backtrace);
        }
}

static void take(struct ph_place *place, const struct ph_ptable *table, struct ph_etf answer,
        const char *node)
{
        struct facts facts = {.monitor_count = 0};

        if (ph_fields_read(&answer, specs, sizeof(specs) / sizeof(specs[0]), &facts) < 0)
                return;
        place->answered = true;
        read_stack(place, facts.stack);
        if (!place->is_call)
                return;
        place->call = read_call(facts.backtrace);
        read_callees(place, table, &facts, node);
}

const struct ph_place *ph_places_take(struct ph_places *places, const struct ph_ptable *table,
        struct ph_pid pid, struct ph_etf answer, uint64_t now_ms, const char *node)
{
        struct ph_place *place = make_room(places, pid), before;

        if (place == NULL)
                return NULL;
        before = *place;
        clear(place);
        place->pid = pid;
        place->looked_ms = place->since_ms = now_ms > 0 ? now_ms : 1;
        take(place, table, answer, node);
        if (is_same_call(place, &before))
                place->since_ms = before.since_ms;
        return place;
}
