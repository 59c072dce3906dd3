#include "tui/cli/run.h"

#include <errno.h>
#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include "agent/dist/nodes.h"
#include "protocol/json.h"
#include "tui/cli/arguments.h"
#include "tui/cli/exact.h"
#include "tui/cli/listing.h"
#include "tui/cli/print.h"

enum column {
        COLUMN_NODE,
        COLUMN_PID,
        COLUMN_USER,
        COLUMN_UP,
        COLUMN_AGENT,
        COLUMN_REMARKS,
        COLUMN_COUNT,
};

static const struct ph_listing_column columns[COLUMN_COUNT] = {
        [COLUMN_NODE] = {"NODE", PH_TEXT_LEFT, 0, 16},
        [COLUMN_PID] = {"PID", PH_TEXT_RIGHT, 0, 0},
        [COLUMN_USER] = {"USER", PH_TEXT_LEFT, 1, 8},
        [COLUMN_UP] = {"UP", PH_TEXT_RIGHT, 2, 0},
        [COLUMN_AGENT] = {"AGENT", PH_TEXT_LEFT, 0, 0},
        [COLUMN_REMARKS] = {"REMARKS", PH_TEXT_LEFT, 0, 12},
};

/* Time since the process started, or -1 when that can't be seen. */
static int64_t uptime_ms(const struct ph_node *node)
{
        struct timespec now;
        long ticks = sysconf(_SC_CLK_TCK);
        int64_t started_ms = ticks > 0 ? (int64_t)(node->started * 1000 / (uint64_t)ticks) : 0;

        if (node->started == 0 || clock_gettime(CLOCK_BOOTTIME, &now) < 0)
                return -1;
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - started_ms;
}

/* Writes the user's name, else number, else nothing. */
static void format_user(uid_t uid, char *out, size_t size)
{
        char buffer[1024];
        struct passwd entry;
        struct passwd *found = NULL;

        out[0] = '\0';
        if (uid == (uid_t)-1)
                return;
        if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
                snprintf(out, size, "%s", found->pw_name);
        else
                snprintf(out, size, "%lu", (unsigned long)uid);
}

static const char *known_word(enum ph_known known)
{
        return known == PH_YES ? "yes" : known == PH_NO ? "no" : "?";
}

/* What stands in the way of looking into this node, or how it is seen. */
static void format_remarks(const struct ph_node *node, char *out, size_t size)
{
        const struct {
                bool applies;
                const char *remark;
        } remarks[] = {
                {node->stopped == PH_YES, "stopped"},
                {node->pid == 0, "not seen in /proc"},
                {node->distribution == PH_DISTRIBUTION_NONE && node->has_agent != PH_YES,
                        "not distributed"},
                {node->distribution == PH_DISTRIBUTION_FOREIGN, "distribution not plain TCP"},
                {node->other_files == PH_YES || node->other_network == PH_YES, "in a container"},
        };
        size_t at = 0;

        out[0] = '\0';
        for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
                if (remarks[i].applies && at < size)
                        at += (size_t)snprintf(
                                out + at, size - at, "%s%s", at > 0 ? ", " : "", remarks[i].remark);
        }
}

static int add_row(struct ph_listing *listing, const struct ph_node *node)
{
        char pid[PH_TEXT_NUMBER] = "?", user[64], up[PH_TEXT_NUMBER] = "?", remarks[128];
        int64_t uptime = uptime_ms(node);
        const char *cells[COLUMN_COUNT] = {
                [COLUMN_NODE] = node->name != NULL ? node->name : "(no name)",
                [COLUMN_PID] = pid,
                [COLUMN_USER] = user,
                [COLUMN_UP] = up,
                [COLUMN_AGENT] = known_word(node->has_agent),
                [COLUMN_REMARKS] = remarks,
        };

        if (node->pid != 0)
                snprintf(pid, sizeof(pid), "%ld", (long)node->pid);
        if (uptime >= 0)
                ph_text_duration((double)uptime, up);
        format_user(node->uid, user, sizeof(user));
        format_remarks(node, remarks, sizeof(remarks));
        return ph_listing_add(listing, cells);
}

static int print_text(const struct ph_cli *cli, const struct ph_nodes *nodes)
{
        struct ph_listing *listing = ph_listing_create(columns, COLUMN_COUNT);
        int r = listing != NULL ? 0 : -ENOMEM;

        for (size_t i = 0; r == 0 && i < nodes->count; i++)
                r = add_row(listing, &nodes->items[i]);
        if (r == 0 && nodes->count == 0)
                ph_print_sentence(cli, "no Erlang node runs on this host");
        else if (r == 0)
                r = ph_listing_print(listing, cli->out, cli->width);
        ph_listing_destroy(listing);
        return r;
}

static void add_known(struct ph_json *json, cJSON *object, const char *name, enum ph_known known)
{
        if (known == PH_UNKNOWN)
                ph_json_null(json, object, name);
        else
                ph_json_bool(json, object, name, known == PH_YES);
}

static void add_number(
        struct ph_json *json, cJSON *object, const char *name, int64_t value, int64_t unknown)
{
        if (value == unknown)
                ph_json_null(json, object, name);
        else
                ph_json_int(json, object, name, value);
}

static void add_object(struct ph_json *json, cJSON *array, const struct ph_node *node)
{
        static const char *const distributions[] = {
                [PH_DISTRIBUTION_NONE] = "none",
                [PH_DISTRIBUTION_TCP] = "tcp",
                [PH_DISTRIBUTION_FOREIGN] = "other",
        };
        cJSON *object = ph_json_object(json, array, NULL);
        char user[64];

        format_user(node->uid, user, sizeof(user));
        ph_json_string(json, object, "name", node->name);
        ph_json_bool(json, object, "host_guessed", node->host_guessed);
        add_number(json, object, "os_pid", node->pid, 0);
        add_number(json, object, "inner_os_pid", node->inner_pid, 0);
        ph_json_string(json, object, "user", user[0] != '\0' ? user : NULL);
        add_number(json, object, "uptime_ms", uptime_ms(node), -1);
        ph_json_string(json, object, "distribution", distributions[node->distribution]);
        add_number(json, object, "port", node->port, 0);
        add_known(json, object, "agent", node->has_agent);
        add_known(json, object, "stopped", node->stopped);
        add_known(json, object, "other_files", node->other_files);
        add_known(json, object, "other_network", node->other_network);
}

static int print_json(const struct ph_cli *cli, const struct ph_nodes *nodes)
{
        struct ph_json json = {0};
        cJSON *array = cJSON_CreateArray();
        int r;

        for (size_t i = 0; i < nodes->count; i++)
                add_object(&json, array, &nodes->items[i]);
        r = json.failed || array == NULL ? -ENOMEM : ph_exact_print(array, cli->out);
        cJSON_Delete(array);
        return r;
}

int ph_run_nodes(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_nodes nodes = {0};
        int r = ph_nodes_list(&nodes, error);

        if (r < 0)
                return r;
        r = ph_arguments_has(arguments, PH_OPTION_JSON) ? print_json(cli, &nodes)
                                                        : print_text(cli, &nodes);
        if (r < 0)
                ph_error_set(error, PH_ERROR_FAILED, "no memory for the list of nodes");
        ph_nodes_finish(&nodes);
        return r;
}
