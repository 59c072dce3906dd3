#include "tui/cli/demo.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "tui/cli/demo_world.h"
#include "tui/cli/interrupt.h"

#define READY_TIMEOUT_MS 30000
#define STOP_TIMEOUT_MS 2000

struct ph_demo {
        uv_loop_t loop;
        uv_process_t process;
        uv_pipe_t input;  /* the node ends when this does */
        uv_pipe_t output; /* kept open, as the node would stumble over a broken one */
        uv_timer_t timer;
        struct ph_interrupt interrupt; /* to the end: no signal leaves the folder behind */
        struct ph_demo_world world;
        char text[1024]; /* what the node said so far */
        size_t length;
        long os_pid; /* of the node, when it is ready */
        bool spawned, exited, late;
};

static void on_exit_of_node(uv_process_t *process, int64_t status, int signal)
{
        struct ph_demo *demo = process->data;

        (void)status;
        (void)signal;
        demo->exited = true;
        uv_stop(process->loop);
}

static void on_late(uv_timer_t *timer)
{
        struct ph_demo *demo = timer->data;

        demo->late = true;
        uv_stop(timer->loop);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
        struct ph_demo *demo = handle->data;

        (void)suggested;
        *buffer = uv_buf_init(
                demo->text + demo->length, (unsigned)(sizeof(demo->text) - 1 - demo->length));
}

/* Returns the OS pid of the line "porthole-demo ready NODE OSPID" in @text, or 0. */
static long find_os_pid(const char *text)
{
        static const char ready[] = "porthole-demo ready ";
        const char *line = strstr(text, ready);
        const char *pid = line != NULL ? strchr(line + strlen(ready), ' ') : NULL;

        return pid != NULL && strchr(pid, '\n') != NULL ? strtol(pid, NULL, 10) : 0;
}

static void on_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
        struct ph_demo *demo = stream->data;

        (void)buffer;
        if (length < 0) {
                uv_read_stop(stream);
                return;
        }
        demo->length += (size_t)length;
        demo->text[demo->length] = '\0';
        demo->os_pid = find_os_pid(demo->text);
        if (demo->os_pid > 0)
                uv_stop(stream->loop);
}

static int spawn(struct ph_demo *demo)
{
        uv_stdio_container_t stdio[] = {
                {UV_CREATE_PIPE | UV_READABLE_PIPE, .data.stream = (uv_stream_t *)&demo->input},
                {UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&demo->output},
                {UV_IGNORE, .data.fd = 0},
        };
        char *args[] = {"erl", "-noshell", "-sname", "livestream@localhost", "-start_epmd", "false",
                "-erl_epmd_port", "0", "-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-pa",
                demo->world.beams, "-s", "porthole_demo", NULL};
        uv_process_options_t options = {
                .exit_cb = on_exit_of_node,
                .file = "erl",
                .args = args,
                .env = demo->world.environment,
                .cwd = "/",
                .flags = UV_PROCESS_DETACHED, /* the terminal's signals are not for it */
                .stdio_count = 3,
                .stdio = stdio,
        };

        return uv_spawn(&demo->loop, &demo->process, &options);
}

static void init_handles(struct ph_demo *demo)
{
        uv_pipe_init(&demo->loop, &demo->input, 0);
        uv_pipe_init(&demo->loop, &demo->output, 0);
        uv_timer_init(&demo->loop, &demo->timer);
        demo->process.data = demo->input.data = demo->output.data = demo->timer.data = demo;
}

/* Runs the loop until @done, or the time is over, or a signal came. */
static void wait_for(struct ph_demo *demo, uint64_t timeout_ms)
{
        demo->late = false;
        uv_update_time(&demo->loop);
        uv_timer_start(&demo->timer, on_late, timeout_ms, 0);
        uv_run(&demo->loop, UV_RUN_DEFAULT);
        uv_timer_stop(&demo->timer);
}

static int explain_failure(const struct ph_demo *demo, struct ph_error *error)
{
        if (demo->exited)
                ph_error_set(error, PH_ERROR_FAILED, "the demo node ended while it started: %.*s",
                        (int)strcspn(demo->text, "\r\n"), demo->text);
        else
                ph_error_set(error, PH_ERROR_NO_ANSWER, "the demo node is not up after %d seconds",
                        READY_TIMEOUT_MS / 1000);
        return -EIO;
}

static int start_node(struct ph_demo *demo, struct ph_error *error)
{
        int r = spawn(demo);

        demo->spawned = r == 0;
        if (r == 0)
                r = uv_read_start((uv_stream_t *)&demo->output, on_alloc, on_output);
        if (r == UV_ENOENT)
                ph_error_set(error, PH_ERROR_FAILED,
                        "there is no \"erl\" in PATH: install Erlang to see the demo");
        else if (r < 0)
                ph_error_set(error, PH_ERROR_FAILED, "can't start \"erl\": %s", uv_strerror(r));
        if (r < 0)
                return r;
        wait_for(demo, READY_TIMEOUT_MS);
        uv_read_stop((uv_stream_t *)&demo->output);
        if (demo->interrupt.signal != 0)
                return demo->interrupt.signal;
        return demo->os_pid > 0 && !demo->exited ? 0 : explain_failure(demo, error);
}

int ph_demo_start(struct ph_demo **demo_out, struct ph_error *error)
{
        struct ph_demo *demo = calloc(1, sizeof(*demo));
        int r = demo != NULL ? ph_demo_world_make(&demo->world, error) : -ENOMEM;

        if (r < 0 || uv_loop_init(&demo->loop) < 0) {
                if (demo == NULL)
                        ph_error_set(error, PH_ERROR_FAILED, "no memory");
                free(demo);
                return r < 0 ? r : -ENOMEM;
        }
        init_handles(demo);
        ph_interrupt_start(&demo->interrupt, &demo->loop);
        r = start_node(demo, error);
        demo->interrupt.deferred = true;
        if (r != 0) {
                ph_demo_stop(demo);
                return r;
        }
        *demo_out = demo;
        return 0;
}

pid_t ph_demo_pid(const struct ph_demo *demo)
{
        return (pid_t)demo->os_pid;
}

/* Its standard input ends, and so does it; if it does not, it is ended. */
static void end_node(struct ph_demo *demo)
{
        uv_close((uv_handle_t *)&demo->input, NULL);
        while (demo->spawned && !demo->exited) {
                wait_for(demo, STOP_TIMEOUT_MS);
                if (demo->late)
                        uv_process_kill(&demo->process, SIGKILL);
        }
}

void ph_demo_stop(struct ph_demo *demo)
{
        if (demo == NULL)
                return;
        end_node(demo);
        ph_demo_world_remove(&demo->world);
        ph_interrupt_stop(&demo->interrupt);
        uv_close((uv_handle_t *)&demo->output, NULL);
        uv_close((uv_handle_t *)&demo->timer, NULL);
        uv_close((uv_handle_t *)&demo->process, NULL); /* a handle even if it was not spawned */
        uv_run(&demo->loop, UV_RUN_DEFAULT);
        uv_loop_close(&demo->loop);
        free(demo);
}
