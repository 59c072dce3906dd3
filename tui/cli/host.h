/*
 * What the screens need of the world outside: this host's nodes and their agents. See
 * struct ph_host for who calls it from where.
 */
#ifndef PH_TUI_CLI_HOST_H
#define PH_TUI_CLI_HOST_H

#include "tui/app.h"
#include "tui/cli/command.h"

/* Finds nodes and attaches to them with agent/dist. Static. */
extern const struct ph_host ph_this_host;

/*
 * Runs the screens on @target (NULL: the user chooses) with the options that the command line
 * gives. Returns as struct ph_command's run.
 */
int ph_host_open_screens(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const char *target, struct ph_error *error);

#endif
