/*
 * Processes of every kind: OTP's behaviours, Elixir's, what is none, and what only looks like one.
 * All sections of each are looked at; none is harmed, and none is left a message.
 */
#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

static struct ph_test_node *node;
static struct ph_test_client *client;

static const char wait_for_stop[] = "fun L() -> receive stop -> ok end, L() end";

/* Each is registered under its name; of a behaviour that can be asked the state is compared. */
static const struct {
        const char *name, *start; /* "WAIT": a function that waits */
        const char *behaviour;    /* NULL: none */
        const char *refused;      /* words of why its state isn't told, or NULL */
        bool is_busy;             /* so that it isn't to be asked by force */
} kinds[] = {
        {"server", "caller:start(#{a => 1})", "gen_server", NULL, false},
        {"sleeping_server", "element(2, gen_server:start(caller, [x], [{hibernate_after, 1}]))",
                "gen_server", NULL, false},
        {"statem", "switch:start([])", "gen_statem", NULL, false},
        {"sleeping_statem", "switch:start([{hibernate_after, 1}])", "gen_statem", NULL, false},
        {"events", "listener:start([])", "gen_event", NULL, false},
        {"sleeping_events", "listener:start([{hibernate_after, 1}])", "gen_event", NULL, false},
        {"sup",
                "begin {ok, S} = 'Elixir.Supervisor':start_link([], [{strategy, one_for_one}]), "
                "unlink(S), S end",
                "gen_server", NULL, false},
        {"agent", "element(2, 'Elixir.Agent':start(fun() -> 41 end))", "gen_server", NULL, false},
        {"counter", "element(2, 'Elixir.GenServer':start('Elixir.Shop.Stage', #{count => 1}))",
                "gen_server", NULL, false},
        {"producer", "element(2, 'Elixir.GenServer':start('Elixir.Shop.Stage', {producer, 1}))",
                "gen_server", NULL, false},
        {"consumer",
                "element(2, 'Elixir.GenServer':start('Elixir.Shop.Stage', {consumer, "
                "whereis(producer)}))",
                "gen_server", NULL, false},
        {"task", "element(2, 'Elixir.Task':start(WAIT))", NULL, "OTP behaviour", false},
        {"plain", "spawn(WAIT)", NULL, "OTP behaviour", false},
        {"proper", "proc_lib:spawn(WAIT)", NULL, "OTP behaviour", false},
        {"sleeper", "spawn(fun() -> erlang:hibernate(timer, sleep, [infinity]) end)", NULL,
                "OTP behaviour", false},
        {"liar",
                "spawn(fun() -> put('$initial_call', {caller, init, 1}), put('$ancestors', [init]),"
                " (WAIT)() end)",
                NULL, "OTP behaviour", false},
        {"trapping", "spawn(fun() -> process_flag(trap_exit, true), (WAIT)() end)", NULL,
                "OTP behaviour", false},
        {"secretive", "proc_lib:spawn(fun() -> process_flag(sensitive, true), (WAIT)() end)", NULL,
                "OTP behaviour", false},
        {"busy", "begin B = caller:start(busy), caller:call(B, whereis(server)), B end",
                "gen_server", "busy", true},
        {"held", "begin H = caller:start(held), erlang:suspend_process(H), H end", "gen_server",
                "busy", true},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static char *start_of(size_t kind)
{
        const char *start = kinds[kind].start, *hole = strstr(start, "WAIT");

        if (hole == NULL)
                return ph_test_format("%s", start);
        return ph_test_format(
                "%.*s%s%s", (int)(hole - start), start, wait_for_stop, hole + strlen("WAIT"));
}

static void start_all(void)
{
        char *source = ph_test_source_path("tests/node/agent/stage.ex");

        ph_test_eval(node,
                "{ok, _} = application:ensure_all_started(elixir),"
                " 'Elixir.Code':compile_file(<<\"%s\">>), ok",
                source);
        for (size_t i = 0; i < KINDS; i++) {
                char *start = start_of(i);

                ph_test_eval(node, "register(%s, %s)", kinds[i].name, start);
                free(start);
        }
        free(source);
        ph_test_wait_eval(node, "sys:get_state(consumer)", "{consumer,[1,2,3]}");
        ph_test_wait_eval(node,
                "[N || N <- [sleeping_server, sleeping_statem, sleeping_events, sleeper],"
                " process_info(whereis(N), current_function) =/= {current_function, {erlang, "
                "hibernate, 3}},"
                " process_info(whereis(N), total_heap_size) > {total_heap_size, 100}]",
                "[]");
        ph_test_wait_eval(node,
                "element(2, element(2, process_info(whereis(busy), current_function)))", "do_call");
}

static int set_up(void **state)
{
        char *folder = ph_test_build_path("tests/node/agent");
        const char *args[] = {"-pa", folder, "-pa", getenv("PH_ELIXIR_EBIN"), NULL};

        if (ph_test_world_setup(state) != 0)
                return -1;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        free(folder);
        start_all();
        client = ph_test_agent_open(node, NULL);
        return 0;
}

static int tear_down(void **state)
{
        ph_test_agent_stop(node, client);
        ph_test_node_stop(node);
        return ph_test_world_teardown(state);
}

static cJSON *look(const char *name, const char *sections, const char *more)
{
        char *params =
                ph_test_format("{\"process\":\"%s\",\"syntax\":\"erlang\",\"sections\":[%s]%s}",
                        name, sections, more);
        cJSON *result = ph_test_client_call(client, "process", params);

        free(params);
        return result;
}

static void assert_behaviour(size_t kind, const cJSON *result)
{
        const cJSON *behaviour = ph_test_json_at(result, "identity.behaviour");
        const char *told = cJSON_IsString(behaviour) ? behaviour->valuestring : NULL;
        const char *expected = kinds[kind].behaviour;

        if ((told == NULL) != (expected == NULL) || (told != NULL && strcmp(told, expected) != 0))
                ph_test_fail("%s is told as %s", kinds[kind].name, told != NULL ? told : "none");
}

static void assert_state(size_t kind, const cJSON *result)
{
        const char *name = kinds[kind].name;

        if (kinds[kind].refused == NULL) {
                assert_string_equal(ph_test_json_string(result, "state.text"),
                        ph_test_eval(node, "sys:get_state(%s)", name));
        } else {
                const char *error = ph_test_json_string(result, "state.error");

                if (strstr(error, kinds[kind].refused) == NULL)
                        ph_test_fail("of the state of %s is said: %s", name, error);
        }
}

static void behaviours_are_known_and_only_they_tell_their_state(void **state)
{
        (void)state;
        for (size_t i = 0; i < KINDS; i++) {
                cJSON *result =
                        look(kinds[i].name, "\"identity\",\"state\"", ",\"timeout_ms\":2000");

                assert_behaviour(i, result);
                assert_state(i, result);
                cJSON_Delete(result);
        }
}

static void flags_are_told(void **state)
{
        cJSON *result = look("trapping", "\"flags\"", "");

        (void)state;
        assert_true(ph_test_json_bool(result, "flags.trap_exit"));
        assert_false(ph_test_json_bool(result, "flags.sensitive"));
        cJSON_Delete(result);
        result = look("secretive", "\"flags\",\"dictionary\"", "");
        assert_true(ph_test_json_bool(result, "flags.sensitive"));
        assert_non_null(strstr(ph_test_json_string(result, "dictionary.error"), "sensitive"));
        cJSON_Delete(result);
}

/* Whatever is in the mailboxes of all. */
static char *read_mailboxes(void)
{
        char *names = ph_test_format("%s", kinds[0].name), *mailboxes;

        for (size_t i = 1; i < KINDS; i++) {
                char *longer = ph_test_format("%s, %s", names, kinds[i].name);

                free(names);
                names = longer;
        }
        mailboxes = ph_test_format(
                "%s", ph_test_eval(node, "[{N, process_info(whereis(N), messages)} || N <- [%s]]",
                              names));
        free(names);
        return mailboxes;
}

static void no_look_leaves_a_message_or_ends_anybody(void **state)
{
        static const char all[] =
                "\"identity\",\"numbers\",\"flags\",\"stack\",\"links\",\"monitors\","
                "\"monitored_by\",\"tables\",\"ports\",\"dictionary\",\"mailbox\",\"supervisor\","
                "\"state\",\"status\"";
        static const char *const ways[] = {"", ",\"timeout_ms\":100", ",\"force\":true"};
        char *before, *after;

        (void)state;
        ph_test_eval(node, "[N ! hello || N <- [task, plain, proper, liar, trapping, busy, held]]");
        before = read_mailboxes();
        for (size_t i = 0; i < KINDS; i++) {
                for (size_t way = 0; way < (kinds[i].is_busy ? 2 : 3); way++)
                        cJSON_Delete(look(kinds[i].name, all, ways[way]));
        }
        cJSON_Delete(ph_test_client_call(client, "stuck", NULL));
        cJSON_Delete(ph_test_client_call(client, "processes", "{\"limit\":1000}"));
        after = read_mailboxes();
        assert_string_equal(after, before);
        free(after);
        free(before);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(behaviours_are_known_and_only_they_tell_their_state),
                cmocka_unit_test(flags_are_told),
                cmocka_unit_test(no_look_leaves_a_message_or_ends_anybody),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
