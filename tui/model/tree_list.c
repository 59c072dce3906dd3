#include "tui/model/tree_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"

#define CHANGED_MS 3000
#define UNFOLDED_ROUNDS 3 /* applications, then their supervisors */
#define MOST_UNFOLDED 6   /* applications for which that is done */

static const struct ph_column_info columns[PH_TREE_COLUMN_COUNT] = {
        [PH_TREE_NAME] = {PH_TREE_NAME, "name", "TREE", false, false, "what it is called"},
        [PH_TREE_PID] = {PH_TREE_PID, "pid", "PID", false, false, "its process"},
        [PH_TREE_PROCESSES] = {PH_TREE_PROCESSES, "processes", "PROCESSES", true, false,
                "processes of it and of all below it"},
        [PH_TREE_MAILBOX] = {PH_TREE_MAILBOX, "mailbox", "MAILBOX", true, false, "their messages"},
        [PH_TREE_MEMORY] = {PH_TREE_MEMORY, "memory", "MEMORY", true, false, "their memory"},
        [PH_TREE_ABOUT] = {PH_TREE_ABOUT, "about", "ABOUT", false, false,
                "strategy, restarts, children that are missing"},
};

static const struct ph_window_kind kind = {
        .key = "id", .columns = columns, .count = PH_TREE_COLUMN_COUNT, .sort = PH_TREE_NAME};

void ph_tree_list_init(struct ph_tree_list *list)
{
        *list = (struct ph_tree_list){.unfolding = UNFOLDED_ROUNDS};
        ph_window_init(&list->window, &kind);
}

static void forget_expanded(struct ph_tree_list *list)
{
        for (size_t i = 0; i < list->expanded_count; i++)
                free(list->expanded[i]);
        list->expanded_count = 0;
}

void ph_tree_list_finish(struct ph_tree_list *list)
{
        forget_expanded(list);
        free(list->expanded);
        free(list->past);
        ph_window_finish(&list->window);
}

/* ---- what is expanded */

static size_t find_place(const struct ph_tree_list *list, const char *id)
{
        size_t low = 0, high = list->expanded_count;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (strcmp(list->expanded[middle], id) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

bool ph_tree_list_is_expanded(const struct ph_tree_list *list, const char *id)
{
        size_t at = find_place(list, id);

        return at < list->expanded_count && strcmp(list->expanded[at], id) == 0;
}

static bool add(struct ph_tree_list *list, const char *id)
{
        size_t at = find_place(list, id);
        char *copy;

        if (id[0] == '\0' || ph_tree_list_is_expanded(list, id))
                return true;
        if (list->expanded_count == PH_TREE_MOST_EXPANDED)
                return false;
        if (list->expanded_count == list->expanded_capacity) {
                size_t capacity = list->expanded_capacity * 2 + 16;
                char **expanded = realloc(list->expanded, capacity * sizeof(char *));

                if (expanded == NULL)
                        return false;
                list->expanded = expanded;
                list->expanded_capacity = capacity;
        }
        copy = strdup(id);
        if (copy == NULL)
                return false;
        memmove(list->expanded + at + 1, list->expanded + at,
                (list->expanded_count - at) * sizeof(char *));
        list->expanded[at] = copy;
        list->expanded_count++;
        return true;
}

static void take_away(struct ph_tree_list *list, const char *id)
{
        size_t at = find_place(list, id);

        if (!ph_tree_list_is_expanded(list, id))
                return;
        free(list->expanded[at]);
        list->expanded_count--;
        memmove(list->expanded + at, list->expanded + at + 1,
                (list->expanded_count - at) * sizeof(char *));
}

static const char *id_of(const cJSON *row)
{
        return ph_json_get_string(row, "id", "");
}

bool ph_tree_list_expand(struct ph_tree_list *list, bool expand)
{
        const cJSON *row = ph_window_chosen(&list->window);

        list->unfolding = 0;
        if (row == NULL || !ph_json_get_bool(row, "expandable", false) ||
                ph_tree_list_is_expanded(list, id_of(row)) == expand)
                return false;
        ph_window_choose(&list->window, list->window.scroll.cursor);
        if (expand)
                add(list, id_of(row));
        else
                take_away(list, id_of(row));
        list->window.wants_ask = true;
        return true;
}

bool ph_tree_list_expand_all(struct ph_tree_list *list)
{
        const struct ph_window *window = &list->window;
        bool fits = true;

        list->unfolding = 0;
        ph_window_choose(&list->window, window->scroll.cursor);
        for (int64_t line = window->offset; fits && line < window->offset + window->count; line++) {
                const cJSON *row = ph_window_row(window, line);

                if (ph_json_get_bool(row, "expandable", false))
                        fits = add(list, id_of(row));
        }
        list->window.wants_ask = true;
        return fits;
}

void ph_tree_list_collapse_all(struct ph_tree_list *list)
{
        list->unfolding = 0;
        forget_expanded(list);
        ph_window_move(&list->window, PH_MOTION_FIRST);
        list->window.wants_ask = true;
}

void ph_tree_list_go_above(struct ph_tree_list *list)
{
        const cJSON *row = ph_window_chosen(&list->window);
        const char *above = ph_json_get_string(row, "above", NULL);
        struct ph_window *window = &list->window;

        for (int64_t line = window->scroll.cursor - 1; above != NULL && line >= window->offset;
                line--) {
                if (strcmp(id_of(ph_window_row(window, line)), above) == 0) {
                        ph_window_choose(window, line);
                        return;
                }
        }
}

void ph_tree_list_set_spawn(struct ph_tree_list *list, bool is_spawn)
{
        if (list->is_spawn == is_spawn)
                return;
        list->is_spawn = is_spawn;
        list->window.is_stale = list->window.is_outdated = list->window.wants_ask = true;
}

void ph_tree_list_reveal(struct ph_tree_list *list, const char *id)
{
        list->unfolding = 0;
        list->window.is_following = list->window.wants_ask = true;
        snprintf(list->window.id, sizeof(list->window.id), "%s", id);
}

/* ---- asking, and taking answers */

void ph_tree_list_add_params(struct ph_tree_list *list, cJSON *params)
{
        struct ph_json json = {0};
        cJSON *expanded = ph_json_array(&json, params, "expanded");

        ph_json_string(&json, params, "kind", list->is_spawn ? "spawn" : "supervision");
        for (size_t i = 0; i < list->expanded_count; i++)
                ph_json_string(&json, expanded, NULL, list->expanded[i]);
}

/* What was looked for by a name or pid has an id of its own, and what it is below is expanded. */
static void take_around(struct ph_tree_list *list, const cJSON *result)
{
        struct ph_window *window = &list->window;
        const char *around = ph_json_get_string(result, "around", NULL);
        const cJSON *row;

        if (around == NULL || window->id[0] == '\0' || strcmp(window->id, window->asked_id) != 0)
                return;
        snprintf(window->id, sizeof(window->id), "%s", around);
        snprintf(window->asked_id, sizeof(window->asked_id), "%s", around);
        if (window->filter[0] != '\0')
                return;
        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(result, "rows"))
        {
                if (ph_json_get_bool(row, "expanded", false))
                        add(list, id_of(row));
        }
}

/* At first the node's own work is unfolded: applications but kernel, and their supervisors. */
static void unfold(struct ph_tree_list *list)
{
        const struct ph_window *window = &list->window;
        int64_t applications = 0;

        if (list->unfolding == 0 || list->is_spawn || window->filter[0] != '\0')
                return;
        list->unfolding--;
        for (int64_t line = window->offset; line < window->offset + window->count; line++) {
                const cJSON *row = ph_window_row(window, line);
                const char *id = id_of(row);
                int64_t depth = ph_json_get_int(row, "depth", 0);
                bool is_own =
                        depth > 0 || (strcmp(id, "app:kernel") != 0 && strcmp(id, "app:") != 0);

                applications += depth == 0;
                if (depth < 2 && is_own && applications <= MOST_UNFOLDED &&
                        ph_json_get_bool(row, "expandable", false) &&
                        !ph_json_get_bool(row, "expanded", false)) {
                        add(list, id);
                        list->window.wants_ask = true;
                }
        }
}

static uint64_t hash(const char *id)
{
        uint64_t value = UINT64_C(14695981039346656037);

        for (; *id != '\0'; id++)
                value = (value ^ (unsigned char)*id) * UINT64_C(1099511628211);
        return value;
}

static const struct ph_tree_past *find_past(
        const struct ph_tree_past *past, size_t count, uint64_t id)
{
        for (size_t i = 0; i < count; i++) {
                if (past[i].id == id)
                        return &past[i];
        }
        return NULL;
}

/* Totals change with the sweep: which way they went is known until the next. */
static void note_totals(struct ph_tree_list *list, const cJSON *result)
{
        const cJSON *rows = cJSON_GetObjectItemCaseSensitive(result, "rows"), *row;
        int64_t sweep = ph_json_get_int(result, "sweep", 0);
        size_t count = 0;
        struct ph_tree_past *past =
                calloc((size_t)cJSON_GetArraySize(rows) + 1, sizeof(struct ph_tree_past));

        if (past == NULL)
                return;
        cJSON_ArrayForEach(row, rows)
        {
                struct ph_tree_past *now = &past[count++];
                const struct ph_tree_past *before;

                now->id = hash(id_of(row));
                now->mailbox = ph_json_get_int(row, "total_mailbox", 0);
                before = find_past(list->past, list->past_count, now->id);
                if (before != NULL && sweep != list->sweep)
                        now->direction =
                                (now->mailbox > before->mailbox) - (now->mailbox < before->mailbox);
                else if (before != NULL)
                        now->direction = before->direction;
        }
        free(list->past);
        list->past = past;
        list->past_count = count;
        list->sweep = sweep;
}

bool ph_tree_list_take(struct ph_tree_list *list, const cJSON *result, uint64_t now_ms)
{
        if (ph_json_get_int(result, "sweep", 0) == 0) {
                snprintf(list->lack, sizeof(list->lack), "%s",
                        ph_json_get_string(result, "gap", "parents are not known yet"));
                return false;
        }
        list->lack[0] = '\0';
        take_around(list, result);
        if (!ph_window_take(&list->window, result, now_ms))
                return false;
        note_totals(list, result);
        list->unasked = ph_json_get_int(result, "unasked", 0);
        list->unidentified = ph_json_get_int(result, "unidentified", 0);
        unfold(list);
        return true;
}

int ph_tree_list_direction(const struct ph_tree_list *list, const char *id)
{
        const struct ph_tree_past *past = find_past(list->past, list->past_count, hash(id));

        return past != NULL ? past->direction : 0;
}

enum ph_tree_change ph_tree_change(const cJSON *row)
{
        const cJSON *child = cJSON_GetObjectItemCaseSensitive(row, "child");
        const char *state = ph_json_get_string(row, "state", "running");
        bool is_recent = ph_json_get_number(row, "age_ms", NAN) < CHANGED_MS ||
                         ph_json_get_number(child, "changed_ms", NAN) < CHANGED_MS;

        if (strcmp(state, "exited") == 0)
                return PH_TREE_GONE;
        if (!is_recent)
                return PH_TREE_SETTLED;
        return strcmp(state, "running") == 0 ? PH_TREE_NEW : PH_TREE_GONE;
}
