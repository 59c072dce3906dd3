/*
 * The list of tables in a node with Mnesia and DETS, against what mnesia:table_info/2 and
 * dets:info/1 say there; and in one without, which must stay without.
 */
#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/test.h"
#include "tests/support/world.h"

struct place {
        struct ph_test_node *node;
        struct ph_test_client *client;
};

static struct place place;

static int set_up(void **state)
{
        static int number;
        char *folder = ph_test_format("\"%s/mnesia%d\"", ph_test_world_folder(), ++number);
        const char *const args[] = {"-mnesia", "dir", folder, NULL};

        (void)state;
        place.node =
                ph_test_node_start(&(struct ph_test_node_options){.name = "shop", .args = args});
        place.client = ph_test_agent_open(place.node, NULL);
        free(folder);
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        ph_test_agent_stop(place.node, place.client);
        ph_test_node_stop(place.node);
        return 0;
}

/* The rows of a list that is not older than this call. */
static cJSON *list(const char *filter)
{
        char *params =
                ph_test_format("{\"limit\":1000,\"filter\":\"%s\",\"sort\":\"name\"}", filter);
        cJSON *result;

        ph_test_sleep_ms(1000); /* a new list is made at most every 500 ms */
        result = ph_test_client_call(place.client, "tables", params);
        free(params);
        return result;
}

/* ["a@b","c@d"] without the quotes. */
static char *join_copies(const cJSON *copies)
{
        char *text = cJSON_PrintUnformatted(copies);
        char *to = text;

        for (const char *at = text; *at != '\0'; at++) {
                if (*at != '"')
                        *to++ = *at;
        }
        *to = '\0';
        return text;
}

static char *mnesia_line(const cJSON *row)
{
        char *copies = join_copies(ph_test_json_at(row, "copies"));
        char *line = ph_test_format("%s %s %s %s %.0f;", ph_test_json_string(row, "name"),
                ph_test_json_string(row, "storage"), ph_test_json_string(row, "type"), copies,
                ph_test_json_number(row, "rows"));

        free(copies);
        return line;
}

static char *dets_line(const cJSON *row)
{
        return ph_test_format("%s %s %.0f %.0f %.0f %s;", ph_test_json_string(row, "name"),
                ph_test_json_string(row, "type"), ph_test_json_number(row, "keypos"),
                ph_test_json_number(row, "rows"), ph_test_json_number(row, "file_bytes"),
                ph_test_json_string(row, "file"));
}

static int count_rows(const cJSON *result)
{
        return cJSON_GetArraySize(ph_test_json_at(result, "rows"));
}

/* Each row has its line in what the node says, and there is none beside. */
static void assert_lines(const cJSON *result, char *(*line_of)(const cJSON *row), const char *said)
{
        size_t length = 0;
        const cJSON *row;

        cJSON_ArrayForEach(row, ph_test_json_at(result, "rows"))
        {
                char *line = line_of(row);

                if (strstr(said, line) == NULL)
                        ph_test_fail("the node does not say %s but %s", line, said);
                length += strlen(line);
                free(line);
        }
        assert_int_equal(length, strlen(said) - 2); /* its quotes */
}

static const char mnesia_lines[] =
        "lists:flatten([io_lib:format(\"~ts ~ts ~ts [~ts] ~w;\", [T, mnesia:table_info(T, "
        "storage_type), mnesia:table_info(T, type), lists:join(\",\", [atom_to_list(N) || C <- "
        "[ram_copies, disc_copies, disc_only_copies], N <- mnesia:table_info(T, C)]), "
        "mnesia:table_info(T, size)]) || T <- mnesia:system_info(tables)])";

static void start_mnesia(void)
{
        ph_test_eval(place.node,
                "mnesia:create_schema([node()]), ok = mnesia:start(),"
                " [{atomic, ok} = mnesia:create_table(T, Options) || {T, Options} <-"
                " [{in_memory, [{ram_copies, [node()]}]},"
                "  {on_disc, [{disc_copies, [node()]}, {type, ordered_set}]},"
                "  {in_a_file, [{disc_only_copies, [node()]}, {type, bag}]}]],"
                " [mnesia:dirty_write({T, I, I}) || T <- [in_memory, on_disc, in_a_file],"
                "  I <- lists:seq(1, 77)], ok");
}

static void tables_of_mnesia_are_listed_as_it_knows_them(void **state)
{
        cJSON *result;

        (void)state;
        start_mnesia();
        result = list("kind:mnesia");
        assert_int_equal(count_rows(result), 4);
        assert_int_equal(ph_test_json_number(result, "kinds.mnesia"), 4);
        assert_lines(result, mnesia_line, ph_test_eval(place.node, "%s", mnesia_lines));
        cJSON_Delete(result);
        ph_test_eval(place.node, "stopped = mnesia:stop(), ok");
        result = list("kind:mnesia");
        assert_int_equal(count_rows(result), 0);
        cJSON_Delete(result);
}

static void each_table_of_mnesia_is_listed_once(void **state)
{
        cJSON *result;

        (void)state;
        start_mnesia();
        result = list("name:in_");
        assert_int_equal(count_rows(result), 2);
        assert_string_equal(
                ph_test_json_string(
                        cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 0), "table"),
                "dets:in_a_file");
        assert_string_equal(
                ph_test_json_string(
                        cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 1), "table"),
                "in_memory");
        cJSON_Delete(result);
        ph_test_eval(place.node, "stopped = mnesia:stop(), ok");
}

/* A process that keeps them open. */
static void open_dets(void)
{
        ph_test_eval(place.node,
                "Me = self(), spawn(fun() -> register(keeper, self()),"
                " [{ok, T} = dets:open_file(T, [{type, Type}, {keypos, 2}, {file, "
                "filename:join(\"%s\", File)}]) || {T, Type, File} <- [{plain, set, \"plain\"}, "
                "{{tuple, x}, bag, \"tuple\"}, {'with space', duplicate_bag, \"w\"}]],"
                " [dets:insert(plain, {I, I}) || I <- lists:seq(1, 99)],"
                " Me ! done, receive stop -> ok end end), receive done -> ok end",
                ph_test_world_folder());
}

static void close_dets(void)
{
        ph_test_eval(place.node, "keeper ! stop, ok");
        ph_test_wait_eval(place.node, "dets:all()", "[]");
}

static void open_dets_tables_are_listed_as_dets_knows_them(void **state)
{
        cJSON *result;

        (void)state;
        open_dets();
        result = list("kind:dets");
        assert_int_equal(count_rows(result), 3);
        assert_lines(result, dets_line,
                ph_test_eval(place.node,
                        "lists:flatten([io_lib:format(\"~ts ~w ~w ~w ~w ~ts;\", [case T of {_, _} "
                        "-> io_lib:format(\"~0tp\", [T]); _ -> T end | [proplists:get_value(K, "
                        "dets:info(T)) || K <- [type, keypos, size, file_size, filename]]]) "
                        "|| T <- dets:all()])"));
        cJSON_Delete(result);
        result = list("name:plain owner:keeper");
        assert_int_equal(count_rows(result), 1);
        assert_false(ph_test_json_bool(
                cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 0), "readable"));
        cJSON_Delete(result);
        close_dets();
}

/* A table whose process is busy, or suspended, costs its own figures and nothing else. */
static void a_dets_table_that_does_not_answer_says_so(void **state)
{
        const cJSON *row;
        cJSON *result;

        (void)state;
        open_dets();
        ph_test_eval(place.node, "erlang:suspend_process(dets:info(plain, owner)), ok");
        result = list("kind:dets");
        assert_int_equal(count_rows(result), 3);
        row = cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 0);
        assert_string_equal(ph_test_json_string(row, "table"), "dets:plain");
        assert_string_equal(ph_test_json_string(row, "state"), "no answer");
        assert_true(cJSON_IsNull(ph_test_json_at(row, "rows")));
        row = cJSON_GetArrayItem(ph_test_json_at(result, "rows"), 1);
        assert_string_equal(ph_test_json_string(row, "state"), "answered");
        cJSON_Delete(result);
        ph_test_eval(place.node, "erlang:resume_process(dets:info(plain, owner)), ok");
        close_dets();
}

static void a_server_of_dets_that_does_not_answer_is_a_gap(void **state)
{
        cJSON *result;

        (void)state;
        open_dets();
        ph_test_eval(place.node, "sys:suspend(dets), ok");
        result = list("name:ac_tab");
        assert_int_equal(count_rows(result), 1);
        assert_non_null(strstr(ph_test_json_string(result, "gap"), "DETS"));
        cJSON_Delete(result);
        ph_test_eval(place.node, "sys:resume(dets), ok");
        result = list("kind:dets");
        assert_int_equal(count_rows(result), 3);
        assert_true(cJSON_IsNull(ph_test_json_at(result, "gap")));
        cJSON_Delete(result);
        close_dets();
}

static void what_is_not_loaded_is_not_loaded_for_a_list(void **state)
{
        cJSON *result;

        (void)state;
        result = list("");
        assert_int_equal(ph_test_json_number(result, "total"),
                ph_test_eval_int(place.node, "length(ets:all())"));
        cJSON_Delete(result);
        ph_test_assert_eval(place.node, "code:is_loaded(mnesia)", "false");
        ph_test_assert_eval(place.node, "whereis(dets)", "undefined");
}

static void the_window_is_moved_to_the_table_that_is_asked_for(void **state)
{
        cJSON *result;

        (void)state;
        ph_test_eval(place.node,
                "[ets:new(list_to_atom(\"t\" ++ integer_to_list(I)), [named_table]) || I <- "
                "lists:seq(1000, 1300)], ok");
        result = ph_test_client_call(place.client, "tables",
                "{\"sort\":\"name\",\"filter\":\"name:t1\",\"limit\":10,\"around\":\"t1250\"}");
        assert_int_equal(ph_test_json_number(result, "matched"), 301);
        assert_int_equal(ph_test_json_number(result, "offset"), 245);
        assert_int_equal(count_rows(result), 10);
        cJSON_Delete(result);
        result = ph_test_client_call(place.client, "tables",
                "{\"sort\":\"name\",\"filter\":\"name:t1\",\"limit\":10,\"around\":\"t99\"}");
        assert_int_equal(ph_test_json_number(result, "offset"), 0);
        cJSON_Delete(result);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CASE(what_is_not_loaded_is_not_loaded_for_a_list),
                CASE(tables_of_mnesia_are_listed_as_it_knows_them),
                CASE(each_table_of_mnesia_is_listed_once),
                CASE(open_dets_tables_are_listed_as_dets_knows_them),
                CASE(a_dets_table_that_does_not_answer_says_so),
                CASE(a_server_of_dets_that_does_not_answer_is_a_gap),
                CASE(the_window_is_moved_to_the_table_that_is_asked_for),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
