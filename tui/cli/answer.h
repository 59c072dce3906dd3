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
         * Whether a sample shows all that there is to show. The first one has no rates yet: the
         * agent is then asked again, for a while.
         */
        bool (*is_complete)(const cJSON *params, const cJSON *result);
        /* Prints the answer as text; it may hold no sample. Returns 0 or -ENOMEM. */
        int (*print)(const struct ph_cli *cli, const cJSON *params, const cJSON *result);
        /*
         * Asks for what comes in parts, and shows it: for params with the limit 0. NULL: there is
         * no such answer. @params is borrowed. Returns as ph_visit_ask().
         */
        int (*show_parts)(const struct ph_cli *cli, struct ph_visit *visit, const cJSON *params,
                bool as_json, struct ph_error *error);
};

/*
 * Asks the agent of this visit and prints the answer, as text or as JSON. @params is taken over.
 * Returns as ph_visit_ask(); PH_ERROR_NO_ANSWER, too, when the node itself gave no sample in time:
 * what is known without it is printed nevertheless.
 */
int ph_answer_show(const struct ph_cli *cli, struct ph_visit *visit,
        const struct ph_answer_view *view, cJSON *params, bool as_json, struct ph_error *error);

/*
 * Does that in a visit to the command's TARGET. @params (NULL: no memory) is taken over. Returns as
 * struct ph_command's run.
 */
int ph_answer_run(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const struct ph_answer_view *view, cJSON *params, struct ph_error *error);

/* The views of stats, ps, tree, tables, rows and stuck. */
extern const struct ph_answer_view ph_view_stats;
extern const struct ph_answer_view ph_view_ps;
extern const struct ph_answer_view ph_view_tree;
extern const struct ph_answer_view ph_view_tables;
extern const struct ph_answer_view ph_view_rows;
extern const struct ph_answer_view ph_view_stuck;

#endif
