/*
 * What is said about the list of processes as a whole: how many there are, and why what is shown is
 * not all, or not right. Loop thread only.
 */
#ifndef PH_TUI_VIEW_PROCESS_NOTES_H
#define PH_TUI_VIEW_PROCESS_NOTES_H

#include "protocol/error.h"
#include "tui/model/process_list.h"
#include "tui/widget/draw.h"
#include "tui/widget/line.h"

/*
 * Draws what must not be overlooked, @error (its code 0: none) among it, in the last rows of @area.
 * Returns how many rows that took.
 */
int ph_process_notes_draw(const struct ph_process_list *list, const struct ph_error *error,
        const struct ph_area *area);

/* Adds to the right end of @line how many processes there are, came, went and match. */
void ph_process_notes_describe(const struct ph_process_list *list, struct ph_line *line);

/*
 * Says in @row of @area that @count processes lack @what, which the query needs. Returns how many
 * rows that took.
 */
int ph_process_notes_unknown(const struct ph_area *area, int row, int64_t count, const char *what);

#endif
