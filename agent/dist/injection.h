/*
 * Putting the agent into a node: the steps behind ph_attach() that happen at the other end of the
 * connection. One thread at a time.
 */
#ifndef PH_DIST_INJECTION_H
#define PH_DIST_INJECTION_H

#include "agent/dist/attach.h"
#include "agent/dist/peer.h"
#include "agent/dist/site.h"

struct ph_injection {
        const struct ph_site *site; /* borrowed, as all of them */
        const struct ph_attach_options *options;
        const char *folder; /* for the socket, as the node sees it */
        struct ph_deadline deadline;
        struct ph_peer *peer;
};

/*
 * Brings the agent in and starts it, or finds the one that the node started itself. Returns 0 with
 * @out the caller's; or -errno with @error and no code of ours left in the node, unless it stopped
 * answering.
 */
int ph_inject(
        const struct ph_injection *injection, struct ph_attachment *out, struct ph_error *error);

#endif
