#include "agent/core/select.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A heap of this many rows beats moving all row numbers around. */
#define MOST_HEAPED 8192

struct selection {
        const struct ph_ptable *table;
        const struct ph_query *query;
        bool (*key)(const struct selection *selection, uint32_t row, uint64_t *key_out);
        uint32_t *name_ranks;     /* owned: of names, in their order in the table */
        uint32_t *identity_ranks; /* owned: of identities, by number */
        bool reversed;            /* the window is looked for from the other end */
};

/* ---- keys: numbers that order rows like the column does. False: not known. */

static bool key_float(float value, uint64_t *key_out)
{
        uint32_t bits;

        memcpy(&bits, &value, sizeof(bits));
        *key_out = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
        return !isnan(value);
}

static bool key_pid(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        struct ph_pid pid = selection->table->pid[row];

        *key_out = (uint64_t)pid.serial << 32 | pid.id;
        return true;
}

static bool key_mailbox(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        *key_out = selection->table->mailbox[row];
        return true;
}

static bool key_mailbox_rate(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        return key_float(selection->table->mailbox_rate[row], key_out);
}

static bool key_reductions(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        *key_out = selection->table->reductions[row];
        return true;
}

static bool key_reduction_rate(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        return key_float(selection->table->reduction_rate[row], key_out);
}

static bool key_memory(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        *key_out = selection->table->heap_bytes[row];
        return true;
}

static bool key_status(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        *key_out = selection->table->status[row];
        return *key_out != PH_STATUS_UNKNOWN;
}

static const struct ph_name *find_name(const struct ph_ptable *table, uint32_t row)
{
        uint32_t low = 0, high = table->name_count;

        if (ph_ptable_name(table, row) == NULL)
                return NULL;
        while (low < high) {
                uint32_t middle = low + (high - low) / 2;

                if (table->names[middle].row < row)
                        low = middle + 1;
                else
                        high = middle;
        }
        return &table->names[low];
}

static bool key_name(const struct selection *selection, uint32_t row, uint64_t *key_out)
{
        const struct ph_ptable *table = selection->table;
        const struct ph_name *name = find_name(table, row);

        if (name != NULL)
                *key_out = selection->name_ranks[name - table->names];
        else
                *key_out = selection->identity_ranks[table->identity[row]];
        return name != NULL || table->identity[row] != PH_IDENTITY_UNKNOWN;
}

static bool (*const keys[PH_COLUMN_COUNT])(const struct selection *, uint32_t, uint64_t *) = {
        [PH_COLUMN_PID] = key_pid,
        [PH_COLUMN_NAME] = key_name,
        [PH_COLUMN_MAILBOX] = key_mailbox,
        [PH_COLUMN_MAILBOX_RATE] = key_mailbox_rate,
        [PH_COLUMN_REDUCTIONS] = key_reductions,
        [PH_COLUMN_REDUCTION_RATE] = key_reduction_rate,
        [PH_COLUMN_MEMORY] = key_memory,
        [PH_COLUMN_STATUS] = key_status,
};

/* ---- ranks of names: strings are compared once, before the rows are */

struct ranked {
        const char *text;
        uint32_t *rank;
};

static int compare_ranked(const void *a, const void *b)
{
        return strcasecmp(((const struct ranked *)a)->text, ((const struct ranked *)b)->text);
}

static void rank(struct ranked *all, uint32_t count)
{
        qsort(all, count, sizeof(*all), compare_ranked);
        for (uint32_t i = 0; i < count; i++)
                *all[i].rank =
                        i > 0 && compare_ranked(&all[i - 1], &all[i]) == 0 ? *all[i - 1].rank : i;
}

static int rank_names(struct selection *selection)
{
        const struct ph_ptable *table = selection->table;
        uint32_t names = table->name_count, identities = table->identities.count, count = 0;
        struct ranked *all = malloc((names + identities) * sizeof(*all));

        selection->name_ranks = malloc((names + 1) * sizeof(uint32_t));
        selection->identity_ranks = malloc((identities + 1) * sizeof(uint32_t));
        if (all == NULL || selection->name_ranks == NULL || selection->identity_ranks == NULL) {
                free(all);
                return -ENOMEM;
        }
        for (uint32_t i = 0; i < names; i++)
                all[count++] = (struct ranked){table->names[i].text, &selection->name_ranks[i]};
        for (uint32_t i = 0; i < identities; i++) {
                struct ph_identity identity = ph_identities_get(&table->identities, i);
                const char *text =
                        identity.label[0] != '\0' ? identity.label : identity.call_erlang;

                all[count++] = (struct ranked){text, &selection->identity_ranks[i]};
        }
        rank(all, count);
        free(all);
        return 0;
}

/* ---- order */

/* Whether row @a comes before row @b in the order that the window is looked for in. */
static bool is_before(const struct selection *selection, uint32_t a, uint32_t b)
{
        uint64_t key_a, key_b;
        bool known_a = selection->key(selection, a, &key_a);
        bool known_b = selection->key(selection, b, &key_b);
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
        struct selection selection = {.table = table, .query = query, .key = keys[query->sort]};
        struct ph_window window;
        int r = ph_filter_begin(query->filter, table, now_ms);

        if (r == 0 && query->sort == PH_COLUMN_NAME)
                r = rank_names(&selection);
        if (r == 0)
                r = select_rows(&selection, &window);
        free(selection.name_ranks);
        free(selection.identity_ranks);
        if (r == 0)
                *window_out = window;
        return r;
}
