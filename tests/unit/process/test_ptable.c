/* The process table: births and deaths, rates, names, what is kept of a
 * process and for how long. */
#include "agent/core/process/ptable.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "tests/unit/process/table.h"

static void sweep_of(struct ph_ptable *table, const uint32_t *ids, size_t count, uint32_t now_ms)
{
        ph_ptable_begin(table);
        for (size_t i = 0; i < count; i++)
                table_sample(table, ids[i], 0, now_ms, now_ms);
        table_commit(table);
}

static bool is_live(const struct ph_ptable *table, uint32_t id)
{
        uint32_t row = table_row(table, id);

        return row != PH_NO_ROW && !ph_ptable_is_dying(table, row);
}

static bool is_dying(const struct ph_ptable *table, uint32_t id)
{
        uint32_t row = table_row(table, id);

        return row != PH_NO_ROW && ph_ptable_is_dying(table, row);
}

static void an_empty_table_finds_nothing(void **state)
{
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        assert_int_equal(table_row(&table, 1), PH_NO_ROW);
        assert_false(ph_ptable_is_used(&table, 0));
        assert_false(ph_ptable_is_used(&table, PH_NO_ROW));
        ph_ptable_begin(&table);
        table_commit(&table);
        assert_int_equal(table.live, 0);
        ph_ptable_finish(&table);
        ph_ptable_finish(&table);
}

static void the_first_sample_has_values_but_no_rates_and_no_age(void **state)
{
        struct ph_ptable table;
        struct ph_sample sample = {.pid = {7, 3},
                .mailbox = UINT32_MAX,
                .reductions = UINT64_MAX - 1,
                .heap_bytes = UINT64_C(1) << 40,
                .status = PH_STATUS_EXITING};
        uint32_t row;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample_as(&table, &sample, 100);
        row = ph_ptable_find(&table, sample.pid);
        assert_true(ph_ptable_is_used(&table, row));
        assert_int_equal(table.mailbox[row], UINT32_MAX);
        assert_true(table.reductions[row] == UINT64_MAX - 1);
        assert_true(ph_ptable_heap_bytes(&table, row) == UINT64_C(1) << 40);
        assert_int_equal(table.status[row], PH_STATUS_EXITING);
        assert_int_equal(table.sampled_ms[row], 100);
        assert_int_equal(table.born_ms[row], PH_BORN_UNKNOWN);
        assert_int_equal(table.identity[row], PH_IDENTITY_UNKNOWN);
        assert_true(isnan(table.mailbox_rate[row]));
        assert_true(isnan(table.reduction_rate[row]));
        assert_int_equal(ph_ptable_find(&table, (struct ph_pid){7, 0}), PH_NO_ROW);
        assert_int_equal(ph_ptable_find(&table, (struct ph_pid){3, 7}), PH_NO_ROW);
        ph_ptable_finish(&table);
}

static uint64_t heap_of(uint64_t bytes)
{
        struct ph_ptable table;
        uint64_t kept;

        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample_as(&table, &(struct ph_sample){.heap_bytes = bytes}, 1);
        kept = ph_ptable_heap_bytes(&table, 0);
        ph_ptable_finish(&table);
        return kept;
}

static void heaps_are_exact_up_to_8_gib_and_never_told_too_large(void **state)
{
        static const uint64_t gib = UINT64_C(1) << 30, most = UINT64_C(16) * 1024 << 30;
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        assert_int_equal(heap_of(0), 0);
        assert_int_equal(heap_of(8 * gib - 4), 8 * gib - 4);
        assert_int_equal(heap_of(8 * gib), 8 * gib);
        assert_int_equal(heap_of(8 * gib + 8188), 8 * gib);
        assert_int_equal(heap_of(most - 8), most - 8192);
        assert_int_equal(heap_of(UINT64_MAX - 7), most - 8192);
        for (unsigned i = 0; i < 1000; i++) {
                uint64_t bytes = (uint64_t)ph_test_random_below(&random, 1 << 20)
                                 << ph_test_random_below(&random, 24);

                bytes -= bytes % 4;
                assert_int_equal(heap_of(bytes), bytes < 8 * gib ? bytes : bytes - bytes % 8192);
                assert_true(heap_of(bytes) <= heap_of(bytes + 4));
        }
}

static void rates_are_per_second_between_two_samples(void **state)
{
        struct ph_ptable table;
        uint32_t row;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 500, 1000, 1000);
        table_commit(&table);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 100, 6000, 3000);
        row = table_row(&table, 1);
        assert_true(table.mailbox_rate[row] == -200.0f);
        assert_true(table.reduction_rate[row] == 2500.0f);
        table_sample(&table, 1, 0, 7000, 3000); /* no time has passed: nothing is divided by it */
        assert_true(table.mailbox_rate[row] == -200.0f);
        assert_int_equal(table.mailbox[row], 0);
        ph_ptable_finish(&table);
}

static void who_comes_after_the_first_sweep_is_new(void **state)
{
        static const uint32_t both[] = {1, 2};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        sweep_of(&table, both, 1, 1000);
        assert_int_equal(table.born, 0);
        sweep_of(&table, both, 2, 2000);
        assert_int_equal(table.born, 1);
        assert_int_equal(table.born_ms[table_row(&table, 1)], PH_BORN_UNKNOWN);
        assert_int_equal(table.born_ms[table_row(&table, 2)], 2000);
        sweep_of(&table, both, 2, 3000);
        assert_int_equal(table.born, 0);
        assert_int_equal(table.born_ms[table_row(&table, 2)], 2000);
        ph_ptable_finish(&table);
}

static void a_first_sweep_that_ends_early_makes_nobody_new(void **state)
{
        static const uint32_t both[] = {1, 2};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 0, 0, 1000);
        sweep_of(&table, both, 2, 2000);
        assert_int_equal(table.born_ms[table_row(&table, 2)], PH_BORN_UNKNOWN);
        ph_ptable_finish(&table);
}

static void the_dead_stay_for_one_sweep(void **state)
{
        static const uint32_t both[] = {1, 2};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        sweep_of(&table, both, 2, 1000);
        sweep_of(&table, both, 1, 2000);
        assert_true(is_dying(&table, 2));
        assert_int_equal(table.live, 1);
        assert_int_equal(table.dying, 1);
        assert_int_equal(table.died, 1);
        sweep_of(&table, both, 1, 3000);
        assert_int_equal(table_row(&table, 2), PH_NO_ROW);
        assert_int_equal(table.dying, 0);
        assert_int_equal(table.died, 0);
        ph_ptable_finish(&table);
}

static void a_process_known_to_be_dead_is_counted_once(void **state)
{
        static const uint32_t both[] = {1, 2};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        sweep_of(&table, both, 2, 1000);
        ph_ptable_kill(&table, table_row(&table, 2));
        ph_ptable_kill(&table, table_row(&table, 2));
        assert_true(is_dying(&table, 2));
        assert_int_equal(table.live, 1);
        assert_int_equal(table.dying, 1);
        sweep_of(&table, both, 1, 2000);
        assert_int_equal(table_row(&table, 2), PH_NO_ROW);
        assert_int_equal(table.died, 1);
        ph_ptable_finish(&table);
}

/* Each sweep forgets what the one before saw, whether that came to its end or not. */
static void sweeps_that_end_early_keep_no_dead_process(void **state)
{
        static const uint32_t all[] = {1, 2, 3};

        (void)state;
        for (unsigned early = 0; early < 4; early++) {
                struct ph_ptable table;

                ph_ptable_init(&table);
                sweep_of(&table, all, 3, 1000);
                for (unsigned i = 0; i < early; i++) {
                        ph_ptable_begin(&table);
                        table_sample(&table, 1, 0, 1000, 1000);
                        if (i % 2 == 0)
                                table_sample(&table, 2, 0, 1000, 1000);
                }
                assert_int_equal(table.live, 3);
                sweep_of(&table, all, 1, 2000);
                assert_true(is_live(&table, 1));
                assert_true(is_dying(&table, 2));
                assert_true(is_dying(&table, 3));
                ph_ptable_finish(&table);
        }
}

static void sweeps_that_fail_keep_no_parents(void **state)
{
        const struct ph_sample child = {
                .pid = {1, 0}, .kin = PH_KIN_PARENT, .parent = {2, 0}, .status = PH_STATUS_WAITING};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        assert_int_equal(ph_ptable_keep_kin(&table, true), 0);
        for (uint32_t now = 1; now < 10; now++) {
                ph_ptable_begin(&table);
                table_sample_as(&table, &child, now);
                assert_int_equal(table.orphan_count, 1);
                ph_ptable_abandon(&table);
                assert_int_equal(table.parent[table_row(&table, 1)], PH_PARENT_UNKNOWN);
        }
        ph_ptable_begin(&table);
        table_sample_as(&table, &child, 10);
        table_sample(&table, 2, 0, 0, 10);
        table_commit(&table);
        assert_int_equal(table.parent[table_row(&table, 1)], table_row(&table, 2));
        ph_ptable_finish(&table);
}

static void a_pid_used_again_is_another_process(void **state)
{
        static const uint32_t one[] = {1};
        struct ph_ptable table;
        uint32_t row;

        (void)state;
        ph_ptable_init(&table);
        sweep_of(&table, one, 1, 5000);
        table_identify(&table, 1, "a:b/1", ":a.b/1", "first");
        assert_int_equal(table.unidentified, 0);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 9, 30, 6000); /* it had 5,000 reductions */
        table_commit(&table);
        row = table_row(&table, 1);
        assert_int_equal(table.identity[row], PH_IDENTITY_UNKNOWN);
        assert_true(isnan(table.reduction_rate[row]));
        assert_int_equal(table.born_ms[row], 6000);
        assert_int_equal(table.unidentified, 1);
        assert_int_equal(table.live, 1);
        assert_int_equal(table.born, 1);
        assert_int_equal(table.died, 1);
        ph_ptable_finish(&table);
}

static void rows_of_the_dead_are_used_again(void **state)
{
        struct ph_ptable table;
        uint32_t size;

        (void)state;
        ph_ptable_init(&table);
        for (uint32_t turn = 0; turn < 50; turn++) {
                ph_ptable_begin(&table);
                for (uint32_t i = 0; i < 100; i++)
                        table_sample(&table, turn * 100 + i, 0, 0, turn);
                table_commit(&table);
                if (turn == 2)
                        size = table.size;
        }
        assert_int_equal(table.live, 100);
        assert_int_equal(table.dying, 100);
        assert_int_equal(table.size, size);
        ph_ptable_finish(&table);
}

static void names_belong_to_the_last_sweep(void **state)
{
        static const uint32_t ids[] = {3, 1};
        static const char *const texts[] = {"three", "one"};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t id = 1; id <= 3; id++)
                table_sample(&table, id, 0, 0, 1000);
        table_commit_named(&table, ids, texts, 2);
        assert_string_equal(ph_ptable_name(&table, table_row(&table, 1)), "one");
        assert_string_equal(ph_ptable_name(&table, table_row(&table, 3)), "three");
        assert_null(ph_ptable_name(&table, table_row(&table, 2)));
        ph_ptable_begin(&table);
        for (uint32_t id = 1; id <= 3; id++)
                table_sample(&table, id, 0, 0, 2000);
        assert_string_equal(ph_ptable_name(&table, table_row(&table, 1)), "one");
        table_commit_named(&table, ids, texts, 1);
        assert_null(ph_ptable_name(&table, table_row(&table, 1)));
        assert_string_equal(ph_ptable_name(&table, table_row(&table, 3)), "three");
        ph_ptable_finish(&table);
}

static void a_new_process_in_a_named_row_has_no_name(void **state)
{
        static const uint32_t ids[] = {1};
        static const char *const texts[] = {"one"};
        struct ph_ptable table;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 0, 5000, 1000);
        table_commit_named(&table, ids, texts, 1);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 0, 10, 2000);
        assert_null(ph_ptable_name(&table, table_row(&table, 1)));
        ph_ptable_finish(&table);
}

static void all_is_forgotten_when_too_much_is_kept(void **state)
{
        enum { MOST = PH_IDENTITIES_MAX_BYTES / 1000 + 1000 };
        struct ph_ptable table;
        char label[1001];
        unsigned before = UINT32_MAX;
        bool forgot = false;

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t id = 0; id < MOST; id++)
                table_sample(&table, id, 0, 0, 1000);
        table_commit(&table);
        for (uint32_t id = 0; id < MOST; id++) {
                snprintf(label, sizeof(label), "%01000u", id);
                table_identify(&table, id, "a:b/1", ":a.b/1", label);
                forgot = forgot || table.unidentified > before;
                before = table.unidentified;
                assert_string_equal(
                        ph_identities_get(&table.identities, table.identity[table_row(&table, id)])
                                .label,
                        label);
        }
        assert_true(forgot);
        assert_true(table.identities.text_size <= PH_IDENTITIES_MAX_BYTES);
        before = 0;
        for (uint32_t id = 0; id < MOST; id++)
                before += table.identity[table_row(&table, id)] == PH_IDENTITY_UNKNOWN;
        assert_int_equal(table.unidentified, before);
        ph_ptable_finish(&table);
}

static void an_identity_too_long_to_keep_is_not_known(void **state)
{
        struct ph_ptable table;
        char *label = malloc(100 * 1024);

        (void)state;
        memset(label, 'x', 100 * 1024 - 1);
        label[100 * 1024 - 1] = '\0';
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        table_sample(&table, 1, 0, 0, 1000);
        table_identify(&table, 1, "a:b/1", ":a.b/1", label);
        assert_int_equal(table.unidentified, 1);
        table_identify(&table, 1, "a:b/1", ":a.b/1", "short");
        assert_int_equal(table.unidentified, 0);
        table_identify(&table, 1, "a:b/1", ":a.b/1", label);
        assert_int_equal(table.identity[table_row(&table, 1)], PH_IDENTITY_UNKNOWN);
        assert_int_equal(table.unidentified, 1);
        ph_ptable_finish(&table);
        free(label);
}

static void a_hundred_thousand_rows_are_all_found(void **state)
{
        struct ph_ptable table;
        enum { MOST = 100000 };

        (void)state;
        ph_ptable_init(&table);
        ph_ptable_begin(&table);
        for (uint32_t i = 0; i < MOST; i++)
                table_sample_as(&table,
                        &(struct ph_sample){.pid = {i % 1000, i / 1000}, .mailbox = i}, 1000);
        table_commit(&table);
        assert_int_equal(table.live, MOST);
        for (uint32_t i = 0; i < MOST; i++) {
                uint32_t row = ph_ptable_find(&table, (struct ph_pid){i % 1000, i / 1000});

                assert_int_not_equal(row, PH_NO_ROW);
                assert_int_equal(table.mailbox[row], i);
        }
        ph_ptable_begin(&table);
        table_commit(&table);
        ph_ptable_begin(&table);
        table_commit(&table);
        assert_int_equal(table.live + table.dying, 0);
        for (uint32_t i = 0; i < MOST; i++)
                assert_int_equal(
                        ph_ptable_find(&table, (struct ph_pid){i % 1000, i / 1000}), PH_NO_ROW);
        ph_ptable_finish(&table);
}

static void statuses_have_names_both_ways(void **state)
{
        (void)state;
        for (unsigned i = 0; i < PH_STATUS_COUNT; i++) {
                const char *name = ph_ptable_status_name(i);

                assert_int_equal(ph_ptable_status_of((const uint8_t *)name, strlen(name)), (int)i);
        }
        assert_int_equal(ph_ptable_status_of((const uint8_t *)"waitin", 6), PH_STATUS_UNKNOWN);
        assert_int_equal(ph_ptable_status_of((const uint8_t *)"", 0), PH_STATUS_UNKNOWN);
        assert_string_equal(ph_ptable_status_name(PH_STATUS_COUNT), "unknown");
}

static void pids_are_read_as_they_are_written(void **state)
{
        static const struct ph_pid pids[] = {
                {0, 0}, {412, 0}, {1, 7}, {UINT32_MAX, UINT32_MAX}, {262143, 8191}};

        (void)state;
        for (size_t i = 0; i < COUNT(pids); i++) {
                for (int elixir = 0; elixir < 2; elixir++) {
                        char text[PH_PID_TEXT_SIZE];
                        struct ph_pid again = {1, 1};

                        ph_pid_format(pids[i], elixir != 0, text);
                        assert_int_equal(ph_pid_parse(text, &again), 0);
                        assert_int_equal(ph_pid_compare(pids[i], again), 0);
                }
        }
}

static void what_is_no_local_pid_is_refused(void **state)
{
        static const char *const texts[] = {"", "<", "<0.1.0", "<0.1.0> ", " <0.1.0>", "<1.1.0>",
                "<0.1>", "<0.1.0>x", "0.1.0", "#PID<0.1.0", "#PID", "#pid<0.1.0>", "<0.a.0>",
                "<0.-1.0>", "<0.+1.0>", "<0. 1.0>", "<0.1. 0>", "<0..0>", "<0.4294967296.0>",
                "<0.9999999999.0>", "<0.1.4294967296>", "<0.1.0>\n", "<0.00000000001.0>"};
        struct ph_pid pid;

        (void)state;
        for (size_t i = 0; i < COUNT(texts); i++) {
                if (ph_pid_parse(texts[i], &pid) != -EINVAL)
                        ph_test_fail("\"%s\" is taken for <0.%u.%u>", texts[i], pid.id, pid.serial);
        }
}

/* ---- random operations against a model that has no hash, no free list and no flags */

enum { MODEL_IDS = 300, MODEL_TURNS = 20000 };

struct model {
        struct ph_sample sample;
        uint32_t sampled_ms, born_ms, row;
        bool used, dying, seen;
        bool sampled;   /* it ever said how it is */
        char label[32]; /* empty: not identified */
        char name[32];
};

struct world {
        struct ph_ptable table;
        struct model models[MODEL_IDS];
        uint32_t now_ms, born, died, newborn, newdead;
        bool first_over;
        struct ph_test_random random;
};

static size_t below(struct world *world, size_t limit)
{
        return ph_test_random_below(&world->random, limit);
}

/* Few ids and serials, so that pids collide and come again. */
static struct ph_pid pid_of(size_t i)
{
        return (struct ph_pid){(uint32_t)(i % 100), (uint32_t)(i / 100)};
}

static void take_new(struct world *world, struct model *model, const struct ph_sample *sample)
{
        *model = (struct model){.used = true,
                .seen = true,
                .born_ms = world->first_over ? world->now_ms : PH_BORN_UNKNOWN,
                .row = PH_NO_ROW};
        world->newborn++;
        model->sample = *sample;
}

static void do_sample(struct world *world, size_t i)
{
        struct model *model = &world->models[i];
        struct ph_sample sample = {.pid = pid_of(i),
                .mailbox = (uint32_t)below(world, 1000),
                .reductions = model->sample.reductions + below(world, 1000),
                .heap_bytes = below(world, 100000) * 4,
                .status = below(world, PH_STATUS_COUNT)};

        if (below(world, 20) == 0)
                sample.reductions = below(world, 100);
        table_sample_as(&world->table, &sample, world->now_ms);
        if (model->used && sample.reductions < model->sample.reductions) {
                world->newdead += !model->dying;
                model->used = false;
        }
        if (!model->used)
                take_new(world, model, &sample);
        model->sample = sample;
        model->sampled_ms = world->now_ms;
        model->seen = model->sampled = true;
        model->dying = false;
}

/* The sweep meets it, but it doesn't say how it is. */
static void do_miss(struct world *world, size_t i)
{
        struct model *model = &world->models[i];
        struct ph_sample nothing = {.pid = pid_of(i)};

        assert_int_equal(ph_ptable_miss(&world->table, pid_of(i), world->now_ms), 0);
        if (!model->used) {
                take_new(world, model, &nothing);
                model->sampled_ms = world->now_ms;
        }
        model->sample.status = PH_STATUS_UNKNOWN;
        model->seen = true;
        model->dying = false;
}

static void do_begin(struct world *world)
{
        ph_ptable_begin(&world->table);
        for (size_t i = 0; i < MODEL_IDS; i++)
                world->models[i].seen = false;
}

static int compare_names(const void *a, const void *b)
{
        uint32_t row_a = ((const struct ph_name *)a)->row, row_b = ((const struct ph_name *)b)->row;

        return row_a < row_b ? -1 : row_a > row_b;
}

/* Names some of those that the sweep saw. */
static struct ph_name *choose_names(struct world *world, uint32_t *count_out)
{
        struct ph_name *names = calloc(MODEL_IDS, sizeof(*names));

        *count_out = 0;
        for (size_t i = 0; i < MODEL_IDS; i++) {
                struct model *model = &world->models[i];

                model->name[0] = '\0';
                if (!model->used || !model->seen || below(world, 4) != 0)
                        continue;
                snprintf(model->name, sizeof(model->name), "name_%zu", below(world, 1000));
                names[*count_out].row = ph_ptable_find(&world->table, pid_of(i));
                names[(*count_out)++].text = strdup(model->name);
        }
        qsort(names, *count_out, sizeof(*names), compare_names);
        return names;
}

static void do_commit(struct world *world)
{
        uint32_t count;
        struct ph_name *names = choose_names(world, &count);

        ph_ptable_commit(&world->table, names, count);
        for (size_t i = 0; i < MODEL_IDS; i++) {
                struct model *model = &world->models[i];

                if (!model->used || model->seen)
                        continue;
                world->newdead += !model->dying;
                model->used = !model->dying;
                model->dying = true;
        }
        world->born = world->first_over ? world->newborn : 0;
        world->died = world->newdead;
        world->newborn = world->newdead = 0;
        world->first_over = true;
}

static void do_kill(struct world *world, size_t i)
{
        struct model *model = &world->models[i];

        if (!model->used)
                return;
        ph_ptable_kill(&world->table, ph_ptable_find(&world->table, pid_of(i)));
        world->newdead += !model->dying;
        model->dying = true;
}

static void do_identify(struct world *world, size_t i)
{
        struct model *model = &world->models[i];

        if (!model->used)
                return;
        snprintf(model->label, sizeof(model->label), "label %zu", below(world, 50));
        ph_ptable_identify(&world->table, ph_ptable_find(&world->table, pid_of(i)),
                &(struct ph_identity){"a:b/1", ":a.b/1", model->label});
}

static void check_row(struct world *world, size_t i)
{
        const struct ph_ptable *table = &world->table;
        struct model *model = &world->models[i];
        uint32_t row = ph_ptable_find(table, pid_of(i));
        const char *name;

        assert_int_equal(row != PH_NO_ROW, model->used);
        if (!model->used)
                return;
        if (model->row == PH_NO_ROW)
                model->row = row;
        assert_int_equal(row, model->row);
        assert_true(ph_ptable_is_used(table, row));
        assert_int_equal(ph_ptable_is_dying(table, row), model->dying);
        assert_int_equal(table->mailbox[row], model->sample.mailbox);
        assert_int_equal(table->reductions[row], model->sample.reductions);
        assert_int_equal(ph_ptable_heap_bytes(table, row), model->sample.heap_bytes);
        assert_int_equal(table->status[row], model->sample.status);
        if (!model->sampled)
                assert_true(isnan(table->reduction_rate[row]));
        assert_int_equal(table->sampled_ms[row], model->sampled_ms);
        assert_int_equal(table->born_ms[row], model->born_ms);
        assert_string_equal(
                ph_identities_get(&table->identities, table->identity[row]).label, model->label);
        name = ph_ptable_name(table, row);
        assert_string_equal(name != NULL ? name : "", model->name);
}

static void check_world(struct world *world)
{
        uint32_t live = 0, dying = 0, unidentified = 0, used = 0;

        for (size_t i = 0; i < MODEL_IDS; i++) {
                const struct model *model = &world->models[i];

                check_row(world, i);
                live += model->used && !model->dying;
                dying += model->used && model->dying;
                unidentified += model->used && model->label[0] == '\0';
        }
        for (uint32_t row = 0; row < world->table.size; row++)
                used += ph_ptable_is_used(&world->table, row);
        assert_int_equal(world->table.live, live);
        assert_int_equal(world->table.dying, dying);
        assert_int_equal(used, live + dying);
        assert_int_equal(world->table.unidentified, unidentified);
        assert_int_equal(world->table.born, world->born);
        assert_int_equal(world->table.died, world->died);
}

static void random_operations_agree_with_a_model(void **state)
{
        struct world *world = calloc(1, sizeof(*world));

        (void)state;
        world->random = ph_test_random_start();
        ph_ptable_init(&world->table);
        do_begin(world);
        for (unsigned turn = 0; turn < MODEL_TURNS; turn++) {
                size_t i = below(world, MODEL_IDS), what = below(world, 1000);

                world->now_ms += (uint32_t)below(world, 3);
                if (what < 3)
                        do_begin(world); /* the sweep under way ends early */
                else if (what < 10) {
                        do_commit(world);
                        do_begin(world);
                } else if (what < 100)
                        do_kill(world, i);
                else if (what < 300)
                        do_identify(world, i);
                else if (what < 330)
                        do_miss(world, i);
                else
                        do_sample(world, i);
                if (turn % 10 == 0)
                        check_world(world);
        }
        ph_ptable_finish(&world->table);
        free(world);
}

/* Processes come and go in a random order, and their number with them: who is alive is found. */
static void come_and_go(const uint32_t *ids, uint32_t count, uint32_t turns)
{
        struct ph_test_random random = ph_test_random_start();
        bool *alive = calloc(count, sizeof(*alive));
        struct ph_ptable table;

        ph_ptable_init(&table);
        for (uint32_t turn = 0; turn < turns; turn++) {
                size_t likely = 1 + ph_test_random_below(&random, 7);

                ph_ptable_begin(&table);
                for (uint32_t i = 0; i < count; i++) {
                        alive[i] = ph_test_random_below(&random, 8) < (alive[i] ? 7 : likely);
                        if (alive[i])
                                table_sample(&table, ids[i], 0, turn, turn);
                }
                table_commit(&table);
                for (uint32_t i = 0; i < count; i++)
                        assert_int_equal(is_live(&table, ids[i]), alive[i]);
        }
        ph_ptable_finish(&table);
        free(alive);
}

static void removing_leaves_no_gaps_in_the_way_of_others(void **state)
{
        enum { MOST = 4000 };
        uint32_t ids[MOST];

        (void)state;
        for (uint32_t i = 0; i < MOST; i++)
                ids[i] = i * 1021;
        come_and_go(ids, MOST, 40);
}

/* All of them belong into the last few slots (see ptable.c), so that they go on in the first. */
static void pids_that_collide_are_told_apart(void **state)
{
        enum { MOST = 1500 };
        uint32_t ids[MOST], count = 0;

        (void)state;
        for (uint32_t id = 0; count < MOST; id++) {
                if (id * UINT64_C(0x9E3779B97F4A7C15) >> 55 == 0x1FF)
                        ids[count++] = id;
        }
        come_and_go(ids, MOST, 30);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_empty_table_finds_nothing),
                cmocka_unit_test(the_first_sample_has_values_but_no_rates_and_no_age),
                cmocka_unit_test(heaps_are_exact_up_to_8_gib_and_never_told_too_large),
                cmocka_unit_test(rates_are_per_second_between_two_samples),
                cmocka_unit_test(who_comes_after_the_first_sweep_is_new),
                cmocka_unit_test(a_first_sweep_that_ends_early_makes_nobody_new),
                cmocka_unit_test(the_dead_stay_for_one_sweep),
                cmocka_unit_test(a_process_known_to_be_dead_is_counted_once),
                cmocka_unit_test(sweeps_that_end_early_keep_no_dead_process),
                cmocka_unit_test(sweeps_that_fail_keep_no_parents),
                cmocka_unit_test(a_pid_used_again_is_another_process),
                cmocka_unit_test(rows_of_the_dead_are_used_again),
                cmocka_unit_test(names_belong_to_the_last_sweep),
                cmocka_unit_test(a_new_process_in_a_named_row_has_no_name),
                cmocka_unit_test(all_is_forgotten_when_too_much_is_kept),
                cmocka_unit_test(an_identity_too_long_to_keep_is_not_known),
                cmocka_unit_test(a_hundred_thousand_rows_are_all_found),
                cmocka_unit_test(statuses_have_names_both_ways),
                cmocka_unit_test(pids_are_read_as_they_are_written),
                cmocka_unit_test(what_is_no_local_pid_is_refused),
                cmocka_unit_test(random_operations_agree_with_a_model),
                cmocka_unit_test(removing_leaves_no_gaps_in_the_way_of_others),
                cmocka_unit_test(pids_that_collide_are_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
