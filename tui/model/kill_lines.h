/*
 * A plan of kill.plan, and the outcome of kill.execute, as lines that a person reads: the same in
 * the dialog and in the output of `porthole kill`. No state; any thread.
 */
#ifndef PH_TUI_MODEL_KILL_LINES_H
#define PH_TUI_MODEL_KILL_LINES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#define PH_KILL_LINE_LABEL 24

enum ph_kill_line_kind {
        PH_KILL_LINE_PLAIN,
        PH_KILL_LINE_LOSS,    /* something ends */
        PH_KILL_LINE_GRAVE,   /* a supervisor gives up, an application or the node ends */
        PH_KILL_LINE_UNKNOWN, /* what could not be found out */
};

struct ph_kill_line {
        enum ph_kill_line_kind kind;
        char label[PH_KILL_LINE_LABEL]; /* what the text is; "": as before */
        char *text;                     /* owned: one line */
};

struct ph_kill_lines {
        struct ph_kill_line *lines; /* owned */
        size_t count, capacity;
        bool failed; /* without memory: lines are missing */
};

/* Zeroed, there are none. Frees them. */
void ph_kill_lines_finish(struct ph_kill_lines *lines);

/* Appends what @plan, an answer of kill.plan, says. */
void ph_kill_lines_add_plan(struct ph_kill_lines *lines, const cJSON *plan);

/* Appends what @outcome, of an answer of kill.execute, says. */
void ph_kill_lines_add_outcome(struct ph_kill_lines *lines, const cJSON *outcome);

#endif
