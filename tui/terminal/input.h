/*
 * Keys and mouse from the terminal, on the loop. Between ph_terminal_start() and
 * ph_terminal_stop(); loop thread only.
 */
#ifndef PH_TUI_TERMINAL_INPUT_H
#define PH_TUI_TERMINAL_INPUT_H

#include <curses.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "tui/terminal/key.h"

struct ph_input {
        uv_poll_t poll;
        WINDOW *window; /* owned: never shown, so that reading from it draws nothing */
        void (*on_key)(void *context, const struct ph_key *key);
        void (*on_gone)(void *context);
        void *context;
        struct ph_key
                clicked; /* the last click, and when: a second one soon makes a double click */
        uint64_t clicked_ms;
};

/*
 * Calls @on_key for each key and @on_gone once when the terminal has gone away. Returns 0 or
 * -errno. @input must stay where it is until the loop has closed input->poll.
 */
int ph_input_start(struct ph_input *input, uv_loop_t *loop,
        void (*on_key)(void *context, const struct ph_key *key), void (*on_gone)(void *context),
        void *context);

/*
 * Ends it: no callback any more, from within one neither. Harmless when it has ended already. The
 * loop must run on until the handle is closed.
 */
void ph_input_stop(struct ph_input *input);

#endif
