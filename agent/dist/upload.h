/*
 * The agent's native library on the node's side, for as long as it takes to load it: in a fresh
 * folder of its own, with the libraries that it needs and the node's system may not have. One
 * thread at a time.
 */
#ifndef PH_DIST_UPLOAD_H
#define PH_DIST_UPLOAD_H

#include <limits.h>

#include "agent/dist/site.h"
#include "protocol/error.h"

struct ph_upload {
        int base;                    /* owned: the folder in which the fresh one is */
        int folder;                  /* owned: the fresh one */
        char base_path[PATH_MAX];    /* as the node sees it */
        char name[48];               /* the fresh one in base */
        char library[PATH_MAX + 64]; /* what load_nif takes: the path without ".so" */
};

/*
 * Writes the files into the first folder from which the node may load code and which has room,
 * sweeping it first (agent/dist/sweep.h). Returns 0 with @out the caller's until
 * ph_upload_remove(); or -errno with @error and nothing left.
 */
int ph_upload_write(const struct ph_site *site, struct ph_upload *out, struct ph_error *error);

/* Removes the files, which stay mapped where they were loaded, and their folders if empty. */
void ph_upload_remove(const struct ph_site *site, struct ph_upload *upload);

#endif
