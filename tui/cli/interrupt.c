#include "tui/cli/interrupt.h"

#include <signal.h>

static void on_signal(uv_signal_t *watcher, int number)
{
        struct ph_interrupt *interrupt = watcher->data;

        if (interrupt->signal == 0)
                interrupt->signal = number;
        if (!interrupt->deferred)
                uv_stop(watcher->loop);
}

/* A signal that our parent had us ignore (nohup) stays ignored. */
static bool is_ignored(int number)
{
        struct sigaction action;

        return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int ph_interrupt_start(struct ph_interrupt *interrupt, uv_loop_t *loop)
{
        static const int numbers[PH_INTERRUPT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
        int r = 0;

        *interrupt = (struct ph_interrupt){0};
        for (int i = 0; i < PH_INTERRUPT_SIGNALS; i++) {
                uv_signal_init(loop, &interrupt->watchers[i]);
                interrupt->watchers[i].data = interrupt;
                uv_unref((uv_handle_t *)&interrupt->watchers[i]);
                if (r == 0 && !is_ignored(numbers[i]))
                        r = uv_signal_start(&interrupt->watchers[i], on_signal, numbers[i]);
        }
        if (r < 0)
                ph_interrupt_stop(interrupt);
        return r;
}

void ph_interrupt_stop(struct ph_interrupt *interrupt)
{
        for (int i = 0; i < PH_INTERRUPT_SIGNALS; i++)
                uv_close((uv_handle_t *)&interrupt->watchers[i], NULL);
}
