#include "agent/core/table/catalog.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/fields.h"
#include "agent/term/print.h"

#define ID_SIZE 2048     /* a name or reference as it is printed */
#define FILE_SIZE 4096   /* a path */
#define COPIES_SIZE 8192 /* the names of nodes */

/* One table as the probe tells of it: texts first, see clear(). */
struct facts {
        char name[PH_ETF_ATOM_TEXT_SIZE];
        char owner_name[PH_ETF_ATOM_TEXT_SIZE], heir_name[PH_ETF_ATOM_TEXT_SIZE];
        char storage[PH_ETF_ATOM_TEXT_SIZE];
        char file[FILE_SIZE];
        char kind[32], type[32], protection[32], state[32], write_concurrency[6];
        struct ph_etf id, owner, heir, copies, lost;
        bool named, system, fixed, compressed, read_concurrency, decentralized;
        int64_t rows, words, file_bytes, keypos;
};

static const struct ph_field_spec specs[] = {
        PH_FIELD("name", TEXT, struct facts, name),
        PH_FIELD("owner_name", TEXT, struct facts, owner_name),
        PH_FIELD("heir_name", TEXT, struct facts, heir_name),
        PH_FIELD("storage", TEXT, struct facts, storage),
        PH_FIELD("file", TEXT, struct facts, file),
        PH_FIELD("kind", TEXT, struct facts, kind),
        PH_FIELD("type", TEXT, struct facts, type),
        PH_FIELD("protection", TEXT, struct facts, protection),
        PH_FIELD("state", TEXT, struct facts, state),
        PH_FIELD("write_concurrency", TEXT, struct facts, write_concurrency),
        PH_FIELD("id", TERM, struct facts, id),
        PH_FIELD("owner", TERM, struct facts, owner),
        PH_FIELD("heir", TERM, struct facts, heir),
        PH_FIELD("copies", TERM, struct facts, copies),
        PH_FIELD("lost", TERM, struct facts, lost),
        PH_FIELD("named_table", BOOL, struct facts, named),
        PH_FIELD("system", BOOL, struct facts, system),
        PH_FIELD("fixed", BOOL, struct facts, fixed),
        PH_FIELD("compressed", BOOL, struct facts, compressed),
        PH_FIELD("read_concurrency", BOOL, struct facts, read_concurrency),
        PH_FIELD("decentralized_counters", BOOL, struct facts, decentralized),
        PH_FIELD("size", INT64, struct facts, rows),
        PH_FIELD("memory", INT64, struct facts, words),
        PH_FIELD("file_size", INT64, struct facts, file_bytes),
        PH_FIELD("keypos", INT64, struct facts, keypos),
};

static const struct ph_field_spec end_specs[] = {
        PH_FIELD("persistent_terms", INT64, struct ph_catalog, persistent_terms),
        PH_FIELD("persistent_bytes", INT64, struct ph_catalog, persistent_bytes),
        PH_FIELD("waited_ms", INT64, struct ph_catalog, waited_ms),
        PH_FIELD("mnesia_silent", BOOL, struct ph_catalog, mnesia_silent),
        PH_FIELD("dets_silent", BOOL, struct ph_catalog, dets_silent),
};

/* What the probe says, and what it is called; the last is for whatever else. */
struct word {
        const char *said, *word;
};

static const struct word kinds[] = {{"mnesia", "mnesia"}, {"dets", "dets"}, {NULL, "ets"}};
static const struct word types[] = {{"set", "set"}, {"ordered_set", "ordered_set"}, {"bag", "bag"},
        {"duplicate_bag", "duplicate_bag"}, {NULL, "unknown"}};
static const struct word protections[] = {{"public", "public"}, {"protected", "protected"},
        {"private", "private"}, {NULL, "unknown"}};
static const struct word states[] = {{"no_answer", "no answer"}, {"not_asked", "not asked"},
        {"too_large", "too large"}, {NULL, "answered"}};

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

static const char *find_word(const struct word *words, const char *said)
{
        while (words->said != NULL && strcmp(words->said, said) != 0)
                words++;
        return words->word;
}

/* A copy of Mnesia's that is here is named as the ETS or DETS table that it is. */
static const char *prefix_of(const struct facts *facts)
{
        if (strcmp(facts->kind, "dets") == 0 || facts->file_bytes >= 0)
                return "dets:";
        return facts->owner.at == NULL && facts->storage[0] != '\0' ? "mnesia:" : "";
}

/* What isn't named by an atom is named as the node prints it: by a reference, mostly. */
static int format_id(const struct facts *facts, const char *node, char *id, size_t size)
{
        const struct ph_print_options options = {.syntax = PH_SYNTAX_ERLANG, .node = node};
        struct ph_etf term = facts->id;
        struct ph_etf_atom atom;
        struct ph_print_cut cut;
        struct ph_text text;

        if (ph_etf_read_atom(&term, &atom) == 0) {
                ph_etf_atom_text(&atom, id, size);
                return 0;
        }
        ph_text_init_fixed(&text, id, size);
        return ph_print(facts->id, &options, &text, &cut);
}

static struct ph_pid read_pid(struct ph_etf term, bool *found_out)
{
        struct ph_etf_pid pid;

        *found_out = ph_etf_read_pid(&term, &pid) == 0;
        return *found_out ? ph_pid_of(&pid) : (struct ph_pid){0, 0};
}

/* Writes the nodes in the list @copies, a NUL behind each. Returns how many there was room for. */
static uint16_t read_copies(struct ph_etf copies, char *out, size_t size, size_t *used_out)
{
        struct ph_etf_atom atom;
        uint32_t length;
        uint16_t count = 0;

        *used_out = 0;
        if (ph_etf_read_list(&copies, &length) < 0)
                return 0;
        while (count < length && size - *used_out >= PH_ETF_ATOM_TEXT_SIZE &&
                ph_etf_read_atom(&copies, &atom) == 0) {
                ph_etf_atom_text(&atom, out + *used_out, PH_ETF_ATOM_TEXT_SIZE);
                *used_out += strlen(out + *used_out) + 1;
                count++;
        }
        return count;
}

/* Copies the texts into one block, which the table's strings point into. An empty one is none. */
static char *copy_strings(
        const struct facts *facts, const char *name, const char *id, struct ph_table *table)
{
        char copies[COPIES_SIZE];
        size_t copies_size;
        const struct {
                const char *text;
                const char **member;
        } texts[] = {{name, &table->name}, {id, &table->id},
                {facts->owner_name, &table->owner_name}, {facts->heir_name, &table->heir_name},
                {facts->storage, &table->storage}, {facts->file, &table->file}};
        enum { MUST = 2 }; /* be there: name and id */
        const size_t count = sizeof(texts) / sizeof(texts[0]);
        size_t size = 0, used = 0;
        char *block;

        table->copy_count = read_copies(facts->copies, copies, sizeof(copies), &copies_size);
        for (size_t i = 0; i < count; i++)
                size += strlen(texts[i].text) + 1;
        block = malloc(size + copies_size);
        if (block == NULL)
                return NULL;
        for (size_t i = 0; i < count; i++) {
                *texts[i].member = i < MUST || texts[i].text[0] != '\0' ? block + used : NULL;
                memcpy(block + used, texts[i].text, strlen(texts[i].text) + 1);
                used += strlen(texts[i].text) + 1;
        }
        memcpy(block + used, copies, copies_size);
        table->copies = table->copy_count > 0 ? block + used : NULL;
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

static struct ph_table make_table(const struct facts *facts, const struct ph_node_info *info)
{
        struct ph_table table = {.kind = find_word(kinds, facts->kind),
                .type = find_word(types, facts->type),
                .protection = find_word(protections, facts->protection),
                .state = find_word(states, facts->state),
                .named = facts->named,
                .system = facts->system,
                .fixed = facts->fixed,
                .compressed = facts->compressed,
                .read_concurrency = facts->read_concurrency,
                .decentralized = facts->decentralized,
                .rows = facts->rows,
                .memory_bytes = facts->words < 0 ? -1 : facts->words * info->word_size,
                .file_bytes = facts->file_bytes,
                .keypos = facts->keypos,
                .rows_rate = NAN};
        struct ph_etf lost = facts->lost;

        memcpy(table.write_concurrency, facts->write_concurrency, sizeof(table.write_concurrency));
        table.owner = read_pid(facts->owner, &table.has_owner);
        table.heir = read_pid(facts->heir, &table.has_heir);
        table.has_lost = facts->file_bytes < 0 && ph_etf_read_bool(&lost, &table.lost) == 0;
        return table;
}

static int add_table(
        struct ph_catalog *catalog, const struct facts *facts, const struct ph_node_info *info)
{
        struct ph_table table = make_table(facts, info);
        char id[ID_SIZE];
        size_t length = (size_t)snprintf(id, sizeof(id), "%s", prefix_of(facts));
        int r = format_id(facts, info->node, id + length, sizeof(id) - length);

        if (r == 0)
                r = reserve(catalog);
        if (r < 0)
                return r;
        catalog->strings[catalog->count] =
                copy_strings(facts, facts->name[0] != '\0' ? facts->name : id + length, id, &table);
        if (catalog->strings[catalog->count] == NULL)
                return -ENOMEM;
        catalog->tables[catalog->count++] = table;
        return 0;
}

/* Not all of it: the texts have room for more than most tables need. */
static void clear(struct facts *facts)
{
        const size_t figures = offsetof(struct facts, id);

        for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
                if (specs[i].kind == PH_FIELD_TEXT)
                        *((char *)facts + specs[i].offset) = '\0';
        }
        memset((char *)facts + figures, 0, sizeof(*facts) - figures);
        facts->rows = facts->words = facts->file_bytes = -1;
}

int ph_catalog_add(struct ph_catalog *catalog, struct ph_etf part, const struct ph_node_info *info)
{
        struct facts facts;
        uint32_t length;
        int r = ph_etf_read_list(&part, &length);

        for (uint32_t i = 0; r == 0 && i < length; i++) {
                clear(&facts);
                r = ph_fields_read(&part, specs, sizeof(specs) / sizeof(specs[0]), &facts);
                if (r == 0 && catalog->count == PH_MOST_TABLES)
                        catalog->left_out++;
                else if (r == 0)
                        r = add_table(catalog, &facts, info);
        }
        return r;
}

static int compare_ids(const void *a, const void *b)
{
        return strcmp(((const struct ph_table *)a)->id, ((const struct ph_table *)b)->id);
}

static const struct ph_table *find(const struct ph_catalog *catalog, const char *id)
{
        const struct ph_table key = {.id = id};

        if (catalog->count == 0)
                return NULL;
        return bsearch(&key, catalog->tables, catalog->count, sizeof(key), compare_ids);
}

/* Sets what only a second look can tell. */
static void compare_with(struct ph_table *table, const struct ph_table *old, double elapsed_s)
{
        table->seen_ms = old->seen_ms;
        if (table->rows >= 0 && old->rows >= 0 && elapsed_s > 0)
                table->rows_rate = (double)(table->rows - old->rows) / elapsed_s;
}

void ph_catalog_complete(
        struct ph_catalog *catalog, struct ph_etf end, const struct ph_catalog *before)
{
        double elapsed_s = (catalog->at_ms - before->at_ms) / 1000;

        ph_fields_read(&end, end_specs, sizeof(end_specs) / sizeof(end_specs[0]), catalog);
        if (catalog->count > 0)
                qsort(catalog->tables, catalog->count, sizeof(*catalog->tables), compare_ids);
        for (uint32_t i = 0; i < catalog->count && before->at_ms != 0; i++) {
                struct ph_table *table = &catalog->tables[i];
                const struct ph_table *old = find(before, table->id);

                table->seen_ms = catalog->at_ms;
                if (old != NULL)
                        compare_with(table, old, elapsed_s);
        }
}
