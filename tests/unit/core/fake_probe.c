#include "tests/unit/core/fake_probe.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "agent/term/parse.h"
#include "tests/support/test.h"

enum { MAX_NAMES = 16 };

struct item {
        struct item *next;
        size_t length;
        uint8_t term[];
};

/* What was said about one command, and how often it came. */
struct named {
        char name[32];
        fake_answer answer;
        unsigned count;
};

struct fake_probe {
        pthread_t thread;
        pthread_mutex_t lock; /* guards all that follows */
        pthread_cond_t changed;
        struct item *head, **tail;
        struct named names[MAX_NAMES];
        struct ph_core *core;
        bool dead, stopping;
};

static struct named *find_name(struct fake_probe *probe, const char *name)
{
        struct named *named = probe->names;

        while (named->name[0] != '\0' && strcmp(named->name, name) != 0)
                named++;
        if (named == probe->names + MAX_NAMES - 1)
                abort();
        snprintf(named->name, sizeof(named->name), "%s", name);
        return named;
}

void fake_silence(struct fake_probe *probe, const struct fake_command *command)
{
        (void)probe;
        (void)command;
}

int fake_probe_deliver_bytes(struct fake_probe *probe, const void *bytes, size_t length)
{
        struct ph_core *core;

        pthread_mutex_lock(&probe->lock);
        core = probe->core;
        pthread_mutex_unlock(&probe->lock);
        return core != NULL ? ph_core_deliver(core, bytes, length) : -EPIPE;
}

int fake_probe_deliver(
        struct fake_probe *probe, uint64_t ref, const char *kind, struct ph_etf_builder *term)
{
        struct ph_etf_builder builder;
        int r;

        ph_etf_build_init(&builder);
        ph_etf_build_version(&builder);
        ph_etf_build_tuple(&builder, 3);
        ph_etf_build_uint64(&builder, ref);
        ph_etf_build_atom(&builder, kind);
        if (term != NULL)
                ph_etf_build_raw(&builder, term->bytes, term->size);
        else
                ph_etf_build_atom(&builder, "ok");
        do {
                r = fake_probe_deliver_bytes(probe, builder.bytes, builder.size);
                if (r == -EAGAIN)
                        ph_test_sleep_ms(1);
        } while (r == -EAGAIN);
        ph_etf_build_finish(&builder);
        if (term != NULL)
                ph_etf_build_finish(term);
        return r;
}

static void build_figure(struct ph_etf_builder *list, const char *name, int64_t value)
{
        ph_etf_build_tuple(list, 2);
        ph_etf_build_atom(list, name);
        ph_etf_build_int64(list, value);
}

static const char *const figures[] = {"uptime_ms", "schedulers", "run_queue", "memory_total",
        "process_count", "process_limit", "reductions", "schedulers_online", "dirty_cpu",
        "dirty_io", "memory_processes", "memory_system", "memory_atom", "memory_binary",
        "memory_code", "memory_ets", "port_count", "port_limit", "atom_count", "atom_limit",
        "ets_count", "ets_limit", "context_switches", "gc_count", "gc_words", "io_in", "io_out"};

/* The first @count figures; each is its place in the list times a thousand. */
static void deliver_figures(struct fake_probe *probe, uint64_t ref, size_t count)
{
        struct ph_etf_builder list;

        ph_etf_build_init(&list);
        ph_etf_build_list(&list, count);
        for (size_t i = 0; i < count; i++)
                build_figure(&list, figures[i], (int64_t)(i + 1) * 1000);
        ph_etf_build_nil(&list);
        fake_probe_deliver(probe, ref, "done", &list);
}

static void answer_overview(struct fake_probe *probe, const struct fake_command *command)
{
        deliver_figures(probe, command->ref, sizeof(figures) / sizeof(figures[0]));
}

void fake_short_overview(struct fake_probe *probe, const struct fake_command *command)
{
        deliver_figures(probe, command->ref, 7);
}

void fake_probe_build_text(struct ph_etf_builder *term, const char *text)
{
        const struct ph_parse_options options = {.syntax = PH_SYNTAX_ERLANG, .node = "shop@here"};
        struct ph_parse_failure failure;

        if (ph_parse(text, strlen(text), &options, term, &failure) < 0)
                abort();
}

struct ph_etf fake_probe_term(const char *text)
{
        static uint8_t bytes[4096];
        struct ph_etf_builder term;
        size_t size;

        ph_etf_build_init(&term);
        fake_probe_build_text(&term, text);
        size = term.size;
        if (size > sizeof(bytes))
                abort();
        memcpy(bytes, term.bytes, size);
        ph_etf_build_finish(&term);
        return ph_etf_of(bytes, size);
}

void fake_probe_deliver_text(struct fake_probe *probe, uint64_t ref, const char *text)
{
        struct ph_etf_builder term;

        ph_etf_build_init(&term);
        fake_probe_build_text(&term, text);
        fake_probe_deliver(probe, ref, "done", &term);
}

/* A table of one row, whatever is asked for. */
static void answer_rows(struct fake_probe *probe, const struct fake_command *command)
{
        struct ph_etf_builder term, found;

        ph_etf_build_init(&found);
        ph_etf_build_version(&found);
        fake_probe_build_text(&found,
                "{[{0, 20, {row, {}, {ship, 1}}}], {{slot, 0, 0}, false}, {{slot, 0, 1}, false},"
                " 1, 256}");
        ph_etf_build_init(&term);
        ph_etf_build_tuple(&term, 5);
        fake_probe_build_text(&term, "#Ref<0.1.2.3>");
        fake_probe_build_text(&term,
                "[[{id, goods}, {name, goods}, {named_table, true}, {type, set}, {protection,"
                " public}, {owner, <0.5.0>}, {owner_name, none}, {heir, none}, {size, 1},"
                " {memory, 10}, {keypos, 1}]]");
        fake_probe_build_text(&term, "1");
        fake_probe_build_text(&term, "10");
        ph_etf_build_binary(&term, found.bytes, found.size);
        ph_etf_build_finish(&found);
        fake_probe_deliver(probe, command->ref, "done", &term);
}

/* A node with one process that is tied to nothing. */
static bool answer_kin(struct fake_probe *probe, const struct fake_command *command)
{
        static const struct {
                const char *name, *answer;
        } answers[] = {
                {"seek", "[<0.1.0>]"},
                {"name", "[till]"},
                {"running", "{[{shop, permanent, <0.9.0>}], [<0.0.0>]}"},
                {"look", "[{<0.1.0>, [{links, []}, {trap_exit, false}, {name, till}, {role, plain},"
                         " {group_leader, <0.9.0>}, {initial_call, {till, init, 1}},"
                         " {message_queue_len, 2}, {reductions, 100}, {watchers, 0}, {shown, []},"
                         " {memory, 1000}, {status, waiting}]}]"},
                {"owned", "[[{id, goods}, {owner, <0.1.0>}, {heir_lives, false}, {name, goods},"
                          " {named_table, true}, {heir, none}, {size, 1}, {memory, 10}]]"},
                {"notice", "true"},
                {"strike", "{died, <<\"killed\">>}"},
        };

        for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
                if (strcmp(command->name, answers[i].name) == 0) {
                        fake_probe_deliver_text(probe, command->ref, answers[i].answer);
                        return true;
                }
        }
        return false;
}

static void answer_as_usual(struct fake_probe *probe, const struct fake_command *command)
{
        static const char *const silent[] = {"credit", "stop_work", "watch"};
        struct ph_etf_builder pong;

        for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
                if (strcmp(command->name, silent[i]) == 0)
                        return;
        }
        if (strcmp(command->name, "overview") == 0) {
                answer_overview(probe, command);
                return;
        }
        if (strcmp(command->name, "rows") == 0) {
                answer_rows(probe, command);
                return;
        }
        if (answer_kin(probe, command))
                return;
        ph_etf_build_init(&pong);
        ph_etf_build_atom(&pong, "pong");
        fake_probe_deliver(probe, command->ref, "done", &pong);
}

/* Reads {porthole, Ref, Name} or {porthole, Ref, {Name, …}}; the core must send nothing else. */
static void read_command(const struct item *item, struct fake_command *command)
{
        struct ph_etf in = ph_etf_of(item->term, item->length);
        struct ph_etf_atom atom;
        uint32_t arity;

        *command = (struct fake_command){0};
        if (ph_etf_read_version(&in) < 0 || ph_etf_read_tuple_of(&in, 3) < 0 ||
                ph_etf_read_atom(&in, &atom) < 0 || !ph_etf_atom_is(&atom, "porthole") ||
                ph_etf_read_uint64(&in, &command->ref) < 0)
                abort();
        if (ph_etf_type(&in) == PH_ETF_IS_TUPLE && ph_etf_read_tuple(&in, &arity) < 0)
                abort();
        if (ph_etf_read_atom(&in, &atom) < 0)
                abort();
        ph_etf_atom_text(&atom, command->name, sizeof(command->name));
        command->rest = in;
}

static void take(struct fake_probe *probe, const struct item *item)
{
        struct fake_command command;
        struct named *named;
        fake_answer answer;

        read_command(item, &command);
        pthread_mutex_lock(&probe->lock);
        named = find_name(probe, command.name);
        named->count++;
        answer = named->answer;
        pthread_mutex_unlock(&probe->lock);
        if (answer != NULL)
                answer(probe, &command);
        else
                answer_as_usual(probe, &command);
}

static struct item *next_item(struct fake_probe *probe)
{
        struct item *item;

        pthread_mutex_lock(&probe->lock);
        while (probe->head == NULL && !probe->stopping)
                pthread_cond_wait(&probe->changed, &probe->lock);
        item = probe->head;
        if (item != NULL) {
                probe->head = item->next;
                if (probe->head == NULL)
                        probe->tail = &probe->head;
        }
        pthread_mutex_unlock(&probe->lock);
        return item;
}

static void *run(void *context)
{
        struct fake_probe *probe = context;
        struct item *item;

        while ((item = next_item(probe)) != NULL) {
                take(probe, item);
                free(item);
        }
        return NULL;
}

static int carry(void *context, const void *term, size_t length)
{
        struct fake_probe *probe = context;
        struct item *item = malloc(sizeof(*item) + length);
        bool dead;

        if (item == NULL)
                return -ENOMEM;
        *item = (struct item){.length = length};
        memcpy(item->term, term, length);
        pthread_mutex_lock(&probe->lock);
        dead = probe->dead;
        if (!dead) {
                *probe->tail = item;
                probe->tail = &item->next;
                pthread_cond_signal(&probe->changed);
        }
        pthread_mutex_unlock(&probe->lock);
        if (dead)
                free(item);
        return dead ? -ESRCH : 0;
}

static bool is_alive(void *context)
{
        struct fake_probe *probe = context;
        bool alive;

        pthread_mutex_lock(&probe->lock);
        alive = !probe->dead;
        pthread_mutex_unlock(&probe->lock);
        return alive;
}

struct ph_carrier fake_probe_carrier(struct fake_probe *probe)
{
        return (struct ph_carrier){.context = probe, .send = carry, .is_alive = is_alive};
}

struct fake_probe *fake_probe_start(void)
{
        struct fake_probe *probe = calloc(1, sizeof(*probe));

        assert_non_null(probe);
        probe->tail = &probe->head;
        pthread_mutex_init(&probe->lock, NULL);
        pthread_cond_init(&probe->changed, NULL);
        assert_int_equal(pthread_create(&probe->thread, NULL, run, probe), 0);
        return probe;
}

void fake_probe_stop(struct fake_probe *probe)
{
        pthread_mutex_lock(&probe->lock);
        probe->stopping = true;
        pthread_cond_signal(&probe->changed);
        pthread_mutex_unlock(&probe->lock);
        pthread_join(probe->thread, NULL);
        pthread_cond_destroy(&probe->changed);
        pthread_mutex_destroy(&probe->lock);
        free(probe);
}

void fake_probe_set_core(struct fake_probe *probe, struct ph_core *core)
{
        pthread_mutex_lock(&probe->lock);
        probe->core = core;
        pthread_mutex_unlock(&probe->lock);
}

void fake_probe_set_answer(struct fake_probe *probe, const char *name, fake_answer answer)
{
        pthread_mutex_lock(&probe->lock);
        find_name(probe, name)->answer = answer;
        pthread_mutex_unlock(&probe->lock);
}

unsigned fake_probe_count(struct fake_probe *probe, const char *name)
{
        unsigned count;

        pthread_mutex_lock(&probe->lock);
        count = find_name(probe, name)->count;
        pthread_mutex_unlock(&probe->lock);
        return count;
}

void fake_probe_set_alive(struct fake_probe *probe, bool alive)
{
        pthread_mutex_lock(&probe->lock);
        probe->dead = !alive;
        pthread_mutex_unlock(&probe->lock);
}
