#include "tui/view/desk.h"

#include <stddef.h>

#include "tui/view/overview.h"
#include "tui/view/processes.h"
#include "tui/view/stuck.h"
#include "tui/view/tables.h"

const struct ph_tab ph_tabs[] = {
        {"Overview", ph_overview_create},
        {"Processes", ph_processes_create},
        {"Tables", ph_tables_create},
        {"Stuck", ph_stuck_create},
        {NULL, NULL},
};
