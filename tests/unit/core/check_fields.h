/*
 * Compares an answer with the list of methods. Test's own thread.
 */
#ifndef PH_TESTS_UNIT_CORE_CHECK_FIELDS_H
#define PH_TESTS_UNIT_CORE_CHECK_FIELDS_H

#include "protocol/methods.h"

/* Fails the test unless @object has all that @fields promise, each of its
 * type, and nothing else. */
void check_fields(const struct ph_field *fields, const cJSON *object);

#endif
