#include "tui/model/discovery.h"

#include <stdlib.h>
#include <string.h>

struct listing {
        struct ph_job job; /* first */
        struct ph_discovery *discovery;
        const struct ph_host *host;
        struct ph_host_node nodes[PH_DISCOVERY_NODES];
        int result;
        struct ph_error error;
};

static void run_listing(struct ph_job *job)
{
        struct listing *listing = (struct listing *)job;
        const struct ph_host *host = listing->host;

        listing->result =
                host->list(host->context, listing->nodes, PH_DISCOVERY_NODES, &listing->error);
}

static void finish_listing(struct ph_job *job)
{
        struct listing *listing = (struct listing *)job;
        struct ph_discovery *discovery = listing->discovery;

        discovery->is_listing = false;
        discovery->error = (struct ph_error){0};
        if (listing->result < 0) {
                discovery->error = listing->error;
        } else {
                discovery->is_listed = true;
                discovery->count = (size_t)listing->result;
                memcpy(discovery->nodes, listing->nodes,
                        discovery->count * sizeof(listing->nodes[0]));
        }
        free(listing);
        if (discovery->is_wanted)
                discovery->on_list(discovery->context);
}

static void drop_listing(struct ph_job *job)
{
        free((struct listing *)job);
}

void ph_discovery_want(struct ph_discovery *discovery, bool is_wanted)
{
        if (is_wanted && !discovery->is_wanted) {
                discovery->is_listed = false;
                discovery->count = 0;
                discovery->listed_ms = 0;
        }
        discovery->is_wanted = is_wanted;
}

void ph_discovery_tick(struct ph_discovery *discovery, uint64_t now_ms)
{
        struct listing *listing;
        bool is_time = discovery->listed_ms == 0 ||
                       now_ms - discovery->listed_ms >= PH_DISCOVERY_INTERVAL_MS;

        if (!discovery->is_wanted || discovery->is_listing || !is_time)
                return;
        listing = calloc(1, sizeof(*listing));
        if (listing == NULL)
                return;
        listing->job = (struct ph_job){run_listing, finish_listing, drop_listing, NULL};
        listing->discovery = discovery;
        listing->host = discovery->host;
        discovery->is_listing = true;
        discovery->listed_ms = now_ms;
        ph_worker_submit(discovery->worker, &listing->job);
}

const struct ph_host_node *ph_discovery_find(const struct ph_discovery *discovery, const char *name)
{
        for (size_t i = 0; i < discovery->count; i++) {
                if (strcmp(discovery->nodes[i].name, name) == 0)
                        return &discovery->nodes[i];
        }
        return NULL;
}
