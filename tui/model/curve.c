#include "tui/model/curve.h"

#include <math.h>

static double largest(const double *samples, size_t count)
{
        double most = 0;

        for (size_t i = 0; i < count; i++) {
                if (!isnan(samples[i]) && samples[i] > most)
                        most = samples[i];
        }
        return most;
}

static int has_gap(const double *samples, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                if (isnan(samples[i]))
                        return 1;
        }
        return 0;
}

/* What isn't zero is never drawn as zero. */
static int level_of(double value, double top, int levels)
{
        int level;

        if (value <= 0 || top <= 0)
                return 0;
        level = (int)ceil(value / top * (levels - 1));
        return level >= levels ? levels - 1 : level;
}

double ph_curve_fit(const double *samples, size_t count, double ceiling, int levels, size_t width,
        int *levels_out)
{
        size_t each = width > 0 ? (count + width - 1) / width : 0;
        double top = ceiling > 0 ? ceiling : largest(samples, count);

        for (size_t i = 0; i < width; i++) {
                size_t behind = (width - 1 - i) * each; /* samples right of this cell */
                size_t end = behind < count ? count - behind : 0;
                size_t n = end < each ? end : each;
                const double *first = samples + (end - n);

                if (n == 0)
                        levels_out[i] = PH_CURVE_NONE;
                else if (has_gap(first, n))
                        levels_out[i] = PH_CURVE_GAP;
                else
                        levels_out[i] = level_of(largest(first, n), top, levels);
        }
        return top;
}
