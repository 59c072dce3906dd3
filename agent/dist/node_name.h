/*
 * Names of nodes: NAME@HOST. What comes from a command line or from epmd is a stranger's text and
 * goes to a terminal: it is taken only when it is one that a node can have. No state; any thread.
 */
#ifndef PH_DIST_NODE_NAME_H
#define PH_DIST_NODE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* The longest name of a node (libei's MAXNODELEN). */
#define PH_NODE_NAME_MAX 255

/*
 * Returns true when all @length bytes are printable ASCII without spaces, there is at least one and
 * no more than PH_NODE_NAME_MAX. (net_kernel takes letters, digits, - and _ before the @, and no
 * more than that behind it.)
 */
bool ph_node_name_is_valid(const char *name, size_t length);

/*
 * Makes a whole name of @name, which may lack its @HOST: this host's name, up to its first dot
 * unless @is_long. Returns it, owned by the caller, with @guessed_out telling whether the host was
 * added; NULL when it isn't valid, or without memory.
 */
char *ph_node_name_make(const char *name, bool is_long, bool *guessed_out);

/*
 * Returns true when a person who says @wanted may mean the node @name: it is the same; or @wanted
 * has no host and the same part before the @; or the host in @name was guessed and both hosts agree
 * up to the first dot.
 */
bool ph_node_name_matches(const char *name, bool host_guessed, const char *wanted);

#endif
