/*
 * The parts of the Overview: schedulers, limits, memory, the OS process, and the curves of the last
 * minutes. Loop thread only.
 */
#ifndef PH_TUI_VIEW_SECTIONS_H
#define PH_TUI_VIEW_SECTIONS_H

#include "tui/model/vitals.h"
#include "tui/widget/draw.h"

/* Draws those that belong into @column of @columns. Returns the rows they take. */
int ph_sections_draw(
        const struct ph_vitals *vitals, const struct ph_area *area, int column, int columns);

/* Draws as many curves as there is room for, the most telling first. */
void ph_curves_draw(const struct ph_vitals *vitals, const struct ph_area *area);

#endif
