/*
 * Asks epmd, Erlang's port mapper, for the names of this host's nodes (erts, "Distribution
 * Protocol", NAMES_REQ). It is a stranger: anybody may listen on its port. One thread at a time.
 */
#ifndef PH_DIST_EPMD_H
#define PH_DIST_EPMD_H

#include <stddef.h>
#include <stdint.h>

#include "agent/dist/deadline.h"

struct ph_epmd_name {
        char *name; /* owned: the part before @, printable and without spaces */
        uint16_t port;
};

struct ph_epmd_names {
        struct ph_epmd_name *items; /* owned */
        size_t count;
};

#define PH_EPMD_MAX_BYTES ((size_t)1024 * 1024)
#define PH_EPMD_MAX_NAMES 4096

/*
 * Parses a whole answer of @size bytes: epmd's own port in four bytes, then the text. Returns 0
 * with
 * @out owned by the caller until ph_epmd_names_finish(); -EBADMSG when any of it is not what an
 * epmd says; -ENOMEM.
 */
int ph_epmd_parse(const void *answer, size_t size, struct ph_epmd_names *out);

/*
 * Asks the epmd at 127.0.0.1, port $ERL_EPMD_PORT or 4369. Returns 0 with @out as above, or -errno
 * with @out empty: -ECONNREFUSED when there is none, -ETIMEDOUT, -EBADMSG.
 */
int ph_epmd_ask(const struct ph_deadline *deadline, struct ph_epmd_names *out);

void ph_epmd_names_finish(struct ph_epmd_names *names);

#endif
