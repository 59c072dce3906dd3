/*
 * Drawing into rectangles of the screen. Nothing is ever drawn outside of its rectangle, nor does
 * text from a node move the cursor. What is drawn shows at ph_terminal_flush(). Loop thread only.
 */
#ifndef PH_TUI_WIDGET_DRAW_H
#define PH_TUI_WIDGET_DRAW_H

#include <stdbool.h>

#include "tui/terminal/glyph.h"
#include "tui/terminal/style.h"
#include "tui/text/text.h"

/* A rectangle in cells of the screen. May be empty; never reaches beyond the screen. */
struct ph_area {
        int row, column;
        int rows, columns;
};

/* The whole screen. */
struct ph_area ph_area_screen(void);

/* Parts of @area, cut to it: @count rows from @first on; columns likewise. */
struct ph_area ph_area_rows(const struct ph_area *area, int first, int count);
struct ph_area ph_area_columns(const struct ph_area *area, int first, int count);

/* A rectangle of @rows and @columns, or as much of it as there is, in the middle of @area. */
struct ph_area ph_area_centre(const struct ph_area *area, int rows, int columns);

/* Returns true when the cell of the screen is in @area. */
bool ph_area_has(const struct ph_area *area, int row, int column);

/* Blanks @area. */
void ph_draw_blank(const struct ph_area *area, enum ph_style style);

/* Takes the colours from what was drawn in @area: it is there, and no longer so. */
void ph_draw_faded(const struct ph_area *area);

/*
 * Draws @utf8 from @column of @row of @area on, cut with an ellipsis at the area's edge. Returns
 * the column after it.
 */
int ph_draw_text(
        const struct ph_area *area, int row, int column, enum ph_style style, const char *utf8);

/* Draws @utf8 into exactly @width cells. Returns the column after them. */
int ph_draw_field(const struct ph_area *area, int row, int column, int width,
        enum ph_text_align align, enum ph_style style, const char *utf8);

/* Draws @count times @glyph, which is one cell wide. Returns the column after them. */
int ph_draw_repeat(const struct ph_area *area, int row, int column, int count, enum ph_style style,
        const char *glyph);

/* Blanks @area, draws a frame with @title around it, and returns what is inside of it. */
struct ph_area ph_draw_frame(const struct ph_area *area, const char *title);

/* Draws printf-formatted text as ph_draw_text() does. */
int ph_draw_format(const struct ph_area *area, int row, int column, enum ph_style style,
        const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
