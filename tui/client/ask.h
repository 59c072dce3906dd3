/*
 * Calls that wait: for programs whose loop has nothing else to do, such as a command that asks once
 * and prints, or a test. Loop thread only; not from inside a callback of the loop.
 */
#ifndef PH_TUI_CLIENT_ASK_H
#define PH_TUI_CLIENT_ASK_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "protocol/error.h"
#include "tui/client/client.h"

/*
 * Runs @loop until @method (hello: as ph_client_hello()) is answered. @params is taken over. On
 * success returns 0, and @result_out is owned by the caller. Otherwise returns -EIO with @error
 * filled, or -EINTR with PH_ERROR_CANCELLED when somebody stopped the loop (uv_stop()) meanwhile:
 * the call is then cancelled.
 */
int ph_client_ask(struct ph_client *client, uv_loop_t *loop, const char *method, cJSON *params,
        uint64_t timeout_ms, cJSON **result_out, struct ph_error *error);

/* The same for what may be answered in parts: @on_part is called with @context for each. */
int ph_client_ask_parts(struct ph_client *client, uv_loop_t *loop, const char *method,
        cJSON *params, uint64_t timeout_ms, ph_client_on_part *on_part, void *context,
        cJSON **result_out, struct ph_error *error);

#endif
