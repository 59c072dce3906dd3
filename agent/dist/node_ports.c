/*
 * Which port is whose. epmd's names are joined with the sockets that listen, and those with the
 * processes that own them: a name is believed only when the user of the socket and that of the
 * process agree, since everybody may register any name.
 */
#include <errno.h>
#include <stdlib.h>

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

/* Those that may be the node's distribution. */
struct candidates {
        const struct ph_listener **items; /* owned, what it points to is borrowed */
        uint64_t *inodes;                 /* owned: theirs */
        bool *owned;                      /* owned: which of them are the node's */
        size_t count;
};

static int find_candidates(
        const struct ph_node *node, const struct ph_listeners *listeners, struct candidates *out)
{
        size_t room = listeners->count + 1;

        out->count = 0;
        out->items = calloc(room, sizeof(struct ph_listener *));
        out->inodes = calloc(room, sizeof(*out->inodes));
        out->owned = calloc(room, sizeof(*out->owned));
        if (out->items == NULL || out->inodes == NULL || out->owned == NULL)
                return -ENOMEM;
        for (size_t i = 0; i < listeners->count; i++) {
                const struct ph_listener *listener = &listeners->items[i];
                if (listener->uid != node->uid || !in_range(node, listener->port))
                        continue;
                out->items[out->count] = listener;
                out->inodes[out->count++] = listener->inode;
        }
        return 0;
}

static void candidates_finish(struct candidates *candidates)
{
        free(candidates->items);
        free(candidates->inodes);
        free(candidates->owned);
}

/* Without epmd: the one socket it listens on, among those its command line allows. */
static int find_without_epmd(struct ph_node *node, const struct ph_listeners *listeners)
{
        struct candidates found;
        int r = find_candidates(node, listeners, &found);

        if (r == 0 &&
                ph_proc_find_sockets(node->pid, found.inodes, found.count, found.owned) == 1) {
                for (size_t i = 0; i < found.count; i++) {
                        if (found.owned[i])
                                take_listener(node, found.items[i]);
                }
        }
        candidates_finish(&found);
        return r;
}

static int find_in_own_network(struct ph_node *node)
{
        struct ph_listeners theirs;
        int r = ph_listeners_read(node->pid, &theirs);

        if (r == 0)
                r = find_without_epmd(node, &theirs);
        ph_listeners_finish(&theirs);
        return r == -ENOMEM ? r : 0;
}

static bool may_be_distributed(const struct ph_node *node)
{
        return node->pid != 0 && node->port == 0 && (node->name != NULL || node->least_port != 0);
}

int ph_nodes_find_ports(struct ph_nodes *nodes, const struct ph_epmd_names *names)
{
        struct ph_listeners ours;
        int r = ph_listeners_read(0, &ours) == -ENOMEM ? -ENOMEM : 0;

        for (size_t i = 0; r == 0 && i < names->count; i++)
                r = join_name(nodes, &names->items[i], &ours);
        for (size_t i = 0; r == 0 && i < nodes->count; i++) {
                struct ph_node *node = &nodes->items[i];
                if (may_be_distributed(node))
                        r = node->other_network == PH_NO ? find_without_epmd(node, &ours)
                                                         : find_in_own_network(node);
        }
        ph_listeners_finish(&ours);
        return r;
}
