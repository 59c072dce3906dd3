#include "tui/model/kill_lines.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/text/text.h"

#define WHO 300
#define FIRST 4 /* of the dead that are told of at once */

void ph_kill_lines_finish(struct ph_kill_lines *lines)
{
        for (size_t i = 0; i < lines->count; i++)
                free(lines->lines[i].text);
        free(lines->lines);
        *lines = (struct ph_kill_lines){0};
}

static bool make_room(struct ph_kill_lines *lines)
{
        size_t capacity = lines->capacity == 0 ? 16 : lines->capacity * 2;
        struct ph_kill_line *more;

        if (lines->count < lines->capacity)
                return true;
        more = reallocarray(lines->lines, capacity, sizeof(*more));
        if (more == NULL) {
                lines->failed = true;
                return false;
        }
        lines->lines = more;
        lines->capacity = capacity;
        return true;
}

/* Adds a line; a label that the line before has, too, is not said again. */
static void add(struct ph_kill_lines *lines, enum ph_kill_line_kind kind, const char *label,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add(struct ph_kill_lines *lines, enum ph_kill_line_kind kind, const char *label,
        const char *format, ...)
{
        struct ph_kill_line *line;
        va_list args;
        int length;

        if (!make_room(lines))
                return;
        line = &lines->lines[lines->count];
        *line = (struct ph_kill_line){.kind = kind};
        snprintf(line->label, sizeof(line->label), "%s", label);
        va_start(args, format);
        length = vasprintf(&line->text, format, args);
        va_end(args);
        if (length < 0)
                lines->failed = true;
        else
                lines->count++;
}

static const cJSON *member(const cJSON *object, const char *name)
{
        return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* Writes what a process is called: its name, or its pid. */
static void write_who(const cJSON *process, char *out, size_t size)
{
        const char *name = ph_json_get_string(process, "name", NULL);

        snprintf(out, size, "%s",
                name != NULL ? name : ph_json_get_string(process, "pid", "a process"));
}

/* Writes "12,345", or "?" for what is not known. */
static const char *count_text(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        int64_t count = ph_json_get_int(object, name, -1);

        return count < 0 ? "?" : ph_text_count((uint64_t)count, out);
}

static const char *bytes_text(const cJSON *object, const char *name, char out[PH_TEXT_NUMBER])
{
        int64_t bytes = ph_json_get_int(object, name, -1);

        return bytes < 0 ? "?" : ph_text_bytes((uint64_t)bytes, out);
}

/* ---- who dies */

static void add_then(struct ph_kill_lines *lines, const char *then)
{
        if (strcmp(then, "unknown") == 0)
                add(lines, PH_KILL_LINE_UNKNOWN, "then", "may come back, or not");
        else
                add(lines, PH_KILL_LINE_PLAIN, "then", "%s",
                        strcmp(then, "unsupervised") == 0 ? "no supervisor starts it again" : then);
}

static void add_target(struct ph_kill_lines *lines, const cJSON *plan)
{
        const cJSON *target = member(plan, "target"),
                    *first = cJSON_GetArrayItem(member(plan, "dies"), 0);
        char who[WHO], mailbox[PH_TEXT_NUMBER], memory[PH_TEXT_NUMBER];

        write_who(target, who, sizeof(who));
        add(lines, PH_KILL_LINE_LOSS, "dies", "%s  %s", who,
                ph_json_get_string(target, "initial_call", "initial call ?"));
        add(lines, PH_KILL_LINE_PLAIN, "", "mailbox %s  memory %s",
                count_text(target, "mailbox", mailbox), bytes_text(target, "memory_bytes", memory));
        add_then(lines, ph_json_get_string(first, "then", "unknown"));
}

/* What comes after a death is said where it is not what one expects. */
static const char *then_text(const cJSON *death)
{
        const char *then = ph_json_get_string(death, "then", "unknown");

        if (strcmp(then, "unsupervised") == 0)
                return "";
        return strcmp(then, "unknown") == 0 ? "may come back" : then;
}

static void add_death(struct ph_kill_lines *lines, const cJSON *death, const char *label)
{
        char who[WHO];
        const char *then = then_text(death);

        write_who(death, who, sizeof(who));
        add(lines, PH_KILL_LINE_LOSS, label, "%s %s%s%s", who, ph_json_get_string(death, "why", ""),
                then[0] != '\0' ? "; " : "", then);
}

/*
 * Of those that die for sure, or that may: from the one numbered @from on, @most at most. Returns
 * how many are left.
 */
static int add_deaths(struct ph_kill_lines *lines, const cJSON *plan, bool certain, int from,
        int most, const char *title)
{
        const cJSON *dies = member(plan, "dies"), *death;
        const cJSON *target = cJSON_GetArrayItem(dies, 0);
        int64_t all = certain ? ph_json_get_int(plan, "deaths", 1) - 1
                              : ph_json_get_int(plan, "maybe_deaths", 0);
        char label[PH_KILL_LINE_LABEL], number[PH_TEXT_NUMBER];
        int at = 0;

        ph_text_count((uint64_t)(all - from), number);
        snprintf(label, sizeof(label), "%s %.8s", title, number);
        cJSON_ArrayForEach(death, dies)
        {
                if (death == target || ph_json_get_bool(death, "certain", true) != certain ||
                        at++ < from || at > from + most)
                        continue;
                add_death(lines, death, label);
                label[0] = '\0';
        }
        return at > from + most ? at - from - most : 0;
}

/* Of many the rest comes in the end: what else is lost must not be hidden below them. */
static void add_first_deaths(
        struct ph_kill_lines *lines, const cJSON *plan, bool certain, const char *title)
{
        if (add_deaths(lines, plan, certain, 0, FIRST, title) > 0)
                add(lines, PH_KILL_LINE_LOSS, "", "and others: see the end");
}

static void add_other_deaths(struct ph_kill_lines *lines, const cJSON *plan)
{
        int64_t omitted = ph_json_get_int(plan, "dies_omitted", 0);
        char number[PH_TEXT_NUMBER];

        add_deaths(lines, plan, true, FIRST, INT_MAX - FIRST, "and with it");
        add_deaths(lines, plan, false, FIRST, INT_MAX - FIRST, "and may die");
        if (omitted > 0)
                add(lines, PH_KILL_LINE_LOSS, "", "and %s more",
                        ph_text_count((uint64_t)omitted, number));
}

static void add_told(struct ph_kill_lines *lines, const cJSON *plan)
{
        const cJSON *told = member(plan, "told"), *one;
        char label[PH_KILL_LINE_LABEL], who[WHO];

        snprintf(label, sizeof(label), "told %d", cJSON_GetArraySize(told));
        cJSON_ArrayForEach(one, told)
        {
                write_who(one, who, sizeof(who));
                add(lines, PH_KILL_LINE_PLAIN, label,
                        "%s traps exits: what it does is its own code's affair", who);
                label[0] = '\0';
        }
}

/* ---- what goes with them */

/* What becomes of a table, by its fate; behind it stands the heir, if that may die. */
static const char *fate_text(const char *fate, const char *heir)
{
        if (strcmp(fate, "inherited") == 0)
                return "its heir gets it";
        if (heir == NULL)
                return "no heir";
        return strcmp(fate, "lost") == 0 ? "its heir dies, too: " : "its heir may die, too: ";
}

static void add_table(struct ph_kill_lines *lines, const cJSON *table, const char *label)
{
        const char *fate = ph_json_get_string(table, "fate", "unknown");
        const char *heir = ph_json_get_string(table, "heir", NULL);
        char rows[PH_TEXT_NUMBER], memory[PH_TEXT_NUMBER];

        add(lines, PH_KILL_LINE_LOSS, label, "%s  %s rows  %s  %s%s",
                ph_json_get_string(table, "table", ph_json_get_string(table, "name", "?")),
                count_text(table, "rows", rows), bytes_text(table, "memory_bytes", memory),
                fate_text(fate, heir), heir != NULL && strcmp(fate, "inherited") != 0 ? heir : "");
}

/* Of an owner that only may die, it is not known what becomes of the table. */
static bool has_fate(const cJSON *table, const char *fate)
{
        const char *own = ph_json_get_bool(table, "certain", false)
                                  ? ph_json_get_string(table, "fate", "unknown")
                                  : "unknown";

        return strcmp(own, fate) == 0;
}

static void add_tables(
        struct ph_kill_lines *lines, const cJSON *plan, const char *fate, const char *title)
{
        const cJSON *tables = member(plan, "tables"), *table;
        char label[PH_KILL_LINE_LABEL];
        int count = 0;

        cJSON_ArrayForEach(table, tables) count += has_fate(table, fate);
        snprintf(label, sizeof(label), "%s %d", title, count);
        cJSON_ArrayForEach(table, tables)
        {
                if (!has_fate(table, fate))
                        continue;
                add_table(lines, table, label);
                label[0] = '\0';
        }
}

static void add_ports(struct ph_kill_lines *lines, const cJSON *plan)
{
        const cJSON *ports = member(plan, "ports"), *port;
        char label[PH_KILL_LINE_LABEL];

        snprintf(label, sizeof(label), "ports closed %d", cJSON_GetArraySize(ports));
        cJSON_ArrayForEach(port, ports)
        {
                add(lines, PH_KILL_LINE_LOSS, label, "%s  %s",
                        ph_json_get_string(port, "port", "?"),
                        ph_json_get_string(port, "name", ""));
                label[0] = '\0';
        }
}

static void add_watchers(struct ph_kill_lines *lines, const cJSON *plan)
{
        const char *label = "monitored by";
        const cJSON *death;
        char who[WHO], number[PH_TEXT_NUMBER];

        cJSON_ArrayForEach(death, member(plan, "dies"))
        {
                const char *by = ph_json_get_string(death, "watched_by", NULL);

                if (by == NULL)
                        continue;
                write_who(death, who, sizeof(who));
                add(lines, PH_KILL_LINE_PLAIN, label, "%s: %s, such as %s", who,
                        count_text(death, "watchers", number), by);
                label = "";
        }
}

static void add_remotes(struct ph_kill_lines *lines, const cJSON *plan)
{
        const char *label = "other nodes";
        const cJSON *death;
        char who[WHO], number[PH_TEXT_NUMBER];

        cJSON_ArrayForEach(death, member(plan, "dies"))
        {
                if (ph_json_get_int(death, "remote_links", 0) == 0)
                        continue;
                write_who(death, who, sizeof(who));
                add(lines, PH_KILL_LINE_LOSS, label, "%s is linked to %s processes there: %s", who,
                        count_text(death, "remote_links", number),
                        ph_json_get_string(death, "remotes", ""));
                label = "";
        }
}

/* ---- supervisors, applications, the node */

static const char *ordinal_suffix(int64_t number)
{
        static const char *const suffixes[] = {"th", "st", "nd", "rd"};

        return number % 100 / 10 != 1 && number % 10 < 4 ? suffixes[number % 10] : "th";
}

static void add_budget(struct ph_kill_lines *lines, const cJSON *supervisor)
{
        int64_t used = ph_json_get_int(supervisor, "used", -1);
        int64_t intensity = ph_json_get_int(supervisor, "intensity", -1);
        int64_t least = ph_json_get_int(supervisor, "adds_least", 0);
        int64_t most = ph_json_get_int(supervisor, "adds_most", 0);
        const char *holds = ph_json_get_string(supervisor, "holds", "unknown");
        char period[PH_TEXT_NUMBER], adds[64];

        if (used < 0 || most == 0)
                return;
        ph_text_duration((double)ph_json_get_int(supervisor, "period_ms", 0), period);
        if (least != most)
                snprintf(adds, sizeof(adds), "this adds %lld to %lld", (long long)least,
                        (long long)most);
        else if (most == 1)
                snprintf(adds, sizeof(adds), "this is the %lld%s", (long long)used + 1,
                        ordinal_suffix(used + 1));
        else
                snprintf(adds, sizeof(adds), "this adds %lld", (long long)most);
        add(lines, strcmp(holds, "yes") == 0 ? PH_KILL_LINE_PLAIN : PH_KILL_LINE_GRAVE,
                "restart budget", "%lld of %lld used in the last %s; %s: %s", (long long)used,
                (long long)intensity, period, adds,
                strcmp(holds, "yes") == 0  ? "holds"
                : strcmp(holds, "no") == 0 ? "it GIVES UP"
                                           : "it MAY GIVE UP");
}

/* How many restarts a supervisor has left does not matter for one that dies, too. */
static bool is_at_work(const cJSON *supervisor)
{
        return strcmp(ph_json_get_string(supervisor, "dies", "no"), "yes") != 0 ||
               strcmp(ph_json_get_string(supervisor, "holds", "unknown"), "yes") != 0;
}

static void add_supervisor(struct ph_kill_lines *lines, const cJSON *supervisor)
{
        const char *child = ph_json_get_string(supervisor, "child", NULL);
        const char *restart = ph_json_get_string(supervisor, "restart", NULL);
        const char *strategy = ph_json_get_string(supervisor, "strategy", NULL);
        const char *dies = ph_json_get_string(supervisor, "dies", "no");
        char who[WHO];

        write_who(supervisor, who, sizeof(who));
        add(lines, strategy == NULL ? PH_KILL_LINE_UNKNOWN : PH_KILL_LINE_PLAIN, "supervisor",
                "%s %s%s%s%s%s%s", who, strategy != NULL ? strategy : "does not answer",
                child != NULL     ? "; child "
                : restart != NULL ? "; children"
                                  : "",
                child != NULL ? child : "", restart != NULL ? " " : "",
                restart != NULL ? restart : "",
                strcmp(dies, "yes") == 0     ? "; it dies, too"
                : strcmp(dies, "maybe") == 0 ? "; it may die, too"
                                             : "");
        add_budget(lines, supervisor);
}

static void add_applications(struct ph_kill_lines *lines, const cJSON *plan)
{
        const cJSON *application;

        cJSON_ArrayForEach(application, member(plan, "applications"))
        {
                const char *ends = ph_json_get_string(application, "ends", "no");

                add(lines, strcmp(ends, "no") == 0 ? PH_KILL_LINE_PLAIN : PH_KILL_LINE_GRAVE,
                        "application", "%s %s: %s", ph_json_get_string(application, "name", "?"),
                        ph_json_get_string(application, "type", "?"),
                        strcmp(ends, "no") == 0    ? "stays up"
                        : strcmp(ends, "yes") == 0 ? "ENDS, with all its processes"
                                                   : "MAY END, with all its processes");
        }
}

static void add_node(struct ph_kill_lines *lines, const cJSON *plan)
{
        const char *down = ph_json_get_string(plan, "node_down", "no");

        if (strcmp(down, "no") != 0)
                add(lines, PH_KILL_LINE_GRAVE, "node", "%s %s",
                        ph_json_get_string(plan, "node", "?"),
                        strcmp(down, "yes") == 0 ? "GOES DOWN" : "MAY GO DOWN");
}

static void add_unknown(struct ph_kill_lines *lines, const cJSON *plan)
{
        const char *label = "unknown";
        const cJSON *one;

        cJSON_ArrayForEach(one, member(plan, "unknown"))
        {
                if (!cJSON_IsString(one))
                        continue;
                add(lines, PH_KILL_LINE_UNKNOWN, label, "%s", one->valuestring);
                label = "";
        }
}

static void add_supervisors(struct ph_kill_lines *lines, const cJSON *plan, bool at_work)
{
        const cJSON *supervisor;

        cJSON_ArrayForEach(supervisor, member(plan, "supervisors"))
        {
                if (is_at_work(supervisor) == at_work)
                        add_supervisor(lines, supervisor);
        }
}

/* What decides comes first, what may be long last. */
void ph_kill_lines_add_plan(struct ph_kill_lines *lines, const cJSON *plan)
{
        add_node(lines, plan);
        add_target(lines, plan);
        add_first_deaths(lines, plan, true, "dies with it");
        add_first_deaths(lines, plan, false, "may die");
        add_tables(lines, plan, "lost", "tables lost");
        add_tables(lines, plan, "unknown", "tables in doubt");
        add_tables(lines, plan, "inherited", "tables inherited");
        add_supervisors(lines, plan, true);
        add_applications(lines, plan);
        add_unknown(lines, plan);
        add_remotes(lines, plan);
        add_told(lines, plan);
        add_ports(lines, plan);
        add_watchers(lines, plan);
        add_supervisors(lines, plan, false);
        add_other_deaths(lines, plan);
}

/* ---- the outcome */

static const char *died_text(const cJSON *process)
{
        const cJSON *died = member(process, "died");

        return !cJSON_IsBool(died) ? "did not say" : cJSON_IsTrue(died) ? "died" : "lives";
}

/* Those that did what was planned are counted in the sentence; all that died are listed. */
static bool is_worth_a_line(const cJSON *process)
{
        bool was_to_die = strcmp(ph_json_get_string(process, "planned", ""), "dies") == 0;
        const cJSON *died = member(process, "died");

        return was_to_die || !cJSON_IsBool(died) || cJSON_IsTrue(died);
}

void ph_kill_lines_add_outcome(struct ph_kill_lines *lines, const cJSON *outcome)
{
        const char *gap = ph_json_get_string(outcome, "audit_gap", NULL);
        const cJSON *process;
        char who[WHO];

        add(lines,
                ph_json_get_bool(outcome, "died", false) ? PH_KILL_LINE_PLAIN : PH_KILL_LINE_GRAVE,
                "outcome", "%s", ph_json_get_string(outcome, "says", "?"));
        cJSON_ArrayForEach(process, member(outcome, "processes"))
        {
                const char *planned = ph_json_get_string(process, "planned", "?");
                const char *successor = ph_json_get_string(process, "successor", NULL);
                bool as_planned =
                        strcmp(planned, "dies") == 0 && strcmp(died_text(process), "died") == 0;

                if (!is_worth_a_line(process))
                        continue;
                write_who(process, who, sizeof(who));
                add(lines, as_planned ? PH_KILL_LINE_PLAIN : PH_KILL_LINE_GRAVE, planned,
                        "%s: %s%s%s", who, died_text(process),
                        successor != NULL ? ", is back as " : "",
                        successor != NULL ? successor : "");
        }
        if (gap != NULL)
                add(lines, PH_KILL_LINE_UNKNOWN, "audit", "%s", gap);
}
