#include "agent/core/process/agent_process.h"

#include <stddef.h>
#include <string.h>

bool ph_agent_process_is(const char *name, const char *call)
{
        static const char *const calls[] = {"porthole_probe:", "porthole:", "supervisor:porthole/"};

        if (name != NULL && strncmp(name, "porthole_", 9) == 0)
                return true;
        for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
                if (strncmp(call, calls[i], strlen(calls[i])) == 0)
                        return true;
        }
        return false;
}
