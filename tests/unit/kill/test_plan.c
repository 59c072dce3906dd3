/* What plans say of small worlds, each of which OTP's rules have one answer for. */
#include <string.h>

#include "tests/support/test.h"
#include "tests/unit/kill/world.h"

static int set_up(void **state)
{
        static struct world world;

        world_init(&world);
        *state = &world;
        return 0;
}

static int tear_down(void **state)
{
        world_finish(*state);
        return 0;
}

static void a_process_without_links_dies_alone(void **state)
{
        world_add(*state, "AB");
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "A", "");
        world_assert_fate(*state, 'A', PH_FATE_NONE);
        world_assert_cause(*state, 'A', PH_CAUSE_TARGET, 0);
}

static void links_are_followed_as_far_as_exits_are_not_trapped(void **state)
{
        world_add(*state, "ABCDE");
        world_link(*state, 'A', "B");
        world_link(*state, 'B', "C");
        world_link(*state, 'C', "D");
        world_link(*state, 'D', "E");
        world_role(*state, 'D', PH_KIN_GENERIC, 0);
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "ABC", "");
        world_assert_cause(*state, 'C', PH_CAUSE_LINK, 'B');
        assert_int_equal(((struct world *)*state)->plan.kin[3].told, PH_PLAN_MAYBE);
}

static void a_circle_of_links_ends(void **state)
{
        world_add(*state, "ABC");
        world_link(*state, 'A', "B");
        world_link(*state, 'B', "C");
        world_link(*state, 'C', "A");
        world_plan(*state, 'B', false);
        world_assert_dead(*state, "ABC", "");
}

static void a_generic_server_ends_with_its_parent_alone(void **state)
{
        world_add(*state, "ABC");
        world_role(*state, 'B', PH_KIN_GENERIC, 'A');
        world_role(*state, 'C', PH_KIN_GENERIC, 'B');
        world_link(*state, 'A', "BC");
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "AB", "");
        world_assert_cause(*state, 'B', PH_CAUSE_PARENT, 'A');
}

static void a_plain_process_that_traps_may_end_with_its_parent(void **state)
{
        world_add(*state, "AB");
        world_role(*state, 'B', PH_KIN_PLAIN, 'A');
        world_link(*state, 'A', "B");
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "A", "B");
}

static void a_port_passes_the_signal_on(void **state)
{
        struct world *world = *state;

        world_add(world, "APB");
        world_link(world, 'A', "P");
        world_link(world, 'P', "B");
        world_kin(world, 'P')->role = PH_KIN_PORT;
        world_plan(world, 'A', true);
        world_assert_dead(world, "APB", "");
}

static void a_permanent_child_is_restarted_whatever_it_dies_of(void **state)
{
        world_add(*state, "SAB");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 1, "AB");
        world_plan(*state, 'A', false);
        world_assert_dead(*state, "A", "");
        world_assert_fate(*state, 'A', PH_FATE_RESTARTED);
        world_plan(*state, 'A', true);
        world_assert_fate(*state, 'A', PH_FATE_RESTARTED);
}

static void a_transient_child_is_restarted_when_killed_alone(void **state)
{
        world_add(*state, "SA");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 1, "A");
        world_child(*state, 'A')->restart = PH_RESTART_TRANSIENT;
        world_plan(*state, 'A', false);
        world_assert_fate(*state, 'A', PH_FATE_ENDED);
        world_plan(*state, 'A', true);
        world_assert_fate(*state, 'A', PH_FATE_RESTARTED);
}

static void a_child_that_traps_and_is_told_to_shut_down_may_end_either_way(void **state)
{
        world_add(*state, "SA");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 1, "A");
        world_role(*state, 'A', PH_KIN_GENERIC, 'S');
        world_child(*state, 'A')->restart = PH_RESTART_TRANSIENT;
        world_plan(*state, 'A', false);
        world_assert_dead(*state, "A", "");
        world_assert_fate(*state, 'A', PH_FATE_UNKNOWN);
}

static void one_for_all_takes_the_siblings_and_brings_all_but_the_temporary_back(void **state)
{
        world_add(*state, "SABC");
        world_supervise(*state, 'S', PH_ONE_FOR_ALL, 1, "ABC");
        world_child(*state, 'B')->restart = PH_RESTART_TEMPORARY;
        world_child(*state, 'C')->restart = PH_RESTART_TRANSIENT;
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "ABC", "");
        world_assert_fate(*state, 'A', PH_FATE_RESTARTED);
        world_assert_fate(*state, 'B', PH_FATE_ENDED);
        world_assert_fate(*state, 'C', PH_FATE_RESTARTED);
        world_assert_cause(*state, 'C', PH_CAUSE_SHUT, 'S');
}

static void rest_for_one_takes_those_after_it(void **state)
{
        world_add(*state, "SABC");
        world_supervise(*state, 'S', PH_REST_FOR_ONE, 1, "ABC");
        world_plan(*state, 'B', true);
        world_assert_dead(*state, "BC", "");
        world_assert_fate(*state, 'C', PH_FATE_RESTARTED);
}

static void a_supervisor_beyond_its_intensity_gives_up_with_all_its_children(void **state)
{
        struct world *world = *state;

        world_add(world, "TSAB");
        world_supervise(world, 'S', PH_ONE_FOR_ONE, 3, "AB");
        world_supervise(world, 'T', PH_ONE_FOR_ONE, 1, "S");
        world_kin(world, 'S')->supervisor->restarts = 3;
        world_plan(world, 'A', true);
        world_assert_dead(world, "SAB", "");
        world_assert_cause(world, 'S', PH_CAUSE_GAVE_UP, 'A');
        world_assert_cause(world, 'B', PH_CAUSE_SHUT, 'S');
        world_assert_fate(world, 'S', PH_FATE_RESTARTED);
        world_assert_fate(world, 'A', PH_FATE_WITH);
        assert_int_equal(world->plan.kin[1].gives_up, PH_PLAN_YES);
        world_kin(world, 'S')->supervisor->restarts = 2;
        world_plan(world, 'A', true);
        world_assert_dead(world, "A", "");
}

static void a_transient_supervisor_that_gives_up_stays_away(void **state)
{
        world_add(*state, "TSA");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 0, "A");
        world_supervise(*state, 'T', PH_ONE_FOR_ONE, 1, "S");
        world_child(*state, 'S')->restart = PH_RESTART_TRANSIENT;
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "SA", "");
        world_assert_fate(*state, 'S', PH_FATE_ENDED);
        world_assert_fate(*state, 'A', PH_FATE_ENDED);
}

static void a_restart_at_the_edge_of_the_period_is_not_certain(void **state)
{
        struct world *world = *state;

        world_add(world, "SA");
        world_supervise(world, 'S', PH_ONE_FOR_ONE, 1, "A");
        world_kin(world, 'S')->supervisor->edge_restarts = 1;
        world_plan(world, 'A', true);
        world_assert_dead(world, "A", "S");
}

static void two_linked_children_cost_two_restarts(void **state)
{
        struct world *world = *state;

        world_add(world, "SAB");
        world_supervise(world, 'S', PH_ONE_FOR_ONE, 1, "AB");
        world_link(world, 'A', "B");
        world_plan(world, 'A', true);
        world_assert_dead(world, "SAB", "");
        world_finish(world);
        world_init(world);
        world_add(world, "SAB");
        world_supervise(world, 'S', PH_ONE_FOR_ALL, 1, "AB");
        world_link(world, 'A', "B");
        world_plan(world, 'A', true);
        world_assert_dead(world, "AB", "");
}

static void killing_a_supervisor_takes_its_subtree(void **state)
{
        world_add(*state, "TSABX");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 1, "AB");
        world_supervise(*state, 'T', PH_ONE_FOR_ONE, 1, "S");
        world_role(*state, 'B', PH_KIN_GENERIC, 'S');
        world_link(*state, 'A', "X");
        world_plan(*state, 'S', true);
        world_assert_dead(*state, "SABX", "");
        world_assert_cause(*state, 'A', PH_CAUSE_LINK, 'S');
        world_assert_cause(*state, 'B', PH_CAUSE_PARENT, 'S');
        world_assert_fate(*state, 'B', PH_FATE_WITH);
        world_assert_fate(*state, 'X', PH_FATE_NONE);
        world_plan(*state, 'S', false);
        world_assert_dead(*state, "SABX", "");
}

/* What its children are called is taken until they have ended: a start that
 * fails is tried again. */
static void a_supervisor_is_not_certain_to_come_back_while_names_below_are_in_use(void **state)
{
        struct world *world = *state;

        world_add(world, "STAB");
        world_supervise(world, 'T', PH_ONE_FOR_ONE, 3, "AB");
        world_supervise(world, 'S', PH_ONE_FOR_ONE, 3, "T");
        world_plan(world, 'T', true);
        world_assert_dead(world, "TAB", "");
        world_assert_fate(world, 'A', PH_FATE_WITH);
        world_kin(world, 'B')->name = strdup("pears");
        world_plan(world, 'T', true);
        world_assert_dead(world, "TAB", "S");
        world_assert_fate(world, 'T', PH_FATE_UNKNOWN);
        assert_true(world->plan.kin[1].may_not_start);
        assert_int_equal(world->plan.kin[0].gives_up, PH_PLAN_MAYBE);
        assert_int_equal(world->plan.kin[0].least_restarts, 1);
        assert_int_equal(world->plan.kin[0].most_restarts, 4);
        world_kin(world, 'S')->supervisor->intensity = 1;
        world_plan(world, 'T', true);
        world_assert_dead(world, "TAB", "S");
        world_plan(world, 'B', true);
        world_assert_dead(world, "B", "");
        world_assert_fate(world, 'B', PH_FATE_RESTARTED);
}

static void a_sibling_that_is_killed_at_once_may_leave_names_in_use(void **state)
{
        struct world *world = *state;

        world_add(world, "SATB");
        world_supervise(world, 'T', PH_ONE_FOR_ONE, 3, "B");
        world_supervise(world, 'S', PH_ONE_FOR_ALL, 3, "AT");
        world_kin(world, 'B')->name = strdup("pears");
        world_plan(world, 'A', true);
        world_assert_dead(world, "ATB", "");
        world_child(world, 'T')->is_brutal = true;
        world_plan(world, 'A', true);
        world_assert_dead(world, "ATB", "S");
}

static void a_name_may_be_in_use_by_one_that_was_restarted_meanwhile(void **state)
{
        struct world *world = *state;

        world_add(world, "SATB");
        world_supervise(world, 'T', PH_ONE_FOR_ONE, 3, "B");
        world_supervise(world, 'S', PH_ONE_FOR_ALL, 3, "AT");
        world_kin(world, 'B')->name = strdup("pears");
        world_link(world, 'A', "B");
        world_child(world, 'T')->is_brutal = true;
        world_plan(world, 'B', true);
        world_assert_dead(world, "ATB", "S");
}

/* It is killed deep below, while all above it end one after the other. */
static void a_process_that_is_slow_to_end_may_keep_its_name_for_long(void **state)
{
        struct world *world = *state;

        world_add(world, "SATVUB");
        world_supervise(world, 'U', PH_ONE_FOR_ONE, 3, "B");
        world_supervise(world, 'V', PH_ONE_FOR_ONE, 3, "U");
        world_supervise(world, 'T', PH_ONE_FOR_ONE, 3, "V");
        world_supervise(world, 'S', PH_REST_FOR_ONE, 3, "AT");
        world_role(world, 'B', PH_KIN_GENERIC, 'U');
        world_kin(world, 'B')->name = strdup("pears");
        world_child(world, 'U')->is_brutal = true;
        world_plan(world, 'A', true);
        world_assert_dead(world, "ATVUB", "S");
}

static void children_on_demand_do_not_come_back_with_their_supervisor(void **state)
{
        world_add(*state, "TSA");
        world_supervise(*state, 'S', PH_SIMPLE_ONE_FOR_ONE, 1, "A");
        world_supervise(*state, 'T', PH_ONE_FOR_ONE, 1, "S");
        world_plan(*state, 'S', true);
        world_assert_dead(*state, "SA", "");
        world_assert_fate(*state, 'A', PH_FATE_ENDED);
}

static void significant_children_end_their_supervisor(void **state)
{
        struct world *world = *state;

        world_add(world, "SABC");
        world_supervise(world, 'S', PH_ONE_FOR_ONE, 1, "ABC");
        world_child(world, 'A')->restart = PH_RESTART_TEMPORARY;
        world_child(world, 'A')->is_significant = true;
        world_child(world, 'B')->restart = PH_RESTART_TEMPORARY;
        world_child(world, 'B')->is_significant = true;
        world_plan(world, 'A', true);
        world_assert_dead(world, "A", "");
        world_kin(world, 'S')->supervisor->auto_shutdown = PH_AUTO_ALL_SIGNIFICANT;
        world_plan(world, 'A', true);
        world_assert_dead(world, "A", "");
        world_kin(world, 'S')->supervisor->auto_shutdown = PH_AUTO_ANY_SIGNIFICANT;
        world_plan(world, 'A', true);
        world_assert_dead(world, "SABC", "");
        world_assert_cause(world, 'S', PH_CAUSE_AUTO, 'A');
}

static void a_supervisor_that_does_not_answer_makes_fates_unknown(void **state)
{
        struct world *world = *state;

        world_add(world, "SA");
        world_role(world, 'S', PH_KIN_SUPERVISOR, 0);
        world_kin(world, 'A')->parent = 0;
        world_link(world, 'S', "A");
        world_kin(world, 'S')->supervisor = calloc(1, sizeof(struct ph_kin_supervisor));
        world_plan(world, 'A', true);
        world_assert_dead(world, "A", "");
        world_assert_fate(world, 'A', PH_FATE_UNKNOWN);
        world_plan(world, 'S', true);
        world_assert_dead(world, "SA", "");
}

static void an_application_takes_the_node_down_by_its_type(void **state)
{
        static const struct {
                enum ph_application_type type;
                enum ph_plan_sure down;
        } cases[] = {{PH_APP_TEMPORARY, PH_PLAN_NO}, {PH_APP_TRANSIENT, PH_PLAN_YES},
                {PH_APP_PERMANENT, PH_PLAN_YES}, {PH_APP_UNKNOWN, PH_PLAN_MAYBE}};
        struct world *world = *state;

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                world_finish(world);
                world_init(world);
                world_add(world, "MXSAFZ");
                world_supervise(world, 'S', PH_ONE_FOR_ONE, 0, "A");
                world_application(world, "shop", cases[i].type, 'M', 'X', 'S', "MXSAF");
                world_plan(world, 'A', true);
                world_assert_dead(world, "MXSAF", "");
                world_assert_cause(world, 'F', PH_CAUSE_APP, 'M');
                assert_int_equal(world->plan.ends[0], PH_PLAN_YES);
                assert_int_equal(world->plan.node_down, cases[i].down);
        }
}

static void a_master_that_is_killed_leaves_what_is_not_linked(void **state)
{
        world_add(*state, "MXSAF");
        world_supervise(*state, 'S', PH_ONE_FOR_ONE, 0, "A");
        world_application(*state, "shop", PH_APP_TEMPORARY, 'M', 'X', 'S', "MXSAF");
        world_plan(*state, 'M', true);
        world_assert_dead(*state, "MXSA", "");
}

static void what_is_not_known_is_asked_for(void **state)
{
        struct world *world = *state;
        struct ph_plan_wants wants;
        struct ph_plan plan;

        world_add(world, "AB");
        world_link(world, 'A', "B");
        world_kin(world, 'B')->state = PH_KIN_UNASKED;
        assert_int_equal(ph_plan_wants_init(&wants, &world->kinship), 0);
        assert_int_equal(ph_plan_compute(&world->kinship, 0, true, &wants, &plan), 0);
        assert_true(wants.any && wants.facts[1] && !wants.facts[0]);
        ph_plan_wants_finish(&wants);
        ph_plan_finish(&plan);
}

static void a_process_that_says_nothing_may_die(void **state)
{
        world_add(*state, "AB");
        world_link(*state, 'A', "B");
        world_kin(*state, 'B')->state = PH_KIN_SILENT;
        world_plan(*state, 'A', true);
        world_assert_dead(*state, "A", "B");
}

static void a_plan_is_larger_when_another_kind_dies(void **state)
{
        struct world *world = *state, other;

        world_add(world, "AB");
        world_kin(world, 'A')->name = strdup("a");
        world_link(world, 'A', "B");
        world_plan(world, 'A', true);
        world_init(&other);
        world_add(&other, "ACD");
        world_kin(&other, 'A')->name = strdup("a");
        world_link(&other, 'A', "C");
        world_plan(&other, 'A', true);
        assert_int_equal(
                ph_plan_is_larger(&other.plan, &other.kinship, &world->plan, &world->kinship), 0);
        world_kin(&other, 'C')->name = strdup("c");
        assert_int_equal(
                ph_plan_is_larger(&other.plan, &other.kinship, &world->plan, &world->kinship), 1);
        free(world_kin(&other, 'C')->name);
        world_kin(&other, 'C')->name = NULL;
        world_link(&other, 'A', "D");
        world_plan(&other, 'A', true);
        assert_int_equal(
                ph_plan_is_larger(&other.plan, &other.kinship, &world->plan, &world->kinship), 1);
        assert_int_equal(
                ph_plan_is_larger(&world->plan, &world->kinship, &other.plan, &other.kinship), 0);
        world_finish(&other);
}

static void beyond_the_limit_nothing_is_followed_and_that_is_said(void **state)
{
        struct ph_kinship *kinship = &((struct world *)*state)->kinship;

        kinship->limit = 2;
        assert_int_equal(ph_kinship_add(kinship, 1, false), 0);
        assert_int_equal(ph_kinship_add(kinship, 1, true), 1);
        assert_int_equal(ph_kinship_add(kinship, 1, false), 0);
        assert_false(kinship->is_cut);
        assert_int_equal(ph_kinship_add(kinship, 2, false), PH_NO_KIN);
        assert_true(kinship->is_cut);
}

static void many_kin_are_found_again(void **state)
{
        struct ph_kinship *kinship = &((struct world *)*state)->kinship;

        for (uint32_t i = 0; i < PH_MAX_KIN; i++)
                assert_int_equal(ph_kinship_add(kinship, (uint64_t)i * 977, i % 7 == 0), i);
        for (uint32_t i = 0; i < PH_MAX_KIN; i++)
                assert_int_equal(ph_kinship_find(kinship, (uint64_t)i * 977, i % 7 == 0), i);
}

#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WORLD_TEST(a_process_without_links_dies_alone),
                WORLD_TEST(links_are_followed_as_far_as_exits_are_not_trapped),
                WORLD_TEST(a_circle_of_links_ends),
                WORLD_TEST(a_generic_server_ends_with_its_parent_alone),
                WORLD_TEST(a_plain_process_that_traps_may_end_with_its_parent),
                WORLD_TEST(a_port_passes_the_signal_on),
                WORLD_TEST(a_permanent_child_is_restarted_whatever_it_dies_of),
                WORLD_TEST(a_transient_child_is_restarted_when_killed_alone),
                WORLD_TEST(a_child_that_traps_and_is_told_to_shut_down_may_end_either_way),
                WORLD_TEST(one_for_all_takes_the_siblings_and_brings_all_but_the_temporary_back),
                WORLD_TEST(rest_for_one_takes_those_after_it),
                WORLD_TEST(a_supervisor_beyond_its_intensity_gives_up_with_all_its_children),
                WORLD_TEST(a_transient_supervisor_that_gives_up_stays_away),
                WORLD_TEST(a_restart_at_the_edge_of_the_period_is_not_certain),
                WORLD_TEST(two_linked_children_cost_two_restarts),
                WORLD_TEST(killing_a_supervisor_takes_its_subtree),
                WORLD_TEST(a_supervisor_is_not_certain_to_come_back_while_names_below_are_in_use),
                WORLD_TEST(a_sibling_that_is_killed_at_once_may_leave_names_in_use),
                WORLD_TEST(a_name_may_be_in_use_by_one_that_was_restarted_meanwhile),
                WORLD_TEST(a_process_that_is_slow_to_end_may_keep_its_name_for_long),
                WORLD_TEST(children_on_demand_do_not_come_back_with_their_supervisor),
                WORLD_TEST(significant_children_end_their_supervisor),
                WORLD_TEST(a_supervisor_that_does_not_answer_makes_fates_unknown),
                WORLD_TEST(an_application_takes_the_node_down_by_its_type),
                WORLD_TEST(a_master_that_is_killed_leaves_what_is_not_linked),
                WORLD_TEST(what_is_not_known_is_asked_for),
                WORLD_TEST(a_process_that_says_nothing_may_die),
                WORLD_TEST(a_plan_is_larger_when_another_kind_dies),
                WORLD_TEST(beyond_the_limit_nothing_is_followed_and_that_is_said),
                WORLD_TEST(many_kin_are_found_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
