/*
 * What the demo node is started with: its bytecode, an environment in which no setting of the
 * user's Erlang reaches it, and a private folder that takes its cookie. Main thread only.
 */
#ifndef PH_TUI_CLI_DEMO_WORLD_H
#define PH_TUI_CLI_DEMO_WORLD_H

#include <limits.h>

#include "protocol/error.h"

struct ph_demo_world {
        char beams[PATH_MAX]; /* folder of the bytecode */
        char home[PATH_MAX];  /* the private folder */
        char home_setting[PATH_MAX + 8];
        char **environment; /* owned; its strings are borrowed */
};

/*
 * Finds the bytecode, beside the program in a build or where it was installed, and makes the
 * folder. Returns 0, or -errno with @error filled and nothing made.
 */
int ph_demo_world_make(struct ph_demo_world *world, struct ph_error *error);

/* Removes the folder with the cookie in it, and frees the rest. */
void ph_demo_world_remove(struct ph_demo_world *world);

#endif
