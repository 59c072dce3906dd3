#include "agent/core/table/rows_write.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"

static void write_facts(const struct ph_rows_answer *answer, struct ph_json *json, cJSON *result)
{
        const struct ph_table *table = answer->table;
        cJSON *object = ph_json_object(json, result, "table");
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(table->owner, answer->page->print.syntax == PH_SYNTAX_ELIXIR, pid);
        ph_json_string(json, object, "table", table->id);
        ph_json_string(json, object, "name", table->name);
        ph_json_bool(json, object, "named", table->named);
        ph_json_string(json, object, "type", table->type);
        ph_json_string(json, object, "protection", table->protection);
        ph_json_string(json, object, "owner", pid);
        ph_json_string(json, object, "owner_name", table->owner_name);
        ph_json_int(json, object, "rows", table->rows);
        ph_json_int(json, object, "memory_bytes", table->memory_bytes);
        ph_json_int(json, object, "keypos", table->keypos);
        ph_json_bool(json, object, "fixed", table->fixed);
}

static bool same(struct ph_etf a, struct ph_etf b)
{
        return ph_etf_left(&a) == ph_etf_left(&b) && memcmp(a.at, b.at, ph_etf_left(&a)) == 0;
}

/* What has become of the table since the cursor was made. */
static void write_change(const struct ph_rows_answer *answer, struct ph_json *json, cJSON *result)
{
        const struct ph_page *page = answer->page;
        const struct ph_cursor *then = &page->cursor, *now = &answer->cursor;
        bool renamed = page->has_cursor && !same(then->name, now->name);
        bool given = page->has_cursor && !same(then->owner, now->owner);
        const char *change = NULL;

        if (renamed || given)
                change = !given     ? "it has been renamed"
                         : !renamed ? "it has another owner"
                                    : "it has been renamed and has another owner";
        ph_json_string(json, result, "change", change);
        ph_json_bool(json, result, "changing",
                answer->rows_before != answer->table->rows ||
                        (page->has_cursor && then->rows != answer->table->rows));
}

void ph_rows_write_head(const struct ph_rows_answer *answer, struct ph_json *json, cJSON *result)
{
        const struct ph_rows *rows = answer->page->rows;

        ph_json_number(json, result, "age_ms", (double)uv_now(rows->loop) - answer->page->asked_ms);
        ph_heartbeat_write(rows->heartbeat, json, result);
        write_facts(answer, json, result);
        write_change(answer, json, result);
}

void ph_rows_write_cursor(const struct ph_rows_answer *answer, enum ph_cursor_kind kind,
        struct ph_etf place, struct ph_json *json, cJSON *object, const char *name)
{
        struct ph_cursor cursor = answer->cursor;
        char *text;

        cursor.kind = kind;
        cursor.place = place;
        text = ph_cursor_format(&cursor);
        ph_json_string(json, object, name, text);
        free(text);
}

void ph_rows_write_term(const struct ph_print_options *print, struct ph_etf term,
        struct ph_json *json, cJSON *object, const char *name, bool *cut)
{
        struct ph_print_cut missing = {0};
        struct ph_text text;

        if (term.at == NULL) {
                ph_json_null(json, object, name);
                return;
        }
        ph_text_init(&text, PH_MAX_TERM_BYTES);
        if (ph_print(term, print, &text, &missing) == -ENOMEM)
                json->failed = true;
        ph_json_string(json, object, name, text.bytes != NULL ? text.bytes : "");
        *cut = *cut || missing.cut || missing.deep_hidden > 0;
        ph_text_finish(&text);
}

static void write_row_cursor(const struct ph_rows_answer *answer, int64_t nth, struct ph_etf key,
        struct ph_json *json, cJSON *object)
{
        struct ph_etf_builder place;

        ph_etf_build_init(&place);
        ph_etf_build_tuple(&place, 2);
        ph_etf_build_int64(&place, nth);
        ph_etf_build_raw(&place, key.at, ph_etf_left(&key));
        if (place.error == 0)
                ph_rows_write_cursor(answer, PH_CURSOR_ROW, ph_etf_of(place.bytes, place.size),
                        json, object, "cursor");
        else
                json->failed = true;
        ph_etf_build_finish(&place);
}

void ph_rows_write_row(const struct ph_rows_answer *answer, const struct ph_row *row,
        struct ph_json *json, cJSON *object)
{
        const struct ph_print_options print = ph_row_print(row, &answer->page->print);
        bool cut = !row->whole;

        ph_rows_write_term(&print, row->key, json, object, "key", &cut);
        ph_rows_write_term(&print, row->value, json, object, "value", &cut);
        ph_json_bool(json, object, "cut", cut);
        if (row->bytes > 0)
                ph_json_int(json, object, "size_bytes", row->bytes);
        else
                ph_json_null(json, object, "size_bytes");
        if (row->key.at != NULL)
                write_row_cursor(answer, row->nth, row->key, json, object);
        else
                ph_json_null(json, object, "cursor");
}
