#include "agent/core/select.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/sort_key.h"

/* A heap of this many rows beats moving all row numbers around. */
#define MOST_HEAPED 8192

struct selection {
        const struct ph_ptable *table;
        const struct ph_query *query;
        struct ph_sort_key key;
        bool reversed; /* the window is looked for from the other end */
};

/* ---- order */

/* Whether row @a comes before row @b in the order that the window is looked for in. */
static bool is_before(const struct selection *selection, uint32_t a, uint32_t b)
{
        uint64_t key_a, key_b;
        bool known_a = ph_sort_key_get(&selection->key, a, &key_a);
        bool known_b = ph_sort_key_get(&selection->key, b, &key_b);
        const struct ph_pid *pids = selection->table->pid;
        bool before;

        if (known_a != known_b)
                before = known_a;
        else if (known_a && key_a != key_b)
                before = (key_a < key_b) != selection->query->descending;
        else
                before = ph_pid_compare(pids[a], pids[b]) < 0;
        return before != selection->reversed;
}

/* Moves the row at @at down a heap whose top is the row that comes last. */
static void sift_down(const struct selection *selection, uint32_t *heap, uint32_t size, uint32_t at)
{
        uint32_t row = heap[at];

        for (uint32_t child; (child = at * 2 + 1) < size; at = child) {
                if (child + 1 < size && is_before(selection, heap[child], heap[child + 1]))
                        child++;
                if (!is_before(selection, row, heap[child]))
                        break;
                heap[at] = heap[child];
        }
        heap[at] = row;
}

static void heap_sort(const struct selection *selection, uint32_t *rows, uint32_t count)
{
        for (uint32_t i = count / 2; i-- > 0;)
                sift_down(selection, rows, count, i);
        for (uint32_t left = count; left > 1;) {
                uint32_t last = rows[0];

                rows[0] = rows[--left];
                rows[left] = last;
                sift_down(selection, rows, left, 0);
        }
}

static bool matches(const struct selection *selection, uint32_t row)
{
        return ph_ptable_is_used(selection->table, row) &&
               ph_filter_match(selection->query->filter, selection->table, row);
}

/* Keeps the first @most rows in @rows, sorted. Returns how many there are. */
static uint32_t take_first(const struct selection *selection, uint32_t *rows, uint32_t most)
{
        uint32_t count = 0;

        for (uint32_t row = 0; row < selection->table->size; row++) {
                if (!matches(selection, row))
                        continue;
                if (count < most) {
                        rows[count++] = row;
                        for (uint32_t i = count / 2; count == most && i-- > 0;)
                                sift_down(selection, rows, count, i);
                } else if (is_before(selection, row, rows[0])) {
                        rows[0] = row;
                        sift_down(selection, rows, count, 0);
                }
        }
        heap_sort(selection, rows, count);
        return count;
}

/* Orders @rows just so far that those from @first to before @last are where they belong. */
static void partition(const struct selection *selection, uint32_t *rows, uint32_t count,
        uint32_t first, uint32_t last)
{
        while (count > 64) {
                uint32_t pivot = rows[count / 2], i = 0, j = count - 1;

                for (;; i++, j--) {
                        while (is_before(selection, rows[i], pivot))
                                i++;
                        while (is_before(selection, pivot, rows[j]))
                                j--;
                        if (i >= j)
                                break;
                        uint32_t row = rows[i];
                        rows[i] = rows[j];
                        rows[j] = row;
                }
                if (last <= i) {
                        count = i;
                } else if (first >= i) {
                        rows += i;
                        count -= i;
                        first -= i;
                        last -= i;
                } else {
                        partition(selection, rows, i, first, i);
                        rows += i;
                        count -= i;
                        first = 0;
                        last -= i;
                }
        }
        heap_sort(selection, rows, count);
}

/* ---- the window */

static uint32_t count_matching(const struct selection *selection)
{
        uint32_t count = 0;

        for (uint32_t row = 0; row < selection->table->size; row++)
                count += matches(selection, row);
        return count;
}

static uint32_t rank_of(const struct selection *selection, uint32_t target)
{
        uint32_t count = 0;

        for (uint32_t row = 0; row < selection->table->size; row++)
                count += matches(selection, row) && is_before(selection, row, target);
        return count;
}

/* Moves the window over the process that it is to hold, and back from beyond the end. */
static uint32_t place(const struct selection *selection, uint32_t matched)
{
        const struct ph_query *query = selection->query;
        uint32_t offset = query->offset, row = PH_NO_ROW;

        if (query->has_around)
                row = ph_ptable_find(selection->table, query->around);
        if (row != PH_NO_ROW && matches(selection, row)) {
                uint32_t at = rank_of(selection, row);

                if (at < offset || at - offset >= query->limit)
                        offset = at > query->limit / 2 ? at - query->limit / 2 : 0;
                if (offset > matched - 1)
                        offset = matched - 1;
        }
        return offset < matched ? offset : matched;
}

static void reverse(uint32_t *rows, uint32_t count)
{
        for (uint32_t i = 0; i < count / 2; i++) {
                uint32_t row = rows[i];

                rows[i] = rows[count - 1 - i];
                rows[count - 1 - i] = row;
        }
}

static uint32_t take_all(const struct selection *selection, uint32_t *rows)
{
        uint32_t count = 0;

        for (uint32_t row = 0; row < selection->table->size; row++) {
                if (matches(selection, row))
                        rows[count++] = row;
        }
        return count;
}

/* Fills @window, whose offset, count and matched are known, from whichever end is near, or from the
 * middle. */
static int fill(struct selection *selection, struct ph_window *window)
{
        uint32_t front = window->offset + window->count, back = window->matched - window->offset;
        bool heaped = front <= MOST_HEAPED || back <= MOST_HEAPED;
        uint32_t *rows, skip;

        selection->reversed = heaped && back < front;
        skip = selection->reversed ? window->matched - front : window->offset;
        rows = malloc((size_t)(heaped ? skip + window->count : window->matched) * sizeof(*rows));
        if (rows == NULL)
                return -ENOMEM;
        if (heaped) {
                take_first(selection, rows, skip + window->count);
        } else {
                take_all(selection, rows);
                partition(selection, rows, window->matched, skip, skip + window->count);
        }
        memmove(rows, rows + skip, window->count * sizeof(*rows));
        if (selection->reversed)
                reverse(rows, window->count);
        window->rows = rows;
        return 0;
}

static int select_rows(struct selection *selection, struct ph_window *window)
{
        const struct ph_query *query = selection->query;
        uint32_t left, all = selection->table->live + selection->table->dying;

        *window = (struct ph_window){
                .matched = query->filter != NULL ? count_matching(selection) : all};
        window->offset = place(selection, window->matched);
        left = window->matched - window->offset;
        window->count = left < query->limit ? left : query->limit;
        return window->count > 0 ? fill(selection, window) : 0;
}

int ph_select(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_window *window_out)
{
        struct selection selection = {.table = table, .query = query};
        struct ph_window window;
        int r = ph_filter_begin(query->filter, table, now_ms);

        if (r == 0)
                r = ph_sort_key_init(&selection.key, table, query->sort);
        if (r < 0)
                return r;
        r = select_rows(&selection, &window);
        ph_sort_key_finish(&selection.key);
        if (r == 0)
                *window_out = window;
        return r;
}
