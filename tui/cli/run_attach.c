#include "tui/cli/run.h"

#include <errno.h>

#include "protocol/json.h"
#include "protocol/limits.h"
#include "tui/cli/host.h"
#include "tui/cli/print.h"
#include "tui/cli/visit.h"
#include "tui/text/text.h"

static void print_attached(const struct ph_cli *cli, const struct ph_visit *visit)
{
        const cJSON *hello = ph_visit_hello(visit);

        ph_print_sentence(cli, "%s %s: OTP %s, %s, socket %s",
                ph_visit_found_agent(visit) ? "an agent is already in" : "attached to",
                ph_json_get_string(hello, "node", "?"),
                ph_json_get_string(hello, "otp_release", "?"),
                ph_json_get_bool(hello, "kill_enabled", false) ? "may kill" : "read-only",
                ph_visit_socket(visit));
}

/* What becomes of the agent now. */
static void print_future(const struct ph_cli *cli, const struct ph_visit *visit, bool keep)
{
        bool leaves = ph_json_get_bool(ph_visit_hello(visit), "attached", true);
        char idle[PH_TEXT_NUMBER];

        if (!keep && !ph_visit_found_agent(visit))
                ph_print_sentence(cli, "detaching again; --keep would leave the agent there");
        else if (leaves)
                ph_print_sentence(cli,
                        "the agent stays until \"porthole detach\", or %s without a client",
                        ph_text_duration(PH_IDLE_TIMEOUT_MS, idle));
        else
                ph_print_sentence(cli, "the node started that agent itself: it stays");
}

static int attach_without_screens(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r = ph_visit_begin(&options, &visit, error);

        if (r != 0)
                return r;
        print_attached(cli, visit);
        print_future(cli, visit, options.keep);
        return ph_visit_end(visit, 0, error);
}

int ph_run_attach(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        if (cli->has_terminal)
                return ph_host_open_screens(cli, arguments, arguments->operands[0], error);
        return attach_without_screens(cli, arguments, error);
}

int ph_run_open(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        if (cli->has_terminal)
                return ph_host_open_screens(cli, arguments, NULL, error);
        ph_error_set(error, PH_ERROR_USAGE,
                "the screens need a terminal; without one use a command: \"porthole help\"");
        return -ENOTTY;
}

int ph_run_detach(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_visit_options options = {.target = arguments->operands[0], .only_find = true};
        struct ph_visit *visit = NULL;
        int r = ph_visit_begin(&options, &visit, error);

        if (r != 0)
                return r;
        r = ph_visit_detach(visit, error);
        if (r == 0)
                ph_print_sentence(cli, "detached from %s: nothing of porthole is left in it",
                        ph_json_get_string(ph_visit_hello(visit), "node", "?"));
        return ph_visit_end(visit, r, error);
}
