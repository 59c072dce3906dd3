#include "tui/cli/run.h"

#include "protocol/json.h"
#include "tui/cli/answer.h"
#include "tui/cli/demo.h"
#include "tui/cli/host.h"
#include "tui/cli/print.h"

static void print_hello(const struct ph_cli *cli, const cJSON *hello)
{
        ph_print_sentence(cli, "%s: OTP %s, pid %lld, agent %s %s, %lld %% of a core, %s",
                ph_json_get_string(hello, "node", "?"),
                ph_json_get_string(hello, "otp_release", "?"),
                (long long)ph_json_get_int(hello, "os_pid", 0),
                ph_json_get_string(hello, "agent_version", "?"),
                ph_json_get_string(hello, "mode", "?"),
                (long long)ph_json_get_int(hello, "budget_percent", 0),
                ph_json_get_bool(hello, "kill_enabled", false) ? "may kill" : "read-only");
}

/* Every view once. */
static int print_views(const struct ph_cli *cli, struct ph_visit *visit, struct ph_error *error)
{
        static const struct {
                const struct ph_answer_view *view;
                const char *params;
        } views[] = {{&ph_view_stats, "{}"}, {&ph_view_ps, "{}"},
                {&ph_view_tree, "{\"root\":\"livestream\",\"depth\":3}"},
                {&ph_view_tables, "{\"limit\":10}"}};
        int r = 0;

        print_hello(cli, ph_visit_hello(visit));
        fputc('\n', cli->out);
        for (size_t i = 0; r == 0 && i < sizeof(views) / sizeof(views[0]); i++) {
                if (i > 0)
                        fputc('\n', cli->out);
                r = ph_answer_show(
                        cli, visit, views[i].view, cJSON_Parse(views[i].params), false, error);
        }
        return r;
}

static int show_without_screens(const struct ph_cli *cli, const struct ph_arguments *arguments,
        const char *target, struct ph_error *error)
{
        struct ph_visit_options options = ph_visit_options_of(cli, arguments);
        struct ph_visit *visit = NULL;
        int r;

        options.target = target;
        r = ph_visit_begin(&options, &visit, error);
        return r == 0 ? ph_visit_end(visit, print_views(cli, visit, error), error) : r;
}

int ph_run_demo(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        struct ph_demo *demo = NULL;
        char target[32];
        int r = ph_demo_start(&demo, error);

        if (r != 0)
                return r;
        snprintf(target, sizeof(target), "%ld", (long)ph_demo_pid(demo));
        r = cli->has_terminal ? ph_host_open_screens(cli, arguments, target, error)
                              : show_without_screens(cli, arguments, target, error);
        ph_demo_stop(demo);
        return r;
}
