/*
 * A search under way, for the files that begin with search alone. Loop thread only.
 */
#ifndef PH_AGENT_CORE_TABLE_SEARCH_STATE_H
#define PH_AGENT_CORE_TABLE_SEARCH_STATE_H

#include "agent/core/table/rows_answer.h"

struct ph_search {
        struct ph_page page; /* what was asked for, and the place where it goes on */
        uv_timer_t timer;
        char *needle; /* owned: the text in lower case; NULL: there is a pattern */
        size_t needle_size;
        struct ph_etf_builder pattern;   /* as carrier.h tells */
        struct ph_etf_builder reference; /* of the table, once it is known */
        struct ph_etf_builder before;    /* the place where the last chunk began */
        struct ph_text text;             /* of the row that is looked at */
        uint64_t scanned, found;
        uint32_t chunk;       /* rows to look at next */
        int64_t total;        /* rows of the table */
        uint64_t partly;      /* rows that were too large to be looked at as a whole */
        double begun_ms;      /* loop time */
        double told_ms;       /* when the client was last told how far it is */
        bool untaken;         /* the client has not yet read what it was told */
        bool settling;        /* all is found: only the place behind the last hit is wanted */
        uint32_t settle_at;   /* how many rows of the last chunk that is */
        struct ph_call *call; /* borrowed; NULL once it is cancelled */
};

/* Says whether the row is one that is looked for. Returns 1, 0, or -ENOMEM. */
int ph_search_matches(struct ph_search *search, const struct ph_row *row);

/* Makes what a person typed, UTF-8 of @size bytes, comparable: letters of ASCII in lower case. */
void ph_search_lower(char *text, size_t size);

/* Sends a part with @rows (taken over; NULL: none) and how far the search is. */
void ph_search_tell(struct ph_search *search, struct ph_json *json, cJSON *rows);

/* Writes the result. */
cJSON *ph_search_write(
        const struct ph_search *search, const struct ph_rows_answer *answer, struct ph_json *json);

#endif
