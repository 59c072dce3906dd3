/*
 * The signals that a program on a terminal has to answer, on the loop. What crashes it is the
 * business of rescue.h. Loop thread only.
 */
#ifndef PH_TUI_TERMINAL_SIGNALS_H
#define PH_TUI_TERMINAL_SIGNALS_H

#include <uv.h>

#define PH_SIGNALS 7

struct ph_signals_events {
        void (*on_leave)(void *context, int number); /* asked to end: TERM, INT, HUP, QUIT */
        void (*on_resize)(void *context);
        void (*on_suspend)(void *context); /* about to stop: give the terminal back */
        void (*on_resume)(void *context); /* runs again, perhaps without having been told to stop */
        void *context;
};

struct ph_signals {
        uv_signal_t handles[PH_SIGNALS];
        struct ph_signals_events events;
};

/* Starts all handlers, before curses installs its own. Returns 0 or -errno. */
int ph_signals_start(
        struct ph_signals *signals, uv_loop_t *loop, const struct ph_signals_events *events);

/* Closes the handles; the loop must run on until that is done. */
void ph_signals_stop(struct ph_signals *signals);

#endif
