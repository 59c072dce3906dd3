#include "tests/unit/kill/world.h"

#include <string.h>

#include "tests/support/test.h"

void world_init(struct world *world)
{
        *world = (struct world){0};
        ph_kinship_init(&world->kinship);
}

static void forget_plan(struct world *world)
{
        if (world->has_plan)
                ph_plan_finish(&world->plan);
        world->has_plan = false;
}

void world_finish(struct world *world)
{
        forget_plan(world);
        ph_kinship_finish(&world->kinship);
}

static int32_t number_of(struct world *world, char letter)
{
        int32_t number =
                letter == 0 ? PH_NO_KIN : ph_kinship_find(&world->kinship, (uint64_t)letter, false);

        assert_true(letter == 0 || number >= 0);
        return number;
}

void world_add(struct world *world, const char *letters)
{
        for (; *letters != '\0'; letters++) {
                assert_true(ph_kinship_add(&world->kinship, (uint64_t)*letters, false) >= 0);
                world_kin(world, *letters)->state = PH_KIN_KNOWN;
        }
}

struct ph_relative *world_kin(struct world *world, char letter)
{
        return &world->kinship.kin[number_of(world, letter)];
}

static void add_link(struct world *world, char from, char to)
{
        struct ph_relative *kin = world_kin(world, from);

        kin->links = reallocarray(kin->links, kin->link_count + 1, sizeof(*kin->links));
        assert_non_null(kin->links);
        kin->links[kin->link_count++] = number_of(world, to);
}

void world_link(struct world *world, char one, const char *others)
{
        for (; *others != '\0'; others++) {
                add_link(world, one, *others);
                add_link(world, *others, one);
        }
}

void world_role(struct world *world, char letter, enum ph_kin_role role, char parent)
{
        struct ph_relative *kin = world_kin(world, letter);

        kin->role = role;
        kin->traps = true;
        kin->parent = number_of(world, parent);
}

void world_supervise(struct world *world, char letter, enum ph_kin_strategy strategy,
        unsigned intensity, const char *children)
{
        struct ph_kin_supervisor *supervisor = calloc(1, sizeof(*supervisor));
        size_t count = strlen(children);

        assert_non_null(supervisor);
        *supervisor = (struct ph_kin_supervisor){.is_known = true,
                .is_dynamic = strategy == PH_SIMPLE_ONE_FOR_ONE,
                .strategy = strategy,
                .intensity = intensity,
                .period_ms = 5000,
                .count = (unsigned)count,
                .children = calloc(count + 1, sizeof(*supervisor->children))};
        assert_non_null(supervisor->children);
        world_role(world, letter, PH_KIN_SUPERVISOR, 0);
        for (size_t i = 0; i < count; i++) {
                supervisor->children[i].kin = number_of(world, children[i]);
                world_kin(world, children[i])->parent = number_of(world, letter);
        }
        world_link(world, letter, children);
        ph_kinship_set_supervisor(&world->kinship, number_of(world, letter), supervisor);
}

struct ph_kin_child *world_child(struct world *world, char child)
{
        struct ph_relative *kin = world_kin(world, child);

        return &world->kinship.kin[kin->overseer].supervisor->children[kin->slot];
}

void world_application(struct world *world, const char *name, enum ph_application_type type,
        char master, char starter, char top, const char *members)
{
        struct ph_kin_application *application;

        world_role(world, master, PH_KIN_MASTER, 0);
        world_role(world, starter, PH_KIN_STARTER, master);
        world_kin(world, top)->parent = number_of(world, starter);
        world_link(world, starter, (const char[]){master, top, 0});
        assert_int_equal(
                ph_kinship_add_application(&world->kinship, name, number_of(world, master), type),
                0);
        application = ph_kinship_application_of(&world->kinship, number_of(world, master));
        application->members = calloc(strlen(members) + 1, sizeof(*application->members));
        assert_non_null(application->members);
        application->has_members = true;
        for (; *members != '\0'; members++)
                application->members[application->member_count++] = number_of(world, *members);
}

void world_plan(struct world *world, char target, bool is_kill)
{
        struct ph_plan_wants wants;

        forget_plan(world);
        assert_int_equal(ph_plan_wants_init(&wants, &world->kinship), 0);
        assert_int_equal(ph_plan_compute(&world->kinship, number_of(world, target), is_kill, &wants,
                                 &world->plan),
                0);
        assert_false(wants.any);
        ph_plan_wants_finish(&wants);
        world->has_plan = true;
}

static void list(struct world *world, enum ph_plan_sure sure, char *out)
{
        for (uint32_t i = 0; i < world->plan.count; i++) {
                if (world->plan.kin[i].dies == sure)
                        *out++ = (char)world->kinship.kin[i].number;
        }
        *out = '\0';
}

/* Both are in the order in which the world's processes were added. */
void world_assert_dead(struct world *world, const char *certain, const char *maybe)
{
        char dead[128];

        list(world, PH_PLAN_YES, dead);
        assert_string_equal(dead, certain);
        list(world, PH_PLAN_MAYBE, dead);
        assert_string_equal(dead, maybe);
}

void world_assert_fate(struct world *world, char letter, enum ph_fate fate)
{
        assert_int_equal(world->plan.kin[number_of(world, letter)].fate, fate);
}

void world_assert_cause(struct world *world, char letter, enum ph_cause cause, char by)
{
        assert_int_equal(world->plan.kin[number_of(world, letter)].cause, cause);
        assert_int_equal(world->plan.kin[number_of(world, letter)].by, number_of(world, by));
}
