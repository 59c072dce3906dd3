#include "agent/core/sort_key.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool key_float(float value, uint64_t *key_out)
{
        uint32_t bits;

        memcpy(&bits, &value, sizeof(bits));
        *key_out = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
        return !isnan(value);
}

static bool key_pid(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        struct ph_pid pid = key->table->pid[row];

        *key_out = (uint64_t)pid.serial << 32 | pid.id;
        return true;
}

static bool key_mailbox(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        *key_out = key->table->mailbox[row];
        return true;
}

static bool key_mailbox_rate(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        return key_float(key->table->mailbox_rate[row], key_out);
}

static bool key_reductions(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        *key_out = key->table->reductions[row];
        return true;
}

static bool key_reduction_rate(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        return key_float(key->table->reduction_rate[row], key_out);
}

static bool key_memory(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        *key_out = key->table->heap_bytes[row];
        return true;
}

static bool key_status(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        *key_out = key->table->status[row];
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

static bool key_name(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        const struct ph_ptable *table = key->table;
        const struct ph_name *name = find_name(table, row);

        if (name != NULL)
                *key_out = key->name_ranks[name - table->names];
        else
                *key_out = key->identity_ranks[table->identity[row]];
        return name != NULL || table->identity[row] != PH_IDENTITY_UNKNOWN;
}

static bool key_current(const struct ph_sort_key *key, uint32_t row, uint64_t *key_out)
{
        uint32_t number =
                key->table->current != NULL ? key->table->current[row] : PH_IDENTITY_UNKNOWN;

        *key_out = key->identity_ranks[number];
        return number != PH_IDENTITY_UNKNOWN;
}

static bool (*const keys[PH_COLUMN_COUNT])(const struct ph_sort_key *, uint32_t, uint64_t *) = {
        [PH_COLUMN_PID] = key_pid,
        [PH_COLUMN_NAME] = key_name,
        [PH_COLUMN_MAILBOX] = key_mailbox,
        [PH_COLUMN_MAILBOX_RATE] = key_mailbox_rate,
        [PH_COLUMN_REDUCTIONS] = key_reductions,
        [PH_COLUMN_REDUCTION_RATE] = key_reduction_rate,
        [PH_COLUMN_MEMORY] = key_memory,
        [PH_COLUMN_STATUS] = key_status,
        [PH_COLUMN_CURRENT] = key_current,
};

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

int ph_sort_key_init(struct ph_sort_key *key, const struct ph_ptable *table, enum ph_column column)
{
        int r;

        *key = (struct ph_sort_key){.table = table, .get = keys[column]};
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
