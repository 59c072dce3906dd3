#include "agent/core/tree/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/core/process/view.h"
#include "protocol/limits.h"

#define DEFAULT_LIMIT 100
#define PATIENCE_MS 300 /* that an answer waits for supervisors that haven't said anything yet */

static void on_told(void *context)
{
        struct ph_trees *trees = context;

        ph_processes_go_on(trees->processes);
}

void ph_trees_init(struct ph_trees *trees, struct ph_processes *processes)
{
        *trees = (struct ph_trees){.processes = processes};
        ph_supervisors_init(&trees->supervisors, &processes->census, on_told, trees);
        ph_applications_init(&trees->applications, &processes->census, on_told, trees);
}

void ph_trees_rest(struct ph_trees *trees)
{
        ph_supervisors_rest(&trees->supervisors);
        ph_applications_rest(&trees->applications);
}

void ph_trees_finish(struct ph_trees *trees)
{
        ph_supervisors_finish(&trees->supervisors);
        ph_applications_finish(&trees->applications);
}

/* ---- the view */

static void destroy(struct ph_tree *tree)
{
        ph_forest_finish(&tree->forest);
        cJSON_Delete(tree->expanded);
        free(tree->root);
        free(tree->around);
        free(tree);
}

static void on_destroy(struct ph_view *view)
{
        destroy(view->state);
}

/* What begins with a process that the table doesn't have waits for a newer one. */
static bool may_find_root(const struct ph_view *view)
{
        const struct ph_census *census = &view->processes->census;

        return census->committed_ms < view->begun_ms &&
               uv_now(census->loop) - view->begun_ms < PATIENCE_MS;
}

static bool is_unready(const struct ph_view *view)
{
        const struct ph_tree *tree = view->state;
        const struct ph_census *census = &view->processes->census;
        uint32_t left_ms;

        if (!census->kin_known && ph_census_is_sweeping(census, &left_ms))
                return true;
        if (!tree->spawn && ph_applications_is_busy(&tree->trees->applications))
                return true;
        if (tree->lacks_root && may_find_root(view))
                return true;
        return tree->asked_ms != 0 && tree->unasked > 0 &&
               uv_now(census->loop) - tree->asked_ms < PATIENCE_MS &&
               ph_supervisors_is_busy(&tree->trees->supervisors);
}

/* ---- who is a supervisor */

/* The initial call of one is supervisor:CALLBACK/1, or supervisor:'CALL-BACK'/1. */
bool ph_tree_is_supervisor(
        const struct ph_ptable *table, uint32_t row, char callback[PH_CALLBACK_SIZE])
{
        static const char prefix[] = "supervisor:";
        struct ph_identity identity = ph_identities_get(&table->identities, table->identity[row]);
        const char *begin = identity.call_erlang + sizeof(prefix) - 1, *end;
        size_t size;

        if (strncmp(identity.call_erlang, prefix, sizeof(prefix) - 1) != 0)
                return false;
        end = strrchr(begin, '/');
        size = end != NULL ? (size_t)(end - begin) : strlen(begin);
        if (size >= 2 && begin[0] == '\'') {
                begin++;
                size -= 2;
        }
        if (size >= PH_CALLBACK_SIZE)
                size = PH_CALLBACK_SIZE - 1;
        memcpy(callback, begin, size);
        callback[size] = '\0';
        return true;
}

/* Asks the supervisors in sight for what they have to say. */
static void ask_supervisors(struct ph_tree *tree)
{
        const struct ph_ptable *table = &tree->trees->processes->census.table;
        struct ph_pid pids[PH_MAX_ROWS];
        char callback[PH_CALLBACK_SIZE];
        uint32_t count = 0;

        for (uint32_t i = 0; i < tree->forest.count; i++) {
                uint32_t row = tree->forest.lines[i].node;

                if (row < tree->forest.rows && !ph_ptable_is_dying(table, row) &&
                        ph_tree_is_supervisor(table, row, callback))
                        pids[count++] = table->pid[row];
        }
        tree->unasked = ph_supervisors_want(&tree->trees->supervisors, pids, count);
        if (tree->asked_ms == 0)
                tree->asked_ms = uv_now(tree->trees->processes->census.loop);
}

/* ---- making it */

static int find_root(struct ph_forest *forest, const char *text, uint32_t *node_out)
{
        *node_out = PH_NO_NODE;
        if (text == NULL)
                return 0;
        *node_out = ph_forest_find(forest, text);
        return *node_out != PH_NO_NODE ? 0 : -ENOENT;
}

static uint64_t state_of_all(const struct ph_view *view)
{
        const struct ph_tree *tree = view->state;

        return view->processes->census.sweeps + tree->trees->supervisors.changes +
               tree->trees->applications.changes + 1;
}

/* What can't be found any more is not gone around. */
static int make_lines(struct ph_view *view)
{
        struct ph_tree *tree = view->state;
        struct ph_forest *forest = &tree->forest;
        int r;

        tree->found = tree->made_of != 0 ? tree->found : PH_NO_NODE;
        if (tree->made_of == state_of_all(view))
                return 0;
        tree->made_of = 0;
        ph_forest_finish(forest);
        r = ph_forest_init(forest, &view->processes->census, &tree->trees->supervisors,
                &tree->trees->applications, tree->spawn);
        if (r < 0)
                return r;
        r = find_root(forest, tree->root, &forest->root);
        if (r < 0)
                return r;
        find_root(forest, tree->around, &tree->found);
        r = ph_forest_expand(forest, tree->expanded);
        if (r == 0 && tree->depth > 0)
                r = ph_forest_expand_depth(forest, tree->depth);
        if (r == 0)
                r = ph_forest_filter(forest, view->query.filter);
        if (!forest->filtered)
                ph_forest_reveal(forest, tree->found);
        if (r == 0)
                r = ph_forest_show(forest, tree->offset, tree->limit, tree->found);
        if (r == 0)
                tree->made_of = state_of_all(view);
        return r;
}

static int take_rows(struct ph_view *view)
{
        const struct ph_tree *tree = view->state;
        uint32_t rows[PH_MAX_ROWS], count = 0;

        for (uint32_t i = 0; i < tree->forest.count; i++) {
                if (tree->forest.lines[i].node < tree->forest.rows)
                        rows[count++] = tree->forest.lines[i].node;
        }
        return ph_view_take_rows(view, rows, count);
}

static void answer(struct ph_view *view)
{
        struct ph_json json = {0};
        cJSON *result = ph_tree_write(view, &json);

        ph_view_answer(view, &json, result);
}

/* As long as no sweep has told parents and applications, nothing is known not to be there. */
static void fail_as(struct ph_view *view, int r)
{
        struct ph_error error;

        if (r == -ENOENT && !view->processes->census.kin_known) {
                answer(view);
                return;
        }
        if (r == -ENOENT)
                ph_error_set(&error, PH_ERROR_PARAMS,
                        "\"root\" is no application, registered name or pid of this node");
        else
                ph_error_no_memory(&error);
        ph_view_fail(view, &error);
}

/* Who the rows are is known now: supervisors among them may be asked. What the lines were made of
 * may have changed meanwhile. */
static void on_seen(struct ph_view *view)
{
        struct ph_tree *tree = view->state;
        bool first = tree->asked_ms == 0;
        int r = make_lines(view);

        if (r < 0) {
                fail_as(view, r);
                return;
        }
        if (!tree->spawn)
                ask_supervisors(tree);
        r = make_lines(view);
        if (r < 0) {
                fail_as(view, r);
                return;
        }
        if (first && tree->unasked > 0 && is_unready(view)) {
                view->waiting = true;
                ph_processes_go_on(view->processes);
                return;
        }
        answer(view);
}

static void show(struct ph_view *view)
{
        struct ph_tree *tree = view->state;
        int r = make_lines(view);

        tree->lacks_root = r == -ENOENT;
        if (tree->lacks_root && may_find_root(view)) {
                view->waiting = true;
                return;
        }
        if (r == 0)
                r = take_rows(view);
        if (r < 0) {
                fail_as(view, r);
                return;
        }
        view->on_seen = on_seen;
        ph_view_look(view);
}

/* ---- the call */

static int read_tree(struct ph_tree *tree, const cJSON *params, struct ph_error *error)
{
        const char *kind = ph_json_get_string(params, "kind", "supervision");
        const char *root = ph_json_get_string(params, "root", NULL);
        const char *around = ph_json_get_string(params, "around", NULL);

        tree->spawn = strcmp(kind, "spawn") == 0;
        if (!tree->spawn && strcmp(kind, "supervision") != 0) {
                ph_error_set(error, PH_ERROR_PARAMS, "\"kind\" must be supervision or spawn");
                return -EINVAL;
        }
        tree->depth = (uint32_t)ph_json_get_int(params, "depth", 0);
        tree->offset = (uint32_t)ph_json_get_int(params, "offset", 0);
        tree->limit = (uint32_t)ph_json_get_int(params, "limit", DEFAULT_LIMIT);
        tree->root = root != NULL ? strdup(root) : NULL;
        tree->around = around != NULL ? strdup(around) : NULL;
        tree->expanded =
                cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(params, "expanded"), true);
        if (tree->expanded == NULL)
                tree->expanded = cJSON_CreateArray();
        if (tree->expanded != NULL && (root == NULL || tree->root != NULL) &&
                (around == NULL || tree->around != NULL))
                return 0;
        return ph_error_no_memory(error);
}

static int read_query(struct ph_view *view, const cJSON *params, struct ph_error *error)
{
        if (ph_node_info_read_syntax(view->processes->info, params, &view->syntax, error) < 0)
                return -EINVAL;
        return ph_filter_parse(
                ph_json_get_string(params, "filter", ""), &view->query.filter, error);
}

int ph_trees_check(struct ph_trees *trees, const cJSON *params, struct ph_error *error)
{
        struct ph_view view = {.processes = trees->processes};
        struct ph_tree *tree = calloc(1, sizeof(*tree));
        int r = tree != NULL ? read_tree(tree, params, error) : -ENOMEM;

        if (r == 0)
                r = read_query(&view, params, error);
        ph_filter_destroy(view.query.filter);
        if (tree != NULL)
                destroy(tree);
        return r;
}

static struct ph_view *create(struct ph_trees *trees, struct ph_call *call)
{
        struct ph_tree *tree = calloc(1, sizeof(*tree));
        struct ph_view *view = tree != NULL ? ph_view_create(trees->processes, call) : NULL;

        if (view == NULL) {
                free(tree);
                return NULL;
        }
        tree->trees = trees;
        view->state = tree;
        view->show = show;
        view->is_unready = is_unready;
        view->on_destroy = on_destroy;
        view->wants_kin = view->looks_at_unknown = true;
        return view;
}

void ph_trees_call(struct ph_trees *trees, struct ph_call *call, const cJSON *params)
{
        struct ph_view *view = create(trees, call);
        struct ph_error error;

        if (view == NULL) {
                ph_call_fail_for_memory(call);
                return;
        }
        if (read_tree(view->state, params, &error) < 0 || read_query(view, params, &error) < 0) {
                ph_view_fail(view, &error);
                return;
        }
        ph_applications_want(&trees->applications);
        ph_view_begin(view);
}
