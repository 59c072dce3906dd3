/*
 * JSON that is printed as it was read. One thread at a time.
 */
#ifndef PH_TUI_CLI_EXACT_H
#define PH_TUI_CLI_EXACT_H

#include <cjson/cJSON.h>
#include <stdio.h>

/*
 * Makes the whole numbers up to 2^53 in @tree be printed exactly: cJSON rounds those above 10^15.
 * Returns 0 or -ENOMEM.
 */
int ph_exact(cJSON *tree);

/* Prints @tree, made exact, as one line. Returns 0 or -ENOMEM with nothing printed. */
int ph_exact_print(cJSON *tree, FILE *out);

#endif
