/*
 * What is said about the list of tables as a whole: how many there are, what they come to, and why
 * what is shown is not all. Loop thread only.
 */
#ifndef PH_TUI_VIEW_TABLE_NOTES_H
#define PH_TUI_VIEW_TABLE_NOTES_H

#include "protocol/error.h"
#include "tui/model/table_list.h"
#include "tui/widget/draw.h"
#include "tui/widget/line.h"

/*
 * Draws the sums, and what must not be overlooked, @error (its code 0: none) among it, in the last
 * rows of @area. Returns how many rows that took.
 */
int ph_table_notes_draw(
        const struct ph_table_list *list, const struct ph_error *error, const struct ph_area *area);

/* Adds to the right end of @line how many tables there are and match. */
void ph_table_notes_describe(const struct ph_table_list *list, struct ph_line *line);

#endif
