/*
 * Lines of a command's text output. No text in them can move the cursor. No state; any thread.
 */
#ifndef PH_TUI_CLI_PRINT_H
#define PH_TUI_CLI_PRINT_H

#include "tui/cli/command.h"

#define PH_PRINT_LONGEST 4096 /* bytes of a line; what is longer is cut, and shows it */

/* Prints a line, cut to the width of the output. */
void ph_print_line(const struct ph_cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Prints a line whole, however wide: a sentence that must not lose its end. */
void ph_print_sentence(const struct ph_cli *cli, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

#endif
