#include "tui/widget/gauge.h"

#include <math.h>

#include "tui/model/curve.h"

#define WIDEST 512

enum ph_style ph_gauge_style(double percent, double warn, double bad)
{
        if (percent >= bad)
                return PH_STYLE_BAD;
        return percent >= warn ? PH_STYLE_WARN : PH_STYLE_GOOD;
}

/* What isn't nothing shows, and what isn't all never looks like it. */
static int eighths_of(double percent, int width)
{
        int all = width * PH_GLYPH_LEVELS;
        int eighths;

        if (isnan(percent) || percent <= 0)
                return 0;
        if (percent >= 100)
                return all;
        eighths = (int)(percent / 100 * all + 0.5);
        if (eighths == 0)
                return 1;
        return eighths == all ? all - 1 : eighths;
}

int ph_draw_bar(const struct ph_area *area, int row, int column, int width, double percent,
        enum ph_style style)
{
        int eighths = width > 0 ? eighths_of(percent, width) : 0;
        int full = eighths / PH_GLYPH_LEVELS;
        int end = column + width;

        /* Reversed, a full cell would look empty; bars need no such cry for attention. */
        if (style == PH_STYLE_BAD && !ph_style_has_colours())
                style = PH_STYLE_STRONG;
        column = ph_draw_repeat(area, row, column, full, style, ph_glyph_bar(PH_GLYPH_LEVELS));
        if (eighths % PH_GLYPH_LEVELS != 0)
                column = ph_draw_repeat(area, row, column, 1, style,
                        ph_glyph_bar((unsigned)(eighths % PH_GLYPH_LEVELS)));
        return ph_draw_repeat(
                area, row, column, end - column, PH_STYLE_DIM, ph_glyph(PH_GLYPH_TRACK));
}

/* Draws one column of a curve, from the bottom up to @level, which counts from 0. */
static void draw_level(const struct ph_area *area, int column, int level, enum ph_style style)
{
        int row = area->rows - 1;

        for (; level >= PH_GLYPH_LEVELS; level -= PH_GLYPH_LEVELS)
                ph_draw_text(area, row--, column, style, ph_glyph_curve(PH_GLYPH_LEVELS - 1));
        ph_draw_text(area, row, column, style, ph_glyph_curve((unsigned)level));
}

void ph_draw_curve(const struct ph_area *area, const double *samples, size_t count, double ceiling,
        enum ph_style style)
{
        int levels[WIDEST];
        int cells = area->columns < WIDEST ? area->columns : WIDEST;

        if (cells <= 0 || area->rows <= 0)
                return;
        ph_curve_fit(samples, count, ceiling, area->rows * PH_GLYPH_LEVELS, (size_t)cells, levels);
        for (int i = 0; i < cells; i++) {
                if (levels[i] == PH_CURVE_GAP)
                        ph_draw_text(area, area->rows - 1, i, PH_STYLE_BAD, ph_glyph(PH_GLYPH_GAP));
                else if (levels[i] != PH_CURVE_NONE)
                        draw_level(area, i, levels[i], style);
        }
}
