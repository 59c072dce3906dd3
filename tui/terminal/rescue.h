/*
 * Gives the terminal back when the program dies of a signal that nobody handles: a crash, an
 * assertion, a stray SIGUSR1. The handler does only what signal-safety(7) allows: it writes bytes
 * made in advance, restores the modes, and lets the signal do what it would have done. One terminal
 * a process, so its state is static; arm and disarm from one thread, the handler may run on any.
 */
#ifndef PH_TUI_TERMINAL_RESCUE_H
#define PH_TUI_TERMINAL_RESCUE_H

#include <stddef.h>
#include <termios.h>

/* The most bytes that ph_rescue_arm() keeps. */
#define PH_RESCUE_BYTES 512

/*
 * Installs the handlers. When one runs, @bytes (at most PH_RESCUE_BYTES; copied) are written to @fd
 * and @modes are set on it. A signal that is ignored or handled already is left alone, but for the
 * faults, whose handlers run after ours.
 */
void ph_rescue_arm(int fd, const struct termios *modes, const char *bytes, size_t length);

/* Puts the former handlers back. Harmless when nothing is armed. */
void ph_rescue_disarm(void);

#endif
