#include "tests/support/random.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/test.h"

struct ph_test_random ph_test_random_start(void)
{
        const char *given = getenv("PH_SEED");
        uint64_t seed = given != NULL ? strtoull(given, NULL, 10)
                                      : (uint64_t)time(NULL) * 100000 + (uint64_t)getpid();

        print_message("# PH_SEED=%" PRIu64 "\n", seed);
        return (struct ph_test_random){seed};
}

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
uint64_t ph_test_random_next(struct ph_test_random *random)
{
        uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);

        z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
        return z ^ (z >> 31);
}

size_t ph_test_random_below(struct ph_test_random *random, size_t limit)
{
        return (size_t)(ph_test_random_next(random) % limit);
}
