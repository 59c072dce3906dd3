/*
 * The rows of the method tables as a listing. One thread at a time.
 */
#ifndef PH_TUI_CLI_TABLE_LISTING_H
#define PH_TUI_CLI_TABLE_LISTING_H

#include <cjson/cJSON.h>

#include "protocol/table_columns.h"
#include "tui/cli/listing.h"

/* The columns of a listing, which they must outlive. */
struct ph_table_listing_columns {
        struct ph_listing_column columns[PH_TABLE_COLUMN_COUNT];
};

/*
 * Makes an empty listing of tables sorted by @sort: that column stays, however little room there
 * is. Fills @columns. Returns NULL without memory.
 */
struct ph_listing *ph_table_listing_create(
        struct ph_table_listing_columns *columns, const char *sort);

/* Adds all rows of @rows, an array. Returns 0 or -ENOMEM. */
int ph_table_listing_add(struct ph_listing *listing, const cJSON *rows);

#endif
