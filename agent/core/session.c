#include "agent/core/session.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/core/subscription.h"
#include "protocol/limits.h"
#include "protocol/rpc.h"

#define PAUSE_BYTES (PH_MAX_OUTPUT_BYTES / 4)

struct output {
        uv_write_t request;
        struct ph_session *session;
        int64_t subscription; /* whose frame it is, or 0 */
        uint64_t call_serial; /* whose part it is, or 0 */
        bool last;            /* close the session when it has been taken */
        size_t length;
        char *line; /* owned */
};

struct ph_session *ph_session_create(uv_loop_t *loop, const struct ph_session_owner *owner)
{
        struct ph_session *session = calloc(1, sizeof(*session));

        if (session == NULL)
                return NULL;
        if (uv_pipe_init(loop, &session->pipe, 0) < 0) {
                free(session);
                return NULL;
        }
        session->owner = *owner;
        session->pipe.data = session;
        session->handles = 1;
        ph_framer_init(&session->framer, PH_MAX_REQUEST_BYTES);
        return session;
}

void ph_session_release(struct ph_session *session)
{
        if (--session->handles > 0)
                return;
        session->owner.on_closed(session->owner.server, session);
        ph_framer_finish(&session->framer);
        free(session);
}

static void on_pipe_closed(uv_handle_t *handle)
{
        ph_session_release(handle->data);
}

void ph_session_close(struct ph_session *session)
{
        if (session->closing)
                return;
        session->closing = true;
        while (session->subscriptions != NULL)
                ph_subscription_destroy(session, session->subscriptions->id);
        while (session->calls != NULL)
                ph_call_drop(session->calls);
        uv_close((uv_handle_t *)&session->pipe, on_pipe_closed);
}

bool ph_session_has_room(const struct ph_session *session, size_t length)
{
        size_t queued = session->queued;

        return queued == 0 ||
               (length <= PH_MAX_OUTPUT_BYTES && queued <= PH_MAX_OUTPUT_BYTES - length);
}

static void take_lines(struct ph_session *session);

/* What a taken line changes: a paused client is read again, one at its end may be done. */
static void go_on(struct ph_session *session)
{
        if (session->closing)
                return;
        if (session->at_end && session->calls == NULL && session->queued == 0) {
                ph_session_close(session);
                return;
        }
        if (!session->paused || session->queued > PAUSE_BYTES / 2)
                return;
        session->paused = false;
        take_lines(session);
        if (!session->paused && !session->closing && ph_session_read(session) < 0)
                ph_session_close(session);
}

static size_t weight(const struct output *output)
{
        return sizeof(*output) + output->length;
}

static void on_written(uv_write_t *request, int status)
{
        struct output *output = (struct output *)request;
        struct ph_session *session = output->session;

        session->queued -= weight(output);
        ph_subscription_taken(session, output->subscription);
        if (status < 0 || output->last)
                ph_session_close(session);
        else
                go_on(session);
        if (!session->closing && output->call_serial != 0)
                ph_call_taken(session, output->call_serial);
        free(output->line);
        free(output);
}

static void write_output(struct output *output)
{
        struct ph_session *session = output->session;
        uv_stream_t *stream = (uv_stream_t *)&session->pipe;
        uv_buf_t buffer = uv_buf_init(output->line, (unsigned)output->length);

        if (uv_write(&output->request, stream, &buffer, 1, on_written) < 0) {
                free(output->line);
                free(output);
                ph_session_close(session);
                return;
        }
        session->queued += weight(output);
        if (!session->at_end && session->queued > PAUSE_BYTES) {
                session->paused = true;
                uv_read_stop(stream);
        }
}

static void send_output(const struct output *draft)
{
        struct output *output = NULL;

        if (draft->line != NULL && !draft->session->closing)
                output = malloc(sizeof(*output));
        if (output == NULL) {
                free(draft->line);
                ph_session_close(draft->session);
                return;
        }
        *output = *draft;
        write_output(output);
}

void ph_session_send(struct ph_session *session, char *line, size_t length)
{
        send_output(&(struct output){.session = session, .line = line, .length = length});
}

void ph_session_send_frame(
        struct ph_session *session, char *line, size_t length, int64_t subscription)
{
        send_output(&(struct output){
                .session = session, .line = line, .length = length, .subscription = subscription});
}

void ph_session_send_part(
        struct ph_session *session, char *line, size_t length, uint64_t call_serial)
{
        send_output(&(struct output){
                .session = session, .line = line, .length = length, .call_serial = call_serial});
}

void ph_session_refuse(struct ph_session *session, int code, const char *why)
{
        struct ph_error error;
        size_t length = 0;
        char *line;

        ph_error_set(&error, code, "%s", why);
        line = ph_rpc_format_error(NULL, &error, &length);
        uv_read_stop((uv_stream_t *)&session->pipe);
        session->at_end = true;
        send_output(
                &(struct output){.session = session, .line = line, .length = length, .last = true});
}

static void answer_error(struct ph_session *session, const cJSON *id, const struct ph_error *error)
{
        size_t length = 0;
        char *line = ph_rpc_format_error(id, error, &length);

        ph_session_send(session, line, length);
}

static int check_call(const struct ph_session *session, const struct ph_rpc_message *message,
        const struct ph_method **method_out, struct ph_error *error)
{
        const struct ph_method *method = ph_method_find(message->method);

        if (method == NULL) {
                ph_error_set(error, PH_ERROR_METHOD,
                        "there is no method \"%.64s\"; hello lists them as features",
                        message->method);
                return -EINVAL;
        }
        if (session->call_count >= PH_MAX_PENDING + session->subscription_count) {
                ph_error_set(error, PH_ERROR_LIMIT, "this client has %d requests under way already",
                        PH_MAX_PENDING);
                return -EBUSY;
        }
        *method_out = method;
        return ph_method_check_params(method, message->params, error);
}

static void begin_call(struct ph_session *session, const struct ph_rpc_message *message)
{
        const struct ph_method *method;
        struct ph_error error;
        struct ph_call *call;

        if (check_call(session, message, &method, &error) < 0) {
                answer_error(session, message->id, &error);
                return;
        }
        call = ph_call_create(session, method, message->id);
        if (call == NULL)
                ph_session_close(session);
        else
                session->owner.on_call(session->owner.context, call, message->params);
}

/* A notification wants no answer, and nothing that an agent does is of use without one: it is
 * ignored. */
static void take_line(struct ph_session *session, const char *line, size_t length)
{
        struct ph_rpc_message message;
        struct ph_error error;

        if (length == 0)
                return;
        if (ph_rpc_parse(line, length, PH_MAX_REQUEST_VALUES, &message, &error) < 0)
                answer_error(session, message.id, &error);
        else if (message.kind == PH_RPC_REQUEST)
                begin_call(session, &message);
        ph_rpc_message_finish(&message);
}

static void take_lines(struct ph_session *session)
{
        size_t length;
        char *line;
        int r = 0;

        while (!session->closing && !session->paused &&
                (r = ph_framer_pop(&session->framer, &line, &length)) > 0)
                take_line(session, line, length);
        if (r < 0)
                ph_session_refuse(session, PH_ERROR_LIMIT, "the line is longer than 1 MiB");
}

/* A client that still gets frames has not lost interest, but will never say
 * when: frames end here. */
static void on_end(struct ph_session *session)
{
        session->at_end = true;
        uv_read_stop((uv_stream_t *)&session->pipe);
        while (session->subscriptions != NULL)
                ph_subscription_destroy(session, session->subscriptions->id);
        go_on(session);
}

/* One buffer serves all clients: what is read into it is pushed on before the next read. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
        struct ph_session *session = handle->data;

        (void)suggested;
        *buffer = uv_buf_init(session->owner.read_buffer, PH_SESSION_READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
        struct ph_session *session = stream->data;

        if (count == UV_EOF) {
                on_end(session);
                return;
        }
        if (count < 0 || ph_framer_push(&session->framer, buffer->base, (size_t)count) < 0) {
                ph_session_close(session);
                return;
        }
        take_lines(session);
}

int ph_session_read(struct ph_session *session)
{
        return uv_read_start((uv_stream_t *)&session->pipe, on_alloc, on_read);
}
