#include "tui/client/link.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* A line on its way out. */
struct output {
        uv_write_t request;
        char *line; /* owned */
};

void ph_link_init(struct ph_link *link, uv_loop_t *loop, size_t longest_line,
        const struct ph_link_callbacks *callbacks, void *context)
{
        uv_pipe_init(loop, &link->pipe, 0);
        link->pipe.data = link;
        ph_framer_init(&link->framer, longest_line);
        link->callbacks = callbacks;
        link->context = context;
        link->stopped = false;
}

static void end(struct ph_link *link, int status)
{
        if (link->stopped)
                return;
        ph_link_stop(link);
        link->callbacks->on_end(link, status);
}

static void take_input(struct ph_link *link, const char *bytes, size_t length)
{
        char *line;
        size_t line_length;
        int r = ph_framer_push(&link->framer, bytes, length);

        while (r >= 0 && !link->stopped &&
                (r = ph_framer_pop(&link->framer, &line, &line_length)) > 0)
                link->callbacks->on_line(link, line, line_length);
        if (r < 0)
                end(link, r);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
        struct ph_link *link = stream->data;

        if (length < 0)
                end(link, 0);
        else if (!link->stopped)
                take_input(link, buffer->base, (size_t)length);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
        struct ph_link *link = handle->data;

        (void)suggested;
        *buffer = uv_buf_init(link->input, sizeof(link->input));
}

int ph_link_open(struct ph_link *link, int fd)
{
        int r = uv_pipe_open(&link->pipe, fd);

        if (r < 0) {
                close(fd);
                return r;
        }
        return uv_read_start((uv_stream_t *)&link->pipe, on_alloc, on_read);
}

/*
 * A failure is not looked at: the other end is gone then, and reading meets the end of the stream,
 * after what that end may have said before it went.
 */
static void on_written(uv_write_t *request, int status)
{
        struct output *output = (struct output *)request;

        (void)status;
        free(output->line);
        free(output);
}

int ph_link_send(struct ph_link *link, char *line, size_t length)
{
        struct output *output = calloc(1, sizeof(*output));
        uv_buf_t buffer = uv_buf_init(line, (unsigned)length);
        int r = -ENOMEM;

        if (output != NULL && line != NULL) {
                output->line = line;
                r = uv_write(&output->request, (uv_stream_t *)&link->pipe, &buffer, 1, on_written);
        }
        if (r < 0) {
                free(line);
                free(output);
        }
        return r;
}

void ph_link_stop(struct ph_link *link)
{
        link->stopped = true;
        uv_read_stop((uv_stream_t *)&link->pipe);
}

static void on_handle_closed(uv_handle_t *handle)
{
        struct ph_link *link = handle->data;

        ph_framer_finish(&link->framer);
        link->callbacks->on_closed(link);
}

void ph_link_close(struct ph_link *link)
{
        link->stopped = true;
        uv_close((uv_handle_t *)&link->pipe, on_handle_closed);
}
