/*
 * The terminal: taken over with curses, and given back as it was found, on every way out. One a
 * process. Loop thread only.
 */
#ifndef PH_TUI_TERMINAL_TERMINAL_H
#define PH_TUI_TERMINAL_TERMINAL_H

#include <curses.h>
#include <stdbool.h>
#include <termios.h>

#include "protocol/error.h"

struct ph_terminal {
        SCREEN *screen;       /* owned; NULL: not taken over */
        struct termios found; /* the modes to give back */
        bool is_out;          /* given back for a while */
};

/*
 * Takes over the terminal on standard input and output. Colours, characters and mouse follow what
 * the terminal can, NO_COLOR and the locale. Returns 0, or -errno with @error (PH_ERROR_FAILED) and
 * the terminal as it was.
 */
int ph_terminal_start(struct ph_terminal *terminal, struct ph_error *error);

/* Gives it back for good. Harmless when it was never taken. */
void ph_terminal_stop(struct ph_terminal *terminal);

/* Gives it back until ph_terminal_resume(), which also mends what others did to it meanwhile. */
void ph_terminal_suspend(struct ph_terminal *terminal);
void ph_terminal_resume(struct ph_terminal *terminal);

/* Takes the size that the terminal has now. */
void ph_terminal_resize(struct ph_terminal *terminal);

/* Makes the next flush paint every cell anew. */
void ph_terminal_repaint(struct ph_terminal *terminal);

/* Shows what was drawn on stdscr. Writes only what changed; nothing while given back. */
void ph_terminal_flush(struct ph_terminal *terminal);

#endif
