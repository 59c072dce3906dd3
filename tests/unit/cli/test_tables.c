#include "tests/support/test.h"

#include <errno.h>
#include <locale.h>

#include "tests/unit/cli/shown.h"
#include "tui/cli/arguments.h"

#define SESSIONS                                                                     \
        "{'table':'sessions','name':'sessions','named':true,'kind':'mnesia',"        \
        "'storage':'ram_copies','type':'ordered_set','protection':"                  \
        "'public','readable':true,'owner':'<0.84.0>','owner_name':'session_keeper'," \
        "'lost_with_owner':false,'rows':183204,'rows_per_second':1200.5,"            \
        "'memory_bytes':412000000,'fixed':true,'system':false}"
#define CACHE                                                                                   \
        "{'table':'#Ref<0.1.2.3>','name':'cache','named':false,'kind':'ets','type':'duplicate_" \
        "bag',"                                                                                 \
        "'protection':'private','readable':false,'owner':'<0.412.0>','owner_name':null,"        \
        "'lost_with_owner':true,'rows':0,'rows_per_second':null,'memory_bytes':2600,"           \
        "'fixed':false,'system':true}"
#define LOG                                                                                \
        "{'table':'dets:log','name':'log','named':true,'kind':'dets','type':'bag',"        \
        "'protection':'unknown','readable':false,'owner':'<0.9.0>','owner_name':'logger'," \
        "'lost_with_owner':null,'rows':12,'rows_per_second':null,'memory_bytes':null,"     \
        "'file_bytes':7000,'fixed':false,'system':false}"
#define REST                                                                                \
        "'total':41,'total_rows':190000,'total_memory_bytes':420000000,'persistent_terms':" \
        "{'count':25,'memory_bytes':84200}"

static void tables_are_rows_with_their_marks_and_totals_below(void **state)
{
        (void)state;
        assert_shown(&ph_view_tables, 0, "{}",
                "{'age_ms':812,'vm_answer_ms':0.4,'vm_silent_ms':0,'gap':null,'matched':41,"
                "'offset':0,'sort':'memory','rows':[" SESSIONS "," CACHE "," LOG "]," REST "}",
                "TABLE                KIND               TYPE           PROT.       ROWS  ROWS/s"
                "  MEMORY    FILE  OWNER           MARKS\n"
                "sessions             mnesia ram_copies  ordered_set    public   183,204    1.2k"
                "  412 MB          session_keeper  fixed\n"
                "cache #Ref<0.1.2.3>  ets                duplicate_bag  private        0       ?"
                "  2.6 kB          <0.412.0>       lost private system\n"
                "dets:log             dets               bag                          12       ?"
                "       ?  7.0 kB  logger\n"
                "1 to 3 of 41 tables, by memory\n"
                "190,000 rows and 420 MB in all 41 tables; 25 persistent terms, 84 kB\n"
                "sampled 0.8 s ago; the VM answers in 0.4 ms\n");
}

static void in_80_cells_less_is_shown_and_said(void **state)
{
        (void)state;
        assert_shown(&ph_view_tables, 80, "{'filter':'owner:x'}",
                "{'age_ms':12000,'vm_answer_ms':0.4,'vm_silent_ms':3400,'gap':'some tables could "
                "not be read','matched':17,'offset':15,'sort':'rows/s','rows':"
                "[" SESSIONS "," CACHE "]," REST "}",
                "TABLE                   ROWS  ROWS/s  MEMORY  OWNER          MARKS\n"
                "sessions             183,204    1.2k  412 MB  session_keep…  fixed\n"
                "cache #Ref<0.1.2.3>        0       ?  2.6 kB  <0.412.0>    "
                "  lost private system\n"
                "not shown in so few columns: KIND, TYPE, PROT., FILE\n"
                "16 to 17 of the 17 that match \"owner:x\", of 41 tables, by rows/s\n"
                "190,000 rows and 420 MB in all 41 tables; 25 persistent terms, 84 kB\n"
                "the list may be old or lack tables: some tables could not be read\n"
                "the VM has not answered for 3.4 s; this is 12 s old\n");
}

static void what_is_not_known_is_a_question_mark(void **state)
{
        (void)state;
        assert_shown(&ph_view_tables, 0, "{}",
                "{'age_ms':5,'vm_answer_ms':0.4,'vm_silent_ms':0,'gap':null,'total':1,"
                "'total_rows':null,'total_memory_bytes':null,'persistent_terms':null,'matched':1,"
                "'offset':0,'sort':'memory','rows':[{'table':'t'}]}",
                "TABLE  KIND  TYPE  PROT.  ROWS  ROWS/s  MEMORY  FILE  OWNER  MARKS\n"
                "t      ?     ?     ?         ?       ?       ?        ?\n"
                "1 to 1 of 1 tables, by memory\n"
                "? rows and ? in all 1 tables; ? persistent terms, ?\n"
                "sampled 5.0 ms ago; the VM answers in 0.4 ms\n");
}

static void without_a_sample_there_is_no_list(void **state)
{
        (void)state;
        assert_shown(&ph_view_tables, 0, "{}",
                "{'age_ms':null,'vm_answer_ms':null,'vm_silent_ms':2000,'gap':'none yet',"
                "'matched':0,'offset':0,'sort':'memory','rows':[]," REST "}",
                "");
}

static void a_list_by_growth_waits_for_it(void **state)
{
        static const char without[] = "{'rows':[" CACHE "]}";
        static const char with[] = "{'rows':[" CACHE "," SESSIONS "]}";

        (void)state;
        assert_complete(&ph_view_tables, "{}", without, true);
        assert_complete(&ph_view_tables, "{'sort':'rows'}", without, true);
        assert_complete(&ph_view_tables, "{'sort':'rows/s'}", without, false);
        assert_complete(&ph_view_tables, "{'sort':'rows/s'}", with, true);
}

static void assert_refused(char *key, const char *sentence)
{
        char *argv[] = {"porthole", "tables", "nonode", "--sort", key};
        struct ph_arguments arguments;
        struct ph_error error = {0};
        struct ph_cli cli = {0};

        assert_int_equal(ph_arguments_parse(5, argv, &arguments, &error), 0);
        assert_int_equal(arguments.command->run(&cli, &arguments, &error), -EINVAL);
        assert_int_equal(error.code, PH_ERROR_USAGE);
        assert_string_equal(error.message, sentence);
}

static void a_wrong_sort_key_asks_no_node(void **state)
{
        (void)state;
        assert_refused("memry", "can't sort by \"memry\"; did you mean \"memory\"?");
        assert_refused("mailbox", "can't sort by \"mailbox\", but by name, kind, type, protection, "
                                  "rows, rows/s, memory, file, owner");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tables_are_rows_with_their_marks_and_totals_below),
                cmocka_unit_test(in_80_cells_less_is_shown_and_said),
                cmocka_unit_test(what_is_not_known_is_a_question_mark),
                cmocka_unit_test(without_a_sample_there_is_no_list),
                cmocka_unit_test(a_list_by_growth_waits_for_it),
                cmocka_unit_test(a_wrong_sort_key_asks_no_node),
        };

        if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
                return 1;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
