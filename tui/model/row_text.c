#include "tui/model/row_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define FIRST_BYTES 65536 /* of the part that is asked for first: it is there at once */
#define MORE_BYTES 1048576
#define WIDTH 80 /* of the lines that the agent makes */

int ph_row_text_init(struct ph_row_text *row, const char *table, const char *cursor)
{
        *row = (struct ph_row_text){.table = strdup(table),
                .cursor = strdup(cursor),
                .size_bytes = -1,
                .size_words = -1,
                .text_bytes = -1,
                .wants_ask = true};
        ph_folds_init(&row->folds);
        return row->table != NULL && row->cursor != NULL ? 0 : -ENOMEM;
}

void ph_row_text_finish(struct ph_row_text *row)
{
        ph_folds_finish(&row->folds);
        free(row->table);
        free(row->cursor);
}

cJSON *ph_row_text_params(struct ph_row_text *row)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();
        int64_t offset = row->is_stale ? 0 : (int64_t)row->folds.size;

        row->wants_ask = false;
        ph_json_string(&json, params, "table", row->table);
        ph_json_string(&json, params, "cursor", row->cursor);
        ph_json_int(&json, params, "width", WIDTH);
        ph_json_int(&json, params, "max_depth", 0);
        ph_json_int(&json, params, "offset", offset);
        ph_json_int(&json, params, "max_bytes", offset == 0 ? FIRST_BYTES : MORE_BYTES);
        if (row->syntax != NULL)
                ph_json_string(&json, params, "syntax", row->syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

static void copy_text(char *out, size_t size, const cJSON *object, const char *member)
{
        snprintf(out, size, "%s", ph_json_get_string(object, member, ""));
}

static void read_facts(struct ph_row_text *row, const cJSON *result)
{
        const cJSON *table = cJSON_GetObjectItemCaseSensitive(result, "table");

        copy_text(row->name, sizeof(row->name), table, "name");
        copy_text(row->owner, sizeof(row->owner), table, "owner");
        copy_text(row->key, sizeof(row->key), result, "key");
        copy_text(row->change, sizeof(row->change), result, "change");
        row->size_bytes = ph_json_get_int(result, "size_bytes", -1);
        row->size_words = ph_json_get_int(result, "size_words", -1);
        row->is_cut = ph_json_get_bool(result, "cut", false);
        row->text_bytes = ph_json_get_int(result, "text_bytes", 0);
}

/* Parts of two texts, as the row has changed meanwhile, must not become one. */
static bool belongs(const struct ph_row_text *row, const cJSON *result)
{
        return ph_json_get_int(result, "offset", -1) == (int64_t)row->folds.size &&
               ph_json_get_int(result, "text_bytes", 0) == row->text_bytes &&
               ph_json_get_int(result, "size_bytes", -1) == row->size_bytes;
}

void ph_row_text_take(struct ph_row_text *row, const cJSON *result, uint64_t now_ms)
{
        const char *text = ph_json_get_string(result, "text", "");
        bool is_first = ph_json_get_int(result, "offset", -1) == 0;

        if (row->wants_ask)
                return;
        if (!is_first && !belongs(row, result)) {
                ph_row_text_again(row, row->syntax);
                return;
        }
        if (is_first)
                ph_folds_clear(&row->folds);
        row->is_stale = false;
        read_facts(row, result);
        ph_freshness_read(&row->freshness, result, now_ms);
        if (ph_folds_append(&row->folds, text, strlen(text)) < 0)
                row->is_cut = true;
        else
                row->wants_ask = text[0] != '\0' && (int64_t)row->folds.size < row->text_bytes;
        if (row->wants_end)
                ph_scroll_move(&row->folds.scroll, PH_MOTION_LAST);
}

void ph_row_text_move(struct ph_row_text *row, enum ph_motion motion)
{
        row->wants_end = motion == PH_MOTION_LAST;
        ph_scroll_move(&row->folds.scroll, motion);
}

void ph_row_text_again(struct ph_row_text *row, const char *syntax)
{
        row->syntax = syntax;
        row->is_stale = row->wants_ask = true;
}
