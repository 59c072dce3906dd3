/*
 * What the operating system knows of this process, the node's, read from /proc/self: known even
 * while the VM is silent. No state; any thread.
 */
#ifndef PH_AGENT_CORE_OS_PROCESS_H
#define PH_AGENT_CORE_OS_PROCESS_H

#include <stdint.h>

struct ph_os_process {
        int64_t rss_bytes;
        int64_t cpu_ms; /* user and system time since it started */
        int64_t threads;
};

/* Reads them. Returns 0 or -errno. */
int ph_os_process_read(struct ph_os_process *process_out);

#endif
