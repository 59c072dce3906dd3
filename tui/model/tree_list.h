/*
 * A tree of the agent's as the screen shows it: a window of lines, and which of its rows are
 * expanded, by their ids, so that they stay so while rows come and go. Does no I/O. One thread at a
 * time.
 */
#ifndef PH_TUI_MODEL_TREE_LIST_H
#define PH_TUI_MODEL_TREE_LIST_H

#include "tui/model/window.h"

#define PH_TREE_MOST_EXPANDED 1000 /* rows that the agent is asked to expand */

enum ph_tree_column {
        PH_TREE_NAME,
        PH_TREE_PID,
        PH_TREE_PROCESSES,
        PH_TREE_MAILBOX,
        PH_TREE_MEMORY,
        PH_TREE_ABOUT,
        PH_TREE_COLUMN_COUNT,
};

/* What a row's totals were at the sweep before, and which way they went. */
struct ph_tree_past {
        uint64_t id; /* hashed */
        int64_t mailbox;
        int direction; /* of the mailboxes below it: -1, 0 or 1 */
};

struct ph_tree_list {
        struct ph_window window; /* by id; it can't be sorted */
        bool is_spawn;
        char **expanded; /* owned, as its texts; sorted */
        size_t expanded_count, expanded_capacity;
        unsigned unfolding; /* answers that may still expand what a person wants to see first */
        int64_t sweep;      /* that the past is of */
        struct ph_tree_past *past; /* owned */
        size_t past_count;
        int64_t unasked, unidentified;
        char lack[160]; /* why the newest answer was not shown; or "" */
};

void ph_tree_list_init(struct ph_tree_list *list);
void ph_tree_list_finish(struct ph_tree_list *list);

/* Adds what only trees are asked with. */
void ph_tree_list_add_params(struct ph_tree_list *list, cJSON *params);

/*
 * Takes an answer of tree, as ph_window_take() does, but none as long as parents are not known: all
 * processes would seem to belong to no application.
 */
bool ph_tree_list_take(struct ph_tree_list *list, const cJSON *result, uint64_t now_ms);

/* Shows what @id names, with all that it is below. */
void ph_tree_list_reveal(struct ph_tree_list *list, const char *id);

/* The supervision tree, or the spawn tree. */
void ph_tree_list_set_spawn(struct ph_tree_list *list, bool is_spawn);

bool ph_tree_list_is_expanded(const struct ph_tree_list *list, const char *id);

/* Expands or collapses the row under the cursor. Returns false when there is nothing to. */
bool ph_tree_list_expand(struct ph_tree_list *list, bool expand);

/* Expands every row at hand that can be, or collapses all. Returns false when
 * there are too many. */
bool ph_tree_list_expand_all(struct ph_tree_list *list);
void ph_tree_list_collapse_all(struct ph_tree_list *list);

/* Puts the cursor on the row that the one under it is below, if that is at hand. */
void ph_tree_list_go_above(struct ph_tree_list *list);

/* Which way the mailboxes of the row @id and all below it went: -1, 0 or 1. */
int ph_tree_list_direction(const struct ph_tree_list *list, const char *id);

enum ph_tree_change {
        PH_TREE_SETTLED,
        PH_TREE_NEW,  /* it, or the process in its place, is there since a moment ago */
        PH_TREE_GONE, /* shown for the last time, or gone a moment ago */
};

/* Returns what is to be marked of @row; NULL is a row that is not at hand. */
enum ph_tree_change ph_tree_change(const cJSON *row);

#endif
