/*
 * A visit to a node: finds the agent in it or brings one, asks, and takes the agent away again if
 * it was brought for this visit. Blocks, but a signal ends the waiting, so that what was brought is
 * still taken away. One at a time, main thread only.
 */
#ifndef PH_TUI_CLI_VISIT_H
#define PH_TUI_CLI_VISIT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/error.h"
#include "tui/cli/command.h"
#include "tui/client/client.h"

struct ph_visit;

struct ph_visit_options {
        const char *target;      /* a node's name, an OS pid or a socket's path */
        const char *cookie_file; /* or NULL */
        bool allow_kill;         /* of an agent that is brought */
        bool keep;               /* one that is brought stays */
        int budget;              /* of one that is brought, in percent; 0: its own default */
        FILE *remarks;           /* borrowed: where it is said that one has another; or NULL */
        bool only_find;          /* bring none: fail with PH_ERROR_TARGET where none is */
};

/* The options of a visit to the first operand, as the command line has them. Borrows from it. */
struct ph_visit_options ph_visit_options_of(
        const struct ph_cli *cli, const struct ph_arguments *arguments);

/*
 * Says in a line of @remarks (NULL: nowhere) when an agent's budget is @percent (0: not known) and
 * not the one that was @wanted (0: any).
 */
void ph_visit_remark_budget(FILE *remarks, int wanted, int64_t percent);

/*
 * Reaches the agent of @options->target, borrowed as long as the visit, and has its hello answered.
 * Returns 0 with @visit_out for ph_visit_end(); or -errno with @error filled and nothing left in
 * the node; or the number of a signal that came meanwhile, likewise.
 */
int ph_visit_begin(const struct ph_visit_options *options, struct ph_visit **visit_out,
        struct ph_error *error);

/*
 * Asks for @method. @params is taken over. Returns 0 with @result_out owned by the caller; -errno
 * with @error filled; or the number of a signal.
 */
int ph_visit_ask(struct ph_visit *visit, const char *method, cJSON *params, cJSON **result_out,
        struct ph_error *error);

/* The same for what may be answered in parts: @on_part is called with @context for each. */
int ph_visit_ask_parts(struct ph_visit *visit, const char *method, cJSON *params,
        ph_client_on_part *on_part, void *context, cJSON **result_out, struct ph_error *error);

/* Lets @milliseconds pass. Returns 0, or the number of a signal. */
int ph_visit_pause(struct ph_visit *visit, uint64_t milliseconds);

/* The answer to hello. Borrowed. */
const cJSON *ph_visit_hello(const struct ph_visit *visit);

/* The path of the agent's socket, as it can be given as a target. Borrowed. */
const char *ph_visit_socket(const struct ph_visit *visit);

/* Returns true when the agent had been there before. */
bool ph_visit_found_agent(const struct ph_visit *visit);

/*
 * Makes the agent leave, whoever brought it, and waits until nothing of it is left. Returns 0;
 * -errno with @error filled; or the number of a signal.
 */
int ph_visit_detach(struct ph_visit *visit, struct ph_error *error);

/*
 * Ends the visit and frees it. An agent that was brought leaves, unless it is to be kept or others
 * use it by now. Returns @status, unless that is 0 and the agent did not leave: then -errno with
 * @error filled.
 */
int ph_visit_end(struct ph_visit *visit, int status, struct ph_error *error);

#endif
