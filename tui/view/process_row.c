#include "tui/view/process_row.h"

#include <stdio.h>

#include "protocol/json.h"
#include "tui/text/text.h"
#include "tui/view/facts.h"

static void say_memory(const cJSON *row, const char *name, char *out, size_t size)
{
        uint64_t bytes = (uint64_t)ph_json_get_int(row, name, 0);
        bool is_exact = ph_json_get_bool(row, "memory_exact", false);
        char text[PH_TEXT_NUMBER], count[PH_TEXT_NUMBER];

        snprintf(out, size, "%s%s (%s bytes%s)", is_exact ? "" : "~", ph_text_bytes(bytes, text),
                ph_text_count(bytes, count), is_exact ? "" : ", heap at the last sweep");
}

static void say_agent(const cJSON *row, const char *name, char *out, size_t size)
{
        snprintf(out, size, "%s",
                ph_json_get_bool(row, name, false) ? "yes: porthole's own process" : "");
}

static const struct ph_fact facts[] = {
        {"pid", "pid", ph_fact_say_text},
        {"registered name", "name", ph_fact_say_text},
        {"label", "label", ph_fact_say_text},
        {"initial call", "initial_call", ph_fact_say_text},
        {"current", "current_function", ph_fact_say_text},
        {"status", "status", ph_fact_say_text},
        {"mailbox", "mailbox", ph_fact_say_count},
        {"mailbox grows", "mailbox_per_second", ph_fact_say_rate},
        {"reductions", "reductions", ph_fact_say_count},
        {"reductions rate", "reductions_per_second", ph_fact_say_rate},
        {"memory", "memory_bytes", say_memory},
        {"first seen", "age_ms", ph_fact_say_age},
        {"agent", "agent", say_agent},
        {"looked at", "state", ph_fact_say_text},
        {NULL, NULL, NULL},
};

static void write_title(const cJSON *row, char *out, size_t size)
{
        const char *name = ph_process_name(row);

        snprintf(out, size, "%s %s", ph_json_get_string(row, "pid", "?"), name != NULL ? name : "");
}

static const struct ph_view_kind kind = {.title = "Process", PH_FACTS_KIND};

static const struct ph_facts_spec spec = {&kind, facts, write_title};

struct ph_view *ph_process_row_create(const struct ph_process_list *list, const cJSON *row)
{
        return ph_facts_create(&spec, &list->window, row);
}
