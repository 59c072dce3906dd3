/*
 * The sections of one process, as an agent answers them, as lines that a person reads: the same on
 * the screen and in the output of `porthole proc`. No state; any thread.
 */
#ifndef PH_TUI_MODEL_PROCESS_LINES_H
#define PH_TUI_MODEL_PROCESS_LINES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "protocol/process_sections.h"

#define PH_PROCESS_LINE_LABEL 24
#define PH_PROCESS_LINE_JUMP 40

enum ph_process_line_kind {
        PH_PROCESS_LINE_FACT,
        PH_PROCESS_LINE_ERROR, /* why there is nothing else */
        PH_PROCESS_LINE_MORE,  /* what is not shown */
};

struct ph_process_line {
        enum ph_process_line_kind kind;
        char label[PH_PROCESS_LINE_LABEL]; /* what the text is; " ": as before; or "" */
        char *text;                        /* owned: one line */
        char jump[PH_PROCESS_LINE_JUMP];   /* the pid of a process of this node in it; or "" */
};

struct ph_process_lines {
        struct ph_process_line *lines; /* owned */
        size_t count, capacity;
        bool failed; /* without memory: lines are missing */
};

/* Zeroed, there are none. Frees them. */
void ph_process_lines_finish(struct ph_process_lines *lines);

/* Appends what @answer, a section of the method `process`, says. */
void ph_process_lines_add(
        struct ph_process_lines *lines, enum ph_section section, const cJSON *answer);

/*
 * Returns the few words that say how much is in a section that is closed, written to @out of
 * @size bytes: "3", "183,204 messages", or "" when that isn't known.
 */
const char *ph_process_lines_sum(
        enum ph_section section, const cJSON *answer, char *out, size_t size);

#endif
