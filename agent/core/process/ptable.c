#include "agent/core/process/ptable.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/pages.h"

#define LEAST_ROWS 1024
#define SLOTS_FOR_4 5 /* rows: the hash table gets no fuller */

static const char *const status_names[PH_STATUS_COUNT] = {
        [PH_STATUS_UNKNOWN] = "unknown",
        [PH_STATUS_EXITING] = "exiting",
        [PH_STATUS_GARBAGE_COLLECTING] = "garbage_collecting",
        [PH_STATUS_RUNNABLE] = "runnable",
        [PH_STATUS_RUNNING] = "running",
        [PH_STATUS_SUSPENDED] = "suspended",
        [PH_STATUS_WAITING] = "waiting",
};

/* The columns, for what treats them all alike. Those kept on demand are NULL until then. */
enum keeping { ALWAYS, WITH_CURRENT, WITH_KIN };

#define COLUMN(member, keeping)                                                               \
        {                                                                                     \
                offsetof(struct ph_ptable, member), sizeof(*((struct ph_ptable *)0)->member), \
                        keeping                                                               \
        }
static const struct {
        size_t offset, element;
        enum keeping keeping;
} columns[] = {
        COLUMN(pid, ALWAYS),
        COLUMN(reductions, ALWAYS),
        COLUMN(heap, ALWAYS),
        COLUMN(mailbox, ALWAYS),
        COLUMN(sampled_ms, ALWAYS),
        COLUMN(born_ms, ALWAYS),
        COLUMN(identity, ALWAYS),
        COLUMN(mailbox_rate, ALWAYS),
        COLUMN(reduction_rate, ALWAYS),
        COLUMN(status, ALWAYS),
        COLUMN(flags, ALWAYS),
        COLUMN(current, WITH_CURRENT),
        COLUMN(parent, WITH_KIN),
        COLUMN(application, WITH_KIN),
        {offsetof(struct ph_ptable, slots), SLOTS_FOR_4 * sizeof(uint32_t) / 4, ALWAYS},
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void **column_of(struct ph_ptable *table, size_t i)
{
        return (void **)(void *)((char *)table + columns[i].offset);
}

/* Shrinking never fails. */
static bool resize_column(struct ph_ptable *table, size_t i, uint32_t from, uint32_t to)
{
        void **column = column_of(table, i);
        void *resized =
                ph_pages_resize(*column, from * columns[i].element, to * columns[i].element);

        if (resized != NULL)
                *column = resized;
        return resized != NULL;
}

static void forget_columns(struct ph_ptable *table, enum keeping keeping)
{
        for (size_t i = 0; i < COLUMNS; i++) {
                if (columns[i].keeping != keeping)
                        continue;
                ph_pages_free(*column_of(table, i), table->capacity * columns[i].element);
                *column_of(table, i) = NULL;
        }
}

void ph_ptable_init(struct ph_ptable *table)
{
        *table = (struct ph_ptable){.free = PH_NO_ROW, .expected = PH_NO_ROW};
        ph_identities_init(&table->identities);
}

static void free_names(struct ph_ptable *table)
{
        for (uint32_t i = 0; i < table->name_count; i++)
                free(table->names[i].text);
        free(table->names);
        table->names = NULL;
        table->name_count = 0;
}

static void forget_orphans(struct ph_ptable *table)
{
        free(table->orphans);
        table->orphans = NULL;
        table->orphan_count = table->orphan_capacity = 0;
}

void ph_ptable_finish(struct ph_ptable *table)
{
        forget_columns(table, WITH_CURRENT);
        forget_columns(table, WITH_KIN);
        forget_columns(table, ALWAYS);
        forget_orphans(table);
        free_names(table);
        ph_identities_finish(&table->identities);
        ph_ptable_init(table);
}

/* ---- pid to row */

static uint32_t count_slots(const struct ph_ptable *table)
{
        return (uint32_t)((uint64_t)table->capacity * SLOTS_FOR_4 / 4);
}

/* Returns the slot that @pid's row is in, or in one of the next when that was taken. */
static uint32_t home_of(const struct ph_ptable *table, struct ph_pid pid)
{
        uint64_t hash = ph_pid_number(pid) * UINT64_C(0x9E3779B97F4A7C15);

        return (uint32_t)((hash >> 32) * count_slots(table) >> 32);
}

/* After the last slot comes the first. */
static uint32_t next_slot(const struct ph_ptable *table, uint32_t at)
{
        return at + 1 < count_slots(table) ? at + 1 : 0;
}

/* How many slots @at is after @from. */
static uint32_t slots_between(const struct ph_ptable *table, uint32_t from, uint32_t at)
{
        return at >= from ? at - from : at + (count_slots(table) - from);
}

static bool is_same(struct ph_pid a, struct ph_pid b)
{
        return a.id == b.id && a.serial == b.serial;
}

/* Returns the slot that holds @pid's row, or the free one where it belongs. */
static uint32_t find_slot(const struct ph_ptable *table, struct ph_pid pid)
{
        uint32_t at = home_of(table, pid);

        while (table->slots[at] != PH_NO_ROW && !is_same(table->pid[table->slots[at]], pid))
                at = next_slot(table, at);
        return at;
}

uint32_t ph_ptable_find(const struct ph_ptable *table, struct ph_pid pid)
{
        return table->slots != NULL ? table->slots[find_slot(table, pid)] : PH_NO_ROW;
}

/* Closes the gap, so that no search stops short of a row that was pushed on by the one removed. */
static void remove_slot(struct ph_ptable *table, struct ph_pid pid)
{
        uint32_t gap = find_slot(table, pid), at = gap;

        while (table->slots[at = next_slot(table, at)] != PH_NO_ROW) {
                uint32_t home = home_of(table, table->pid[table->slots[at]]);

                if (slots_between(table, home, at) < slots_between(table, gap, at))
                        continue;
                table->slots[gap] = table->slots[at];
                gap = at;
        }
        table->slots[gap] = PH_NO_ROW;
}

/* Puts in @row, whose pid no other row has. */
static void add_slot(struct ph_ptable *table, uint32_t row)
{
        uint32_t at = home_of(table, table->pid[row]);

        while (table->slots[at] != PH_NO_ROW)
                at = next_slot(table, at);
        table->slots[at] = row;
}

/* When there are more slots, others are where the rows belong. */
static void fill_slots(struct ph_ptable *table)
{
        memset(table->slots, 0xFF, count_slots(table) * sizeof(*table->slots));
        for (uint32_t row = 0; row < table->size; row++) {
                if (ph_ptable_is_used(table, row))
                        add_slot(table, row);
        }
}

/* ---- rows */

static bool is_kept(struct ph_ptable *table, size_t i)
{
        return columns[i].keeping == ALWAYS || *column_of(table, i) != NULL;
}

/* Back from @capacity rows to those that the table has. */
static void shrink_column(struct ph_ptable *table, size_t i, uint32_t capacity)
{
        void **column = column_of(table, i);

        if (table->capacity == 0) {
                ph_pages_free(*column, capacity * columns[i].element);
                *column = NULL;
        } else if (is_kept(table, i)) {
                resize_column(table, i, capacity, table->capacity);
        }
}

/* What isn't used yet takes no memory, but for the slots: so by a quarter, and not twofold. */
static int grow_rows(struct ph_ptable *table)
{
        uint32_t capacity = table->capacity + table->capacity / 4 + LEAST_ROWS;
        size_t grown = 0;

        while (grown < COLUMNS &&
                (!is_kept(table, grown) || resize_column(table, grown, table->capacity, capacity)))
                grown++;
        if (grown == COLUMNS) {
                table->capacity = capacity;
                fill_slots(table);
                return 0;
        }
        while (grown-- > 0)
                shrink_column(table, grown, capacity);
        return -ENOMEM;
}

/* Makes columns with all zero. Returns 0, or -ENOMEM without them. */
static int keep_columns(struct ph_ptable *table, enum keeping keeping)
{
        if (table->capacity == 0 && grow_rows(table) < 0)
                return -ENOMEM;
        for (size_t i = 0; i < COLUMNS; i++) {
                if (columns[i].keeping == keeping && !resize_column(table, i, 0, table->capacity)) {
                        forget_columns(table, keeping);
                        return -ENOMEM;
                }
        }
        return 0;
}

static int reserve(struct ph_ptable *table)
{
        if (table->free == PH_NO_ROW && table->size == table->capacity)
                return grow_rows(table);
        return 0;
}

static uint32_t take_row(struct ph_ptable *table)
{
        uint32_t row = table->free;

        if (row == PH_NO_ROW)
                return table->size++;
        table->free = table->pid[row].id;
        return row;
}

/* Takes the process of @row out of the counts. */
static void forget(struct ph_ptable *table, uint32_t row)
{
        if (ph_ptable_is_dying(table, row))
                table->dying--;
        else
                table->live--;
        if (table->identity[row] == PH_IDENTITY_UNKNOWN)
                table->unidentified--;
}

static void free_row(struct ph_ptable *table, uint32_t row)
{
        forget(table, row);
        remove_slot(table, table->pid[row]);
        table->flags[row] = 0;
        table->pid[row].id = table->free;
        table->free = row;
}

/* Makes @row that of a process never seen before. */
static void fill_row(struct ph_ptable *table, uint32_t row, struct ph_pid pid, uint32_t now_ms)
{
        table->pid[row] = pid;
        table->identity[row] = PH_IDENTITY_UNKNOWN;
        if (table->current != NULL)
                table->current[row] = PH_IDENTITY_UNKNOWN;
        if (table->parent != NULL) {
                table->parent[row] = PH_PARENT_UNKNOWN;
                table->application[row] = 0;
        }
        table->born_ms[row] = table->first_over ? now_ms : PH_BORN_UNKNOWN;
        table->sampled_ms[row] = now_ms;
        table->mailbox_rate[row] = NAN;
        table->reduction_rate[row] = NAN;
        table->flags[row] = PH_ROW_USED;
        table->live++;
        table->unidentified++;
        table->newborn++;
}

static int add_row(struct ph_ptable *table, struct ph_pid pid, uint32_t now_ms, uint32_t *row_out)
{
        int r = reserve(table);

        if (r < 0)
                return r;
        *row_out = take_row(table);
        fill_row(table, *row_out, pid, now_ms);
        add_slot(table, *row_out);
        return 0;
}

/* Sweeps meet processes in the same order each time, so the row after the last
 * one is tried first. */
static uint32_t find_row(const struct ph_ptable *table, struct ph_pid pid)
{
        uint32_t row = table->expected;

        if (ph_ptable_is_used(table, row) && is_same(table->pid[row], pid))
                return row;
        return ph_ptable_find(table, pid);
}

static void set_rates(
        struct ph_ptable *table, uint32_t row, const struct ph_sample *sample, uint32_t now_ms)
{
        float elapsed = (float)(now_ms - table->sampled_ms[row]) / 1000;

        if (elapsed <= 0 || (table->flags[row] & PH_ROW_UNSAMPLED) != 0)
                return;
        table->mailbox_rate[row] = ((float)sample->mailbox - (float)table->mailbox[row]) / elapsed;
        table->reduction_rate[row] = (float)(sample->reductions - table->reductions[row]) / elapsed;
}

void ph_ptable_kill(struct ph_ptable *table, uint32_t row)
{
        if (ph_ptable_is_dying(table, row))
                return;
        table->flags[row] |= PH_ROW_DYING;
        table->live--;
        table->dying++;
        table->newdead++;
}

/* A process has died unseen, and a new one has got its pid. */
static void replace(struct ph_ptable *table, uint32_t row, uint32_t now_ms)
{
        ph_ptable_kill(table, row);
        forget(table, row);
        fill_row(table, row, table->pid[row], now_ms);
}

static void revive(struct ph_ptable *table, uint32_t row)
{
        if (!ph_ptable_is_dying(table, row))
                return;
        table->flags[row] &= (uint8_t)~PH_ROW_DYING;
        table->live++;
        table->dying--;
}

static void mark_seen(struct ph_ptable *table, uint32_t row)
{
        revive(table, row);
        table->flags[row] |= PH_ROW_SEEN;
        table->expected = row + 1;
}

/* Parents are most often met before their children; the others wait until all are known. */
void ph_ptable_set_parent(struct ph_ptable *table, uint32_t row, struct ph_pid parent)
{
        uint32_t at;

        if (table->parent == NULL || table->parent[row] != PH_PARENT_UNKNOWN)
                return;
        at = ph_ptable_find(table, parent);
        if (at != PH_NO_ROW) {
                table->parent[row] = at;
                return;
        }
        if (table->orphan_count == table->orphan_capacity) {
                uint32_t capacity = table->orphan_capacity * 2 + LEAST_ROWS;
                void *orphans = realloc(table->orphans, capacity * sizeof(*table->orphans));

                if (orphans == NULL)
                        return;
                table->orphans = orphans;
                table->orphan_capacity = capacity;
        }
        table->orphans[table->orphan_count++] = (struct ph_orphan){row, parent};
}

static void set_kin(struct ph_ptable *table, uint32_t row, const struct ph_sample *sample)
{
        if (table->parent == NULL)
                return;
        table->application[row] = sample->application;
        if (sample->kin == PH_KIN_PARENT)
                ph_ptable_set_parent(table, row, sample->parent);
        else if (sample->kin == PH_KIN_NONE && table->parent[row] == PH_PARENT_UNKNOWN)
                table->parent[row] = PH_PARENT_NONE;
}

static uint32_t pack_heap(uint64_t bytes)
{
        uint64_t steps = bytes / PH_HEAP_LARGE_STEP, most = PH_HEAP_LARGE - 1;

        if (bytes / PH_HEAP_STEP < PH_HEAP_LARGE)
                return (uint32_t)(bytes / PH_HEAP_STEP);
        return PH_HEAP_LARGE | (uint32_t)(steps < most ? steps : most);
}

int ph_ptable_sample(struct ph_ptable *table, const struct ph_sample *sample, uint32_t now_ms)
{
        uint32_t row = find_row(table, sample->pid);
        int r = 0;

        if (row == PH_NO_ROW)
                r = add_row(table, sample->pid, now_ms, &row);
        else if (sample->reductions < table->reductions[row])
                replace(table, row, now_ms); /* reductions never fall: the pid is used again */
        else
                set_rates(table, row, sample, now_ms);
        if (r < 0)
                return r;
        table->mailbox[row] = sample->mailbox;
        table->reductions[row] = sample->reductions;
        table->heap[row] = pack_heap(sample->heap_bytes);
        table->status[row] = (uint8_t)sample->status;
        table->sampled_ms[row] = now_ms;
        table->flags[row] &= (uint8_t)~PH_ROW_UNSAMPLED;
        set_kin(table, row, sample);
        mark_seen(table, row);
        return 0;
}

int ph_ptable_miss(struct ph_ptable *table, struct ph_pid pid, uint32_t now_ms)
{
        const struct ph_sample nothing = {.pid = pid};
        uint32_t row = find_row(table, pid);
        int r;

        if (row != PH_NO_ROW) {
                table->status[row] = PH_STATUS_UNKNOWN;
                mark_seen(table, row);
                return 0;
        }
        r = ph_ptable_sample(table, &nothing, now_ms);
        if (r == 0)
                table->flags[table->expected - 1] |= PH_ROW_UNSAMPLED;
        return r;
}

void ph_ptable_begin(struct ph_ptable *table)
{
        for (uint32_t row = 0; row < table->size; row++)
                table->flags[row] &= (uint8_t)~PH_ROW_SEEN;
        table->expected = 0;
}

void ph_ptable_abandon(struct ph_ptable *table)
{
        forget_orphans(table);
}

/* A process found dead between two sweeps has its last turn in the first that doesn't meet it. */
static void bury(struct ph_ptable *table, uint32_t row)
{
        if (ph_ptable_is_dying(table, row))
                free_row(table, row);
        else
                ph_ptable_kill(table, row);
}

static void name_rows(struct ph_ptable *table, struct ph_name *names, uint32_t count)
{
        free_names(table);
        table->names = names;
        table->name_count = count;
        for (uint32_t i = 0; i < count; i++) {
                if (ph_ptable_is_used(table, names[i].row))
                        table->flags[names[i].row] |= PH_ROW_NAMED;
        }
}

static void settle_orphans(struct ph_ptable *table)
{
        for (uint32_t i = 0; i < table->orphan_count; i++) {
                const struct ph_orphan *orphan = &table->orphans[i];
                uint32_t parent = ph_ptable_find(table, orphan->parent);

                if (table->parent != NULL)
                        table->parent[orphan->row] = parent != PH_NO_ROW ? parent : PH_PARENT_NONE;
        }
        forget_orphans(table);
}

/* Before rows of the dead are used again: whose parent is gone has none. */
static void leave_dead_parents(struct ph_ptable *table)
{
        for (uint32_t row = 0; table->parent != NULL && row < table->size; row++) {
                uint32_t parent = table->parent[row];

                if (parent < PH_PARENT_NONE && !ph_ptable_is_used(table, parent))
                        table->parent[row] = PH_PARENT_NONE;
        }
}

void ph_ptable_commit(struct ph_ptable *table, struct ph_name *names, uint32_t count)
{
        settle_orphans(table);
        for (uint32_t row = 0; row < table->size; row++) {
                table->flags[row] &= (uint8_t)~PH_ROW_NAMED;
                if ((table->flags[row] & (PH_ROW_USED | PH_ROW_SEEN)) == PH_ROW_USED)
                        bury(table, row);
        }
        leave_dead_parents(table);
        table->born = table->first_over ? table->newborn : 0;
        table->died = table->newdead;
        table->newborn = table->newdead = 0;
        table->first_over = true;
        name_rows(table, names, count);
}

/* Labels may be without number: when too many are kept, everything is forgotten and asked again. */
static void make_room(struct ph_ptable *table)
{
        if (!ph_identities_is_full(&table->identities))
                return;
        ph_identities_clear(&table->identities);
        memset(table->identity, 0, table->size * sizeof(*table->identity));
        if (table->current != NULL)
                memset(table->current, 0, table->size * sizeof(*table->current));
        table->unidentified = table->live + table->dying;
}

void ph_ptable_identify(struct ph_ptable *table, uint32_t row, const struct ph_identity *identity)
{
        make_room(table);
        if (table->identity[row] == PH_IDENTITY_UNKNOWN)
                table->unidentified--;
        table->identity[row] = ph_identities_add(&table->identities, identity);
        if (table->identity[row] == PH_IDENTITY_UNKNOWN)
                table->unidentified++;
}

int ph_ptable_keep_kin(struct ph_ptable *table, bool keep)
{
        if (!keep) {
                forget_columns(table, WITH_KIN);
                forget_orphans(table);
                return 0;
        }
        if (table->parent != NULL)
                return 0;
        if (keep_columns(table, WITH_KIN) < 0)
                return -ENOMEM;
        memset(table->parent, 0xFF, table->size * sizeof(*table->parent));
        return 0;
}

int ph_ptable_keep_current(struct ph_ptable *table, bool keep)
{
        if (keep)
                return table->current == NULL ? keep_columns(table, WITH_CURRENT) : 0;
        forget_columns(table, WITH_CURRENT);
        return 0;
}

void ph_ptable_set_current(
        struct ph_ptable *table, uint32_t row, const struct ph_identity *function)
{
        if (table->current == NULL)
                return;
        make_room(table);
        table->current[row] = ph_identities_add(&table->identities, function);
}

uint32_t ph_ptable_count_unknown_current(const struct ph_ptable *table)
{
        uint32_t count = 0;

        if (table->current == NULL)
                return table->live + table->dying;
        for (uint32_t row = 0; row < table->size; row++)
                count +=
                        ph_ptable_is_used(table, row) && table->current[row] == PH_IDENTITY_UNKNOWN;
        return count;
}

static int compare_name(const void *key, const void *element)
{
        uint32_t row = *(const uint32_t *)key;
        const struct ph_name *name = element;

        return row < name->row ? -1 : row > name->row;
}

const struct ph_name *ph_ptable_find_name(const struct ph_ptable *table, uint32_t row)
{
        return bsearch(&row, table->names, table->name_count, sizeof(*table->names), compare_name);
}

/* ---- statuses */

const char *ph_ptable_status_name(enum ph_status status)
{
        return status_names[status < PH_STATUS_COUNT ? status : PH_STATUS_UNKNOWN];
}

enum ph_status ph_ptable_status_of(const uint8_t *text, size_t size)
{
        for (unsigned i = 0; i < PH_STATUS_COUNT; i++) {
                if (strlen(status_names[i]) == size && memcmp(status_names[i], text, size) == 0)
                        return i;
        }
        return PH_STATUS_UNKNOWN;
}
