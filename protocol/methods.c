#include "protocol/methods.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "protocol/freshness_fields.h"
#include "protocol/json.h"
#include "protocol/kill_fields.h"
#include "protocol/limits.h"
#include "protocol/process_fields.h"
#include "protocol/stuck_fields.h"
#include "protocol/tree_fields.h"

#define REQUIRED PH_FIELD_REQUIRED
#define NULLABLE PH_FIELD_NULLABLE
#define END       \
        {         \
                0 \
        }
#define FRESHNESS PH_FRESHNESS_FIELDS

static const struct ph_field nothing[] = {END};

static const struct ph_field hello_params[] = {
        {"client", PH_TYPE_STRING, 0, "the client's name and version, for the agent's own records"},
        {"protocol", PH_TYPE_INTEGER, 0, "the newest protocol version the client speaks"}, END};

static const struct ph_field hello_result[] = {
        {"protocol", PH_TYPE_INTEGER, 0, "version of this protocol: 1"},
        {"agent_version", PH_TYPE_STRING, 0, "version of porthole the agent comes from"},
        {"features", PH_TYPE_ARRAY, 0, "names of the methods the agent answers"},
        {"node", PH_TYPE_STRING, 0, "the node's name; nonode@nohost when it is not distributed"},
        {"os_pid", PH_TYPE_INTEGER, 0, "the node's process as the node itself sees it"},
        {"otp_release", PH_TYPE_STRING, 0, "major OTP release, such as 25"},
        {"erts_version", PH_TYPE_STRING, 0, "version of the runtime system"},
        {"elixir_version", PH_TYPE_STRING, NULLABLE, "version of Elixir when it is loaded"},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir: what the node speaks"},
        {"mode", PH_TYPE_STRING, 0, "in-process or distribution: where the agent runs"},
        {"attached", PH_TYPE_BOOLEAN, 0,
                "true when porthole put the agent there and it will leave"},
        {"kill_enabled", PH_TYPE_BOOLEAN, 0, "whether this agent may kill a process"},
        {"contents_enabled", PH_TYPE_BOOLEAN, 0, "whether it shows messages, rows and states"},
        {"budget_percent", PH_TYPE_INTEGER, 0, "share of one core that sweeps may take on average"},
        {"clients", PH_TYPE_INTEGER, 0, "clients connected now, this one included"},
        {"vm_answer_ms", PH_TYPE_NUMBER, NULLABLE, "see overview"},
        {"vm_silent_ms", PH_TYPE_INTEGER, 0, "see overview"}, END};

static const struct ph_field overview_params[] = {
        {"history", PH_TYPE_BOOLEAN, 0, "include the samples of the last minutes"}, END};

static const struct ph_field count_fields[] = {{"count", PH_TYPE_INTEGER, 0, "how many there are"},
        {"limit", PH_TYPE_INTEGER, NULLABLE, "how many there can be; null when nothing limits it"},
        END};

static const struct ph_field scheduler_fields[] = {
        {"total", PH_TYPE_INTEGER, 0, "scheduler threads"},
        {"online", PH_TYPE_INTEGER, 0, "schedulers online"},
        {"dirty_cpu", PH_TYPE_INTEGER, 0, "dirty CPU schedulers online"},
        {"dirty_io", PH_TYPE_INTEGER, 0, "dirty I/O schedulers"},
        {"run_queue", PH_TYPE_INTEGER, 0, "processes and ports ready to run and not running"},
        {"utilisation_percent", PH_TYPE_NUMBER, NULLABLE,
                "busy share of the normal schedulers since the last sample; null in the first one"},
        {"each_percent", PH_TYPE_ARRAY, 0, "the same for each normal scheduler"}, END};

static const struct ph_field memory_fields[] = {
        {"total", PH_TYPE_INTEGER, 0, "all that the runtime has allocated, in bytes"},
        {"processes", PH_TYPE_INTEGER, 0, "bytes for processes"},
        {"system", PH_TYPE_INTEGER, 0, "bytes for everything else"},
        {"atom", PH_TYPE_INTEGER, 0, "bytes for atoms"},
        {"binary", PH_TYPE_INTEGER, 0, "bytes for reference-counted binaries"},
        {"code", PH_TYPE_INTEGER, 0, "bytes for loaded code"},
        {"ets", PH_TYPE_INTEGER, 0, "bytes for ETS tables"}, END};

static const struct ph_field limit_fields[] = {
        {"processes", PH_TYPE_OBJECT, 0, "processes", count_fields},
        {"ports", PH_TYPE_OBJECT, 0, "ports", count_fields},
        {"atoms", PH_TYPE_OBJECT, 0, "atoms, which are never collected", count_fields},
        {"ets", PH_TYPE_OBJECT, 0, "ETS tables; the limit is nominal since OTP 21", count_fields},
        END};

static const struct ph_field rate_fields[] = {
        {"reductions", PH_TYPE_NUMBER, NULLABLE, "reductions per second"},
        {"context_switches", PH_TYPE_NUMBER, NULLABLE, "context switches per second"},
        {"gc_count", PH_TYPE_NUMBER, NULLABLE, "garbage collections per second"},
        {"gc_bytes", PH_TYPE_NUMBER, NULLABLE, "bytes reclaimed by them per second"},
        {"io_in_bytes", PH_TYPE_NUMBER, NULLABLE, "bytes read through ports per second"},
        {"io_out_bytes", PH_TYPE_NUMBER, NULLABLE, "bytes written through ports per second"}, END};

static const struct ph_field os_fields[] = {
        {"rss_bytes", PH_TYPE_INTEGER, NULLABLE, "resident memory of the node's OS process"},
        {"cpu_percent", PH_TYPE_NUMBER, NULLABLE,
                "its CPU time since the last sample; 100 is one core"},
        {"threads", PH_TYPE_INTEGER, NULLABLE, "its threads"}, END};

static const struct ph_field history_fields[] = {
        {"interval_ms", PH_TYPE_INTEGER, 0, "time between two samples"},
        {"run_queue", PH_TYPE_ARRAY, 0, "oldest first; null where the node did not answer"},
        {"utilisation_percent", PH_TYPE_ARRAY, 0, "the same"},
        {"memory_total", PH_TYPE_ARRAY, 0, "the same, in bytes"},
        {"processes", PH_TYPE_ARRAY, 0, "the same"},
        {"reductions", PH_TYPE_ARRAY, 0, "the same, per second"},
        {"io_in_bytes", PH_TYPE_ARRAY, 0, "the same, per second"},
        {"io_out_bytes", PH_TYPE_ARRAY, 0, "the same, per second"},
        {"gc_count", PH_TYPE_ARRAY, 0, "the same, per second"},
        {"cpu_percent", PH_TYPE_ARRAY, 0, "the same; known while the node is silent, too"}, END};

static const struct ph_field overview_result[] = {FRESHNESS,
        {"node", PH_TYPE_STRING, 0, "the node's name now"},
        {"otp_release", PH_TYPE_STRING, 0, "as in hello"},
        {"erts_version", PH_TYPE_STRING, 0, "as in hello"},
        {"elixir_version", PH_TYPE_STRING, NULLABLE, "as in hello"},
        {"uptime_ms", PH_TYPE_INTEGER, NULLABLE, "time since the node started"},
        {"schedulers", PH_TYPE_OBJECT, NULLABLE, "scheduler threads and their load",
                scheduler_fields},
        {"memory_bytes", PH_TYPE_OBJECT, NULLABLE, "erlang:memory/0", memory_fields},
        {"counts", PH_TYPE_OBJECT, NULLABLE, "what there is, against its limit", limit_fields},
        {"per_second", PH_TYPE_OBJECT, NULLABLE, "rates since the last sample", rate_fields},
        {"os", PH_TYPE_OBJECT, 0, "read from the operating system, even while the VM is silent",
                os_fields},
        {"history", PH_TYPE_OBJECT, NULLABLE, "with history: samples of the last five minutes",
                history_fields},
        END};

static const struct ph_field processes_params[] = {
        {"sort", PH_TYPE_STRING, 0, "a column's key; without it mailbox"},
        {"descending", PH_TYPE_BOOLEAN, 0, "direction; without it the column's own"},
        {"filter", PH_TYPE_STRING, 0, "words that a row must all match; see FILTERS"},
        {"offset", PH_TYPE_INTEGER, 0, "rows to leave out at the front", NULL, 0, INT32_MAX},
        {"limit", PH_TYPE_INTEGER, 0,
                "rows wanted; without it 50; 0 streams all of them as notifications `part`", NULL,
                0, PH_MAX_ROWS},
        {"around", PH_TYPE_STRING, 0,
                "a pid: the window is moved so that this process is in it, if it is matched"},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field process_fields[] = {
        {"pid", PH_TYPE_STRING, 0, "as the node prints it"},
        {"name", PH_TYPE_STRING, NULLABLE, "registered name"},
        {"label", PH_TYPE_STRING, NULLABLE, "label set with proc_lib:set_label/1 (OTP 27)"},
        {"initial_call", PH_TYPE_STRING, NULLABLE, "the function it was started with"},
        {"mailbox", PH_TYPE_INTEGER, 0, "messages waiting"},
        {"mailbox_per_second", PH_TYPE_NUMBER, NULLABLE, "growth since the last sweep"},
        {"reductions", PH_TYPE_INTEGER, 0, "executed since it started"},
        {"reductions_per_second", PH_TYPE_NUMBER, NULLABLE, "rate since the last sweep"},
        {"memory_bytes", PH_TYPE_INTEGER, 0, "heaps, stack and messages"},
        {"memory_exact", PH_TYPE_BOOLEAN, 0, "false: heap size of the last sweep only"},
        {"status", PH_TYPE_STRING, 0, "as in process_info/2"},
        {"current_function", PH_TYPE_STRING, NULLABLE, "the function it is in"},
        {"state", PH_TYPE_STRING, 0,
                "answered, exited (since the sweep), no answer (in time), or not asked"},
        {"age_ms", PH_TYPE_INTEGER, NULLABLE,
                "time since the agent first saw it; null when that was in its first sweep"},
        {"agent", PH_TYPE_BOOLEAN, 0, "true for porthole's own processes"}, END};

static const struct ph_field processes_result[] = {FRESHNESS,
        {"sweep", PH_TYPE_INTEGER, 0, "number of the sweep that is shown"},
        {"sweep_ms", PH_TYPE_INTEGER, 0, "how long that sweep took"},
        {"gap", PH_TYPE_STRING, NULLABLE, "what the last sweep lacks, if anything"},
        {"total", PH_TYPE_INTEGER, 0, "live processes in the table"},
        {"born", PH_TYPE_INTEGER, 0,
                "processes that are new since the sweep before; 0 in the first"},
        {"died", PH_TYPE_INTEGER, 0,
                "processes that it missed; they are shown once more, with the state exited"},
        {"matched", PH_TYPE_INTEGER, 0, "those that the filter matches"},
        {"unidentified", PH_TYPE_INTEGER, 0,
                "processes whose name and initial call are not known yet, so that a filter or a "
                "sort by "
                "name can't find them"},
        {"current_unknown", PH_TYPE_INTEGER, NULLABLE,
                "the same for the function they are in; null when the query doesn't need it"},
        {"offset", PH_TYPE_INTEGER, 0, "rows before the first one given"},
        {"sort", PH_TYPE_STRING, 0, "the column sorted by"},
        {"descending", PH_TYPE_BOOLEAN, 0, "and in which direction"},
        {"rows", PH_TYPE_ARRAY, 0, "the window; empty when they were streamed", process_fields},
        {"streamed", PH_TYPE_INTEGER, 0, "rows that were sent in parts before"},
        {"vanished", PH_TYPE_INTEGER, 0, "rows that died before their part was made"}, END};

static const struct ph_field tables_params[] = {
        {"sort", PH_TYPE_STRING, 0, "a column's key; without it memory"},
        {"descending", PH_TYPE_BOOLEAN, 0, "direction; without it the column's own"},
        {"filter", PH_TYPE_STRING, 0, "words that a table must all match; see FILTERS"},
        {"offset", PH_TYPE_INTEGER, 0, "tables to leave out at the front", NULL, 0, INT32_MAX},
        {"limit", PH_TYPE_INTEGER, 0, "tables wanted; without it 100", NULL, 1, PH_MAX_ROWS},
        {"around", PH_TYPE_STRING, 0,
                "a table: the window is moved so that it is in it, if it is matched"},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field persistent_fields[] = {
        {"count", PH_TYPE_INTEGER, NULLABLE, "persistent terms"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "bytes that they take"}, END};

static const struct ph_field kind_fields[] = {
        {"ets", PH_TYPE_INTEGER, 0, "ETS tables that are not Mnesia's"},
        {"mnesia", PH_TYPE_INTEGER, 0, "Mnesia's tables, those that other nodes keep too"},
        {"dets", PH_TYPE_INTEGER, 0, "open DETS tables that are not Mnesia's"}, END};

static const struct ph_field table_fields[] = {
        {"table", PH_TYPE_STRING, 0,
                "what names the table: its name, or its reference; of a DETS table dets:NAME, of "
                "one "
                "without a copy here mnesia:NAME"},
        {"name", PH_TYPE_STRING, 0, "the name it was created with"},
        {"named", PH_TYPE_BOOLEAN, 0, "whether the node finds it by that name"},
        {"kind", PH_TYPE_STRING, 0, "ets, mnesia or dets"},
        {"storage", PH_TYPE_STRING, NULLABLE,
                "of Mnesia's: ram_copies, disc_copies, disc_only_copies, the name of an external "
                "one, or remote"},
        {"copies", PH_TYPE_ARRAY, NULLABLE, "of Mnesia's: the nodes that have a copy"},
        {"file", PH_TYPE_STRING, NULLABLE, "of a DETS table: where it is"},
        {"file_bytes", PH_TYPE_INTEGER, NULLABLE, "and how large that is"},
        {"type", PH_TYPE_STRING, 0, "set, ordered_set, bag, duplicate_bag or unknown"},
        {"protection", PH_TYPE_STRING, 0, "public, protected, private or unknown"},
        {"readable", PH_TYPE_BOOLEAN, 0,
                "whether its rows can be shown: not those of a private table, which its owner "
                "alone can read, nor what is in a file or on another node"},
        {"owner", PH_TYPE_STRING, NULLABLE, "pid of the owner; of a DETS table, of who opened it"},
        {"owner_name", PH_TYPE_STRING, NULLABLE, "its registered name"},
        {"heir", PH_TYPE_STRING, NULLABLE, "pid of who inherits the table when the owner dies"},
        {"heir_name", PH_TYPE_STRING, NULLABLE, "its registered name"},
        {"lost_with_owner", PH_TYPE_BOOLEAN, NULLABLE,
                "true when it has no heir, or one that is dead or linked to the owner and dies "
                "too; null when that is not known, or it is in a file"},
        {"rows", PH_TYPE_INTEGER, NULLABLE, "objects in it"},
        {"rows_per_second", PH_TYPE_NUMBER, NULLABLE, "growth since the list before"},
        {"memory_bytes", PH_TYPE_INTEGER, NULLABLE, "bytes of memory that it takes"},
        {"age_ms", PH_TYPE_NUMBER, NULLABLE,
                "time since it was first listed; null for one that was there before"},
        {"keypos", PH_TYPE_INTEGER, NULLABLE, "position of the key in its objects, from 1"},
        {"read_concurrency", PH_TYPE_BOOLEAN, 0, "the option of ets:new/2"},
        {"write_concurrency", PH_TYPE_STRING, 0, "the same: true, false or auto"},
        {"decentralized_counters", PH_TYPE_BOOLEAN, 0, "the same"},
        {"compressed", PH_TYPE_BOOLEAN, 0, "the same"},
        {"fixed", PH_TYPE_BOOLEAN, 0, "some process traverses it: deleted objects stay meanwhile"},
        {"system", PH_TYPE_BOOLEAN, 0, "it belongs to the runtime, kernel or stdlib"},
        {"state", PH_TYPE_STRING, 0,
                "answered, or why its figures are not known: no answer, not asked, too large"},
        END};

static const struct ph_field tables_result[] = {FRESHNESS,
        {"gap", PH_TYPE_STRING, NULLABLE, "why the list is not newer, or not whole, if so"},
        {"total", PH_TYPE_INTEGER, 0, "tables in the node"},
        {"kinds", PH_TYPE_OBJECT, 0, "how many of each kind", kind_fields},
        {"total_rows", PH_TYPE_INTEGER, 0, "objects in all of them"},
        {"total_memory_bytes", PH_TYPE_INTEGER, 0, "bytes of memory of all of them"},
        {"persistent_terms", PH_TYPE_OBJECT, 0, "persistent_term:info/0", persistent_fields},
        {"sort", PH_TYPE_STRING, 0, "the column sorted by"},
        {"descending", PH_TYPE_BOOLEAN, 0, "and in which direction"},
        {"matched", PH_TYPE_INTEGER, 0, "tables that the filter matches"},
        {"matched_rows", PH_TYPE_INTEGER, 0, "objects in these"},
        {"matched_memory_bytes", PH_TYPE_INTEGER, 0, "bytes of memory of these"},
        {"matched_lost", PH_TYPE_INTEGER, 0, "how many of these would be lost with their owner"},
        {"offset", PH_TYPE_INTEGER, 0, "tables before the first one given"},
        {"rows", PH_TYPE_ARRAY, 0, "the window", table_fields}, END};

static const struct ph_field rows_params[] = {
        {"table", PH_TYPE_STRING, REQUIRED, "a table's name or reference, as tables gives it"},
        {"cursor", PH_TYPE_STRING, 0, "where to go on: next or previous of another page", NULL, 0,
                PH_MAX_CURSOR_BYTES},
        {"key", PH_TYPE_STRING, 0, "a term: only rows with this key"},
        {"from", PH_TYPE_STRING, 0, "a term: of an ordered_set, the page that begins there"},
        {"share", PH_TYPE_NUMBER, 0, "0 to 1: of other types, the page that begins there"},
        {"direction", PH_TYPE_STRING, 0,
                "forward or backward: the page behind or before that place; without one the first "
                "or the last"},
        {"limit", PH_TYPE_INTEGER, 0, "rows wanted; without it 50", NULL, 1, PH_MAX_ROWS},
        {"max_bytes", PH_TYPE_INTEGER, 0, "of a printed term; without it 65536", NULL, 1,
                PH_MAX_TERM_BYTES},
        {"max_depth", PH_TYPE_INTEGER, 0, "of a printed term; without it 32; 0: any", NULL, 0,
                INT32_MAX},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field rows_table_fields[] = {{"table", PH_TYPE_STRING, 0, "as in tables"},
        {"name", PH_TYPE_STRING, 0, "as in tables"}, {"named", PH_TYPE_BOOLEAN, 0, "as in tables"},
        {"type", PH_TYPE_STRING, 0, "as in tables"},
        {"protection", PH_TYPE_STRING, 0, "as in tables"},
        {"owner", PH_TYPE_STRING, 0, "as in tables"},
        {"owner_name", PH_TYPE_STRING, NULLABLE, "as in tables"},
        {"rows", PH_TYPE_INTEGER, 0, "as in tables"},
        {"memory_bytes", PH_TYPE_INTEGER, 0, "as in tables"},
        {"keypos", PH_TYPE_INTEGER, 0, "as in tables"},
        {"fixed", PH_TYPE_BOOLEAN, 0, "as in tables"}, END};

static const struct ph_field row_fields[] = {
        {"key", PH_TYPE_STRING, NULLABLE, "its key, printed; null when that is too large"},
        {"value", PH_TYPE_STRING, NULLABLE,
                "of a row of two elements the other one, else the whole row; null when too large"},
        {"cut", PH_TYPE_BOOLEAN, 0, "whether key or value are not shown as a whole"},
        {"size_bytes", PH_TYPE_INTEGER, NULLABLE,
                "bytes of the row in Erlang's external format; null: more than could be read"},
        {"cursor", PH_TYPE_STRING, NULLABLE, "names this row; null when its key is too large"},
        END};

static const struct ph_field rows_result[] = {FRESHNESS,
        {"table", PH_TYPE_OBJECT, 0, "the table's facts now", rows_table_fields},
        {"change", PH_TYPE_STRING, NULLABLE,
                "what became of it since the cursor was made: another name, another owner"},
        {"changing", PH_TYPE_BOOLEAN, 0,
                "rows came or went meanwhile, so that pages may repeat or skip some"},
        {"previous", PH_TYPE_STRING, NULLABLE, "cursor of the page before; null: there is none"},
        {"next", PH_TYPE_STRING, NULLABLE, "cursor of the page behind; null: there is none"},
        {"share", PH_TYPE_NUMBER, NULLABLE,
                "where in the table the page begins, from 0 to 1; null where that isn't known"},
        {"left_out", PH_TYPE_INTEGER, 0, "rows with that key beyond the limit"},
        {"rows", PH_TYPE_ARRAY, 0, "in the table's order", row_fields}, END};

static const struct ph_field row_params[] = {{"table", PH_TYPE_STRING, REQUIRED, "as in rows"},
        {"cursor", PH_TYPE_STRING, 0, "the row's, as rows gave it", NULL, 0, PH_MAX_CURSOR_BYTES},
        {"key", PH_TYPE_STRING, 0, "a term: the row with this key, the first of several"},
        {"indent", PH_TYPE_BOOLEAN, 0, "over several lines; without it true"},
        {"width", PH_TYPE_INTEGER, 0, "columns that a line should keep to; without it 80", NULL, 1,
                10000},
        {"offset", PH_TYPE_INTEGER, 0, "bytes of the text to leave out at the front", NULL, 0,
                PH_MAX_TERM_BYTES},
        {"max_bytes", PH_TYPE_INTEGER, 0, "of the text that is given; without it 65536", NULL, 1,
                PH_MAX_TERM_BYTES},
        {"max_depth", PH_TYPE_INTEGER, 0, "as in rows", NULL, 0, INT32_MAX},
        {"syntax", PH_TYPE_STRING, 0, "as in rows"}, END};

static const struct ph_field row_result[] = {FRESHNESS,
        {"table", PH_TYPE_OBJECT, 0, "the table's facts now", rows_table_fields},
        {"change", PH_TYPE_STRING, NULLABLE, "as in rows"},
        {"changing", PH_TYPE_BOOLEAN, 0, "as in rows"},
        {"key", PH_TYPE_STRING, NULLABLE, "its key, printed on one line"},
        {"text", PH_TYPE_STRING, 0, "the row, printed, or the part of it that was asked for"},
        {"offset", PH_TYPE_INTEGER, 0, "bytes of the whole text before this part"},
        {"text_bytes", PH_TYPE_INTEGER, 0, "bytes of the whole text, at most 8 MiB"},
        {"cut", PH_TYPE_BOOLEAN, 0, "whether the whole text is not the whole row"},
        {"size_bytes", PH_TYPE_INTEGER, NULLABLE, "as in rows"},
        {"size_words", PH_TYPE_INTEGER, NULLABLE, "words of memory it takes, large binaries apart"},
        END};

static const struct ph_field search_params[] = {{"table", PH_TYPE_STRING, REQUIRED, "as in rows"},
        {"match", PH_TYPE_STRING, 0, "a text that is looked for in each row, printed on one line"},
        {"pattern", PH_TYPE_STRING, 0, "a term with _ for anything: rows that match it"},
        {"cursor", PH_TYPE_STRING, 0, "where to begin; without it at the first row", NULL, 0,
                PH_MAX_CURSOR_BYTES},
        {"limit", PH_TYPE_INTEGER, 0, "rows wanted; without it 50", NULL, 1, PH_MAX_ROWS},
        {"max_bytes", PH_TYPE_INTEGER, 0, "as in rows", NULL, 1, PH_MAX_TERM_BYTES},
        {"max_depth", PH_TYPE_INTEGER, 0, "as in rows", NULL, 0, INT32_MAX},
        {"syntax", PH_TYPE_STRING, 0, "as in rows"}, END};

static const struct ph_field progress_fields[] = {
        {"scanned", PH_TYPE_INTEGER, 0, "rows looked at so far"},
        {"found", PH_TYPE_INTEGER, 0, "rows found so far"},
        {"elapsed_ms", PH_TYPE_NUMBER, 0, "time since the search began"},
        {"rows_per_second", PH_TYPE_NUMBER, 0, "rows looked at per second so far"},
        {"total", PH_TYPE_INTEGER, 0, "rows in the table"}, END};

static const struct ph_field search_result[] = {FRESHNESS,
        {"table", PH_TYPE_OBJECT, 0, "the table's facts now", rows_table_fields},
        {"change", PH_TYPE_STRING, NULLABLE, "as in rows"},
        {"changing", PH_TYPE_BOOLEAN, 0, "as in rows"},
        {"scanned", PH_TYPE_INTEGER, 0, "rows looked at"},
        {"found", PH_TYPE_INTEGER, 0, "rows found"},
        {"elapsed_ms", PH_TYPE_NUMBER, 0, "time that it took"},
        {"rows_per_second", PH_TYPE_NUMBER, 0, "rows looked at per second"},
        {"partly", PH_TYPE_INTEGER, 0,
                "rows that were too large: only the beginning was looked at, or nothing"},
        {"next", PH_TYPE_STRING, NULLABLE, "cursor to go on from; null at the end of the table"},
        {"complete", PH_TYPE_BOOLEAN, 0, "whether it went to the end of the table"},
        {"rows", PH_TYPE_ARRAY, 0, "empty: they came in parts", row_fields},
        {"streamed", PH_TYPE_INTEGER, 0, "rows that came in parts before"}, END};

static const struct ph_field cancel_params[] = {
        {"id", PH_TYPE_ANY, REQUIRED, "the id of the request to give up"}, END};

static const struct ph_field cancel_result[] = {
        {"cancelled", PH_TYPE_BOOLEAN, 0, "false when no such request was under way"}, END};

static const struct ph_field subscribe_params[] = {
        {"method", PH_TYPE_STRING, REQUIRED, "overview, processes, process, tree, stuck or tables"},
        {"params", PH_TYPE_OBJECT, 0, "the parameters of that method"},
        {"interval_ms", PH_TYPE_INTEGER, 0, "time between two frames; without it 1000", NULL,
                PH_MIN_INTERVAL_MS, PH_MAX_INTERVAL_MS},
        END};

static const struct ph_field subscribe_result[] = {
        {"subscription", PH_TYPE_INTEGER, 0, "names the subscription in frames"}, END};

static const struct ph_field unsubscribe_params[] = {
        {"subscription", PH_TYPE_INTEGER, REQUIRED, "as subscribe gave it"}, END};

static const struct ph_field unsubscribe_result[] = {
        {"unsubscribed", PH_TYPE_BOOLEAN, 0, "false when there was none"}, END};

static const struct ph_field stop_result[] = {
        {"stopping", PH_TYPE_BOOLEAN, 0, "true: the agent closes all connections and leaves"}, END};

const struct ph_method ph_methods[] = {
        {"hello", "who the agent is, and the node it is in", hello_params, hello_result},
        {"overview", "the node's vital signs", overview_params, overview_result, true},
        {"processes", "a window of the sorted, filtered process list", processes_params,
                processes_result, true},
        {"process", "one process, in the sections wanted", ph_process_params, ph_process_result,
                true},
        {"tree", "a window of the supervision or spawn tree", ph_tree_params, ph_tree_result, true},
        {"stuck", "processes that do not get on, and why", ph_stuck_params, ph_stuck_result, true},
        {"tables", "the facts of the ETS tables", tables_params, tables_result, true},
        {"rows", "a page of a table's rows", rows_params, rows_result},
        {"row", "a single row of a table", row_params, row_result},
        {"kill.plan", "what would end if a process were killed", ph_kill_plan_params,
                ph_kill_plan_result, true},
        {"kill.execute", "kill a process as a plan says", ph_kill_execute_params,
                ph_kill_execute_result},
        {"search", "rows of a table that have a text in them or match a pattern", search_params,
                search_result},
        {"subscribe", "push a method's answer again and again", subscribe_params, subscribe_result},
        {"unsubscribe", "end a subscription", unsubscribe_params, unsubscribe_result},
        {"cancel", "give up a request", cancel_params, cancel_result},
        {"agent.stop", "make the agent leave the node", nothing, stop_result},
};
const size_t ph_method_count = sizeof(ph_methods) / sizeof(ph_methods[0]);

static const struct ph_field frame_params[] = {
        {"subscription", PH_TYPE_INTEGER, 0, "as subscribe gave it"},
        {"sequence", PH_TYPE_INTEGER, 0, "1, 2, 3, … for each frame sent"},
        {"skipped", PH_TYPE_INTEGER, 0, "frames left out before this one, as this client was slow"},
        {"result", PH_TYPE_OBJECT, NULLABLE, "what the method answers"},
        {"error", PH_TYPE_OBJECT, NULLABLE, "or why it can't: code and message"}, END};

static const struct ph_field part_params[] = {
        {"id", PH_TYPE_ANY, 0, "of the request that is answered in parts"},
        {"rows", PH_TYPE_ARRAY, 0, "the next rows, as in the method's result"},
        {"progress", PH_TYPE_OBJECT, NULLABLE, "of a search alone: how far it is", progress_fields},
        END};

static const struct ph_field leaving_params[] = {
        {"reason", PH_TYPE_STRING, 0,
                "stop (asked to), idle (no client for long), probe lost (somebody killed it), or "
                "halt "
                "(the node ends, where OTP says so in time: 26 and later)"},
        END};

const struct ph_method ph_notifications[] = {
        {"frame", "one answer of a subscription", frame_params, nothing},
        {"part", "rows of a long answer, before its result", part_params, nothing},
        {"agent.leaving", "the last line before the agent closes the connection", leaving_params,
                nothing},
};
const size_t ph_notification_count = sizeof(ph_notifications) / sizeof(ph_notifications[0]);

static const char *const type_names[] = {
        [PH_TYPE_STRING] = "string",
        [PH_TYPE_INTEGER] = "integer",
        [PH_TYPE_NUMBER] = "number",
        [PH_TYPE_BOOLEAN] = "boolean",
        [PH_TYPE_OBJECT] = "object",
        [PH_TYPE_ARRAY] = "array",
        [PH_TYPE_ANY] = "any value",
};

const char *ph_type_name(enum ph_type type)
{
        return type_names[type];
}

const struct ph_method *ph_method_find(const char *name)
{
        for (size_t i = 0; i < ph_method_count; i++) {
                if (strcmp(ph_methods[i].name, name) == 0)
                        return &ph_methods[i];
        }
        return NULL;
}

static bool has_type(const cJSON *value, enum ph_type type)
{
        switch (type) {
        case PH_TYPE_STRING:
                return cJSON_IsString(value);
        case PH_TYPE_INTEGER:
                return cJSON_IsNumber(value) && value->valuedouble == trunc(value->valuedouble);
        case PH_TYPE_NUMBER:
                return cJSON_IsNumber(value);
        case PH_TYPE_BOOLEAN:
                return cJSON_IsBool(value);
        case PH_TYPE_OBJECT:
                return cJSON_IsObject(value);
        case PH_TYPE_ARRAY:
                return cJSON_IsArray(value);
        case PH_TYPE_ANY:
                return true;
        }
        return false;
}

static bool is_in_range(const struct ph_field *field, const cJSON *value)
{
        bool any = field->least == 0 && field->most == 0;

        return any || field->type != PH_TYPE_INTEGER ||
               (value->valuedouble >= (double)field->least &&
                       value->valuedouble <= (double)field->most);
}

static size_t most_bytes(const struct ph_field *field)
{
        return field->most != 0 ? (size_t)field->most : PH_MAX_PARAM_BYTES;
}

static int check_field(const struct ph_field *field, const cJSON *value, struct ph_error *error)
{
        if (value == NULL || cJSON_IsNull(value)) {
                if ((field->flags & PH_FIELD_REQUIRED) == 0)
                        return 0;
                ph_error_set(
                        error, PH_ERROR_PARAMS, "the parameter \"%s\" is missing", field->name);
                return -EINVAL;
        }
        if (!has_type(value, field->type)) {
                ph_error_set(error, PH_ERROR_PARAMS, "the parameter \"%s\" must be of type %s",
                        field->name, ph_type_name(field->type));
                return -EINVAL;
        }
        if (cJSON_IsString(value) && strlen(value->valuestring) > most_bytes(field)) {
                ph_error_set(error, PH_ERROR_PARAMS,
                        "the parameter \"%s\" is longer than %zu bytes", field->name,
                        most_bytes(field));
                return -EINVAL;
        }
        if (!is_in_range(field, value)) {
                ph_error_set(error, PH_ERROR_PARAMS,
                        "the parameter \"%s\" must be from %lld to %lld", field->name,
                        (long long)field->least, (long long)field->most);
                return -EINVAL;
        }
        return 0;
}

int ph_method_check_params(
        const struct ph_method *method, const cJSON *params, struct ph_error *error)
{
        for (const struct ph_field *field = method->params; field->name != NULL; field++) {
                const cJSON *value = cJSON_GetObjectItemCaseSensitive(params, field->name);
                int r = check_field(field, value, error);

                if (r < 0)
                        return r;
        }
        return 0;
}
