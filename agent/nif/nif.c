/*
 * Carrier 1: runs the agent's core inside the BEAM, on a thread of its own.
 *
 *   porthole_probe:nif_start(Config)   a dirty NIF: opens the socket, starts the thread
 *   porthole_probe:nif_deliver(Term)   any process of the probe: a binary for the core's inbox
 *   porthole_probe:nif_adopt()         a restarted probe: from now on commands go to the caller;
 *                                      says whether there is an agent to send any
 *   porthole_probe:nif_stop()          a dirty NIF: ends the thread and joins it
 *
 * The core's thread sends the probe {porthole, Ref, Command} and at its end {porthole, stopped}.
 * All state is in priv_data, as a static would be shared with a second load of this library. The
 * entry is written by hand for version 2.14 of the NIF interface (OTP 21), which every later
 * release takes; what is newer is looked up by name. Nothing here may abort, exit or print, and no
 * normal scheduler ever waits here.
 */
#include <erl_nif.h>

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/core.h"

#define STACK_BYTES ((size_t)1024 * 1024)

struct agent {
        pthread_rwlock_t lock; /* guards core: readers use it, a writer takes it away */
        struct ph_core *core;  /* owned; NULL while no agent runs */
        pthread_mutex_t probe_lock;
        ErlNifPid probe;  /* guarded by probe_lock */
        pthread_t thread; /* valid while core is not NULL */
        ErlNifEnv *env;   /* owned: the thread's, for the terms it sends */
};

/* ---- the thread's side */

static int send_term(struct agent *agent, ERL_NIF_TERM term)
{
        int sent;

        pthread_mutex_lock(&agent->probe_lock);
        sent = enif_send(NULL, &agent->probe, agent->env, term);
        pthread_mutex_unlock(&agent->probe_lock);
        enif_clear_env(agent->env);
        return sent ? 0 : -ESRCH;
}

static int carry(void *context, const void *bytes, size_t length)
{
        struct agent *agent = context;
        ERL_NIF_TERM term;

        if (enif_binary_to_term(agent->env, bytes, length, &term, ERL_NIF_BIN2TERM_SAFE) == 0) {
                enif_clear_env(agent->env);
                return -EBADMSG;
        }
        return send_term(agent, term);
}

static bool is_alive(void *context)
{
        struct agent *agent = context;
        int alive;

        pthread_mutex_lock(&agent->probe_lock);
        alive = enif_is_process_alive(agent->env, &agent->probe);
        pthread_mutex_unlock(&agent->probe_lock);
        return alive;
}

static void *run(void *context)
{
        struct agent *agent = context;

        ph_core_run(agent->core);
        send_term(agent, enif_make_tuple2(agent->env, enif_make_atom(agent->env, "porthole"),
                                 enif_make_atom(agent->env, "stopped")));
        return NULL;
}

/* The BEAM's signals are the BEAM's: the thread starts with all of them blocked. */
static int start_thread(struct agent *agent)
{
        sigset_t all, before;
        pthread_attr_t attributes;
        int r;

        sigfillset(&all);
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        r = pthread_create(&agent->thread, &attributes, run, agent);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attributes);
        if (r == 0)
                pthread_setname_np(agent->thread, "porthole");
        return -r;
}

/* ---- the BEAM's side */

static ERL_NIF_TERM make_binary(ErlNifEnv *env, const char *text)
{
        size_t length = strlen(text);
        ERL_NIF_TERM term;

        memcpy(enif_make_new_binary(env, length, &term), text, length);
        return term;
}

static ERL_NIF_TERM make_result(ErlNifEnv *env, const char *tag, const char *text)
{
        return enif_make_tuple2(env, enif_make_atom(env, tag), make_binary(env, text));
}

static int start(struct agent *agent, const ErlNifBinary *config, struct ph_error *error)
{
        struct ph_core_options options = {
                .carrier = {.context = agent, .send = carry, .is_alive = is_alive},
                .mode = "in-process",
                .config = config->data,
                .config_length = config->size,
        };
        int r;

        if (agent->core != NULL) {
                ph_error_set(error, PH_ERROR_FAILED, "the agent runs already");
                return -EALREADY;
        }
        r = ph_core_create(&options, &agent->core, error);
        if (r < 0)
                return r;
        r = start_thread(agent);
        if (r < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "can't start a thread: %s", strerror(-r));
                ph_core_destroy(agent->core);
                agent->core = NULL;
        }
        return r;
}

static ERL_NIF_TERM nif_start(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
        struct agent *agent = enif_priv_data(env);
        struct ph_error error;
        ErlNifBinary config;
        ERL_NIF_TERM result;

        (void)argc;
        if (!enif_inspect_binary(env, argv[0], &config))
                return enif_make_badarg(env);
        pthread_rwlock_wrlock(&agent->lock);
        pthread_mutex_lock(&agent->probe_lock);
        enif_self(env, &agent->probe);
        pthread_mutex_unlock(&agent->probe_lock);
        if (start(agent, &config, &error) < 0)
                result = make_result(env, "error", error.message);
        else
                result = make_result(env, "ok", ph_core_socket_path(agent->core));
        pthread_rwlock_unlock(&agent->lock);
        return result;
}

static ERL_NIF_TERM nif_adopt(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
        struct agent *agent = enif_priv_data(env);
        bool running;

        (void)argc;
        (void)argv;
        pthread_mutex_lock(&agent->probe_lock);
        enif_self(env, &agent->probe);
        pthread_mutex_unlock(&agent->probe_lock);
        pthread_rwlock_rdlock(&agent->lock);
        running = agent->core != NULL;
        pthread_rwlock_unlock(&agent->lock);
        return enif_make_atom(env, running ? "ok" : "stopped");
}

/* A scheduler thread never waits here: while the agent starts or stops, the caller is told to try
 * again. */
static const char *deliver(struct agent *agent, const ErlNifBinary *term)
{
        int r = -EPIPE;

        if (pthread_rwlock_tryrdlock(&agent->lock) != 0)
                return "full";
        if (agent->core != NULL)
                r = ph_core_deliver(agent->core, term->data, term->size);
        pthread_rwlock_unlock(&agent->lock);
        if (r == 0)
                return "ok";
        return r == -EPIPE ? "stopped" : "full";
}

static ERL_NIF_TERM nif_deliver(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
        ErlNifBinary term;

        (void)argc;
        if (!enif_inspect_binary(env, argv[0], &term))
                return enif_make_badarg(env);
        return enif_make_atom(env, deliver(enif_priv_data(env), &term));
}

/* The thread never takes agent->lock, so it can be joined while this thread holds it. */
static void stop(struct agent *agent)
{
        pthread_rwlock_wrlock(&agent->lock);
        if (agent->core != NULL) {
                ph_core_stop(agent->core);
                pthread_join(agent->thread, NULL);
                ph_core_destroy(agent->core);
                agent->core = NULL;
        }
        pthread_rwlock_unlock(&agent->lock);
}

static ERL_NIF_TERM nif_stop(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[])
{
        (void)argc;
        (void)argv;
        stop(enif_priv_data(env));
        return enif_make_atom(env, "ok");
}

/* ---- loading and unloading */

/* OTP 26 and later: a halting node doesn't unload, but says so first. */
static void on_halt(void *priv_data)
{
        struct agent *agent = priv_data;

        if (pthread_rwlock_tryrdlock(&agent->lock) != 0)
                return;
        if (agent->core != NULL)
                ph_core_halt(agent->core);
        pthread_rwlock_unlock(&agent->lock);
}

static void ask_for_halt(ErlNifEnv *env)
{
        enum { ON_HALT = 2 }; /* ERL_NIF_OPT_ON_HALT of interface 2.17 */
        int (*set_option)(ErlNifEnv *, int, ...) = NULL;

        *(void **)&set_option = dlsym(RTLD_DEFAULT, "enif_set_option");
        if (set_option != NULL)
                set_option(env, ON_HALT, on_halt);
}

static int load(ErlNifEnv *env, void **priv_data, ERL_NIF_TERM load_info)
{
        struct agent *agent = calloc(1, sizeof(*agent));

        (void)load_info;
        if (agent == NULL)
                return -1;
        agent->env = enif_alloc_env();
        if (agent->env == NULL) {
                free(agent);
                return -1;
        }
        pthread_rwlock_init(&agent->lock, NULL);
        pthread_mutex_init(&agent->probe_lock, NULL);
        *priv_data = agent;
        ask_for_halt(env);
        return 0;
}

static void unload(ErlNifEnv *env, void *priv_data)
{
        struct agent *agent = priv_data;

        (void)env;
        stop(agent);
        enif_free_env(agent->env);
        pthread_mutex_destroy(&agent->probe_lock);
        pthread_rwlock_destroy(&agent->lock);
        free(agent);
}

static ErlNifFunc functions[] = {
        {"nif_start", 1, nif_start, ERL_NIF_DIRTY_JOB_IO_BOUND},
        {"nif_deliver", 1, nif_deliver, 0},
        {"nif_adopt", 0, nif_adopt, ERL_NIF_DIRTY_JOB_IO_BOUND},
        {"nif_stop", 0, nif_stop, ERL_NIF_DIRTY_JOB_IO_BOUND},
};

/* The one symbol this library exports; erl_nif.h declares nothing for it
 * outside of its own macro. */
ErlNifEntry *nif_init(void);

__attribute__((visibility("default"))) ErlNifEntry *nif_init(void)
{
        static ErlNifEntry entry = {
                .major = 2,
                .minor = 14,
                .name = "porthole_probe",
                .num_of_funcs = sizeof(functions) / sizeof(functions[0]),
                .funcs = functions,
                .load = load,
                .unload = unload,
                .vm_variant = "beam.vanilla",
                .options = 1,
                .sizeof_ErlNifResourceTypeInit = sizeof(ErlNifResourceTypeInit),
                .min_erts = "erts-10.3",
        };

        return &entry;
}
