#include "agent/core/process/stuck.h"

#include <stdlib.h>

#include "protocol/limits.h"

#define ANSWER_MS 3000  /* for a look */
#define MOST_LOOKED 250 /* processes in one look */
#define MOST_ROUNDS 8   /* looks after a sweep: a chain is followed one step in each */
#define EARLY_MS 5000   /* before it is told, so that it is known by then */
#define AGAIN_MS 5000   /* that what a look has found is good for */
#define WANTED_MS 30000 /* after the last question, watching ends */
#define ROW_MS 0.01     /* what asking one costs: measured */
#define DEFAULT_LIMIT 100

static void on_sweep(void *context);

void ph_stuck_init(struct ph_stuck *stuck, struct ph_processes *processes)
{
        *stuck = (struct ph_stuck){.processes = processes};
        processes->census.on_sweep = on_sweep;
        processes->census.sweep_context = stuck;
}

void ph_stuck_finish(struct ph_stuck *stuck)
{
        ph_watch_reset(&stuck->watch);
        ph_places_reset(&stuck->places);
        free(stuck->cases);
        stuck->cases = NULL;
        stuck->count = stuck->capacity = 0;
}

void ph_stuck_rest(struct ph_stuck *stuck)
{
        ph_requests_cancel(stuck->processes->census.requests, stuck->look_ref);
        ph_stuck_finish(stuck);
        stuck->look_ref = stuck->wanted_ms = 0;
}

/* ---- looks */

/* Whom one look asks; each only once. */
struct round {
        struct ph_pid pids[MOST_LOOKED];
        uint32_t count;
};

static bool is_fresh(const struct ph_stuck *stuck, struct ph_pid pid)
{
        const struct ph_place *place = ph_places_find(&stuck->places, pid);

        return place != NULL && uv_now(stuck->processes->census.loop) - place->looked_ms < AGAIN_MS;
}

static void add_to_round(struct ph_stuck *stuck, struct round *round, struct ph_pid pid)
{
        for (uint32_t i = 0; i < round->count; i++) {
                if (ph_pid_compare(round->pids[i], pid) == 0)
                        return;
        }
        if (round->count < MOST_LOOKED && !is_fresh(stuck, pid))
                round->pids[round->count++] = pid;
}

static bool is_old_enough(const struct ph_stuck *stuck, const struct ph_watch_entry *entry)
{
        return ph_census_now(&stuck->processes->census) - entry->since_ms >= PH_STUCK_MS - EARLY_MS;
}

/* Those that look stuck, and whoever they are known to wait for. Nobody asks who doesn't answer. */
static void add_suspects(struct ph_stuck *stuck, struct round *round)
{
        for (uint32_t i = 0; i < stuck->watch.count; i++) {
                const struct ph_watch_entry *entry = &stuck->watch.entries[i];
                const struct ph_place *place = ph_places_find(&stuck->places, entry->pid);

                if (entry->kind == PH_WATCH_SILENT || !is_old_enough(stuck, entry))
                        continue;
                add_to_round(stuck, round, entry->pid);
                if (place != NULL && place->callee_kind == PH_CALLEE_LOCAL)
                        add_to_round(stuck, round, place->callee);
        }
}

static void add_callees(struct ph_stuck *stuck, struct round *round)
{
        for (uint32_t i = 0; stuck->places.places != NULL && i < PH_PLACES_MOST; i++) {
                const struct ph_place *place = &stuck->places.places[i];

                if (place->looked_ms != 0 && place->callee_kind == PH_CALLEE_LOCAL)
                        add_to_round(stuck, round, place->callee);
        }
}

static void add_unknown(struct ph_stuck *stuck, struct round *round)
{
        for (uint32_t i = 0; i < stuck->watch.unknown_count; i++)
                add_to_round(stuck, round, stuck->watch.unknown[i]);
        stuck->watch.unknown_count = 0;
}

/* What a look finds of somebody that stands still is true until it moves. */
static void note_place(struct ph_stuck *stuck, const struct ph_place *place)
{
        struct ph_ptable *table = &stuck->processes->census.table;
        uint32_t row = ph_ptable_find(table, place->pid);

        if (row == PH_NO_ROW || !place->answered)
                return;
        table->flags[row] |= PH_ROW_PLACED;
        if (place->is_call)
                table->flags[row] |= PH_ROW_CALLING;
        else
                table->flags[row] &= (uint8_t)~PH_ROW_CALLING;
}

static void take_facts(struct ph_stuck *stuck, struct ph_etf *list)
{
        struct ph_census *census = &stuck->processes->census;
        struct ph_etf in = *list;
        const struct ph_place *place;
        struct ph_facts facts;
        struct ph_etf_pid pid;

        if (ph_facts_read(list, &facts) == 0)
                ph_census_learn(census, &facts);
        if (ph_etf_read_tuple_of(&in, 2) < 0 || ph_etf_read_pid(&in, &pid) < 0)
                return;
        if (facts.state == PH_FACTS_FOUND && ph_etf_left(&facts.initial_call) > 0)
                return; /* it was asked who it is */
        place = ph_places_take(&stuck->places, &census->table, ph_pid_of(&pid), in,
                uv_now(census->loop), stuck->processes->info->node);
        if (place != NULL)
                note_place(stuck, place);
}

static void look(struct ph_stuck *stuck);

static void on_look(void *context, const struct ph_answer *answer)
{
        struct ph_stuck *stuck = context;
        struct ph_etf in = answer->term;
        uint32_t length;

        if (answer->kind == PH_ANSWER_PART)
                return;
        stuck->look_ref = 0;
        if (answer->kind == PH_ANSWER_DONE && ph_etf_read_list(&in, &length) == 0) {
                while (length-- > 0 && ph_etf_left(&in) > 1)
                        take_facts(stuck, &in);
        }
        look(stuck);
        if (stuck->look_ref == 0)
                ph_stuck_find(stuck);
}

static bool is_unidentified(const struct ph_stuck *stuck, struct ph_pid pid)
{
        const struct ph_ptable *table = &stuck->processes->census.table;
        uint32_t row = ph_ptable_find(table, pid);

        return row != PH_NO_ROW && table->identity[row] == PH_IDENTITY_UNKNOWN;
}

static void build_question(
        struct ph_stuck *stuck, struct ph_pid pid, const char *what, struct ph_etf_builder *command)
{
        ph_etf_build_tuple(command, 2);
        ph_census_build_pid(&stuck->processes->census, command, pid);
        ph_etf_build_atom(command, what);
}

static void ask(struct ph_stuck *stuck, const struct round *round)
{
        struct ph_requests *requests = stuck->processes->census.requests;
        struct ph_etf_builder *command;
        uint32_t unidentified = 0;

        for (uint32_t i = 0; i < round->count; i++)
                unidentified += is_unidentified(stuck, round->pids[i]);
        command = ph_requests_command_list(requests, "look", round->count + unidentified);
        for (uint32_t i = 0; i < round->count; i++) {
                if (is_unidentified(stuck, round->pids[i]))
                        build_question(stuck, round->pids[i], "identity", command);
                build_question(stuck, round->pids[i], "place", command);
        }
        ph_etf_build_nil(command);
        stuck->look_ref = ph_requests_send(requests, ANSWER_MS, on_look, stuck, NULL);
        ph_allowance_spend(&stuck->allowance, (round->count + unidentified) * ROW_MS);
}

static void look(struct ph_stuck *stuck)
{
        const struct ph_census *census = &stuck->processes->census;
        struct round round = {.count = 0};

        if (stuck->look_ref != 0 || stuck->rounds >= MOST_ROUNDS ||
                ph_heartbeat_is_silent(stuck->processes->heartbeat) ||
                !ph_allowance_has(&stuck->allowance, uv_now(census->loop), census->budget_percent))
                return;
        stuck->rounds++;
        add_suspects(stuck, &round);
        add_callees(stuck, &round);
        add_unknown(stuck, &round);
        if (round.count > 0)
                ask(stuck, &round);
}

static bool is_wanted(const struct ph_stuck *stuck)
{
        return stuck->wanted_ms != 0 &&
               uv_now(stuck->processes->census.loop) - stuck->wanted_ms < WANTED_MS;
}

static void on_sweep(void *context)
{
        struct ph_stuck *stuck = context;
        struct ph_census *census = &stuck->processes->census;

        if (!is_wanted(stuck)) {
                if (stuck->watch.begun_ms != 0)
                        ph_stuck_rest(stuck);
                return;
        }
        if (ph_watch_take(&stuck->watch, &census->table, ph_census_now(census)) < 0) {
                stuck->count = 0;
                return;
        }
        stuck->rounds = 0;
        look(stuck);
        ph_stuck_find(stuck);
}

/* ---- calls */

int ph_stuck_check(struct ph_stuck *stuck, const cJSON *params, struct ph_error *error)
{
        enum ph_syntax syntax;

        return ph_node_info_read_syntax(stuck->processes->info, params, &syntax, error);
}

void ph_stuck_call(struct ph_stuck *stuck, struct ph_call *call, const cJSON *params)
{
        struct ph_census *census = &stuck->processes->census;
        uint32_t limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        struct ph_json json = {0};
        struct ph_error error;
        enum ph_syntax syntax;

        if (ph_node_info_read_syntax(stuck->processes->info, params, &syntax, &error) < 0) {
                ph_call_fail(call, &error);
                return;
        }
        if (!is_wanted(stuck))
                ph_stuck_rest(stuck);
        stuck->wanted_ms = uv_now(census->loop) > 0 ? uv_now(census->loop) : 1;
        if (!ph_heartbeat_is_silent(stuck->processes->heartbeat))
                ph_processes_sweep(stuck->processes);
        ph_call_answer(call, &json, ph_stuck_write(stuck, syntax, limit, &json));
}
