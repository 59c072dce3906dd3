/*
 * A long answer as one JSON document, written while its parts come in. Main thread only.
 */
#ifndef PH_TUI_CLI_JSON_PARTS_H
#define PH_TUI_CLI_JSON_PARTS_H

#include "tui/cli/command.h"
#include "tui/cli/visit.h"

/*
 * Asks for @method, whose answer comes in parts, and prints its result as one line, with the rows
 * of all parts in their place. @params is borrowed. Returns as ph_visit_ask(); after a failure the
 * document lacks its end.
 */
int ph_json_parts_show(const struct ph_cli *cli, struct ph_visit *visit, const char *method,
        const cJSON *params, struct ph_error *error);

#endif
