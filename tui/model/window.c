#include "tui/model/window.h"

#include <stdio.h>
#include <string.h>

#include "protocol/json.h"

#define LEAST_ROWS 60 /* asked for: a short window costs as much as a shorter one */

void ph_window_init(struct ph_window *window, const struct ph_window_kind *kind)
{
        *window = (struct ph_window){.kind = kind,
                .sort = &kind->columns[kind->sort],
                .is_descending = kind->columns[kind->sort].descending,
                .wants_ask = true};
}

void ph_window_finish(struct ph_window *window)
{
        cJSON_Delete(window->answer);
        window->answer = NULL;
}

static void copy_id(char out[PH_WINDOW_ID], const char *id)
{
        snprintf(out, PH_WINDOW_ID, "%s", id);
}

static int64_t least(int64_t a, int64_t b)
{
        return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
        return a > b ? a : b;
}

/* A page more on both sides of what is in sight, so that a step needs no question. */
static void window_wanted(const struct ph_window *window, int64_t *offset, int64_t *limit)
{
        const struct ph_scroll *scroll = &window->scroll;

        *limit = least(most(3 * scroll->page, LEAST_ROWS), PH_MAX_ROWS);
        *offset = most(scroll->top - (*limit - scroll->page) / 2, 0);
}

cJSON *ph_window_params(struct ph_window *window)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        window->wants_ask = window->is_stale = false;
        window_wanted(window, &window->asked_offset, &window->asked_limit);
        copy_id(window->asked_id, window->is_following ? window->id : "");
        ph_json_string(&json, params, "sort", window->sort->key);
        ph_json_bool(&json, params, "descending", window->is_descending);
        if (window->filter[0] != '\0')
                ph_json_string(&json, params, "filter", window->filter);
        ph_json_int(&json, params, "offset", window->asked_offset);
        ph_json_int(&json, params, "limit", window->asked_limit);
        if (window->asked_id[0] != '\0')
                ph_json_string(&json, params, "around", window->asked_id);
        if (window->syntax != NULL)
                ph_json_string(&json, params, "syntax", window->syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

static const cJSON *rows_of(const cJSON *answer)
{
        return cJSON_GetObjectItemCaseSensitive(answer, "rows");
}

static const char *id_of(const struct ph_window *window, const cJSON *row)
{
        return ph_json_get_string(row, window->kind->key, "");
}

/* Returns the place of @id in the rows of @answer, or -1. */
static int64_t find_id(const struct ph_window *window, const cJSON *answer, const char *id)
{
        int64_t at = 0;
        const cJSON *row;

        cJSON_ArrayForEach(row, rows_of(answer))
        {
                if (strcmp(id_of(window, row), id) == 0)
                        return at;
                at++;
        }
        return -1;
}

/* True when [first, end), as far as the list goes, is at hand. */
static bool has_lines(const struct ph_window *window, int64_t first, int64_t end)
{
        first = most(first, 0);
        end = least(end, window->scroll.total);
        return first >= end || (first >= window->offset && end <= window->offset + window->count);
}

/* Asks when what is in sight, or soon will be, is not at hand and was not asked for just now. */
static void check_window(struct ph_window *window)
{
        const struct ph_scroll *scroll = &window->scroll;
        int64_t margin = scroll->page / 2;
        int64_t offset, limit;

        window_wanted(window, &offset, &limit);
        if (has_lines(window, scroll->top - margin, scroll->top + scroll->page + margin))
                return;
        if (offset != window->asked_offset || limit != window->asked_limit)
                window->wants_ask = true;
}

/* Notes whom the cursor is on, as soon as that is known. */
static void grasp(struct ph_window *window)
{
        const cJSON *row = ph_window_chosen(window);

        copy_id(window->id, window->is_following && row != NULL ? id_of(window, row) : "");
}

static void keep_answer(struct ph_window *window, cJSON *answer, uint64_t now_ms)
{
        cJSON_Delete(window->answer);
        window->answer = answer;
        ph_freshness_read(&window->freshness, answer, now_ms);
        window->offset = ph_json_get_int(answer, "offset", 0);
        window->count = cJSON_GetArraySize(rows_of(answer));
        window->total = ph_json_get_int(answer, "total", 0);
        window->gap = ph_json_get_string(answer, "gap", NULL);
}

/* Puts the cursor on line @line. What is in sight stays, or else the cursor's
 * place on the screen. */
static void follow(struct ph_scroll *scroll, int64_t line)
{
        int64_t height = scroll->cursor - scroll->top;

        if (line < scroll->top || line >= scroll->top + scroll->page)
                scroll->top = most(line - height, 0);
        ph_scroll_to(scroll, line);
}

bool ph_window_take(struct ph_window *window, const cJSON *result, uint64_t now_ms)
{
        int64_t place = window->id[0] != '\0' ? find_id(window, result, window->id) : -1;
        cJSON *answer;

        if (window->is_stale)
                return false;
        if (window->id[0] != '\0' && place < 0 && strcmp(window->asked_id, window->id) != 0) {
                window->wants_ask = true;
                return false;
        }
        answer = cJSON_Duplicate(result, 1);
        if (answer == NULL)
                return false;
        keep_answer(window, answer, now_ms);
        window->is_outdated = false;
        if (window->id[0] != '\0' && place < 0)
                copy_id(window->lost, window->id);
        window->scroll.total = ph_json_get_int(answer, "matched", 0);
        if (place >= 0)
                follow(&window->scroll, window->offset + place);
        ph_scroll_set_total(&window->scroll, window->scroll.total);
        grasp(window);
        check_window(window);
        return true;
}

const cJSON *ph_window_row(const struct ph_window *window, int64_t line)
{
        if (line < window->offset || line >= window->offset + window->count)
                return NULL;
        return cJSON_GetArrayItem(rows_of(window->answer), (int)(line - window->offset));
}

const cJSON *ph_window_chosen(const struct ph_window *window)
{
        return window->is_outdated ? NULL : ph_window_row(window, window->scroll.cursor);
}

static void moved(struct ph_window *window, bool is_following)
{
        window->is_following = is_following;
        window->lost[0] = '\0';
        grasp(window);
        check_window(window);
}

void ph_window_move(struct ph_window *window, enum ph_motion motion)
{
        ph_scroll_move(&window->scroll, motion);
        moved(window, motion != PH_MOTION_FIRST);
}

void ph_window_choose(struct ph_window *window, int64_t line)
{
        ph_scroll_to(&window->scroll, line);
        moved(window, true);
}

void ph_window_set_page(struct ph_window *window, int64_t lines)
{
        if (lines == window->scroll.page)
                return;
        ph_scroll_set_page(&window->scroll, lines);
        check_window(window);
}

/* What is asked for changes: its first line is what the user wants to see. */
static void start_anew(struct ph_window *window)
{
        window->is_stale = window->is_outdated = window->wants_ask = true;
        window->is_following = false;
        window->id[0] = window->lost[0] = '\0';
        ph_scroll_to(&window->scroll, 0);
}

void ph_window_sort(struct ph_window *window, int column)
{
        const struct ph_column_info *info = &window->kind->columns[column];

        if (!info->sortable)
                return;
        window->is_descending = info == window->sort ? !window->is_descending : info->descending;
        window->sort = info;
        start_anew(window);
}

void ph_window_reverse(struct ph_window *window)
{
        ph_window_sort(window, window->sort->column);
}

void ph_window_shift_sort(struct ph_window *window, int step)
{
        const struct ph_window_kind *kind = window->kind;
        int column = window->sort->column + step;

        while (column >= 0 && column < kind->count && !kind->columns[column].sortable)
                column += step;
        if (column >= 0 && column < kind->count)
                ph_window_sort(window, column);
}

void ph_window_filter(struct ph_window *window, const char *filter)
{
        bool keeps = filter[0] == '\0' && window->id[0] != '\0';
        char id[PH_WINDOW_ID];

        if (strcmp(filter, window->filter) == 0)
                return;
        copy_id(id, window->id);
        snprintf(window->filter, sizeof(window->filter), "%s", filter);
        start_anew(window);
        window->is_following = keeps;
        if (keeps)
                copy_id(window->id, id);
}

/* What names the row that is followed was written in another way. */
void ph_window_set_syntax(struct ph_window *window, const char *syntax)
{
        if (syntax == window->syntax)
                return;
        window->wants_ask = true;
        window->syntax = syntax;
        if (window->answer != NULL)
                window->id[0] = '\0';
}
