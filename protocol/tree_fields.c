#include "protocol/tree_fields.h"

#include <stddef.h>

#include "protocol/freshness_fields.h"
#include "protocol/limits.h"

#define NULLABLE PH_FIELD_NULLABLE
#define END       \
        {         \
                0 \
        }

const struct ph_field ph_tree_params[] = {
        {"kind", PH_TYPE_STRING, 0, "supervision or spawn; without it supervision"},
        {"root", PH_TYPE_STRING, 0,
                "where to begin: an application, a registered name, a pid, or the id of a row; "
                "without it at the top"},
        {"expanded", PH_TYPE_ARRAY, 0, "ids of rows whose children are shown"},
        {"depth", PH_TYPE_INTEGER, 0, "levels that are expanded without being named; without it 0",
                NULL, 0, INT32_MAX},
        {"filter", PH_TYPE_STRING, 0,
                "words that a process must all match, see FILTERS; what it is below is shown, too"},
        {"offset", PH_TYPE_INTEGER, 0, "rows to leave out at the front", NULL, 0, INT32_MAX},
        {"limit", PH_TYPE_INTEGER, 0, "rows wanted; without it 100", NULL, 1, PH_MAX_ROWS},
        {"around", PH_TYPE_STRING, 0,
                "as root: what it is below is expanded, and the window is moved so that it is in "
                "it"},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field application_fields[] = {
        {"name", PH_TYPE_STRING, NULLABLE, "null for what belongs to no application"},
        {"version", PH_TYPE_STRING, NULLABLE, "as its resource file has it"},
        {"description", PH_TYPE_STRING, NULLABLE, "the same"},
        {"type", PH_TYPE_STRING, NULLABLE, "permanent, transient or temporary, if it was started"},
        {"state", PH_TYPE_STRING, NULLABLE, "running, starting or loaded"}, END};

static const struct ph_field supervisor_fields[] = {
        {"kind", PH_TYPE_STRING, 0,
                "supervisor, or what it is of Elixir's: Supervisor, DynamicSupervisor, "
                "Task.Supervisor, PartitionSupervisor, Registry"},
        {"known", PH_TYPE_BOOLEAN, 0, "whether it has said anything yet"},
        {"note", PH_TYPE_STRING, NULLABLE, "why what follows is old or missing, if it is"},
        {"age_ms", PH_TYPE_INTEGER, NULLABLE, "time since it said it"},
        {"callback", PH_TYPE_STRING, NULLABLE, "its callback module"},
        {"strategy", PH_TYPE_STRING, NULLABLE, "one_for_one and so on"},
        {"intensity", PH_TYPE_INTEGER, NULLABLE, "restarts it makes within the period"},
        {"period_ms", PH_TYPE_INTEGER, NULLABLE, "the period"},
        {"used", PH_TYPE_INTEGER, NULLABLE,
                "restarts within the period now: with one more than its intensity it gives up"},
        {"restart_ages_ms", PH_TYPE_ARRAY, 0, "how long ago the newest of them were"},
        {"auto_shutdown", PH_TYPE_STRING, NULLABLE, "never, any_significant or all_significant"},
        {"specs", PH_TYPE_INTEGER, NULLABLE, "child specifications, as count_children/1 counts"},
        {"active", PH_TYPE_INTEGER, NULLABLE, "children that run"},
        {"restarting", PH_TYPE_INTEGER, NULLABLE, "children that it tries to start again"},
        {"supervisors", PH_TYPE_INTEGER, NULLABLE, "children that are supervisors"},
        {"workers", PH_TYPE_INTEGER, NULLABLE, "children that are workers"}, END};

static const struct ph_field child_fields[] = {
        {"id", PH_TYPE_STRING, NULLABLE, "null for the children of a dynamic supervisor"},
        {"type", PH_TYPE_STRING, 0, "worker or supervisor"},
        {"restart", PH_TYPE_STRING, 0, "permanent, transient or temporary"},
        {"shutdown", PH_TYPE_STRING, 0, "milliseconds, infinity or brutal_kill"},
        {"significant", PH_TYPE_BOOLEAN, 0, "whether its end may end its supervisor"},
        {"restarts", PH_TYPE_INTEGER, 0, "other processes that the agent saw take its place"},
        {"changed_ms", PH_TYPE_INTEGER, NULLABLE, "time since the last of them, or since it went"},
        END};

static const struct ph_field tree_fields[] = {
        {"id", PH_TYPE_STRING, 0, "what names the row across refreshes and restarts; see TREES"},
        {"above", PH_TYPE_STRING, NULLABLE, "id of the row that it is below"},
        {"depth", PH_TYPE_INTEGER, 0, "levels below where the tree begins"},
        {"rails", PH_TYPE_STRING, 0,
                "for each level from 1 to depth: | where more rows of that level follow, else a "
                "blank"},
        {"kind", PH_TYPE_STRING, 0, "application, supervisor, worker or process"},
        {"pid", PH_TYPE_STRING, NULLABLE, "of its process"},
        {"name", PH_TYPE_STRING, NULLABLE, "registered name"},
        {"label", PH_TYPE_STRING, NULLABLE, "as in processes"},
        {"initial_call", PH_TYPE_STRING, NULLABLE, "as in processes"},
        {"state", PH_TYPE_STRING, 0,
                "running, exited (since the sweep), restarting, down (it had a process), or not "
                "running (none was seen)"},
        {"mailbox", PH_TYPE_INTEGER, NULLABLE, "its own messages"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "its own memory"},
        {"age_ms", PH_TYPE_INTEGER, NULLABLE, "as in processes"},
        {"expandable", PH_TYPE_BOOLEAN, 0, "something is below it"},
        {"expanded", PH_TYPE_BOOLEAN, 0, "and is shown"},
        {"children", PH_TYPE_INTEGER, 0, "processes directly below it"},
        {"total_processes", PH_TYPE_INTEGER, 0, "processes of it and of all that is below it"},
        {"total_memory_bytes", PH_TYPE_INTEGER, 0, "and their memory, without large binaries"},
        {"total_mailbox", PH_TYPE_INTEGER, 0, "and their messages"},
        {"agent", PH_TYPE_BOOLEAN, 0, "true for porthole's own processes"},
        {"child", PH_TYPE_OBJECT, NULLABLE, "what its supervisor says of it", child_fields},
        {"supervisor", PH_TYPE_OBJECT, NULLABLE, "what it says as a supervisor", supervisor_fields},
        {"application", PH_TYPE_OBJECT, NULLABLE, "an application's facts", application_fields},
        END};

const struct ph_field ph_tree_result[] = {PH_FRESHNESS_FIELDS,
        {"sweep", PH_TYPE_INTEGER, 0,
                "number of the sweep that is shown; 0 as long as none has told parents"},
        {"sweep_ms", PH_TYPE_INTEGER, 0, "how long that sweep took"},
        {"gap", PH_TYPE_STRING, NULLABLE, "what is missing or old, if anything"},
        {"kind", PH_TYPE_STRING, 0, "supervision or spawn"},
        {"total", PH_TYPE_INTEGER, 0, "live processes in the table"},
        {"unidentified", PH_TYPE_INTEGER, 0, "as in processes"},
        {"unasked", PH_TYPE_INTEGER, 0,
                "supervisors in the window that have not been asked yet: ask again for them"},
        {"matched", PH_TYPE_INTEGER, 0, "rows that there are"},
        {"around", PH_TYPE_STRING, NULLABLE,
                "id of the row that was asked for with around; null when there is none"},
        {"offset", PH_TYPE_INTEGER, 0, "rows before the first one given"},
        {"rows", PH_TYPE_ARRAY, 0, "the window", tree_fields}, END};
