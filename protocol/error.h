/*
 * Failures that a person reads: a stable code and one sentence to act on. The codes are those of
 * the JSON protocol (porthole-protocol(7), ERRORS); the porthole program derives its exit status
 * from them. No state; any thread.
 */
#ifndef PH_PROTOCOL_ERROR_H
#define PH_PROTOCOL_ERROR_H

#include <stddef.h>

/* The first five are JSON-RPC 2.0's own. The last three never cross the socket. */
enum ph_error_code {
        PH_ERROR_PARSE = -32700,
        PH_ERROR_REQUEST = -32600,
        PH_ERROR_METHOD = -32601,
        PH_ERROR_PARAMS = -32602,
        PH_ERROR_INTERNAL = -32603,
        PH_ERROR_NO_ANSWER = -32001,
        PH_ERROR_REFUSED = -32002,
        PH_ERROR_CANCELLED = -32003,
        PH_ERROR_GONE = -32004,
        PH_ERROR_LIMIT = -32005,
        PH_ERROR_STOPPING = -32006,
        PH_ERROR_USAGE = -32010,
        PH_ERROR_TARGET = -32011,
        PH_ERROR_FAILED = -32012,
};

struct ph_error {
        int code; /* enum ph_error_code; 0 while nothing failed */
        char message[256];
};

/* One row of the list of codes: what the man page and the exit status are made from. */
struct ph_error_kind {
        int code;
        const char *name;
        int exit_status;
        const char *summary;
};

/* All kinds, in the order of enum ph_error_code. Static. */
extern const struct ph_error_kind ph_error_kinds[];
extern const size_t ph_error_kind_count;

/* Fills @error (NULL is accepted) with @code and a printf-formatted sentence, cut to fit. */
void ph_error_set(struct ph_error *error, int code, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Fills @error (NULL is accepted) with what the agent says for want of memory. Returns -ENOMEM. */
int ph_error_no_memory(struct ph_error *error);

/* Returns the row of @code, or that of PH_ERROR_FAILED for a code that is not listed. */
const struct ph_error_kind *ph_error_kind_of(int code);

#endif
