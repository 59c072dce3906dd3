/*
 * Each command against a real node: text, JSON, and what it leaves.
 */
#include "tests/support/test.h"

#include "protocol/json.h"
#include "protocol/methods.h"
#include "tests/node/cli/program.h"
#include "tests/support/world.h"

static struct ph_test_node *shop;

static cJSON *find_node(cJSON *nodes, const char *name)
{
        cJSON *node;

        cJSON_ArrayForEach(node, nodes)
        {
                if (strcmp(ph_json_get_string(node, "name", ""), name) == 0)
                        return node;
        }
        ph_test_fail("%s is not listed", name);
        return NULL;
}

static void nodes_lists_the_node(void **state)
{
        char *text = porthole_print("nodes");
        cJSON *nodes = porthole_json("nodes", "--json");
        cJSON *node = find_node(nodes, ph_test_node_name(shop));

        (void)state;
        assert_in(text, ph_test_node_name(shop));
        assert_in(text, pid_of(shop));
        assert_int_equal(ph_json_get_int(node, "os_pid", 0), ph_test_node_pid(shop));
        assert_int_equal(ph_json_get_int(node, "inner_os_pid", 0), ph_test_node_pid(shop));
        assert_false(ph_json_get_bool(node, "agent", true));
        assert_false(ph_json_get_bool(node, "stopped", true));
        assert_string_equal(ph_json_get_string(node, "distribution", ""), "tcp");
        assert_in_range(ph_json_get_int(node, "port", 0), 1, 65535);
        assert_in_range(ph_json_get_int(node, "uptime_ms", -1), 0, 3600000);
        cJSON_Delete(nodes);
        free(text);
}

static void stats_says_what_the_node_says(void **state)
{
        char *text = porthole_print("stats", pid_of(shop));
        cJSON *result = porthole_json("stats", ph_test_node_name(shop), "--json");
        const cJSON *schedulers = cJSON_GetObjectItem(result, "schedulers");
        const cJSON *rates = cJSON_GetObjectItem(result, "per_second");

        (void)state;
        assert_in(text, ph_test_node_name(shop));
        assert_in(text, "the VM answers in");
        assert_string_equal(ph_json_get_string(result, "node", ""), ph_test_node_name(shop));
        assert_int_equal(ph_json_get_int(schedulers, "total", 0),
                ph_test_eval_int(shop, "erlang:system_info(schedulers)"));
        assert_true(ph_json_get_number(rates, "reductions", -1) >= 0);
        cJSON_Delete(result);
        free(text);
        assert_no_trace(shop);
}

static void start_processes(void)
{
        ph_test_eval(shop, "Wait = fun Wait() -> receive stop -> ok end end,"
                           "lists:foreach(fun(I) ->"
                           "    Pid = spawn(Wait),"
                           "    register(list_to_atom(\"worker_\" ++ integer_to_list(I)), Pid),"
                           "    [Pid ! {message, N} || N <- lists:seq(1, I * 10)]"
                           "  end, lists:seq(1, 5))");
}

static void stop_processes(void)
{
        ph_test_eval(shop, "Pids = [whereis(list_to_atom(\"worker_\" ++ integer_to_list(I)))"
                           " || I <- lists:seq(1, 5)],"
                           "[begin M = monitor(process, Pid), exit(Pid, kill),"
                           " receive {'DOWN', M, _, _, _} -> ok end end || Pid <- Pids], ok");
}

static void ps_shows_the_longest_mailboxes_first(void **state)
{
        static const char *const names[] = {"worker_5", "worker_4", "worker_3"};
        char *text;
        cJSON *result, *rows;

        (void)state;
        start_processes();
        text = porthole_print("ps", pid_of(shop), "--limit", "3");
        result = porthole_json("ps", pid_of(shop), "--limit=3", "--json");
        rows = cJSON_GetObjectItem(result, "rows");
        assert_int_equal(cJSON_GetArraySize(rows), 3);
        for (int i = 0; i < 3; i++) {
                const cJSON *row = cJSON_GetArrayItem(rows, i);

                assert_string_equal(ph_json_get_string(row, "name", ""), names[i]);
                assert_int_equal(ph_json_get_int(row, "mailbox", 0), 50 - 10 * i);
                assert_in(text, names[i]);
        }
        assert_null(strstr(text, "worker_2"));
        assert_in(text, "\n1 to 3 of ");
        cJSON_Delete(result);
        free(text);
        stop_processes();
}

static void ps_filters_sorts_and_pages(void **state)
{
        cJSON *result, *rows;
        char *text;

        (void)state;
        start_processes();
        result = porthole_json("ps", pid_of(shop), "--filter", "worker_", "--sort", "name",
                "--offset", "1", "--limit", "2", "--json");
        rows = cJSON_GetObjectItem(result, "rows");
        assert_int_equal(ph_json_get_int(result, "matched", 0), 5);
        assert_int_equal(cJSON_GetArraySize(rows), 2);
        assert_string_equal(
                ph_json_get_string(cJSON_GetArrayItem(rows, 0), "name", ""), "worker_2");
        assert_string_equal(
                ph_json_get_string(cJSON_GetArrayItem(rows, 1), "name", ""), "worker_3");
        cJSON_Delete(result);
        text = porthole_print("ps", pid_of(shop), "--filter", "no_such_process_here");
        assert_in(text, "0 to 0 of the 0 that match \"no_such_process_here\"");
        free(text);
        stop_processes();
        assert_no_trace(shop);
}

/* More than one part: the agent sends a thousand rows at a time at the most. */
static void ps_shows_all_processes_however_many(void **state)
{
        char *text;
        cJSON *result;

        (void)state;
        ph_test_eval(shop, "Wait = fun Wait() -> receive stop -> ok end end,"
                           "put(many, [spawn(Wait) || _ <- lists:seq(1, 3000)])");
        result = porthole_json("ps", pid_of(shop), "--limit", "0", "--sort", "pid", "--json");
        assert_in_range(ph_json_get_int(result, "total", 0), 3000, 4000);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(result, "rows")) +
                                 ph_json_get_int(result, "vanished", 0),
                ph_json_get_int(result, "matched", 0));
        text = porthole_print("ps", pid_of(shop), "--limit", "0");
        assert_in(text, "\n1 to 3,0");
        ph_test_eval(shop, "[exit(Pid, kill) || Pid <- get(many)]");
        cJSON_Delete(result);
        free(text);
        assert_no_trace(shop);
}

static void ps_by_a_rate_has_rates(void **state)
{
        cJSON *result =
                porthole_json("ps", pid_of(shop), "--sort", "reds/s", "--limit", "1", "--json");
        const cJSON *row = cJSON_GetArrayItem(cJSON_GetObjectItem(result, "rows"), 0);

        (void)state;
        assert_true(ph_json_get_number(row, "reductions_per_second", -1) >= 0);
        cJSON_Delete(result);
}

static void ps_fits_into_the_columns_there_are(void **state)
{
        char *text;

        (void)state;
        setenv("COLUMNS", "80", 1);
        text = porthole_print("ps", pid_of(shop));
        unsetenv("COLUMNS");
        for (const char *line = text; *line == '<'; line += strcspn(line, "\n") + 1)
                assert_in_range(strcspn(line, "\n"), 1, 80);
        assert_in(text, "not shown in so few columns: ");
        free(text);
}

/* Named and not, as rows of JSON and of text; nobody outlives the shell that makes them. */
static void tables_shows_a_table_made_there(void **state)
{
        char *reference, *text;
        cJSON *result;
        const cJSON *row;

        (void)state;
        ph_test_eval(shop, "register(stock_keeper, spawn(fun() ->"
                           "    ets:new(stock, [named_table, ordered_set, public]),"
                           "    ets:insert(stock, [{I, I} || I <- lists:seq(1, 1234)]),"
                           "    put(secret, ets:new(secret, [bag, private])),"
                           "    receive stop -> ok end end))");
        ph_test_wait(ph_test_eval_int(shop, "case ets:info(stock, size) of undefined -> 0; "
                                            "N -> N end") == 1234);
        reference = strdup(
                ph_test_eval(shop, "hd([T || T <- ets:all(), ets:info(T, name) =:= secret])"));
        text = porthole_print("tables", pid_of(shop), "--filter", "owner:stock_keeper");
        assert_in(text, "\nstock ");
        assert_in(text, "1,234");
        assert_in(text, "  lost\n");
        assert_in(text, "\nsecret ");
        assert_in(text, reference);
        assert_in(text, "  lost private\n");
        assert_in(text, "1 to 2 of the 2 that match \"owner:stock_keeper\", of ");
        assert_in(text, " persistent terms, ");
        assert_in(text, "\nsampled ");
        result = porthole_json("tables", pid_of(shop), "--sort", "name", "--filter", "stock",
                "--offset", "1", "--limit", "1", "--json");
        row = cJSON_GetArrayItem(cJSON_GetObjectItem(result, "rows"), 0);
        assert_int_equal(ph_json_get_int(result, "matched", 0), 2);
        assert_string_equal(ph_json_get_string(row, "table", ""), "stock");
        assert_int_equal(ph_json_get_int(row, "rows", 0), 1234);
        assert_string_equal(ph_json_get_string(row, "owner_name", ""), "stock_keeper");
        cJSON_Delete(result);
        free(text);
        free(reference);
        ph_test_eval(shop, "exit(whereis(stock_keeper), kill)");
        assert_no_trace(shop);
}

static void rows_are_printed_looked_up_and_searched(void **state)
{
        char *text;
        cJSON *result;

        (void)state;
        ph_test_eval(shop, "register(clerk, spawn(fun() -> ets:new(orders, [named_table,"
                           " ordered_set]), ets:insert(orders, [{I, {order, I rem 7}} || I <- "
                           "lists:seq(1, 100)]), ets:new(till, [named_table, private]),"
                           " receive stop -> ok end end))");
        ph_test_wait(ph_test_eval_int(shop, "case ets:info(till, size) of undefined -> 1; "
                                            "N -> N end") == 0);
        text = porthole_print("rows", pid_of(shop), "orders", "--limit", "3", "--from", "50.5");
        assert_in(text, "\n51 ");
        assert_in(text, " B  {order,2}\n52 ");
        assert_in(text, "\n3 of 100 rows of orders, ordered_set, owned by clerk\n");
        assert_in(text, "\nbefore them: --cursor ");
        assert_in(text, "\nbehind them: --cursor ");
        free(text);
        text = porthole_print(
                "rows", pid_of(shop), "orders", "--back", "--limit", "1", "--syntax", "elixir");
        assert_in(text, "\n100 ");
        assert_in(text, " B  {:order, 2}\n1 of 100 rows");
        free(text);
        text = porthole_print("rows", pid_of(shop), "orders", "--match", "ORDER,3");
        assert_in(text, "\n14 of 100 rows of orders");
        assert_in(text, "\nsearched 100 rows in ");
        free(text);
        result = porthole_json(
                "rows", pid_of(shop), "orders", "--pattern", "{_, {order, 4}}", "--json");
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(result, "rows")), 14);
        cJSON_Delete(result);
        porthole_fails(4, "clerk alone can read it", "rows", pid_of(shop), "till");
        porthole_fails(1, "there is no table", "rows", pid_of(shop), "no_such_table");
        porthole_fails(2, "column 2", "rows", pid_of(shop), "orders", "--key", "{");
        porthole_fails(
                2, "a search begins", "rows", pid_of(shop), "orders", "--key", "1", "--match", "x");
        ph_test_eval(shop, "exit(whereis(clerk), kill)");
        assert_no_trace(shop);
}

static void tables_lists_all_by_memory(void **state)
{
        cJSON *result = porthole_json("tables", pid_of(shop), "--limit", "0", "--json");
        const cJSON *rows = cJSON_GetObjectItem(result, "rows");
        int64_t before = INT64_MAX;
        const cJSON *row;

        (void)state;
        assert_int_equal(cJSON_GetArraySize(rows), ph_json_get_int(result, "total", -1));
        assert_in_range(cJSON_GetArraySize(rows), 10, 999);
        cJSON_ArrayForEach(row, rows)
        {
                assert_true(ph_json_get_int(row, "memory_bytes", -1) <= before);
                before = ph_json_get_int(row, "memory_bytes", -1);
        }
        cJSON_Delete(result);
        porthole_fails(2, "did you mean \"rows\"?", "tables", pid_of(shop), "--sort", "rws");
        assert_no_trace(shop);
}

static void call_prints_the_raw_result(void **state)
{
        cJSON *hello = porthole_json("call", pid_of(shop), "hello");
        cJSON *rows = porthole_json("call", pid_of(shop), "processes", "{\"limit\": 1}");

        (void)state;
        assert_string_equal(ph_json_get_string(hello, "node", ""), ph_test_node_name(shop));
        assert_string_equal(ph_json_get_string(hello, "mode", ""), "in-process");
        assert_true(ph_json_get_bool(hello, "attached", false));
        assert_false(ph_json_get_bool(hello, "kill_enabled", true));
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(rows, "rows")), 1);
        cJSON_Delete(hello);
        cJSON_Delete(rows);
        assert_no_trace(shop);
}

static void an_agent_stays_with_keep_until_detached(void **state)
{
        char *attached, *again, *detached;
        cJSON *nodes, *hello;

        (void)state;
        attached = porthole_print("attach", pid_of(shop), "--keep", "--allow-kill");
        assert_in(attached, "attached to ");
        assert_in(attached, "may kill");
        nodes = porthole_json("nodes", "--json");
        assert_true(ph_json_get_bool(find_node(nodes, ph_test_node_name(shop)), "agent", false));
        again = porthole_print("attach", pid_of(shop));
        assert_in(again, "an agent is already in ");
        hello = porthole_json("call", ph_test_node_name(shop), "hello");
        assert_true(ph_json_get_bool(hello, "kill_enabled", false));
        free(porthole_print("ps", pid_of(shop)));
        assert_int_not_equal(ph_test_process_facts(ph_test_node_pid(shop)).maps, 0);
        detached = porthole_print("detach", pid_of(shop));
        assert_in(detached, "detached from ");
        assert_no_trace(shop);
        cJSON_Delete(hello);
        cJSON_Delete(nodes);
        free(attached);
        free(again);
        free(detached);
}

static int64_t budget_of(const char *option)
{
        cJSON *hello = porthole_json("call", pid_of(shop), "hello", option);
        int64_t percent = ph_json_get_int(hello, "budget_percent", 0);

        cJSON_Delete(hello);
        return percent;
}

static void the_budget_is_the_one_asked_for(void **state)
{
        struct ph_test_output output;

        (void)state;
        assert_int_equal(budget_of(NULL), 5);
        assert_int_equal(budget_of("--budget=30"), 30);
        free(porthole_print("attach", pid_of(shop), "--keep", "--budget", "7"));
        assert_int_equal(budget_of(NULL), 7);
        assert_int_equal(budget_of("--budget=7"), 7);
        output = porthole("stats", pid_of(shop), "--budget", "9");
        assert_exit(output, 0);
        assert_in(output.out, ph_test_node_name(shop));
        assert_string_equal(output.err,
                "porthole: the agent that is in the node already has a budget of 7 %, not 9 %; "
                "detach it first for another\n");
        ph_test_output_finish(&output);
        free(porthole_print("detach", pid_of(shop)));
        assert_no_trace(shop);
}

static void attach_without_keep_leaves_again(void **state)
{
        char *text = porthole_print("attach", pid_of(shop));

        (void)state;
        assert_in(text, "attached to ");
        assert_in(text, "detaching again");
        free(text);
        assert_no_trace(shop);
}

static void the_agents_socket_is_a_target_too(void **state)
{
        char *text = porthole_print("attach", pid_of(shop), "--keep");
        char *path = strstr(text, "socket ") + strlen("socket ");
        cJSON *hello;

        (void)state;
        path[strcspn(path, "\n")] = '\0';
        hello = porthole_json("call", path, "hello");
        assert_string_equal(ph_json_get_string(hello, "node", ""), ph_test_node_name(shop));
        free(porthole_print("detach", path));
        porthole_fails(3, "", "call", path, "hello");
        assert_no_trace(shop);
        cJSON_Delete(hello);
        free(text);
}

static void what_the_agent_refuses_is_an_exit_status(void **state)
{
        (void)state;
        porthole_fails(1, "no_such_method", "call", pid_of(shop), "no_such_method");
        porthole_fails(2, "limit", "call", pid_of(shop), "processes", "{\"limit\":1001}");
        assert_no_trace(shop);
}

static bool are_equal(struct ph_test_counts a, struct ph_test_counts b)
{
        return a.processes == b.processes && a.ports == b.ports && a.tables == b.tables &&
               a.atoms == b.atoms;
}

/* The node's distribution needs a moment to be done with a connection that ended. */
static struct ph_test_counts counts_at_rest(void)
{
        struct ph_test_counts last = ph_test_node_counts(shop);

        for (int same = 0; same < 5; same++) {
                struct ph_test_counts counts;

                ph_test_sleep_ms(20);
                counts = ph_test_node_counts(shop);
                if (!are_equal(counts, last))
                        same = 0;
                last = counts;
        }
        return last;
}

static void many_visits_leave_no_trace(void **state)
{
        struct ph_test_counts before;
        struct ph_test_facts facts_before, facts_after;

        (void)state;
        free(porthole_print("ps", pid_of(shop)));
        before = counts_at_rest();
        facts_before = ph_test_process_facts(ph_test_node_pid(shop));
        for (int i = 0; i < 20; i++)
                free(porthole_print("ps", pid_of(shop), "--limit", "5"));
        ph_test_wait(are_equal(counts_at_rest(), before));
        facts_after = ph_test_process_facts(ph_test_node_pid(shop));
        assert_int_equal(facts_after.descriptors, facts_before.descriptors);
        assert_int_equal(facts_after.threads, facts_before.threads);
        assert_no_trace(shop);
}

static int start_shop(void **state)
{
        if (ph_test_world_setup(state) != 0)
                return -1;
        shop = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        return 0;
}

static int stop_shop(void **state)
{
        ph_test_node_stop(shop);
        return ph_test_world_teardown(state);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nodes_lists_the_node),
                cmocka_unit_test(stats_says_what_the_node_says),
                cmocka_unit_test(ps_shows_the_longest_mailboxes_first),
                cmocka_unit_test(ps_filters_sorts_and_pages),
                cmocka_unit_test(ps_shows_all_processes_however_many),
                cmocka_unit_test(ps_by_a_rate_has_rates),
                cmocka_unit_test(ps_fits_into_the_columns_there_are),
                cmocka_unit_test(tables_shows_a_table_made_there),
                cmocka_unit_test(tables_lists_all_by_memory),
                cmocka_unit_test(rows_are_printed_looked_up_and_searched),
                cmocka_unit_test(call_prints_the_raw_result),
                cmocka_unit_test(an_agent_stays_with_keep_until_detached),
                cmocka_unit_test(the_budget_is_the_one_asked_for),
                cmocka_unit_test(attach_without_keep_leaves_again),
                cmocka_unit_test(the_agents_socket_is_a_target_too),
                cmocka_unit_test(what_the_agent_refuses_is_an_exit_status),
                cmocka_unit_test(many_visits_leave_no_trace),
        };

        return cmocka_run_group_tests(tests, start_shop, stop_shop);
}
