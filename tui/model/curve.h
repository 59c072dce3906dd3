/*
 * Samples of the last minutes as a curve of a given width. A gap in the samples is a gap in the
 * curve, however narrow it is. No state; any thread.
 */
#ifndef PH_TUI_MODEL_CURVE_H
#define PH_TUI_MODEL_CURVE_H

#include <stddef.h>

enum {
        PH_CURVE_NONE = -1, /* before the first sample */
        PH_CURVE_GAP = -2,  /* the node did not answer */
};

/*
 * Fits @samples (oldest first, NaN where there is none) into @width cells, the newest at the right:
 * a cell holds the largest of as many samples as it takes, or PH_CURVE_GAP when one of them is
 * missing. Levels go from 0 to @levels - 1, which is @ceiling, or the largest sample when @ceiling
 * is 0. Writes @width levels to @levels_out and returns the value at the top.
 */
double ph_curve_fit(const double *samples, size_t count, double ceiling, int levels, size_t width,
        int *levels_out);

#endif
