#include "protocol/stuck_fields.h"

#include <stddef.h>

#include "protocol/freshness_fields.h"
#include "protocol/limits.h"

#define NULLABLE PH_FIELD_NULLABLE
#define END       \
        {         \
                0 \
        }

const struct ph_field ph_stuck_params[] = {
        {"limit", PH_TYPE_INTEGER, 0, "rows wanted; without it 100", NULL, 1, PH_MAX_ROWS},
        {"syntax", PH_TYPE_STRING, 0, "erlang or elixir; without it what the node speaks"}, END};

static const struct ph_field member_fields[] = {{"pid", PH_TYPE_STRING, 0, "as the node prints it"},
        {"name", PH_TYPE_STRING, NULLABLE,
                "registered name, else label, else initial call, as far as known"},
        END};

static const struct ph_field case_fields[] = {
        {"kind", PH_TYPE_STRING, 0,
                "deadlock, native, not reading, overloaded, spinning or waiting"},
        {"pid", PH_TYPE_STRING, 0, "as the node prints it"},
        {"name", PH_TYPE_STRING, NULLABLE,
                "registered name, else label, else initial call, as far as known"},
        {"evidence", PH_TYPE_STRING, 0, "what tells so, in one sentence"},
        {"for_ms", PH_TYPE_INTEGER, 0, "for how long it has been seen so"},
        {"looked_ms", PH_TYPE_INTEGER, NULLABLE,
                "time since it was asked where it stands; null when it wasn't"},
        {"mailbox", PH_TYPE_INTEGER, 0, "messages waiting at the last sweep"},
        {"mailbox_per_second", PH_TYPE_NUMBER, NULLABLE, "growth since the one before"},
        {"reductions_per_second", PH_TYPE_NUMBER, NULLABLE, "rate since the one before"},
        {"million_ms", PH_TYPE_INTEGER, NULLABLE,
                "of one that is overloaded: time until a million messages wait"},
        {"chain", PH_TYPE_ARRAY, 0,
                "it, whom it waits for in a call, whom that waits for, and so on; of a deadlock "
                "all "
                "its members",
                member_fields},
        END};

const struct ph_field ph_stuck_result[] = {PH_FRESHNESS_FIELDS,
        {"watched_ms", PH_TYPE_INTEGER, 0, "for how long the agent has watched"},
        {"complete", PH_TYPE_BOOLEAN, 0, "false: not long enough to have seen everything"},
        {"gap", PH_TYPE_STRING, NULLABLE, "what is missing, if anything"},
        {"rows", PH_TYPE_ARRAY, 0, "the worst first", case_fields},
        {"total", PH_TYPE_INTEGER, 0, "how many there are"}, END};
