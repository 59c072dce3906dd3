/*
 * Usage texts, made from the tables of commands and options. No state; any thread.
 */
#ifndef PH_TUI_CLI_HELP_H
#define PH_TUI_CLI_HELP_H

#include "tui/cli/command.h"

/* Prints what porthole is and its commands. */
void ph_help_print_all(FILE *out);

/* Prints how @command is used: its line, what it does, its options. */
void ph_help_print(const struct ph_command *command, FILE *out);

#endif
