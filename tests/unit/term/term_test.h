/* What the tests of agent/term share beside tests/support: bytes written as hex. */
#ifndef PH_TESTS_TERM_TEST_H
#define PH_TESTS_TERM_TEST_H

#include "tests/support/test.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Decodes "83 6a" into a heap block of exactly that size, so that ASan sees a read beyond it. */
static inline uint8_t *from_hex(const char *hex, size_t *size_out)
{
        size_t size = 0;
        uint8_t *bytes = malloc(strlen(hex) / 2 + 1);
        for (const char *at = hex; *at != '\0'; at++) {
                if (*at == ' ')
                        continue;
                char pair[] = {at[0], at[1], '\0'};
                bytes[size++] = (uint8_t)strtoul(pair, NULL, 16);
                at++;
        }
        *size_out = size;
        return realloc(bytes, size > 0 ? size : 1);
}

#endif
