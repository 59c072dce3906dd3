/* The parameters and results of the method process, for the list of methods. Static; any thread. */
#ifndef PH_PROTOCOL_PROCESS_FIELDS_H
#define PH_PROTOCOL_PROCESS_FIELDS_H

#include "protocol/methods.h"

extern const struct ph_field ph_process_params[];
extern const struct ph_field ph_process_result[];

#endif
