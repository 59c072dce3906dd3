/*
 * The columns of the list of tables: what the agent sorts by, what `tables --sort` takes, what the
 * screen's sort menu shows. Static; any thread.
 */
#ifndef PH_PROTOCOL_TABLE_COLUMNS_H
#define PH_PROTOCOL_TABLE_COLUMNS_H

#include "protocol/columns.h"

/* Order is the screen's order from left to right. */
enum ph_tables_column {
        PH_TABLE_NAME,
        PH_TABLE_KIND,
        PH_TABLE_TYPE,
        PH_TABLE_PROTECTION,
        PH_TABLE_ROWS,
        PH_TABLE_ROWS_RATE,
        PH_TABLE_MEMORY,
        PH_TABLE_FILE,
        PH_TABLE_OWNER,
        PH_TABLE_MARKS,
        PH_TABLE_COLUMN_COUNT,
};

/* Indexed by enum ph_tables_column. */
extern const struct ph_column_info ph_table_columns[PH_TABLE_COLUMN_COUNT];

/* Returns the column whose key is @key, or NULL. */
const struct ph_column_info *ph_table_column_find(const char *key);

#endif
