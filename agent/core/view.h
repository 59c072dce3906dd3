/*
 * One answer of the method `processes` in the making: the query, the rows chosen, what they said.
 * For processes.c and view_write.c alone.
 */
#ifndef PH_AGENT_CORE_VIEW_H
#define PH_AGENT_CORE_VIEW_H

#include "agent/core/call.h"
#include "agent/core/processes.h"
#include "agent/core/select.h"
#include "agent/term/syntax.h"

/* One row as it was when it was chosen, then completed by its process's own answer. */
struct ph_view_row {
        struct ph_pid pid;
        uint32_t row;
        uint32_t mailbox;
        uint64_t reductions;
        uint64_t memory;
        float mailbox_rate, reduction_rate;
        enum ph_status status;
        double age_ms; /* since first seen; NaN when that was in the first sweep */
        bool memory_exact;
        const char *state; /* static: answered, exited, no answer or not asked */
        char *current;     /* owned: the function it is in, or NULL */
};

struct ph_view {
        struct ph_view *next;
        struct ph_processes *processes; /* borrowed */
        struct ph_call *call;           /* borrowed until it is ended */
        struct ph_query query;          /* filter owned */
        enum ph_syntax syntax;
        uint64_t begun_ms; /* loop time */
        uint64_t look_ref; /* under way, or 0 */
        struct ph_window window;
        struct ph_view_row *rows; /* owned: window.count of them */
};

/* The result of the method; filled by view_write.c. */
cJSON *ph_view_write(const struct ph_view *view, struct ph_json *json);

#endif
