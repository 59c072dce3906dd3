/*
 * Makes one allocation fail. Counts malloc, calloc and realloc of our own code and of cJSON in it.
 * A program that uses it links with fault_dep (tests/meson.build). Test's own thread.
 */
#ifndef PH_TESTS_SUPPORT_FAULT_H
#define PH_TESTS_SUPPORT_FAULT_H

#include <stdbool.h>

/* Lets the @nth allocation from now on fail, once: 1 is the next one. 0: none. */
void ph_test_fail_allocation(int nth);

/* True when the failure asked for has happened. */
bool ph_test_has_failed_allocation(void);

#endif
