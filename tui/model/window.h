/*
 * A sorted, filtered list of the agent's as a screen shows it: a window of rows of what may be a
 * million, the row that the cursor stays on while rows move, and which window has to be asked for
 * next. What the rows are about is its kind's business. Does no I/O. One thread at a time.
 *
 *   user moves, sorts, filters  ->  wants_ask is set
 *   whoever asks the agent      ->  ph_window_params(), which clears it
 *   an answer                   ->  ph_window_take(), which may set it again
 *
 * The answers given to ph_window_take() are those to the last parameters made.
 */
#ifndef PH_TUI_MODEL_WINDOW_H
#define PH_TUI_MODEL_WINDOW_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/columns.h"
#include "protocol/limits.h"
#include "tui/model/freshness.h"
#include "tui/model/scroll.h"

#define PH_WINDOW_ID 2112 /* bytes of what names a row: a pid, or a table */

/* Static. */
struct ph_window_kind {
        const char *key; /* the member that names a row */
        const struct ph_column_info *columns;
        int count; /* of them */
        int sort;  /* the column that it is sorted by at first */
};

struct ph_window {
        const struct ph_window_kind *kind;

        /* What is shown. */
        struct ph_scroll scroll;
        struct ph_freshness freshness;
        cJSON *answer;         /* owned: the last one taken, with its rows; NULL: none yet */
        int64_t offset, count; /* the rows at hand */
        int64_t total;
        const char *gap; /* borrowed from answer: why the list is incomplete; or NULL */

        /* What the user wants. */
        const struct ph_column_info *sort;
        bool is_descending;
        char filter[PH_MAX_FILTER_BYTES + 1];
        const char *syntax;      /* borrowed: erlang, elixir, or NULL: what the node speaks */
        bool is_following;       /* the cursor was put on a row and stays on it */
        char id[PH_WINDOW_ID];   /* what names that row; "": it isn't at hand yet */
        char lost[PH_WINDOW_ID]; /* one that was followed and is no longer in the list; or "" */

        /* What was asked. */
        bool wants_ask;
        bool is_stale;    /* what was asked last is of another sort or filter than is wanted */
        bool is_outdated; /* and so are the rows at hand */
        int64_t asked_offset, asked_limit;
        char asked_id[PH_WINDOW_ID];
};

void ph_window_init(struct ph_window *window, const struct ph_window_kind *kind);
void ph_window_finish(struct ph_window *window);

/* Returns the parameters to ask the agent with, owned by the caller; NULL without memory. */
cJSON *ph_window_params(struct ph_window *window);

/*
 * Takes @result, an answer that came at @now_ms (borrowed; what is kept is copied). Returns true
 * when it is shown now; false when it is not what is wanted any more, or lacks the row that the
 * cursor is on, and the next one has to be awaited.
 */
bool ph_window_take(struct ph_window *window, const cJSON *result, uint64_t now_ms);

/* Returns line @line of the list (borrowed until the next take), or NULL when it isn't at hand. */
const cJSON *ph_window_row(const struct ph_window *window, int64_t line);

/* Returns the row under the cursor, or NULL. */
const cJSON *ph_window_chosen(const struct ph_window *window);

/* The cursor. The first line is not followed when it moves away: it is the top that is wanted. */
void ph_window_move(struct ph_window *window, enum ph_motion motion);
void ph_window_choose(struct ph_window *window, int64_t line);
void ph_window_set_page(struct ph_window *window, int64_t lines);

/*
 * Sorts by @column in its own direction, or the other way round when it is sorted by already. One
 * that the agent can't sort by is left alone.
 */
void ph_window_sort(struct ph_window *window, int column);
void ph_window_reverse(struct ph_window *window);
/* Sorts by the next sortable column @step (-1 or 1) to the side, if there is one. */
void ph_window_shift_sort(struct ph_window *window, int step);

/* Texts longer than PH_MAX_FILTER_BYTES are cut. Emptying the filter keeps the followed row. */
void ph_window_filter(struct ph_window *window, const char *filter);
void ph_window_set_syntax(struct ph_window *window, const char *syntax);

#endif
