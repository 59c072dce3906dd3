/*
 * Becoming the user whom a node belongs to, before anything of the node's files is touched. Changes
 * the whole process; call it while no other thread does anything that depends on who we are.
 */
#ifndef PH_DIST_USER_H
#define PH_DIST_USER_H

#include "agent/dist/proc.h"
#include "protocol/error.h"

/*
 * Makes this process that of @owner: its groups, its group, its user, for good. Nothing happens
 * when we are that user already. Returns 0; -EPERM with @error (PH_ERROR_REFUSED) when we are
 * another user and not root; or -errno with @error (PH_ERROR_FAILED), after which the process must
 * not go on.
 */
int ph_user_become(const struct ph_proc_status *owner, struct ph_error *error);

#endif
