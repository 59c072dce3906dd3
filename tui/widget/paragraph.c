#include "tui/widget/paragraph.h"

#include <stdio.h>
#include <string.h>

#define ROW_BYTES 1024

/*
 * Copies what fits into one row of @width cells to @out and returns where the next one begins. A
 * word that is wider than a row has one to itself, and is cut when it is drawn.
 */
static const char *take_row(const char *text, int width, char out[ROW_BYTES])
{
        const char *end = text;

        for (const char *at = text; *at != '\0' && *at != '\n';) {
                size_t word = strcspn(at + (*at == ' '), " \n") + (*at == ' ');

                snprintf(out, ROW_BYTES, "%.*s", (int)(at + word - text), text);
                if (end != text && (int)ph_text_width(out) > width)
                        break;
                end = at += word;
        }
        snprintf(out, ROW_BYTES, "%.*s", (int)(end - text), text);
        return end + (*end == ' ' || *end == '\n');
}

int ph_paragraph_rows(const char *utf8, int width)
{
        char row[ROW_BYTES];
        int rows = 0;

        while (*utf8 != '\0') {
                utf8 = take_row(utf8, width, row);
                rows++;
        }
        return rows;
}

int ph_draw_paragraph(const struct ph_area *area, int row, enum ph_style style, const char *utf8)
{
        char text[ROW_BYTES];

        while (*utf8 != '\0') {
                utf8 = take_row(utf8, area->columns, text);
                ph_draw_text(area, row++, 0, style, text);
        }
        return row;
}
