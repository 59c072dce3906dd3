/*
 * A table on the screen: a head that can be clicked, rows of which one is chosen, a scroll bar. It
 * draws what it is given, and knows afterwards what the mouse is on. Loop thread only.
 */
#ifndef PH_TUI_WIDGET_TABLE_H
#define PH_TUI_WIDGET_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/model/scroll.h"
#include "tui/widget/columns.h"
#include "tui/widget/draw.h"

#define PH_TABLE_TEXT 256 /* bytes of a cell */

struct ph_table {
        const struct ph_table_column *columns; /* borrowed */
        int count;
        int sorted; /* the column it is sorted by; -1: none */
        bool is_descending;
        /* Made by ph_table_place(): */
        struct ph_area head, body;
        int widths[PH_COLUMNS_MOST];
};

/* Says on the frame around @box that there are lines below those that @scroll has in sight. */
void ph_draw_more(const struct ph_area *box, const struct ph_scroll *scroll);

struct ph_table_cell {
        const char *text;
        enum ph_style style;
};

/* Room for the cells of one row. */
struct ph_table_cells {
        struct ph_table_cell cells[PH_COLUMNS_MOST];
        char texts[PH_COLUMNS_MOST][PH_TABLE_TEXT];
};

/* Finds room for the table in @area. */
void ph_table_place(struct ph_table *table, const struct ph_area *area);

void ph_table_draw_head(const struct ph_table *table);

/* Draws row @at of the body from a cell for each column. The style of a chosen row is its own. */
void ph_table_draw_row(
        const struct ph_table *table, int at, bool is_chosen, const struct ph_table_cell *cells);

/* Draws @sign, one cell wide, before row @at: what is special about it. After the row itself. */
void ph_table_draw_sign(
        const struct ph_table *table, int at, enum ph_style style, const char *sign);

/* Draws where in the list one is, if it is longer than the body. */
void ph_table_draw_bar(const struct ph_table *table, const struct ph_scroll *scroll);

/* Returns the column whose head is at that cell of the screen, or -1. */
int ph_table_head_at(const struct ph_table *table, int row, int column);

/* Returns the line at that cell of the screen, of a list that is drawn into @body; or -1. */
int64_t ph_area_line_at(
        const struct ph_area *body, const struct ph_scroll *scroll, int row, int column);

#endif
