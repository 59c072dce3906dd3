/*
 * The columns of the lists, of processes here and of tables in table_columns.h: what the agent
 * sorts by, what `ps --sort` takes, what the screen's sort menu shows. Static; any thread.
 */
#ifndef PH_PROTOCOL_COLUMNS_H
#define PH_PROTOCOL_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

/* Order is the screen's order from left to right. */
enum ph_column {
        PH_COLUMN_PID,
        PH_COLUMN_NAME,
        PH_COLUMN_MAILBOX,
        PH_COLUMN_MAILBOX_RATE,
        PH_COLUMN_REDUCTIONS,
        PH_COLUMN_REDUCTION_RATE,
        PH_COLUMN_MEMORY,
        PH_COLUMN_STATUS,
        PH_COLUMN_CURRENT,
        PH_COLUMN_COUNT,
};

struct ph_column_info {
        int column;        /* its place in its list */
        const char *key;   /* in JSON, on the command line and in filters */
        const char *title; /* over the column on the screen */
        bool descending;   /* the direction a person wants first */
        bool sortable;     /* the agent can sort by it */
        const char *summary;
};

/* Indexed by enum ph_column. */
extern const struct ph_column_info ph_columns[PH_COLUMN_COUNT];

/* Returns the column whose key is @key, or NULL. */
const struct ph_column_info *ph_column_find(const char *key);

#endif
