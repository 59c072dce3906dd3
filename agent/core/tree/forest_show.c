#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/pages.h"
#include "agent/core/tree/forest_parts.h"

#define NO_LINE (UINT32_MAX - 1) /* in work: no line of the window is above */
#define UNSET UINT32_MAX         /* in work: not looked at yet */

/* The rows at the top, which are bucket 0, and below each open node, oldest first. */
struct buckets {
        uint64_t *open;   /* owned: a bit a node */
        uint32_t *before; /* owned: buckets before those of 64 nodes */
        uint32_t count;
        uint32_t *first; /* owned: where each begins in the rows; two more at the end */
        uint32_t *rows;  /* owned */
        uint32_t total;  /* of the rows */
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

/* Whether its supervisor tells @row with an id, so that it has its place there. */
static bool is_listed(const struct ph_forest *forest, uint32_t row)
{
        const struct ph_forest_link *link;

        if ((forest->marks[row] & (PH_NODE_LINKED | PH_NODE_CUT)) != PH_NODE_LINKED)
                return false;
        link = ph_forest_link_of(forest, row);
        return link->of != NULL && link->of->children[link->child].id[0] != '\0';
}

/* Whether @node is expanded, and has something to show then that its supervisor doesn't tell. */
static bool is_open(const struct ph_forest *forest, uint32_t node)
{
        unsigned open = PH_NODE_EXPANDED | PH_NODE_BRANCH;

        return (forest->marks[node] & open) == open;
}

/* Returns the bucket of the rows below @node, which is open. */
static uint32_t bucket_below(const struct buckets *buckets, uint32_t node)
{
        uint64_t before = buckets->open[node / 64] & ((UINT64_C(1) << node % 64) - 1);

        return buckets->before[node / 64] + (uint32_t)__builtin_popcountll(before);
}

/* Returns the bucket that a row is in, or UNSET. */
static uint32_t bucket_of(const struct painter *painter, uint32_t row)
{
        const struct ph_forest *forest = painter->forest;
        uint8_t marks = forest->marks[row];
        uint32_t above;

        if (!ph_ptable_is_used(&forest->census->table, row) || (marks & PH_NODE_HIDDEN) != 0 ||
                (forest->filtered && (marks & PH_NODE_KEPT) == 0) || is_listed(forest, row))
                return UNSET;
        above = ph_forest_above(forest, row);
        if (above == PH_NO_NODE)
                return 0;
        return is_open(forest, above) ? bucket_below(&painter->buckets, above) : UNSET;
}

static int number_buckets(const struct ph_forest *forest, struct buckets *buckets)
{
        uint32_t words = forest->nodes / 64 + 1;

        buckets->open = calloc(words, sizeof(*buckets->open));
        buckets->before = calloc(words, sizeof(*buckets->before));
        if (buckets->open == NULL || buckets->before == NULL)
                return -ENOMEM;
        buckets->count = 1;
        for (uint32_t node = 0; node < forest->nodes; node++) {
                uint64_t open = is_open(forest, node);

                if (node % 64 == 0)
                        buckets->before[node / 64] = buckets->count;
                buckets->open[node / 64] |= open << node % 64;
                buckets->count += (uint32_t)open;
        }
        return 0;
}

static size_t first_size(const struct buckets *buckets)
{
        return ((size_t)buckets->count + 2) * sizeof(*buckets->first);
}

static size_t rows_size(const struct buckets *buckets)
{
        return ((size_t)buckets->total + 1) * sizeof(*buckets->rows);
}

/* Each bucket's number of rows is counted two further on, so that filling leaves it where it
 * begins. */
static int count_rows(struct painter *painter)
{
        struct buckets *buckets = &painter->buckets;

        buckets->first = ph_pages_resize(NULL, 0, first_size(buckets));
        if (buckets->first == NULL)
                return -ENOMEM;
        for (uint32_t row = 0; row < painter->forest->rows; row++) {
                uint32_t bucket = bucket_of(painter, row);

                if (bucket != UNSET)
                        buckets->first[bucket + 2]++;
        }
        for (uint32_t i = 2; i < buckets->count + 2; i++)
                buckets->first[i] += buckets->first[i - 1];
        buckets->total = buckets->first[buckets->count + 1];
        return 0;
}

static int fill_rows(struct painter *painter)
{
        struct buckets *buckets = &painter->buckets;

        buckets->rows = ph_pages_resize(NULL, 0, rows_size(buckets));
        if (buckets->rows == NULL)
                return -ENOMEM;
        for (uint32_t row = 0; row < painter->forest->rows; row++) {
                uint32_t bucket = bucket_of(painter, row);

                if (bucket != UNSET)
                        buckets->rows[buckets->first[bucket + 1]++] = row;
        }
        for (uint32_t i = 0; i < buckets->count; i++)
                ph_forest_sort(&painter->forest->census->table, buckets->rows + buckets->first[i],
                        buckets->first[i + 1] - buckets->first[i]);
        return 0;
}

static int fill_buckets(struct painter *painter)
{
        int r = number_buckets(painter->forest, &painter->buckets);

        if (r == 0)
                r = count_rows(painter);
        return r == 0 ? fill_rows(painter) : r;
}

static void finish_buckets(struct buckets *buckets)
{
        free(buckets->open);
        free(buckets->before);
        ph_pages_free(buckets->rows, rows_size(buckets));
        ph_pages_free(buckets->first, first_size(buckets));
}

/* ---- lines, one after the other */

static int push(struct painter *painter, uint32_t node, uint32_t depth)
{
        static const uint32_t nothing[2];
        const struct ph_forest *forest = painter->forest;
        const struct ph_supervisor *of = NULL;
        const uint32_t *first = painter->buckets.first;

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
        if (node != PH_NO_NODE)
                first = is_open(forest, node) ? first + bucket_below(&painter->buckets, node)
                                              : nothing;
        painter->frames[painter->depth++] = (struct frame){
                .node = node, .depth = depth, .next = first[0], .end = first[1], .of = of};
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
               ph_forest_above(forest, row) == frame->node &&
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

        line.above = is_node ? ph_forest_above(forest, line.node) : PH_NO_NODE;
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

/* Returns the line of the window that @node is below, or that is its own; each
 * path is walked once. */
static uint32_t line_of(struct ph_forest *forest, uint32_t node)
{
        uint32_t at = node, line;

        while (at != PH_NO_NODE && forest->work[at] == UNSET)
                at = ph_forest_above(forest, at);
        line = at != PH_NO_NODE ? forest->work[at] : NO_LINE;
        for (at = node; at != PH_NO_NODE && forest->work[at] == UNSET;
                at = ph_forest_above(forest, at))
                forest->work[at] = line;
        return line;
}

static void add_row(struct ph_forest *forest, uint32_t row)
{
        const struct ph_ptable *table = &forest->census->table;
        uint32_t above = ph_forest_above(forest, row), at = forest->work[row];
        struct ph_line *line;

        if (at == UNSET)
                at = line_of(forest, above);
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

        if (line->above == PH_NO_NODE)
                return;
        at = line_of(forest, line->above);
        if (at >= NO_LINE)
                return;
        above = &forest->lines[at];
        above->processes += line->processes;
        above->memory_bytes += line->memory_bytes;
        above->mailbox += line->mailbox;
}

static int sum_up(struct ph_forest *forest)
{
        const struct ph_ptable *table = &forest->census->table;

        if (ph_forest_begin_work(forest) < 0)
                return -ENOMEM;
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
        ph_forest_end_work(forest);
        return 0;
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
        r = forest->lines != NULL ? fill_buckets(&painter) : -ENOMEM;
        if (r == 0)
                r = put_top(&painter);
        if (r == 0)
                r = move_window(&painter, limit);
        forest->offset = painter.from;
        finish_buckets(&painter.buckets);
        free(painter.frames);
        return r == 0 ? sum_up(forest) : r;
}
