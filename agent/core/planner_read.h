/*
 * Reads what the probe answers to a planner's questions into its kinship. For planner.c alone.
 */
#ifndef PH_AGENT_CORE_PLANNER_READ_H
#define PH_AGENT_CORE_PLANNER_READ_H

#include "agent/core/planner.h"

/* Each returns 0, -ENOMEM, or -EBADMSG with what was read so far kept. */
int ph_planner_read_found(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_running(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_name(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_kin(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_supervisors(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_members(struct ph_planner *planner, struct ph_etf in, int32_t master);
int ph_planner_read_tables(struct ph_planner *planner, struct ph_etf in);
int ph_planner_read_watchers(struct ph_planner *planner, struct ph_etf in);

#endif
