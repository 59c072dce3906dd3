/*
 * What the benches share: samples, their median and percentiles, and the row that is printed for
 * one thing measured. Main thread only.
 */
#ifndef PH_TESTS_BENCH_FIGURES_H
#define PH_TESTS_BENCH_FIGURES_H

#include <stddef.h>

enum { PH_MAX_SAMPLES = 4096 };

struct ph_samples {
        double value[PH_MAX_SAMPLES];
        size_t count;
};

void ph_samples_add(struct ph_samples *samples, double value);

/* The value below which @percent of the samples are; sorts them. */
double ph_samples_percentile(struct ph_samples *samples, double percent);

/* Milliseconds of the monotonic clock, with fractions. */
double ph_bench_now_ms(void);

/*
 * Prints "what | ours | peer | ratio": how many times the peer's figure is ours. A negative @peer:
 * there is none. @most is what ours is to keep below, 0 for none. Returns whether it did.
 */
int ph_bench_row(const char *what, double ours, double peer, const char *unit, double most);

#endif
