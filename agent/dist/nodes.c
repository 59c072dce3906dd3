#include "agent/dist/nodes.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dist/node_name.h"
#include "agent/dist/node_scan.h"

#define EPMD_TIMEOUT_MS 1000

int ph_nodes_add(struct ph_nodes *nodes, struct ph_node *node)
{
        struct ph_node *items = reallocarray(nodes->items, nodes->count + 1, sizeof(*items));

        if (items == NULL) {
                ph_node_finish(node);
                return -ENOMEM;
        }
        nodes->items = items;
        items[nodes->count++] = *node;
        return 0;
}

static int scan_processes(struct ph_nodes *nodes)
{
        struct dirent *entry;
        DIR *processes = opendir("/proc");
        int r = 0;

        if (processes == NULL)
                return -errno;
        while (r >= 0 && (entry = readdir(processes)) != NULL) {
                struct ph_node node;
                if (!isdigit((unsigned char)entry->d_name[0]))
                        continue;
                r = ph_node_scan((pid_t)strtol(entry->d_name, NULL, 10), &node);
                if (r > 0)
                        r = ph_nodes_add(nodes, &node);
        }
        closedir(processes);
        return r < 0 ? r : 0;
}

static int compare(const void *left, const void *right)
{
        const struct ph_node *a = left, *b = right;
        int order = (a->name == NULL) - (b->name == NULL);

        if (order == 0 && a->name != NULL)
                order = strcmp(a->name, b->name);
        return order != 0 ? order : (a->pid > b->pid) - (a->pid < b->pid);
}

int ph_nodes_list(struct ph_nodes *out, struct ph_error *error)
{
        struct ph_deadline deadline = ph_deadline_in(EPMD_TIMEOUT_MS);
        struct ph_epmd_names names;
        int r;

        memset(out, 0, sizeof(*out));
        r = scan_processes(out);
        out->has_epmd = ph_epmd_ask(&deadline, &names) == 0;
        if (r == 0)
                r = ph_nodes_find_ports(out, &names);
        ph_epmd_names_finish(&names);
        if (r < 0) {
                ph_nodes_finish(out);
                ph_error_set(error, PH_ERROR_FAILED, "can't list this host's processes: %s",
                        strerror(-r));
                return r;
        }
        if (out->count > 1)
                qsort(out->items, out->count, sizeof(*out->items), compare);
        return 0;
}

void ph_nodes_finish(struct ph_nodes *nodes)
{
        for (size_t i = 0; i < nodes->count; i++)
                ph_node_finish(&nodes->items[i]);
        free(nodes->items);
        memset(nodes, 0, sizeof(*nodes));
}

static int add_socket(struct ph_nodes *nodes, const char *path, const struct ph_node **out,
        struct ph_error *error)
{
        struct ph_node node = {.socket = strdup(path), .uid = (uid_t)-1, .gid = (gid_t)-1};

        node.stopped = node.other_files = node.other_network = PH_UNKNOWN;
        node.has_agent = PH_UNKNOWN;
        if (node.socket == NULL || ph_nodes_add(nodes, &node) < 0) {
                ph_error_set(error, PH_ERROR_FAILED, "out of memory");
                return -ENOMEM;
        }
        *out = &nodes->items[nodes->count - 1];
        return 0;
}

static bool is_pid(const char *target)
{
        return target[0] != '\0' && target[strspn(target, "0123456789")] == '\0';
}

static bool matches(const struct ph_node *node, const char *target)
{
        if (node->socket != NULL)
                return false;
        if (is_pid(target) && node->pid != 0 && strtol(target, NULL, 10) == node->pid)
                return true;
        return node->name != NULL && ph_node_name_matches(node->name, node->host_guessed, target);
}

/* "shop@web1 (pid 4711)" */
static void describe(const struct ph_node *node, char *text, size_t size)
{
        const char *name = node->name != NULL ? node->name : "a node without a name";

        if (node->pid != 0)
                snprintf(text, size, "%.80s (pid %d)", name, (int)node->pid);
        else
                snprintf(text, size, "%.80s (only epmd knows it)", name);
}

static int fail_ambiguous(const char *target, const struct ph_node *one,
        const struct ph_node *other, struct ph_error *error)
{
        char first[128], second[128];

        describe(one, first, sizeof(first));
        describe(other, second, sizeof(second));
        ph_error_set(error, PH_ERROR_TARGET,
                "%.40s may be %s or %s: give its whole name or its pid", target, first, second);
        return -ENOTUNIQ;
}

static int fail_unknown(const char *target, struct ph_error *error)
{
        if (is_pid(target))
                ph_error_set(error, PH_ERROR_TARGET,
                        "process %.20s is no Erlang node: 'porthole nodes' lists those of this "
                        "host",
                        target);
        else
                ph_error_set(error, PH_ERROR_TARGET,
                        "no node '%.80s' on this host: 'porthole nodes' lists those there are",
                        target);
        return -ENOENT;
}

int ph_nodes_find(struct ph_nodes *nodes, const char *target, const struct ph_node **out,
        struct ph_error *error)
{
        const struct ph_node *found = NULL;

        if (strchr(target, '/') != NULL)
                return add_socket(nodes, target, out, error);
        for (size_t i = 0; i < nodes->count; i++) {
                if (!matches(&nodes->items[i], target))
                        continue;
                if (found != NULL)
                        return fail_ambiguous(target, found, &nodes->items[i], error);
                found = &nodes->items[i];
        }
        if (found == NULL)
                return fail_unknown(target, error);
        *out = found;
        return 0;
}
