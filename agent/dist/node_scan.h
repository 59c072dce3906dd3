/*
 * The two halves of ph_nodes_list(): what /proc tells of one process, and what epmd's names and the
 * listening sockets add to a list of them. One thread at a time.
 */
#ifndef PH_DIST_NODE_SCAN_H
#define PH_DIST_NODE_SCAN_H

#include "agent/dist/epmd.h"
#include "agent/dist/nodes.h"

/* The native library's name, and so what /proc/PID/maps shows of it, begins
 * like this (agent/nif). */
#define PH_NODE_LIBRARY "porthole_nif"

/*
 * Looks at process @pid. Returns 1 with @out a node whose port isn't looked for yet, owned by the
 * caller until ph_node_finish(); 0 when it is none or gone; -ENOMEM.
 */
int ph_node_scan(pid_t pid, struct ph_node *out);

/*
 * Finds the ports of the @nodes, and adds a node for each of epmd's @names that none of them has.
 * Returns 0 or -ENOMEM.
 */
int ph_nodes_find_ports(struct ph_nodes *nodes, const struct ph_epmd_names *names);

/* Adds @node, which the list takes over, whether this succeeds or not. Returns 0 or -ENOMEM. */
int ph_nodes_add(struct ph_nodes *nodes, struct ph_node *node);

/* Frees what @node holds. */
void ph_node_finish(struct ph_node *node);

/*
 * Tells whether the process of @node is still the same one. Returns its state letter as in
 * /proc/PID/stat, or 0 when it is gone.
 */
char ph_node_state(const struct ph_node *node);

#endif
