/*
 * A popup with all that the list of tables knows of one table. Loop thread only.
 */
#ifndef PH_TUI_VIEW_TABLE_FACTS_H
#define PH_TUI_VIEW_TABLE_FACTS_H

#include <cjson/cJSON.h>

#include "tui/model/window.h"
#include "tui/view/view.h"

/*
 * Shows @row (copied), and what @window (borrowed until it is closed) says of the same table from
 * then on. Owned by the caller; NULL without memory.
 */
struct ph_view *ph_table_facts_create(const struct ph_window *window, const cJSON *row);

#endif
