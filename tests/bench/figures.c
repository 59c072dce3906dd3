#include "tests/bench/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void ph_samples_add(struct ph_samples *samples, double value)
{
        if (samples->count < PH_MAX_SAMPLES)
                samples->value[samples->count++] = value;
}

static int compare(const void *left, const void *right)
{
        double a = *(const double *)left, b = *(const double *)right;

        return (a > b) - (a < b);
}

double ph_samples_percentile(struct ph_samples *samples, double percent)
{
        size_t index = (size_t)((double)samples->count * percent / 100);

        if (samples->count == 0)
                return 0;
        qsort(samples->value, samples->count, sizeof(samples->value[0]), compare);
        return samples->value[index < samples->count ? index : samples->count - 1];
}

double ph_bench_now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int ph_bench_row(const char *what, double ours, double peer, const char *unit, double most)
{
        char theirs[32] = "-", ratio[32] = "-", goal[32] = "";
        int met = most == 0 || ours <= most;

        if (peer >= 0) {
                snprintf(theirs, sizeof(theirs), "%.2f %s", peer, unit);
                if (ours > 0)
                        snprintf(ratio, sizeof(ratio), "%.1f", peer / ours);
        }
        if (most != 0)
                snprintf(goal, sizeof(goal), " (%s at most %g)", met ? "is" : "MUST BE", most);
        printf("%-62s | %10.2f %-4s | %14s | %7s%s\n", what, ours, unit, theirs, ratio, goal);
        fflush(stdout);
        return met;
}
