#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/tree/forest_parts.h"

#define MOST_PARTS 32 /* of a path of child ids */

static const char *application_name(const struct ph_forest *forest, uint32_t node)
{
        uint32_t number = node - forest->rows;

        return number > 0 ? forest->census->masters[number - 1].application : "";
}

/* Writes what a node is called that is nobody's child with an id. */
static size_t write_own(const struct ph_forest *forest, uint32_t node, char id[PH_NODE_ID_SIZE])
{
        const struct ph_ptable *table = &forest->census->table;
        const char *name = NULL;
        int size;

        if (ph_forest_is_row(forest, node))
                name = ph_ptable_name(table, node);
        if (!ph_forest_is_row(forest, node)) {
                size = snprintf(id, PH_NODE_ID_SIZE, "app:%s", application_name(forest, node));
        } else if (name != NULL) {
                size = snprintf(id, PH_NODE_ID_SIZE, "name:%s", name);
        } else {
                char pid[PH_PID_TEXT_SIZE];

                ph_pid_format(table->pid[node], false, pid);
                size = snprintf(id, PH_NODE_ID_SIZE, "%s", pid);
        }
        return (size_t)size < PH_NODE_ID_SIZE ? (size_t)size : PH_NODE_ID_SIZE - 1;
}

/* Writes the id of @node and of @count children below it, the last one first. */
static void write_path(const struct ph_forest *forest, uint32_t node,
        const struct ph_child *const *parts, unsigned count, char id[PH_NODE_ID_SIZE])
{
        size_t size = write_own(forest, node, id);

        while (count-- > 0 && size < PH_NODE_ID_SIZE - 1)
                size += (size_t)snprintf(
                        id + size, PH_NODE_ID_SIZE - size, "/%s", parts[count]->id);
}

/* A registered name is known better than whose child it is. */
static void write_id(const struct ph_forest *forest, uint32_t node, const struct ph_child *child,
        char id[PH_NODE_ID_SIZE])
{
        const struct ph_ptable *table = &forest->census->table;
        const struct ph_child *parts[MOST_PARTS];
        unsigned count = 0;

        if (child != NULL)
                parts[count++] = child;
        while (count < MOST_PARTS && ph_forest_is_row(forest, node) &&
                ph_ptable_name(table, node) == NULL) {
                const struct ph_forest_link *link = ph_forest_link_of(forest, node);
                uint32_t row = PH_NO_ROW;

                if (link != NULL && link->of != NULL)
                        row = ph_ptable_find(table, link->of->pid);
                if (row == PH_NO_ROW || link->of->children[link->child].id[0] == '\0')
                        break;
                parts[count++] = &link->of->children[link->child];
                node = row;
        }
        write_path(forest, node, parts, count, id);
}

void ph_forest_id(
        const struct ph_forest *forest, const struct ph_line *line, char id[PH_NODE_ID_SIZE])
{
        if (line->node != PH_NO_NODE)
                write_id(forest, line->node, NULL, id);
        else if (line->of != NULL)
                write_id(forest, ph_ptable_find(&forest->census->table, line->of->pid),
                        &line->of->children[line->child], id);
        else
                snprintf(id, PH_NODE_ID_SIZE, "app:%s", line->application);
}

void ph_forest_id_above(
        const struct ph_forest *forest, const struct ph_line *line, char id[PH_NODE_ID_SIZE])
{
        uint32_t above = PH_NO_NODE;

        if (line->node != PH_NO_NODE)
                above = line->above;
        else if (line->of != NULL)
                above = ph_ptable_find(&forest->census->table, line->of->pid);
        id[0] = '\0';
        if (above != PH_NO_NODE)
                write_id(forest, above, NULL, id);
}

/* ---- and back */

static uint32_t find_application(const struct ph_forest *forest, const char *name)
{
        const struct ph_census *census = forest->census;

        for (uint32_t i = 0; !forest->spawn && i < census->master_count; i++) {
                if (strcmp(census->masters[i].application, name) == 0)
                        return forest->rows + i + 1;
        }
        return PH_NO_NODE;
}

static uint32_t find_exact_name(const struct ph_forest *forest, const char *name)
{
        const struct ph_ptable *table = &forest->census->table;

        for (uint32_t i = 0; i < table->name_count; i++) {
                if (strcmp(table->names[i].text, name) == 0 &&
                        ph_ptable_is_used(table, table->names[i].row))
                        return table->names[i].row;
        }
        return PH_NO_NODE;
}

/* A name of Elixir's may lack the beginning that all of them have. */
static uint32_t find_name(const struct ph_forest *forest, const char *name)
{
        uint32_t row = find_exact_name(forest, name);
        char elixir[PH_NODE_ID_SIZE];

        if (row != PH_NO_NODE)
                return row;
        snprintf(elixir, sizeof(elixir), "Elixir.%s", name);
        return find_exact_name(forest, elixir);
}

static uint32_t find_path(const struct ph_forest *forest, const char *text)
{
        char id[PH_NODE_ID_SIZE];

        for (uint32_t i = 0; i < forest->link_count; i++) {
                write_id(forest, forest->links[i].row, NULL, id);
                if (strcmp(id, text) == 0)
                        return forest->links[i].row;
        }
        return PH_NO_NODE;
}

uint32_t ph_forest_find(const struct ph_forest *forest, const char *text)
{
        struct ph_pid pid;
        uint32_t node = PH_NO_NODE;

        if (ph_pid_parse(text, &pid) == 0)
                node = ph_ptable_find(&forest->census->table, pid);
        else if (strcmp(text, "app:") == 0)
                return forest->spawn ? PH_NO_NODE : forest->rows;
        if (strncmp(text, "app:", 4) == 0)
                node = find_application(forest, text + 4);
        if (node == PH_NO_NODE && strncmp(text, "name:", 5) == 0)
                node = find_exact_name(forest, text + 5);
        if (node == PH_NO_NODE)
                node = find_application(forest, text);
        if (node == PH_NO_NODE)
                node = find_name(forest, text);
        if (node == PH_NO_NODE && strchr(text, '/') != NULL)
                node = find_path(forest, text);
        return node < forest->nodes ? node : PH_NO_NODE;
}

/* ---- many at once */

static int compare_texts(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_among(const char *id, const char *const *ids, size_t count)
{
        return count > 0 && bsearch(&id, ids, count, sizeof(*ids), compare_texts) != NULL;
}

static void expand_names(struct ph_forest *forest, const char *const *ids, size_t count)
{
        const struct ph_ptable *table = &forest->census->table;
        char id[PH_NODE_ID_SIZE];

        for (uint32_t i = 0; i < table->name_count; i++) {
                uint32_t row = table->names[i].row;

                snprintf(id, sizeof(id), "name:%s", table->names[i].text);
                if (row < forest->rows && is_among(id, ids, count))
                        forest->marks[row] |= PH_NODE_EXPANDED;
        }
        for (uint32_t node = forest->rows; node < forest->nodes; node++) {
                write_own(forest, node, id);
                if (is_among(id, ids, count))
                        forest->marks[node] |= PH_NODE_EXPANDED;
        }
        for (uint32_t i = 0; i < forest->link_count; i++) {
                write_id(forest, forest->links[i].row, NULL, id);
                if (is_among(id, ids, count))
                        forest->marks[forest->links[i].row] |= PH_NODE_EXPANDED;
        }
}

int ph_forest_expand(struct ph_forest *forest, const cJSON *array)
{
        size_t count = 0;
        const char **ids = malloc(((size_t)cJSON_GetArraySize(array) + 1) * sizeof(*ids));
        const cJSON *item;

        if (ids == NULL)
                return -ENOMEM;
        cJSON_ArrayForEach(item, array)
        {
                struct ph_pid pid;
                uint32_t row;

                if (!cJSON_IsString(item))
                        continue;
                if (ph_pid_parse(item->valuestring, &pid) < 0) {
                        ids[count++] = item->valuestring;
                        continue;
                }
                row = ph_ptable_find(&forest->census->table, pid);
                if (row < forest->rows)
                        forest->marks[row] |= PH_NODE_EXPANDED;
        }
        if (count > 0) {
                qsort(ids, count, sizeof(*ids), compare_texts);
                expand_names(forest, ids, count);
        }
        free(ids);
        return 0;
}
