#include "protocol/process_fields.h"

#include <stddef.h>

#include "protocol/freshness_fields.h"
#include "protocol/limits.h"

#define NULLABLE PH_FIELD_NULLABLE
#define END       \
        {         \
                0 \
        }
/* What every section begins with. When error isn't null all that follows is null. */
#define HEAD                                                                             \
        {"error", PH_TYPE_STRING, NULLABLE, "why the section could not be had, if so"},  \
                {"needs_force", PH_TYPE_BOOLEAN, 0, "true: with force it could be had"}, \
        {                                                                                \
                "cost_bytes", PH_TYPE_INTEGER, NULLABLE,                                 \
                        "about what it would copy in the node then"                      \
        }

const struct ph_field ph_process_params[] = {
        {"process", PH_TYPE_STRING, PH_FIELD_REQUIRED, "its pid or its registered name"},
        {"sections", PH_TYPE_ARRAY, 0,
                "keys of the sections wanted; without it identity, numbers, flags and stack"},
        {"force", PH_TYPE_BOOLEAN, 0, "ask for what costs much, or may have to wait, too"},
        {"timeout_ms", PH_TYPE_INTEGER, 0, "for each section; without it 1000, with force 5000",
                NULL, 100, 30000},
        {"from", PH_TYPE_INTEGER, 0,
                "messages to leave out at the front; below 0: how many of the last ones", NULL,
                -INT32_MAX, INT32_MAX},
        {"limit", PH_TYPE_INTEGER, 0, "messages wanted; without it 20", NULL, 1, PH_MAX_ROWS},
        {"max_bytes", PH_TYPE_INTEGER, 0,
                "of each term as text; without it 65536 for a state, 2048 for others", NULL, 64,
                8388608},
        {"width", PH_TYPE_INTEGER, 0,
                "lay a state out over lines of so many characters; without it it is one line", NULL,
                20, 1000},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field who_fields[] = {
        {"id", PH_TYPE_STRING, 0, "a pid or port as the node prints it, or a name"},
        {"name", PH_TYPE_STRING, NULLABLE, "its registered name"},
        {"kind", PH_TYPE_STRING, 0, "process, port, remote (of another node), or name"},
        {"initial_call", PH_TYPE_STRING, NULLABLE, "if the agent has learnt it"}, END};

static const struct ph_field identity_fields[] = {HEAD,
        {"name", PH_TYPE_STRING, NULLABLE, "registered name"},
        {"label", PH_TYPE_STRING, NULLABLE, "label set with proc_lib:set_label/1 (OTP 27)"},
        {"initial_call", PH_TYPE_STRING, NULLABLE, "the function it was started with"},
        {"behaviour", PH_TYPE_STRING, NULLABLE,
                "gen_server, gen_statem or gen_event, when its stack shows that loop"},
        {"application", PH_TYPE_STRING, NULLABLE, "the application it belongs to"},
        {"parent", PH_TYPE_OBJECT, NULLABLE, "who started it (OTP 25)", who_fields},
        {"ancestors", PH_TYPE_ARRAY, NULLABLE, "those it was started below, nearest first",
                who_fields},
        {"group_leader", PH_TYPE_OBJECT, NULLABLE, "its group leader", who_fields},
        {"agent", PH_TYPE_BOOLEAN, NULLABLE, "true for porthole's own processes"}, END};

static const struct ph_field number_fields[] = {HEAD,
        {"status", PH_TYPE_STRING, NULLABLE, "as in process_info/2"},
        {"current_function", PH_TYPE_STRING, NULLABLE, "the function it is in"},
        {"mailbox", PH_TYPE_INTEGER, NULLABLE, "messages waiting"},
        {"mailbox_per_second", PH_TYPE_NUMBER, NULLABLE, "growth since it was last looked at"},
        {"reductions", PH_TYPE_INTEGER, NULLABLE, "executed since it started"},
        {"reductions_per_second", PH_TYPE_NUMBER, NULLABLE, "rate since it was last looked at"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE,
                "heaps, stack and messages; null above 100,000 messages"},
        {"total_heap_bytes", PH_TYPE_INTEGER, NULLABLE, "all its heaps, likewise"},
        {"heap_bytes", PH_TYPE_INTEGER, NULLABLE, "the youngest of them"},
        {"stack_bytes", PH_TYPE_INTEGER, NULLABLE, "its stack"},
        {"minor_gcs", PH_TYPE_INTEGER, NULLABLE,
                "garbage collections of the young heap since the last of all"},
        END};

static const struct ph_field flag_fields[] = {HEAD,
        {"trap_exit", PH_TYPE_BOOLEAN, NULLABLE, "exit signals become messages"},
        {"priority", PH_TYPE_STRING, NULLABLE, "low, normal, high or max"},
        {"sensitive", PH_TYPE_BOOLEAN, NULLABLE,
                "it hides its messages and dictionary; null when that can't be told"},
        {"message_queue_data", PH_TYPE_STRING, NULLABLE, "on_heap or off_heap"},
        {"error_handler", PH_TYPE_STRING, NULLABLE, "its error handler"},
        {"suspending", PH_TYPE_INTEGER, NULLABLE, "processes that it keeps suspended"},
        {"max_heap_bytes", PH_TYPE_INTEGER, NULLABLE, "its max_heap_size; 0: none"},
        {"max_heap_kill", PH_TYPE_BOOLEAN, NULLABLE, "whether it dies of that"},
        {"min_heap_bytes", PH_TYPE_INTEGER, NULLABLE, "its min_heap_size"},
        {"fullsweep_after", PH_TYPE_INTEGER, NULLABLE, "collections until one of all heaps"}, END};

static const struct ph_field frame_fields[] = {{"function", PH_TYPE_STRING, 0, "the function"},
        {"file", PH_TYPE_STRING, NULLABLE, "its source file, if the code tells"},
        {"line", PH_TYPE_INTEGER, NULLABLE, "and the line in it"}, END};

static const struct ph_field stack_fields[] = {HEAD,
        {"frames", PH_TYPE_ARRAY, NULLABLE, "as many as the node's backtrace_depth has",
                frame_fields},
        END};

static const struct ph_field text_fields[] = {
        {"text", PH_TYPE_STRING, 0, "the term; what was cut is an ellipsis"},
        {"bytes", PH_TYPE_INTEGER, 0, "its size in Erlang's external term format"},
        {"cut", PH_TYPE_BOOLEAN, 0, "true when not all of it is shown"}, END};

static const struct ph_field shape_fields[] = {
        {"count", PH_TYPE_INTEGER, 0, "messages of this shape"},
        {"shape", PH_TYPE_STRING, 0, "what they look like: atoms as they are, the rest by type"},
        {"class", PH_TYPE_STRING, NULLABLE,
                "call, cast, system or info: how an OTP behaviour handles them"},
        END};

static const struct ph_field mailbox_fields[] = {HEAD,
        {"total", PH_TYPE_INTEGER, NULLABLE, "messages waiting"},
        {"from", PH_TYPE_INTEGER, NULLABLE, "messages before the first one given"},
        {"messages", PH_TYPE_ARRAY, NULLABLE, "in the order of their arrival", text_fields},
        {"shapes", PH_TYPE_ARRAY, NULLABLE, "the most frequent first, 200 at most", shape_fields},
        {"other_shapes", PH_TYPE_INTEGER, NULLABLE, "messages of no shape listed"}, END};

static const struct ph_field dictionary_fields[] = {HEAD,
        {"total", PH_TYPE_INTEGER, NULLABLE, "pairs in it"},
        {"items", PH_TYPE_ARRAY, NULLABLE, "as many of them as there is room for", text_fields},
        END};

static const struct ph_field relation_fields[] = {HEAD,
        {"total", PH_TYPE_INTEGER, NULLABLE, "how many there are"},
        {"items", PH_TYPE_ARRAY, NULLABLE, "1,000 of them at most", who_fields}, END};

static const struct ph_field owned_table_fields[] = {
        {"table", PH_TYPE_STRING, 0, "what names the table: its name, or its reference"},
        {"name", PH_TYPE_STRING, 0, "the name it was created with"},
        {"rows", PH_TYPE_INTEGER, 0, "objects in it"},
        {"memory_bytes", PH_TYPE_INTEGER, 0, "bytes that it takes"},
        {"type", PH_TYPE_STRING, 0, "set, ordered_set, bag or duplicate_bag"},
        {"protection", PH_TYPE_STRING, 0, "public, protected or private"}, END};

static const struct ph_field tables_fields[] = {HEAD,
        {"total", PH_TYPE_INTEGER, NULLABLE, "how many there are"},
        {"items", PH_TYPE_ARRAY, NULLABLE, "1,000 of them at most", owned_table_fields}, END};

static const struct ph_field port_fields[] = {{"port", PH_TYPE_STRING, 0, "as the node prints it"},
        {"name", PH_TYPE_STRING, NULLABLE, "the command or driver"},
        {"input_bytes", PH_TYPE_INTEGER, NULLABLE, "read from it so far"},
        {"output_bytes", PH_TYPE_INTEGER, NULLABLE, "written to it so far"},
        {"os_pid", PH_TYPE_INTEGER, NULLABLE, "of the program behind it"}, END};

static const struct ph_field ports_fields[] = {HEAD,
        {"total", PH_TYPE_INTEGER, NULLABLE, "how many there are"},
        {"items", PH_TYPE_ARRAY, NULLABLE, "1,000 of them at most", port_fields}, END};

static const struct ph_field supervisor_fields[] = {HEAD,
        {"supervisor", PH_TYPE_OBJECT, NULLABLE, "its supervisor", who_fields},
        {"child_id", PH_TYPE_STRING, NULLABLE, "what that knows it as"},
        {"child_type", PH_TYPE_STRING, NULLABLE, "worker or supervisor"}, END};

static const struct ph_field state_fields[] = {HEAD,
        {"behaviour", PH_TYPE_STRING, NULLABLE, "whose state it is"},
        {"text", PH_TYPE_STRING, NULLABLE, "the term; what was cut is an ellipsis"},
        {"bytes", PH_TYPE_INTEGER, NULLABLE, "its size in Erlang's external term format"},
        {"cut", PH_TYPE_BOOLEAN, NULLABLE, "true when not all of it is shown"}, END};

const struct ph_field ph_process_result[] = {PH_FRESHNESS_FIELDS,
        {"pid", PH_TYPE_STRING, 0, "as the node prints it"},
        {"identity", PH_TYPE_OBJECT, NULLABLE, "who it is; null, as all sections, when not asked",
                identity_fields},
        {"numbers", PH_TYPE_OBJECT, NULLABLE, "its figures now", number_fields},
        {"flags", PH_TYPE_OBJECT, NULLABLE, "what it is set to", flag_fields},
        {"stack", PH_TYPE_OBJECT, NULLABLE, "the calls it is in, innermost first", stack_fields},
        {"mailbox", PH_TYPE_OBJECT, NULLABLE, "its messages", mailbox_fields},
        {"dictionary", PH_TYPE_OBJECT, NULLABLE, "its process dictionary", dictionary_fields},
        {"links", PH_TYPE_OBJECT, NULLABLE, "what it is linked to", relation_fields},
        {"monitors", PH_TYPE_OBJECT, NULLABLE, "what it monitors", relation_fields},
        {"monitored_by", PH_TYPE_OBJECT, NULLABLE, "who monitors it", relation_fields},
        {"tables", PH_TYPE_OBJECT, NULLABLE, "the ETS tables that it owns", tables_fields},
        {"ports", PH_TYPE_OBJECT, NULLABLE, "the ports that it owns", ports_fields},
        {"supervisor", PH_TYPE_OBJECT, NULLABLE, "what its supervisor knows it as",
                supervisor_fields},
        {"state", PH_TYPE_OBJECT, NULLABLE, "the state of an OTP behaviour", state_fields},
        {"status", PH_TYPE_OBJECT, NULLABLE, "what sys:get_status/1 says of one", state_fields},
        END};
