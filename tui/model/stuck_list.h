/*
 * Who is stuck, as the agent says it: asked for as long as there is a connection, for the badge and
 * for the screen. Loop thread only.
 */
#ifndef PH_TUI_MODEL_STUCK_LIST_H
#define PH_TUI_MODEL_STUCK_LIST_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/model/feed.h"
#include "tui/model/freshness.h"

struct ph_stuck_list {
        struct ph_feed feed;
        cJSON *answer; /* owned: the last one; NULL: none yet */
        struct ph_freshness freshness;
        int64_t total;
        bool is_complete;   /* it was watched for long enough to know */
        bool is_grave;      /* one of them does not get on at all */
        const char *syntax; /* borrowed; NULL: what the node speaks */
        void (*on_change)(void *context);
        void *context;
};

void ph_stuck_list_init(
        struct ph_stuck_list *list, void (*on_change)(void *context), void *context);
void ph_stuck_list_finish(struct ph_stuck_list *list);

/* Forgets what is known: it is of another node. */
void ph_stuck_list_forget(struct ph_stuck_list *list);

/* Asks at an interval, or holds what there is. */
void ph_stuck_list_start(struct ph_stuck_list *list, bool is_paused, const char *syntax);

/* Returns the rows, an array; NULL: there is no answer yet. Borrowed until the next one. */
const cJSON *ph_stuck_list_rows(const struct ph_stuck_list *list);

/* Returns true for a kind of case in which nothing moves any more. */
bool ph_stuck_is_grave(const char *kind);

#endif
