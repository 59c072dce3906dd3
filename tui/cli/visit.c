#include "tui/cli/visit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dist/attach.h"
#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/cli/arguments.h"
#include "tui/cli/interrupt.h"
#include "tui/client/ask.h"

/* The agent keeps the protocol's deadline itself; this is for one that does not. */
#define ASK_TIMEOUT_MS (PH_REQUEST_TIMEOUT_MS + 1000)
#define GONE_TIMEOUT_MS 5000
#define GONE_INTERVAL_MS 2

struct ph_visit {
        const struct ph_visit_options *options; /* borrowed */
        uv_loop_t loop;
        uv_timer_t timer;
        struct ph_interrupt interrupt;
        struct ph_nodes nodes;
        const struct ph_node *node; /* borrowed from nodes */
        struct ph_attachment attachment;
        bool attached; /* attachment is to be finished */
        char socket[PATH_MAX + 32];
        struct ph_client *client; /* owned */
        cJSON *hello;             /* owned */
};

static int no_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_FAILED, "no memory");
        return -ENOMEM;
}

/* A signal that came counts more than what was done because of it. */
static int outcome(const struct ph_visit *visit, int r)
{
        return visit->interrupt.signal != 0 ? visit->interrupt.signal : r;
}

static int find_node(struct ph_visit *visit, struct ph_error *error)
{
        int r = ph_nodes_list(&visit->nodes, error);

        if (r < 0)
                return r;
        return ph_nodes_find(&visit->nodes, visit->options->target, &visit->node, error);
}

/* A node in another mount namespace sees its files elsewhere than we do. */
static void name_socket(struct ph_visit *visit)
{
        char root[32] = "";

        if (visit->node->other_files == PH_YES)
                snprintf(root, sizeof(root), "/proc/%ld/root", (long)visit->node->pid);
        snprintf(visit->socket, sizeof(visit->socket), "%s%s", root, visit->attachment.path);
}

static int reach_agent(struct ph_visit *visit, struct ph_error *error)
{
        struct ph_attach_options options = {
                .cookie_file = visit->options->cookie_file,
                .allow_kill = visit->options->allow_kill,
                .idle_ms = (int64_t)PH_IDLE_TIMEOUT_MS,
                .budget = visit->options->budget,
        };
        int r = visit->options->only_find
                        ? ph_attach_find(visit->node, &visit->attachment, error)
                        : ph_attach(visit->node, &options, &visit->attachment, error);

        visit->attached = r == 0;
        if (r == 0)
                name_socket(visit);
        return r;
}

static int connect_client(struct ph_visit *visit, struct ph_error *error)
{
        struct ph_client_options options = {.loop = &visit->loop, .uid = visit->attachment.owner};
        int fd = -1;
        int r = ph_attachment_connect(&visit->attachment, &fd, error);

        return r < 0 ? r : ph_client_adopt(&options, fd, &visit->client, error);
}

/* An agent that is there already may be less than what was asked for. */
static int check_hello(const struct ph_visit *visit, struct ph_error *error)
{
        if (!visit->options->allow_kill || ph_json_get_bool(visit->hello, "kill_enabled", false))
                return 0;
        ph_error_set(error, PH_ERROR_REFUSED,
                "the agent that is in the node already may not kill; detach it first, then attach "
                "with --allow-kill");
        return -EPERM;
}

struct ph_visit_options ph_visit_options_of(
        const struct ph_cli *cli, const struct ph_arguments *arguments)
{
        return (struct ph_visit_options){
                .target = arguments->operands[0],
                .cookie_file = arguments->values[PH_OPTION_COOKIE_FILE],
                .allow_kill = ph_arguments_has(arguments, PH_OPTION_ALLOW_KILL),
                .keep = ph_arguments_has(arguments, PH_OPTION_KEEP),
                .budget = (int)ph_arguments_number(arguments, PH_OPTION_BUDGET, 0),
                .remarks = cli->remarks,
        };
}

void ph_visit_remark_budget(FILE *remarks, int wanted, int64_t percent)
{
        if (remarks != NULL && wanted != 0 && percent != 0 && percent != wanted)
                fprintf(remarks,
                        "porthole: the agent that is in the node already has a budget of %lld %%, "
                        "not %d %%; detach it first for another\n",
                        (long long)percent, wanted);
}

static int begin(struct ph_visit *visit, struct ph_error *error)
{
        int r = find_node(visit, error);

        if (r == 0)
                r = reach_agent(visit, error);
        if (r == 0)
                r = connect_client(visit, error);
        if (r == 0)
                r = ph_visit_ask(visit, "hello", NULL, &visit->hello, error);
        if (r == 0)
                r = check_hello(visit, error);
        if (r == 0)
                ph_visit_remark_budget(visit->options->remarks, visit->options->budget,
                        ph_json_get_int(visit->hello, "budget_percent", 0));
        return r;
}

static int start_loop(struct ph_visit *visit, struct ph_error *error)
{
        int r = uv_loop_init(&visit->loop);

        if (r == 0) {
                r = ph_interrupt_start(&visit->interrupt, &visit->loop);
                uv_timer_init(&visit->loop, &visit->timer);
                visit->timer.data = visit;
        }
        if (r < 0)
                ph_error_set(error, PH_ERROR_FAILED, "can't wait for anything: %s", uv_strerror(r));
        return r;
}

int ph_visit_begin(
        const struct ph_visit_options *options, struct ph_visit **visit_out, struct ph_error *error)
{
        struct ph_visit *visit = calloc(1, sizeof(*visit));
        int r;

        if (visit == NULL)
                return no_memory(error);
        visit->options = options;
        visit->attachment.folder = -1;
        r = start_loop(visit, error);
        if (r < 0) {
                free(visit);
                return r;
        }
        r = begin(visit, error);
        if (r != 0)
                return ph_visit_end(visit, r, error);
        *visit_out = visit;
        return 0;
}

/* A kill waits for the process to end, twice if need be, and for what comes back. */
static uint64_t timeout_of(const char *method)
{
        return strncmp(method, "kill.", 5) == 0 ? PH_KILL_TIMEOUT_MS + 1000 : ASK_TIMEOUT_MS;
}

int ph_visit_ask_parts(struct ph_visit *visit, const char *method, cJSON *params,
        ph_client_on_part *on_part, void *context, cJSON **result_out, struct ph_error *error)
{
        int r = ph_client_ask_parts(visit->client, &visit->loop, method, params, timeout_of(method),
                on_part, context, result_out, error);

        return r == -EINTR ? outcome(visit, r) : r;
}

int ph_visit_ask(struct ph_visit *visit, const char *method, cJSON *params, cJSON **result_out,
        struct ph_error *error)
{
        return ph_visit_ask_parts(visit, method, params, NULL, NULL, result_out, error);
}

static void on_pause_over(uv_timer_t *timer)
{
        uv_stop(timer->loop);
}

int ph_visit_pause(struct ph_visit *visit, uint64_t milliseconds)
{
        uv_update_time(&visit->loop);
        uv_timer_start(&visit->timer, on_pause_over, milliseconds, 0);
        uv_run(&visit->loop, UV_RUN_DEFAULT);
        uv_timer_stop(&visit->timer);
        return visit->interrupt.signal;
}

const cJSON *ph_visit_hello(const struct ph_visit *visit)
{
        return visit->hello;
}

const char *ph_visit_socket(const struct ph_visit *visit)
{
        return visit->socket;
}

bool ph_visit_found_agent(const struct ph_visit *visit)
{
        return visit->attachment.already_there;
}

static int wait_until_gone(struct ph_visit *visit, struct ph_error *error)
{
        uint64_t deadline = uv_hrtime() / 1000000 + GONE_TIMEOUT_MS;

        while (!ph_attach_is_gone(visit->node, &visit->attachment)) {
                if (uv_hrtime() / 1000000 > deadline) {
                        ph_error_set(error, PH_ERROR_NO_ANSWER,
                                "the agent was told to leave and is still in the node; \"porthole "
                                "detach\" tries again");
                        return -ETIMEDOUT;
                }
                if (ph_visit_pause(visit, GONE_INTERVAL_MS) != 0 && !visit->interrupt.deferred)
                        return visit->interrupt.signal;
        }
        return 0;
}

int ph_visit_detach(struct ph_visit *visit, struct ph_error *error)
{
        cJSON *result = NULL;
        int r = ph_visit_ask(visit, "agent.stop", NULL, &result, error);

        cJSON_Delete(result);
        return r == 0 ? wait_until_gone(visit, error) : r;
}

static bool has_other_clients(struct ph_visit *visit)
{
        cJSON *hello = NULL;
        int64_t clients = 1;

        if (ph_visit_ask(visit, "hello", NULL, &hello, NULL) == 0)
                clients = ph_json_get_int(hello, "clients", 1);
        cJSON_Delete(hello);
        return clients > 1;
}

/* Takes away what this visit brought. */
static int leave(struct ph_visit *visit, struct ph_error *error)
{
        bool ours = visit->attached && !visit->attachment.already_there;

        if (!ours || visit->options->keep || visit->client == NULL ||
                !ph_client_is_open(visit->client) || has_other_clients(visit))
                return 0;
        return ph_visit_detach(visit, error);
}

static void finish(struct ph_visit *visit)
{
        ph_client_close(visit->client);
        ph_interrupt_stop(&visit->interrupt);
        uv_close((uv_handle_t *)&visit->timer, NULL);
        uv_run(&visit->loop, UV_RUN_DEFAULT);
        uv_loop_close(&visit->loop);
        if (visit->attached)
                ph_attachment_finish(&visit->attachment);
        ph_nodes_finish(&visit->nodes);
        cJSON_Delete(visit->hello);
        free(visit);
}

int ph_visit_end(struct ph_visit *visit, int status, struct ph_error *error)
{
        struct ph_error leaving = {0};
        int r;

        visit->interrupt.deferred = true;
        r = leave(visit, &leaving);
        status = outcome(visit, status);
        if (status == 0 && r < 0) {
                *error = leaving;
                status = r;
        }
        finish(visit);
        return status;
}
