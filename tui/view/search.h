/*
 * The screen with the rows of a table that a search finds, while it goes on. Loop thread only.
 */
#ifndef PH_TUI_VIEW_SEARCH_H
#define PH_TUI_VIEW_SEARCH_H

#include "tui/view/prompt.h"
#include "tui/view/view.h"

/* What asks for the text of a search, and, behind it, for a pattern. */
extern const struct ph_prompt_kind ph_search_prompts[2];

/*
 * Searches @table (what names it) for @text, or for rows that match it as a pattern; one that is
 * refused can be mended there. Owned by the caller; NULL without memory.
 */
struct ph_view *ph_search_create(const char *table, bool is_pattern, const char *text);

#endif
