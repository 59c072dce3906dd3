/*
 * The process list as the screen shows it: a window of rows of a list that may have a million, the
 * process that the cursor stays on while rows move, and which window has to be asked for next. Does
 * no I/O. One thread at a time.
 *
 *   user moves, sorts, filters  ->  wants_ask is set
 *   whoever asks the agent      ->  ph_process_list_params(), which clears it
 *   an answer                   ->  ph_process_list_take(), which may set it again
 *
 * The answers given to ph_process_list_take() are those to the last parameters made.
 */
#ifndef PH_TUI_MODEL_PROCESS_LIST_H
#define PH_TUI_MODEL_PROCESS_LIST_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/columns.h"
#include "protocol/limits.h"
#include "tui/model/freshness.h"
#include "tui/model/scroll.h"
#include "tui/model/trends.h"

struct ph_process_list {
        /* What is shown. */
        struct ph_scroll scroll;
        struct ph_freshness freshness;
        struct ph_trends trends; /* of the rows at hand */
        cJSON *answer;           /* owned: the last one taken, with its rows; NULL: none yet */
        int64_t offset, count;   /* the rows at hand */
        int64_t total;
        int64_t unidentified;    /* processes whose name isn't known yet */
        int64_t current_unknown; /* or the function they are in; 0 when the query doesn't need it */
        int64_t born, died;      /* since the sweep before */
        const char *gap; /* borrowed from answer: why the last sweep is incomplete; or NULL */

        /* What the user wants. */
        const struct ph_column_info *sort;
        bool is_descending;
        char filter[PH_MAX_FILTER_BYTES + 1];
        const char *syntax;      /* borrowed: erlang, elixir, or NULL: what the node speaks */
        bool is_following;       /* the cursor was put on a process and stays on it */
        char pid[PH_PID_BYTES];  /* that process; "": its row isn't at hand yet */
        char lost[PH_PID_BYTES]; /* one that was followed and is no longer in the list; or "" */

        /* What was asked. */
        bool wants_ask;
        bool is_stale;    /* what was asked last is of another sort or filter than is wanted */
        bool is_outdated; /* and so are the rows at hand */
        int64_t asked_offset, asked_limit;
        char asked_pid[PH_PID_BYTES];
};

void ph_process_list_init(struct ph_process_list *list);
void ph_process_list_finish(struct ph_process_list *list);

/* Returns the parameters to ask the agent with, owned by the caller; NULL without memory. */
cJSON *ph_process_list_params(struct ph_process_list *list);

/*
 * Takes @result, an answer of processes that came at @now_ms (borrowed; what is kept is copied).
 * Returns true when it is shown now; false when it is not what is wanted any more, or lacks the
 * process that the cursor is on, and the next one has to be awaited.
 */
bool ph_process_list_take(struct ph_process_list *list, const cJSON *result, uint64_t now_ms);

/* Returns line @line of the list (borrowed until the next take), or NULL when it isn't at hand. */
const cJSON *ph_process_list_row(const struct ph_process_list *list, int64_t line);

/* Returns the row under the cursor, or NULL. */
const cJSON *ph_process_list_chosen(const struct ph_process_list *list);

/* The cursor. The first line is not followed when it moves away: it is the top that is wanted. */
void ph_process_list_move(struct ph_process_list *list, enum ph_motion motion);
void ph_process_list_move_by(struct ph_process_list *list, int64_t lines);
void ph_process_list_choose(struct ph_process_list *list, int64_t line);
void ph_process_list_set_page(struct ph_process_list *list, int64_t lines);

/*
 * Sorts by @column in its own direction, or the other way round when it is sorted by already. One
 * that the agent can't sort by is left alone.
 */
void ph_process_list_sort(struct ph_process_list *list, enum ph_column column);
void ph_process_list_reverse(struct ph_process_list *list);
/* Sorts by the next sortable column @step (-1 or 1) to the side, if there is one. */
void ph_process_list_shift_sort(struct ph_process_list *list, int step);

/* Texts longer than PH_MAX_FILTER_BYTES are cut. Emptying the filter keeps the followed process. */
void ph_process_list_filter(struct ph_process_list *list, const char *filter);
void ph_process_list_set_syntax(struct ph_process_list *list, const char *syntax);

enum ph_process_age {
        PH_PROCESS_SETTLED,
        PH_PROCESS_NEW,  /* seen for the first time a moment ago */
        PH_PROCESS_DEAD, /* shown for the last time */
};

/* Returns what is to be marked of @row's process; NULL is a row that is not at hand. */
enum ph_process_age ph_process_age(const cJSON *row);

/* Returns what a person calls the process: its name, label or initial call; NULL: not known yet. */
const char *ph_process_name(const cJSON *row);

#endif
