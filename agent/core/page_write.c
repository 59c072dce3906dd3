#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/core/page.h"
#include "protocol/limits.h"

/* The page as the probe told of it. */
struct contents {
        const struct ph_page *page;
        const struct ph_table *table;
        struct ph_page_answer answer;
        struct ph_cursor
                cursor; /* of this table as it is now; kind and place are still to be set */
        struct ph_etf rows, first, last;
        bool more_before, more_behind;
        int64_t left_out, slots;
};

/* ---- reading */

static int read_edge(struct ph_etf *in, struct ph_etf *place_out, bool *more_out)
{
        *more_out = false;
        if (ph_etf_read_tuple_of(in, 2) < 0)
                return ph_etf_take(in, place_out);
        return ph_etf_take(in, place_out) == 0 ? ph_etf_read_bool(in, more_out) : -EBADMSG;
}

static int read_found(struct ph_etf in, struct contents *contents)
{
        if (ph_etf_read_tuple_of(&in, 5) < 0 || ph_etf_take(&in, &contents->rows) < 0 ||
                read_edge(&in, &contents->first, &contents->more_before) < 0 ||
                read_edge(&in, &contents->last, &contents->more_behind) < 0 ||
                ph_etf_read_int64(&in, &contents->left_out) < 0)
                return -EBADMSG;
        return ph_etf_read_int64(&in, &contents->slots);
}

static int read_answer(struct ph_etf in, struct ph_page_answer *answer)
{
        if (ph_etf_read_tuple_of(&in, 4) < 0 || ph_etf_take(&in, &answer->reference) < 0 ||
                ph_etf_take(&in, &answer->facts) < 0 ||
                ph_etf_read_int64(&in, &answer->rows_before) < 0)
                return -EBADMSG;
        return ph_etf_take(&in, &answer->found);
}

static const struct ph_field_spec identity[] = {
        {"name", PH_FIELD_TERM, offsetof(struct ph_cursor, name), 0},
        {"owner", PH_FIELD_TERM, offsetof(struct ph_cursor, owner), 0},
};

/* What tells the table from others, for cursors. @facts is a list of one. */
static int read_identity(struct contents *contents)
{
        struct ph_etf in = contents->answer.facts;
        uint32_t length;

        contents->cursor = (struct ph_cursor){
                .table = contents->answer.reference, .rows = contents->table->rows};
        if (ph_etf_read_list(&in, &length) < 0 || length != 1)
                return -EBADMSG;
        return ph_fields_read(
                &in, identity, sizeof(identity) / sizeof(identity[0]), &contents->cursor);
}

/* ---- what can't be shown */

static int fail_gone(const struct ph_page *page, struct ph_error *error)
{
        char name[PH_ETF_ATOM_TEXT_SIZE];
        struct ph_etf window = page->cursor.name;
        struct ph_etf_atom atom = {0};

        if (page->has_cursor) {
                ph_etf_read_atom(&window, &atom);
                ph_etf_atom_text(&atom, name, sizeof(name));
                ph_error_set(error, PH_ERROR_GONE,
                        "the table %.100s that was looked at has been deleted", name);
        } else {
                ph_error_set(error, PH_ERROR_GONE,
                        "there is no table \"%.100s\" in the node; the method tables lists them",
                        page->table);
        }
        return -ENOENT;
}

static int fail_private(
        const struct ph_page *page, const struct ph_table *table, struct ph_error *error)
{
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(table->owner, page->print.syntax == PH_SYNTAX_ELIXIR, pid);
        ph_error_set(error, PH_ERROR_REFUSED,
                "the table %.60s is private: its owner %s%s%.60s alone can read it", table->name,
                pid, table->owner_name != NULL ? " " : "",
                table->owner_name != NULL ? table->owner_name : "");
        return -EPERM;
}

/* What was found when it is a word and no rows. */
static int explain(const struct contents *contents, struct ph_error *error)
{
        const struct ph_page *page = contents->page;
        struct ph_etf in = contents->answer.found;
        struct ph_etf_atom word = {0};

        ph_etf_read_atom(&in, &word);
        if (ph_etf_atom_is(&word, "private"))
                return fail_private(page, contents->table, error);
        if (ph_etf_atom_is(&word, "gone"))
                return fail_gone(page, error);
        if (ph_etf_atom_is(&word, "misplaced"))
                ph_error_set(error, PH_ERROR_PARAMS,
                        strcmp(contents->table->type, "ordered_set") == 0
                                ? "an ordered_set can't be entered at a share; give \"from\" a key"
                                : "a %s is in no order: it can be entered at a share, not from a "
                                  "key",
                        contents->table->type);
        else if (ph_etf_atom_is(&word, "blocked"))
                ph_error_set(error, PH_ERROR_REFUSED,
                        "the table has the key '$end_of_table', which ets can't go past; ask for "
                        "single keys");
        else
                ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
        return -EINVAL;
}

/* ---- writing */

static void write_facts(const struct contents *contents, struct ph_json *json, cJSON *result)
{
        const struct ph_table *table = contents->table;
        cJSON *object = ph_json_object(json, result, "table");
        char pid[PH_PID_TEXT_SIZE];

        ph_pid_format(table->owner, contents->page->print.syntax == PH_SYNTAX_ELIXIR, pid);
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
static void write_change(const struct contents *contents, struct ph_json *json, cJSON *result)
{
        const struct ph_page *page = contents->page;
        const struct ph_cursor *then = &page->cursor, *now = &contents->cursor;
        bool renamed = page->has_cursor && !same(then->name, now->name);
        bool given = page->has_cursor && !same(then->owner, now->owner);
        const char *change = NULL;

        if (renamed || given)
                change = !given     ? "it has been renamed"
                         : !renamed ? "it has another owner"
                                    : "it has been renamed and has another owner";
        ph_json_string(json, result, "change", change);
        ph_json_bool(json, result, "changing",
                contents->answer.rows_before != contents->table->rows ||
                        (page->has_cursor && then->rows != contents->table->rows));
}

static void write_cursor(const struct contents *contents, enum ph_cursor_kind kind,
        struct ph_etf place, struct ph_json *json, cJSON *object, const char *name)
{
        struct ph_cursor cursor = contents->cursor;
        char *text;

        cursor.kind = kind;
        cursor.place = place;
        text = ph_cursor_format(&cursor);
        ph_json_string(json, object, name, text);
        free(text);
}

static void write_edges(const struct contents *contents, struct ph_json *json, cJSON *result)
{
        struct ph_etf slot = contents->first;
        struct ph_etf_atom tag;
        int64_t number;

        if (contents->more_before)
                write_cursor(
                        contents, PH_CURSOR_BACKWARD, contents->first, json, result, "previous");
        else
                ph_json_null(json, result, "previous");
        if (contents->more_behind)
                write_cursor(contents, PH_CURSOR_FORWARD, contents->last, json, result, "next");
        else
                ph_json_null(json, result, "next");
        if (ph_etf_read_tuple_of(&slot, 3) == 0 && ph_etf_read_atom(&slot, &tag) == 0 &&
                ph_etf_read_int64(&slot, &number) == 0 && contents->slots > 0)
                ph_json_number(json, result, "share", (double)number / (double)contents->slots);
        else
                ph_json_null(json, result, "share");
}

/* Without memory the answer is not sent. */
static void write_term(const struct contents *contents, struct ph_etf term, struct ph_json *json,
        cJSON *object, const char *name, bool *cut)
{
        struct ph_print_cut missing = {0};
        struct ph_text text;

        if (term.at == NULL) {
                ph_json_null(json, object, name);
                return;
        }
        ph_text_init(&text, PH_MAX_TERM_BYTES);
        if (ph_print(term, &contents->page->print, &text, &missing) == -ENOMEM)
                json->failed = true;
        ph_json_string(json, object, name, text.bytes != NULL ? text.bytes : "");
        *cut = *cut || missing.cut || missing.deep_hidden > 0;
        ph_text_finish(&text);
}

/* What there is to show of a row; a window that is empty isn't known. */
struct shown {
        struct ph_etf key, value;
        bool whole;
};

/* What stands beside the key: the other element of two, else the whole row. */
static int split_row(struct ph_etf row, int64_t keypos, struct shown *shown)
{
        struct ph_etf in = row, element;
        uint32_t arity;

        if (ph_etf_read_tuple(&in, &arity) < 0)
                return -EBADMSG;
        shown->value = row;
        for (int64_t i = 1; i <= (int64_t)arity; i++) {
                if (ph_etf_take(&in, &element) < 0)
                        return -EBADMSG;
                if (i == keypos && shown->whole)
                        shown->key = element;
                else if (i != keypos && arity == 2)
                        shown->value = element;
        }
        return 0;
}

/* Reads {Kind, {Key} or {}, Row}. */
static int read_shown(struct ph_etf in, int64_t keypos, struct shown *shown)
{
        struct ph_etf_atom kind;
        uint32_t keys;

        *shown = (struct shown){.whole = false};
        if (ph_etf_read_tuple_of(&in, 3) < 0 || ph_etf_read_atom(&in, &kind) < 0 ||
                ph_etf_read_tuple(&in, &keys) < 0 || keys > 1 ||
                (keys == 1 && ph_etf_take(&in, &shown->key) < 0))
                return -EBADMSG;
        shown->whole = ph_etf_atom_is(&kind, "row");
        return ph_etf_atom_is(&kind, "none") ? 0 : split_row(in, keypos, shown);
}

static void write_row_cursor(const struct contents *contents, int64_t nth, struct ph_etf key,
        struct ph_json *json, cJSON *object)
{
        struct ph_etf_builder place;

        ph_etf_build_init(&place);
        ph_etf_build_tuple(&place, 2);
        ph_etf_build_int64(&place, nth);
        ph_etf_build_raw(&place, key.at, ph_etf_left(&key));
        if (place.error == 0)
                write_cursor(contents, PH_CURSOR_ROW, ph_etf_of(place.bytes, place.size), json,
                        object, "cursor");
        else
                json->failed = true;
        ph_etf_build_finish(&place);
}

static int write_shown(const struct contents *contents, int64_t nth, struct ph_etf in,
        struct ph_json *json, cJSON *object)
{
        struct shown shown;
        bool cut;

        if (read_shown(in, contents->table->keypos, &shown) < 0)
                return -EBADMSG;
        cut = !shown.whole;
        write_term(contents, shown.key, json, object, "key", &cut);
        write_term(contents, shown.value, json, object, "value", &cut);
        ph_json_bool(json, object, "cut", cut);
        if (shown.key.at != NULL)
                write_row_cursor(contents, nth, shown.key, json, object);
        else
                ph_json_null(json, object, "cursor");
        return 0;
}

/* Nobody knows the size of a row that could not be read. */
static void write_size(int64_t bytes, struct ph_json *json, cJSON *object)
{
        if (bytes > 0)
                ph_json_int(json, object, "size_bytes", bytes);
        else
                ph_json_null(json, object, "size_bytes");
}

static int write_rows(const struct contents *contents, struct ph_json *json, cJSON *result)
{
        cJSON *rows = ph_json_array(json, result, "rows");
        struct ph_etf in = contents->rows, shown;
        uint32_t length;
        int64_t nth, bytes;
        int r = ph_etf_read_list(&in, &length);

        for (uint32_t i = 0; r == 0 && i < length; i++) {
                cJSON *object = ph_json_object(json, rows, NULL);

                if (ph_etf_read_tuple_of(&in, 3) < 0 || ph_etf_read_int64(&in, &nth) < 0 ||
                        ph_etf_read_int64(&in, &bytes) < 0 || ph_etf_take(&in, &shown) < 0)
                        return -EBADMSG;
                write_size(bytes, json, object);
                r = write_shown(contents, nth, shown, json, object);
        }
        return r;
}

static void write_head(const struct contents *contents, struct ph_json *json, cJSON *result)
{
        const struct ph_rows *rows = contents->page->rows;

        ph_json_number(
                json, result, "age_ms", (double)uv_now(rows->loop) - contents->page->asked_ms);
        ph_heartbeat_write(rows->heartbeat, json, result);
        write_facts(contents, json, result);
        write_change(contents, json, result);
        write_edges(contents, json, result);
        ph_json_int(json, result, "left_out", contents->left_out);
}

static int write_contents(
        struct contents *contents, struct ph_json *json, cJSON **result_out, struct ph_error *error)
{
        cJSON *result;

        if (read_found(contents->answer.found, contents) < 0)
                return explain(contents, error);
        result = cJSON_CreateObject();
        write_head(contents, json, result);
        if (write_rows(contents, json, result) < 0) {
                cJSON_Delete(result);
                ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
                return -EBADMSG;
        }
        *result_out = result;
        return 0;
}

int ph_page_write(const struct ph_page *page, struct ph_etf answer, struct ph_json *json,
        cJSON **result_out, struct ph_error *error)
{
        struct contents contents = {.page = page};
        struct ph_etf_atom none;
        struct ph_catalog catalog;
        int r;

        if (ph_etf_read_atom(&answer, &none) == 0)
                return fail_gone(page, error);
        ph_catalog_init(&catalog);
        r = read_answer(answer, &contents.answer);
        if (r == 0)
                r = ph_catalog_add(&catalog, contents.answer.facts, &page->rows->config->info);
        contents.table = catalog.tables;
        if (r == 0)
                r = read_identity(&contents);
        if (r == 0)
                r = write_contents(&contents, json, result_out, error);
        else
                ph_error_set(error, PH_ERROR_INTERNAL, "the probe's answer can't be read");
        ph_catalog_finish(&catalog);
        return r;
}
