/*
 * The screens, played by the test: notes with what they would have been opened.
 */
#ifndef PH_TESTS_UNIT_CLI_FAKE_SCREENS_H
#define PH_TESTS_UNIT_CLI_FAKE_SCREENS_H

#include <stdbool.h>
#include <stdint.h>

struct fake_screens {
        int times;                                    /* that they were opened */
        int answer;                                   /* what ph_app_run() returns */
        char target[64], cookie_file[64], syntax[16]; /* "": NULL */
        bool allow_kill, keep;
        int budget;
        int64_t agent_budget; /* that of the agent they see */
};

extern struct fake_screens fake_screens;

#endif
