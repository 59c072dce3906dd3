#include "agent/dist/node_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dist/command_line.h"
#include "agent/dist/node_name.h"
#include "agent/dist/proc.h"

/* Returns 0, or -ESRCH when it is gone, or as good as that. */
static int read_stat(pid_t pid, struct ph_proc_stat *out)
{
        struct ph_proc_file text;
        int r = ph_proc_read(pid, "stat", &text);

        memset(out, 0, sizeof(*out));
        if (r == 0)
                r = ph_proc_stat_parse(text.bytes, out);
        ph_proc_file_finish(&text);
        if (r < 0 || out->state == 'Z' || out->state == 'X')
                return -ESRCH;
        return 0;
}

char ph_node_state(const struct ph_node *node)
{
        struct ph_proc_stat stat;

        if (read_stat(node->pid, &stat) < 0 || stat.started != node->started)
                return '\0';
        return stat.state;
}

static void read_owner(struct ph_node *node)
{
        struct ph_proc_status status;
        struct ph_proc_file text;

        node->uid = (uid_t)-1;
        node->gid = (gid_t)-1;
        if (ph_proc_read(node->pid, "status", &text) < 0)
                return;
        if (ph_proc_status_parse(text.bytes, &status) == 0) {
                node->uid = status.uid;
                node->gid = status.gid;
                node->inner_pid = status.inner_pid;
        }
        ph_proc_file_finish(&text);
}

/* No value of -proto_dist and "inet_tcp" are the same; "inet_tls" and others are not for us. */
static enum ph_distribution carrier_of(const struct ph_command_line *line)
{
        if (line->carrier == NULL || strcmp(line->carrier, "inet_tcp") == 0 ||
                strcmp(line->carrier, "inet6_tcp") == 0)
                return PH_DISTRIBUTION_NONE;
        return PH_DISTRIBUTION_FOREIGN;
}

static int take_command_line(struct ph_node *node, const struct ph_command_line *line)
{
        node->distribution = carrier_of(line);
        node->least_port = line->least_port;
        node->most_port = line->most_port;
        if (line->home != NULL && (node->home = strdup(line->home)) == NULL)
                return -ENOMEM;
        if (line->name == NULL || strcmp(line->name, "undefined") == 0 ||
                !ph_node_name_is_valid(line->name, strlen(line->name)))
                return 0;
        node->name = ph_node_name_make(line->name, line->has_long_name, &node->host_guessed);
        return node->name == NULL ? -ENOMEM : 0;
}

static enum ph_known either(enum ph_known one, enum ph_known other)
{
        if (one == PH_YES || other == PH_YES)
                return PH_YES;
        return one == PH_UNKNOWN || other == PH_UNKNOWN ? PH_UNKNOWN : PH_NO;
}

static int fill(struct ph_node *node, const struct ph_command_line *line)
{
        pid_t pid = node->pid;
        struct ph_proc_stat stat;

        if (read_stat(pid, &stat) < 0)
                return 0;
        node->started = stat.started;
        node->stopped = stat.state == 'T' || stat.state == 't' ? PH_YES : PH_NO;
        read_owner(node);
        node->other_files = either(ph_proc_other_namespace(pid, "mnt"), ph_proc_other_root(pid));
        node->other_network = ph_proc_other_namespace(pid, "net");
        node->has_agent = ph_proc_maps_name(pid, PH_NODE_LIBRARY);
        return take_command_line(node, line) < 0 ? -ENOMEM : 1;
}

/* Releases of rebar3 name the process after their script (ESCRIPT_NAME); its file is beam.smp
 * still. */
static bool runs_beam(pid_t pid, const struct ph_command_line *line)
{
        struct ph_proc_file comm;
        bool found;

        if (line->is_beam || line->home == NULL)
                return line->is_beam;
        if (ph_proc_read(pid, "comm", &comm) < 0)
                return false;
        found = comm.size >= 4 && memcmp(comm.bytes, "beam", 4) == 0;
        ph_proc_file_finish(&comm);
        return found;
}

int ph_node_scan(pid_t pid, struct ph_node *out)
{
        struct ph_command_line line;
        struct ph_proc_file text;
        int r = ph_proc_read(pid, "cmdline", &text);

        memset(out, 0, sizeof(*out));
        if (r < 0)
                return r == -ENOMEM ? r : 0;
        ph_command_line_parse(text.bytes, text.size, &line);
        if (runs_beam(pid, &line)) {
                out->pid = pid;
                r = fill(out, &line);
        }
        if (r <= 0)
                ph_node_finish(out);
        ph_proc_file_finish(&text);
        return r;
}

void ph_node_finish(struct ph_node *node)
{
        free(node->name);
        free(node->socket);
        free(node->home);
        memset(node, 0, sizeof(*node));
}
