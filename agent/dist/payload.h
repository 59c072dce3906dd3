/*
 * What the program carries to put into nodes: the native library and the probe's bytecode, as bytes
 * of the program itself. Static; any thread.
 */
#ifndef PH_DIST_PAYLOAD_H
#define PH_DIST_PAYLOAD_H

#include <stddef.h>

#include "protocol/error.h"

struct ph_payload {
        const unsigned char *bytes; /* static */
        size_t size;
};

/* Returns porthole_nif.so. */
struct ph_payload ph_payload_nif(void);

/*
 * Chooses the bytecode of porthole_probe for a node of OTP @release. Returns 0 with @out, or
 * -ENOTSUP with @error (PH_ERROR_FAILED) naming both releases.
 */
int ph_payload_probe(int release, struct ph_payload *out, struct ph_error *error);

#endif
