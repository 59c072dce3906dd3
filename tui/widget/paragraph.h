/*
 * Text over several lines, broken between words. Loop thread only.
 */
#ifndef PH_TUI_WIDGET_PARAGRAPH_H
#define PH_TUI_WIDGET_PARAGRAPH_H

#include "tui/widget/draw.h"

/* Returns how many rows @utf8 takes at @width cells; newlines end a row. */
int ph_paragraph_rows(const char *utf8, int width);

/* Draws @utf8 from @row of @area on, as wide as that is. Returns the row after it. */
int ph_draw_paragraph(const struct ph_area *area, int row, enum ph_style style, const char *utf8);

#endif
