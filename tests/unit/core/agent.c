#include "tests/unit/core/agent.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/test.h"

static void build_name(struct ph_etf_builder *config, const char *name)
{
        ph_etf_build_tuple(config, 2);
        ph_etf_build_atom(config, name);
}

static void build_text(struct ph_etf_builder *config, const char *name, const char *text)
{
        build_name(config, name);
        ph_etf_build_binary(config, text, strlen(text));
}

static void build_bool(struct ph_etf_builder *config, const char *name, bool value)
{
        build_name(config, name);
        ph_etf_build_bool(config, value);
}

static void build_int(struct ph_etf_builder *config, const char *name, int64_t value)
{
        build_name(config, name);
        ph_etf_build_int64(config, value);
}

void agent_build_config(
        struct ph_etf_builder *config, const char *folder, const struct agent_options *options)
{
        ph_etf_build_init(config);
        ph_etf_build_version(config);
        ph_etf_build_list(config, 12);
        build_text(config, "dir", folder);
        build_int(config, "idle_ms", options->idle_ms);
        build_int(config, "plan_ms", options->plan_ms != 0 ? options->plan_ms : 60000);
        build_bool(config, "attached", !options->started_by_node);
        build_bool(config, "kill", options->kill);
        build_bool(config, "contents", !options->without_contents);
        build_name(config, "node");
        ph_etf_build_atom(config, "shop@here");
        build_text(config, "otp_release", "25");
        build_text(config, "erts_version", "13.1.5");
        build_text(config, "elixir_version", "");
        build_int(config, "os_pid", 4711);
        build_int(config, "word_size", 8);
        ph_etf_build_nil(config);
}

/* As in the node (agent/nif): a client that is gone is an error to the writer, not a signal. */
static void *run(void *context)
{
        sigset_t all;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, NULL);
        ph_core_run(context);
        return NULL;
}

void agent_start(struct agent *agent, const struct agent_options *options)
{
        static const struct agent_options plain;
        struct ph_core_options core = {.mode = "in-process"};
        struct ph_etf_builder config;
        struct ph_error error = {0};

        snprintf(agent->folder, sizeof(agent->folder), "/tmp/porthole-test-XXXXXX");
        assert_non_null(mkdtemp(agent->folder));
        agent->probe = fake_probe_start();
        agent_build_config(&config, agent->folder, options != NULL ? options : &plain);
        core.carrier = fake_probe_carrier(agent->probe);
        core.config = config.bytes;
        core.config_length = config.size;
        if (ph_core_create(&core, &agent->core, &error) < 0)
                ph_test_fail("no agent: %s", error.message);
        ph_etf_build_finish(&config);
        fake_probe_set_core(agent->probe, agent->core);
        agent->socket_path = ph_core_socket_path(agent->core);
        assert_int_equal(pthread_create(&agent->thread, NULL, run, agent->core), 0);
}

void agent_wait(struct agent *agent)
{
        pthread_join(agent->thread, NULL);
        agent->thread = 0;
}

void agent_stop(struct agent *agent)
{
        struct stat st;

        ph_core_stop(agent->core);
        if (agent->thread != 0)
                pthread_join(agent->thread, NULL);
        agent->thread = 0;
        assert_true(stat(agent->folder, &st) < 0); /* its socket, and with it its empty folder */
        fake_probe_set_core(agent->probe, NULL);
        fake_probe_stop(agent->probe);
        ph_core_destroy(agent->core);
        rmdir(agent->folder);
}
