/*
 * A stream in pieces through the framer, against the same stream cut by hand. The first byte is the
 * limit, the second the size of the pieces.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/framing.h"
#include "tests/fuzz/fuzz.h"

/* Compares one popped line with the front of @rest; returns the bytes it took there. */
static size_t check_line(
        const char *rest, size_t length, const char *line, size_t got, size_t limit)
{
        const char *end = memchr(rest, '\n', length);
        size_t want;

        ph_fuzz_check(end != NULL);
        want = (size_t)(end - rest);
        ph_fuzz_check(want <= limit);
        want -= want > 0 && end[-1] == '\r';
        ph_fuzz_check(got == want && memcmp(line, rest, want) == 0 && line[want] == '\0');
        return (size_t)(end - rest) + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct ph_framer framer;
        const char *stream = (const char *)data + 2;
        size_t length = size - 2, popped = 0, got;
        char *line;
        int r = 0;

        if (size < 2)
                return 0;
        ph_framer_init(&framer, data[0]);
        for (size_t i = 0, n; i < length && r >= 0; i += n) {
                n = (size_t)data[1] + 1 < length - i ? (size_t)data[1] + 1 : length - i;
                ph_fuzz_check(ph_framer_push(&framer, stream + i, n) == 0);
                while ((r = ph_framer_pop(&framer, &line, &got)) == 1)
                        popped += check_line(stream + popped, length - popped, line, got, data[0]);
                if (r == 0)
                        ph_fuzz_check(i + n - popped <= data[0]);
        }
        if (r < 0) {
                const char *end = memchr(stream + popped, '\n', length - popped);

                ph_fuzz_check(r == -EMSGSIZE);
                ph_fuzz_check((end != NULL ? (size_t)(end - stream) : length) - popped > data[0]);
        }
        ph_framer_finish(&framer);
        return 0;
}
