/*
 * Writes a plan as the protocol has it. Loop thread only.
 */
#ifndef PH_AGENT_CORE_KILL_PLAN_WRITE_H
#define PH_AGENT_CORE_KILL_PLAN_WRITE_H

#include "agent/core/kill/planner.h"
#include "protocol/json.h"

/* Adds what @planner found out to @object: everything from "target" to "unknown". */
void ph_plan_write(const struct ph_planner *planner, struct ph_json *json, cJSON *object);

/* Returns "no", "maybe" or "yes". */
const char *ph_plan_sure_name(enum ph_plan_sure sure);

#endif
