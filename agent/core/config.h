/*
 * How the agent was started: the property list that the probe hands over. Read once, before the
 * loop runs.
 */
#ifndef PH_AGENT_CORE_CONFIG_H
#define PH_AGENT_CORE_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/core/node_info.h"
#include "protocol/error.h"

struct ph_config {
        struct ph_node_info info;
        char folder[PATH_MAX]; /* of the socket; chosen here when the list names none */
        int64_t budget;        /* percent of one core that sweeps may take on average: 1 to 100 */
        int64_t idle_ms;       /* leave after this long without clients; 0: never */
        int64_t plan_ms;       /* how long a plan of a kill can be executed */
        bool attached;         /* put there by porthole, not started by the node itself */
        bool kill;
        bool contents;
};

/* Reads the list. Returns 0, or -errno with @error filled. */
int ph_config_read(
        struct ph_config *config, const void *term, size_t length, struct ph_error *error);

#endif
