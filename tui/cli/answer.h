/*
 * What the commands that ask once and print have in common: visit, ask, print, leave. Main thread
 * only.
 */
#ifndef PH_TUI_CLI_ANSWER_H
#define PH_TUI_CLI_ANSWER_H

#include "tui/cli/command.h"
#include "tui/cli/visit.h"

/* One method's answer and how it is shown. */
struct ph_answer_view {
        const char *method;
        /*
         * Whether the answer shows all that there is to show. One of an agent that was asked for
         * the first time has no rates yet: it is then asked for again, for a while. NULL: always.
         */
        bool (*is_complete)(const cJSON *params, const cJSON *result);
        /* Prints the answer as text. Returns 0 or -ENOMEM. */
        int (*print)(const struct ph_cli *cli, const cJSON *params, const cJSON *result);
};

/*
 * Asks the agent of this visit and prints the answer, as text or as JSON. @params is taken over.
 * Returns as ph_visit_ask().
 */
int ph_answer_show(const struct ph_cli *cli, struct ph_visit *visit,
        const struct ph_answer_view *view, cJSON *params, bool as_json, struct ph_error *error);

/*
 * Does that in a visit to the command's TARGET. @params (NULL: no memory) is taken over. Returns as
 * struct ph_command's run.
 */
int ph_answer_run(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const struct ph_answer_view *view, cJSON *params, struct ph_error *error);

/* The views of stats and ps. */
extern const struct ph_answer_view ph_view_stats;
extern const struct ph_answer_view ph_view_ps;

#endif
