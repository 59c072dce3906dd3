#include "tui/model/table_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "protocol/json.h"

#define NEW_MS 3000

static const struct ph_window_kind kind = {.key = "table",
        .columns = ph_table_columns,
        .count = PH_TABLE_COLUMN_COUNT,
        .sort = PH_TABLE_MEMORY};

const char *const ph_table_marks[PH_MARK_COUNT] = {
        [PH_MARK_LOST] = "lost",
        [PH_MARK_PRIVATE] = "private",
        [PH_MARK_SYSTEM] = "system",
        [PH_MARK_FIXED] = "fixed",
        [PH_MARK_COMPRESSED] = "compressed",
};

void ph_table_list_init(struct ph_table_list *list)
{
        *list = (struct ph_table_list){0};
        ph_window_init(&list->window, &kind);
}

void ph_table_list_finish(struct ph_table_list *list)
{
        ph_window_finish(&list->window);
}

bool ph_table_list_take(struct ph_table_list *list, const cJSON *result, uint64_t now_ms)
{
        const cJSON *answer, *kinds, *terms;

        if (!ph_window_take(&list->window, result, now_ms))
                return false;
        answer = list->window.answer;
        kinds = cJSON_GetObjectItemCaseSensitive(answer, "kinds");
        terms = cJSON_GetObjectItemCaseSensitive(answer, "persistent_terms");
        list->rows = ph_json_get_int(answer, "matched_rows", -1);
        list->memory_bytes = ph_json_get_int(answer, "matched_memory_bytes", -1);
        list->lost = ph_json_get_int(answer, "matched_lost", -1);
        list->ets = ph_json_get_int(kinds, "ets", -1);
        list->mnesia = ph_json_get_int(kinds, "mnesia", -1);
        list->dets = ph_json_get_int(kinds, "dets", -1);
        list->persistent_terms = ph_json_get_int(terms, "count", -1);
        list->persistent_bytes = ph_json_get_int(terms, "memory_bytes", -1);
        return true;
}

bool ph_table_is_new(const cJSON *row)
{
        return ph_json_get_number(row, "age_ms", NAN) < NEW_MS;
}

const char *ph_table_closed(const cJSON *row, char *text, size_t size)
{
        const char *owner = ph_json_get_string(row, "owner", "?");

        if (ph_json_get_bool(row, "readable", false))
                return NULL;
        if (strcmp(ph_json_get_string(row, "protection", ""), "private") == 0)
                snprintf(text, size, "%s is private: %s alone can read its rows",
                        ph_json_get_string(row, "name", "it"),
                        ph_json_get_string(row, "owner_name", owner));
        else if (ph_json_get_string(row, "file", NULL) != NULL)
                snprintf(text, size, "the rows of a DETS table are in its file, %s",
                        ph_json_get_string(row, "file", ""));
        else if (strcmp(ph_json_get_string(row, "storage", ""), "remote") == 0)
                snprintf(text, size, "this node has no copy of that table: look into one that has");
        else
                snprintf(text, size, "the rows of this table can't be read from here");
        return text;
}

unsigned ph_table_marks_of(const cJSON *row)
{
        static const char *const members[PH_MARK_COUNT] = {
                [PH_MARK_LOST] = "lost_with_owner",
                [PH_MARK_SYSTEM] = "system",
                [PH_MARK_FIXED] = "fixed",
                [PH_MARK_COMPRESSED] = "compressed",
        };
        unsigned marks = 0;

        for (int i = 0; i < PH_MARK_COUNT; i++) {
                if (members[i] != NULL && ph_json_get_bool(row, members[i], false))
                        marks |= 1U << i;
        }
        if (strcmp(ph_json_get_string(row, "protection", ""), "private") == 0)
                marks |= 1U << PH_MARK_PRIVATE;
        return marks;
}

void ph_table_marks_spell(const cJSON *row, char *out, size_t size)
{
        unsigned marks = ph_table_marks_of(row);
        size_t used = 0;

        out[0] = '\0';
        for (int i = 0; i < PH_MARK_COUNT; i++) {
                if ((marks >> i & 1) != 0 && used < size)
                        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                used > 0 ? " " : "", ph_table_marks[i]);
        }
}
