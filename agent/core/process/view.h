/*
 * One answer of the method `processes` in the making: the query, the rows chosen, what they said. A
 * view belongs to its call: it ends with it, or when the client cancels or goes. For processes.c
 * and the files view*.c alone.
 */
#ifndef PH_AGENT_CORE_PROCESS_VIEW_H
#define PH_AGENT_CORE_PROCESS_VIEW_H

#include "agent/core/call.h"
#include "agent/core/process/processes.h"
#include "agent/core/process/select.h"
#include "agent/core/process/stream.h"
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
        struct ph_query query;          /* filter owned; limit 0: all rows, streamed */
        enum ph_syntax syntax;
        uint64_t begun_ms; /* loop time */
        bool waiting;      /* for a fresher table */
        uint64_t look_ref; /* under way, or 0 */
        void (*on_seen)(struct ph_view *view);
        /* Of a view that isn't one of the method processes: what shows it, whether a moment's wait
         * would make it better, what is done at its end, and what it is for. */
        void (*show)(struct ph_view *view);
        bool (*is_unready)(const struct ph_view *view);
        void (*on_destroy)(struct ph_view *view);
        void *state;
        bool wants_kin;
        bool looks_at_unknown; /* only rows without an identity are asked, for that alone */
        uint32_t offset, matched;
        struct ph_view_row *rows; /* owned: PH_MAX_ROWS of them at most */
        uint32_t count;
        struct ph_stream *stream; /* owned; NULL for a window */
        uint32_t streamed, vanished;
};

/* Makes a view for @call and puts it before the others. Returns NULL without memory. */
struct ph_view *ph_view_create(struct ph_processes *processes, struct ph_call *call);

/* Reads the parameters of the method (view_query.c). Returns 0, or -EINVAL or
 * -ENOMEM with @error. */
int ph_view_read(struct ph_view *view, const cJSON *params, struct ph_error *error);

/* Whether the query needs what that kind of inquiry finds out. */
bool ph_view_needs(const struct ph_view *view, enum ph_inquiry_kind kind);

/* Chooses rows from the table as it is now, asks them, and answers. The view may
 * be gone on return. */
void ph_view_show(struct ph_view *view);

/* Has the view shown when that is worth it; it may be gone on return (processes.c). */
void ph_view_begin(struct ph_view *view);

/* Ends the view and its call with an answer. */
void ph_view_answer(struct ph_view *view, const struct ph_json *json, cJSON *result);

/* Ends the view and its call with an error. */
void ph_view_fail(struct ph_view *view, const struct ph_error *error);

/* Replaces the view's rows by copies of @count rows of the table (view_look.c). Returns 0 or
 * -ENOMEM. */
int ph_view_take_rows(struct ph_view *view, const uint32_t *rows, uint32_t count);
void ph_view_drop_rows(struct ph_view *view);

/* Whether rows may be asked now: neither too many views do, nor has it cost too
 * much (processes.c). */
bool ph_processes_may_look(struct ph_processes *processes);

/* Shows the views that have waited for nothing else than their turn to ask (processes.c). */
void ph_processes_go_on(struct ph_processes *processes);

/* Ends what the view asks. */
void ph_view_stop_looking(struct ph_view *view);

/*
 * Asks the view's rows for what the sweep doesn't say (view_look.c) and calls view->on_seen, later
 * or, when there is nobody to ask or nobody may be asked, at once. The view may be gone on return.
 */
void ph_view_look(struct ph_view *view);

/* The result of the method, and one part of a streamed one (view_write.c). */
void ph_view_write_freshness(const struct ph_view *view, struct ph_json *json, cJSON *result);
cJSON *ph_view_write(const struct ph_view *view, struct ph_json *json);
cJSON *ph_view_write_part(const struct ph_view *view, struct ph_json *json);

#endif
