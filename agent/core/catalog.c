#include "agent/core/catalog.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/term/print.h"

#define ID_SIZE 2048 /* a printed name or reference */

/* One table as the probe tells of it. */
struct facts {
        char name[PH_ETF_ATOM_TEXT_SIZE], owner_name[PH_ETF_ATOM_TEXT_SIZE];
        char type[32], protection[32], write_concurrency[8];
        struct ph_etf id, owner, heir;
        bool named, lost, system, fixed, compressed, read_concurrency, decentralized;
        int64_t rows, words, keypos;
};

#define FIELD(name, kind, member)                                                               \
        {                                                                                       \
                name, kind, offsetof(struct facts, member), sizeof(((struct facts *)0)->member) \
        }

static const struct ph_field_spec specs[] = {
        FIELD("name", PH_FIELD_TEXT, name),
        FIELD("owner_name", PH_FIELD_TEXT, owner_name),
        FIELD("type", PH_FIELD_TEXT, type),
        FIELD("protection", PH_FIELD_TEXT, protection),
        FIELD("write_concurrency", PH_FIELD_TEXT, write_concurrency),
        FIELD("id", PH_FIELD_TERM, id),
        FIELD("owner", PH_FIELD_TERM, owner),
        FIELD("heir", PH_FIELD_TERM, heir),
        FIELD("named_table", PH_FIELD_BOOL, named),
        FIELD("lost", PH_FIELD_BOOL, lost),
        FIELD("system", PH_FIELD_BOOL, system),
        FIELD("fixed", PH_FIELD_BOOL, fixed),
        FIELD("compressed", PH_FIELD_BOOL, compressed),
        FIELD("read_concurrency", PH_FIELD_BOOL, read_concurrency),
        FIELD("decentralized_counters", PH_FIELD_BOOL, decentralized),
        FIELD("size", PH_FIELD_INT64, rows),
        FIELD("memory", PH_FIELD_INT64, words),
        FIELD("keypos", PH_FIELD_INT64, keypos),
};

static const struct ph_field_spec end_specs[] = {
        {"persistent_terms", PH_FIELD_INT64, offsetof(struct ph_catalog, persistent_terms), 0},
        {"persistent_bytes", PH_FIELD_INT64, offsetof(struct ph_catalog, persistent_bytes), 0},
};

static const char *const types[] = {"set", "ordered_set", "bag", "duplicate_bag", NULL};
static const char *const protections[] = {"public", "protected", "private", NULL};

void ph_catalog_init(struct ph_catalog *catalog)
{
        *catalog = (struct ph_catalog){.persistent_terms = -1, .persistent_bytes = -1};
}

void ph_catalog_finish(struct ph_catalog *catalog)
{
        for (uint32_t i = 0; i < catalog->count; i++)
                free(catalog->strings[i]);
        free(catalog->strings);
        free(catalog->tables);
        ph_catalog_init(catalog);
}

static const char *find_word(const char *const *words, const char *word)
{
        while (*words != NULL && strcmp(*words, word) != 0)
                words++;
        return *words != NULL ? *words : "unknown";
}

/* A table without a name is named by its reference, as the node prints it. */
static int format_id(const struct facts *facts, const char *node, char *id, size_t size)
{
        const struct ph_print_options options = {.syntax = PH_SYNTAX_ERLANG, .node = node};
        struct ph_print_cut cut;
        struct ph_text text;

        if (facts->named) {
                snprintf(id, size, "%s", facts->name);
                return 0;
        }
        ph_text_init_fixed(&text, id, size);
        return ph_print(facts->id, &options, &text, &cut);
}

static struct ph_pid read_pid(struct ph_etf term, bool *found_out)
{
        struct ph_etf_pid pid;

        *found_out = ph_etf_read_pid(&term, &pid) == 0;
        return *found_out ? (struct ph_pid){pid.id, pid.serial} : (struct ph_pid){0, 0};
}

/* Copies the texts into one block, which the table's strings point into. */
static char *copy_strings(const struct facts *facts, const char *id, struct ph_table *table)
{
        size_t name = strlen(facts->name) + 1, key = strlen(id) + 1;
        size_t owner = strlen(facts->owner_name) + 1;
        char *block = malloc(name + key + owner);

        if (block == NULL)
                return NULL;
        table->name = memcpy(block, facts->name, name);
        table->id = memcpy(block + name, id, key);
        table->owner_name = memcpy(block + name + key, facts->owner_name, owner);
        if (strcmp(table->owner_name, "none") == 0)
                table->owner_name = NULL;
        return block;
}

static int reserve(struct ph_catalog *catalog)
{
        uint32_t capacity = catalog->capacity != 0 ? catalog->capacity * 2 : 64;
        void *tables, *strings;

        if (catalog->count < catalog->capacity)
                return 0;
        tables = realloc(catalog->tables, capacity * sizeof(*catalog->tables));
        if (tables != NULL)
                catalog->tables = tables;
        strings = realloc(catalog->strings, capacity * sizeof(*catalog->strings));
        if (strings != NULL)
                catalog->strings = strings;
        if (tables == NULL || strings == NULL)
                return -ENOMEM;
        catalog->capacity = capacity;
        return 0;
}

static int add_table(
        struct ph_catalog *catalog, const struct facts *facts, const struct ph_node_info *info)
{
        struct ph_table table = {.type = find_word(types, facts->type),
                .protection = find_word(protections, facts->protection),
                .named = facts->named,
                .lost = facts->lost,
                .system = facts->system,
                .fixed = facts->fixed,
                .compressed = facts->compressed,
                .read_concurrency = facts->read_concurrency,
                .decentralized = facts->decentralized,
                .rows = facts->rows,
                .memory_bytes = facts->words * info->word_size,
                .keypos = facts->keypos,
                .rows_rate = NAN};
        char id[ID_SIZE];
        bool local;
        int r = format_id(facts, info->node, id, sizeof(id));

        if (r == 0)
                r = reserve(catalog);
        if (r < 0)
                return r;
        memcpy(table.write_concurrency, facts->write_concurrency, sizeof(table.write_concurrency));
        table.owner = read_pid(facts->owner, &local);
        table.heir = read_pid(facts->heir, &table.has_heir);
        catalog->strings[catalog->count] = copy_strings(facts, id, &table);
        if (catalog->strings[catalog->count] == NULL)
                return -ENOMEM;
        catalog->tables[catalog->count++] = table;
        return 0;
}

int ph_catalog_add(struct ph_catalog *catalog, struct ph_etf part, const struct ph_node_info *info)
{
        struct facts facts;
        uint32_t length;
        int r = ph_etf_read_list(&part, &length);

        for (uint32_t i = 0; r == 0 && i < length; i++) {
                memset(&facts, 0, sizeof(facts));
                r = ph_fields_read(&part, specs, sizeof(specs) / sizeof(specs[0]), &facts);
                if (r == 0)
                        r = add_table(catalog, &facts, info);
        }
        return r;
}

static int compare_ids(const void *a, const void *b)
{
        return strcmp(((const struct ph_table *)a)->id, ((const struct ph_table *)b)->id);
}

const struct ph_table *ph_catalog_find(const struct ph_catalog *catalog, const char *id)
{
        const struct ph_table key = {.id = id};

        if (catalog->count == 0)
                return NULL;
        return bsearch(&key, catalog->tables, catalog->count, sizeof(key), compare_ids);
}

void ph_catalog_complete(
        struct ph_catalog *catalog, struct ph_etf end, const struct ph_catalog *before)
{
        double elapsed = (catalog->at_ms - before->at_ms) / 1000;

        ph_fields_read(&end, end_specs, sizeof(end_specs) / sizeof(end_specs[0]), catalog);
        if (catalog->count > 0)
                qsort(catalog->tables, catalog->count, sizeof(*catalog->tables), compare_ids);
        for (uint32_t i = 0; i < catalog->count && before->at_ms != 0 && elapsed > 0; i++) {
                struct ph_table *table = &catalog->tables[i];
                const struct ph_table *old = ph_catalog_find(before, table->id);

                if (old != NULL)
                        table->rows_rate = (double)(table->rows - old->rows) / elapsed;
        }
}
