/*
 * A popup with all that the process list knows of one process. Loop thread only.
 */
#ifndef PH_TUI_VIEW_PROCESS_ROW_H
#define PH_TUI_VIEW_PROCESS_ROW_H

#include <cjson/cJSON.h>

#include "tui/model/process_list.h"
#include "tui/view/view.h"

/*
 * Shows @row (copied), and what @list (borrowed until it is closed) says of the same process from
 * then on. Owned by the caller; NULL without memory.
 */
struct ph_view *ph_process_row_create(const struct ph_process_list *list, const cJSON *row);

#endif
