/*
 * The core with a fake probe, running on a thread of its own, in a folder of its own. Test's own
 * thread.
 */
#ifndef PH_TESTS_UNIT_CORE_AGENT_H
#define PH_TESTS_UNIT_CORE_AGENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "agent/core/core.h"
#include "tests/support/agent_client.h"
#include "tests/unit/core/fake_probe.h"

struct agent {
        char folder[64];
        struct fake_probe *probe;
        struct ph_core *core;
        pthread_t thread;
        const char *socket_path; /* borrowed from the core */
};

struct agent_options {
        int64_t idle_ms;
        int64_t plan_ms;      /* 0: as usual */
        bool started_by_node; /* not attached */
        bool kill;
        bool without_contents;
};

/* Starts an agent whose node is called shop@here, has the pid 4711 and speaks Erlang. */
void agent_start(struct agent *agent, const struct agent_options *options);

/* Stops it, if it hasn't left by itself, and checks that it left nothing. */
void agent_stop(struct agent *agent);

/* Waits until it has left by itself; agent_stop() still follows. */
void agent_wait(struct agent *agent);

/* The configuration as the probe hands it over; owned by the builder. */
void agent_build_config(
        struct ph_etf_builder *config, const char *folder, const struct agent_options *options);

#endif
