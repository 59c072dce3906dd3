/*
 * Bars and curves, one row high. Loop thread only.
 */
#ifndef PH_TUI_WIDGET_GAUGE_H
#define PH_TUI_WIDGET_GAUGE_H

#include <stddef.h>

#include "tui/widget/draw.h"

/* Returns the style of a share of a limit: good, from @warn percent on a
 * warning, from @bad on bad. */
enum ph_style ph_gauge_style(double percent, double warn, double bad);

/* Draws @percent (NaN: nothing known) as a bar of @width cells. Returns the column after it. */
int ph_draw_bar(const struct ph_area *area, int row, int column, int width, double percent,
        enum ph_style style);

/*
 * Draws @samples (oldest first, NaN: a gap) into @area as a curve as wide and high as that, whose
 * top is @ceiling, or its largest sample when that is 0.
 */
void ph_draw_curve(const struct ph_area *area, const double *samples, size_t count, double ceiling,
        enum ph_style style);

#endif
