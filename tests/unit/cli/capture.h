/*
 * Takes what a command prints. Test's own thread.
 */
#ifndef PH_TESTS_UNIT_CLI_CAPTURE_H
#define PH_TESTS_UNIT_CLI_CAPTURE_H

#include "tui/cli/command.h"

struct capture {
        struct ph_cli cli; /* to be passed to what prints */
        char *text;        /* owned; valid after capture_end() */
        size_t length;
};

/* Begins, with an output of @width cells (0: no limit). */
void capture_begin(struct capture *capture, size_t width);

/* Ends and returns what was printed, valid until capture_finish(). */
const char *capture_end(struct capture *capture);

void capture_finish(struct capture *capture);

#endif
