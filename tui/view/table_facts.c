#include "tui/view/table_facts.h"

#include <stdio.h>
#include <string.h>

#include "protocol/json.h"
#include "tui/model/table_list.h"
#include "tui/view/facts.h"

static void say_kind(const cJSON *row, const char *member, char *out, size_t size)
{
        const char *storage = ph_json_get_string(row, "storage", NULL);

        snprintf(out, size, "%s%s%s", ph_json_get_string(row, member, "?"),
                storage != NULL ? ", " : "", storage != NULL ? storage : "");
}

static void say_copies(const cJSON *row, const char *member, char *out, size_t size)
{
        const cJSON *copy;
        size_t used = 0;

        out[0] = '\0';
        cJSON_ArrayForEach(copy, cJSON_GetObjectItemCaseSensitive(row, member))
        {
                if (used < size && cJSON_IsString(copy))
                        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                used > 0 ? ", " : "", copy->valuestring);
        }
}

static void say_process(const cJSON *row, const char *member, char *out, size_t size)
{
        const char *pid = ph_json_get_string(row, member, NULL);
        char name_member[32];
        const char *name;

        snprintf(name_member, sizeof(name_member), "%s_name", member);
        name = ph_json_get_string(row, name_member, "");
        out[0] = '\0';
        if (pid != NULL)
                snprintf(out, size, "%s %s", pid, name);
}

static void say_lost(const cJSON *row, const char *member, char *out, size_t size)
{
        const cJSON *lost = cJSON_GetObjectItemCaseSensitive(row, member);
        bool has_heir = ph_json_get_string(row, "heir", NULL) != NULL;

        out[0] = '\0';
        if (cJSON_IsTrue(lost))
                snprintf(out, size, "the table is lost: %s",
                        has_heir ? "its heir is dead, or dies as well" : "it has no heir");
        else if (cJSON_IsFalse(lost))
                snprintf(out, size, "the heir gets the table");
}

static void say_protection(const cJSON *row, const char *member, char *out, size_t size)
{
        const char *protection = ph_json_get_string(row, member, "unknown");

        snprintf(out, size, "%s", strcmp(protection, "unknown") == 0 ? "" : protection);
}

static void say_fixed(const cJSON *row, const char *member, char *out, size_t size)
{
        snprintf(out, size, "%s",
                ph_json_get_bool(row, member, false)
                        ? "yes: what is deleted stays while somebody traverses it"
                        : "");
}

static void say_options(const cJSON *row, const char *member, char *out, size_t size)
{
        static const char *const options[] = {
                "read_concurrency", "decentralized_counters", "compressed", NULL};
        const char *write = ph_json_get_string(row, "write_concurrency", "false");
        size_t used = 0;

        (void)member;
        out[0] = '\0';
        if (strcmp(write, "false") != 0)
                used += (size_t)snprintf(out, size, "write_concurrency %s", write);
        for (int i = 0; options[i] != NULL; i++) {
                if (ph_json_get_bool(row, options[i], false))
                        used += (size_t)snprintf(
                                out + used, size - used, "%s%s", used > 0 ? ", " : "", options[i]);
        }
}

static void say_system(const cJSON *row, const char *member, char *out, size_t size)
{
        snprintf(out, size, "%s",
                ph_json_get_bool(row, member, false) ? "yes: the runtime's, kernel's or stdlib's"
                                                     : "");
}

static void say_state(const cJSON *row, const char *member, char *out, size_t size)
{
        const char *state = ph_json_get_string(row, member, "answered");

        snprintf(out, size, "%s", strcmp(state, "answered") == 0 ? "" : state);
}

static void say_closed(const cJSON *row, const char *member, char *out, size_t size)
{
        const char *closed = ph_table_closed(row, out, size);

        (void)member;
        if (closed == NULL)
                snprintf(out, size, "can be read");
}

/* The letters of the list begin these words. */
static void say_marks(const cJSON *row, const char *member, char *out, size_t size)
{
        (void)member;
        ph_table_marks_spell(row, out, size);
}

static const struct ph_fact facts[] = {
        {"table", "table", ph_fact_say_text},
        {"kind", "kind", say_kind},
        {"copies", "copies", say_copies},
        {"type", "type", ph_fact_say_text},
        {"protection", "protection", say_protection},
        {"contents", "readable", say_closed},
        {"rows", "rows", ph_fact_say_count},
        {"grows", "rows_per_second", ph_fact_say_rate},
        {"memory", "memory_bytes", ph_fact_say_bytes},
        {"file", "file", ph_fact_say_text},
        {"file size", "file_bytes", ph_fact_say_bytes},
        {"key position", "keypos", ph_fact_say_count},
        {"owner", "owner", say_process},
        {"heir", "heir", say_process},
        {"if it dies", "lost_with_owner", say_lost},
        {"options", "", say_options},
        {"fixed", "fixed", say_fixed},
        {"system", "system", say_system},
        {"marks", "", say_marks},
        {"first seen", "age_ms", ph_fact_say_age},
        {"looked at", "state", say_state},
        {NULL, NULL, NULL},
};

static void write_title(const cJSON *row, char *out, size_t size)
{
        snprintf(out, size, "%s", ph_json_get_string(row, "name", "?"));
}

static const struct ph_view_kind kind = {.title = "Table", PH_FACTS_KIND};

static const struct ph_facts_spec spec = {&kind, facts, write_title};

struct ph_view *ph_table_facts_create(const struct ph_window *window, const cJSON *row)
{
        return ph_facts_create(&spec, window, row);
}
