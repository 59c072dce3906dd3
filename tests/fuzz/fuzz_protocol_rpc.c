/*
 * A line through the JSON-RPC parser. What is taken is formatted again and must then parse as the
 * same message.
 */
#include <errno.h>
#include <string.h>

#include "protocol/limits.h"
#include "protocol/rpc.h"
#include "tests/fuzz/fuzz.h"

static char *format(const struct ph_rpc_message *message, size_t *length_out)
{
        cJSON *params = message->params != NULL ? cJSON_Duplicate(message->params, 1) : NULL;

        switch (message->kind) {
        case PH_RPC_RESULT:
                return ph_rpc_format_result(
                        message->id, cJSON_Duplicate(message->result, 1), length_out);
        case PH_RPC_ERROR:
                return ph_rpc_format_error(message->id, &message->error, length_out);
        default:
                return ph_rpc_format_notification(message->method, params, length_out);
        }
}

/* A request's id is chosen by the client: it has no formatter that takes any, as results have. */
static void check_again(const struct ph_rpc_message *message)
{
        struct ph_rpc_message again;
        struct ph_error error;
        size_t length;
        char *line = format(message, &length);

        ph_fuzz_check(line != NULL && length > 0 && line[length] == '\0');
        ph_fuzz_check(memchr(line, '\n', length) == line + length - 1);
        line[length - 1] = '\0';
        ph_fuzz_check(ph_rpc_parse(line, length - 1, SIZE_MAX, &again, &error) == 0);
        ph_fuzz_check(again.kind == message->kind || message->kind == PH_RPC_REQUEST);
        if (message->method != NULL)
                ph_fuzz_check(strcmp(again.method, message->method) == 0);
        if (message->kind == PH_RPC_ERROR)
                ph_fuzz_check(again.error.code == message->error.code);
        ph_rpc_message_finish(&again);
        free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_rpc_message message;
        struct ph_error error = {0};
        char *line = malloc(size + 1);

        ph_fuzz_check(line != NULL);
        memcpy(line, data, size);
        line[size] = '\0';
        if (ph_rpc_parse(line, size, PH_MAX_REQUEST_VALUES, &message, &error) == 0)
                check_again(&message);
        else
                ph_fuzz_check(error.code != 0 && error.message[0] != '\0');
        ph_rpc_message_finish(&message);
        free(line);
        return 0;
}
