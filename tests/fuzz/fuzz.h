/*
 * What every fuzz target includes. A target is one file with LLVMFuzzerTestOneInput(), named in
 * tests/fuzz/meson.build, with a folder of first inputs in tests/fuzz/corpus.
 */
#ifndef PH_TESTS_FUZZ_H
#define PH_TESTS_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Like assert(), whatever NDEBUG says. */
#define ph_fuzz_check(condition) ((condition) ? (void)0 : abort())

#endif
