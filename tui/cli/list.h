/*
 * What the commands that print a sorted, filtered list have in common (ps, tables): their
 * parameters, their rows, and the sentences under them. No state; any thread.
 */
#ifndef PH_TUI_CLI_LIST_H
#define PH_TUI_CLI_LIST_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "tui/cli/command.h"
#include "tui/cli/listing.h"

#define PH_LIST_CELL 1280 /* bytes of a cell: holds any atom */
#define PH_LIST_MOST_COLUMNS 16

/* The texts of a row in the making. */
struct ph_list_row {
        char cells[PH_LIST_MOST_COLUMNS][PH_LIST_CELL];
};

/* Writes the first cells of @row from an object of the agent's rows. */
typedef void ph_list_fill(struct ph_list_row *row, const cJSON *object);

/* Adds all objects of @rows, an array, as rows of @count cells. Returns 0 or -ENOMEM. */
int ph_list_add(struct ph_listing *listing, const cJSON *rows, size_t count, ph_list_fill *fill);

/*
 * Prints the rows of @result as @listing, taken over (NULL: no memory), to which @add adds them.
 * Returns 0 or -ENOMEM.
 */
int ph_list_print(const struct ph_cli *cli, struct ph_listing *listing, const cJSON *result,
        int (*add)(struct ph_listing *listing, const cJSON *rows));

/* Writes the member @name, a count, to a cell; "?" when it is not known. */
void ph_list_format_count(const cJSON *object, const char *name, char out[PH_LIST_CELL]);

/*
 * Makes the parameters of a list from the options that were given. Returns NULL without memory; the
 * caller owns them.
 */
cJSON *ph_list_params(const struct ph_arguments *arguments);

/*
 * Returns true when the command can sort by what --sort was given, if it was; else false with
 * @error (PH_ERROR_USAGE) saying by what it can.
 */
bool ph_list_can_sort(const struct ph_arguments *arguments, struct ph_error *error);

/* Returns true when a row of @result has the number @rate. */
bool ph_list_has_rates(const cJSON *result, const char *rate);

/* Prints which rows of how many @things these are. */
void ph_list_print_extent(
        const struct ph_cli *cli, const cJSON *params, const cJSON *result, const char *things);

/* Prints how old the list is and whether the node answers. */
void ph_list_print_age(const struct ph_cli *cli, const cJSON *result);

#endif
