#include "tui/model/process_list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "protocol/json.h"

#define NEW_MS 3000
#define LEAST_ROWS 60 /* asked for: a short window costs as much as a shorter one */

void ph_process_list_init(struct ph_process_list *list)
{
        *list = (struct ph_process_list){
                .sort = &ph_columns[PH_COLUMN_MAILBOX], .is_descending = true, .wants_ask = true};
}

void ph_process_list_finish(struct ph_process_list *list)
{
        cJSON_Delete(list->answer);
        list->answer = NULL;
        ph_trends_finish(&list->trends);
}

static void copy_pid(char out[PH_PID_BYTES], const char *pid)
{
        snprintf(out, PH_PID_BYTES, "%s", pid);
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
static void window_wanted(const struct ph_process_list *list, int64_t *offset, int64_t *limit)
{
        const struct ph_scroll *scroll = &list->scroll;

        *limit = least(most(3 * scroll->page, LEAST_ROWS), PH_MAX_ROWS);
        *offset = most(scroll->top - (*limit - scroll->page) / 2, 0);
}

cJSON *ph_process_list_params(struct ph_process_list *list)
{
        struct ph_json json = {0};
        cJSON *params = cJSON_CreateObject();

        list->wants_ask = list->is_stale = false;
        window_wanted(list, &list->asked_offset, &list->asked_limit);
        copy_pid(list->asked_pid, list->is_following ? list->pid : "");
        ph_json_string(&json, params, "sort", list->sort->key);
        ph_json_bool(&json, params, "descending", list->is_descending);
        if (list->filter[0] != '\0')
                ph_json_string(&json, params, "filter", list->filter);
        ph_json_int(&json, params, "offset", list->asked_offset);
        ph_json_int(&json, params, "limit", list->asked_limit);
        if (list->asked_pid[0] != '\0')
                ph_json_string(&json, params, "around", list->asked_pid);
        if (list->syntax != NULL)
                ph_json_string(&json, params, "syntax", list->syntax);
        if (!json.failed)
                return params;
        cJSON_Delete(params);
        return NULL;
}

static const cJSON *rows_of(const cJSON *answer)
{
        return cJSON_GetObjectItemCaseSensitive(answer, "rows");
}

static const char *pid_of(const cJSON *row)
{
        return ph_json_get_string(row, "pid", "");
}

/* Returns the place of @pid in the rows of @answer, or -1. */
static int64_t find_pid(const cJSON *answer, const char *pid)
{
        int64_t at = 0;
        const cJSON *row;

        cJSON_ArrayForEach(row, rows_of(answer))
        {
                if (strcmp(pid_of(row), pid) == 0)
                        return at;
                at++;
        }
        return -1;
}

/* True when [first, end), as far as the list goes, is at hand. */
static bool has_lines(const struct ph_process_list *list, int64_t first, int64_t end)
{
        first = most(first, 0);
        end = least(end, list->scroll.total);
        return first >= end || (first >= list->offset && end <= list->offset + list->count);
}

/* Asks when what is in sight, or soon will be, is not at hand and was not asked for just now. */
static void check_window(struct ph_process_list *list)
{
        const struct ph_scroll *scroll = &list->scroll;
        int64_t margin = scroll->page / 2;
        int64_t offset, limit;

        window_wanted(list, &offset, &limit);
        if (has_lines(list, scroll->top - margin, scroll->top + scroll->page + margin))
                return;
        if (offset != list->asked_offset || limit != list->asked_limit)
                list->wants_ask = true;
}

/* Notes whom the cursor is on, as soon as that is known. */
static void grasp(struct ph_process_list *list)
{
        const cJSON *row = ph_process_list_chosen(list);

        copy_pid(list->pid, list->is_following && row != NULL ? pid_of(row) : "");
}

static void keep_answer(struct ph_process_list *list, cJSON *answer, uint64_t now_ms)
{
        cJSON_Delete(list->answer);
        list->answer = answer;
        ph_freshness_read(&list->freshness, answer, now_ms);
        ph_trends_take(&list->trends, rows_of(answer), now_ms);
        list->offset = ph_json_get_int(answer, "offset", 0);
        list->count = cJSON_GetArraySize(rows_of(answer));
        list->total = ph_json_get_int(answer, "total", 0);
        list->unidentified = ph_json_get_int(answer, "unidentified", 0);
        list->current_unknown = ph_json_get_int(answer, "current_unknown", 0);
        list->born = ph_json_get_int(answer, "born", 0);
        list->died = ph_json_get_int(answer, "died", 0);
        list->gap = ph_json_get_string(answer, "gap", NULL);
}

/* Puts the cursor on line @line. What is in sight stays, or else the cursor's place on the screen.
 */
static void follow(struct ph_scroll *scroll, int64_t line)
{
        int64_t height = scroll->cursor - scroll->top;

        if (line < scroll->top || line >= scroll->top + scroll->page)
                scroll->top = most(line - height, 0);
        ph_scroll_to(scroll, line);
}

bool ph_process_list_take(struct ph_process_list *list, const cJSON *result, uint64_t now_ms)
{
        int64_t place = list->pid[0] != '\0' ? find_pid(result, list->pid) : -1;
        cJSON *answer;

        if (list->is_stale)
                return false;
        if (list->pid[0] != '\0' && place < 0 && strcmp(list->asked_pid, list->pid) != 0) {
                list->wants_ask = true;
                return false;
        }
        answer = cJSON_Duplicate(result, 1);
        if (answer == NULL)
                return false;
        keep_answer(list, answer, now_ms);
        list->is_outdated = false;
        if (list->pid[0] != '\0' && place < 0)
                copy_pid(list->lost, list->pid);
        list->scroll.total = ph_json_get_int(answer, "matched", 0);
        if (place >= 0)
                follow(&list->scroll, list->offset + place);
        ph_scroll_set_total(&list->scroll, list->scroll.total);
        grasp(list);
        check_window(list);
        return true;
}

const cJSON *ph_process_list_row(const struct ph_process_list *list, int64_t line)
{
        if (line < list->offset || line >= list->offset + list->count)
                return NULL;
        return cJSON_GetArrayItem(rows_of(list->answer), (int)(line - list->offset));
}

const cJSON *ph_process_list_chosen(const struct ph_process_list *list)
{
        return list->is_outdated ? NULL : ph_process_list_row(list, list->scroll.cursor);
}

static void moved(struct ph_process_list *list, bool is_following)
{
        list->is_following = is_following;
        list->lost[0] = '\0';
        grasp(list);
        check_window(list);
}

void ph_process_list_move(struct ph_process_list *list, enum ph_motion motion)
{
        ph_scroll_move(&list->scroll, motion);
        moved(list, motion != PH_MOTION_FIRST);
}

void ph_process_list_move_by(struct ph_process_list *list, int64_t lines)
{
        ph_scroll_move_by(&list->scroll, lines);
        moved(list, true);
}

void ph_process_list_choose(struct ph_process_list *list, int64_t line)
{
        ph_scroll_to(&list->scroll, line);
        moved(list, true);
}

void ph_process_list_set_page(struct ph_process_list *list, int64_t lines)
{
        if (lines == list->scroll.page)
                return;
        ph_scroll_set_page(&list->scroll, lines);
        check_window(list);
}

/* What is asked for changes: its first line is what the user wants to see. */
static void start_anew(struct ph_process_list *list)
{
        list->is_stale = list->is_outdated = list->wants_ask = true;
        list->is_following = false;
        list->pid[0] = list->lost[0] = '\0';
        ph_scroll_to(&list->scroll, 0);
}

void ph_process_list_sort(struct ph_process_list *list, enum ph_column column)
{
        const struct ph_column_info *info = &ph_columns[column];

        if (!info->sortable)
                return;
        list->is_descending = info == list->sort ? !list->is_descending : info->descending;
        list->sort = info;
        start_anew(list);
}

void ph_process_list_reverse(struct ph_process_list *list)
{
        ph_process_list_sort(list, list->sort->column);
}

void ph_process_list_shift_sort(struct ph_process_list *list, int step)
{
        int column = (int)list->sort->column + step;

        while (column >= 0 && column < PH_COLUMN_COUNT && !ph_columns[column].sortable)
                column += step;
        if (column >= 0 && column < PH_COLUMN_COUNT)
                ph_process_list_sort(list, (enum ph_column)column);
}

void ph_process_list_filter(struct ph_process_list *list, const char *filter)
{
        bool keeps = filter[0] == '\0' && list->pid[0] != '\0';
        char pid[PH_PID_BYTES];

        if (strcmp(filter, list->filter) == 0)
                return;
        copy_pid(pid, list->pid);
        snprintf(list->filter, sizeof(list->filter), "%s", filter);
        start_anew(list);
        list->is_following = keeps;
        if (keeps)
                copy_pid(list->pid, pid);
}

void ph_process_list_set_syntax(struct ph_process_list *list, const char *syntax)
{
        list->wants_ask = list->wants_ask || syntax != list->syntax;
        list->syntax = syntax;
}

enum ph_process_age ph_process_age(const cJSON *row)
{
        if (strcmp(ph_json_get_string(row, "state", ""), "exited") == 0)
                return PH_PROCESS_DEAD;
        return ph_json_get_number(row, "age_ms", NAN) < NEW_MS ? PH_PROCESS_NEW
                                                               : PH_PROCESS_SETTLED;
}

const char *ph_process_name(const cJSON *row)
{
        static const char *const sources[] = {"name", "label", "initial_call"};
        const char *name = NULL;

        for (size_t i = 0; name == NULL && i < sizeof(sources) / sizeof(sources[0]); i++)
                name = ph_json_get_string(row, sources[i], NULL);
        return name;
}
