#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/tree/forest_parts.h"

#define NO_LINE (UINT32_MAX - 1) /* in work: no line of the window is above */
#define UNSET UINT32_MAX         /* in work: not looked at yet */

/* The rows below each expanded node, oldest first. */
struct buckets {
        uint32_t *rows;  /* owned: bucket after bucket */
        uint32_t *first; /* owned: where each begins; one more at the end */
        uint32_t count;
};

/* A node whose lines are being made. */
struct frame {
        uint32_t node, depth;
        uint32_t next, end;             /* in the rows of the buckets */
        const struct ph_supervisor *of; /* its children with ids come first */
        uint32_t child;
};

struct painter {
        struct ph_forest *forest;
        struct buckets buckets;
        struct frame *frames; /* owned */
        uint32_t depth, capacity;
        uint32_t from, to;   /* of the window */
        uint32_t around, at; /* the node looked for, and its line; PH_NO_NODE: not met */
};

/* ---- buckets */

static bool is_listed_below(const struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = &forest->census->table;
        unsigned hidden = PH_NODE_HIDDEN | PH_NODE_LISTED;

        if (!ph_ptable_is_used(table, row) || (forest->marks[row] & hidden) != 0)
                return false;
        return !forest->filtered || (forest->marks[row] & PH_NODE_KEPT) != 0;
}

/* Returns the bucket that a row is in: 0 for the top, UNSET for none. */
static uint32_t bucket_of(const struct ph_forest *forest, uint32_t row)
{
        uint32_t above = forest->above[row];

        return above == PH_NO_NODE ? 0 : forest->work[above];
}

static void number_buckets(struct ph_forest *forest, struct buckets *buckets)
{
        buckets->count = 1;
        for (uint32_t node = 0; node < forest->nodes; node++) {
                bool expanded = (forest->marks[node] & PH_NODE_EXPANDED) != 0;

                forest->work[node] = expanded ? buckets->count++ : UNSET;
        }
}

static int fill_buckets(struct ph_forest *forest, struct buckets *buckets)
{
        const struct ph_ptable *table = &forest->census->table;
        uint32_t total = 0;

        number_buckets(forest, buckets);
        buckets->first = calloc(buckets->count + 2, sizeof(*buckets->first));
        if (buckets->first == NULL)
                return -ENOMEM;
        for (uint32_t row = 0; row < forest->rows; row++) {
                if (is_listed_below(forest, row) && bucket_of(forest, row) != UNSET) {
                        buckets->first[bucket_of(forest, row) + 2]++;
                        total++;
                }
        }
        for (uint32_t i = 2; i < buckets->count + 2; i++)
                buckets->first[i] += buckets->first[i - 1];
        buckets->rows = malloc((total + 1) * sizeof(*buckets->rows));
        if (buckets->rows == NULL)
                return -ENOMEM;
        for (uint32_t row = 0; row < forest->rows; row++) {
                if (is_listed_below(forest, row) && bucket_of(forest, row) != UNSET)
                        buckets->rows[buckets->first[bucket_of(forest, row) + 1]++] = row;
        }
        for (uint32_t i = 0; i < buckets->count; i++)
                ph_forest_sort(table, buckets->rows + buckets->first[i],
                        buckets->first[i + 1] - buckets->first[i]);
        return 0;
}

/* ---- lines, one after the other */

static int push(struct painter *painter, uint32_t node, uint32_t depth)
{
        const struct ph_forest *forest = painter->forest;
        const struct ph_supervisor *of = NULL;
        uint32_t bucket = node == PH_NO_NODE ? 0 : forest->work[node];

        if (painter->depth == painter->capacity) {
                uint32_t capacity = painter->capacity * 2 + 64;
                void *frames = realloc(painter->frames, capacity * sizeof(*painter->frames));

                if (frames == NULL)
                        return -ENOMEM;
                painter->frames = frames;
                painter->capacity = capacity;
        }
        if (!forest->spawn && node != PH_NO_NODE && ph_forest_is_row(forest, node))
                of = ph_supervisors_find(forest->supervisors, forest->census->table.pid[node]);
        painter->frames[painter->depth++] = (struct frame){.node = node,
                .depth = depth,
                .next = painter->buckets.first[bucket],
                .end = painter->buckets.first[bucket + 1],
                .of = of};
        return 0;
}

static bool has_listed_children(const struct ph_forest *forest, uint32_t node)
{
        const struct ph_supervisor *of;

        if (forest->spawn || !ph_forest_is_row(forest, node))
                return false;
        of = ph_supervisors_find(forest->supervisors, forest->census->table.pid[node]);
        return of != NULL && of->child_count > 0;
}

/* The row of a child's process, or PH_NO_ROW when it has none, or none that the sweep has seen. */
static uint32_t row_of_child(
        const struct ph_forest *forest, const struct ph_supervisor *of, uint32_t child)
{
        const struct ph_child *spec = &of->children[child];
        uint32_t row = PH_NO_ROW;

        if (spec->state == PH_CHILD_RUNNING)
                row = ph_ptable_find(&forest->census->table, spec->pid);
        return row < forest->rows ? row : PH_NO_ROW;
}

static bool shows_child(const struct ph_forest *forest, const struct frame *frame, uint32_t child)
{
        uint32_t row = row_of_child(forest, frame->of, child);
        const struct ph_forest_link *link;

        if (frame->of->children[child].id[0] == '\0')
                return false;
        if (row == PH_NO_ROW)
                return !forest->filtered;
        link = ph_forest_link_of(forest, row);
        return link != NULL && link->of == frame->of && link->child == child &&
               forest->above[row] == frame->node &&
               (!forest->filtered || (forest->marks[row] & PH_NODE_KEPT) != 0);
}

/* Whether a line of its own follows for any of the children that come yet. */
static bool has_more(const struct ph_forest *forest, const struct frame *frame)
{
        if (frame->next < frame->end)
                return true;
        for (uint32_t i = frame->child; frame->of != NULL && i < frame->of->child_count; i++) {
                if (shows_child(forest, frame, i))
                        return true;
        }
        return false;
}

static uint64_t rails_of(const struct painter *painter)
{
        uint64_t rails = 0;

        for (uint32_t i = 0; i < painter->depth; i++) {
                const struct frame *frame = &painter->frames[i];

                if (frame->depth > 0 && frame->depth < 64 && has_more(painter->forest, frame))
                        rails |= UINT64_C(1) << frame->depth;
        }
        return rails;
}

/* Counts a line, and keeps it when it is in the window. Then what is below it follows. */
static int put_line(struct painter *painter, struct ph_line line)
{
        struct ph_forest *forest = painter->forest;
        bool is_node = line.node != PH_NO_NODE;
        uint32_t at = forest->total++;
        uint8_t marks = is_node ? forest->marks[line.node] : 0;

        line.expanded = (marks & PH_NODE_EXPANDED) != 0;
        line.expandable = (marks & PH_NODE_BRANCH) != 0 ||
                          (is_node && has_listed_children(forest, line.node));
        if (is_node && line.node == painter->around)
                painter->at = at;
        if (at >= painter->from && at < painter->to) {
                line.rails = rails_of(painter);
                forest->lines[forest->count++] = line;
        }
        return line.expanded ? push(painter, line.node, line.depth + 1) : 0;
}

static int put_row(struct painter *painter, uint32_t row, uint32_t depth)
{
        const struct ph_forest_link *link = ph_forest_link_of(painter->forest, row);
        struct ph_line line = {.node = row, .depth = depth};

        if (link != NULL) {
                line.of = link->of;
                line.child = link->child;
        }
        return put_line(painter, line);
}

/* A child with an id has its place whether it has a process or not. */
static int put_child(struct painter *painter, const struct frame *frame, uint32_t child)
{
        uint32_t row = row_of_child(painter->forest, frame->of, child);

        if (!shows_child(painter->forest, frame, child))
                return 0;
        if (row != PH_NO_ROW)
                return put_row(painter, row, frame->depth);
        return put_line(painter, (struct ph_line){.node = PH_NO_NODE,
                                         .depth = frame->depth,
                                         .of = frame->of,
                                         .child = child});
}

/* Goes on until all that is expanded is done. */
static int put_below(struct painter *painter)
{
        int r = 0;

        while (r == 0 && painter->depth > 0) {
                struct frame *frame = &painter->frames[painter->depth - 1];
                struct frame now = *frame;

                if (now.of != NULL && now.child < now.of->child_count) {
                        frame->child++;
                        r = put_child(painter, &now, now.child);
                } else if (now.next < now.end) {
                        frame->next++;
                        r = put_row(painter, painter->buckets.rows[now.next], now.depth);
                } else {
                        painter->depth--;
                }
        }
        return r;
}

/* ---- the top */

static int put_application(struct painter *painter, uint32_t node, const char *name)
{
        const struct ph_forest *forest = painter->forest;
        int r;

        if (forest->filtered && (node == PH_NO_NODE || (forest->marks[node] & PH_NODE_KEPT) == 0))
                return 0;
        r = put_line(painter, (struct ph_line){.node = node, .application = name});
        return r == 0 ? put_below(painter) : r;
}

static int compare_masters(const void *a, const void *b)
{
        return strcmp((*(const struct ph_master *const *)a)->application,
                (*(const struct ph_master *const *)b)->application);
}

/* By name: those with processes, then what belongs to none, then those without. */
static int put_applications(struct painter *painter)
{
        const struct ph_census *census = painter->forest->census;
        const struct ph_applications *all = painter->forest->applications;
        const struct ph_master **masters =
                malloc((census->master_count + 1) * sizeof(const struct ph_master *));
        int r = masters != NULL ? 0 : -ENOMEM;

        for (uint32_t i = 0; masters != NULL && i < census->master_count; i++)
                masters[i] = &census->masters[i];
        if (masters != NULL && census->master_count > 0)
                qsort(masters, census->master_count, sizeof(const struct ph_master *),
                        compare_masters);
        for (uint32_t i = 0; r == 0 && i < census->master_count; i++)
                r = put_application(painter,
                        painter->forest->rows + (uint32_t)(masters[i] - census->masters) + 1,
                        masters[i]->application);
        free(masters);
        if (r == 0)
                r = put_application(painter, painter->forest->rows, "");
        for (uint32_t i = 0; r == 0 && i < all->count; i++) {
                uint32_t node = ph_forest_find(painter->forest, all->all[i].name);

                if (node == PH_NO_NODE || ph_forest_is_row(painter->forest, node))
                        r = put_application(painter, PH_NO_NODE, all->all[i].name);
        }
        return r;
}

static int put_top(struct painter *painter)
{
        const struct ph_forest *forest = painter->forest;
        uint32_t root = forest->root;
        int r;

        painter->forest->total = painter->forest->count = 0;
        painter->at = PH_NO_NODE;
        if (root == PH_NO_NODE && !forest->spawn)
                return put_applications(painter);
        if (root == PH_NO_NODE)
                r = push(painter, PH_NO_NODE, 0);
        else if (ph_forest_is_row(forest, root))
                r = put_row(painter, root, 0);
        else
                r = put_line(painter,
                        (struct ph_line){.node = root,
                                .application =
                                        root > forest->rows
                                                ? forest->census->masters[root - forest->rows - 1]
                                                          .application
                                                : ""});
        return r == 0 ? put_below(painter) : r;
}

/* ---- sums */

/* Returns the line of the window that @node is below, or that is its own; each path is walked once. */
static uint32_t line_above(struct ph_forest *forest, uint32_t node)
{
        uint32_t at = node, line;

        while (at != PH_NO_NODE && forest->work[at] == UNSET)
                at = forest->above[at];
        line = at != PH_NO_NODE ? forest->work[at] : NO_LINE;
        for (at = node; at != PH_NO_NODE && forest->work[at] == UNSET; at = forest->above[at])
                forest->work[at] = line;
        return line;
}

static void add_row(struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = &forest->census->table;
        uint32_t at = line_above(forest, row), above = forest->above[row];
        struct ph_line *line;

        if (above != PH_NO_NODE && forest->work[above] < NO_LINE &&
                forest->lines[forest->work[above]].node == above &&
                (forest->marks[row] & PH_NODE_HIDDEN) == 0)
                forest->lines[forest->work[above]].children++;
        if (at == NO_LINE)
                return;
        line = &forest->lines[at];
        line->processes++;
        line->memory_bytes += ph_ptable_heap_bytes(table, row);
        line->mailbox += table->mailbox[row];
}

/* A line's sums belong to the line above it as well, which came earlier. */
static void add_line(struct ph_forest *forest, uint32_t i)
{
        const struct ph_line *line = &forest->lines[i];
        struct ph_line *above;
        uint32_t at;

        if (line->node == PH_NO_NODE || forest->above[line->node] == PH_NO_NODE)
                return;
        at = line_above(forest, forest->above[line->node]);
        if (at >= NO_LINE)
                return;
        above = &forest->lines[at];
        above->processes += line->processes;
        above->memory_bytes += line->memory_bytes;
        above->mailbox += line->mailbox;
}

static void sum_up(struct ph_forest *forest)
{
        const struct ph_ptable *table = &forest->census->table;

        memset(forest->work, 0xFF, forest->nodes * sizeof(*forest->work));
        for (uint32_t i = 0; i < forest->count; i++) {
                if (forest->lines[i].node != PH_NO_NODE)
                        forest->work[forest->lines[i].node] = i;
        }
        for (uint32_t row = 0; row < forest->rows; row++) {
                if (ph_ptable_is_used(table, row) && !ph_ptable_is_dying(table, row))
                        add_row(forest, row);
        }
        for (uint32_t i = forest->count; i-- > 0;)
                add_line(forest, i);
}

/* ---- all of it */

/* A line that isn't in the window is brought to its middle. */
static int move_window(struct painter *painter, uint32_t limit)
{
        if (painter->at == PH_NO_NODE ||
                (painter->at >= painter->from && painter->at < painter->to))
                return 0;
        painter->from = painter->at > limit / 2 ? painter->at - limit / 2 : 0;
        painter->to = painter->from + limit;
        return put_top(painter);
}

int ph_forest_show(struct ph_forest *forest, uint32_t offset, uint32_t limit, uint32_t around)
{
        struct painter painter = {
                .forest = forest, .from = offset, .to = offset + limit, .around = around};
        int r;

        free(forest->lines);
        forest->lines = malloc((limit + 1) * sizeof(*forest->lines));
        r = forest->lines != NULL ? fill_buckets(forest, &painter.buckets) : -ENOMEM;
        if (r == 0)
                r = put_top(&painter);
        if (r == 0)
                r = move_window(&painter, limit);
        forest->offset = painter.from;
        if (r == 0)
                sum_up(forest);
        free(painter.buckets.rows);
        free(painter.buckets.first);
        free(painter.frames);
        return r;
}
