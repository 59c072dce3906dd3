#include "agent/core/process/select.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/core/process/entries.h"
#include "agent/core/process/sort_key.h"

/*
 * Sorting a million rows for a window of fifty would take too long, and so would a heap when the
 * rows come in an unlucky order. Instead a random sample of the rows tells between which two
 * entries the window is likely to lie; one pass counts the rows before that range and takes out
 * those in it, and only they are put in order. When the sample was misleading, all are taken out.
 */
#define MOST_TAKEN 65536 /* so many matching rows are taken out without asking a sample */
#define SAMPLE 2048
#define SORTED 64 /* so few entries are sorted rather than split further */

struct selection {
        const struct ph_ptable *table;
        const struct ph_query *query;
        struct ph_sort_key key;
        uint64_t *marks; /* owned: one bit a row, set when it matches */
        uint32_t matched;
        struct ph_entry *taken; /* owned */
        uint32_t taken_count, taken_capacity;
        uint32_t before; /* matching rows that come before all that are taken */
};

static const struct ph_entry first_of_all = {0, 0};
static const struct ph_entry last_of_all = {UINT64_MAX, UINT64_MAX};

/* ---- what matches */

static uint32_t count_words(const struct ph_ptable *table)
{
        return table->size / 64 + 1;
}

static uint64_t mark_64(const struct selection *selection, uint32_t first)
{
        const struct ph_ptable *table = selection->table;
        uint32_t count = table->size - first < 64 ? table->size - first : 64;
        uint64_t marks = 0;

        for (uint32_t i = 0; i < count; i++)
                marks |= (uint64_t)ph_ptable_is_used(table, first + i) << i;
        return ph_filter_marks(selection->query->filter, table, first, marks);
}

static int mark_matching(struct selection *selection)
{
        uint32_t words = count_words(selection->table);

        selection->marks = malloc(words * sizeof(*selection->marks));
        if (selection->marks == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < words; i++) {
                selection->marks[i] = mark_64(selection, i * 64);
                selection->matched += (uint32_t)__builtin_popcountll(selection->marks[i]);
        }
        return 0;
}

static bool is_marked(const struct selection *selection, uint32_t row)
{
        return (selection->marks[row / 64] >> (row % 64) & 1) != 0;
}

static struct ph_entry entry_of(const struct selection *selection, uint32_t row)
{
        struct ph_entry entry = {.pid = ph_pid_number(selection->table->pid[row])};

        ph_sort_key_ranks(&selection->key, row, 1, &entry.rank);
        return entry;
}

/* ---- the range that is worth putting in order */

struct range {
        struct ph_entry first, last; /* both are in it */
};

/* Draws from the matching rows, of which there are many, so that a few tries find one. */
static uint32_t draw_row(const struct selection *selection, uint64_t *state)
{
        uint32_t row;

        do {
                *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                row = (uint32_t)((*state >> 32) * selection->table->size >> 32);
        } while (!is_marked(selection, row));
        return row;
}

static uint32_t square_root(uint32_t value)
{
        uint32_t root = 0;

        while ((root + 1) * (root + 1) <= value)
                root++;
        return root;
}

/* Four standard deviations of the place in the sample that the row at @at of all has. */
static uint32_t margin(uint32_t at, uint32_t matched)
{
        uint64_t place = (uint64_t)at * SAMPLE / matched;

        return 8 + 4 * square_root((uint32_t)(place * (SAMPLE - place) / SAMPLE));
}

static bool grow(struct selection *selection)
{
        uint32_t capacity = selection->taken_capacity * 2 + MOST_TAKEN;
        void *taken = realloc(selection->taken, capacity * sizeof(*selection->taken));

        if (taken == NULL)
                return false;
        selection->taken = taken;
        selection->taken_capacity = capacity;
        return true;
}

/* Finds the range in which the rows from @first to before @last of all are likely to be. */
static int estimate(struct selection *selection, uint32_t first, uint32_t last, struct range *range)
{
        uint32_t matched = selection->matched, low, high;
        uint64_t state = matched;

        if (!grow(selection))
                return -ENOMEM;
        for (uint32_t i = 0; i < SAMPLE; i++)
                selection->taken[i] = entry_of(selection, draw_row(selection, &state));
        ph_entries_sort(selection->taken, SAMPLE);
        low = (uint32_t)((uint64_t)first * SAMPLE / matched);
        high = (uint32_t)((uint64_t)last * SAMPLE / matched) + margin(last, matched);
        if (low > margin(first, matched))
                range->first = selection->taken[low - margin(first, matched)];
        if (high < SAMPLE)
                range->last = selection->taken[high];
        return 0;
}

/* Makes the entries of the matching ones of 64 rows. Returns how many there are. */
static uint32_t read_64(
        const struct selection *selection, uint32_t first, struct ph_entry entries[64])
{
        const struct ph_ptable *table = selection->table;
        uint64_t marks = selection->marks[first / 64], ranks[64];
        uint32_t count = 0;

        if (marks == 0)
                return 0;
        ph_sort_key_ranks(
                &selection->key, first, table->size - first < 64 ? table->size - first : 64, ranks);
        for (; marks != 0; marks &= marks - 1) {
                unsigned i = (unsigned)__builtin_ctzll(marks);

                entries[count++] =
                        (struct ph_entry){ranks[i], ph_pid_number(table->pid[first + i])};
        }
        return count;
}

static int take(struct selection *selection, const struct range *range)
{
        struct ph_entry entries[64];

        selection->before = selection->taken_count = 0;
        for (uint32_t first = 0; first < selection->table->size; first += 64) {
                uint32_t count = read_64(selection, first, entries), before = 0;
                uint32_t taken = selection->taken_count;

                if (selection->taken_capacity - taken < 64 && !grow(selection))
                        return -ENOMEM;
                for (uint32_t i = 0; i < count; i++) {
                        bool early = ph_entry_is_before(entries[i], range->first);
                        bool late = ph_entry_is_before(range->last, entries[i]);

                        before += early;
                        selection->taken[taken] = entries[i];
                        taken += !early & !late;
                }
                selection->before += before;
                selection->taken_count = taken;
        }
        return 0;
}

/* Takes out a range that has the rows from @first to before @last of all in it. */
static int take_around(struct selection *selection, uint32_t first, uint32_t last)
{
        struct range range = {first_of_all, last_of_all};
        int r = 0;

        if (selection->matched > MOST_TAKEN)
                r = estimate(selection, first, last, &range);
        if (r == 0)
                r = take(selection, &range);
        if (r < 0 ||
                (first >= selection->before && last <= selection->before + selection->taken_count))
                return r;
        return take(selection, &(struct range){first_of_all, last_of_all});
}

/* Orders the entries just so far that those from @first to before @last are where they belong. */
static void put_in_order(struct ph_entry *entries, uint32_t count, uint32_t first, uint32_t last)
{
        while (count > SORTED && count > (last - first) * 2) {
                uint32_t front = ph_entries_split(entries, count);

                if (last <= front) {
                        count = front;
                } else if (first >= front) {
                        entries += front;
                        count -= front;
                        first -= front;
                        last -= front;
                } else {
                        put_in_order(entries, front, first, front);
                        entries += front;
                        count -= front;
                        first = 0;
                        last -= front;
                }
        }
        ph_entries_sort(entries, count);
}

/* ---- the window */

static uint32_t place_of(const struct selection *selection, uint32_t target)
{
        struct ph_entry entry = entry_of(selection, target), entries[64];
        uint32_t place = 0;

        for (uint32_t first = 0; first < selection->table->size; first += 64) {
                uint32_t count = read_64(selection, first, entries);

                for (uint32_t i = 0; i < count; i++)
                        place += ph_entry_is_before(entries[i], entry);
        }
        return place;
}

/* Moves the window over the process that it is to hold, and back from beyond the end. */
static uint32_t place_window(const struct selection *selection)
{
        const struct ph_query *query = selection->query;
        uint32_t offset = query->offset, row = PH_NO_ROW;

        if (query->has_around)
                row = ph_ptable_find(selection->table, query->around);
        if (row != PH_NO_ROW && is_marked(selection, row)) {
                uint32_t at = place_of(selection, row);

                if (at < offset || at - offset >= query->limit)
                        offset = at > query->limit / 2 ? at - query->limit / 2 : 0;
        }
        return offset < selection->matched ? offset : selection->matched;
}

static int fill(struct selection *selection, struct ph_window *window)
{
        uint32_t first = window->offset, last = first + window->count;
        int r = take_around(selection, first, last);

        if (r < 0 || selection->taken == NULL)
                return -ENOMEM;
        window->rows = malloc(window->count * sizeof(*window->rows));
        if (window->rows == NULL)
                return -ENOMEM;
        first -= selection->before;
        last -= selection->before;
        put_in_order(selection->taken, selection->taken_count, first, last);
        for (uint32_t i = 0; i < window->count; i++)
                window->rows[i] = ph_ptable_find(
                        selection->table, ph_pid_of_number(selection->taken[first + i].pid));
        return 0;
}

static int select_rows(struct selection *selection, struct ph_window *window)
{
        uint32_t left;
        int r = mark_matching(selection);

        if (r < 0)
                return r;
        *window = (struct ph_window){.matched = selection->matched};
        window->offset = place_window(selection);
        left = window->matched - window->offset;
        window->count = left < selection->query->limit ? left : selection->query->limit;
        return window->count > 0 ? fill(selection, window) : 0;
}

int ph_select(const struct ph_ptable *table, const struct ph_query *query, uint32_t now_ms,
        struct ph_window *window_out)
{
        struct selection selection = {.table = table, .query = query};
        struct ph_window window;
        int r = ph_filter_begin(query->filter, table, now_ms);

        if (r == 0)
                r = ph_sort_key_init(&selection.key, table, query->sort, query->descending);
        if (r < 0)
                return r;
        r = select_rows(&selection, &window);
        ph_sort_key_finish(&selection.key);
        free(selection.marks);
        free(selection.taken);
        if (r == 0)
                *window_out = window;
        return r;
}
