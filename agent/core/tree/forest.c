#include "agent/core/tree/forest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/tree/forest_parts.h"

static const struct ph_ptable *table_of(const struct ph_forest *forest)
{
        return &forest->census->table;
}

/* ---- applications */

/* The node of a row's application, by its group leader. */
static uint32_t application_of(const struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = table_of(forest);
        uint32_t number = table->application != NULL ? table->application[row] : 0;

        return forest->rows + (number <= forest->census->master_count ? number : 0);
}

static uint32_t top_of(const struct ph_forest *forest, uint32_t row)
{
        return forest->spawn ? PH_NO_NODE : application_of(forest, row);
}

/* Notes the number of its application for each master; 0 for all others. */
static void number_masters(struct ph_forest *forest)
{
        const struct ph_census *census = forest->census;

        memset(forest->work, 0, forest->nodes * sizeof(*forest->work));
        for (uint32_t i = 0; i < census->master_count; i++) {
                uint32_t row = ph_ptable_find(&census->table, census->masters[i].pid);

                if (row != PH_NO_ROW)
                        forest->work[row] = i + 1;
        }
}

/* ---- who is below whom */

static uint32_t parent_of(const struct ph_ptable *table, uint32_t row)
{
        uint32_t parent = table->parent != NULL ? table->parent[row] : PH_PARENT_UNKNOWN;

        return ph_ptable_is_used(table, parent) && parent != row ? parent : PH_NO_NODE;
}

/*
 * An application begins with its master, which spawns a process that calls the application's start
 * function (application_master.erl): what that one has spawned is shown in the place of both.
 */
static uint32_t node_above(struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = table_of(forest);
        uint32_t parent = parent_of(table, row), before;

        if (forest->spawn)
                return parent;
        if (forest->work[row] != 0) {
                forest->marks[row] |= PH_NODE_HIDDEN;
                return forest->rows + forest->work[row];
        }
        if (parent == PH_NO_NODE)
                return application_of(forest, row);
        if (forest->work[parent] != 0) {
                forest->marks[row] |= PH_NODE_HIDDEN;
                return forest->rows + forest->work[parent];
        }
        before = parent_of(table, parent);
        if (before != PH_NO_NODE && forest->work[before] != 0)
                return forest->rows + forest->work[before];
        return parent;
}

static void place_rows(struct ph_forest *forest)
{
        const struct ph_ptable *table = table_of(forest);

        number_masters(forest);
        for (uint32_t row = 0; row < forest->rows; row++)
                forest->above[row] =
                        ph_ptable_is_used(table, row) ? node_above(forest, row) : PH_NO_NODE;
        for (uint32_t node = forest->rows; node < forest->nodes; node++)
                forest->above[node] = PH_NO_NODE;
}

static int compare_links(const void *a, const void *b)
{
        uint32_t row_a = ((const struct ph_forest_link *)a)->row;
        uint32_t row_b = ((const struct ph_forest_link *)b)->row;

        return row_a < row_b ? -1 : row_a > row_b;
}

const struct ph_forest_link *ph_forest_link_of(const struct ph_forest *forest, uint32_t row)
{
        const struct ph_forest_link key = {.row = row};

        if (forest->link_count == 0)
                return NULL;
        return bsearch(&key, forest->links, forest->link_count, sizeof(key), compare_links);
}

/* The first supervisor that claims a process has it. */
static void link_child(
        struct ph_forest *forest, const struct ph_supervisor *of, uint32_t row, uint32_t i)
{
        const struct ph_ptable *table = table_of(forest);
        uint32_t child = ph_ptable_find(table, of->children[i].pid);

        if (child == PH_NO_ROW || child == row || (forest->marks[child] & PH_NODE_CHECKED) != 0)
                return;
        forest->marks[child] |= PH_NODE_CHECKED;
        if (of->children[i].id[0] != '\0')
                forest->marks[child] |= PH_NODE_LISTED;
        forest->marks[child] &= (uint8_t)~PH_NODE_HIDDEN;
        forest->above[child] = row;
        forest->links[forest->link_count++] =
                (struct ph_forest_link){.row = child, .child = i, .of = of};
}

static int link_children(struct ph_forest *forest)
{
        const struct ph_supervisors *all = forest->supervisors;
        size_t children = 0;

        for (uint32_t i = 0; i < all->count; i++)
                children += all->all[i]->child_count;
        forest->links = malloc((children + 1) * sizeof(*forest->links));
        if (forest->links == NULL)
                return -ENOMEM;
        for (uint32_t i = 0; i < all->count; i++) {
                const struct ph_supervisor *of = all->all[i];
                uint32_t row = ph_ptable_find(table_of(forest), of->pid);

                for (uint32_t child = 0; row != PH_NO_ROW && child < of->child_count; child++) {
                        if (of->children[child].state == PH_CHILD_RUNNING)
                                link_child(forest, of, row, child);
                }
        }
        if (forest->link_count > 0)
                qsort(forest->links, forest->link_count, sizeof(*forest->links), compare_links);
        for (uint32_t i = 0; i < forest->link_count; i++)
                forest->marks[forest->links[i].row] &= (uint8_t)~PH_NODE_CHECKED;
        return 0;
}

/* ---- loops: a pid that was used again, or a supervisor that claims what it is below */

/* Cuts the loop that @row is in above its oldest process. */
static void cut_loop(struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = table_of(forest);
        uint32_t at = row, oldest = row;

        do {
                if (ph_pid_compare(table->pid[at], table->pid[oldest]) < 0)
                        oldest = at;
                forest->marks[at] &= (uint8_t)~PH_NODE_ON_PATH;
                at = forest->above[at];
        } while (at != row);
        forest->marks[oldest] &= (uint8_t)~PH_NODE_LISTED;
        forest->above[oldest] = top_of(forest, oldest);
}

static void check_path(struct ph_forest *forest, uint32_t row)
{
        uint32_t at = row;

        while (ph_forest_is_row(forest, at) &&
                (forest->marks[at] & (PH_NODE_CHECKED | PH_NODE_ON_PATH)) == 0) {
                forest->marks[at] |= PH_NODE_ON_PATH;
                at = forest->above[at];
        }
        if (ph_forest_is_row(forest, at) && (forest->marks[at] & PH_NODE_ON_PATH) != 0)
                cut_loop(forest, at);
        for (at = row; ph_forest_is_row(forest, at) && (forest->marks[at] & PH_NODE_ON_PATH) != 0;
                at = forest->above[at])
                forest->marks[at] =
                        (uint8_t)((forest->marks[at] & ~PH_NODE_ON_PATH) | PH_NODE_CHECKED);
}

static void mark_branches(struct ph_forest *forest)
{
        const struct ph_ptable *table = table_of(forest);

        for (uint32_t row = 0; row < forest->rows; row++) {
                if (!ph_ptable_is_used(table, row))
                        continue;
                while ((forest->marks[row] & PH_NODE_CHECKED) == 0)
                        check_path(forest, row);
                if (forest->above[row] != PH_NO_NODE && (forest->marks[row] & PH_NODE_HIDDEN) == 0)
                        forest->marks[forest->above[row]] |= PH_NODE_BRANCH;
        }
}

int ph_forest_init(struct ph_forest *forest, const struct ph_census *census,
        const struct ph_supervisors *supervisors, const struct ph_applications *applications,
        bool spawn)
{
        uint32_t nodes = census->table.size + census->master_count + 1;

        *forest = (struct ph_forest){.census = census,
                .supervisors = supervisors,
                .applications = applications,
                .spawn = spawn,
                .rows = census->table.size,
                .nodes = nodes,
                .root = PH_NO_NODE,
                .above = malloc(nodes * sizeof(*forest->above)),
                .work = malloc(nodes * sizeof(*forest->work)),
                .marks = calloc(nodes, sizeof(*forest->marks))};
        if (forest->above == NULL || forest->work == NULL || forest->marks == NULL) {
                ph_forest_finish(forest);
                return -ENOMEM;
        }
        place_rows(forest);
        if (!spawn && link_children(forest) < 0) {
                ph_forest_finish(forest);
                return -ENOMEM;
        }
        mark_branches(forest);
        return 0;
}

void ph_forest_finish(struct ph_forest *forest)
{
        free(forest->above);
        free(forest->work);
        free(forest->marks);
        free(forest->links);
        free(forest->lines);
        *forest = (struct ph_forest){0};
}

/* ---- what is expanded */

void ph_forest_reveal(struct ph_forest *forest, uint32_t node)
{
        if (node >= forest->nodes)
                return;
        while ((node = forest->above[node]) != PH_NO_NODE)
                forest->marks[node] |= PH_NODE_EXPANDED;
}

/* Notes the depth of each node below the top, each path walked once. */
static void measure_depths(struct ph_forest *forest)
{
        memset(forest->work, 0xFF, forest->nodes * sizeof(*forest->work));
        for (uint32_t node = 0; node < forest->nodes; node++) {
                uint32_t at = node, steps = 0, depth;

                for (; at != PH_NO_NODE && forest->work[at] == UINT32_MAX; at = forest->above[at])
                        steps++;
                depth = (at != PH_NO_NODE ? forest->work[at] + 1 : 0) + steps;
                for (at = node; at != PH_NO_NODE && forest->work[at] == UINT32_MAX;
                        at = forest->above[at])
                        forest->work[at] = --depth;
        }
}

void ph_forest_expand_depth(struct ph_forest *forest, uint32_t depth)
{
        uint32_t from;

        measure_depths(forest);
        from = forest->root != PH_NO_NODE ? forest->work[forest->root] : 0;
        for (uint32_t node = 0; node < forest->nodes; node++) {
                if (forest->work[node] - from < depth)
                        forest->marks[node] |= PH_NODE_EXPANDED;
        }
}

/* Keeps a row, and all that it is below, which is expanded. */
static void keep(struct ph_forest *forest, uint32_t row)
{
        uint32_t at = row;

        while (at != PH_NO_NODE) {
                bool kept = (forest->marks[at] & PH_NODE_KEPT) != 0;

                forest->marks[at] |= PH_NODE_KEPT;
                if (at != row)
                        forest->marks[at] |= PH_NODE_EXPANDED;
                if (kept && at != row)
                        return;
                at = forest->above[at];
        }
}

int ph_forest_filter(struct ph_forest *forest, struct ph_filter *filter)
{
        const struct ph_ptable *table = table_of(forest);
        int r = filter != NULL ? ph_filter_begin(filter, table, ph_census_now(forest->census)) : 0;

        if (r < 0 || filter == NULL)
                return r;
        forest->filtered = true;
        for (uint32_t node = 0; node < forest->nodes; node++)
                forest->marks[node] &= (uint8_t)~PH_NODE_EXPANDED;
        for (uint32_t row = 0; row < forest->rows; row++) {
                if (ph_ptable_is_used(table, row) && (forest->marks[row] & PH_NODE_HIDDEN) == 0 &&
                        ph_filter_match(filter, table, row))
                        keep(forest, row);
        }
        return 0;
}
