/*
 * Which port is whose. epmd's names are joined with the sockets that listen, and those with the
 * processes that own them: a name is believed only when the user of the socket and that of the
 * process agree, since everybody may register any name.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dist/listeners.h"
#include "agent/dist/node_name.h"
#include "agent/dist/node_scan.h"
#include "agent/dist/proc.h"

static const struct ph_listener *find_port(const struct ph_listeners *listeners, uint16_t port)
{
        for (size_t i = 0; i < listeners->count; i++) {
                if (listeners->items[i].port == port)
                        return &listeners->items[i];
        }
        return NULL;
}

/* PH_UNKNOWN when we may not see its descriptors. */
static enum ph_known owns(const struct ph_node *node, const struct ph_listener *listener)
{
        bool owned;
        int r = ph_proc_find_sockets(node->pid, &listener->inode, 1, &owned);

        if (r < 0)
                return PH_UNKNOWN;
        return owned ? PH_YES : PH_NO;
}

static void take_listener(struct ph_node *node, const struct ph_listener *listener)
{
        node->port = listener->port;
        node->address = listener->address;
        if (node->distribution == PH_DISTRIBUTION_NONE)
                node->distribution = PH_DISTRIBUTION_TCP;
}

static bool may_own(const struct ph_node *node, const struct ph_listener *listener)
{
        return node->pid != 0 && node->port == 0 && node->other_network != PH_YES &&
               (node->uid == (uid_t)-1 || node->uid == listener->uid);
}

/* The node that epmd means, by its name: NULL when there is none. */
static struct ph_node *find_by_name(
        struct ph_nodes *nodes, const char *name, const struct ph_listener *listener)
{
        for (size_t i = 0; i < nodes->count; i++) {
                struct ph_node *node = &nodes->items[i];
                if (node->name != NULL && ph_node_name_matches(node->name, false, name) &&
                        may_own(node, listener) && owns(node, listener) != PH_NO)
                        return node;
        }
        return NULL;
}

/* The node that was given its name later than on its command line. */
static struct ph_node *find_by_socket(struct ph_nodes *nodes, const struct ph_listener *listener)
{
        for (size_t i = 0; i < nodes->count; i++) {
                struct ph_node *node = &nodes->items[i];
                if (node->name == NULL && may_own(node, listener) && owns(node, listener) == PH_YES)
                        return node;
        }
        return NULL;
}

static int add_unseen(
        struct ph_nodes *nodes, const struct ph_epmd_name *name, const struct ph_listener *listener)
{
        struct ph_node node = {.uid = listener->uid, .gid = (gid_t)-1, .stopped = PH_UNKNOWN};

        node.other_files = node.other_network = node.has_agent = PH_UNKNOWN;
        take_listener(&node, listener);
        node.name = ph_node_name_make(name->name, false, &node.host_guessed);
        return node.name == NULL ? -ENOMEM : ph_nodes_add(nodes, &node);
}

static int join_name(struct ph_nodes *nodes, const struct ph_epmd_name *name,
        const struct ph_listeners *listeners)
{
        const struct ph_listener *listener = find_port(listeners, name->port);
        struct ph_node *node;

        if (listener == NULL) /* gone between epmd's answer and our look */
                return 0;
        node = find_by_name(nodes, name->name, listener);
        if (node != NULL) {
                take_listener(node, listener);
                return 0;
        }
        node = find_by_socket(nodes, listener);
        if (node == NULL)
                return add_unseen(nodes, name, listener);
        take_listener(node, listener);
        node->name = ph_node_name_make(name->name, false, &node->host_guessed);
        return node->name == NULL ? -ENOMEM : 0;
}

static bool in_range(const struct ph_node *node, uint16_t port)
{
        return node->least_port == 0 || (port >= node->least_port && port <= node->most_port);
}

/* Keeps, at the front, the listeners that may be the node's distribution. Returns how many. */
static size_t keep_candidates(const struct ph_node *node, struct ph_listeners *listeners)
{
        size_t count = 0;

        for (size_t i = 0; i < listeners->count; i++) {
                if (listeners->items[i].uid == node->uid &&
                        in_range(node, listeners->items[i].port))
                        listeners->items[count++] = listeners->items[i];
        }
        return count;
}

/* Without epmd: the one socket it listens on, among those its command line allows. */
static int find_without_epmd(struct ph_node *node, struct ph_listeners *listeners)
{
        size_t count = keep_candidates(node, listeners);
        uint64_t *inodes = calloc(count + 1, sizeof(*inodes));
        bool *owned = calloc(count + 1, sizeof(*owned));
        int r = inodes == NULL || owned == NULL ? -ENOMEM : 0;

        for (size_t i = 0; r == 0 && i < count; i++)
                inodes[i] = listeners->items[i].inode;
        if (r == 0 && ph_proc_find_sockets(node->pid, inodes, count, owned) == 1) {
                size_t only = (size_t)((bool *)memchr(owned, true, count) - owned);
                take_listener(node, &listeners->items[only]);
        }
        free(inodes);
        free(owned);
        return r;
}

static bool may_be_distributed(const struct ph_node *node)
{
        return node->pid != 0 && node->port == 0 && (node->name != NULL || node->least_port != 0);
}

int ph_nodes_find_ports(struct ph_nodes *nodes, const struct ph_epmd_names *names)
{
        struct ph_listeners ours, theirs;
        int r = 0;

        if (ph_listeners_read(0, &ours) < 0)
                ours = (struct ph_listeners){NULL, 0};
        for (size_t i = 0; r == 0 && i < names->count; i++)
                r = join_name(nodes, &names->items[i], &ours);
        for (size_t i = 0; r == 0 && i < nodes->count; i++) {
                struct ph_node *node = &nodes->items[i];
                if (may_be_distributed(node) && ph_listeners_read(node->pid, &theirs) == 0) {
                        r = find_without_epmd(node, &theirs);
                        ph_listeners_finish(&theirs);
                }
        }
        ph_listeners_finish(&ours);
        return r;
}
