/*
 * The rows of one table as a screen shows them: a few pages around where one is, more of which are
 * asked for before they run out, at either end. Nobody knows where in the table that is, but the
 * agent's cursors. Does no I/O. One thread at a time.
 *
 *   user moves or jumps     ->  wants_ask is set
 *   whoever asks the agent  ->  ph_row_pages_params(), which clears it
 *   an answer               ->  ph_row_pages_take() or ph_row_pages_fail()
 */
#ifndef PH_TUI_MODEL_ROW_PAGES_H
#define PH_TUI_MODEL_ROW_PAGES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/model/edit.h"
#include "tui/model/freshness.h"
#include "tui/model/scroll.h"

#define PH_ROW_PAGES_MOST 12 /* kept; the farthest are forgotten, and asked for again */

/* What can be asked for. */
enum ph_row_jump {
        PH_ROWS_NOTHING,
        PH_ROWS_FIRST,  /* the first page */
        PH_ROWS_LAST,   /* the last one */
        PH_ROWS_SHARE,  /* the page at a share of the table; not of an ordered_set */
        PH_ROWS_KEY,    /* the rows with a typed key */
        PH_ROWS_FROM,   /* the page from a typed key on; of an ordered_set alone */
        PH_ROWS_AGAIN,  /* the page that the cursor is on, anew */
        PH_ROWS_BEFORE, /* one more page at the front */
        PH_ROWS_BEHIND, /* one more page at the end */
};

struct ph_row_page {
        cJSON *answer; /* owned */
        cJSON *origin; /* owned: the parameters that say where it begins */
        int64_t count; /* of rows */
};

struct ph_row_pages {
        char *table; /* owned: what names the table */
        struct ph_row_page pages[PH_ROW_PAGES_MOST];
        int page_count;
        struct ph_scroll scroll; /* over the rows at hand */
        struct ph_freshness freshness;
        const char *syntax;       /* borrowed: erlang, elixir, or NULL: what the node speaks */
        const char *shown_syntax; /* the same: of the rows at hand */

        /* What was said of the table last. */
        char name[1040], type[16], owner[64], owner_name[1040];
        char change[256]; /* what became of it since it was opened; or "" */
        int64_t rows;     /* in the table; -1: not known */
        int64_t left_out; /* rows with the key that was looked up, beyond those at hand */
        bool is_changing; /* while what is at hand was read */

        /* What is wanted, and what was asked. */
        bool wants_ask;
        enum ph_row_jump wanted, asked;
        int64_t owed;             /* lines to move on when the rows are there; negative: up */
        char text[PH_EDIT_BYTES]; /* of a typed key */
        double share;
        cJSON *asked_origin; /* owned */
};

/* Prepares the rows of @table (copied), from its first page on. Returns 0 or -ENOMEM. */
int ph_row_pages_init(struct ph_row_pages *rows, const char *table);
void ph_row_pages_finish(struct ph_row_pages *rows);

/* Returns the parameters to ask `rows` with, owned by the caller; NULL without memory. */
cJSON *ph_row_pages_params(struct ph_row_pages *rows);

/* Takes @result (borrowed). Returns false when it is not what is wanted any more. */
bool ph_row_pages_take(struct ph_row_pages *rows, const cJSON *result, uint64_t now_ms);

/* What was asked for has failed: nothing changes. */
void ph_row_pages_fail(struct ph_row_pages *rows);

/* Nobody waits for the answer any more: it will be asked for again. */
void ph_row_pages_interrupt(struct ph_row_pages *rows);

/* Returns the row on @line of those at hand, or NULL; and the one under the cursor. */
const cJSON *ph_row_pages_row(const struct ph_row_pages *rows, int64_t line);
const cJSON *ph_row_pages_chosen(const struct ph_row_pages *rows);

/* The ends of the table are the first and the last row, wherever one is. */
void ph_row_pages_move(struct ph_row_pages *rows, enum ph_motion motion);
void ph_row_pages_choose(struct ph_row_pages *rows, int64_t line);
void ph_row_pages_set_page(struct ph_row_pages *rows, int64_t lines);

void ph_row_pages_jump(struct ph_row_pages *rows, enum ph_row_jump jump);
void ph_row_pages_jump_to_share(struct ph_row_pages *rows, double share);
/* @jump is PH_ROWS_KEY or PH_ROWS_FROM. */
void ph_row_pages_jump_to_key(struct ph_row_pages *rows, enum ph_row_jump jump, const char *key);
/*
 * How rows are written from now on. Those that were found by a typed key stay as they are, as the
 * key is written in the same way. Returns false then.
 */
bool ph_row_pages_set_syntax(struct ph_row_pages *rows, const char *syntax);

/* Returns the typed key that all rows at hand have, as they were looked up by it, or NULL. */
const char *ph_row_pages_key(const struct ph_row_pages *rows);

/* Returns true when there is nothing before or behind what is at hand. */
bool ph_row_pages_is_begin(const struct ph_row_pages *rows);
bool ph_row_pages_is_end(const struct ph_row_pages *rows);

/* Returns at which share of the table the first line in sight is; NaN when that isn't known. */
double ph_row_pages_share(const struct ph_row_pages *rows);

#endif
