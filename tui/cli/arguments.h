/*
 * Takes a command line apart by the tables of tui/cli/command.h. Options may stand anywhere, as
 * --name VALUE or --name=VALUE; "--" ends them. No state; any thread.
 */
#ifndef PH_TUI_CLI_ARGUMENTS_H
#define PH_TUI_CLI_ARGUMENTS_H

#include "tui/cli/command.h"

/*
 * Parses @argv (its first word is the program). With --help or --version, operands may be missing.
 * On success returns 0 with @out borrowing from @argv. Otherwise -EINVAL with @error
 * (PH_ERROR_USAGE), which names the nearest word that would have been right.
 */
int ph_arguments_parse(
        int argc, char *const *argv, struct ph_arguments *out, struct ph_error *error);

/* Returns true when the option was given. */
bool ph_arguments_has(const struct ph_arguments *arguments, enum ph_option_id option);

/* Returns the number given with a number's option, or @otherwise. */
int64_t ph_arguments_number(
        const struct ph_arguments *arguments, enum ph_option_id option, int64_t otherwise);

#endif
