/*
 * The audit log: a file in the agent's folder with one JSON line for whatever was to be killed. A
 * line is on the disk when ph_audit_write() returns. Loop thread only.
 *
 * So the agent answers nobody while a slow disk takes its time. The threads of libuv's pool, which
 * could wait instead, live until the process ends and so would outlive the library they run, and a
 * thread of its own would have each guard wait for it: for a line that is written when a person
 * kills something, to a folder that is mostly in memory (/run).
 */
#ifndef PH_AGENT_CORE_KILL_AUDIT_H
#define PH_AGENT_CORE_KILL_AUDIT_H

#include <cjson/cJSON.h>
#include <sys/types.h>

#include "protocol/error.h"
#include "protocol/json.h"

#define PH_AUDIT_NAME "audit.log"

/*
 * Appends @line (borrowed) to the log in the folder behind descriptor @folder, which is made first
 * (0600) if need be. A link, something that is no file, another user's file or one that others may
 * read is refused. Returns 0, or -errno with @error filled: the line may be there in part then.
 */
int ph_audit_write(int folder, const cJSON *line, struct ph_error *error);

/* Adds to @line the time, and uid, pid and login of a client. */
void ph_audit_add_client(struct ph_json *json, cJSON *line, uid_t uid, pid_t pid);

#endif
