#include "tui/model/row_pages.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define LEAST_ROWS 60   /* of a page */
#define MOST_ROWS 300   /* likewise */
#define TERM_BYTES 1024 /* of a key or value: more than a line can show */

int ph_row_pages_init(struct ph_row_pages *rows, const char *table)
{
        *rows = (struct ph_row_pages){
                .table = strdup(table), .rows = -1, .wanted = PH_ROWS_FIRST, .wants_ask = true};
        return rows->table != NULL ? 0 : -ENOMEM;
}

static void forget_page(struct ph_row_page *page)
{
        cJSON_Delete(page->answer);
        cJSON_Delete(page->origin);
        *page = (struct ph_row_page){0};
}

static void forget_pages(struct ph_row_pages *rows)
{
        for (int i = 0; i < rows->page_count; i++)
                forget_page(&rows->pages[i]);
        rows->page_count = 0;
}

void ph_row_pages_finish(struct ph_row_pages *rows)
{
        forget_pages(rows);
        cJSON_Delete(rows->asked_origin);
        free(rows->table);
}

/* ---- which rows are at hand */

static const cJSON *rows_of(const cJSON *answer)
{
        return cJSON_GetObjectItemCaseSensitive(answer, "rows");
}

static int64_t count_rows(const struct ph_row_pages *rows)
{
        int64_t count = 0;

        for (int i = 0; i < rows->page_count; i++)
                count += rows->pages[i].count;
        return count;
}

/* Returns the page that @line is on, and the line in it; NULL when it isn't at hand. */
static const struct ph_row_page *page_at(const struct ph_row_pages *rows, int64_t *line)
{
        for (int i = 0; i < rows->page_count && *line >= 0; i++) {
                if (*line < rows->pages[i].count)
                        return &rows->pages[i];
                *line -= rows->pages[i].count;
        }
        return NULL;
}

const cJSON *ph_row_pages_row(const struct ph_row_pages *rows, int64_t line)
{
        const struct ph_row_page *page = page_at(rows, &line);

        return page != NULL ? cJSON_GetArrayItem(rows_of(page->answer), (int)line) : NULL;
}

const cJSON *ph_row_pages_chosen(const struct ph_row_pages *rows)
{
        return ph_row_pages_row(rows, rows->scroll.cursor);
}

static const char *cursor_of(const struct ph_row_pages *rows, bool is_before)
{
        const struct ph_row_page *page;

        if (rows->page_count == 0)
                return NULL;
        page = is_before ? &rows->pages[0] : &rows->pages[rows->page_count - 1];
        return ph_json_get_string(page->answer, is_before ? "previous" : "next", NULL);
}

const char *ph_row_pages_key(const struct ph_row_pages *rows)
{
        if (rows->page_count == 0)
                return NULL;
        return ph_json_get_string(rows->pages[0].origin, "key", NULL);
}

bool ph_row_pages_is_begin(const struct ph_row_pages *rows)
{
        return cursor_of(rows, true) == NULL;
}

bool ph_row_pages_is_end(const struct ph_row_pages *rows)
{
        return cursor_of(rows, false) == NULL;
}

double ph_row_pages_share(const struct ph_row_pages *rows)
{
        int64_t line = rows->scroll.top;
        const struct ph_row_page *page = page_at(rows, &line);
        double share = page != NULL ? ph_json_get_number(page->answer, "share", NAN) : NAN;

        if (isnan(share))
                return NAN;
        return rows->rows > 0 ? fmin(share + (double)line / (double)rows->rows, 1) : share;
}

/* ---- asking */

static void want(struct ph_row_pages *rows, enum ph_row_jump jump)
{
        if (jump != PH_ROWS_BEFORE && jump != PH_ROWS_BEHIND)
                rows->owed = 0;
        rows->wanted = jump;
        rows->wants_ask = true;
}

/* Asks for more when what is in sight comes near an end of what is at hand. */
static void check_ends(struct ph_row_pages *rows)
{
        const struct ph_scroll *scroll = &rows->scroll;

        if (rows->wanted != PH_ROWS_NOTHING || rows->asked != PH_ROWS_NOTHING)
                return;
        if (scroll->top + 3 * scroll->page > scroll->total && !ph_row_pages_is_end(rows))
                want(rows, PH_ROWS_BEHIND);
        else if (scroll->top < 2 * scroll->page && !ph_row_pages_is_begin(rows))
                want(rows, PH_ROWS_BEFORE);
}

static void add_origin(struct ph_row_pages *rows, struct ph_json *json, cJSON *origin)
{
        switch (rows->wanted) {
        case PH_ROWS_LAST:
                ph_json_string(json, origin, "direction", "backward");
                break;
        case PH_ROWS_SHARE:
                ph_json_number(json, origin, "share", rows->share);
                break;
        case PH_ROWS_KEY:
                ph_json_string(json, origin, "key", rows->text);
                break;
        case PH_ROWS_FROM:
                ph_json_string(json, origin, "from", rows->text);
                break;
        case PH_ROWS_BEFORE:
                ph_json_string(json, origin, "cursor", cursor_of(rows, true));
                break;
        case PH_ROWS_BEHIND:
                ph_json_string(json, origin, "cursor", cursor_of(rows, false));
                break;
        default:
                break;
        }
}

/* The parameters that say where what is wanted begins. */
static cJSON *make_origin(struct ph_row_pages *rows)
{
        struct ph_json json = {0};
        int64_t line = rows->scroll.cursor;
        const struct ph_row_page *page = page_at(rows, &line);
        cJSON *origin;

        if (rows->wanted == PH_ROWS_AGAIN && page != NULL)
                return cJSON_Duplicate(page->origin, 1);
        origin = cJSON_CreateObject();
        ph_json_string(&json, origin, "table", rows->table);
        add_origin(rows, &json, origin);
        return origin;
}

/* Whether some of what is at hand was found by a typed key. */
static bool is_typed(const struct ph_row_pages *rows)
{
        for (int i = 0; i < rows->page_count; i++) {
                const cJSON *origin = rows->pages[i].origin;

                if (cJSON_HasObjectItem(origin, "key") || cJSON_HasObjectItem(origin, "from"))
                        return true;
        }
        return false;
}

static int64_t limit_of(const struct ph_row_pages *rows)
{
        int64_t limit = 3 * rows->scroll.page;

        if (limit < LEAST_ROWS)
                return LEAST_ROWS;
        return limit < MOST_ROWS ? limit : MOST_ROWS;
}

/* On a new connection what is shown is asked for again. */
cJSON *ph_row_pages_params(struct ph_row_pages *rows)
{
        struct ph_json json = {0};
        cJSON *params;

        if (rows->wanted == PH_ROWS_NOTHING)
                rows->wanted = rows->asked != PH_ROWS_NOTHING ? rows->asked : PH_ROWS_AGAIN;
        cJSON_Delete(rows->asked_origin);
        rows->asked_origin = make_origin(rows);
        rows->asked = rows->wanted;
        rows->wanted = PH_ROWS_NOTHING;
        rows->wants_ask = false;
        params = cJSON_Duplicate(rows->asked_origin, 1);
        ph_json_int(&json, params, "limit", limit_of(rows));
        ph_json_int(&json, params, "max_bytes", TERM_BYTES);
        if (rows->asked != PH_ROWS_BEFORE && rows->asked != PH_ROWS_BEHIND &&
                !(rows->asked == PH_ROWS_AGAIN && is_typed(rows)))
                rows->shown_syntax = rows->syntax;
        if (rows->shown_syntax != NULL)
                ph_json_string(&json, params, "syntax", rows->shown_syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

/* ---- answers */

static int64_t at_most(int64_t value, int64_t most)
{
        return value < most ? value : most;
}

/* What there are no rows for yet is owed until they are there. */
static void move_lines(struct ph_row_pages *rows, int64_t lines)
{
        struct ph_scroll *scroll = &rows->scroll;
        int64_t wanted = scroll->cursor + rows->owed + lines;

        rows->owed = 0;
        ph_scroll_move_by(scroll, wanted - scroll->cursor);
        if ((wanted > scroll->cursor && !ph_row_pages_is_end(rows)) ||
                (wanted < scroll->cursor && !ph_row_pages_is_begin(rows)))
                rows->owed = wanted - scroll->cursor;
}

/* As ph_scroll_move() does. */
static void move_page(struct ph_row_pages *rows, int64_t lines)
{
        struct ph_scroll *scroll = &rows->scroll;

        scroll->top += lines > 0 ? at_most(lines, scroll->total) : -at_most(-lines, scroll->top);
        move_lines(rows, lines);
}

static void copy_text(char *out, size_t size, const cJSON *object, const char *member)
{
        snprintf(out, size, "%s", ph_json_get_string(object, member, ""));
}

static void read_table(struct ph_row_pages *rows, const cJSON *result)
{
        const cJSON *table = cJSON_GetObjectItemCaseSensitive(result, "table");

        copy_text(rows->name, sizeof(rows->name), table, "name");
        copy_text(rows->type, sizeof(rows->type), table, "type");
        copy_text(rows->owner, sizeof(rows->owner), table, "owner");
        copy_text(rows->owner_name, sizeof(rows->owner_name), table, "owner_name");
        rows->rows = ph_json_get_int(table, "rows", -1);
        rows->left_out = ph_json_get_int(result, "left_out", 0);
        if (ph_json_get_string(result, "change", NULL) != NULL)
                copy_text(rows->change, sizeof(rows->change), result, "change");
}

/* Each page tells of the time since the one that it follows. */
static bool has_changed(const struct ph_row_pages *rows)
{
        for (int i = 0; i < rows->page_count; i++) {
                if (ph_json_get_bool(rows->pages[i].answer, "changing", false))
                        return true;
        }
        return false;
}

/* Makes room for one more page by forgetting the one that is farthest from it. */
static void make_room(struct ph_row_pages *rows, bool at_front)
{
        if (at_front) {
                if (rows->page_count == PH_ROW_PAGES_MOST)
                        forget_page(&rows->pages[--rows->page_count]);
                memmove(rows->pages + 1, rows->pages,
                        (size_t)rows->page_count * sizeof(rows->pages[0]));
        } else if (rows->page_count == PH_ROW_PAGES_MOST) {
                rows->scroll.top -= rows->pages[0].count;
                rows->scroll.cursor -= rows->pages[0].count;
                forget_page(&rows->pages[0]);
                memmove(rows->pages, rows->pages + 1,
                        (size_t)--rows->page_count * sizeof(rows->pages[0]));
        }
}

static void add_page(struct ph_row_pages *rows, struct ph_row_page page)
{
        bool at_front = rows->asked == PH_ROWS_BEFORE;

        if (rows->asked != PH_ROWS_BEFORE && rows->asked != PH_ROWS_BEHIND) {
                forget_pages(rows);
                rows->scroll.top = rows->scroll.cursor = 0;
        }
        make_room(rows, at_front);
        rows->pages[at_front ? 0 : rows->page_count] = page;
        rows->page_count++;
        if (at_front) {
                rows->scroll.top += page.count;
                rows->scroll.cursor += page.count;
        }
}

/* Moves on by what there were no rows for when the user moved. */
static void pay(struct ph_row_pages *rows)
{
        int64_t owed = rows->owed;

        rows->owed = 0;
        if (owed != 0)
                move_lines(rows, owed);
}

bool ph_row_pages_take(struct ph_row_pages *rows, const cJSON *result, uint64_t now_ms)
{
        struct ph_row_page page = {0};
        int64_t cursor = rows->asked == PH_ROWS_AGAIN ? rows->scroll.cursor : 0;
        bool is_last = rows->asked == PH_ROWS_LAST;

        if (rows->wanted != PH_ROWS_NOTHING)
                return false;
        page.answer = cJSON_Duplicate(result, 1);
        if (page.answer == NULL)
                return false;
        page.origin = rows->asked_origin;
        page.count = cJSON_GetArraySize(rows_of(page.answer));
        rows->asked_origin = NULL;
        page_at(rows, &cursor);
        read_table(rows, result);
        ph_freshness_read(&rows->freshness, result, now_ms);
        add_page(rows, page);
        rows->is_changing = has_changed(rows);
        ph_scroll_set_total(&rows->scroll, count_rows(rows));
        if (rows->asked == PH_ROWS_AGAIN || is_last)
                ph_scroll_to(&rows->scroll, is_last ? rows->scroll.total - 1 : cursor);
        rows->asked = PH_ROWS_NOTHING;
        pay(rows);
        check_ends(rows);
        return true;
}

void ph_row_pages_fail(struct ph_row_pages *rows)
{
        rows->asked = PH_ROWS_NOTHING;
}

void ph_row_pages_interrupt(struct ph_row_pages *rows)
{
        if (rows->asked != PH_ROWS_NOTHING && rows->wanted == PH_ROWS_NOTHING)
                want(rows, rows->asked);
        rows->asked = PH_ROWS_NOTHING;
}

/* ---- moving */

static void move(struct ph_row_pages *rows, enum ph_motion motion)
{
        int64_t lines = ph_scroll_step(&rows->scroll, motion);

        if (lines == 0) {
                rows->owed = 0;
                ph_scroll_move(&rows->scroll, motion);
        } else if (motion >= PH_MOTION_HALF_UP) {
                move_page(rows, lines);
        } else {
                move_lines(rows, lines);
        }
}

/* From rows that were looked up the ends of the table are as far as from any others. */
void ph_row_pages_move(struct ph_row_pages *rows, enum ph_motion motion)
{
        bool is_part = ph_row_pages_key(rows) != NULL;

        if (motion == PH_MOTION_FIRST && (is_part || !ph_row_pages_is_begin(rows))) {
                want(rows, PH_ROWS_FIRST);
        } else if (motion == PH_MOTION_LAST && (is_part || !ph_row_pages_is_end(rows))) {
                want(rows, PH_ROWS_LAST);
        } else {
                move(rows, motion);
                check_ends(rows);
        }
}

void ph_row_pages_choose(struct ph_row_pages *rows, int64_t line)
{
        rows->owed = 0;
        ph_scroll_to(&rows->scroll, line);
        check_ends(rows);
}

void ph_row_pages_set_page(struct ph_row_pages *rows, int64_t lines)
{
        if (lines == rows->scroll.page)
                return;
        ph_scroll_set_page(&rows->scroll, lines);
        check_ends(rows);
}

void ph_row_pages_jump(struct ph_row_pages *rows, enum ph_row_jump jump)
{
        want(rows, jump);
}

void ph_row_pages_jump_to_share(struct ph_row_pages *rows, double share)
{
        rows->share = fmax(0, fmin(share, 1));
        want(rows, PH_ROWS_SHARE);
}

void ph_row_pages_jump_to_key(struct ph_row_pages *rows, enum ph_row_jump jump, const char *key)
{
        snprintf(rows->text, sizeof(rows->text), "%s", key);
        want(rows, jump);
}

bool ph_row_pages_set_syntax(struct ph_row_pages *rows, const char *syntax)
{
        if (syntax == rows->syntax)
                return true;
        rows->syntax = syntax;
        if (rows->page_count > 0 && is_typed(rows))
                return false;
        if (rows->page_count > 0)
                want(rows, PH_ROWS_AGAIN);
        return true;
}
