/*
 * The nodes of this host, listed again and again while somebody wants to know. Listing blocks, so
 * the worker does it, which has to be closed before the memory of a discovery goes. Loop thread
 * only.
 */
#ifndef PH_TUI_MODEL_DISCOVERY_H
#define PH_TUI_MODEL_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model/host.h"
#include "tui/model/worker.h"

#define PH_DISCOVERY_NODES 256
#define PH_DISCOVERY_INTERVAL_MS 1000

struct ph_discovery {
        const struct ph_host *host;     /* borrowed */
        struct ph_worker *worker;       /* borrowed */
        void (*on_list)(void *context); /* there is a new list, or an error */
        void *context;
        bool is_wanted;
        bool is_listed;        /* there was a list at all */
        bool is_listing;       /* the worker is at it */
        uint64_t listed_ms;    /* when it was done last */
        struct ph_error error; /* of the last listing; code 0: none */
        size_t count;
        struct ph_host_node nodes[PH_DISCOVERY_NODES];
};

/* Lists from now on, or not any more. Forgets what was listed before when it starts. */
void ph_discovery_want(struct ph_discovery *discovery, bool is_wanted);

/* Lists anew when it is time; to be called a few times a second. */
void ph_discovery_tick(struct ph_discovery *discovery, uint64_t now_ms);

/* Returns the node named @name in the last list, or NULL. */
const struct ph_host_node *ph_discovery_find(
        const struct ph_discovery *discovery, const char *name);

#endif
