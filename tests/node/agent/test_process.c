/* One process in sections, against what the node itself says of it. */
#include <stdio.h>

#include "protocol/error.h"
#include "tests/support/agent.h"
#include "tests/support/native.h"
#include "tests/support/random.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

#define MESSAGES (PH_TEST_MEASURES_MEMORY ? 5000000 : 500000)
#define LINKS (PH_TEST_MEASURES_MEMORY ? 100000 : 20000)

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static int set_up(void **state)
{
        static struct place place;
        char *folder = ph_test_build_path("tests/node/agent");
        const char *args[] = {"-pa", folder, NULL};

        place.node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        place.client = ph_test_agent_open(place.node, NULL);
        free(folder);
        *state = &place;
        return 0;
}

static int tear_down(void **state)
{
        struct place *place = *state;

        ph_test_client_close(place->client);
        ph_test_node_kill(place->node);
        return 0;
}

static cJSON *look(struct place *place, const char *process, const char *sections, const char *more)
{
        char *params =
                ph_test_format("{\"process\":\"%s\",\"sections\":[%s]%s}", process, sections, more);
        cJSON *result = ph_test_client_call(place->client, "process", params);

        free(params);
        return result;
}

static void assert_same(
        struct place *place, const cJSON *result, const char *path, const char *expression)
{
        const char *value = ph_test_eval(place->node, "%s", expression);
        const cJSON *at = ph_test_json_at(result, path);
        char *got = cJSON_IsString(at) ? ph_test_format("%s", at->valuestring)
                    : cJSON_IsBool(at) ? ph_test_format("%s", cJSON_IsTrue(at) ? "true" : "false")
                                       : ph_test_format("%.0f", at->valuedouble);

        if (strcmp(got, value) != 0)
                ph_test_fail("%s is %s and not %s", path, got, value);
        free(got);
}

static void identity_flags_and_relations_are_told(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "P = caller:start(#{a => 1}), register(clerk, P), link(P), monitor(process, P),"
                " gen_server:cast(P, {monitor, [whereis(init), whereis(kernel_sup)]}),"
                " sys:get_state(P), ok");
        result = look(place, "clerk",
                "\"identity\",\"flags\",\"stack\",\"links\",\"monitors\","
                "\"monitored_by\",\"tables\",\"ports\",\"dictionary\"",
                "");
        assert_same(place, result, "pid", "whereis(clerk)");
        assert_string_equal(ph_test_json_string(result, "identity.name"), "clerk");
        assert_string_equal(ph_test_json_string(result, "identity.initial_call"), "caller:init/1");
        assert_string_equal(ph_test_json_string(result, "identity.behaviour"), "gen_server");
        assert_false(ph_test_json_bool(result, "identity.agent"));
        assert_same(place, result, "flags.trap_exit",
                "element(2, process_info(whereis(clerk), trap_exit))");
        assert_same(place, result, "flags.priority",
                "element(2, process_info(whereis(clerk), priority))");
        assert_false(ph_test_json_bool(result, "flags.sensitive"));
        assert_same(place, result, "links.total",
                "length(element(2, process_info(whereis(clerk), links)))");
        assert_int_equal(ph_test_json_number(result, "monitors.total"), 2);
        assert_int_equal(ph_test_json_number(result, "monitored_by.total"), 1);
        assert_same(place, result, "dictionary.total",
                "length(element(2, process_info(whereis(clerk), dictionary)))");
        assert_int_equal(ph_test_json_number(result, "tables.total"), 0);
        cJSON_Delete(result);
        result = look(place, "clerk", "\"numbers\"", "");
        assert_string_equal(ph_test_json_string(result, "numbers.status"), "waiting");
        assert_int_equal(ph_test_json_number(result, "numbers.mailbox"), 0);
        cJSON_Delete(result);
        result = look(place, "porthole_probe", "\"identity\"", "");
        assert_true(ph_test_json_bool(result, "identity.agent"));
        cJSON_Delete(result);
}

static void a_state_is_that_of_sys_and_only_an_idle_behaviour_is_asked(void **state)
{
        struct place *place = *state;
        const char *value;
        cJSON *result;

        ph_test_eval(place->node,
                "register(keeper, caller:start(#{list => lists:seq(1, 40), text => <<\"abc\">>})),"
                " register(loop, proc_lib:spawn(fun L() -> receive stop -> ok end, L() end)),"
                " register(plain, spawn(fun L() -> receive stop -> ok end, L() end)),"
                " register(busy, caller:start(busy)), gen_server:cast(busy, {call, "
                "whereis(loop)})");
        result = look(place, "keeper", "\"state\",\"status\"", "");
        value = ph_test_eval(place->node, "sys:get_state(keeper)");
        assert_string_equal(ph_test_json_string(result, "state.text"), value);
        assert_non_null(strstr(ph_test_json_string(result, "status.text"), "{status,"));
        cJSON_Delete(result);
        for (int i = 0; i < 2; i++) {
                result = look(place, i == 0 ? "loop" : "plain", "\"state\"", ",\"force\":true");
                assert_non_null(
                        strstr(ph_test_json_string(result, "state.error"), "OTP behaviour"));
                cJSON_Delete(result);
        }
        ph_test_wait_eval(place->node, "process_info(whereis(busy), current_function)",
                "{current_function,{gen,do_call,4}}");
        result = look(place, "busy", "\"state\"", ",\"timeout_ms\":3000");
        assert_non_null(strstr(ph_test_json_string(result, "state.error"), "busy"));
        assert_true(ph_test_json_bool(result, "state.needs_force"));
        cJSON_Delete(result);
        assert_string_equal(ph_test_eval(place->node,
                                    "[process_info(whereis(N), message_queue_len) || N <- [plain, "
                                    "busy]]"),
                "[{message_queue_len,0},{message_queue_len,0}]");
}

static void a_sensitive_process_hides_and_that_is_said(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node, "P = proc_lib:spawn(fun() -> put(secret, 1), "
                                  "process_flag(sensitive, true), receive "
                                  "stop -> ok end end), register(secretive, P), P ! hello, ok");
        ph_test_wait_eval(
                place->node, "process_info(whereis(secretive), dictionary)", "{dictionary,[]}");
        result = look(place, "secretive", "\"mailbox\",\"dictionary\",\"flags\",\"state\"", "");
        assert_non_null(strstr(ph_test_json_string(result, "mailbox.error"), "sensitive"));
        assert_non_null(strstr(ph_test_json_string(result, "dictionary.error"), "sensitive"));
        assert_true(ph_test_json_bool(result, "flags.sensitive"));
        assert_non_null(ph_test_json_string(result, "state.error"));
        cJSON_Delete(result);
}

static bool look_at_native(struct ph_test_node *node, struct ph_test_client *client)
{
        struct place place = {node, client};
        cJSON *native, *other;
        bool silent;

        ph_test_sleep_ms(2500);
        if (ph_test_native_is_silent(client))
                return false;
        native = look(&place, "native", "\"numbers\",\"links\",\"state\"", ",\"timeout_ms\":300");
        other = look(&place, "init", "\"identity\",\"numbers\"", "");
        silent = ph_test_native_is_silent(client);
        if (!silent) {
                assert_string_equal(
                        ph_test_json_string(native, "numbers.error"), "no answer in 0.3 s");
                assert_string_equal(
                        ph_test_json_string(native, "links.error"), "no answer in 0.3 s");
        }
        cJSON_Delete(native);
        cJSON_Delete(other);
        return !silent;
}

static void one_in_native_code_does_not_answer_and_that_is_said(void **state)
{
        (void)state;
        ph_test_native_look(NULL, look_at_native);
}

/* What messages of each kind look like, and their shape. */
static const struct {
        const char *message, *shape;
} kinds[] = {
        {"{make_ref(), {ok, <<\"a\">>}}", "{reference(),{ok,binary()}}"},
        {"{'$gen_call', {self(), make_ref()}, {get, 1}}", "{'$gen_call',_,{get,integer()}}"},
        {"{'$gen_cast', stop}", "{'$gen_cast',stop}"},
        {"hello", "hello"},
        {"[1, 2]", "list()"},
        {"#{a => 1}", "map()"},
        {"{a, {b, {c, {d, 1.5}}}}", "{a,{b,{c,tuple()}}}"},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static double count_of(const cJSON *result, const char *shape)
{
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "mailbox.shapes"))
        {
                if (strcmp(ph_test_json_string(row, "shape"), shape) == 0)
                        return ph_test_json_number(row, "count");
        }
        return 0;
}

static void messages_are_counted_by_shape_as_they_were_sent(void **state)
{
        struct place *place = *state;
        struct ph_test_random random = ph_test_random_start();
        size_t counts[KINDS], total = 0;
        cJSON *result;

        ph_test_eval(place->node, "register(box, spawn(fun() -> receive never -> ok end end))");
        for (size_t i = 0; i < KINDS; i++) {
                counts[i] = 1 + ph_test_random_below(&random, 30000);
                total += counts[i];
                ph_test_eval(place->node, "[box ! %s || _ <- lists:seq(1, %zu)], ok",
                        kinds[i].message, counts[i]);
        }
        result = look(place, "box", "\"mailbox\"", "");
        if (total > 10000) {
                assert_true(ph_test_json_bool(result, "mailbox.needs_force"));
                assert_true(ph_test_json_number(result, "mailbox.cost_bytes") > 0);
        }
        cJSON_Delete(result);
        result = look(
                place, "box", "\"mailbox\"", ",\"force\":true,\"from\":-3,\"timeout_ms\":30000");
        assert_int_equal(ph_test_json_number(result, "mailbox.total"), total);
        assert_int_equal(ph_test_json_number(result, "mailbox.from"), total - 3);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "mailbox.messages")), 3);
        for (size_t i = 0; i < KINDS; i++)
                assert_int_equal(count_of(result, kinds[i].shape), counts[i]);
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(box), kill)");
}

static void terms_of_any_size_are_cut_before_they_leave_the_node(void **state)
{
        struct place *place = *state;
        const cJSON *item;
        cJSON *result;

        ph_test_eval(place->node,
                "register(hoard, spawn(fun() ->"
                "   put(binary, binary:copy(<<\"x\">>, 10000000)),"
                "   put(list, lists:seq(1, 300000)),"
                "   put(deep, lists:foldl(fun(_, A) -> [A] end, [], lists:seq(1, 100000))),"
                "   put(tuple, list_to_tuple(lists:seq(1, 100000))),"
                "   put(map, maps:from_list([{I, I} || I <- lists:seq(1, 100000)])),"
                "   put(big, 1 bsl 1000000),"
                "   receive stop -> ok end end))");
        ph_test_wait_eval(
                place->node, "length(element(2, process_info(whereis(hoard), dictionary)))", "6");
        result = look(place, "hoard", "\"dictionary\"", ",\"timeout_ms\":30000");
        assert_int_equal(ph_test_json_number(result, "dictionary.total"), 6);
        cJSON_ArrayForEach(item, ph_test_json_at(result, "dictionary.items"))
        {
                const char *text = ph_test_json_string(item, "text");

                assert_true(ph_test_json_bool(item, "cut"));
                assert_true(strlen(text) <= 2048);
                assert_non_null(strstr(text, "\xE2\x80\xA6"));
                assert_null(strstr(text, "porthole_cut"));
                assert_true(ph_test_json_number(item, "bytes") > 100000);
        }
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(hoard), kill)");
}

/* What it would cost is said first. */
static void five_million_messages_are_counted(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "P = spawn(fun() -> receive never -> ok end end), register(flood, P),"
                " caller:flood(P, %d)",
                MESSAGES);
        result = look(place, "flood", "\"numbers\",\"mailbox\"", "");
        assert_int_equal(ph_test_json_number(result, "numbers.mailbox"), MESSAGES);
        assert_true(ph_test_json_bool(result, "mailbox.needs_force"));
        assert_true(ph_test_json_number(result, "mailbox.cost_bytes") > MESSAGES * 8.0);
        cJSON_Delete(result);
        result = look(place, "flood", "\"mailbox\"", ",\"force\":true,\"timeout_ms\":30000");
        assert_int_equal(ph_test_json_number(result, "mailbox.total"), MESSAGES);
        assert_int_equal(count_of(result, "hello"), MESSAGES);
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(flood), kill)");
}

static void many_links_are_counted_and_a_thousand_of_them_given(void **state)
{
        struct place *place = *state;
        cJSON *result;

        ph_test_eval(place->node,
                "spawn(fun() -> process_flag(trap_exit, true),"
                "   [spawn_link(timer, sleep, [infinity]) || _ <- lists:seq(1, %d)],"
                "   register(hub, self()), receive stop -> ok end end)",
                LINKS);
        ph_test_wait_eval(place->node, "is_pid(whereis(hub))", "true");
        result = look(place, "hub", "\"links\",\"flags\"", ",\"timeout_ms\":30000");
        assert_int_equal(ph_test_json_number(result, "links.total"), LINKS);
        assert_int_equal(cJSON_GetArraySize(ph_test_json_at(result, "links.items")), 1000);
        assert_true(ph_test_json_bool(result, "flags.trap_exit"));
        cJSON_Delete(result);
        ph_test_eval(place->node, "exit(whereis(hub), kill)");
}

/* Servers with something to copy, which are killed while they are being looked at. */
static void processes_that_end_in_mid_look_are_gone_or_told_in_part(void **state)
{
        struct place *place = *state;

        for (int i = 0; i < 100; i++) {
                const char *pid = ph_test_eval(place->node,
                        "P = caller:start(lists:seq(1, 100000)), [P ! X || X <- lists:seq(1, "
                        "999)], P");
                char *victim = ph_test_format("%s", pid);
                char *params = ph_test_format(
                        "{\"process\":\"%s\",\"sections\":[\"identity\",\"numbers\",\"links\","
                        "\"dictionary\",\"mailbox\",\"tables\",\"state\",\"status\"]}",
                        victim);
                int64_t id = ph_test_client_request(place->client, "process", params);
                cJSON *answer;
                const cJSON *error;

                ph_test_eval(place->node,
                        "erlang:send_after(%d, self(), go), receive go -> "
                        "exit(list_to_pid(\"%s\"), kill) end",
                        i % 8, victim);
                answer = ph_test_client_answer(place->client, id);
                error = cJSON_GetObjectItem(answer, "error");
                if (error != NULL)
                        assert_int_equal(ph_test_json_number(error, "code"), PH_ERROR_GONE);
                cJSON_Delete(answer);
                free(params);
                free(victim);
        }
}

static void names_become_no_atoms(void **state)
{
        struct place *place = *state;
        int64_t before;

        ph_test_client_call_error(place->client, "process", "{\"process\":\"nobody here\"}");
        before = ph_test_eval_int(place->node, "erlang:system_info(atom_count)");
        for (int i = 0; i < 100; i++) {
                char *params = ph_test_format("{\"process\":\"nobody_%d\"}", i);

                assert_int_equal(
                        ph_test_client_call_error(place->client, "process", params), PH_ERROR_GONE);
                free(params);
        }
        assert_int_equal(ph_test_eval_int(place->node, "erlang:system_info(atom_count)"), before);
        assert_int_equal(ph_test_client_call_error(
                                 place->client, "process", "{\"process\":\"<0.999999.0>\"}"),
                PH_ERROR_GONE);
        assert_int_equal(ph_test_client_call_error(place->client, "process",
                                 "{\"process\":\"init\",\"sections\":[\"nothing\"]}"),
                PH_ERROR_PARAMS);
}

static void an_agent_without_contents_shows_none(void **state)
{
        struct ph_test_node *node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        struct place place = {node, ph_test_agent_open(node, "{contents, false}")};
        static const char *const hidden[] = {"mailbox", "dictionary", "state", "status"};
        cJSON *result = look(&place, "kernel_sup",
                "\"mailbox\",\"dictionary\",\"state\",\"status\",\"links\"", ",\"force\":true");

        (void)state;
        for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
                assert_non_null(
                        strstr(ph_test_json_string(cJSON_GetObjectItem(result, hidden[i]), "error"),
                                "hidden"));
        assert_true(cJSON_IsNull(ph_test_json_at(result, "links.error")));
        cJSON_Delete(result);
        ph_test_agent_stop(node, place.client);
        ph_test_node_stop(node);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        identity_flags_and_relations_are_told, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        a_state_is_that_of_sys_and_only_an_idle_behaviour_is_asked, set_up,
                        tear_down),
                cmocka_unit_test_setup_teardown(
                        a_sensitive_process_hides_and_that_is_said, set_up, tear_down),
                cmocka_unit_test(one_in_native_code_does_not_answer_and_that_is_said),
                cmocka_unit_test_setup_teardown(
                        messages_are_counted_by_shape_as_they_were_sent, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        terms_of_any_size_are_cut_before_they_leave_the_node, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        five_million_messages_are_counted, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        many_links_are_counted_and_a_thousand_of_them_given, set_up, tear_down),
                cmocka_unit_test_setup_teardown(
                        processes_that_end_in_mid_look_are_gone_or_told_in_part, set_up, tear_down),
                cmocka_unit_test_setup_teardown(names_become_no_atoms, set_up, tear_down),
                cmocka_unit_test(an_agent_without_contents_shows_none),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
