#include "tests/support/test.h"

#include <locale.h>

#include "tests/unit/cli/shown.h"

#define TABLE                                                                            \
        "'age_ms':1,'vm_answer_ms':0.4,'vm_silent_ms':0,'table':{'table':'orders',"      \
        "'name':'orders','type':'ordered_set','owner':'<0.84.0>','owner_name':'keeper'," \
        "'rows':183204}"

static void rows_are_keys_and_what_stands_beside_them(void **state)
{
        (void)state;
        assert_shown(&ph_view_rows, 0, "{}",
                "{" TABLE ",'change':null,'changing':false,'previous':null,'next':'AbC','share':"
                "null,'left_out':0,'rows':[{'key':'{order,1}','value':'paid','cut':false,"
                "'size_bytes':31,'cursor':'X'},{'key':'{order,17}','value':'{open,[1,2]}',"
                "'cut':false,'size_bytes':4100,'cursor':'Y'},{'key':null,'value':null,'cut':true,"
                "'size_bytes':null,'cursor':null}]}",
                "KEY           SIZE  VALUE\n"
                "{order,1}     31 B  paid\n"
                "{order,17}  4.1 kB  {open,[1,2]}\n"
                "?                ?  (not read: more than 32 MB)\n"
                "3 of 183,204 rows of orders, ordered_set, owned by keeper\n"
                "behind them: --cursor AbC\n");
}

static void what_became_of_the_table_is_told(void **state)
{
        (void)state;
        assert_shown(&ph_view_rows, 0, "{}",
                "{" TABLE ",'change':'it has been renamed','changing':true,'previous':'Pre',"
                "'next':null,'share':null,'left_out':1200,'rows':[]}",
                "KEY  SIZE  VALUE\n"
                "0 of 183,204 rows of orders, ordered_set, owned by keeper\n"
                "since the cursor was made it has been renamed\n"
                "the table is changing: pages may repeat rows, or skip some\n"
                "1,200 more with this key\n"
                "before them: --cursor Pre\n");
}

static void a_row_that_is_too_long_is_cut_to_the_line(void **state)
{
        (void)state;
        assert_shown(&ph_view_rows, 40, "{}",
                "{" TABLE ",'change':null,'changing':false,'previous':null,'next':null,'share':"
                "null,'left_out':0,'rows':[{'key':'1','value':'{a,rather,long,row,of,a,table}',"
                "'cut':false,'size_bytes':310,'cursor':'X'}]}",
                "KEY   SIZE  VALUE\n"
                "1    310 B  {a,rather,long,row,of,a,tab…\n"
                "1 of 183,204 rows of orders, ordered_set, owned by keeper\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(rows_are_keys_and_what_stands_beside_them),
                cmocka_unit_test(what_became_of_the_table_is_told),
                cmocka_unit_test(a_row_that_is_too_long_is_cut_to_the_line),
        };

        if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
                ph_test_fail("this test needs the locale C.UTF-8");
        return cmocka_run_group_tests(tests, NULL, NULL);
}
