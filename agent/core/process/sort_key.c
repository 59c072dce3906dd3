#include "agent/core/process/sort_key.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the columns; each loop touches one array and little else */

static void read_pid(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        for (uint32_t i = 0; i < count; i++)
                values[i] = ph_pid_number(key->table->pid[first + i]);
}

static void read_mailbox(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        for (uint32_t i = 0; i < count; i++)
                values[i] = key->table->mailbox[first + i];
}

static void read_reductions(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        memcpy(values, key->table->reductions + first, count * sizeof(*values));
}

static void read_memory(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        for (uint32_t i = 0; i < count; i++)
                values[i] = key->table->heap[first + i];
}

/* The bits of floats order like the numbers do, but for the sign. */
static void read_floats(const float *floats, uint32_t count, uint64_t *values)
{
        for (uint32_t i = 0; i < count; i++) {
                uint32_t bits;

                memcpy(&bits, &floats[i], sizeof(bits));
                bits = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
                values[i] = isnan(floats[i]) ? PH_RANK_UNKNOWN : bits;
        }
}

static void read_mailbox_rate(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        read_floats(key->table->mailbox_rate + first, count, values);
}

static void read_reduction_rate(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        read_floats(key->table->reduction_rate + first, count, values);
}

static void read_status(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        for (uint32_t i = 0; i < count; i++) {
                uint8_t status = key->table->status[first + i];

                values[i] = status != PH_STATUS_UNKNOWN ? status : PH_RANK_UNKNOWN;
        }
}

static uint64_t rank_of_identity(const struct ph_sort_key *key, uint32_t number)
{
        return number != PH_IDENTITY_UNKNOWN ? key->identity_ranks[number] : PH_RANK_UNKNOWN;
}

static void read_name(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        const struct ph_ptable *table = key->table;

        for (uint32_t i = 0; i < count; i++) {
                uint32_t row = first + i;

                if ((table->flags[row] & PH_ROW_NAMED) != 0)
                        values[i] = key->name_ranks[ph_ptable_find_name(table, row) - table->names];
                else
                        values[i] = rank_of_identity(key, table->identity[row]);
        }
}

static void read_current(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *values)
{
        const uint32_t *current = key->table->current;

        for (uint32_t i = 0; i < count; i++)
                values[i] = current != NULL ? rank_of_identity(key, current[first + i])
                                            : PH_RANK_UNKNOWN;
}

static void (*const readers[PH_COLUMN_COUNT])(
        const struct ph_sort_key *, uint32_t, uint32_t, uint64_t *) = {
        [PH_COLUMN_PID] = read_pid,
        [PH_COLUMN_NAME] = read_name,
        [PH_COLUMN_MAILBOX] = read_mailbox,
        [PH_COLUMN_MAILBOX_RATE] = read_mailbox_rate,
        [PH_COLUMN_REDUCTIONS] = read_reductions,
        [PH_COLUMN_REDUCTION_RATE] = read_reduction_rate,
        [PH_COLUMN_MEMORY] = read_memory,
        [PH_COLUMN_STATUS] = read_status,
        [PH_COLUMN_CURRENT] = read_current,
};

void ph_sort_key_ranks(
        const struct ph_sort_key *key, uint32_t first, uint32_t count, uint64_t *ranks)
{
        key->read(key, first, count, ranks);
        if (!key->descending)
                return;
        for (uint32_t i = 0; i < count; i++)
                ranks[i] = ranks[i] != PH_RANK_UNKNOWN ? PH_RANK_UNKNOWN - 1 - ranks[i]
                                                       : PH_RANK_UNKNOWN;
}

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

static int rank_names(struct ph_sort_key *key)
{
        const struct ph_ptable *table = key->table;
        uint32_t names = table->name_count, identities = table->identities.count, count = 0;
        struct ranked *all = malloc((names + identities) * sizeof(*all));

        key->name_ranks = malloc((names + 1) * sizeof(uint32_t));
        key->identity_ranks = malloc((identities + 1) * sizeof(uint32_t));
        if (all == NULL || key->name_ranks == NULL || key->identity_ranks == NULL) {
                free(all);
                return -ENOMEM;
        }
        for (uint32_t i = 0; i < names; i++)
                all[count++] = (struct ranked){table->names[i].text, &key->name_ranks[i]};
        for (uint32_t i = 0; i < identities; i++) {
                struct ph_identity identity = ph_identities_get(&table->identities, i);
                const char *text =
                        identity.label[0] != '\0' ? identity.label : identity.call_erlang;

                all[count++] = (struct ranked){text, &key->identity_ranks[i]};
        }
        rank(all, count);
        free(all);
        return 0;
}

int ph_sort_key_init(struct ph_sort_key *key, const struct ph_ptable *table, enum ph_column column,
        bool descending)
{
        int r;

        *key = (struct ph_sort_key){
                .table = table, .descending = descending, .read = readers[column]};
        if (column != PH_COLUMN_NAME && column != PH_COLUMN_CURRENT)
                return 0;
        r = rank_names(key);
        if (r < 0)
                ph_sort_key_finish(key);
        return r;
}

void ph_sort_key_finish(struct ph_sort_key *key)
{
        free(key->name_ranks);
        free(key->identity_ranks);
}
