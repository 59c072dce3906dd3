/*
 * A search through a table as a screen shows it: what was found so far, and how far it is. Goes on
 * from where it ended when more is wanted. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_ROW_SEARCH_H
#define PH_TUI_MODEL_ROW_SEARCH_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/model/freshness.h"
#include "tui/model/scroll.h"

#define PH_ROW_SEARCH_MOST 1000 /* rows found, until it is asked to go on */

struct ph_row_search {
        char *table, *text; /* owned: what is searched, for what */
        bool is_pattern;
        const char *syntax; /* borrowed: of text, and of what is shown */
        struct ph_freshness freshness;
        cJSON **rows; /* owned, as what it points to: those found */
        int64_t count, capacity;
        struct ph_scroll scroll; /* over them */
        char *next;              /* owned: where to go on; NULL: at the first row */
        int64_t scanned, total;  /* rows looked at, of how many; -1: not known */
        double rows_per_second, elapsed_ms;
        int64_t partly; /* rows that were looked at in part */
        bool wants_ask; /* it is to begin, or to go on */
        bool is_running;
        bool is_complete; /* it went to the end of the table */
        bool is_changing;
        char change[256]; /* what became of the table; or "" */
        /* Of the runs that ended: what the figures of one that runs are added to. */
        int64_t scanned_before;
        double elapsed_before;
};

/* Prepares a search of @table for @text (both copied). Returns 0 or -ENOMEM. */
int ph_row_search_init(
        struct ph_row_search *search, const char *table, bool is_pattern, const char *text);
void ph_row_search_finish(struct ph_row_search *search);

/* Begins anew with another text, and knows nothing of the last one. Returns 0 or -ENOMEM. */
int ph_row_search_restart(struct ph_row_search *search, bool is_pattern, const char *text);

/* Returns the parameters to ask `search` with, owned by the caller; NULL without memory. */
cJSON *ph_row_search_params(struct ph_row_search *search);

/* Takes a part, and then the result (both borrowed), or knows that there will be none. */
void ph_row_search_take_part(struct ph_row_search *search, const cJSON *part);
void ph_row_search_take(struct ph_row_search *search, const cJSON *result, uint64_t now_ms);
void ph_row_search_fail(struct ph_row_search *search);

/* Wants more, if there is more. */
void ph_row_search_go_on(struct ph_row_search *search);

/* Returns the row under the cursor, or NULL. */
const cJSON *ph_row_search_chosen(const struct ph_row_search *search);

#endif
