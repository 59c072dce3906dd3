#include "protocol/kill_fields.h"

#define REQUIRED PH_FIELD_REQUIRED
#define NULLABLE PH_FIELD_NULLABLE
#define END       \
        {         \
                0 \
        }
#define IDENTITY                                                                             \
        {"pid", PH_TYPE_STRING, 0, "as the node prints it"},                                 \
                {"name", PH_TYPE_STRING, NULLABLE, "registered name"},                       \
        {                                                                                    \
                "initial_call", PH_TYPE_STRING, NULLABLE, "the function it was started with" \
        }

const struct ph_field ph_kill_plan_params[] = {
        {"process", PH_TYPE_STRING, REQUIRED, "its pid or registered name"},
        {"reason", PH_TYPE_STRING, 0,
                "shutdown, and kill if it lives patience_ms later; or kill. Without it shutdown"},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field target_fields[] = {IDENTITY,
        {"mailbox", PH_TYPE_INTEGER, NULLABLE, "messages waiting"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "heaps, stack and messages"}, END};

static const struct ph_field death_fields[] = {IDENTITY,
        {"mailbox", PH_TYPE_INTEGER, NULLABLE, "messages waiting, which are lost"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "of the first 64: heaps, stack and messages"},
        {"certain", PH_TYPE_BOOLEAN, 0, "false: it may die, in some orders of the signals"},
        {"why", PH_TYPE_STRING, 0, "words that say what ends it"},
        {"then", PH_TYPE_STRING, 0,
                "restarted, restarted with its supervisor, not restarted, unsupervised or unknown"},
        {"watchers", PH_TYPE_INTEGER, NULLABLE,
                "of the first 64: processes and the like that monitor it, and are told"},
        {"watched_by", PH_TYPE_STRING, NULLABLE, "pids of the first of them that live on"},
        {"remote_links", PH_TYPE_INTEGER, 0, "processes of other nodes that are linked"},
        {"remotes", PH_TYPE_STRING, NULLABLE, "the first of them"}, END};

static const struct ph_field told_fields[] = {IDENTITY, END};

static const struct ph_field supervisor_fields[] = {IDENTITY,
        {"strategy", PH_TYPE_STRING, NULLABLE, "null when it did not say"},
        {"child", PH_TYPE_STRING, NULLABLE, "id of the first child that dies"},
        {"restart", PH_TYPE_STRING, NULLABLE, "permanent, transient or temporary: that child"},
        {"intensity", PH_TYPE_INTEGER, NULLABLE, "restarts that it allows"},
        {"period_ms", PH_TYPE_INTEGER, NULLABLE, "within so long"},
        {"used", PH_TYPE_INTEGER, NULLABLE, "restarts that count now"},
        {"adds_least", PH_TYPE_INTEGER, NULLABLE, "restarts that the kill adds, at least"},
        {"adds_most", PH_TYPE_INTEGER, NULLABLE, "and at most"},
        {"holds", PH_TYPE_STRING, 0, "yes; no: it gives up; maybe; unknown"},
        {"dies", PH_TYPE_STRING, 0, "no, maybe or yes"}, END};

static const struct ph_field application_fields[] = {{"name", PH_TYPE_STRING, 0, "the application"},
        {"type", PH_TYPE_STRING, 0, "permanent, transient, temporary or unknown"},
        {"ends", PH_TYPE_STRING, 0, "no, maybe or yes"}, END};

static const struct ph_field table_fields[] = {
        {"table", PH_TYPE_STRING, NULLABLE, "what names the table: its name, or its reference"},
        {"name", PH_TYPE_STRING, 0, "the name it was created with"},
        {"owner", PH_TYPE_STRING, 0, "pid of the owner"},
        {"rows", PH_TYPE_INTEGER, NULLABLE, "rows it holds"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "bytes it takes"},
        {"certain", PH_TYPE_BOOLEAN, 0, "false: its owner may die"},
        {"fate", PH_TYPE_STRING, 0, "lost, inherited or unknown"},
        {"heir", PH_TYPE_STRING, NULLABLE, "who inherits it, when a signal may reach the heir"},
        END};

static const struct ph_field port_fields[] = {{"port", PH_TYPE_STRING, 0, "as the node prints it"},
        {"name", PH_TYPE_STRING, NULLABLE, "the driver or program"},
        {"certain", PH_TYPE_BOOLEAN, 0, "false: it may close"}, END};

/* All that a plan says beyond its id. */
#define PLAN                                                                                     \
        {"plan", PH_TYPE_STRING, 0, "the plan's id, for kill.execute"},                          \
                {"expires_ms", PH_TYPE_INTEGER, 0, "how long it can be executed"},               \
                {"enabled", PH_TYPE_BOOLEAN, 0, "whether this agent may kill at all"},           \
                {"reason", PH_TYPE_STRING, 0, "shutdown or kill"},                               \
                {"patience_ms", PH_TYPE_INTEGER, 0,                                              \
                        "time that shutdown is given before the signal kill"},                   \
                {"node", PH_TYPE_STRING, 0, "the node's name"},                                  \
                {"confirm", PH_TYPE_STRING, 0, "what has to be typed to execute it"},            \
                {"target", PH_TYPE_OBJECT, 0, "the process", target_fields},                     \
                {"deaths", PH_TYPE_INTEGER, 0, "processes that die, the target included"},       \
                {"maybe_deaths", PH_TYPE_INTEGER, 0, "more that may"},                           \
                {"dies", PH_TYPE_ARRAY, 0, "these, the certain ones first", death_fields},       \
                {"dies_omitted", PH_TYPE_INTEGER, 0, "those of them that are not listed"},       \
                {"told", PH_TYPE_ARRAY, 0,                                                       \
                        "processes that trap exits and are told of a death: their code decides", \
                        told_fields},                                                            \
                {"supervisors", PH_TYPE_ARRAY, 0, "supervisors concerned", supervisor_fields},   \
                {"applications", PH_TYPE_ARRAY, 0, "the target's application, and all that end", \
                        application_fields},                                                     \
                {"node_down", PH_TYPE_STRING, 0, "no, maybe or yes: whether the node ends"},     \
                {"tables", PH_TYPE_ARRAY, 0, "ETS tables of those that die", table_fields},      \
                {"names", PH_TYPE_ARRAY, 0, "registered names that disappear"},                  \
                {"ports", PH_TYPE_ARRAY, 0, "ports that close", port_fields},                    \
        {                                                                                        \
                "unknown", PH_TYPE_ARRAY, 0, "sentences: what could not be found out"            \
        }

const struct ph_field ph_kill_plan_result[] = {PLAN, END};

const struct ph_field ph_kill_execute_params[] = {
        {"plan", PH_TYPE_STRING, REQUIRED, "id of a plan of this client"},
        {"confirm", PH_TYPE_STRING, REQUIRED,
                "the process's name or pid as typed; the node's name when that may end"},
        END};

static const struct ph_field watch_fields[] = {
        {"pid", PH_TYPE_STRING, 0, "a process that the plan speaks of"},
        {"name", PH_TYPE_STRING, NULLABLE, "its registered name then"},
        {"planned", PH_TYPE_STRING, 0, "dies, may die or lives"},
        {"died", PH_TYPE_BOOLEAN, NULLABLE, "what really happened; null when it isn't known"},
        {"successor", PH_TYPE_STRING, NULLABLE,
                "pid of who has its name, or its id below its supervisor, now"},
        END};

static const struct ph_field outcome_fields[] = {
        {"died", PH_TYPE_BOOLEAN, 0, "whether the target died"},
        {"reason", PH_TYPE_STRING, NULLABLE, "its exit reason"},
        {"escalated", PH_TYPE_BOOLEAN, 0, "it did not heed shutdown, and was killed"},
        {"took_ms", PH_TYPE_INTEGER, 0, "from the first signal to its death"},
        {"says", PH_TYPE_STRING, 0, "a sentence"},
        {"as_planned", PH_TYPE_BOOLEAN, 0, "everybody died that was to die, and nobody else"},
        {"processes", PH_TYPE_ARRAY, 0, "at most 500 of those that the plan speaks of",
                watch_fields},
        {"audit_gap", PH_TYPE_STRING, NULLABLE, "that the outcome is not in the audit log"}, END};

const struct ph_field ph_kill_execute_result[] = {
        {"executed", PH_TYPE_BOOLEAN, 0, "whether the signal was sent"},
        {"refused", PH_TYPE_STRING, NULLABLE, "else why not: more would end than was shown"},
        {"plan", PH_TYPE_OBJECT, NULLABLE, "and the new plan, as of kill.plan", NULL},
        {"outcome", PH_TYPE_OBJECT, NULLABLE, "what came of it", outcome_fields}, END};
