/* The parameters and results of the method tree, for the list of methods. Static; any thread. */
#ifndef PH_PROTOCOL_TREE_FIELDS_H
#define PH_PROTOCOL_TREE_FIELDS_H

#include "protocol/methods.h"

extern const struct ph_field ph_tree_params[];
extern const struct ph_field ph_tree_result[];

#endif
