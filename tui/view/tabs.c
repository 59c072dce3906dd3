#include "tui/view/desk.h"

#include <stddef.h>

#include "tui/view/overview.h"
#include "tui/view/processes.h"
#include "tui/view/stuck.h"
#include "tui/view/tables.h"
#include "tui/view/tree.h"

const struct ph_tab ph_tabs[] = {
        {"Overview", ph_overview_create},
        {"Processes", ph_processes_create},
        {"Tree", ph_tree_create},
        {"Tables", ph_tables_create},
        {"Stuck", ph_stuck_create},
        {NULL, NULL},
};
