#include "tests/unit/process/population.h"

#include <stdio.h>

#include "tests/support/test.h"
#include "tests/unit/process/probe.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct population_settings settings; /* guarded by lock */
static bool had_memory;                     /* likewise */

/* Probe's thread: the sweep under way. */
static uint64_t sweep_ref;
static int64_t credits;
static unsigned next_id, parts;
static bool wants_kin;

static struct population_settings get_settings(void)
{
        struct population_settings copy;

        pthread_mutex_lock(&lock);
        copy = settings;
        pthread_mutex_unlock(&lock);
        return copy;
}

void population_change(const struct population_settings *changed)
{
        pthread_mutex_lock(&lock);
        settings = *changed;
        pthread_mutex_unlock(&lock);
}

bool population_had_memory(void)
{
        bool memory;

        pthread_mutex_lock(&lock);
        memory = had_memory;
        pthread_mutex_unlock(&lock);
        return memory;
}

/* Ten have the same parent, of whom ten have, and so on. */
static void build_kin(struct ph_etf_builder *part, unsigned id)
{
        if (id < 10)
                ph_etf_build_atom(part, "none");
        else
                probe_build_pid(part, (struct ph_pid){id / 10, 0});
        ph_etf_build_int64(part, 0);
}

static void deliver_part(struct fake_probe *probe, unsigned count)
{
        struct ph_etf_builder part;

        ph_etf_build_init(&part);
        ph_etf_build_list(&part, (size_t)count * (wants_kin ? 6 : 4));
        for (unsigned i = 0; i < count; i++, next_id++) {
                probe_build_row(
                        &part, (struct ph_pid){next_id, 0}, next_id, 1000, 233, PH_STATUS_WAITING);
                if (wants_kin)
                        build_kin(&part, next_id);
        }
        ph_etf_build_nil(&part);
        fake_probe_deliver(probe, sweep_ref, "part", &part);
        parts++;
}

static void deliver_end(struct fake_probe *probe, const struct population_settings *now)
{
        unsigned every = now->named > 0 ? now->named : 10;
        struct ph_etf_builder done;
        char name[32];

        ph_etf_build_init(&done);
        ph_etf_build_tuple(&done, 4);
        ph_etf_build_list(&done, now->count / every);
        for (unsigned id = every; id <= now->count; id += every) {
                ph_etf_build_tuple(&done, 2);
                probe_build_pid(&done, (struct ph_pid){id, 0});
                snprintf(name, sizeof(name), "server_%u", id);
                ph_etf_build_atom(&done, name);
        }
        if (now->count >= every)
                ph_etf_build_nil(&done);
        ph_etf_build_int64(&done, parts);
        ph_etf_build_int64(&done, 100);
        ph_etf_build_nil(&done);
        fake_probe_deliver(probe, sweep_ref, "done", &done);
        sweep_ref = 0;
}

static void go_on(struct fake_probe *probe)
{
        struct population_settings now = get_settings();

        while (sweep_ref != 0 && credits > 0 && next_id <= now.count) {
                unsigned left = now.count - next_id + 1;

                if (now.part != 0 && next_id / POPULATION_PART + 1 >= now.part)
                        return;
                deliver_part(probe, left < POPULATION_PART ? left : POPULATION_PART);
                credits--;
        }
        if (sweep_ref != 0 && next_id > now.count && now.part == 0)
                deliver_end(probe, &now);
}

static void on_sweep(struct fake_probe *probe, const struct fake_command *command)
{
        struct ph_etf in = command->rest;
        struct ph_etf_atom items;

        sweep_ref = command->ref;
        next_id = 1;
        parts = 0;
        if (ph_etf_read_atom(&in, &items) < 0 || ph_etf_read_int64(&in, &credits) < 0)
                abort();
        pthread_mutex_lock(&lock);
        had_memory = ph_etf_atom_is(&items, "memory");
        wants_kin = ph_etf_atom_is(&items, "kin");
        pthread_mutex_unlock(&lock);
        go_on(probe);
}

static void on_credit(struct fake_probe *probe, const struct fake_command *command)
{
        struct ph_etf in = command->rest;
        uint64_t ref;
        int64_t more;

        if (ph_etf_read_uint64(&in, &ref) < 0 || ph_etf_read_int64(&in, &more) < 0)
                abort();
        if (ref != sweep_ref)
                return;
        credits += more;
        go_on(probe);
}

static void build_property(struct ph_etf_builder *list, const char *name)
{
        ph_etf_build_tuple(list, 2);
        ph_etf_build_atom(list, name);
}

static void build_call(struct ph_etf_builder *list, const char *name, const char *module)
{
        build_property(list, name);
        ph_etf_build_tuple(list, 3);
        ph_etf_build_atom(list, module);
        ph_etf_build_atom(list, "loop");
        ph_etf_build_int64(list, 1);
}

/* Those with an even number are workers. */
static void build_facts(
        struct ph_etf_builder *facts, uint32_t id, const struct population_settings *now)
{
        if (id == now->gone || id == now->silent) {
                ph_etf_build_atom(facts, id == now->gone ? "gone" : "no_answer");
                return;
        }
        ph_etf_build_list(facts, 6);
        build_property(facts, "message_queue_len");
        ph_etf_build_int64(facts, id);
        build_property(facts, "reductions");
        ph_etf_build_int64(facts, 2000);
        build_property(facts, "memory");
        ph_etf_build_int64(facts, 5000);
        build_property(facts, "status");
        ph_etf_build_atom(facts, "running");
        build_call(facts, "current_function", "gen_server");
        build_call(facts, "initial_call", id % 2 == 0 ? "worker" : "Elixir.Shop.Cart");
        ph_etf_build_nil(facts);
}

static void on_look(struct fake_probe *probe, const struct fake_command *command)
{
        struct population_settings now = get_settings();
        struct ph_etf in = command->rest;
        struct ph_etf_builder facts;
        struct ph_etf_atom what;
        struct ph_etf_pid pid;
        uint32_t length;

        if (now.silent_looks)
                return;
        if (ph_etf_read_list(&in, &length) < 0)
                abort();
        ph_etf_build_init(&facts);
        if (now.failing_looks) {
                ph_etf_build_binary(&facts, "the worker in the node was killed", 33);
                fake_probe_deliver(probe, command->ref, "error", &facts);
                return;
        }
        ph_etf_build_list(&facts, length);
        for (uint32_t i = 0; i < length; i++) {
                if (ph_etf_read_tuple_of(&in, 2) < 0 || ph_etf_read_pid(&in, &pid) < 0 ||
                        ph_etf_read_atom(&in, &what) < 0)
                        abort();
                ph_etf_build_tuple(&facts, 2);
                ph_etf_build_pid(&facts, &pid);
                build_facts(&facts, pid.id, &now);
        }
        ph_etf_build_nil(&facts);
        fake_probe_deliver(probe, command->ref, "done", &facts);
}

void population_begin(struct agent *agent, const struct population_settings *begin)
{
        population_change(begin);
        fake_probe_set_answer(agent->probe, "sweep", on_sweep);
        fake_probe_set_answer(agent->probe, "credit", on_credit);
        fake_probe_set_answer(agent->probe, "look", on_look);
}
