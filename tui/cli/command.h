/*
 * The commands of porthole and their options, as tables: parsing, usage texts, suggestions and the
 * check of the man page are all made from them. Static; any thread.
 */
#ifndef PH_TUI_CLI_COMMAND_H
#define PH_TUI_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/error.h"

/* Order is that of usage texts. */
enum ph_option_id {
        PH_OPTION_ALLOW_KILL,
        PH_OPTION_KEEP,
        PH_OPTION_BUDGET,
        PH_OPTION_COOKIE_FILE,
        PH_OPTION_SORT,
        PH_OPTION_FILTER,
        PH_OPTION_LIMIT,
        PH_OPTION_OFFSET,
        PH_OPTION_MESSAGES,
        PH_OPTION_DICTIONARY,
        PH_OPTION_STACK,
        PH_OPTION_STATE,
        PH_OPTION_FORCE,
        PH_OPTION_REASON,
        PH_OPTION_PLAN,
        PH_OPTION_CONFIRM,
        PH_OPTION_KEY,
        PH_OPTION_FROM,
        PH_OPTION_MATCH,
        PH_OPTION_PATTERN,
        PH_OPTION_CURSOR,
        PH_OPTION_BACK,
        PH_OPTION_SPAWN,
        PH_OPTION_DEPTH,
        PH_OPTION_JSON,
        PH_OPTION_SYNTAX,
        PH_OPTION_HELP,
        PH_OPTION_VERSION,
        PH_OPTION_COUNT,
};

struct ph_option {
        const char *name;    /* without its dashes */
        const char *value;   /* what it is called in usage texts; "a|b": one of these; NULL: none */
        int64_t least, most; /* of a number; both 0: it is none */
        const char *summary;
};

/* Indexed by enum ph_option_id. */
extern const struct ph_option ph_options[PH_OPTION_COUNT];

/* A word that --sort takes. */
struct ph_sort_key {
        const char *key;
        const char *summary;
};

#define PH_MAX_OPERANDS 3
#define PH_MAX_SORT_KEYS 16

struct ph_command;

/* A command line, taken apart. Everything in it is borrowed from argv or static. */
struct ph_arguments {
        const struct ph_command *command;
        const char *operands[PH_MAX_OPERANDS]; /* NULL from the first that is missing on */
        const char *values[PH_OPTION_COUNT];   /* NULL: not given; "" for one that takes no value */
};

/* What a command runs in. */
struct ph_cli {
        FILE *out;         /* borrowed: where results go */
        FILE *remarks;     /* borrowed: where what is no result goes, a line each; stderr */
        size_t width;      /* cells of a line there; 0: no limit */
        bool has_terminal; /* screens can be drawn */
};

struct ph_command {
        const char *name;     /* "": porthole alone */
        const char *operands; /* as in usage texts: words, the optional ones in brackets */
        unsigned options;     /* 1 << enum ph_option_id for each it takes */
        const char *summary;
        /*
         * Returns 0; -errno with @error filled; or the number of the signal that ended it, for the
         * caller to die of.
         */
        int (*run)(const struct ph_cli *cli, const struct ph_arguments *arguments,
                struct ph_error *error);
        /* Fills @keys with what --sort takes. Returns how many. NULL: there is no such option. */
        size_t (*sort_keys)(struct ph_sort_key keys[PH_MAX_SORT_KEYS]);
};

/* All commands, porthole alone first. */
extern const struct ph_command ph_commands[];
extern const size_t ph_command_count;

/* Options that every command takes. */
extern const unsigned ph_common_options;

/* Returns the command named @name, or NULL. */
const struct ph_command *ph_command_find(const char *name);

/* Returns true when @command takes @option. */
bool ph_command_takes(const struct ph_command *command, enum ph_option_id option);

#endif
