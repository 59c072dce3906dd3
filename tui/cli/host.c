#include "tui/cli/host.h"

#include <pwd.h>
#include <stdio.h>

#include "agent/dist/attach.h"
#include "protocol/limits.h"
#include "tui/cli/arguments.h"
#include "tui/cli/visit.h"

static void describe(const struct ph_node *node, struct ph_host_node *out)
{
        char buffer[1024];
        struct passwd entry;
        struct passwd *found = NULL;

        *out = (struct ph_host_node){.os_pid = node->pid, .has_agent = node->has_agent == PH_YES};
        snprintf(out->name, sizeof(out->name), "%s", node->name != NULL ? node->name : "");
        if (node->pid != 0)
                snprintf(out->target, sizeof(out->target), "%ld", (long)node->pid);
        else
                snprintf(out->target, sizeof(out->target), "%s", out->name);
        if (node->uid != (uid_t)-1 &&
                getpwuid_r(node->uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
                snprintf(out->user, sizeof(out->user), "%s", found->pw_name);
        else if (node->uid != (uid_t)-1)
                snprintf(out->user, sizeof(out->user), "%lu", (unsigned long)node->uid);
}

static int list(
        void *context, struct ph_host_node *nodes_out, size_t capacity, struct ph_error *error)
{
        struct ph_nodes nodes = {0};
        int r = ph_nodes_list(&nodes, error);
        size_t count = nodes.count < capacity ? nodes.count : capacity;

        (void)context;
        if (r < 0)
                return r;
        for (size_t i = 0; i < count; i++)
                describe(&nodes.items[i], &nodes_out[i]);
        ph_nodes_finish(&nodes);
        return (int)count;
}

/* Connects to the agent that was reached, and tells what the screens want to know of it. */
static int hand_over(const struct ph_node *node, const struct ph_attachment *attachment,
        struct ph_host_agent *out, struct ph_error *error)
{
        int fd = -1;
        int r = ph_attachment_connect(attachment, &fd, error);

        if (r < 0)
                return r;
        *out = (struct ph_host_agent){
                .fd = fd, .uid = attachment->owner, .injected = !attachment->already_there};
        snprintf(out->name, sizeof(out->name), "%s", node->name != NULL ? node->name : "");
        return 0;
}

static int attach_to(const struct ph_node *node, const struct ph_host_attach *wanted,
        struct ph_host_agent *agent_out, struct ph_error *error)
{
        struct ph_attach_options options = {
                .cookie_file = wanted->cookie_file,
                .allow_kill = wanted->allow_kill,
                .idle_ms = (int64_t)PH_IDLE_TIMEOUT_MS,
                .budget = wanted->budget,
        };
        struct ph_attachment attachment;
        int r = ph_attach(node, &options, &attachment, error);

        if (r < 0)
                return r;
        r = hand_over(node, &attachment, agent_out, error);
        ph_attachment_finish(&attachment);
        return r;
}

static int attach(void *context, const struct ph_host_attach *options,
        struct ph_host_agent *agent_out, struct ph_error *error)
{
        struct ph_nodes nodes = {0};
        const struct ph_node *node;
        int r = ph_nodes_list(&nodes, error);

        (void)context;
        if (r < 0)
                return r;
        r = ph_nodes_find(&nodes, options->target, &node, error);
        if (r == 0)
                r = attach_to(node, options, agent_out, error);
        ph_nodes_finish(&nodes);
        return r;
}

const struct ph_host ph_this_host = {.list = list, .attach = attach};

int ph_host_open_screens(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const char *target, struct ph_error *error)
{
        int64_t budget = 0;
        struct ph_session_options options = {
                .host = &ph_this_host,
                .target = target,
                .cookie_file = arguments->values[PH_OPTION_COOKIE_FILE],
                .syntax = arguments->values[PH_OPTION_SYNTAX],
                .allow_kill = ph_arguments_has(arguments, PH_OPTION_ALLOW_KILL),
                .keep = ph_arguments_has(arguments, PH_OPTION_KEEP),
                .budget = (int)ph_arguments_number(arguments, PH_OPTION_BUDGET, 0),
                .budget_out = &budget,
        };
        int r = ph_app_run(&options, error);

        ph_visit_remark_budget(cli->remarks, options.budget, budget);
        return r;
}
