#include "tui/widget/table.h"

#include <stdio.h>

#define MARGIN 3 /* cells for a row's sign and the mark of the chosen row */
#define BAR 2    /* cells for the scroll bar, and a blank before it */

void ph_table_place(struct ph_table *table, const struct ph_area *area)
{
        table->head = ph_area_rows(area, 0, 1);
        table->body = ph_area_rows(area, 1, area->rows - 1);
        ph_columns_fit(table->columns, table->count, area->columns - MARGIN - BAR, table->sorted,
                table->widths);
}

static void draw_title(const struct ph_table *table, int i, int at)
{
        bool is_sorted = i == table->sorted;
        const char *mark = ph_glyph(table->is_descending ? PH_GLYPH_DOWN : PH_GLYPH_UP);
        char title[64];

        snprintf(title, sizeof(title), "%s%s%s", table->columns[i].title, is_sorted ? " " : "",
                is_sorted ? mark : "");
        ph_draw_field(&table->head, 0, at, table->widths[i], table->columns[i].align,
                is_sorted ? PH_STYLE_HEAD_SORT : PH_STYLE_HEAD, title);
}

void ph_table_draw_head(const struct ph_table *table)
{
        int at = MARGIN;

        ph_draw_blank(&table->head, PH_STYLE_HEAD);
        for (int i = 0; i < table->count; i++) {
                if (table->widths[i] == 0)
                        continue;
                draw_title(table, i, at);
                at += table->widths[i] + PH_COLUMNS_GAP;
        }
}

void ph_table_draw_row(
        const struct ph_table *table, int at, bool is_chosen, const struct ph_table_cell *cells)
{
        struct ph_area row = ph_area_rows(&table->body, at, 1);
        int column = MARGIN;

        row = ph_area_columns(&row, 0, row.columns - 1);
        ph_draw_blank(&row, is_chosen ? PH_STYLE_CURSOR : PH_STYLE_NORMAL);
        if (is_chosen)
                ph_draw_text(&row, 0, 1, PH_STYLE_CURSOR, ph_glyph(PH_GLYPH_MARK));
        for (int i = 0; i < table->count; i++) {
                if (table->widths[i] == 0)
                        continue;
                ph_draw_field(&row, 0, column, table->widths[i], table->columns[i].align,
                        is_chosen ? PH_STYLE_CURSOR : cells[i].style, cells[i].text);
                column += table->widths[i] + PH_COLUMNS_GAP;
        }
}

void ph_table_draw_sign(const struct ph_table *table, int at, enum ph_style style, const char *sign)
{
        ph_draw_text(&table->body, at, 0, style, sign);
}

void ph_table_draw_bar(const struct ph_table *table, const struct ph_scroll *scroll)
{
        int rows = table->body.rows;
        int column = table->body.columns - 1;
        int64_t hidden = scroll->total - rows;
        int size, from;

        if (hidden <= 0 || rows < 2)
                return;
        size = (int)((int64_t)rows * rows / scroll->total);
        size = size < 1 ? 1 : size;
        from = (int)((scroll->top * (rows - size) + hidden / 2) / hidden);
        for (int row = 0; row < rows; row++) {
                bool is_thumb = row >= from && row < from + size;

                ph_draw_text(&table->body, row, column, is_thumb ? PH_STYLE_FRAME : PH_STYLE_DIM,
                        ph_glyph(is_thumb ? PH_GLYPH_THUMB : PH_GLYPH_HAIR));
        }
}

int ph_table_head_at(const struct ph_table *table, int row, int column)
{
        int at = table->head.column + MARGIN;

        if (!ph_area_has(&table->head, row, column))
                return -1;
        for (int i = 0; i < table->count; i++) {
                if (table->widths[i] == 0)
                        continue;
                if (column >= at && column < at + table->widths[i])
                        return i;
                at += table->widths[i] + PH_COLUMNS_GAP;
        }
        return -1;
}

int64_t ph_area_line_at(
        const struct ph_area *body, const struct ph_scroll *scroll, int row, int column)
{
        if (!ph_area_has(body, row, column))
                return -1;
        return ph_scroll_line_at(scroll, row - body->row);
}

void ph_draw_more(const struct ph_area *box, const struct ph_scroll *scroll)
{
        if (scroll->top + scroll->page < scroll->total)
                ph_draw_text(box, box->rows - 1, 2, PH_STYLE_KEY, " more below ");
}
