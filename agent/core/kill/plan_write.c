#include "agent/core/kill/plan_write.h"

#include <stdio.h>
#include <string.h>

#include "protocol/limits.h"

#define WHY_SIZE 512

const char *ph_plan_sure_name(enum ph_plan_sure sure)
{
        static const char *const names[] = {
                [PH_PLAN_NO] = "no", [PH_PLAN_MAYBE] = "maybe", [PH_PLAN_YES] = "yes"};

        return names[sure];
}

static const struct ph_plan_watched *watched_of(const struct ph_planner *planner, int32_t kin)
{
        for (uint32_t i = 0; i < planner->watched_count; i++) {
                if (planner->watched[i].kin == kin)
                        return &planner->watched[i];
        }
        return NULL;
}

static void write_identity(
        const struct ph_planner *planner, int32_t at, struct ph_json *json, cJSON *object)
{
        const struct ph_relative *kin = &planner->kinship.kin[at];
        char text[PH_KIN_TEXT];

        ph_planner_pid_text(planner, at, text);
        ph_json_string(json, object, "pid", text);
        ph_json_string(json, object, "name", kin->name);
        ph_json_string(json, object, "initial_call", kin->call);
}

static void write_size(
        const struct ph_planner *planner, int32_t at, struct ph_json *json, cJSON *object)
{
        const struct ph_plan_watched *watched = watched_of(planner, at);

        ph_json_known(json, object, "mailbox", planner->kinship.kin[at].mailbox);
        ph_json_known(json, object, "memory_bytes", watched != NULL ? watched->memory : -1);
}

/* ---- who dies, and why */

static const char *application_name(const struct ph_planner *planner, int32_t master)
{
        const struct ph_kin_application *application =
                ph_kinship_application_of(&planner->kinship, master);

        return application != NULL ? application->name : "it belongs to";
}

static void write_why(const struct ph_planner *planner, int32_t at, char why[WHY_SIZE])
{
        static const char *const formats[] = {
                [PH_CAUSE_NONE] = "",
                [PH_CAUSE_TARGET] = "is what is killed",
                [PH_CAUSE_LINK] = "linked to %s, does not trap exits",
                [PH_CAUSE_PARENT] = "ends when its parent %s does",
                [PH_CAUSE_SHUT] = "shut down by its supervisor %s",
                [PH_CAUSE_GAVE_UP] = "gives up: the end of %s is one restart too many",
                [PH_CAUSE_AUTO] = "shuts down, as its significant child %s ended",
                [PH_CAUSE_CHILD] = "ends when %s does",
                [PH_CAUSE_APP] = "killed with its application %s",
        };
        const struct ph_plan_kin *of = &planner->plan.kin[at];
        char by[PH_KIN_TEXT] = "";

        if (of->cause == PH_CAUSE_APP)
                snprintf(by, sizeof(by), "%s", application_name(planner, of->by));
        else if (of->by != PH_NO_KIN)
                ph_planner_kin_text(planner, of->by, by);
        /* The formats are those above, and take one text at most. */
        const char *format = formats[of->cause], *mark = strstr(format, "%s");

        if (mark == NULL)
                snprintf(why, WHY_SIZE, "%s", format);
        else
                snprintf(why, WHY_SIZE, "%.*s%s%s", (int)(mark - format), format, by, mark + 2);
}

static const char *fate_name(enum ph_fate fate)
{
        static const char *const names[] = {
                [PH_FATE_NONE] = "unsupervised",
                [PH_FATE_RESTARTED] = "restarted",
                [PH_FATE_WITH] = "restarted with its supervisor",
                [PH_FATE_ENDED] = "not restarted",
                [PH_FATE_UNKNOWN] = "unknown",
        };

        return names[fate];
}

static void write_death(
        const struct ph_planner *planner, int32_t at, struct ph_json *json, cJSON *object)
{
        const struct ph_plan_watched *watched = watched_of(planner, at);
        const struct ph_relative *kin = &planner->kinship.kin[at];
        bool is_watched = watched != NULL && watched->shown != NULL && watched->shown[0] != '\0';
        char why[WHY_SIZE];

        write_identity(planner, at, json, object);
        write_size(planner, at, json, object);
        write_why(planner, at, why);
        ph_json_bool(json, object, "certain", planner->plan.kin[at].dies == PH_PLAN_YES);
        ph_json_string(json, object, "why", why);
        ph_json_string(json, object, "then", fate_name(planner->plan.kin[at].fate));
        ph_json_known(json, object, "watchers", watched != NULL ? watched->watchers : -1);
        ph_json_string(json, object, "watched_by", is_watched ? watched->shown : NULL);
        ph_json_int(json, object, "remote_links", kin->remote_links);
        ph_json_string(json, object, "remotes", kin->remotes);
}

/* The certain ones come first, so that they are not cut off. */
static void write_deaths(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        static const enum ph_plan_sure sures[] = {PH_PLAN_YES, PH_PLAN_MAYBE};
        cJSON *rows = ph_json_array(json, object, "dies");
        uint32_t maybe, sure = ph_plan_deaths(&planner->plan, &planner->kinship, &maybe);
        unsigned left = PH_MAX_ROWS;

        for (unsigned s = 0; s < 2; s++) {
                for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                        if (planner->plan.kin[i].dies != sures[s] ||
                                planner->kinship.kin[i].role == PH_KIN_PORT)
                                continue;
                        write_death(planner, (int32_t)i, json, ph_json_object(json, rows, NULL));
                        left--;
                }
        }
        ph_json_int(json, object, "deaths", sure);
        ph_json_int(json, object, "maybe_deaths", maybe);
        ph_json_int(json, object, "dies_omitted",
                (int64_t)sure + maybe - (PH_MAX_ROWS - (int64_t)left));
}

static void write_told(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *rows = ph_json_array(json, object, "told");
        unsigned left = PH_MAX_ROWS;

        for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                if (planner->plan.kin[i].told == PH_PLAN_NO ||
                        planner->plan.kin[i].dies == PH_PLAN_YES)
                        continue;
                write_identity(planner, (int32_t)i, json, ph_json_object(json, rows, NULL));
                left--;
        }
}

/* ---- supervisors and applications */

static const char *holds_name(enum ph_plan_sure gives_up)
{
        return gives_up == PH_PLAN_NO ? "yes" : gives_up == PH_PLAN_YES ? "no" : "maybe";
}

/* The first of its children that dies is what its restart is about. */
static const struct ph_kin_child *first_dead_child(
        const struct ph_planner *planner, const struct ph_kin_supervisor *supervisor)
{
        for (unsigned i = 0; i < supervisor->count; i++) {
                int32_t child = supervisor->children[i].kin;

                if (child != PH_NO_KIN && (uint32_t)child < planner->plan.count &&
                        planner->plan.kin[child].dies != PH_PLAN_NO)
                        return &supervisor->children[i];
        }
        return NULL;
}

static void write_supervisor(
        const struct ph_planner *planner, int32_t at, struct ph_json *json, cJSON *object)
{
        const struct ph_kin_supervisor *supervisor = planner->kinship.kin[at].supervisor;
        const struct ph_plan_kin *of = &planner->plan.kin[at];
        const struct ph_kin_child *child = first_dead_child(planner, supervisor);
        bool known = supervisor->is_known;

        write_identity(planner, at, json, object);
        ph_json_string(json, object, "strategy",
                known ? ph_kin_strategy_names[supervisor->strategy] : NULL);
        ph_json_string(
                json, object, "child", child != NULL && !supervisor->is_dynamic ? child->id : NULL);
        ph_json_string(json, object, "restart",
                child != NULL ? ph_kin_restart_names[child->restart] : NULL);
        ph_json_known(json, object, "intensity", known ? supervisor->intensity : -1);
        ph_json_known(json, object, "period_ms", known ? supervisor->period_ms : -1);
        ph_json_known(json, object, "used",
                known ? (int64_t)supervisor->restarts + supervisor->edge_restarts : -1);
        ph_json_known(json, object, "adds_least", known ? (int64_t)of->least_restarts : -1);
        ph_json_known(json, object, "adds_most", known ? (int64_t)of->most_restarts : -1);
        ph_json_string(json, object, "holds", known ? holds_name(of->gives_up) : "unknown");
        ph_json_string(json, object, "dies", ph_plan_sure_name(of->dies));
}

/* Those that have something to do with it: the ones that were asked. */
static void write_supervisors(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *rows = ph_json_array(json, object, "supervisors");
        unsigned left = PH_MAX_ROWS;

        for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                const struct ph_relative *kin = &planner->kinship.kin[i];

                if (kin->supervisor == NULL || kin->state != PH_KIN_KNOWN ||
                        (kin->supervisor->is_known &&
                                first_dead_child(planner, kin->supervisor) == NULL))
                        continue;
                write_supervisor(planner, (int32_t)i, json, ph_json_object(json, rows, NULL));
                left--;
        }
}

static void write_applications(
        const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        int32_t own = planner->kinship.kin[planner->target].leader;
        cJSON *rows = ph_json_array(json, object, "applications");

        for (uint32_t i = 0; i < planner->kinship.application_count; i++) {
                const struct ph_kin_application *application = &planner->kinship.applications[i];
                cJSON *row;

                if (planner->plan.ends[i] == PH_PLAN_NO && application->master != own)
                        continue;
                row = ph_json_object(json, rows, NULL);
                ph_json_string(json, row, "name", application->name);
                ph_json_string(json, row, "type", ph_application_type_names[application->type]);
                ph_json_string(json, row, "ends", ph_plan_sure_name(planner->plan.ends[i]));
        }
        ph_json_string(json, object, "node_down", ph_plan_sure_name(planner->plan.node_down));
}

/* ---- tables, names, ports */

static const char *table_fate(const struct ph_planner *planner, const struct ph_plan_table *table)
{
        enum ph_plan_sure heir_dies = PH_PLAN_NO;

        if (!table->has_heir || table->heir == table->owner)
                return "lost";
        if (table->heir >= 0 && (uint32_t)table->heir < planner->plan.count)
                heir_dies = planner->plan.kin[table->heir].dies;
        return heir_dies == PH_PLAN_NO    ? "inherited"
               : heir_dies == PH_PLAN_YES ? "lost"
                                          : "unknown";
}

static void write_table(const struct ph_planner *planner, const struct ph_plan_table *table,
        struct ph_json *json, cJSON *object)
{
        char text[PH_KIN_TEXT];

        ph_json_string(json, object, "table", table->table);
        ph_json_string(json, object, "name", table->name);
        ph_planner_pid_text(planner, table->owner, text);
        ph_json_string(json, object, "owner", text);
        ph_json_known(json, object, "rows", table->rows);
        ph_json_known(json, object, "memory_bytes", table->memory_bytes);
        ph_json_bool(json, object, "certain", planner->plan.kin[table->owner].dies == PH_PLAN_YES);
        ph_json_string(json, object, "fate", table_fate(planner, table));
        if (table->heir >= 0)
                ph_planner_kin_text(planner, table->heir, text);
        ph_json_string(json, object, "heir", table->heir >= 0 ? text : NULL);
}

static void write_tables(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *rows = ph_json_array(json, object, "tables");

        for (uint32_t i = 0; i < planner->table_count && i < PH_MAX_ROWS; i++) {
                if (planner->tables[i].owner < 0 ||
                        (uint32_t)planner->tables[i].owner >= planner->plan.count)
                        continue;
                write_table(planner, &planner->tables[i], json, ph_json_object(json, rows, NULL));
        }
}

static void write_names(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *names = ph_json_array(json, object, "names");
        unsigned left = PH_MAX_ROWS;

        for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                const struct ph_relative *kin = &planner->kinship.kin[i];

                if (planner->plan.kin[i].dies == PH_PLAN_NO || kin->name == NULL ||
                        kin->role == PH_KIN_PORT)
                        continue;
                ph_json_string(json, names, NULL, kin->name);
                left--;
        }
}

static void write_ports(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *rows = ph_json_array(json, object, "ports");
        unsigned left = PH_MAX_ROWS;

        for (uint32_t i = 0; i < planner->plan.count && left > 0; i++) {
                const struct ph_relative *kin = &planner->kinship.kin[i];
                char text[PH_KIN_TEXT];
                cJSON *row;

                if (kin->role != PH_KIN_PORT || planner->plan.kin[i].dies == PH_PLAN_NO)
                        continue;
                row = ph_json_object(json, rows, NULL);
                ph_planner_pid_text(planner, (int32_t)i, text);
                ph_json_string(json, row, "port", text);
                ph_json_string(json, row, "name", kin->call);
                ph_json_bool(json, row, "certain", planner->plan.kin[i].dies == PH_PLAN_YES);
                left--;
        }
}

void ph_plan_write(const struct ph_planner *planner, struct ph_json *json, cJSON *object)
{
        cJSON *target = ph_json_object(json, object, "target"), *unknown;

        write_identity(planner, planner->target, json, target);
        write_size(planner, planner->target, json, target);
        write_deaths(planner, json, object);
        write_told(planner, json, object);
        write_supervisors(planner, json, object);
        write_applications(planner, json, object);
        write_tables(planner, json, object);
        write_names(planner, json, object);
        write_ports(planner, json, object);
        unknown = ph_json_array(json, object, "unknown");
        for (unsigned i = 0; i < planner->note_count; i++)
                ph_json_string(json, unknown, NULL, planner->notes[i]);
}
