/* What becomes of kills in a real node: tables, restarts, the node's log, an audit log that is
 * full. */
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "protocol/error.h"
#include "tests/node/kill/killing.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct killing shop;

/* One node for all of them: it is left as it was found, but for its log's level. */
static int set_up(void **state)
{
        char *code = ph_test_build_path("tests/node/kill");
        const char *args[] = {"-pa", code, NULL};

        ph_test_world_setup(state);
        shop = killing_begin(args);
        free(code);
        return 0;
}

static int tear_down(void **state)
{
        killing_end(&shop);
        return ph_test_world_teardown(state);
}

static void start_till(void)
{
        ph_test_eval(shop.node, "register(till, spawn(fun() -> receive stop -> ok end end))");
}

/* The rows of an answer's list with @member as @text. */
static const cJSON *find_row(const cJSON *list, const char *member, const char *text)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, list)
        {
                const cJSON *has = cJSON_GetObjectItemCaseSensitive(row, member);

                if (cJSON_IsString(has) && strcmp(has->valuestring, text) == 0)
                        return row;
        }
        ph_test_fail("nothing has the %s %s", member, text);
        return NULL;
}

static void tables_of_the_dead_are_lost_or_inherited_as_planned(void **state)
{
        const cJSON *lost, *inherited;
        cJSON *plan, *answer;

        (void)state;
        ph_test_eval(shop.node,
                "register(heir, spawn(fun() -> receive stop -> ok end end)),"
                "register(till, spawn(fun() ->"
                "    ets:insert(ets:new(prices, [named_table]), [{N} || N <- lists:seq(1, 7)]),"
                "    ets:new(takings, [named_table, {heir, whereis(heir), gift}]),"
                "    receive stop -> ok end end))");
        ph_test_wait_eval(shop.node, "ets:info(takings, heir) =:= whereis(heir)", "true");
        plan = killing_plan(&shop, "till", "shutdown");
        lost = find_row(ph_test_json_at(plan, "tables"), "table", "prices");
        inherited = find_row(ph_test_json_at(plan, "tables"), "table", "takings");
        assert_string_equal(ph_test_json_string(lost, "fate"), "lost");
        assert_int_equal(ph_test_json_number(lost, "rows"), 7);
        assert_true(ph_test_json_number(lost, "memory_bytes") > 0);
        assert_string_equal(ph_test_json_string(inherited, "fate"), "inherited");
        answer = killing_execute(&shop, plan);
        assert_true(ph_test_json_bool(answer, "result.outcome.as_planned"));
        ph_test_assert_eval(shop.node, "ets:info(prices)", "undefined");
        ph_test_assert_eval(shop.node, "ets:info(takings, owner) =:= whereis(heir)", "true");
        cJSON_Delete(answer);
        cJSON_Delete(plan);
}

/* A supervisor below another, with two processes of OTP that trap exits; @name gives them names. */
static void start_stock(const char *name)
{
        ph_test_eval(shop.node,
                "Name = fun(Id) -> %s end,"
                "Child = fun(Id, Start, Type) ->"
                "    #{id => Id, start => Start, type => Type, shutdown => 1000} end,"
                "Events = fun(Id) -> Child(Id, {gen_event, start_link, Name(Id)}, worker) end,"
                "Start = fun(Id, Children) ->"
                "    {supervisor, start_link, [{local, Id}, kill_world,"
                "     {static, #{intensity => 3, period => 3600}, Children}]} end,"
                "{_, _, Arguments} = Start(stock, [Child(shelf, Start(shelf,"
                "    [Events(apples), Events(pears)]), supervisor)]),"
                "register(keeper, spawn(fun() -> process_flag(trap_exit, true),"
                "    apply(supervisor, start_link, Arguments), receive stop -> ok end end))",
                name);
        ph_test_wait_eval(shop.node,
                "whereis(shelf) =/= undefined andalso length(supervisor:which_children(shelf))",
                "2");
}

static void end_stock(void)
{
        ph_test_eval(shop.node, "exit(whereis(keeper), kill)");
        ph_test_wait_eval(shop.node,
                "[N || N <- [keeper, stock, shelf, apples, pears], whereis(N) =/= undefined]",
                "[]");
}

static void a_supervisor_comes_back_with_its_children(void **state)
{
        const cJSON *shelf;
        cJSON *plan, *answer;

        (void)state;
        start_stock("[]");
        plan = killing_plan(&shop, "shelf", "kill");
        assert_int_equal(ph_test_json_number(plan, "deaths"), 3);
        shelf = find_row(ph_test_json_at(plan, "dies"), "name", "shelf");
        assert_string_equal(ph_test_json_string(shelf, "then"), "restarted");
        find_row(ph_test_json_at(plan, "dies"), "then", "restarted with its supervisor");
        answer = killing_execute(&shop, plan);
        assert_true(ph_test_json_bool(answer, "result.outcome.as_planned"));
        shelf = find_row(ph_test_json_at(answer, "result.outcome.processes"), "name", "shelf");
        assert_true(ph_test_json_bool(shelf, "died"));
        assert_string_equal(
                ph_test_eval(shop.node, "whereis(shelf)"), ph_test_json_string(shelf, "successor"));
        cJSON_Delete(answer);
        cJSON_Delete(plan);
        end_stock();
}

/* The new children find the names of the old ones in use, if these are slow to end. */
static void a_supervisor_with_names_below_it_may_take_its_own_down(void **state)
{
        cJSON *plan;

        (void)state;
        start_stock("[{local, Id}]");
        plan = killing_plan(&shop, "shelf", "kill");
        assert_int_equal(ph_test_json_number(plan, "maybe_deaths"), 1);
        assert_true(killing_has_unknown(plan, "names below it"));
        assert_string_equal(
                ph_test_json_string(
                        find_row(ph_test_json_at(plan, "supervisors"), "name", "stock"), "holds"),
                "maybe");
        cJSON_Delete(killing_execute(&shop, plan));
        cJSON_Delete(plan);
        end_stock();
}

/* Both find the process alive when they look again, or one of them comes too late. */
static void two_clients_at_once_kill_a_process_once(void **state)
{
        struct ph_test_client *other = ph_test_client_connect(ph_test_client_socket(shop.client));
        cJSON *plan, *others, *answers[2];
        int64_t id, others_id;
        unsigned dead = 0;

        (void)state;
        start_till();
        plan = killing_plan(&shop, "till", "kill");
        others = ph_test_client_call(
                other, "kill.plan", "{\"process\":\"till\",\"reason\":\"kill\"}");
        id = killing_request(shop.client, plan, "till");
        others_id = killing_request(other, others, "till");
        answers[0] = ph_test_client_answer(shop.client, id);
        answers[1] = ph_test_client_answer(other, others_id);
        for (int i = 0; i < 2; i++) {
                if (cJSON_GetObjectItem(answers[i], "error") != NULL)
                        assert_int_equal(
                                ph_test_json_number(answers[i], "error.code"), PH_ERROR_GONE);
                else
                        dead += ph_test_json_bool(answers[i], "result.outcome.died");
                cJSON_Delete(answers[i]);
        }
        assert_true(dead >= 1);
        ph_test_assert_eval(shop.node, "whereis(till)", "undefined");
        ph_test_client_close(other);
        cJSON_Delete(others);
        cJSON_Delete(plan);
}

static void the_nodes_own_log_has_a_notice(void **state)
{
        cJSON *plan;

        (void)state;
        start_till();
        ph_test_eval(shop.node,
                "ok = logger:add_handler(heard, logger_std_h,"
                "    #{level => notice, config => #{file => \"%s/heard.log\"}})",
                ph_test_world_folder());
        plan = killing_plan(&shop, "till", "kill");
        cJSON_Delete(killing_execute(&shop, plan));
        ph_test_wait_eval(shop.node,
                "logger_std_h:filesync(heard),"
                "{ok, #{config := #{file := File}}} = logger:get_handler_config(heard),"
                "{ok, Log} = file:read_file(File),"
                "re:run(Log, \"notice.*\\\\n?.*porthole: uid [0-9]+ .pid [0-9]+. sends the exit"
                " signal kill to <0[.][0-9.]+> till\", [{capture, none}])",
                "match");
        cJSON_Delete(plan);
}

static char *log_path(void)
{
        char *socket = strdup(ph_test_client_socket(shop.client));
        char *path = ph_test_format("%s/audit.log", dirname(socket));

        free(socket);
        return path;
}

/* No file of the node's may become larger than this, as on a disk that is full. */
static void limit_files(rlim_t bytes)
{
        struct rlimit limit;

        assert_int_equal(prlimit(ph_test_node_pid(shop.node), RLIMIT_FSIZE, NULL, &limit), 0);
        limit.rlim_cur = bytes;
        assert_int_equal(prlimit(ph_test_node_pid(shop.node), RLIMIT_FSIZE, &limit, NULL), 0);
}

static void assert_refused_for_the_log(const cJSON *plan)
{
        cJSON *answer = killing_execute(&shop, plan);
        const char *message = ph_test_json_string(answer, "error.message");

        assert_int_equal(ph_test_json_number(answer, "error.code"), PH_ERROR_REFUSED);
        if (strstr(message, "audit log") == NULL)
                ph_test_fail("refused as \"%s\"", message);
        ph_test_assert_eval(shop.node, "is_pid(whereis(till))", "true");
        cJSON_Delete(answer);
}

/* All lines but those that were cut off, which stand alone. */
static unsigned count_lines(const char *path, const char *event)
{
        char *log = ph_test_read_file(path, NULL), *rest = log;
        unsigned count = 0;

        for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
                cJSON *parsed = cJSON_Parse(line);

                if (parsed != NULL)
                        count += strcmp(ph_test_json_string(parsed, "event"), event) == 0;
                cJSON_Delete(parsed);
        }
        free(log);
        return count;
}

static void with_a_full_disk_nothing_is_killed(void **state)
{
        cJSON *plan, *answer;
        char *path, *log;
        size_t length;
        unsigned killed;

        (void)state;
        ph_test_eval(shop.node, "logger:set_primary_config(level, none)");
        start_till();
        plan = killing_plan(&shop, "till", "kill");
        path = log_path();
        cJSON_Delete(
                ph_test_client_answer(shop.client, killing_request(shop.client, plan, "tilt")));
        log = ph_test_read_file(path, &length);
        free(log);
        killed = count_lines(path, "kill");
        limit_files((rlim_t)length + 100);
        assert_refused_for_the_log(plan);
        cJSON_Delete(plan);
        plan = killing_plan(&shop, "till", "kill");
        assert_refused_for_the_log(plan);
        cJSON_Delete(plan);
        limit_files(RLIM_INFINITY);
        plan = killing_plan(&shop, "till", "kill");
        answer = killing_execute(&shop, plan);
        assert_true(ph_test_json_bool(answer, "result.outcome.died"));
        assert_int_equal(count_lines(path, "kill"), killed + 1);
        assert_int_equal(count_lines(path, "outcome"), killed + 1);
        cJSON_Delete(answer);
        cJSON_Delete(plan);
        free(path);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tables_of_the_dead_are_lost_or_inherited_as_planned),
                cmocka_unit_test(a_supervisor_comes_back_with_its_children),
                cmocka_unit_test(a_supervisor_with_names_below_it_may_take_its_own_down),
                cmocka_unit_test(two_clients_at_once_kill_a_process_once),
                cmocka_unit_test(the_nodes_own_log_has_a_notice),
                cmocka_unit_test(with_a_full_disk_nothing_is_killed),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
