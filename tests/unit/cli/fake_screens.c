#include "tests/unit/cli/fake_screens.h"

#include <errno.h>
#include <stdio.h>

#include "tui/app.h"

struct fake_screens fake_screens;

int ph_app_run(const struct ph_session_options *options, struct ph_error *error)
{
        struct fake_screens *screens = &fake_screens;

        screens->times++;
        snprintf(screens->target, sizeof(screens->target), "%s",
                options->target != NULL ? options->target : "");
        snprintf(screens->cookie_file, sizeof(screens->cookie_file), "%s",
                options->cookie_file != NULL ? options->cookie_file : "");
        snprintf(screens->syntax, sizeof(screens->syntax), "%s",
                options->syntax != NULL ? options->syntax : "");
        screens->allow_kill = options->allow_kill;
        screens->keep = options->keep;
        screens->budget = options->budget;
        *options->budget_out = screens->agent_budget;
        if (screens->answer < 0)
                ph_error_set(error, PH_ERROR_FAILED, "no screens");
        return screens->answer;
}
