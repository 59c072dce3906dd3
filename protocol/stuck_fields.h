/* The parameters and results of the method stuck, for the list of methods. Static; any thread. */
#ifndef PH_PROTOCOL_STUCK_FIELDS_H
#define PH_PROTOCOL_STUCK_FIELDS_H

#include "protocol/methods.h"

extern const struct ph_field ph_stuck_params[];
extern const struct ph_field ph_stuck_result[];

#endif
