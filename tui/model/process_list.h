/*
 * The list of processes as the screen shows it. Does no I/O. One thread at a time.
 */
#ifndef PH_TUI_MODEL_PROCESS_LIST_H
#define PH_TUI_MODEL_PROCESS_LIST_H

#include "tui/model/trends.h"
#include "tui/model/window.h"

struct ph_process_list {
        struct ph_window window; /* by pid; its columns are ph_columns */
        struct ph_trends trends; /* of the rows at hand */
        int64_t unidentified;    /* processes whose name isn't known yet */
        int64_t current_unknown; /* or the function they are in; 0 when the query doesn't need it */
        int64_t born, died;      /* since the sweep before */
};

void ph_process_list_init(struct ph_process_list *list);
void ph_process_list_finish(struct ph_process_list *list);

/* Takes an answer of processes, as ph_window_take() does. */
bool ph_process_list_take(struct ph_process_list *list, const cJSON *result, uint64_t now_ms);

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
