#include "tui/terminal/signals.h"

#include <signal.h>
#include <stddef.h>

static void on_leave(uv_signal_t *handle, int number)
{
        struct ph_signals *signals = handle->data;

        signals->events.on_leave(signals->events.context, number);
}

static void on_resize(uv_signal_t *handle, int number)
{
        struct ph_signals *signals = handle->data;

        (void)number;
        signals->events.on_resize(signals->events.context);
}

/* Stops the way a program does that knows nothing of signals, and returns when it runs again. */
static void on_suspend(uv_signal_t *handle, int number)
{
        struct ph_signals *signals = handle->data;

        signals->events.on_suspend(signals->events.context);
        uv_signal_stop(handle);
        raise(number);
        uv_signal_start(handle, on_suspend, number);
        signals->events.on_resume(signals->events.context);
}

static void on_resume(uv_signal_t *handle, int number)
{
        struct ph_signals *signals = handle->data;

        (void)number;
        signals->events.on_resume(signals->events.context);
}

static const struct {
        int number;
        uv_signal_cb handler;
} answers[PH_SIGNALS] = {
        {SIGTERM, on_leave},
        {SIGINT, on_leave},
        {SIGHUP, on_leave},
        {SIGQUIT, on_leave},
        {SIGWINCH, on_resize},
        {SIGTSTP, on_suspend},
        {SIGCONT, on_resume},
};

int ph_signals_start(
        struct ph_signals *signals, uv_loop_t *loop, const struct ph_signals_events *events)
{
        int first = 0;

        signals->events = *events;
        for (size_t i = 0; i < PH_SIGNALS; i++) {
                uv_signal_t *handle = &signals->handles[i];
                int r = uv_signal_init(loop, handle);

                handle->data = signals;
                if (r == 0)
                        r = uv_signal_start(handle, answers[i].handler, answers[i].number);
                if (r < 0 && first == 0)
                        first = r;
        }
        return first;
}

void ph_signals_stop(struct ph_signals *signals)
{
        for (size_t i = 0; i < PH_SIGNALS; i++)
                uv_close((uv_handle_t *)&signals->handles[i], NULL);
}
