/*
 * The demo node: an `erl` of our own that runs the application of agent/demo. It lives as long as a
 * pipe to its standard input is open, so it ends with porthole, whatever ends that. It listens on
 * the loopback interface only, needs no epmd, and has its cookie in a private folder, which is
 * removed when it stops. Main thread only.
 */
#ifndef PH_TUI_CLI_DEMO_H
#define PH_TUI_CLI_DEMO_H

#include <sys/types.h>

#include "protocol/error.h"

struct ph_demo;

/*
 * Starts the node and waits until it is up. Returns 0 with @demo_out for ph_demo_stop(); -errno
 * with @error filled; or the number of a signal that came meanwhile; then nothing is left of it.
 */
int ph_demo_start(struct ph_demo **demo_out, struct ph_error *error);

/* The OS process of the node. */
pid_t ph_demo_pid(const struct ph_demo *demo);

/* Ends the node, waits for its process and removes its folder. NULL is accepted. */
void ph_demo_stop(struct ph_demo *demo);

#endif
