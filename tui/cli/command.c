#include "tui/cli/command.h"

#include <string.h>

#include "protocol/columns.h"
#include "protocol/limits.h"
#include "protocol/table_columns.h"
#include "tui/cli/run.h"

const struct ph_option ph_options[PH_OPTION_COUNT] = {
        [PH_OPTION_ALLOW_KILL] = {"allow-kill", NULL, 0, 0,
                "let the agent that is attached kill processes; else it only looks"},
        [PH_OPTION_KEEP] = {"keep", NULL, 0, 0, "leave the agent in the node when porthole leaves"},
        [PH_OPTION_BUDGET] = {"budget", "PERCENT", 1, 100,
                "of one core for each kind of look at everything, on average; without it 5"},
        [PH_OPTION_COOKIE_FILE] = {"cookie-file", "FILE", 0, 0,
                "take the node's cookie from FILE and from nowhere else"},
        [PH_OPTION_SORT] = {"sort", "KEY", 0, 0,
                "sort by this column; without it processes by mailbox, tables by memory"},
        [PH_OPTION_FILTER] = {"filter", "TEXT", 0, 0, "only rows that match all words of TEXT"},
        [PH_OPTION_LIMIT] = {"limit", "N", 0, PH_MAX_ROWS,
                "at most N rows; without it 50, messages 20; 0: all, or 1000 of these"},
        [PH_OPTION_OFFSET] = {"offset", "N", 0, INT32_MAX, "leave out the first N rows"},
        [PH_OPTION_MESSAGES] = {"messages", NULL, 0, 0,
                "the messages in its mailbox too, and how many there are of which shape"},
        [PH_OPTION_DICTIONARY] = {"dictionary", NULL, 0, 0, "its process dictionary too"},
        [PH_OPTION_STACK] = {"stack", NULL, 0, 0, "the calls that it is in, too"},
        [PH_OPTION_STATE] = {"state", NULL, 0, 0,
                "the state of an OTP behaviour too, and what its supervisor knows it as"},
        [PH_OPTION_FORCE] = {"force", NULL, 0, 0,
                "what would copy much in the node, or may have to wait, too"},
        [PH_OPTION_REASON] = {"reason", "shutdown|kill", 0, 0,
                "the exit signal; without it shutdown, and kill 5 s later if need be"},
        [PH_OPTION_PLAN] = {"plan", NULL, 0, 0, "only print what would end, and end nothing"},
        [PH_OPTION_CONFIRM] = {"confirm", "NAME", 0, 0,
                "do it: NAME is the process's name or pid, or the node's if that may end"},
        [PH_OPTION_KEY] = {"key", "TERM", 0, 0, "only rows with this key"},
        [PH_OPTION_FROM] = {"from", "TERM", 0, 0,
                "begin with this key or the next one; of an ordered_set"},
        [PH_OPTION_MATCH] = {"match", "TEXT", 0, 0, "only rows that have TEXT in them as printed"},
        [PH_OPTION_PATTERN] = {"pattern", "TERM", 0, 0,
                "only rows that match TERM, in which _ is anything"},
        [PH_OPTION_CURSOR] = {"cursor", "CURSOR", 0, 0,
                "go on where another page or search ended, as printed below it"},
        [PH_OPTION_BACK] = {"back", NULL, 0, 0, "the last rows, or those before --from"},
        [PH_OPTION_SPAWN] = {"spawn", NULL, 0, 0,
                "who spawned whom, instead of applications and supervisors"},
        [PH_OPTION_DEPTH] = {"depth", "N", 1, INT32_MAX, "at most N levels; without it all"},
        [PH_OPTION_JSON] = {"json", NULL, 0, 0, "print one JSON document instead of text"},
        [PH_OPTION_SYNTAX] = {"syntax", "erlang|elixir", 0, 0,
                "how terms are written; without it as the node speaks"},
        [PH_OPTION_HELP] = {"help", NULL, 0, 0, "print how the command is used"},
        [PH_OPTION_VERSION] = {"version", NULL, 0, 0, "print porthole's version"},
};

#define TAKES(option) (1U << PH_OPTION_##option)

const unsigned ph_common_options = TAKES(SYNTAX) | TAKES(HELP) | TAKES(VERSION);

static size_t collect_keys(
        struct ph_sort_key keys[PH_MAX_SORT_KEYS], const struct ph_column_info *columns, int count)
{
        size_t found = 0;

        for (int i = 0; i < count; i++) {
                if (columns[i].sortable)
                        keys[found++] = (struct ph_sort_key){columns[i].key, columns[i].summary};
        }
        return found;
}

static size_t process_keys(struct ph_sort_key keys[PH_MAX_SORT_KEYS])
{
        return collect_keys(keys, ph_columns, PH_COLUMN_COUNT);
}

static size_t table_keys(struct ph_sort_key keys[PH_MAX_SORT_KEYS])
{
        return collect_keys(keys, ph_table_columns, PH_TABLE_COLUMN_COUNT);
}

const struct ph_command ph_commands[] = {
        {"", "", 0, "choose a node of this host and look into it", ph_run_open},
        {"nodes", "", TAKES(JSON), "list the Erlang nodes of this host", ph_run_nodes},
        {"attach", "TARGET", TAKES(ALLOW_KILL) | TAKES(KEEP) | TAKES(BUDGET) | TAKES(COOKIE_FILE),
                "bring the agent into a node and look into it", ph_run_attach},
        {"detach", "TARGET", 0, "take the agent out of a node, leaving no trace", ph_run_detach},
        {"demo", "", TAKES(ALLOW_KILL) | TAKES(BUDGET),
                "start a node with faults in it and look into it", ph_run_demo},
        {"stats", "TARGET", TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(JSON),
                "print a node's vital signs", ph_run_stats},
        {"ps", "TARGET",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(SORT) | TAKES(FILTER) | TAKES(LIMIT) |
                        TAKES(OFFSET) | TAKES(JSON),
                "print a node's processes", ph_run_ps, process_keys},
        {"proc", "TARGET PID|NAME",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(LIMIT) | TAKES(OFFSET) |
                        TAKES(MESSAGES) | TAKES(DICTIONARY) | TAKES(STACK) | TAKES(STATE) |
                        TAKES(FORCE) | TAKES(JSON),
                "print all about one process", ph_run_proc},
        {"stuck", "TARGET", TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(JSON),
                "watch a node for 10 s and print what is stuck", ph_run_stuck},
        {"tree", "TARGET [APP|PID|NAME]",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(FILTER) | TAKES(SPAWN) | TAKES(DEPTH) |
                        TAKES(JSON),
                "print a node's supervision or spawn tree", ph_run_tree},
        {"tables", "TARGET",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(SORT) | TAKES(FILTER) | TAKES(LIMIT) |
                        TAKES(OFFSET) | TAKES(JSON),
                "print a node's ETS tables", ph_run_tables, table_keys},
        {"kill", "TARGET PID|NAME",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(REASON) | TAKES(PLAN) | TAKES(CONFIRM) |
                        TAKES(JSON),
                "print what ends with a process, and end it", ph_run_kill},
        {"rows", "TARGET TABLE",
                TAKES(BUDGET) | TAKES(COOKIE_FILE) | TAKES(LIMIT) | TAKES(KEY) | TAKES(FROM) |
                        TAKES(MATCH) | TAKES(PATTERN) | TAKES(CURSOR) | TAKES(BACK) | TAKES(JSON),
                "print a table's rows", ph_run_rows},
        {"call", "TARGET METHOD [PARAMS]", TAKES(BUDGET) | TAKES(COOKIE_FILE),
                "send one request and print its JSON answer", ph_run_call},
        {"help", "[COMMAND]", 0, "print how porthole or one of its commands is used", ph_run_help},
};
const size_t ph_command_count = sizeof(ph_commands) / sizeof(ph_commands[0]);

const struct ph_command *ph_command_find(const char *name)
{
        for (size_t i = 0; i < ph_command_count; i++) {
                if (strcmp(ph_commands[i].name, name) == 0)
                        return &ph_commands[i];
        }
        return NULL;
}

bool ph_command_takes(const struct ph_command *command, enum ph_option_id option)
{
        return ((command->options | ph_common_options) & (1U << option)) != 0;
}
