#include "protocol/columns.h"

#include <string.h>

const struct ph_column_info ph_columns[PH_COLUMN_COUNT] = {
        {PH_COLUMN_PID, "pid", "PID", false, true, "process identifier, in order of creation"},
        {PH_COLUMN_NAME, "name", "NAME / INITIAL CALL", false, true,
                "registered name, else label, else initial call"},
        {PH_COLUMN_MAILBOX, "mailbox", "MAILBOX", true, true, "messages waiting in the mailbox"},
        {PH_COLUMN_MAILBOX_RATE, "mailbox/s", "MBOX/s", true, true,
                "growth of the mailbox in messages per second"},
        {PH_COLUMN_REDUCTIONS, "reductions", "REDS", true, true,
                "reductions executed since the process started"},
        {PH_COLUMN_REDUCTION_RATE, "reds/s", "REDS/s", true, true,
                "reductions per second, between two sweeps"},
        {PH_COLUMN_MEMORY, "memory", "MEMORY", true, true, "bytes of heaps, stack and messages"},
        {PH_COLUMN_STATUS, "status", "STATUS", false, true,
                "waiting, running, runnable, exiting, and so on"},
        {PH_COLUMN_CURRENT, "current", "CURRENT", false, true, "the function it is in now"},
};

const struct ph_column_info *ph_column_find(const char *key)
{
        for (size_t i = 0; i < PH_COLUMN_COUNT; i++) {
                if (strcmp(ph_columns[i].key, key) == 0)
                        return &ph_columns[i];
        }
        return NULL;
}
