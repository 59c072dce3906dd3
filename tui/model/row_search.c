#include "tui/model/row_search.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define TERM_BYTES 1024 /* of a key or value: more than a line can show */

int ph_row_search_init(
        struct ph_row_search *search, const char *table, bool is_pattern, const char *text)
{
        *search = (struct ph_row_search){.table = strdup(table),
                .text = strdup(text),
                .is_pattern = is_pattern,
                .total = -1,
                .wants_ask = true};
        return search->table != NULL && search->text != NULL ? 0 : -ENOMEM;
}

void ph_row_search_finish(struct ph_row_search *search)
{
        for (int64_t i = 0; i < search->count; i++)
                cJSON_Delete(search->rows[i]);
        free(search->rows);
        free(search->table);
        free(search->text);
        free(search->next);
}

int ph_row_search_restart(struct ph_row_search *search, bool is_pattern, const char *text)
{
        struct ph_row_search fresh;

        if (ph_row_search_init(&fresh, search->table, is_pattern, text) < 0) {
                ph_row_search_finish(&fresh);
                return -ENOMEM;
        }
        fresh.syntax = search->syntax;
        ph_row_search_finish(search);
        *search = fresh;
        return 0;
}

cJSON *ph_row_search_params(struct ph_row_search *search)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        search->wants_ask = false;
        search->is_running = true;
        search->scanned_before = search->scanned;
        search->elapsed_before = search->elapsed_ms;
        ph_json_string(&json, params, "table", search->table);
        ph_json_string(&json, params, search->is_pattern ? "pattern" : "match", search->text);
        ph_json_int(&json, params, "limit", PH_ROW_SEARCH_MOST);
        ph_json_int(&json, params, "max_bytes", TERM_BYTES);
        if (search->next != NULL)
                ph_json_string(&json, params, "cursor", search->next);
        if (search->syntax != NULL)
                ph_json_string(&json, params, "syntax", search->syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

/* Without memory, a row is left out. */
static void add_row(struct ph_row_search *search, const cJSON *row)
{
        int64_t capacity = search->capacity != 0 ? search->capacity * 2 : 64;
        cJSON *copy;

        if (search->count == search->capacity) {
                cJSON **rows = realloc(search->rows, (size_t)capacity * sizeof(cJSON *));

                if (rows == NULL)
                        return;
                search->rows = rows;
                search->capacity = capacity;
        }
        copy = cJSON_Duplicate(row, 1);
        if (copy != NULL)
                search->rows[search->count++] = copy;
}

static void read_figures(struct ph_row_search *search, const cJSON *figures)
{
        search->scanned = search->scanned_before + ph_json_get_int(figures, "scanned", 0);
        search->elapsed_ms = search->elapsed_before + ph_json_get_number(figures, "elapsed_ms", 0);
        search->rows_per_second = ph_json_get_number(figures, "rows_per_second", 0);
}

void ph_row_search_take_part(struct ph_row_search *search, const cJSON *part)
{
        const cJSON *progress = cJSON_GetObjectItemCaseSensitive(part, "progress");
        const cJSON *row;

        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(part, "rows"))
                add_row(search, row);
        ph_scroll_set_total(&search->scroll, search->count);
        if (!cJSON_IsObject(progress))
                return;
        read_figures(search, progress);
        search->total = ph_json_get_int(progress, "total", -1);
}

void ph_row_search_take(struct ph_row_search *search, const cJSON *result, uint64_t now_ms)
{
        const cJSON *table = cJSON_GetObjectItemCaseSensitive(result, "table");
        const char *next = ph_json_get_string(result, "next", NULL);

        free(search->next);
        search->next = next != NULL ? strdup(next) : NULL;
        search->is_running = false;
        search->is_complete = ph_json_get_bool(result, "complete", false);
        search->is_changing = search->is_changing || ph_json_get_bool(result, "changing", false);
        search->partly += ph_json_get_int(result, "partly", 0);
        search->total = ph_json_get_int(table, "rows", -1);
        snprintf(search->change, sizeof(search->change), "%s",
                ph_json_get_string(result, "change", ""));
        read_figures(search, result);
        ph_freshness_read(&search->freshness, result, now_ms);
}

void ph_row_search_fail(struct ph_row_search *search)
{
        search->is_running = false;
}

void ph_row_search_go_on(struct ph_row_search *search)
{
        if (!search->is_running && !search->is_complete && search->next != NULL)
                search->wants_ask = true;
}

const cJSON *ph_row_search_chosen(const struct ph_row_search *search)
{
        if (search->scroll.cursor < 0 || search->scroll.cursor >= search->count)
                return NULL;
        return search->rows[search->scroll.cursor];
}
