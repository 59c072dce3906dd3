#include "tui/widget/draw.h"

#include <stdarg.h>
#include <stdio.h>

#define WIDEST 512 /* cells of one text; wider terminals show no more of it */

static int least(int a, int b)
{
        return a < b ? a : b;
}

static int most(int a, int b)
{
        return a > b ? a : b;
}

struct ph_area ph_area_screen(void)
{
        return (struct ph_area){0, 0, getmaxy(stdscr), getmaxx(stdscr)};
}

struct ph_area ph_area_rows(const struct ph_area *area, int first, int count)
{
        int from = least(most(first, 0), area->rows);
        int to = least(most(first + count, from), area->rows);

        return (struct ph_area){area->row + from, area->column, to - from, area->columns};
}

struct ph_area ph_area_columns(const struct ph_area *area, int first, int count)
{
        int from = least(most(first, 0), area->columns);
        int to = least(most(first + count, from), area->columns);

        return (struct ph_area){area->row, area->column + from, area->rows, to - from};
}

struct ph_area ph_area_centre(const struct ph_area *area, int rows, int columns)
{
        rows = least(rows, area->rows);
        columns = least(columns, area->columns);
        return (struct ph_area){area->row + (area->rows - rows) / 2,
                area->column + (area->columns - columns) / 2, rows, columns};
}

bool ph_area_has(const struct ph_area *area, int row, int column)
{
        return row >= area->row && row < area->row + area->rows && column >= area->column &&
               column < area->column + area->columns;
}

static void set_style(enum ph_style style)
{
        short pair;
        attr_t attributes = ph_style_attributes(style, &pair);

        attr_set(attributes, pair, NULL);
}

/* Returns how many of @count cells from @column of @row on are inside; 0 when it begins outside. */
static int room(const struct ph_area *area, int row, int column, int count)
{
        if (row < 0 || row >= area->rows || column < 0 || column >= area->columns)
                return 0;
        return least(most(count, 0), least(area->columns - column, WIDEST));
}

static void put(
        const struct ph_area *area, int row, int column, enum ph_style style, const char *clean)
{
        set_style(style);
        mvaddstr(area->row + row, area->column + column, clean);
}

int ph_draw_text(
        const struct ph_area *area, int row, int column, enum ph_style style, const char *utf8)
{
        char clean[PH_TEXT_ROOM(WIDEST)];
        int cells = room(area, row, column, WIDEST);

        if (cells == 0)
                return column;
        cells = (int)ph_text_cut(utf8, (size_t)cells, clean, sizeof(clean));
        put(area, row, column, style, clean);
        return column + cells;
}

int ph_draw_field(const struct ph_area *area, int row, int column, int width,
        enum ph_text_align align, enum ph_style style, const char *utf8)
{
        char clean[PH_TEXT_ROOM(WIDEST)];
        int cells = room(area, row, column, width);

        if (cells > 0) {
                ph_text_fit(utf8, (size_t)cells, align, clean, sizeof(clean));
                put(area, row, column, style, clean);
        }
        return column + width;
}

int ph_draw_repeat(const struct ph_area *area, int row, int column, int count, enum ph_style style,
        const char *glyph)
{
        int cells = room(area, row, column, count);

        for (int i = 0; i < cells; i++)
                put(area, row, column + i, style, glyph);
        return column + most(count, 0);
}

void ph_draw_blank(const struct ph_area *area, enum ph_style style)
{
        for (int row = 0; row < area->rows; row++)
                ph_draw_repeat(area, row, 0, area->columns, style, " ");
}

void ph_draw_faded(const struct ph_area *area)
{
        short pair;
        attr_t attributes = ph_style_attributes(PH_STYLE_DIM, &pair);

        for (int row = 0; row < area->rows; row++)
                mvchgat(area->row + row, area->column, area->columns, attributes, pair, NULL);
}

struct ph_area ph_draw_frame(const struct ph_area *area, const char *title)
{
        int right = area->columns - 1;
        int bottom = area->rows - 1;
        struct ph_area inner = ph_area_rows(area, 1, bottom - 1);
        struct ph_area top = ph_area_columns(area, 0, right - 1);

        ph_draw_blank(area, PH_STYLE_NORMAL);
        for (int row = 0; row <= bottom; row += most(bottom, 1))
                ph_draw_repeat(area, row, 1, right - 1, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_H));
        for (int row = 1; row < bottom; row++) {
                ph_draw_text(area, row, 0, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_V));
                ph_draw_text(area, row, right, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_V));
        }
        ph_draw_text(area, 0, 0, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_TOP_LEFT));
        ph_draw_text(area, 0, right, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_TOP_RIGHT));
        ph_draw_text(area, bottom, 0, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_BOTTOM_LEFT));
        ph_draw_text(area, bottom, right, PH_STYLE_FRAME, ph_glyph(PH_GLYPH_BOTTOM_RIGHT));
        if (title != NULL && title[0] != '\0')
                ph_draw_format(&top, 0, 1, PH_STYLE_FRAME_TITLE, " %s ", title);
        return ph_area_columns(&inner, 2, area->columns - 4);
}

int ph_draw_format(const struct ph_area *area, int row, int column, enum ph_style style,
        const char *format, ...)
{
        char text[PH_TEXT_ROOM(WIDEST)];
        va_list args;

        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        return ph_draw_text(area, row, column, style, text);
}
