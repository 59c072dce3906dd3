/* What every answer about the node carries, so that nothing stale looks fresh.
 * For lists of fields. */
#ifndef PH_PROTOCOL_FRESHNESS_FIELDS_H
#define PH_PROTOCOL_FRESHNESS_FIELDS_H

#include "protocol/methods.h"

#define PH_FRESHNESS_FIELDS                                                                        \
        {"age_ms", PH_TYPE_INTEGER, PH_FIELD_NULLABLE,                                             \
                "time since the node was asked for what is shown; null when it never answered"},   \
                {"vm_answer_ms", PH_TYPE_NUMBER, PH_FIELD_NULLABLE,                                \
                        "time the node took to answer the last heartbeat"},                        \
        {                                                                                          \
                "vm_silent_ms", PH_TYPE_INTEGER, 0,                                                \
                        "how long the node has owed an answer to a heartbeat; 0 when it owes none" \
        }

#endif
