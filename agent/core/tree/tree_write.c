#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agent/core/process/agent_process.h"
#include "agent/core/process/view.h"
#include "agent/core/tree/tree.h"

static const char *or_null(const char *text)
{
        return text[0] != '\0' ? text : NULL;
}

static uint64_t now_of(const struct ph_view *view)
{
        return uv_now(view->processes->census.loop);
}

/* ---- a supervisor */

static void format_note(const struct ph_view *view, const struct ph_supervisor *known,
        uint32_t mailbox, char *note, size_t size)
{
        note[0] = '\0';
        if (known == NULL || known->state == PH_SUPERVISOR_UNASKED)
                snprintf(note, size, "not asked yet");
        else if (known->state == PH_SUPERVISOR_SILENT)
                snprintf(note, size, "not answering for %llu s (mailbox %u)",
                        (unsigned long long)((now_of(view) - known->silent_ms + 999) / 1000),
                        mailbox);
        else if (known->state == PH_SUPERVISOR_TOO_LARGE)
                snprintf(note, size, "too large to be asked: children as their parent tells");
        else if (known->state == PH_SUPERVISOR_UNKNOWN)
                snprintf(note, size, "its state has a shape that porthole does not know");
        else if (known->state == PH_SUPERVISOR_NONE)
                snprintf(note, size, "it is none, whatever it says it began as");
}

static void write_ages(const struct ph_supervisor *known, struct ph_json *json, cJSON *object)
{
        cJSON *ages = ph_json_array(json, object, "restart_ages_ms");

        for (uint32_t i = 0; i < known->age_count; i++)
                ph_json_int(json, ages, NULL, known->ages_ms[i]);
}

static void write_figures(const struct ph_supervisor *known, struct ph_json *json, cJSON *object)
{
        const struct ph_supervision *told = &known->told;

        ph_json_string(json, object, "strategy", or_null(told->strategy));
        ph_json_known(json, object, "intensity", told->intensity);
        ph_json_known(json, object, "period_ms", told->period < 0 ? -1 : told->period * 1000);
        ph_json_known(json, object, "used", told->used);
        write_ages(known, json, object);
        ph_json_string(json, object, "auto_shutdown", or_null(told->auto_shutdown));
        ph_json_known(json, object, "specs", told->specs);
        ph_json_known(json, object, "active", told->active);
        ph_json_known(json, object, "restarting", told->restarting);
        ph_json_known(json, object, "supervisors", told->supervisors);
        ph_json_known(json, object, "workers", told->workers);
}

static void write_supervisor(
        const struct ph_view *view, uint32_t row, struct ph_json *json, cJSON *object)
{
        static const struct ph_supervisor untold = {.told = {PH_SUPERVISION_UNTOLD}};
        const struct ph_tree *tree = view->state;
        const struct ph_ptable *table = &view->processes->census.table;
        const struct ph_supervisor *known =
                ph_supervisors_find(&tree->trees->supervisors, table->pid[row]);
        bool has_told = known != NULL && known->told_ms != 0;
        const struct ph_supervisor *shown = has_told ? known : &untold;
        char callback[PH_CALLBACK_SIZE], note[160];

        if (!ph_tree_is_supervisor(table, row, callback) || (tree->spawn && !has_told)) {
                ph_json_null(json, object, "supervisor");
                return;
        }
        if (shown->told.callback[0] != '\0')
                snprintf(callback, sizeof(callback), "%s", shown->told.callback);
        format_note(view, known, table->mailbox[row], note, sizeof(note));
        object = ph_json_object(json, object, "supervisor");
        ph_json_string(json, object, "kind", ph_supervisor_flavour(shown->told.module, callback));
        ph_json_bool(json, object, "known", has_told);
        ph_json_string(json, object, "note", or_null(note));
        ph_json_number(
                json, object, "age_ms", has_told ? (double)(now_of(view) - known->told_ms) : NAN);
        ph_json_string(json, object, "callback",
                strncmp(callback, "Elixir.", 7) == 0 && view->syntax == PH_SYNTAX_ELIXIR
                        ? callback + 7
                        : callback);
        write_figures(shown, json, object);
}

/* ---- a child, an application */

static void write_child(
        const struct ph_view *view, const struct ph_line *line, struct ph_json *json, cJSON *object)
{
        const struct ph_child *child;

        if (line->of == NULL) {
                ph_json_null(json, object, "child");
                return;
        }
        child = &line->of->children[line->child];
        object = ph_json_object(json, object, "child");
        ph_json_string(json, object, "id", or_null(ph_child_id(child, view->syntax)));
        ph_json_string(json, object, "type", child->type);
        ph_json_string(json, object, "restart", child->restart);
        ph_json_string(json, object, "shutdown", child->shutdown);
        ph_json_bool(json, object, "significant", child->significant);
        ph_json_uint(json, object, "restarts", child->restarts);
        ph_json_number(json, object, "changed_ms",
                child->changed_ms != 0 ? (double)(now_of(view) - child->changed_ms) : NAN);
}

static void write_application(
        const struct ph_view *view, const struct ph_line *line, struct ph_json *json, cJSON *object)
{
        const struct ph_tree *tree = view->state;
        const struct ph_application *found;

        if (line->application == NULL) {
                ph_json_null(json, object, "application");
                return;
        }
        found = ph_applications_find(&tree->trees->applications, line->application);
        object = ph_json_object(json, object, "application");
        ph_json_string(json, object, "name", or_null(line->application));
        ph_json_string(json, object, "version", found != NULL ? found->version : NULL);
        ph_json_string(json, object, "description", found != NULL ? found->description : NULL);
        ph_json_string(json, object, "type",
                found != NULL && strcmp(found->type, "undefined") != 0 ? found->type : NULL);
        ph_json_string(json, object, "state", found != NULL ? found->state : NULL);
}

/* ---- a row */

static bool is_process(const struct ph_view *view, const struct ph_line *line)
{
        const struct ph_tree *tree = view->state;

        return line->node < tree->forest.rows;
}

static const char *state_of(const struct ph_view *view, const struct ph_line *line)
{
        const struct ph_ptable *table = &view->processes->census.table;
        const struct ph_child *child = line->of != NULL ? &line->of->children[line->child] : NULL;

        if (is_process(view, line))
                return ph_ptable_is_dying(table, line->node) ? "exited" : "running";
        if (child == NULL || child->state == PH_CHILD_RUNNING || child->state == PH_CHILD_ELSEWHERE)
                return "running";
        if (child->state == PH_CHILD_RESTARTING)
                return "restarting";
        return child->was_up ? "down" : "not running";
}

static const char *kind_of(const struct ph_view *view, const struct ph_line *line)
{
        const struct ph_ptable *table = &view->processes->census.table;
        char callback[PH_CALLBACK_SIZE];

        if (line->application != NULL)
                return "application";
        if (is_process(view, line) && ph_tree_is_supervisor(table, line->node, callback))
                return "supervisor";
        if (line->of == NULL)
                return "process";
        return strcmp(line->of->children[line->child].type, "supervisor") == 0 ? "supervisor"
                                                                               : "worker";
}

static bool find_pid(const struct ph_view *view, const struct ph_line *line, struct ph_pid *pid)
{
        const struct ph_tree *tree = view->state;
        const struct ph_census *census = &view->processes->census;
        const struct ph_child *child = line->of != NULL ? &line->of->children[line->child] : NULL;

        if (is_process(view, line))
                *pid = census->table.pid[line->node];
        else if (line->application != NULL && line->node > tree->forest.rows &&
                 line->node != PH_NO_NODE)
                *pid = census->masters[line->node - tree->forest.rows - 1].pid;
        else if (child != NULL && child->state == PH_CHILD_RUNNING)
                *pid = child->pid;
        else
                return false;
        return true;
}

static void write_process(
        const struct ph_view *view, const struct ph_line *line, struct ph_json *json, cJSON *object)
{
        const struct ph_census *census = &view->processes->census;
        const struct ph_ptable *table = &census->table;
        struct ph_identity identity = {"", "", ""};
        char pid_text[PH_PID_TEXT_SIZE] = "";
        const char *name = NULL;
        struct ph_pid pid;
        bool here = is_process(view, line);

        if (find_pid(view, line, &pid))
                ph_pid_format(pid, view->syntax == PH_SYNTAX_ELIXIR, pid_text);
        if (here) {
                identity = ph_identities_get(&table->identities, table->identity[line->node]);
                name = ph_ptable_name(table, line->node);
        }
        ph_json_string(json, object, "pid", or_null(pid_text));
        ph_json_string(json, object, "name", name);
        ph_json_string(json, object, "label", or_null(identity.label));
        ph_json_string(json, object, "initial_call",
                or_null(view->syntax == PH_SYNTAX_ELIXIR ? identity.call_elixir
                                                         : identity.call_erlang));
        ph_json_string(json, object, "state", state_of(view, line));
        ph_json_known(json, object, "mailbox", here ? (int64_t)table->mailbox[line->node] : -1);
        ph_json_known(json, object, "memory_bytes",
                here ? (int64_t)ph_ptable_heap_bytes(table, line->node) : -1);
        ph_json_number(json, object, "age_ms",
                here && table->born_ms[line->node] != PH_BORN_UNKNOWN
                        ? (double)(ph_census_now(census) - table->born_ms[line->node])
                        : NAN);
        ph_json_bool(json, object, "agent", ph_agent_process_is(name, identity.call_erlang));
}

/* Deeper levels than are told have no rails. */
static void write_rails(const struct ph_line *line, struct ph_json *json, cJSON *object)
{
        char rails[65];
        unsigned count = line->depth < 64 ? line->depth : 64;

        for (unsigned i = 0; i < count; i++)
                rails[i] = (char)((i + 1 < 64 && (line->rails >> (i + 1) & 1) != 0) ? '|' : ' ');
        rails[count] = '\0';
        ph_json_string(json, object, "rails", rails);
}

static void write_row(
        const struct ph_view *view, const struct ph_line *line, struct ph_json *json, cJSON *rows)
{
        const struct ph_tree *tree = view->state;
        cJSON *object = ph_json_object(json, rows, NULL);
        char id[PH_NODE_ID_SIZE];

        ph_forest_id(&tree->forest, line, id);
        ph_json_string(json, object, "id", id);
        ph_forest_id_above(&tree->forest, line, id);
        ph_json_string(json, object, "above", or_null(id));
        ph_json_uint(json, object, "depth", line->depth);
        write_rails(line, json, object);
        ph_json_string(json, object, "kind", kind_of(view, line));
        write_process(view, line, json, object);
        ph_json_bool(json, object, "expandable", line->expandable);
        ph_json_bool(json, object, "expanded", line->expanded);
        ph_json_uint(json, object, "children", line->children);
        ph_json_uint(json, object, "total_processes", line->processes);
        ph_json_uint(json, object, "total_memory_bytes", line->memory_bytes);
        ph_json_uint(json, object, "total_mailbox", line->mailbox);
        write_child(view, line, json, object);
        if (is_process(view, line))
                write_supervisor(view, line->node, json, object);
        else
                ph_json_null(json, object, "supervisor");
        write_application(view, line, json, object);
}

static void write_head(const struct ph_view *view, struct ph_json *json, cJSON *result)
{
        const struct ph_tree *tree = view->state;
        const struct ph_ptable *table = &view->processes->census.table;
        const char *gap = tree->trees->applications.gap;
        char id[PH_NODE_ID_SIZE];

        ph_view_write_freshness(view, json, result);
        if (!tree->spawn && gap[0] != '\0')
                cJSON_ReplaceItemInObjectCaseSensitive(result, "gap", cJSON_CreateString(gap));
        ph_json_string(json, result, "kind", tree->spawn ? "spawn" : "supervision");
        ph_json_uint(json, result, "total", table->live);
        ph_json_uint(json, result, "unidentified", table->unidentified);
        ph_json_uint(json, result, "unasked", tree->unasked);
        ph_json_uint(json, result, "matched", tree->forest.total);
        id[0] = '\0';
        if (tree->found != PH_NO_NODE)
                ph_forest_id(&tree->forest, &(struct ph_line){.node = tree->found}, id);
        ph_json_string(json, result, "around", or_null(id));
        ph_json_uint(json, result, "offset", tree->forest.offset);
}

cJSON *ph_tree_write(const struct ph_view *view, struct ph_json *json)
{
        const struct ph_tree *tree = view->state;
        cJSON *result = cJSON_CreateObject(), *rows;

        write_head(view, json, result);
        rows = ph_json_array(json, result, "rows");
        for (uint32_t i = 0; i < tree->forest.count; i++)
                write_row(view, &tree->forest.lines[i], json, rows);
        return result;
}
