/* Who is stuck, in a node where it is known who is: deadlocks, chains, and what only looks so. */
#include <stdio.h>

#include "tests/node/agent/graphs.h"
#include "tests/support/native.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct graphs graphs;

/* The case of the process that is registered as @name, of @kind; NULL: there is none. */
static const cJSON *find_case(const cJSON *result, const char *kind, const char *name)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *named = cJSON_GetObjectItem(row, "name");

                if (strcmp(ph_test_json_string(row, "kind"), kind) == 0 && cJSON_IsString(named) &&
                        strcmp(named->valuestring, name) == 0)
                        return row;
        }
        return NULL;
}

static bool has_member(const cJSON *row, const char *name)
{
        const cJSON *member;

        cJSON_ArrayForEach(member, cJSON_GetObjectItem(row, "chain"))
        {
                const cJSON *named = cJSON_GetObjectItem(member, "name");

                if (cJSON_IsString(named) && strcmp(named->valuestring, name) == 0)
                        return true;
        }
        return false;
}

static const cJSON *find_deadlock(const cJSON *result, const char *name, int members)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                if (strcmp(ph_test_json_string(row, "kind"), "deadlock") == 0 &&
                        has_member(row, name) &&
                        cJSON_GetArraySize(cJSON_GetObjectItem(row, "chain")) == members)
                        return row;
        }
        return NULL;
}

static cJSON *ask(struct ph_test_client *client)
{
        return ph_test_client_call(client, "stuck", "{\"limit\":1000}");
}

/* One of each other kind, and what is none. */
static void make_situations(struct ph_test_node *node)
{
        ph_test_eval(node,
                "Named = fun(Name) -> P = caller:start(Name), register(Name, P), P end,"
                " Ring = fun(Prefix, N) ->"
                "   Ps = [Named(list_to_atom(Prefix ++ integer_to_list(I))) || I <- lists:seq(1, "
                "N)],"
                "   [caller:call(A, B) || {A, B} <- lists:zip(Ps, tl(Ps) ++ [hd(Ps)])] end,"
                " Ring(\"two_\", 2), Ring(\"three_\", 3), Ring(\"ten_\", 10),"
                " Waiter = Named(waiter), caller:call(Waiter, whereis(two_1)),"
                " Idle = Named(idle), Polls = Named(polls), caller:call(Polls, Idle),"
                " Other = Named(other), M1 = Named(watching_1), M2 = Named(watching_2),"
                " [gen_server:cast(M, {monitor, [Other, Idle]}) || M <- [M1, M2]],"
                " caller:call(M1, M2), caller:call(M2, M1),"
                " register(spins, spawn_opt(fun S() -> S() end, [{priority, low}])),"
                " register(deaf, spawn(fun() -> receive never -> ok end end)),"
                " [deaf ! {message, I} || I <- lists:seq(1, 50)],"
                " Held = Named(held), erlang:suspend_process(Held), Held ! hello,"
                " register(lively, spawn(fun L() -> receive _ -> ok after 20 -> self() ! x end, "
                "L() "
                "end)),"
                " register(slow, spawn(fun L() -> gen_server:call(works, {sleep, 300}), L() "
                "end)),"
                " register(turns, caller:take_turns(1500)),"
                " ok");
}

static const struct {
        const char *kind, *name;
        int members; /* of a deadlock */
} expected_cases[] = {
        {"deadlock", "two_1", 2},
        {"deadlock", "three_1", 3},
        {"deadlock", "ten_1", 10},
        {"deadlock", "watching_1", 2},
        {"waiting", "waiter", 0},
        {"waiting", "polls", 0},
        {"spinning", "spins", 0},
        {"not reading", "deaf", 0},
        {"not reading", "held", 0},
};
#define EXPECTED (sizeof(expected_cases) / sizeof(expected_cases[0]))

/* What is slow but gets on. */
static void assert_none_is_lively(const cJSON *result)
{
        static const char *const lively[] = {"lively", "slow", "works", "idle", "turns"};
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                const cJSON *name = cJSON_GetObjectItem(row, "name");

                assert_true(ph_test_json_number(row, "for_ms") >= 9999);
                for (size_t i = 0; i < sizeof(lively) / sizeof(lively[0]); i++) {
                        if (cJSON_IsString(name) && strcmp(name->valuestring, lively[i]) == 0)
                                ph_test_fail("%s is said to be %s: %s", lively[i],
                                        ph_test_json_string(row, "kind"),
                                        ph_test_json_string(row, "evidence"));
                }
        }
}

/* Returns the name of one that is missing, or NULL. */
static const char *find_missing(struct ph_test_client *client)
{
        cJSON *result = ask(client);
        const char *missing = NULL;

        assert_none_is_lively(result);
        for (size_t i = 0; i < EXPECTED; i++) {
                int members = expected_cases[i].members;
                const char *name = expected_cases[i].name;

                if ((members > 0 ? find_deadlock(result, name, members)
                                 : find_case(result, expected_cases[i].kind, name)) == NULL)
                        missing = name;
        }
        cJSON_Delete(result);
        return missing;
}

static void wait_for_all(struct ph_test_client *client)
{
        int64_t begin = ph_test_now_ms();
        const char *missing = find_missing(client);

        while (missing != NULL && ph_test_now_ms() - begin < PH_TEST_DEADLINE_MS) {
                ph_test_sleep_ms(300);
                missing = find_missing(client);
        }
        if (missing != NULL)
                ph_test_fail("%s is not said to be stuck", missing);
}

static void each_kind_is_found(void **state)
{
        struct ph_test_node *node = ph_test_native_start();
        struct ph_test_client *client = ph_test_agent_open(node, "{budget, 100}");
        cJSON *result;
        const cJSON *row;

        (void)state;
        ph_test_eval(node, "register(works, caller:start(works))");
        make_situations(node);
        wait_for_all(client);
        result = ask(client);
        row = find_case(result, "waiting", "waiter");
        assert_true(has_member(row, "two_1") && has_member(row, "two_2"));
        assert_non_null(strstr(ph_test_json_string(row, "evidence"), "leads back"));
        row = find_case(result, "waiting", "polls");
        assert_non_null(strstr(ph_test_json_string(row, "evidence"), "idle and has not answered"));
        row = find_case(result, "not reading", "deaf");
        assert_int_equal(ph_test_json_number(row, "mailbox"), 50);
        row = find_case(result, "not reading", "held");
        assert_non_null(strstr(ph_test_json_string(row, "evidence"), "suspended"));
        cJSON_Delete(result);
        assert_string_equal(ph_test_eval(node, "process_info(whereis(deaf), message_queue_len)"),
                "{message_queue_len,50}");
        ph_test_client_close(client);
        ph_test_node_kill(node);
}

static bool find_native(struct ph_test_node *node, struct ph_test_client *client)
{
        bool found = false, silent = false;

        (void)node;
        while (!found && !silent) {
                cJSON *result = ask(client);

                found = find_case(result, "native", "native") != NULL;
                silent = ph_test_json_number(result, "vm_silent_ms") > 5000;
                cJSON_Delete(result);
                ph_test_sleep_ms(300);
        }
        return found;
}

static void one_in_native_code_is_found(void **state)
{
        (void)state;
        ph_test_native_look(NULL, find_native);
}

static void deadlocks_are_the_cycles_of_random_graphs(void **state)
{
        (void)state;
        graphs_check(&graphs);
}

/* The graphs stand while the other tests run: it takes a while until they are told. */
static int set_up(void **state)
{
        if (ph_test_world_setup(state) != 0)
                return -1;
        graphs = graphs_begin();
        return 0;
}

static int tear_down(void **state)
{
        graphs_end(&graphs);
        return ph_test_world_teardown(state);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_kind_is_found),
                cmocka_unit_test(one_in_native_code_is_found),
                cmocka_unit_test(deadlocks_are_the_cycles_of_random_graphs),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
