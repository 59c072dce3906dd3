/*
 * Prints the terms of a file, each behind a 32 bit length, and says the least time of all rounds in
 * nanoseconds a term. See bench_term.escript.
 * Usage: bench_term FILE ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/term/print.h"

static double now(void)
{
        struct timespec time;

        clock_gettime(CLOCK_MONOTONIC, &time);
        return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static struct ph_etf load(const char *path)
{
        static uint8_t bytes[1 << 24];
        FILE *file = fopen(path, "rb");
        size_t size = file != NULL ? fread(bytes, 1, sizeof(bytes), file) : 0;

        if (file != NULL)
                fclose(file);
        return ph_etf_of(bytes, size);
}

/* Prints all terms into one text after the other; returns how many, 0 when one is wrong. */
static size_t print_all(struct ph_etf in)
{
        static const struct ph_print_options options = {
                .node = "nonode@nohost", .max_bytes = 65536, .max_depth = 32};
        struct ph_print_cut cut;
        struct ph_text text;
        size_t count = 0;

        ph_text_init(&text, SIZE_MAX);
        for (; ph_etf_left(&in) >= 4; count++) {
                struct ph_etf term = ph_etf_of(in.at + 4, ph_etf_be32(in.at));

                in.at = term.end;
                ph_text_rewind(&text, 0);
                if (ph_etf_read_version(&term) != 0 || ph_print(term, &options, &text, &cut) != 0 ||
                        cut.cut)
                        return 0;
        }
        ph_text_finish(&text);
        return count;
}

int main(int argc, char **argv)
{
        double best = 1e18;

        if (argc != 3)
                return 2;
        struct ph_etf in = load(argv[1]);
        for (long round = strtol(argv[2], NULL, 10); round > 0; round--) {
                double start = now();
                size_t count = print_all(in);

                if (count == 0)
                        return 1;
                double taken = (now() - start) / (double)count;
                best = taken < best ? taken : best;
        }
        printf("%.1f\n", best);
        return 0;
}
