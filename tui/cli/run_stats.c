#include "tui/cli/run.h"

#include <math.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"
#include "tui/cli/print.h"
#include "tui/text/text.h"

/* One line for a member of @object, in a unit of its own. */
struct figure {
        const char *label;
        const char *name;
};

static const cJSON *member(const cJSON *object, const char *name)
{
        return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* Each writes a member in its unit, "?" when it isn't known, and returns @out. */
static const char *bytes(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        double value = ph_json_get_number(object, name, -1);

        return value >= 0 && value < 1.8e19 ? ph_text_bytes((uint64_t)value, out) : "?";
}

static const char *count(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        int64_t value = ph_json_get_int(object, name, -1);

        return value >= 0 ? ph_text_count((uint64_t)value, out) : "?";
}

static const char *rate(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        return ph_text_short(ph_json_get_number(object, name, NAN), out);
}

static const char *percent(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        return ph_text_percent(ph_json_get_number(object, name, NAN), out);
}

static void print_node(const struct ph_cli *cli, const cJSON *result)
{
        const char *elixir = ph_json_get_string(result, "elixir_version", NULL);
        char up[PH_TEXT_NUMBER];

        ph_text_duration(ph_json_get_number(result, "uptime_ms", NAN), up);
        ph_print_line(cli, "%-14s %s", "node", ph_json_get_string(result, "node", "?"));
        ph_print_line(cli, "%-14s OTP %s, erts %s%s%s", "runtime",
                ph_json_get_string(result, "otp_release", "?"),
                ph_json_get_string(result, "erts_version", "?"), elixir != NULL ? ", Elixir " : "",
                elixir != NULL ? elixir : "");
        ph_print_line(cli, "%-14s %s", "up", up);
}

/* Every scheduler's share, as far as the line goes. */
static void format_each(const cJSON *schedulers, char *out, size_t size)
{
        const cJSON *each;
        char number[PH_TEXT_NUMBER];
        size_t at = 0;

        out[0] = '\0';
        cJSON_ArrayForEach(each, member(schedulers, "each_percent"))
        {
                double value = cJSON_IsNumber(each) ? each->valuedouble : NAN;

                if (at < size)
                        at += (size_t)snprintf(out + at, size - at, "%s%s", at > 0 ? ", " : "",
                                ph_text_percent(value, number));
        }
}

static void print_schedulers(const struct ph_cli *cli, const cJSON *schedulers)
{
        char number[4][PH_TEXT_NUMBER];
        char each[2048];

        format_each(schedulers, each, sizeof(each));
        ph_print_line(cli, "%-14s %s of %s online, %s dirty CPU, %s dirty I/O", "schedulers",
                count(schedulers, "online", number[0]), count(schedulers, "total", number[1]),
                count(schedulers, "dirty_cpu", number[2]),
                count(schedulers, "dirty_io", number[3]));
        ph_print_line(cli, "%-14s %s%s%s%s", "utilisation",
                percent(schedulers, "utilisation_percent", number[0]), each[0] != '\0' ? " (" : "",
                each, each[0] != '\0' ? ")" : "");
        ph_print_line(cli, "%-14s %s ready and waiting", "run queue",
                count(schedulers, "run_queue", number[0]));
}

static void print_memory(const struct ph_cli *cli, const cJSON *memory)
{
        static const struct figure figures[] = {
                {"memory", "total"},
                {"  processes", "processes"},
                {"  system", "system"},
                {"    atoms", "atom"},
                {"    binaries", "binary"},
                {"    code", "code"},
                {"    ETS", "ets"},
        };
        char number[PH_TEXT_NUMBER];

        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
                ph_print_line(
                        cli, "%-14s %6s", figures[i].label, bytes(memory, figures[i].name, number));
}

static void print_count(const struct ph_cli *cli, const char *label, const cJSON *what)
{
        double used = ph_json_get_number(what, "count", NAN);
        double limit = ph_json_get_number(what, "limit", NAN);
        char number[3][PH_TEXT_NUMBER];

        if (isnan(limit))
                ph_print_line(cli, "%-14s %s", label, count(what, "count", number[0]));
        else
                ph_print_line(cli, "%-14s %s of %s (%s)", label, count(what, "count", number[0]),
                        count(what, "limit", number[1]),
                        ph_text_percent(limit > 0 ? used * 100 / limit : NAN, number[2]));
}

static void print_counts(const struct ph_cli *cli, const cJSON *counts)
{
        static const struct figure figures[] = {
                {"processes", "processes"},
                {"ports", "ports"},
                {"atoms", "atoms"},
                {"ETS tables", "ets"},
        };

        for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
                print_count(cli, figures[i].label, member(counts, figures[i].name));
}

static void print_rates(const struct ph_cli *cli, const cJSON *rates)
{
        char number[3][PH_TEXT_NUMBER];

        ph_print_line(cli, "%-14s %s reductions, %s context switches", "per second",
                rate(rates, "reductions", number[0]), rate(rates, "context_switches", number[1]));
        ph_print_line(cli, "%-14s %s garbage collections, %s reclaimed", "",
                rate(rates, "gc_count", number[0]), bytes(rates, "gc_bytes", number[1]));
        ph_print_line(cli, "%-14s %s read, %s written through ports", "",
                bytes(rates, "io_in_bytes", number[0]), bytes(rates, "io_out_bytes", number[1]));
}

static void print_os(const struct ph_cli *cli, const cJSON *os)
{
        char number[3][PH_TEXT_NUMBER];

        ph_print_line(cli, "%-14s %s resident, %s CPU (100 %% is one core), %s threads",
                "OS process", bytes(os, "rss_bytes", number[0]),
                percent(os, "cpu_percent", number[1]), count(os, "threads", number[2]));
}

static int print_overview(const struct ph_cli *cli, const cJSON *params, const cJSON *result)
{
        char sentence[256];

        (void)params;
        print_node(cli, result);
        print_schedulers(cli, member(result, "schedulers"));
        print_memory(cli, member(result, "memory_bytes"));
        print_counts(cli, member(result, "counts"));
        print_rates(cli, member(result, "per_second"));
        print_os(cli, member(result, "os"));
        ph_age_format(result, sentence, sizeof(sentence));
        ph_print_sentence(cli, "%s", sentence);
        return 0;
}

/* Rates need two samples. While the VM is silent there will not be another. */
static bool has_rates(const cJSON *params, const cJSON *result)
{
        (void)params;
        return cJSON_IsNumber(member(member(result, "per_second"), "reductions")) ||
               ph_json_get_number(result, "vm_silent_ms", 0) >= PH_AGE_SILENT_MS;
}

const struct ph_answer_view ph_view_stats = {"overview", has_rates, print_overview, NULL};

int ph_run_stats(
        const struct ph_cli *cli, const struct ph_arguments *arguments, struct ph_error *error)
{
        return ph_answer_run(cli, arguments, &ph_view_stats, cJSON_CreateObject(), error);
}
