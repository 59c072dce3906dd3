#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/tree/supervisors.h"
#include "agent/term/print.h"

#define ID_BYTES 512 /* of a printed id; longer ones are cut */

struct facts {
        char module[64], callback[PH_ETF_ATOM_TEXT_SIZE], strategy[32], auto_shutdown[24];
        int64_t intensity, period, used, specs, active, restarting, supervisors, workers;
        struct ph_etf restarts, children;
};

static const struct ph_field_spec specs[] = {
        PH_FIELD("module", TEXT, struct facts, module),
        PH_FIELD("callback", TEXT, struct facts, callback),
        PH_FIELD("strategy", TEXT, struct facts, strategy),
        PH_FIELD("auto_shutdown", TEXT, struct facts, auto_shutdown),
        PH_FIELD("intensity", INT64, struct facts, intensity),
        PH_FIELD("period", INT64, struct facts, period),
        PH_FIELD("used", INT64, struct facts, used),
        PH_FIELD("specs", INT64, struct facts, specs),
        PH_FIELD("active", INT64, struct facts, active),
        PH_FIELD("restarting", INT64, struct facts, restarting),
        PH_FIELD("supervisors", INT64, struct facts, supervisors),
        PH_FIELD("workers", INT64, struct facts, workers),
        PH_FIELD("restarts", TERM, struct facts, restarts),
        PH_FIELD("children", TERM, struct facts, children),
};

/* One child as the probe tells of it. */
struct child_facts {
        struct ph_etf id, pid, shutdown;
        char id_text[64], type[16], restart[16];
        bool significant;
};

static const struct ph_field_spec child_specs[] = {
        PH_FIELD("id", TERM, struct child_facts, id),
        PH_FIELD("pid", TERM, struct child_facts, pid),
        PH_FIELD("shutdown", TERM, struct child_facts, shutdown),
        PH_FIELD("id_text", TEXT, struct child_facts, id_text),
        PH_FIELD("type", TEXT, struct child_facts, type),
        PH_FIELD("restart", TEXT, struct child_facts, restart),
        PH_FIELD("significant", BOOL, struct child_facts, significant),
};

void ph_supervisor_forget_children(struct ph_supervisor *supervisor)
{
        for (uint32_t i = 0; i < supervisor->child_count; i++)
                free(supervisor->children[i].id);
        free(supervisor->children);
        supervisor->children = NULL;
        supervisor->child_count = 0;
}

static void print(struct ph_etf term, const char *node, char *text, size_t size)
{
        const struct ph_print_options options = {
                .syntax = PH_SYNTAX_ERLANG, .unicode = true, .node = node, .max_bytes = size - 1};
        struct ph_print_cut cut;
        struct ph_text out;

        ph_text_init_fixed(&out, text, size);
        text[0] = '\0';
        ph_print(term, &options, &out, &cut);
}

/* The children of a dynamic supervisor all have the id undefined: that is none. */
static char *read_id(const struct child_facts *facts, const char *node)
{
        struct ph_etf ahead = facts->id;
        struct ph_etf_atom atom;
        char text[ID_BYTES];

        if (ph_etf_left(&facts->id) == 0)
                return strdup(facts->id_text);
        if (ph_etf_read_atom(&ahead, &atom) == 0 && ph_etf_atom_is(&atom, "undefined"))
                return strdup("");
        print(facts->id, node, text, sizeof(text));
        return strdup(text);
}

static void read_pid(struct ph_etf term, const char *node, struct ph_child *child)
{
        struct ph_etf_atom atom;
        struct ph_etf_pid pid;

        if (ph_etf_read_atom(&term, &atom) == 0) {
                child->state =
                        ph_etf_atom_is(&atom, "restarting") ? PH_CHILD_RESTARTING : PH_CHILD_DOWN;
        } else if (ph_etf_read_pid(&term, &pid) == 0) {
                child->state =
                        ph_etf_atom_is(&pid.node, node) ? PH_CHILD_RUNNING : PH_CHILD_ELSEWHERE;
                child->pid = (struct ph_pid){pid.id, pid.serial};
        }
}

static int read_child(struct ph_etf *in, const char *node, struct ph_child *child)
{
        struct child_facts facts = {.id = {NULL, NULL}};

        if (ph_fields_read(in, child_specs, sizeof(child_specs) / sizeof(child_specs[0]), &facts) <
                0)
                return -EBADMSG;
        memcpy(child->type, facts.type, sizeof(child->type));
        memcpy(child->restart, facts.restart, sizeof(child->restart));
        child->significant = facts.significant;
        if (ph_etf_left(&facts.shutdown) > 0)
                print(facts.shutdown, node, child->shutdown, sizeof(child->shutdown));
        read_pid(facts.pid, node, child);
        child->id = read_id(&facts, node);
        return child->id != NULL ? 0 : -ENOMEM;
}

/* ---- what became of them since */

static const struct ph_child *find_before(
        const struct ph_supervisor *before, const char *id, uint32_t expected)
{
        if (id[0] == '\0')
                return NULL;
        if (expected < before->child_count && strcmp(before->children[expected].id, id) == 0)
                return &before->children[expected];
        for (uint32_t i = 0; i < before->child_count; i++) {
                if (strcmp(before->children[i].id, id) == 0)
                        return &before->children[i];
        }
        return NULL;
}

static void carry_over(struct ph_child *child, const struct ph_child *before, uint64_t now_ms)
{
        bool up = child->state == PH_CHILD_RUNNING;

        child->was_up = up;
        if (before == NULL)
                return;
        child->restarts = before->restarts;
        child->changed_ms = before->changed_ms;
        child->was_up = up || before->was_up;
        if (!up)
                child->pid = before->pid;
        if (child->state != before->state ||
                ph_pid_number(child->pid) != ph_pid_number(before->pid))
                child->changed_ms = now_ms;
        child->restarts +=
                up && before->was_up && ph_pid_number(child->pid) != ph_pid_number(before->pid);
}

static int read_children(
        struct ph_supervisor *supervisor, struct ph_etf in, const char *node, uint64_t now_ms)
{
        struct ph_supervisor before = *supervisor;
        uint32_t length;
        int r = 0;

        if (ph_etf_read_list(&in, &length) < 0)
                return -EBADMSG;
        supervisor->children = calloc(length + 1, sizeof(*supervisor->children));
        supervisor->child_count = 0;
        for (uint32_t i = 0; r == 0 && supervisor->children != NULL && i < length; i++) {
                struct ph_child *child = &supervisor->children[i];

                r = read_child(&in, node, child);
                if (r < 0)
                        break;
                supervisor->child_count++;
                if (before.told_ms != 0)
                        carry_over(child, find_before(&before, child->id, i), now_ms);
                else
                        carry_over(child, NULL, now_ms);
        }
        ph_supervisor_forget_children(&before);
        return supervisor->children != NULL ? r : -ENOMEM;
}

/* Ages that are all 0 come as a string of bytes. */
static void read_ages(struct ph_supervisor *supervisor, struct ph_etf in)
{
        const uint8_t *bytes;
        uint32_t length;

        supervisor->age_count = 0;
        if (ph_etf_read_string(&in, &bytes, &length) == 0) {
                for (uint32_t i = 0; i < length && i < PH_SUPERVISOR_AGES; i++)
                        supervisor->ages_ms[supervisor->age_count++] = bytes[i];
                return;
        }
        if (ph_etf_left(&in) == 0 || ph_etf_read_list(&in, &length) < 0)
                return;
        while (length-- > 0 && supervisor->age_count < PH_SUPERVISOR_AGES) {
                if (ph_etf_read_int64(&in, &supervisor->ages_ms[supervisor->age_count]) < 0)
                        return;
                supervisor->age_count++;
        }
}

int ph_supervisor_read(
        struct ph_supervisor *supervisor, struct ph_etf in, const char *node, uint64_t now_ms)
{
        struct facts facts = {PH_SUPERVISOR_UNTOLD};

        if (ph_fields_read(&in, specs, sizeof(specs) / sizeof(specs[0]), &facts) < 0)
                return -EBADMSG;
        memcpy(supervisor->module, facts.module, sizeof(facts.module));
        memcpy(supervisor->callback, facts.callback, sizeof(facts.callback));
        memcpy(supervisor->strategy, facts.strategy, sizeof(facts.strategy));
        memcpy(supervisor->auto_shutdown, facts.auto_shutdown, sizeof(facts.auto_shutdown));
        supervisor->intensity = facts.intensity;
        supervisor->period = facts.period;
        supervisor->used = facts.used;
        supervisor->specs = facts.specs;
        supervisor->active = facts.active;
        supervisor->restarting = facts.restarting;
        supervisor->supervisors = facts.supervisors;
        supervisor->workers = facts.workers;
        read_ages(supervisor, facts.restarts);
        return read_children(supervisor, facts.children, node, now_ms);
}

const char *ph_supervisor_flavour(const char *module, const char *callback)
{
        static const char *const known[][2] = {
                {"Elixir.Task.Supervisor", "Task.Supervisor"},
                {"Elixir.PartitionSupervisor", "PartitionSupervisor"},
                {"Elixir.Registry.Supervisor", "Registry"},
        };

        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
                if (strcmp(callback, known[i][0]) == 0)
                        return known[i][1];
        }
        if (strcmp(module, "Elixir.DynamicSupervisor") == 0)
                return "DynamicSupervisor";
        return strncmp(callback, "Elixir.", 7) == 0 ? "Supervisor" : "supervisor";
}
