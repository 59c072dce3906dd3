/*
 * The rows of a real node's tables, and one row as a whole: by keys, pages in both directions,
 * typed keys and their mistakes, what a table does meanwhile.
 */
#include "tests/screen/porthole.h"

#include <stdio.h>

#include "tests/support/agent.h"
#include "tests/support/node.h"
#include "tests/support/world.h"

#define TABLES                                                                                 \
        "spawn(fun() -> register(keeper, self()),"                                             \
        " ets:new(ordered, [named_table, public, ordered_set]),"                               \
        " ets:insert(ordered, [{I, I * I} || I <- lists:seq(1, 20000)]),"                      \
        " ets:new(plain, [named_table, public]),"                                              \
        " ets:insert(plain, [{{user, I}, name, [I]} || I <- lists:seq(1, 5000)]),"             \
        " ets:new(secret, [named_table, private]), ets:new(empty, [named_table, public]),"     \
        " ets:new(deep, [named_table, public]), ets:insert(deep, {key, #{list => [[{item, J, " \
        "<<\"some binary that is long enough\">>} || J <- lists:seq(1, 20)] || _ <- "          \
        "lists:seq(1, 5)]}, {needle, 1}, [{another, thing, K} || K <- lists:seq(1, 30)]}),"    \
        " ets:new(large, [named_table, public]),"                                              \
        " ets:insert(large, {k, lists:seq(1, 200000), the_end}),"                              \
        " receive stop -> ok end end), ok"

static struct ph_test_node *node;
static struct ph_screen *screen;
static char pid[16];

static int begin(void **state)
{
        if (ph_test_world_setup(state) != 0)
                return -1;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        ph_test_eval(node, TABLES);
        ph_test_wait_eval(node, "is_list(ets:info(large)) andalso ets:info(large, size)", "1");
        return 0;
}

static int end(void **state)
{
        ph_test_node_stop(node);
        return ph_test_world_teardown(state);
}

static int teardown(void **state)
{
        (void)state;
        if (screen == NULL)
                return 0;
        ph_screen_type(screen, "q");
        ph_screen_wait_end(screen);
        ph_screen_finish(screen);
        screen = NULL;
        return 0;
}

/* Puts the cursor on @table in the list. */
static void find_table(const char *table)
{
        char *filter = ph_test_format("/name:%s\r", table);
        int column;

        screen = porthole_screen(24, 80, "attach", pid);
        ph_screen_wait_text(screen, "Schedulers");
        assert_int_equal(ph_screen_find(screen, "Tables", &column), 1);
        ph_screen_click(screen, 1, column + 1);
        ph_screen_wait_text(screen, "tables");
        ph_screen_type(screen, filter);
        ph_screen_wait_text(screen, "1 match");
        wait_chosen(screen, table);
        free(filter);
}

static void open_rows(const char *table)
{
        find_table(table);
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "KEY ");
}

static void press(VTermKey key, int times)
{
        while (times-- > 0)
                ph_screen_key(screen, key);
}

static void an_ordered_table_is_read_both_ways(void **state)
{
        (void)state;
        open_rows("ordered");
        wait_chosen(screen, "1  ");
        ph_screen_wait_text(screen, "ordered  ordered_set  20,000 rows");
        ph_screen_wait_text(screen, "begin");
        for (int line = 18; line <= 18 * 20; line += 18) {
                char *key = ph_test_format(" %d ", 1 + line);

                ph_screen_key(screen, VTERM_KEY_PAGEDOWN);
                wait_chosen(screen, key);
                free(key);
        }
        ph_screen_type(screen, "G");
        wait_chosen(screen, " 20000  ");
        ph_screen_wait_text(screen, "end");
        for (int line = 18; line <= 18 * 40; line += 18) {
                char *key = ph_test_format(" %d ", 20000 - line);

                ph_screen_key(screen, VTERM_KEY_PAGEUP);
                wait_chosen(screen, key);
                free(key);
        }
        for (int line = 18; line <= 18 * 40; line += 18) {
                ph_screen_key(screen, VTERM_KEY_PAGEDOWN);
                ph_screen_watch(screen, 1);
        }
        wait_chosen(screen, " 20000 ");
        ph_screen_type(screen, "g");
        wait_chosen(screen, " 1  ");
        ph_screen_wait_text(screen, "= key  f from  ? help");
        ph_screen_type(screen, "\x04");
        wait_chosen(screen, " 10  ");
        ph_screen_type(screen, "\x15");
        wait_chosen(screen, " 1  ");
        ph_screen_type(screen, "%");
        ph_screen_wait_text(screen, "an ordered_set has no shares");
}

static void a_typed_key_is_found_or_its_mistake_shown(void **state)
{
        int row, column, at;

        (void)state;
        open_rows("ordered");
        wait_chosen(screen, " 1  ");
        ph_screen_type(screen, "=4{11\r");
        ph_screen_wait_text(screen, "column 2");
        row = ph_screen_find(screen, "key: 4{11", &column);
        assert_true(row > 0);
        ph_screen_wait(screen, ph_screen_find(screen, "^", &at) == row + 1);
        ph_screen_find(screen, "^", &at);
        assert_int_equal(at, column + (int)strlen("key: 4"));
        press(VTERM_KEY_BACKSPACE, 3);
        ph_screen_type(screen, "711\r");
        wait_chosen(screen, "22193521");
        ph_screen_wait_text(screen, "only key 4711");
        ph_screen_type(screen, "=99999\r");
        ph_screen_wait_text(screen, "no rows");
        ph_screen_type(screen, "f12345\r");
        wait_chosen(screen, " 12345 ");
        press(VTERM_KEY_UP, 3);
        wait_chosen(screen, " 12342 ");
        ph_screen_type(screen, "f");
        ph_screen_wait_text(screen, "from key:");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "from key:");
        wait_chosen(screen, " 12342 ");
}

static void a_hash_table_is_entered_at_a_share(void **state)
{
        (void)state;
        open_rows("plain");
        wait_chosen(screen, "{user,");
        ph_screen_type(screen, "%50\r");
        ph_screen_wait_text(screen, "at 5");
        ph_screen_type(screen, "%no\r");
        ph_screen_wait_text(screen, "a number from 0 to 100 is wanted");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_type(screen, "f");
        ph_screen_wait_text(screen, "a set has no order");
        ph_screen_type(screen, "=");
        ph_screen_wait_text(screen, "key:");
        ph_screen_type(screen, "{user,77}\r");
        wait_chosen(screen, "{{user,77},name,");
        ph_screen_type(screen, "e");
        ph_screen_wait_text(screen, "what a typed key found stays as it is");
        ph_screen_type(screen, "g");
        wait_chosen(screen, "{:user, ");
        ph_screen_type(screen, "e");
        wait_chosen(screen, "{user,");
}

static void what_cant_be_read_says_why(void **state)
{
        (void)state;
        find_table("secret");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "secret is private: keeper alone can read its rows");
        ph_screen_type(screen, "q");
        ph_screen_wait_end(screen);
        ph_screen_finish(screen);
        open_rows("empty");
        ph_screen_wait_text(screen, "no rows");
}

/* Its agent was told to show no contents. */
static void contents_that_are_off_say_why(void **state)
{
        struct ph_test_node *closed =
                ph_test_node_start(&(struct ph_test_node_options){.name = "closed"});
        char *path = ph_test_agent_start(closed, "{contents, false}");
        struct ph_test_client *client = ph_test_client_connect(path);
        int column;

        (void)state;
        ph_test_eval(closed, "ets:new(stock, [named_table, public]), ets:insert(stock, {1, 2})");
        screen = porthole_screen(24, 80, "attach", path);
        ph_screen_wait_text(screen, "Schedulers");
        assert_int_equal(ph_screen_find(screen, "Tables", &column), 1);
        ph_screen_click(screen, 1, column + 1);
        ph_screen_wait_text(screen, "tables");
        ph_screen_type(screen, "/name:stock\r");
        ph_screen_wait_text(screen, "1 match");
        wait_chosen(screen, "stock");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "{contents, false}");
        ph_screen_wait_no_text(screen, "waiting for the first rows");
        ph_screen_type(screen, "q");
        ph_screen_wait_end(screen);
        ph_screen_finish(screen);
        screen = NULL;
        ph_test_agent_stop(closed, client);
        ph_test_node_stop(closed);
        free(path);
}

static void a_table_that_changes_or_goes_is_told_to(void **state)
{
        (void)state;
        ph_test_eval(node, "Me = self(), spawn(fun() -> ets:new(passing, [named_table, public]),"
                           " ets:insert(passing, [{I} || I <- lists:seq(1, 3000)]), Me ! there,"
                           " receive stop -> ok end end), receive there -> ok end");
        open_rows("passing");
        ph_screen_wait_text(screen, "passing  set  3,000 rows");
        ph_test_eval(node, "ets:insert(passing, [{I} || I <- lists:seq(5000, 5100)]), ok");
        press(VTERM_KEY_PAGEDOWN, 6);
        ph_screen_wait_text(screen, "rows may repeat or be missing");
        ph_test_eval(node, "ets:rename(passing, passed), ok");
        ph_screen_type(screen, "G");
        press(VTERM_KEY_PAGEUP, 6);
        ph_test_eval(node, "exit(ets:info(passed, owner), kill), ok");
        ph_test_wait_eval(node, "ets:info(passed)", "undefined");
        ph_screen_type(screen, "r");
        ph_screen_wait_text(screen, "there is no table");
}

static void the_owner_of_the_rows_is_one_key_away(void **state)
{
        (void)state;
        open_rows("plain");
        wait_chosen(screen, "{user,");
        ph_screen_type(screen, "o");
        ph_screen_wait_no_text(screen, "VALUE");
        ph_screen_wait_text(screen, "keeper");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        wait_chosen(screen, "{user,");
}

static void open_row(const char *table, const char *chosen)
{
        open_rows(table);
        wait_chosen(screen, chosen);
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, " external");
}

static void a_row_is_folded_and_unfolded(void **state)
{
        (void)state;
        open_row("deep", "key");
        ph_screen_wait_text(screen, "words");
        ph_screen_wait_text(screen, "{item,1,");
        ph_screen_type(screen, "-");
        ph_screen_wait_text(screen, " lines ");
        for (int i = 0; i < 6; i++)
                ph_screen_type(screen, "-");
        ph_screen_wait_text(screen, "1/1");
        ph_screen_wait_no_text(screen, "{item,1,");
        ph_screen_key(screen, VTERM_KEY_RIGHT);
        ph_screen_wait_no_text(screen, "1/1");
        ph_screen_wait_text(screen, "{needle,1}");
        ph_screen_key(screen, VTERM_KEY_LEFT);
        ph_screen_wait_text(screen, "1/1");
        for (int i = 0; i < 7; i++)
                ph_screen_type(screen, "+");
        ph_screen_wait_text(screen, "{item,1,");
        ph_screen_wait_no_text(screen, " lines ");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "1/1");
}

static void a_text_in_a_row_is_found(void **state)
{
        (void)state;
        open_row("deep", "key");
        ph_screen_wait_text(screen, "{item,1,");
        for (int i = 0; i < 7; i++)
                ph_screen_type(screen, "-");
        ph_screen_wait_text(screen, "1/1");
        ph_screen_type(screen, "/NEEDLE\r");
        ph_screen_wait_text(screen, "{needle,1}");
        ph_screen_type(screen, "/nothing like it\r");
        ph_screen_wait_text(screen, "\"nothing like it\" is not in this row");
        ph_screen_type(screen, "e");
        ph_screen_wait_text(screen, "needle, 1}");
}

static void a_row_of_a_megabyte_is_shown_to_its_end(void **state)
{
        (void)state;
        open_row("large", "k ");
        ph_screen_type(screen, "G");
        ph_screen_wait_text(screen, "}");
        ph_screen_wait_no_text(screen, "of the text are here");
        ph_screen_type(screen, "/the_end\r");
        ph_screen_wait_text(screen, "the_end");
        ph_screen_type(screen, "/199999\r");
        ph_screen_wait_text(screen, "199999");
}

static void a_text_is_searched_in_all_rows(void **state)
{
        (void)state;
        open_rows("plain");
        wait_chosen(screen, "{user,");
        ph_screen_type(screen, "/USER,4321}\r");
        ph_screen_wait_text(screen, "rows with \"USER,4321}\"");
        ph_screen_wait_text(screen, "all rows were searched");
        ph_screen_wait_text(screen, "1 found");
        ph_screen_wait_text(screen, "5,000 of 5,000 rows");
        wait_chosen(screen, "{user,4321}");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, " external");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        wait_chosen(screen, "{user,4321}");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "plain  set  5,000 rows");
        ph_screen_type(screen, "/not in there\r");
        ph_screen_wait_text(screen, "no row has that");
}

static void rows_that_match_a_pattern_are_found(void **state)
{
        (void)state;
        open_rows("plain");
        wait_chosen(screen, "{user,");
        ph_screen_type(screen, "m{{user,_},name,[1234]}\r");
        ph_screen_wait_text(screen, "all rows were searched");
        ph_screen_wait_text(screen, " Enter open  Esc back  / search");
        ph_screen_wait_text(screen, "1 found");
        wait_chosen(screen, "{user,1234}");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "plain  set  5,000 rows");
}

static void a_pattern_that_is_refused_is_mended_where_it_was_typed(void **state)
{
        (void)state;
        open_rows("plain");
        wait_chosen(screen, "{user,");
        ph_screen_type(screen, "m{{user,_},name,[1234]\r");
        ph_screen_wait_text(screen, "column ");
        ph_screen_wait_text(screen, "pattern: {{user,_},name,[1234]");
        ph_screen_wait_text(screen, "^");
        ph_screen_type(screen, "}");
        ph_screen_wait_no_text(screen, "column ");
        ph_screen_type(screen, "\r");
        ph_screen_wait_text(screen, "all rows were searched");
        ph_screen_wait_text(screen, "1 found");
        ph_screen_type(screen, "/user,77}\r");
        ph_screen_wait_text(screen, "rows with \"user,77}\"");
        wait_chosen(screen, "{user,77}");
        ph_screen_type(screen, "m{{\r");
        ph_screen_wait_text(screen, "column ");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "plain  set  5,000 rows");
}

static void a_search_with_many_hits_goes_on_when_told_to(void **state)
{
        (void)state;
        open_rows("ordered");
        wait_chosen(screen, " 1  ");
        ph_screen_type(screen, "/1\r");
        ph_screen_wait_text(screen, "1,000 found");
        ph_screen_wait_text(screen, "> goes on");
        ph_screen_wait_text(screen, " Enter open  Esc back  > go on");
        ph_screen_type(screen, ">");
        ph_screen_wait_text(screen, "2,000 found");
        ph_screen_wait_text(screen, "> goes on");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "ordered  ordered_set");
}

#define ROWS(test) cmocka_unit_test_teardown(test, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                ROWS(an_ordered_table_is_read_both_ways),
                ROWS(a_typed_key_is_found_or_its_mistake_shown),
                ROWS(a_hash_table_is_entered_at_a_share),
                ROWS(what_cant_be_read_says_why),
                ROWS(contents_that_are_off_say_why),
                ROWS(a_table_that_changes_or_goes_is_told_to),
                ROWS(the_owner_of_the_rows_is_one_key_away),
                ROWS(a_text_is_searched_in_all_rows),
                ROWS(rows_that_match_a_pattern_are_found),
                ROWS(a_pattern_that_is_refused_is_mended_where_it_was_typed),
                ROWS(a_search_with_many_hits_goes_on_when_told_to),
                ROWS(a_row_is_folded_and_unfolded),
                ROWS(a_text_in_a_row_is_found),
                ROWS(a_row_of_a_megabyte_is_shown_to_its_end),
        };

        return cmocka_run_group_tests(tests, begin, end);
}
