/* Trees made of the process table, compared with what following parents by hand comes to. */
#include "agent/core/tree/forest.h"
#include "tests/unit/process/table.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST 400
#define NOBODY 0

/* A world of processes <0.1.0> to <0.COUNT.0>. */
struct world {
        struct ph_census census;
        struct ph_supervisors supervisors;
        struct ph_applications applications;
        uint32_t count;
        uint32_t parent[MOST + 1]; /* by id, as told; NOBODY: none */
        uint32_t above[MOST + 1];  /* loops cut */
        uint32_t mailbox[MOST + 1];
        bool expanded[MOST + 1];
};

static void begin(struct world *world)
{
        memset(world, 0, sizeof(*world));
        ph_ptable_init(&world->census.table);
        world->supervisors.census = world->applications.census = &world->census;
        ph_ptable_keep_kin(&world->census.table, true);
        ph_ptable_begin(&world->census.table);
}

static void add(
        struct world *world, uint32_t id, uint32_t parent, uint32_t mailbox, uint16_t application)
{
        struct ph_sample sample = {.pid = {id, 0},
                .mailbox = mailbox,
                .reductions = 1,
                .heap_bytes = 1000,
                .status = PH_STATUS_WAITING,
                .kin = parent != NOBODY ? PH_KIN_PARENT : PH_KIN_NONE,
                .parent = {parent, 0},
                .application = application};

        table_sample_as(&world->census.table, &sample, 1);
        if (id <= MOST) {
                world->parent[id] = parent;
                world->mailbox[id] = mailbox;
        }
}

static void end(struct world *world)
{
        ph_ptable_finish(&world->census.table);
}

static struct ph_forest make(struct world *world, bool spawn)
{
        struct ph_forest forest;

        assert_int_equal(ph_forest_init(&forest, &world->census, &world->supervisors,
                                 &world->applications, spawn),
                0);
        return forest;
}

static void expand(struct ph_forest *forest, const char *id)
{
        cJSON *ids = cJSON_CreateArray();

        cJSON_AddItemToArray(ids, cJSON_CreateString(id));
        assert_int_equal(ph_forest_expand(forest, ids), 0);
        cJSON_Delete(ids);
}

static uint32_t id_of(const struct world *world, const struct ph_line *line)
{
        return world->census.table.pid[line->node].id;
}

/* ---- by hand */

static void take_parents(struct world *world)
{
        memcpy(world->above, world->parent, sizeof(world->above));
        for (uint32_t id = 1; id <= world->count; id++) {
                if (world->above[id] > world->count || world->above[id] == id)
                        world->above[id] = NOBODY;
        }
}

/* A loop is cut above its oldest process. */
static void cut_loops(struct world *world)
{
        for (uint32_t id = 1; id <= world->count; id++) {
                uint32_t at = world->above[id], oldest = id;

                for (uint32_t i = 0; at != NOBODY && at != id && i <= world->count; i++) {
                        oldest = at < oldest ? at : oldest;
                        at = world->above[at];
                }
                if (at == id)
                        world->above[oldest] = NOBODY;
        }
}

static uint32_t sum(const struct world *world, uint32_t id, uint32_t *mailbox)
{
        uint32_t processes = 1;

        *mailbox += world->mailbox[id];
        for (uint32_t i = 1; i <= world->count; i++) {
                if (world->above[i] == id)
                        processes += sum(world, i, mailbox);
        }
        return processes;
}

struct expected {
        uint32_t ids[MOST], depths[MOST], count;
};

static void list_below(
        const struct world *world, uint32_t above, uint32_t depth, struct expected *expected)
{
        for (uint32_t id = 1; id <= world->count; id++) {
                if (world->above[id] != above)
                        continue;
                expected->ids[expected->count] = id;
                expected->depths[expected->count++] = depth;
                if (world->expanded[id])
                        list_below(world, id, depth + 1, expected);
        }
}

/* Compares the lines from @offset on with @expected. */
static void check_lines(const struct world *world, const struct ph_forest *forest,
        const struct expected *expected, uint32_t offset)
{
        assert_int_equal(forest->total, expected->count);
        assert_int_equal(forest->offset, offset);
        for (uint32_t i = 0; i < forest->count; i++) {
                const struct ph_line *line = &forest->lines[i];
                uint32_t id = id_of(world, line), mailbox = 0, children = 0;

                assert_int_equal(id, expected->ids[offset + i]);
                assert_int_equal(line->depth, expected->depths[offset + i]);
                assert_int_equal(line->processes, sum(world, id, &mailbox));
                assert_int_equal(line->mailbox, mailbox);
                assert_int_equal(line->memory_bytes, (uint64_t)line->processes * 1000);
                for (uint32_t child = 1; child <= world->count; child++)
                        children += world->above[child] == id;
                assert_int_equal(line->children, children);
                assert_int_equal(line->expandable, children > 0);
                assert_int_equal(line->expanded, world->expanded[id]);
        }
}

static void make_random(struct world *world, struct ph_test_random *random)
{
        begin(world);
        world->count = (uint32_t)ph_test_random_below(random, MOST - 1) + 1;
        for (uint32_t i = 0; i < world->count; i++) {
                /* 7 has no divisor in common with any count up to MOST but its own multiples. */
                uint32_t id = world->count % 7 != 0 ? i * 7 % world->count + 1 : i + 1;
                uint32_t parent = (uint32_t)ph_test_random_below(random, world->count + 20);

                add(world, id, parent, (uint32_t)ph_test_random_below(random, 9), 0);
        }
        table_commit(&world->census.table);
        take_parents(world);
        cut_loops(world);
}

static void random_trees_are_what_parents_come_to(void **state)
{
        static struct world world;
        static struct expected expected;
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 300; i++) {
                struct ph_forest forest;
                uint32_t offset, limit;
                char id[32];

                make_random(&world, &random);
                forest = make(&world, true);
                for (uint32_t at = 1; at <= world.count; at++) {
                        world.expanded[at] = ph_test_random_below(&random, 2) == 0;
                        snprintf(id, sizeof(id), "<0.%u.0>", at);
                        if (world.expanded[at])
                                expand(&forest, id);
                }
                expected.count = 0;
                list_below(&world, NOBODY, 0, &expected);
                offset = (uint32_t)ph_test_random_below(&random, expected.count + 3);
                limit = (uint32_t)ph_test_random_below(&random, 50) + 1;
                assert_int_equal(ph_forest_show(&forest, offset, limit, PH_NO_NODE), 0);
                check_lines(&world, &forest, &expected, offset);
                ph_forest_finish(&forest);
                end(&world);
        }
}

static void what_is_gone_around_is_revealed(void **state)
{
        static struct world world;
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 100; i++) {
                struct ph_forest forest;
                uint32_t id, node;
                bool found = false;

                make_random(&world, &random);
                forest = make(&world, true);
                id = (uint32_t)ph_test_random_below(&random, world.count) + 1;
                node = table_row(&world.census.table, id);
                ph_forest_reveal(&forest, node);
                assert_int_equal(ph_forest_show(&forest, 0, 5, node), 0);
                for (uint32_t at = 0; at < forest.count; at++)
                        found = found || forest.lines[at].node == node;
                assert_true(found);
                ph_forest_finish(&forest);
                end(&world);
        }
}

static void thousands_of_children_are_in_the_order_of_their_pids(void **state)
{
        enum { CHILDREN = 5000 };
        static struct world world;
        struct ph_test_random random = ph_test_random_start();
        struct ph_ptable *table = &world.census.table;
        struct ph_forest forest;
        struct ph_sample sample = {.kin = PH_KIN_NONE};

        (void)state;
        begin(&world);
        for (uint32_t i = 0; i < CHILDREN; i++) {
                sample.pid.id = (uint32_t)ph_test_random_below(&random, 1U << 28);
                sample.pid.serial = (uint32_t)ph_test_random_below(&random, i % 5 + 1);
                if (ph_ptable_find(table, sample.pid) == PH_NO_ROW)
                        table_sample_as(table, &sample, 1);
        }
        table_commit(table);
        forest = make(&world, true);
        assert_int_equal(ph_forest_show(&forest, 0, CHILDREN, PH_NO_NODE), 0);
        assert_int_equal(forest.count, table->live);
        for (uint32_t i = 1; i < forest.count; i++)
                assert_true(ph_pid_compare(table->pid[forest.lines[i - 1].node],
                                    table->pid[forest.lines[i].node]) < 0);
        ph_forest_finish(&forest);
        end(&world);
}

/* Neither the stack nor the time grows with the depth. */
static void a_chain_of_a_hundred_thousand_is_a_tree(void **state)
{
        enum { LONG = 100000 };
        static struct world world;
        struct ph_forest forest;

        (void)state;
        begin(&world);
        for (uint32_t id = 1; id <= LONG; id++)
                add(&world, id, id - 1, 1, 0);
        table_commit(&world.census.table);
        forest = make(&world, true);
        ph_forest_expand_depth(&forest, UINT32_MAX);
        assert_int_equal(ph_forest_show(&forest, LONG - 3, 10, PH_NO_NODE), 0);
        assert_int_equal(forest.total, LONG);
        assert_int_equal(forest.count, 3);
        assert_int_equal(forest.lines[0].depth, LONG - 3);
        assert_int_equal(forest.lines[0].mailbox, 3);
        ph_forest_finish(&forest);
        end(&world);
}

/* ---- applications */

static void make_applications(struct world *world)
{
        static struct ph_master masters[] = {{(char *)"zebra", {10, 0}}, {(char *)"ant", {20, 0}}};

        begin(world);
        world->census.masters = masters;
        world->census.master_count = 2;
        add(world, 1, NOBODY, 0, 0); /* init */
        add(world, 10, 1, 0, 0);     /* a master, the process it starts with, and its top one */
        add(world, 11, 10, 0, 1);
        add(world, 12, 11, 1, 1);
        add(world, 13, 12, 2, 1);
        add(world, 20, 1, 0, 0);
        add(world, 21, 20, 0, 2);
        add(world, 22, 21, 4, 2);
        add(world, 30, 999, 8, 2); /* its parent is dead, its group leader is ant's master */
        add(world, 31, 999, 16, 0);
        table_commit_named(
                &world->census.table, (const uint32_t[]){12}, (const char *const[]){"top"}, 1);
}

static void processes_are_below_their_applications(void **state)
{
        static struct world world;
        struct ph_forest forest;
        char id[PH_NODE_ID_SIZE];

        (void)state;
        make_applications(&world);
        forest = make(&world, false);
        expand(&forest, "app:ant");
        assert_int_equal(ph_forest_show(&forest, 0, 50, PH_NO_NODE), 0);
        assert_int_equal(forest.count, 5);
        assert_string_equal(forest.lines[0].application, "ant");
        assert_int_equal(forest.lines[0].processes, 4);
        assert_int_equal(forest.lines[0].mailbox, 12);
        assert_int_equal(forest.lines[0].children, 2);
        assert_int_equal(id_of(&world, &forest.lines[1]), 22);
        assert_int_equal(id_of(&world, &forest.lines[2]), 30);
        ph_forest_id_above(&forest, &forest.lines[2], id);
        assert_string_equal(id, "app:ant");
        assert_string_equal(forest.lines[3].application, "zebra");
        assert_int_equal(forest.lines[3].processes, 4);
        assert_string_equal(forest.lines[4].application, "");
        assert_int_equal(forest.lines[4].mailbox, 16);
        ph_forest_finish(&forest);
        end(&world);
}

static void a_module_of_elixirs_is_found_without_its_prefix(void **state)
{
        static struct world world;
        struct ph_forest forest;
        uint32_t shop;

        (void)state;
        begin(&world);
        add(&world, 1, NOBODY, 0, 0);
        add(&world, 2, 1, 0, 0);
        add(&world, 3, 1, 0, 0);
        table_commit_named(&world.census.table, (const uint32_t[]){2, 3},
                (const char *const[]){"Elixir.Shop", "plain"}, 2);
        forest = make(&world, true);
        shop = table_row(&world.census.table, 2);
        assert_int_equal(ph_forest_find(&forest, "Elixir.Shop"), shop);
        assert_int_equal(ph_forest_find(&forest, "Shop"), shop);
        assert_int_equal(ph_forest_find(&forest, "name:Elixir.Shop"), shop);
        assert_int_equal(ph_forest_find(&forest, "name:Shop"), PH_NO_NODE); /* ids are exact */
        assert_int_equal(ph_forest_find(&forest, "Elixir.plain"), PH_NO_NODE);
        ph_forest_finish(&forest);
        end(&world);
}

static void a_tree_begins_where_it_is_told_to(void **state)
{
        static struct world world;
        static const struct {
                const char *text;
                uint32_t id;
        } roots[] = {{"top", 12}, {"name:top", 12}, {"<0.12.0>", 12}, {"#PID<0.12.0>", 12}};
        struct ph_forest forest;

        (void)state;
        make_applications(&world);
        for (size_t i = 0; i < COUNT(roots); i++) {
                forest = make(&world, false);
                forest.root = ph_forest_find(&forest, roots[i].text);
                ph_forest_expand_depth(&forest, 9);
                assert_int_equal(ph_forest_show(&forest, 0, 50, PH_NO_NODE), 0);
                assert_int_equal(forest.total, 2);
                assert_int_equal(id_of(&world, &forest.lines[0]), roots[i].id);
                assert_int_equal(forest.lines[0].mailbox, 3);
                ph_forest_finish(&forest);
        }
        forest = make(&world, false);
        assert_int_equal(ph_forest_find(&forest, "zebra"), forest.rows + 1);
        assert_int_equal(ph_forest_find(&forest, "app:"), forest.rows);
        assert_int_equal(ph_forest_find(&forest, "nobody"), PH_NO_NODE);
        assert_int_equal(ph_forest_find(&forest, "<0.4711.0>"), PH_NO_NODE);
        assert_int_equal(ph_forest_find(&forest, "name:top/child"), PH_NO_NODE);
        ph_forest_finish(&forest);
        end(&world);
}

/* ---- what supervisors say */

static struct ph_child children[] = {
        {.id = (char *)"first", .state = PH_CHILD_RUNNING, .pid = {13, 0}},
        {.id = (char *)"none", .state = PH_CHILD_DOWN},
        {.id = (char *)"far", .state = PH_CHILD_ELSEWHERE, .pid = {12, 0}},
        {.id = (char *)"adopted", .state = PH_CHILD_RUNNING, .pid = {30, 0}},
        {.id = (char *)"above", .state = PH_CHILD_RUNNING, .pid = {12, 0}},
        {.id = (char *)"new", .state = PH_CHILD_RUNNING, .pid = {77, 0}},
};

static void children_stand_where_their_supervisor_says(void **state)
{
        static struct world world;
        struct ph_supervisor top = {
                .pid = {12, 0}, .children = children, .child_count = COUNT(children)};
        struct ph_supervisor *all[] = {&top};
        static const char *const ids[] = {"name:top", "name:top/first", "name:top/none",
                "name:top/far", "name:top/adopted", "name:top/new", "<0.14.0>"};
        struct ph_forest forest;
        char id[PH_NODE_ID_SIZE];

        (void)state;
        make_applications(&world);
        ph_ptable_begin(&world.census.table);
        for (uint32_t i = 0; i < 2; i++) /* a second child that the supervisor does not know */
                add(&world, 12 + 2 * i, i == 0 ? 11 : 12, 1, 1);
        add(&world, 1, NOBODY, 0, 0);
        add(&world, 10, 1, 0, 0);
        add(&world, 11, 10, 0, 1);
        add(&world, 13, 12, 2, 1);
        add(&world, 30, 999, 8, 2);
        table_commit_named(
                &world.census.table, (const uint32_t[]){12}, (const char *const[]){"top"}, 1);
        world.supervisors.all = all;
        world.supervisors.count = 1;
        forest = make(&world, false);
        forest.root = ph_forest_find(&forest, "top");
        ph_forest_expand_depth(&forest, 1);
        assert_int_equal(ph_forest_show(&forest, 0, 50, PH_NO_NODE), 0);
        assert_int_equal(forest.count, COUNT(ids));
        for (uint32_t i = 0; i < forest.count; i++) {
                ph_forest_id(&forest, &forest.lines[i], id);
                assert_string_equal(id, ids[i]);
        }
        assert_int_equal(forest.lines[0].mailbox, 12);
        assert_int_equal(forest.lines[4].mailbox, 8);
        assert_int_equal(ph_forest_find(&forest, "name:top/adopted"), forest.lines[4].node);
        ph_forest_finish(&forest);
        end(&world);
}

/* ---- applications and supervisors at random, by hand */

enum { MASTERS = 3, SUPERVISORS = 5, CHILDREN_EACH = 6 };

/* Masters are the first processes, supervisors the next. */
struct company {
        struct ph_master masters[MASTERS];
        struct ph_supervisor supervisors[SUPERVISORS], *all[SUPERVISORS];
        struct ph_child children[SUPERVISORS][CHILDREN_EACH];
        uint32_t claimed[MOST + 1]; /* by id: the supervisor's */
        uint16_t application[MOST + 1];
        bool hidden[MOST + 1];
};

static void found_company(struct world *world, struct company *company)
{
        static const char *const names[MASTERS] = {"ant", "bee", "cat"};

        memset(company, 0, sizeof(*company));
        for (uint32_t i = 0; i < MASTERS; i++)
                company->masters[i] = (struct ph_master){(char *)(uintptr_t)names[i], {i + 1, 0}};
        world->census.masters = company->masters;
        world->census.master_count = MASTERS;
        for (uint32_t i = 0; i < SUPERVISORS; i++) {
                company->supervisors[i] = (struct ph_supervisor){.pid = {MASTERS + i + 1, 0},
                        .children = company->children[i],
                        .child_count = CHILDREN_EACH};
                company->all[i] = &company->supervisors[i];
        }
        world->supervisors.all = company->all;
        world->supervisors.count = SUPERVISORS;
}

/* No supervisor is an application's first process: what these are below isn't shown. */
static void employ(struct world *world, struct company *company, struct ph_test_random *random)
{
        for (uint32_t id = 1; id <= world->count; id++) {
                uint32_t parent = (uint32_t)ph_test_random_below(random, world->count + 20);

                if (id <= MASTERS)
                        parent = NOBODY;
                else if (id <= MASTERS + SUPERVISORS && parent <= MASTERS)
                        parent = MASTERS + SUPERVISORS + 1;
                company->application[id] = (uint16_t)ph_test_random_below(random, MASTERS + 1);
                add(world, id, parent, 1, company->application[id]);
        }
        table_commit(&world->census.table);
        for (uint32_t i = 0; i < SUPERVISORS * CHILDREN_EACH; i++) {
                uint32_t id = MASTERS + 1 +
                              (uint32_t)ph_test_random_below(random, world->count - MASTERS);
                uint32_t supervisor = MASTERS + i / CHILDREN_EACH + 1;

                company->children[i / CHILDREN_EACH][i % CHILDREN_EACH] =
                        (struct ph_child){.id = (char *)(uintptr_t)(i % 2 == 0 ? "child" : ""),
                                .state = PH_CHILD_RUNNING,
                                .pid = {id, 0}};
                if (company->claimed[id] == NOBODY && id != supervisor)
                        company->claimed[id] = supervisor;
        }
}

/* An application's node: ids of processes are below. */
static uint32_t of_application(uint32_t number)
{
        return MOST + 1 + number;
}

static uint32_t place_by_hand(const struct world *world, struct company *company, uint32_t id)
{
        uint32_t parent = world->above[id], before = parent != NOBODY ? world->above[parent] : 0;

        if (company->claimed[id] != NOBODY)
                return company->claimed[id];
        company->hidden[id] = id <= MASTERS || (parent != NOBODY && parent <= MASTERS);
        if (company->hidden[id])
                return of_application(id <= MASTERS ? id : parent);
        if (before != NOBODY && before <= MASTERS && company->claimed[parent] == NOBODY)
                return of_application(before);
        return parent;
}

static void organise(struct world *world, struct company *company)
{
        uint32_t above[MOST + 1];

        take_parents(world);
        for (uint32_t id = 1; id <= world->count; id++)
                above[id] = place_by_hand(world, company, id);
        for (uint32_t id = 1; id <= world->count; id++)
                world->above[id] = above[id] <= MOST ? above[id] : NOBODY;
        cut_loops(world);
        for (uint32_t id = 1; id <= world->count; id++) {
                if (world->above[id] == NOBODY)
                        world->above[id] = above[id] > MOST
                                                   ? above[id]
                                                   : of_application(company->application[id]);
        }
}

static void random_supervisors_and_applications_are_where_they_belong(void **state)
{
        static struct world world;
        static struct company company;
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 300; i++) {
                struct ph_forest forest;
                uint32_t lines = MASTERS + 1;

                begin(&world);
                found_company(&world, &company);
                world.count = MASTERS + SUPERVISORS + 1 +
                              (uint32_t)ph_test_random_below(&random, i % 2 == 0 ? 30 : 300);
                employ(&world, &company, &random);
                organise(&world, &company);
                forest = make(&world, false);
                assert_int_equal(ph_forest_expand_depth(&forest, UINT32_MAX), 0);
                assert_int_equal(ph_forest_show(&forest, 0, 2 * MOST, PH_NO_NODE), 0);
                for (uint32_t id = 1; id <= world.count; id++)
                        lines += !company.hidden[id];
                assert_int_equal(forest.total, lines);
                for (uint32_t at = 0; at < forest.count; at++) {
                        const struct ph_line *line = &forest.lines[at];
                        uint32_t above = line->above;

                        if (line->node >= forest.rows)
                                continue;
                        above = above < forest.rows ? world.census.table.pid[above].id
                                                    : of_application(above - forest.rows);
                        assert_int_equal(above, world.above[id_of(&world, line)]);
                }
                ph_forest_finish(&forest);
                end(&world);
        }
}

/* ---- filters */

static void a_filter_keeps_what_matches_and_what_that_is_below(void **state)
{
        static struct world world;
        struct ph_filter *filter;
        struct ph_forest forest;
        struct ph_error error;
        uv_loop_t loop;

        (void)state;
        uv_loop_init(&loop);
        make_applications(&world);
        world.census.loop = &loop;
        forest = make(&world, false);
        assert_int_equal(ph_filter_parse("mailbox=2", &filter, &error), 0);
        assert_int_equal(ph_forest_filter(&forest, filter), 0);
        assert_int_equal(ph_forest_show(&forest, 0, 50, PH_NO_NODE), 0);
        assert_int_equal(forest.count, 3);
        assert_string_equal(forest.lines[0].application, "zebra");
        assert_int_equal(id_of(&world, &forest.lines[1]), 12);
        assert_int_equal(id_of(&world, &forest.lines[2]), 13);
        assert_int_equal(forest.lines[0].processes, 4); /* sums are of all, not of what matches */
        ph_filter_destroy(filter);
        ph_forest_finish(&forest);
        end(&world);
        uv_loop_close(&loop);
}

/* ---- parents in the table */

static void a_parent_is_kept_until_it_is_gone(void **state)
{
        struct ph_ptable table;
        struct world world;

        (void)state;
        begin(&world);
        add(&world, 2, 1, 0, 0); /* before its parent */
        add(&world, 1, NOBODY, 0, 0);
        add(&world, 3, 9, 0, 0);
        table_commit(&world.census.table);
        table = world.census.table;
        assert_int_equal(table.parent[table_row(&table, 2)], table_row(&table, 1));
        assert_int_equal(table.parent[table_row(&table, 1)], PH_PARENT_NONE);
        assert_int_equal(table.parent[table_row(&table, 3)], PH_PARENT_NONE);
        for (int i = 0; i < 2; i++) { /* it is shown once more, then it is gone */
                uint32_t row = table_row(&world.census.table, 2);

                assert_int_not_equal(world.census.table.parent[row], PH_PARENT_NONE);
                ph_ptable_begin(&world.census.table);
                add(&world, 2, 1, 0, 0);
                table_commit(&world.census.table);
        }
        assert_int_equal(
                world.census.table.parent[table_row(&world.census.table, 2)], PH_PARENT_NONE);
        ph_ptable_keep_kin(&world.census.table, false);
        assert_null(world.census.table.parent);
        end(&world);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(random_trees_are_what_parents_come_to),
                cmocka_unit_test(what_is_gone_around_is_revealed),
                cmocka_unit_test(thousands_of_children_are_in_the_order_of_their_pids),
                cmocka_unit_test(a_chain_of_a_hundred_thousand_is_a_tree),
                cmocka_unit_test(processes_are_below_their_applications),
                cmocka_unit_test(a_module_of_elixirs_is_found_without_its_prefix),
                cmocka_unit_test(a_tree_begins_where_it_is_told_to),
                cmocka_unit_test(children_stand_where_their_supervisor_says),
                cmocka_unit_test(random_supervisors_and_applications_are_where_they_belong),
                cmocka_unit_test(a_filter_keeps_what_matches_and_what_that_is_below),
                cmocka_unit_test(a_parent_is_kept_until_it_is_gone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
