#include <stdlib.h>
#include <string.h>

#include "agent/core/tree/supervisors.h"
#include "agent/term/print.h"

#define ID_BYTES 512 /* of a printed id; longer ones are cut */

void ph_supervisor_forget_children(struct ph_supervisor *supervisor)
{
        for (uint32_t i = 0; i < supervisor->child_count; i++) {
                free(supervisor->children[i].id);
                free(supervisor->children[i].elixir_id);
        }
        free(supervisor->children);
        supervisor->children = NULL;
        supervisor->child_count = 0;
}

const char *ph_child_id(const struct ph_child *child, enum ph_syntax syntax)
{
        return syntax == PH_SYNTAX_ELIXIR && child->elixir_id != NULL ? child->elixir_id
                                                                      : child->id;
}

static void print(
        struct ph_etf term, const char *node, enum ph_syntax syntax, char *text, size_t size)
{
        const struct ph_print_options options = {
                .syntax = syntax, .unicode = true, .node = node, .max_bytes = size - 1};
        struct ph_print_cut cut;
        struct ph_text out;

        ph_text_init_fixed(&out, text, size);
        text[0] = '\0';
        ph_print(term, &options, &out, &cut);
}

/* The children of a dynamic supervisor all have the id undefined: that is none. */
static void print_id(const struct ph_supervised *facts, const char *node, enum ph_syntax syntax,
        char text[ID_BYTES])
{
        struct ph_etf ahead = facts->id;
        struct ph_etf_atom atom;

        text[0] = '\0';
        if (ph_etf_left(&facts->id) == 0)
                memcpy(text, facts->id_text, sizeof(facts->id_text));
        else if (ph_etf_read_atom(&ahead, &atom) < 0 || !ph_etf_atom_is(&atom, "undefined"))
                print(facts->id, node, syntax, text, ID_BYTES);
}

/* Returns 0, or -ENOMEM with no id. */
static int read_id(const struct ph_supervised *facts, const char *node, struct ph_child *child)
{
        char erlang[ID_BYTES], elixir[ID_BYTES];

        print_id(facts, node, PH_SYNTAX_ERLANG, erlang);
        print_id(facts, node, PH_SYNTAX_ELIXIR, elixir);
        child->id = strdup(erlang);
        if (child->id == NULL || strcmp(erlang, elixir) == 0)
                return child->id != NULL ? 0 : -ENOMEM;
        child->elixir_id = strdup(elixir);
        if (child->elixir_id != NULL)
                return 0;
        free(child->id);
        child->id = NULL;
        return -ENOMEM;
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
                child->pid = ph_pid_of(&pid);
        }
}

static int read_child(struct ph_etf *in, const char *node, struct ph_child *child)
{
        struct ph_supervised facts;

        if (ph_supervised_read(in, &facts) < 0)
                return -EBADMSG;
        memcpy(child->type, facts.type, sizeof(child->type));
        memcpy(child->restart, facts.restart, sizeof(child->restart));
        child->significant = facts.is_significant;
        if (ph_etf_left(&facts.shutdown) > 0)
                print(facts.shutdown, node, PH_SYNTAX_ERLANG, child->shutdown,
                        sizeof(child->shutdown));
        read_pid(facts.pid, node, child);
        return read_id(&facts, node, child);
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

int ph_supervisor_read(
        struct ph_supervisor *supervisor, struct ph_etf in, const char *node, uint64_t now_ms)
{
        struct ph_supervision_answer answer;

        if (ph_supervision_read(&in, &answer) < 0)
                return -EBADMSG;
        supervisor->told = answer.told;
        supervisor->age_count =
                ph_supervision_read_ages(answer.restarts, supervisor->ages_ms, PH_SUPERVISOR_AGES);
        return read_children(supervisor, answer.children, node, now_ms);
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
