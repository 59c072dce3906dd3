/*
 * The limits that both ends keep (porthole-protocol(7), LIMITS). Plain numbers; any thread.
 */
#ifndef PH_PROTOCOL_LIMITS_H
#define PH_PROTOCOL_LIMITS_H

#include <stddef.h>

#define PH_PROTOCOL_VERSION 1

#define PH_MAX_CLIENTS 64                          /* clients of one agent */
#define PH_MAX_REQUEST_BYTES ((size_t)1024 * 1024) /* one line from a client, without its newline */
#define PH_MAX_REQUEST_VALUES 4096                 /* JSON values in one line from a client */
#define PH_MAX_ANSWER_BYTES \
        ((size_t)64 * 1024 * 1024) /* one line from an agent, as a client takes it */
#define PH_MAX_OUTPUT_BYTES \
        ((size_t)4 * 1024 * 1024) /* queued for one client; then frames are skipped */
#define PH_MAX_INBOX_BYTES \
        ((size_t)16 * 1024 * 1024)                  /* probe to core queue; then the probe waits */
#define PH_MAX_ROWS 1000                            /* rows of one answer */
#define PH_MAX_PENDING 32                           /* requests under way for one client */
#define PH_MAX_SUBSCRIPTIONS 16                     /* subscriptions of one client */
#define PH_MAX_TEXT_BYTES ((size_t)64 * 1024)       /* one printed term, unless asked for more */
#define PH_MAX_FILTER_BYTES 1024                    /* one filter's text */
#define PH_MAX_PARAM_BYTES 4096                     /* any text in a request's parameters */
#define PH_MAX_CURSOR_BYTES 131072                  /* a cursor, which may hold a key of a table */
#define PH_MAX_TERM_BYTES ((size_t)8 * 1024 * 1024) /* one printed term, whatever is asked for */
#define PH_MAX_TERM_DEPTH 32                        /* its depth, unless asked for more */
#define PH_MAX_ID_BYTES 256                         /* a request's id */

#define PH_MIN_INTERVAL_MS 100 /* between two frames of a subscription */
#define PH_MAX_INTERVAL_MS 3600000
#define PH_DEFAULT_BUDGET_PERCENT 5 /* of one core, for sweeps, on average */
#define PH_LOOK_TIMEOUT_MS 1000     /* a look at one process */
#define PH_REQUEST_TIMEOUT_MS 5000  /* a request whose method names no other deadline */
#define PH_KILL_PLAN_MS 60000       /* a plan of a kill can be executed */
#define PH_KILL_TIMEOUT_MS 40000    /* kill.plan and kill.execute */
#define PH_IDLE_TIMEOUT_MS 600000   /* an attached agent without clients leaves after this */

#endif
