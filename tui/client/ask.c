#include "tui/client/ask.h"

#include <errno.h>
#include <string.h>

struct question {
        uv_loop_t *loop;
        ph_client_on_part *on_part; /* or NULL */
        void *context;              /* of on_part */
        bool answered;
        cJSON *result; /* owned; NULL: see error */
        struct ph_error *error;
};

static void on_answer(void *context, const cJSON *result, const struct ph_error *error)
{
        struct question *question = context;

        question->answered = true;
        if (result != NULL)
                question->result = cJSON_Duplicate(result, 1);
        if (error != NULL && question->error != NULL)
                *question->error = *error;
        else if (question->result == NULL)
                ph_error_set(question->error, PH_ERROR_FAILED, "no memory for the answer");
        uv_stop(question->loop);
}

static void on_part(void *context, const cJSON *part)
{
        struct question *question = context;

        if (question->on_part != NULL)
                question->on_part(question->context, part);
}

static int64_t put(struct ph_client *client, const char *method, cJSON *params, uint64_t timeout_ms,
        struct question *question)
{
        if (strcmp(method, "hello") != 0)
                return ph_client_stream(
                        client, method, params, timeout_ms, on_part, on_answer, question);
        cJSON_Delete(params);
        return ph_client_hello(client, timeout_ms, on_answer, question);
}

static int explain_unsent(const struct ph_client *client, int r, struct ph_error *error)
{
        const struct ph_error *end = &ph_client_get_end(client)->error;

        if (r == -ENOTCONN)
                ph_error_set(error, end->code, "%s", end->message);
        else
                ph_error_set(error, PH_ERROR_FAILED, "can't ask the agent: %s", strerror(-r));
        return r;
}

int ph_client_ask_parts(struct ph_client *client, uv_loop_t *loop, const char *method,
        cJSON *params, uint64_t timeout_ms, ph_client_on_part *part, void *context,
        cJSON **result_out, struct ph_error *error)
{
        struct question question = {
                .loop = loop, .on_part = part, .context = context, .error = error};
        int64_t id = put(client, method, params, timeout_ms, &question);

        if (id < 0)
                return explain_unsent(client, (int)id, error);
        uv_run(loop, UV_RUN_DEFAULT);
        if (!question.answered) {
                ph_client_cancel(client, id);
                ph_error_set(error, PH_ERROR_CANCELLED, "interrupted");
                return -EINTR;
        }
        if (question.result == NULL)
                return -EIO;
        *result_out = question.result;
        return 0;
}

int ph_client_ask(struct ph_client *client, uv_loop_t *loop, const char *method, cJSON *params,
        uint64_t timeout_ms, cJSON **result_out, struct ph_error *error)
{
        return ph_client_ask_parts(
                client, loop, method, params, timeout_ms, NULL, NULL, result_out, error);
}
