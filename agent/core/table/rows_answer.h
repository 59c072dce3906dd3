/*
 * What the probe said about rows of a table, as carrier.h tells: windows into its answer, and what
 * can't be shown told in words. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_ROWS_ANSWER_H
#define PH_AGENT_CORE_TABLE_ROWS_ANSWER_H

#include "agent/core/table/page.h"

struct ph_rows_answer {
        const struct ph_page *page;   /* borrowed: what was asked for */
        struct ph_catalog catalog;    /* of this one table; owned */
        const struct ph_table *table; /* in it: the facts when the rows had been read */
        int64_t rows_before;          /* how many there were before that */
        struct ph_cursor cursor;      /* of the table as it is now, without kind and place */
        struct ph_etf rows;           /* for ph_rows_answer_next(): those that are not read yet */
        uint32_t left;                /* how many that are, a list of bare ones being one */
        uint32_t bare;                /* how many are left of such a list */
        struct ph_etf first, last;    /* the places around them */
        bool more_before, more_behind;
        int64_t busy_us; /* how long the node was busy with it */
        int64_t number;  /* of rows that were looked at; with a key: that were left out */
        int64_t slots;   /* of a hash table */
};

/* One row. A window that is empty (at is NULL) isn't known. */
struct ph_row {
        int64_t nth;       /* among those of its key */
        int64_t bytes;     /* in external format; 0: it is too large to be read */
        struct ph_etf row; /* all of it, or its beginning */
        struct ph_etf key;
        struct ph_etf
                value; /* what stands beside the key: the other of two elements, else the row */
        bool whole;
};

/*
 * Reads @answer, which must stay. Returns 0; or -errno with @error filled when it has no rows, as
 * there is no such table, or nobody may read it. ph_rows_answer_finish() is called in any case.
 */
int ph_rows_answer_read(struct ph_rows_answer *answer, const struct ph_page *page,
        struct ph_etf term, struct ph_error *error);

void ph_rows_answer_finish(struct ph_rows_answer *answer);

/* Reads the rows one by one. Returns 1 with @row_out, 0 at their end, or -EBADMSG. */
int ph_rows_answer_next(struct ph_rows_answer *answer, struct ph_row *row_out);

/* Whether there are rows that are not read yet. */
bool ph_rows_answer_has_more(const struct ph_rows_answer *answer);

/*
 * Fills key and value of @row, which ph_rows_answer_next() does for rows that aren't bare: of these
 * a search wants few. Returns 0 or -EBADMSG.
 */
int ph_rows_answer_split(const struct ph_rows_answer *answer, struct ph_row *row);

/* How @row is printed: as @options say, with marks where it isn't whole. */
struct ph_print_options ph_row_print(
        const struct ph_row *row, const struct ph_print_options *options);

#endif
