#include "protocol/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

const struct ph_error_kind ph_error_kinds[] = {
        {PH_ERROR_PARSE, "parse error", 1, "The line is not JSON."},
        {PH_ERROR_REQUEST, "invalid request", 1, "The JSON is not a JSON-RPC 2.0 request."},
        {PH_ERROR_METHOD, "method not found", 1, "This agent has no such method."},
        {PH_ERROR_PARAMS, "invalid params", 2,
                "A parameter is missing or has a wrong type or value."},
        {PH_ERROR_INTERNAL, "internal error", 1, "The agent failed; the sentence says at what."},
        {PH_ERROR_NO_ANSWER, "no answer", 5, "The node did not answer before the deadline."},
        {PH_ERROR_REFUSED, "refused", 4, "The agent does not do this, and says why."},
        {PH_ERROR_CANCELLED, "cancelled", 1, "The client cancelled the request."},
        {PH_ERROR_GONE, "gone", 1, "What was asked about no longer exists."},
        {PH_ERROR_LIMIT, "limit", 1, "A limit of the agent was reached."},
        {PH_ERROR_STOPPING, "stopping", 1, "The agent is leaving the node."},
        {PH_ERROR_USAGE, "usage", 2, "The command line is wrong."},
        {PH_ERROR_TARGET, "no such target", 3, "No node, process or socket of that name."},
        {PH_ERROR_FAILED, "failed", 1, "Something else failed; the sentence says what."},
};
const size_t ph_error_kind_count = sizeof(ph_error_kinds) / sizeof(ph_error_kinds[0]);

void ph_error_set(struct ph_error *error, int code, const char *format, ...)
{
        va_list args;

        if (error == NULL)
                return;
        error->code = code;
        va_start(args, format);
        vsnprintf(error->message, sizeof(error->message), format, args);
        va_end(args);
}

int ph_error_no_memory(struct ph_error *error)
{
        ph_error_set(error, PH_ERROR_INTERNAL, "the agent is out of memory");
        return -ENOMEM;
}

const struct ph_error_kind *ph_error_kind_of(int code)
{
        for (size_t i = 0; i < ph_error_kind_count; i++) {
                if (ph_error_kinds[i].code == code)
                        return &ph_error_kinds[i];
        }
        return &ph_error_kinds[ph_error_kind_count - 1];
}
