/*
 * The screens: runs porthole in a terminal until the user leaves. One libuv loop of its own serves
 * the keys, the agent's socket and the timers; whatever blocks runs on its thread pool. The
 * terminal is given back on every way out, crashes included. Call once, from the main thread, with
 * SIGPIPE ignored and the locale set.
 */
#ifndef PH_TUI_APP_H
#define PH_TUI_APP_H

#include "protocol/error.h"
#include "tui/model/session.h"

/*
 * Runs the screens. Returns 0 when the user left; the number of the signal that ended it, for the
 * caller to die of; or -errno with @error filled: PH_ERROR_FAILED when this is no terminal to draw
 * on, PH_ERROR_NO_ANSWER when an agent that should leave did not say that it does, else why
 * @options->target could not be opened. In every case the terminal is given back, and an agent that
 * was put into the node for this is made to leave, unless it is to be kept or serves other clients.
 */
int ph_app_run(const struct ph_session_options *options, struct ph_error *error);

#endif
