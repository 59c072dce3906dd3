#include "tests/support/test.h"

#include <locale.h>

#include "tests/unit/cli/shown.h"
#include "tui/text/tree_text.h"

#define HEAD                                                                                  \
        "'age_ms':812,'vm_answer_ms':0.4,'vm_silent_ms':0,'sweep':3,'sweep_ms':1,'gap':null," \
        "'kind':'supervision','total':57,'unidentified':0,'unasked':0,'matched':6,'offset':0"
#define TOTALS(processes, mailbox, memory) \
        "'total_processes':" processes ",'total_mailbox':" mailbox ",'total_memory_bytes':" memory
#define APPLICATION                                                                               \
        "{'depth':0,'rails':'','kind':'application','pid':'<0.80.0>','state':'running',"          \
        "'expanded':true,'children':1," TOTALS(                                                   \
                "5", "183204", "412000000") ",'application':"                                     \
                                            "{'name':'shop','version':'1.2','type':'permanent','" \
                                            "state':'running'}}"
#define SUPERVISOR                                                                                \
        "{'depth':1,'rails':' ','kind':'supervisor','pid':'<0.82.0>','name':'shop_sup',"          \
        "'state':'running','expanded':true,'children':2," TOTALS(                                 \
                "4", "183204", "411000000") ",'supervisor':{'kind':'supervisor','strategy':'one_" \
                                            "for_one','used':2,'intensity':3,"                    \
                                            "'period_ms':5000,'specs':4,'active':2,'note':null,'" \
                                            "auto_shutdown':'never'}}"
#define WORKER                                                                                     \
        "{'depth':2,'rails':' |','kind':'worker','pid':'<0.84.0>','name':null,"                    \
        "'initial_call':'counter:init/1','state':'running','expanded':false,'children':0," TOTALS( \
                "1", "12", "84000") ",'child':{'id':'{counter,1}','restart':'transient',"          \
                                    "'significant':true,'restarts':2}}"
#define DOWN                                                                             \
        "{'depth':2,'rails':' |','kind':'worker','pid':null,'state':'down','expanded'"   \
        ":false,'children':0," TOTALS("0", "0", "0") ",'child':{'id':'cache','restart':" \
                                                     "'permanent','restarts':0}}"
#define DYNAMIC                                                                                 \
        "{'depth':2,'rails':'  ','kind':'supervisor','pid':'<0.86.0>','name':'visits','state'"  \
        ":'running','expanded':false,'children':40," TOTALS(                                    \
                "41", "3", "900000") ",'supervisor':{'kind':'Task.Supervisor','strategy':'one_" \
                                     "for_one','used':0,"                                       \
                                     "'intensity':3,'period_ms':5000,'specs':40,'active':40,'"  \
                                     "restarting':0,'note':null}}"
#define SILENT                                                                                    \
        "{'depth':0,'rails':'','kind':'supervisor','pid':'<0.9.0>','name':'mute','state'"         \
        ":'running','expanded':false,'children':0," TOTALS(                                       \
                "1", "12345", "2600") ",'supervisor':{'kind':'supervisor','note':'not answering " \
                                      "for 1 s (mailbox 12345)'}}"

static void a_tree_is_drawn_with_what_is_below_each_row(void **state)
{
        (void)state;
        assert_shown(&ph_view_tree, 0, "{}",
                "{" HEAD ",'rows':[" APPLICATION "," SUPERVISOR "," WORKER "," DOWN "," DYNAMIC
                "," SILENT "]}",
                "TREE               PID       PROCESSES  MAILBOX  MEMORY  ABOUT\n"
                "shop               <0.80.0>          5  183,204  412 MB  1.2 · permanent\n"
                "└─ shop_sup        <0.82.0>          4  183,204  411 MB  2 of 3 in 5 s · 2 not "
                "running · one_for_one\n"
                "   ├─ {counter,1}  <0.84.0>          1       12   84 kB  restarted 2 times · "
                "transient · significant · counter:init/1\n"
                "   ├─ cache                                              down\n"
                "   └─ visits       <0.86.0>         41        3  900 kB  0 of 3 in 5 s · "
                "Task.Supervisor · one_for_one · 40 children\n"
                "mute               <0.9.0>           1   12,345  2.6 kB  not answering for 1 s "
                "(mailbox 12345)\n"
                "6 of 6 lines; 57 processes in all\n"
                "sampled 0.8 s ago; the VM answers in 0.4 ms\n");
}

static void what_may_be_missing_is_said(void **state)
{
        (void)state;
        assert_shown(&ph_view_tree, 0, "{}",
                "{'age_ms':812,'vm_answer_ms':0.4,'vm_silent_ms':0,'gap':'2 of 57 processes did "
                "not "
                "answer','total':57,'unasked':3,'matched':1,'rows':[" SILENT "]}",
                "TREE  PID      PROCESSES  MAILBOX  MEMORY  ABOUT\n"
                "mute  <0.9.0>          1   12,345  2.6 kB  not answering for 1 s (mailbox 12345)\n"
                "1 of 1 lines; 57 processes in all\n"
                "3 supervisors have not been asked yet\n"
                "the tree may be old or lack something: 2 of 57 processes did not answer\n"
                "sampled 0.8 s ago; the VM answers in 0.4 ms\n");
}

static void it_is_complete_when_all_supervisors_were_asked(void **state)
{
        (void)state;
        assert_complete(&ph_view_tree, "{}", "{'sweep':1,'unasked':0}", true);
        assert_complete(&ph_view_tree, "{}", "{'sweep':1,'unasked':1}", false);
        assert_complete(&ph_view_tree, "{}", "{'sweep':0,'unasked':0}", false);
}

static void without_utf8_branches_are_ascii_and_deep_ones_are_cut(void **state)
{
        cJSON *row = parse_quoted("{'rails':'| | '}");
        char text[64];

        (void)state;
        ph_tree_text_rails(row, false, 9, text, sizeof(text));
        assert_string_equal(text, "|     |  `- ");
        ph_tree_text_rails(row, true, 2, text, sizeof(text));
        assert_string_equal(text, "… │  └─ ");
        cJSON_Delete(row);
}

static void what_is_bad_stands_out(void **state)
{
        static const struct {
                const char *row;
                enum ph_tree_alarm alarm;
        } rows[] = {
                {WORKER, PH_TREE_CALM},
                {DOWN, PH_TREE_ALARM},
                {SUPERVISOR, PH_TREE_WARNING},
                {DYNAMIC, PH_TREE_CALM},
                {SILENT, PH_TREE_ALARM},
                {"{'state':'not running'}", PH_TREE_WARNING},
                {"{'state':'running','supervisor':{'used':3,'intensity':3}}", PH_TREE_ALARM},
                {"{'state':'running','supervisor':{'used':0,'intensity':0}}", PH_TREE_CALM},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                cJSON *row = parse_quoted(rows[i].row);

                assert_int_equal(ph_tree_text_alarm(row), rows[i].alarm);
                cJSON_Delete(row);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_tree_is_drawn_with_what_is_below_each_row),
                cmocka_unit_test(what_may_be_missing_is_said),
                cmocka_unit_test(it_is_complete_when_all_supervisors_were_asked),
                cmocka_unit_test(without_utf8_branches_are_ascii_and_deep_ones_are_cut),
                cmocka_unit_test(what_is_bad_stands_out),
        };

        setlocale(LC_CTYPE, "C.UTF-8");
        return cmocka_run_group_tests(tests, NULL, NULL);
}
