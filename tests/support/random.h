/*
 * Random numbers that can be had again: the seed is printed, and taken from PH_SEED when that is
 * set. One thread at a time.
 */
#ifndef PH_TESTS_SUPPORT_RANDOM_H
#define PH_TESTS_SUPPORT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct ph_test_random {
        uint64_t state;
};

/* Seeds from PH_SEED or the clock, and prints the seed. */
struct ph_test_random ph_test_random_start(void);

uint64_t ph_test_random_next(struct ph_test_random *random);

/* A number from 0 to @limit - 1; @limit is not 0. */
size_t ph_test_random_below(struct ph_test_random *random, size_t limit);

#endif
