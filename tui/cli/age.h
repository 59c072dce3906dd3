/*
 * How old an answer is, and whether the node answers at all: the sentence under everything that
 * shows sampled data. No state; any thread.
 */
#ifndef PH_TUI_CLI_AGE_H
#define PH_TUI_CLI_AGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* A heartbeat that is owed for less is simply under way. */
#define PH_AGE_SILENT_MS 500

/* Returns true when @result holds a sample of the node, however old. */
bool ph_age_is_known(const cJSON *result);

/* Writes the sentence about @result (of overview, processes or tables) to @out,
 * cut to @size bytes. */
void ph_age_format(const cJSON *result, char *out, size_t size);

#endif
