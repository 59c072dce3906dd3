/*
 * The list of tables by keys and mouse, over a fake agent; and what it shows of a real node, from a
 * table to its owner and back.
 */
#include "tests/screen/porthole.h"

#include <stdio.h>

#include "protocol/table_columns.h"
#include "tests/support/node.h"
#include "tests/support/world.h"

static struct ph_test_node *node;
static struct ph_screen *screen;

static int teardown(void **state)
{
        if (screen != NULL)
                ph_screen_finish(screen);
        if (node != NULL)
                ph_test_node_stop(node);
        screen = NULL;
        node = NULL;
        return fake_end(state);
}

/* The tab is where the line of tabs has it. */
static void open_tab(const char *title)
{
        int column;

        ph_screen_wait_text(screen, title);
        assert_int_equal(ph_screen_find(screen, title, &column), 1);
        ph_screen_click(screen, 1, column + 1);
}

static void open_list(int rows, int columns, int64_t tables)
{
        fake.behaviour.processes = tables;
        fake_behave();
        screen = porthole_screen(rows, columns, "attach", fake.path);
        ph_screen_wait_text(screen, "Schedulers");
        open_tab("Tables");
        wait_chosen(screen, "table_0 ");
}

static void tables_are_shown_with_kind_marks_and_sums(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        ph_screen_wait_text(screen, "100 tables");
        ph_screen_wait_text(screen, "4,711 rows  9.0 MB");
        ph_screen_wait_text(screen, "3 lost with their owner");
        ph_screen_wait_text(screen, "persistent_term 21  28 kB");
        wait_chosen(screen, "l----");
        ph_screen_type(screen, "j");
        wait_chosen(screen, "table_1 ");
        wait_chosen(screen, "-p---");
        ph_screen_type(screen, "j");
        wait_chosen(screen, "mnesia");
        ph_screen_type(screen, "j");
        wait_chosen(screen, "dets");
        ph_screen_resize(screen, 50, 200);
        ph_screen_wait_text(screen, "mnesia disc_copies");
        ph_screen_wait_text(screen, "ets 80 · mnesia 10 · dets 10");
        ph_screen_wait_text(screen, "private");
}

static void a_hundred_thousand_tables_are_scrolled_by_windows(void **state)
{
        (void)state;
        open_list(24, 80, 100000);
        ph_screen_wait_text(screen, "100,000 tables");
        ph_screen_type(screen, "G");
        wait_chosen(screen, "table_99999 ");
        ph_screen_wait_text(screen, "100,000/100,000");
        ph_screen_key(screen, VTERM_KEY_PAGEUP);
        ph_screen_type(screen, "g");
        wait_chosen(screen, "table_0 ");
        assert_true(was_asked("tables", "\"limit\":60"));
}

static void the_cursor_stays_on_its_table(void **state)
{
        (void)state;
        open_list(24, 80, 1000);
        ph_screen_type(screen, "jj");
        wait_chosen(screen, "table_2 ");
        fake.behaviour.shift = 500;
        fake_behave();
        ph_screen_wait_text(screen, "503/1,000");
        wait_chosen(screen, "table_2 ");
        wait_asked(screen, "tables", "\"around\":\"table_2\"");
        fake.behaviour.dead = 2;
        fake_behave();
        ph_screen_wait_text(screen, "table_2 is no longer in the list");
}

static const struct {
        const char *key;
        enum ph_tables_column column;
} sort_keys[] = {{"N", PH_TABLE_NAME}, {"K", PH_TABLE_KIND}, {"T", PH_TABLE_TYPE},
        {"P", PH_TABLE_PROTECTION}, {"R", PH_TABLE_ROWS}, {"D", PH_TABLE_ROWS_RATE},
        {"F", PH_TABLE_FILE}, {"O", PH_TABLE_OWNER}, {"M", PH_TABLE_MEMORY}};

static void wait_sorted(enum ph_tables_column column, bool is_descending)
{
        const struct ph_column_info *info = &ph_table_columns[column];
        char *sort = ph_test_format(
                "\"sort\":\"%s\",\"descending\":%s", info->key, is_descending ? "true" : "false");
        char *title = ph_test_format("%s %s", info->title, is_descending ? "▼" : "▲");

        wait_asked(screen, "tables", sort);
        ph_screen_wait_text(screen, title);
        free(title);
        free(sort);
}

static void every_column_is_sorted_by_with_one_key(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        for (size_t i = 0; i < sizeof(sort_keys) / sizeof(sort_keys[0]); i++) {
                bool descending = ph_table_columns[sort_keys[i].column].descending;

                ph_screen_type(screen, sort_keys[i].key);
                wait_sorted(sort_keys[i].column, descending);
                ph_screen_type(screen, "I");
                wait_sorted(sort_keys[i].column, !descending);
        }
        ph_screen_type(screen, "s");
        ph_screen_wait_text(screen, "Sort by");
        ph_screen_type(screen, "N");
        wait_sorted(PH_TABLE_NAME, false);
}

static void columns_are_hidden_and_shown(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        ph_screen_wait_text(screen, "OWNER");
        ph_screen_type(screen, "c");
        ph_screen_wait_text(screen, "lost with its owner, private");
        ph_screen_type(screen, "O");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "OWNER");
        ph_screen_type(screen, "c");
        ph_screen_wait_text(screen, "lost with its owner, private");
        ph_screen_type(screen, "O");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_text(screen, "OWNER");
}

static void a_filter_works_as_it_is_typed(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        ph_screen_type(screen, "/is:lo");
        wait_asked(screen, "tables", "\"filter\":\"is:lo\"");
        ph_screen_type(screen, "st\r");
        wait_asked(screen, "tables", "\"filter\":\"is:lost\"");
        ph_screen_wait_text(screen, "match \"is:lost\"");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "match");
        fake.behaviour.filter_error = "there is no column \"sise\"";
        fake_behave();
        ph_screen_type(screen, "/sise>3\r");
        ph_screen_wait_text(screen, "there is no column \"sise\"");
}

static void a_list_with_a_gap_says_so(void **state)
{
        (void)state;
        fake.behaviour.gap = "DETS did not say in time which tables there are";
        open_list(24, 80, 100);
        ph_screen_wait_text(screen, "the list may be old or lack tables: DETS did");
}

static void facts_of_a_table_are_kept_up_to_date(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        ph_screen_type(screen, "jjji");
        ph_screen_wait_text(screen, "dets:table_3");
        ph_screen_wait_text(screen, "/var/lib/table.dets");
        ph_screen_wait_text(screen, "<0.1003.0> worker_3");
        fake.behaviour.dead = 3;
        fake_behave();
        ph_screen_wait_text(screen, "no longer in the list; this is from");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_wait_no_text(screen, "/var/lib/table.dets");
}

static void the_owner_is_one_key_away_and_so_is_the_table(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        ph_screen_type(screen, "o");
        ph_screen_wait_text(screen, "<0.1003.0>");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        wait_chosen(screen, "table_0 ");
}

static void a_process_leads_to_its_tables_and_back(void **state)
{
        (void)state;
        open_list(24, 80, 100);
        open_tab("Processes");
        wait_chosen(screen, "worker_0 ");
        ph_screen_type(screen, "o");
        ph_screen_wait_text(screen, "match \"owner:<0.1000.0>\"");
        wait_chosen(screen, "table_0 ");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        wait_chosen(screen, "worker_0 ");
}

static void a_real_nodes_tables_are_shown(void **state)
{
        char pid[16];

        (void)state;
        node = ph_test_node_start(&(struct ph_test_node_options){.name = "shop"});
        snprintf(pid, sizeof(pid), "%d", (int)ph_test_node_pid(node));
        ph_test_eval(node,
                "register(shop_keeper, self()), T = ets:new(stock, [named_table, private]),"
                " [ets:insert(T, {I, I}) || I <- lists:seq(1, 54321)], ok");
        screen = porthole_screen(24, 80, "attach", pid);
        ph_screen_wait_text(screen, "Schedulers");
        open_tab("Tables");
        wait_chosen(screen, "stock ");
        wait_chosen(screen, "54,321");
        wait_chosen(screen, "lp---");
        ph_test_eval(node, "[ets:insert(stock, {I, I}) || I <- lists:seq(1, 60000)], ok");
        wait_chosen(screen, "60,000");
        ph_screen_type(screen, "i");
        ph_screen_wait_text(screen, "stock is private: shop_keeper alone can read its rows");
        ph_screen_wait_text(screen, "marks            lost private");
        ph_screen_resize(screen, 12, 60);
        ph_screen_wait_text(screen, "more below");
        ph_screen_type(screen, "G");
        ph_screen_wait_no_text(screen, "more below");
        ph_screen_wait_text(screen, "marks            lost private");
        ph_screen_resize(screen, 24, 80);
        ph_screen_wait_text(screen, "table            stock");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        ph_screen_type(screen, "o");
        ph_screen_wait_no_text(screen, "60,000");
        ph_screen_wait_text(screen, "shop_keeper");
        ph_screen_key(screen, VTERM_KEY_ESCAPE);
        wait_chosen(screen, "stock ");
        ph_test_eval(node, "ets:delete(stock), ok");
        ph_screen_wait_text(screen, "stock is no longer in the list");
        ph_screen_type(screen, "q");
        assert_exits(screen, 0);
}

#define WITH_LIST(test) cmocka_unit_test_setup_teardown(test, fake_begin, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_LIST(tables_are_shown_with_kind_marks_and_sums),
                WITH_LIST(a_hundred_thousand_tables_are_scrolled_by_windows),
                WITH_LIST(the_cursor_stays_on_its_table),
                WITH_LIST(every_column_is_sorted_by_with_one_key),
                WITH_LIST(columns_are_hidden_and_shown),
                WITH_LIST(a_filter_works_as_it_is_typed),
                WITH_LIST(a_list_with_a_gap_says_so),
                WITH_LIST(facts_of_a_table_are_kept_up_to_date),
                WITH_LIST(the_owner_is_one_key_away_and_so_is_the_table),
                WITH_LIST(a_process_leads_to_its_tables_and_back),
                WITH_LIST(a_real_nodes_tables_are_shown),
        };

        return cmocka_run_group_tests(tests, ph_test_world_setup, ph_test_world_teardown);
}
