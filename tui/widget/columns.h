/*
 * A table's columns: which of them there is room for and how wide each becomes. A table says it by
 * numbers; nothing here knows what is in it. No state; any thread.
 */
#ifndef PH_TUI_WIDGET_COLUMNS_H
#define PH_TUI_WIDGET_COLUMNS_H

#include "tui/text/text.h"

#define PH_COLUMNS_MOST 24
#define PH_COLUMNS_GAP 2 /* blanks between two columns */

struct ph_table_column {
        const char *title;
        enum ph_text_align align;
        int least;  /* cells it needs to be of use; 0: it is hidden */
        int wanted; /* cells in which most of its content fits */
        int grows;  /* its share of the cells that nobody wants; 0: none */
        int rank;   /* where there is no room for all, the highest goes first; 0: never */
};

/*
 * Fits @count columns (at most PH_COLUMNS_MOST) into @width cells: @widths_out holds the cells of
 * each, 0 when it is left out. Column @pinned (or -1) is left out last.
 */
void ph_columns_fit(
        const struct ph_table_column *columns, int count, int width, int pinned, int *widths_out);

#endif
