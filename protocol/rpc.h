/*
 * JSON-RPC 2.0 messages, packed and unpacked by the same file so that both ends agree. A message is
 * one line; batches are not used and are refused. cJSON trees in and out, no I/O. One thread at a
 * time.
 */
#ifndef PH_PROTOCOL_RPC_H
#define PH_PROTOCOL_RPC_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "protocol/error.h"

enum ph_rpc_kind {
        PH_RPC_REQUEST,
        PH_RPC_NOTIFICATION,
        PH_RPC_RESULT,
        PH_RPC_ERROR,
};

/* One parsed message. Everything but root is borrowed from root. */
struct ph_rpc_message {
        enum ph_rpc_kind kind;
        cJSON *root;           /* owned */
        const cJSON *id;       /* a string, a number or null; NULL in a notification */
        const char *method;    /* of a request or notification */
        const cJSON *params;   /* an object, or NULL when absent */
        const cJSON *result;   /* of a result */
        struct ph_error error; /* of an error */
};

/*
 * Parses one line of @length bytes (NUL-terminated after them) that may hold @most_values JSON
 * values at the most. On success returns 0 and the caller owns @message_out until
 * ph_rpc_message_finish(). On failure returns -EBADMSG with @error filled (PH_ERROR_PARSE,
 * PH_ERROR_REQUEST or PH_ERROR_LIMIT) and @message_out->root NULL, or holding the tree whose id the
 * error is to be answered with: finish it in either case.
 */
int ph_rpc_parse(const char *line, size_t length, size_t most_values,
        struct ph_rpc_message *message_out, struct ph_error *error);

/* Frees the tree of @message. */
void ph_rpc_message_finish(struct ph_rpc_message *message);

/*
 * Each returns one line with its newline, NUL-terminated, owned by the caller, its bytes without
 * the NUL in
 * @length_out; or NULL without memory. @params and @result are taken over in every case; NULL
 * params are left out.
 * @id is copied; NULL is written as null.
 */
char *ph_rpc_format_request(double id, const char *method, cJSON *params, size_t *length_out);
char *ph_rpc_format_notification(const char *method, cJSON *params, size_t *length_out);
char *ph_rpc_format_result(const cJSON *id, cJSON *result, size_t *length_out);
char *ph_rpc_format_error(const cJSON *id, const struct ph_error *error, size_t *length_out);

#endif
