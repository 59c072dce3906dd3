#include "agent/core/tree/forest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/pages.h"
#include "agent/core/tree/forest_parts.h"

#define LEAST_LINKS 64

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

/* ---- who is below whom */

static int compare_links(const void *a, const void *b)
{
        uint32_t row_a = ((const struct ph_forest_link *)a)->row;
        uint32_t row_b = ((const struct ph_forest_link *)b)->row;

        return row_a < row_b ? -1 : row_a > row_b;
}

static void sort_links(struct ph_forest *forest)
{
        if (forest->link_count > 0)
                qsort(forest->links, forest->link_count, sizeof(*forest->links), compare_links);
}

/* Returns the link of @row, which is among the first @count. */
static const struct ph_forest_link *find_link(
        const struct ph_forest *forest, uint32_t row, uint32_t count)
{
        const struct ph_forest_link key = {.row = row};

        return bsearch(&key, forest->links, count, sizeof(key), compare_links);
}

const struct ph_forest_link *ph_forest_link_of(const struct ph_forest *forest, uint32_t row)
{
        if (!ph_forest_is_row(forest, row) || (forest->marks[row] & PH_NODE_LINKED) == 0)
                return NULL;
        return find_link(forest, row, forest->link_count);
}

uint32_t ph_forest_elsewhere(const struct ph_forest *forest, uint32_t row)
{
        if ((forest->marks[row] & (PH_NODE_LINKED | PH_NODE_CUT)) == PH_NODE_LINKED)
                return find_link(forest, row, forest->link_count)->above;
        return forest->spawn ? PH_NO_NODE : application_of(forest, row);
}

/* The first one that claims a process has it. */
static int add_link(struct ph_forest *forest, struct ph_forest_link link)
{
        if (link.row == PH_NO_ROW || (forest->marks[link.row] & PH_NODE_LINKED) != 0)
                return 0;
        if (forest->link_count == forest->link_capacity) {
                uint32_t capacity = forest->link_capacity * 2 + LEAST_LINKS;
                void *links = realloc(forest->links, capacity * sizeof(*forest->links));

                if (links == NULL)
                        return -ENOMEM;
                forest->links = links;
                forest->link_capacity = capacity;
        }
        forest->marks[link.row] |= PH_NODE_LINKED;
        forest->links[forest->link_count++] = link;
        return 0;
}

static int link_children(struct ph_forest *forest, const struct ph_supervisor *of)
{
        uint32_t row = ph_ptable_find(table_of(forest), of->pid), child;
        int r = 0;

        for (uint32_t i = 0; r == 0 && row != PH_NO_ROW && i < of->child_count; i++) {
                if (of->children[i].state != PH_CHILD_RUNNING)
                        continue;
                child = ph_ptable_find(table_of(forest), of->children[i].pid);
                if (child != row)
                        r = add_link(forest, (struct ph_forest_link){child, row, of, i});
        }
        return r;
}

static void hide_links(struct ph_forest *forest, uint32_t first)
{
        for (uint32_t i = first; i < forest->link_count; i++)
                forest->marks[forest->links[i].row] |= PH_NODE_HIDDEN;
}

static int link_masters(struct ph_forest *forest)
{
        const struct ph_census *census = forest->census;
        uint32_t first = forest->link_count;
        int r = 0;

        for (uint32_t i = 0; r == 0 && i < census->master_count; i++)
                r = add_link(forest, (struct ph_forest_link){.row = ph_ptable_find(&census->table,
                                                                     census->masters[i].pid),
                                             .above = forest->rows + i + 1});
        hide_links(forest, first);
        sort_links(forest);
        return r;
}

/* Whoever was spawned by a process that is hidden is below the application of that one. */
static int link_spawned(struct ph_forest *forest, bool hide)
{
        uint32_t first = forest->link_count;
        int r = 0;

        for (uint32_t row = 0; r == 0 && row < forest->rows; row++) {
                uint32_t parent = ph_forest_parent(forest, row);

                if (!ph_ptable_is_used(table_of(forest), row) || parent == PH_NO_NODE ||
                        (forest->marks[parent] & PH_NODE_HIDDEN) == 0)
                        continue;
                r = add_link(forest, (struct ph_forest_link){.row = row,
                                             .above = find_link(forest, parent, first)->above});
        }
        if (hide)
                hide_links(forest, first);
        sort_links(forest);
        return r;
}

/*
 * An application begins with its master, which spawns a process that calls the application's start
 * function (application_master.erl): what that one has spawned is shown in the place of both.
 */
static int link_rows(struct ph_forest *forest)
{
        const struct ph_supervisors *all = forest->supervisors;
        int r = 0;

        for (uint32_t i = 0; r == 0 && i < all->count; i++)
                r = link_children(forest, all->all[i]);
        if (r == 0)
                r = link_masters(forest);
        if (r == 0)
                r = link_spawned(forest, true);
        if (r == 0)
                r = link_spawned(forest, false);
        return r;
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
                at = ph_forest_above(forest, at);
        } while (at != row);
        forest->marks[oldest] |= PH_NODE_CUT;
}

static void check_path(struct ph_forest *forest, uint32_t row)
{
        uint32_t at = row;

        while (ph_forest_is_row(forest, at) &&
                (forest->marks[at] & (PH_NODE_CHECKED | PH_NODE_ON_PATH)) == 0) {
                forest->marks[at] |= PH_NODE_ON_PATH;
                at = ph_forest_above(forest, at);
        }
        if (ph_forest_is_row(forest, at) && (forest->marks[at] & PH_NODE_ON_PATH) != 0)
                cut_loop(forest, at);
        for (at = row; ph_forest_is_row(forest, at) && (forest->marks[at] & PH_NODE_ON_PATH) != 0;
                at = ph_forest_above(forest, at))
                forest->marks[at] =
                        (uint8_t)((forest->marks[at] & ~PH_NODE_ON_PATH) | PH_NODE_CHECKED);
}

static void mark_branches(struct ph_forest *forest)
{
        const struct ph_ptable *table = table_of(forest);

        for (uint32_t row = 0; row < forest->rows; row++) {
                uint32_t above;

                if (!ph_ptable_is_used(table, row))
                        continue;
                while ((forest->marks[row] & PH_NODE_CHECKED) == 0)
                        check_path(forest, row);
                above = ph_forest_above(forest, row);
                if (above != PH_NO_NODE && (forest->marks[row] & PH_NODE_HIDDEN) == 0)
                        forest->marks[above] |= PH_NODE_BRANCH;
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
                .marks = ph_pages_resize(NULL, 0, nodes)};
        if (forest->marks == NULL || (!spawn && link_rows(forest) < 0)) {
                ph_forest_finish(forest);
                return -ENOMEM;
        }
        mark_branches(forest);
        return 0;
}

void ph_forest_finish(struct ph_forest *forest)
{
        ph_pages_free(forest->marks, forest->nodes);
        free(forest->links);
        free(forest->lines);
        *forest = (struct ph_forest){0};
}

int ph_forest_begin_work(struct ph_forest *forest)
{
        forest->work = ph_pages_resize(NULL, 0, forest->nodes * sizeof(*forest->work));
        return forest->work != NULL ? 0 : -ENOMEM;
}

void ph_forest_end_work(struct ph_forest *forest)
{
        ph_pages_free(forest->work, forest->nodes * sizeof(*forest->work));
        forest->work = NULL;
}

/* ---- what is expanded */

void ph_forest_reveal(struct ph_forest *forest, uint32_t node)
{
        if (node >= forest->nodes)
                return;
        while ((node = ph_forest_above(forest, node)) != PH_NO_NODE)
                forest->marks[node] |= PH_NODE_EXPANDED;
}

/* Whether the table has a process in the row of @node, if it is one. */
static bool is_used(const struct ph_forest *forest, uint32_t node)
{
        return !ph_forest_is_row(forest, node) || ph_ptable_is_used(table_of(forest), node);
}

/* Notes the depth of @node, one more than at the top, and of all that it is below. */
static void measure_depth(struct ph_forest *forest, uint32_t node)
{
        uint32_t at = node, depth = 0;

        for (; at != PH_NO_NODE && forest->work[at] == 0; at = ph_forest_above(forest, at))
                depth++;
        depth += at != PH_NO_NODE ? forest->work[at] : 0;
        for (at = node; at != PH_NO_NODE && forest->work[at] == 0; at = ph_forest_above(forest, at))
                forest->work[at] = depth--;
}

int ph_forest_expand_depth(struct ph_forest *forest, uint32_t depth)
{
        uint32_t from = 1;

        if (ph_forest_begin_work(forest) < 0)
                return -ENOMEM;
        if (forest->root != PH_NO_NODE) {
                measure_depth(forest, forest->root);
                from = forest->work[forest->root];
        }
        for (uint32_t node = 0; node < forest->nodes; node++) {
                if (!is_used(forest, node))
                        continue;
                measure_depth(forest, node);
                if (forest->work[node] - from < depth)
                        forest->marks[node] |= PH_NODE_EXPANDED;
        }
        ph_forest_end_work(forest);
        return 0;
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
                at = ph_forest_above(forest, at);
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
