/*
 * One row of a table as a screen shows it: its whole text, which comes in parts, and how large it
 * is. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_ROW_TEXT_H
#define PH_TUI_MODEL_ROW_TEXT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/model/folds.h"
#include "tui/model/freshness.h"

struct ph_row_text {
        char *table, *cursor; /* owned: which row it is */
        struct ph_folds folds;
        struct ph_freshness freshness;
        const char *syntax; /* borrowed: erlang, elixir, or NULL: what the node speaks */
        char name[1040];    /* of the table */
        char key[512];      /* as far as there is room; "" when it is too large */
        char owner[64];     /* of the table */
        char change[256];   /* what became of the table; or "" */
        int64_t size_bytes, size_words; /* -1: not known */
        int64_t text_bytes;             /* of the whole text; -1: nothing has come yet */
        bool is_cut;                    /* that is not the whole row */
        bool wants_ask;                 /* there is more to ask for */
        bool wants_end;                 /* the cursor stays on the last line while more comes */
        bool is_stale;                  /* what is at hand is not what is wanted */
};

/* Prepares the row of @table that @cursor names (both copied). Returns 0 or -ENOMEM. */
int ph_row_text_init(struct ph_row_text *row, const char *table, const char *cursor);
void ph_row_text_finish(struct ph_row_text *row);

/* Returns the parameters to ask `row` with, owned by the caller; NULL without memory. */
cJSON *ph_row_text_params(struct ph_row_text *row);

/* Takes @result (borrowed): a part of the text. */
void ph_row_text_take(struct ph_row_text *row, const cJSON *result, uint64_t now_ms);

/* The last line is that of the whole text, even if it has not come yet. */
void ph_row_text_move(struct ph_row_text *row, enum ph_motion motion);

/* Asks for all of it anew: as it is now, in @syntax. */
void ph_row_text_again(struct ph_row_text *row, const char *syntax);

#endif
