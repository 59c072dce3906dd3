/* Which processes of the node are porthole's own. No state; any thread. */
#ifndef PH_AGENT_CORE_PROCESS_AGENT_PROCESS_H
#define PH_AGENT_CORE_PROCESS_AGENT_PROCESS_H

#include <stdbool.h>

/* @name is a registered name or NULL, @call an initial call in Erlang's syntax or "". */
bool ph_agent_process_is(const char *name, const char *call);

#endif
