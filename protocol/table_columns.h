/*
 * The columns of the list of tables: what the agent sorts by, what `tables --sort` takes, what the
 * screen's sort menu shows. Static; any thread.
 */
#ifndef PH_PROTOCOL_TABLE_COLUMNS_H
#define PH_PROTOCOL_TABLE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

/* Order is the screen's order from left to right. */
enum ph_table_column {
        PH_TABLE_NAME,
        PH_TABLE_TYPE,
        PH_TABLE_PROTECTION,
        PH_TABLE_ROWS,
        PH_TABLE_ROWS_RATE,
        PH_TABLE_MEMORY,
        PH_TABLE_OWNER,
        PH_TABLE_COLUMN_COUNT,
};

struct ph_table_column_info {
        enum ph_table_column column;
        const char *key;   /* in JSON, on the command line and in filters */
        const char *title; /* over the column on the screen */
        bool descending;   /* the direction a person wants first */
        const char *summary;
};

/* Indexed by enum ph_table_column. */
extern const struct ph_table_column_info ph_table_columns[PH_TABLE_COLUMN_COUNT];

/* Returns the column whose key is @key, or NULL. */
const struct ph_table_column_info *ph_table_column_find(const char *key);

#endif
