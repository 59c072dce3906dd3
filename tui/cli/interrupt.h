/*
 * Catches the signals that end a command (SIGINT, SIGTERM, SIGHUP), so that it can clean up behind
 * itself first and then die of the signal. Main thread only.
 */
#ifndef PH_TUI_CLI_INTERRUPT_H
#define PH_TUI_CLI_INTERRUPT_H

#include <stdbool.h>
#include <uv.h>

#define PH_INTERRUPT_SIGNALS 3

struct ph_interrupt {
        uv_signal_t watchers[PH_INTERRUPT_SIGNALS];
        int signal;    /* the first that came; 0: none */
        bool deferred; /* they are noted only: what is under way is not to be cut off */
};

/*
 * Begins to catch them: each stops @loop (uv_stop()), at once or when it is run next. They keep no
 * loop alive by themselves. Returns 0 or -errno with nothing caught.
 */
int ph_interrupt_start(struct ph_interrupt *interrupt, uv_loop_t *loop);

/* Stops catching. The watchers are closed when the loop has run on. */
void ph_interrupt_stop(struct ph_interrupt *interrupt);

#endif
