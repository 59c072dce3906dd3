/*
 * The parameters and results of kill.plan and kill.execute, for methods.c. Static; any thread.
 */
#ifndef PH_PROTOCOL_KILL_FIELDS_H
#define PH_PROTOCOL_KILL_FIELDS_H

#include "protocol/methods.h"

extern const struct ph_field ph_kill_plan_params[], ph_kill_plan_result[];
extern const struct ph_field ph_kill_execute_params[], ph_kill_execute_result[];

#endif
