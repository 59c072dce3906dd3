#include "agent/core/core.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/core/core_state.h"
#include "agent/core/loop.h"
#include "protocol/limits.h"

static void on_term(void *context, const void *term, size_t length)
{
        struct ph_core *core = context;

        ph_requests_deliver(&core->requests, term, length);
}

void ph_core_leave(struct ph_core *core, const char *reason)
{
        if (core->leaving)
                return;
        core->leaving = true;
        ph_server_close(&core->server, reason);
        ph_processes_close(&core->processes);
        ph_kill_close(&core->kill);
        ph_vitals_close(&core->vitals);
        ph_heartbeat_close(&core->heartbeat);
        ph_requests_close(&core->requests);
        ph_inbox_close(&core->inbox);
        uv_close((uv_handle_t *)&core->idle, NULL);
}

static void on_interrupt(void *context)
{
        struct ph_core *core = context;

        ph_core_leave(core, atomic_load(&core->halting) ? "halt" : "stop");
}

static void on_probe_lost(void *context)
{
        ph_core_leave(context, "probe lost");
}

static void on_idle(uv_timer_t *timer)
{
        ph_core_leave(timer->data, "idle");
}

/* Everything that costs the node anything rests while nobody looks. */
static void on_clients(void *context, unsigned clients)
{
        struct ph_core *core = context;

        if (core->leaving)
                return;
        ph_heartbeat_set(&core->heartbeat, clients > 0);
        if (clients > 0) {
                uv_timer_stop(&core->idle);
                return;
        }
        ph_vitals_rest(&core->vitals);
        ph_trees_rest(&core->trees);
        ph_stuck_rest(&core->stuck);
        ph_processes_rest(&core->processes);
        ph_tables_rest(&core->tables);
        ph_kill_rest(&core->kill);
        if (core->config.idle_ms > 0)
                uv_timer_start(&core->idle, on_idle, (uint64_t)core->config.idle_ms, 0);
}

/* Each part that is started registers handles with the loop; ph_core_leave() closes them all. */
static int start_parts(struct ph_core *core, const struct ph_carrier *carrier)
{
        uv_loop_t *loop = &core->loop;
        int r = ph_inbox_start(&core->inbox, loop, PH_MAX_INBOX_BYTES, on_term, on_interrupt, core);

        if (r < 0)
                return r;
        ph_requests_start(&core->requests, loop, carrier);
        ph_heartbeat_start(&core->heartbeat, loop, &core->requests, on_probe_lost, core);
        ph_vitals_start(&core->vitals, loop, &core->requests, &core->heartbeat, &core->config.info);
        ph_processes_start(
                &core->processes, loop, &core->requests, &core->heartbeat, &core->config.info);
        core->processes.census.budget_percent = (double)core->config.budget;
        ph_tables_init(&core->tables, loop, &core->requests, &core->heartbeat, &core->config.info);
        core->tables.budget_percent = (double)core->config.budget;
        core->rows = (struct ph_rows){.loop = loop,
                .requests = &core->requests,
                .heartbeat = &core->heartbeat,
                .config = &core->config};
        ph_detail_init(&core->detail, loop, &core->requests, &core->heartbeat, &core->config.info,
                &core->processes.census.table);
        ph_stuck_init(&core->stuck, &core->processes);
        core->detail.shows_contents = core->config.contents;
        core->detail.budget_percent = (double)core->config.budget;
        ph_trees_init(&core->trees, &core->processes);
        ph_kill_start(&core->kill, loop, &core->requests, &core->config, &core->server);
        uv_timer_init(loop, &core->idle);
        core->idle.data = core;
        return 0;
}

static int start(
        struct ph_core *core, const struct ph_core_options *options, struct ph_error *error)
{
        int r;

        core->server.folder = core->server.socket = -1;
        core->mode = options->mode;
        core->server.context = core;
        core->server.on_call = ph_core_dispatch;
        core->server.on_clients = on_clients;
        r = ph_config_read(&core->config, options->config, options->config_length, error);
        if (r < 0)
                return r;
        r = ph_server_open(&core->server, &core->loop, core->config.folder,
                (long)core->config.info.os_pid, error);
        if (r < 0)
                return r;
        r = start_parts(core, &options->carrier);
        if (r < 0) {
                ph_error_set(error, PH_ERROR_INTERNAL, "can't start the agent: %s", uv_strerror(r));
                ph_server_close(&core->server, "stop");
                return r;
        }
        snprintf(core->socket_path, sizeof(core->socket_path), "%s/%s", core->config.folder,
                core->server.name);
        on_clients(core, 0);
        return 0;
}

static void finish(struct ph_core *core)
{
        uv_run(&core->loop, UV_RUN_DEFAULT);
        uv_loop_close(&core->loop);
        ph_stuck_finish(&core->stuck);
        ph_trees_finish(&core->trees);
        ph_processes_finish(&core->processes);
        ph_tables_finish(&core->tables);
        ph_kill_finish(&core->kill);
        ph_requests_finish(&core->requests);
        ph_server_finish(&core->server);
}

int ph_core_create(
        const struct ph_core_options *options, struct ph_core **core_out, struct ph_error *error)
{
        struct ph_core *core = calloc(1, sizeof(*core));
        int r = core != NULL ? ph_loop_init(&core->loop) : -ENOMEM;

        if (r < 0) {
                ph_error_set(error, PH_ERROR_INTERNAL, "can't start the agent: %s", uv_strerror(r));
                free(core);
                return r;
        }
        r = start(core, options, error);
        if (r < 0) {
                finish(core);
                free(core);
                return r;
        }
        *core_out = core;
        return 0;
}

const char *ph_core_socket_path(const struct ph_core *core)
{
        return core->socket_path;
}

void ph_core_run(struct ph_core *core)
{
        uv_run(&core->loop, UV_RUN_DEFAULT);
}

int ph_core_deliver(struct ph_core *core, const void *term, size_t length)
{
        return ph_inbox_put(&core->inbox, term, length);
}

void ph_core_stop(struct ph_core *core)
{
        ph_inbox_interrupt(&core->inbox);
}

void ph_core_halt(struct ph_core *core)
{
        ph_server_unlink(&core->server);
        atomic_store(&core->halting, true);
        ph_inbox_interrupt(&core->inbox);
}

void ph_core_destroy(struct ph_core *core)
{
        if (core == NULL)
                return;
        ph_core_leave(core, "stop");
        finish(core);
        ph_inbox_finish(&core->inbox);
        free(core);
}
