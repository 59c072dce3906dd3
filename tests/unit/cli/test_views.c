#include "tests/support/test.h"

#include <locale.h>

#include "tests/unit/cli/shown.h"
#include "tui/cli/age.h"
#include "tui/cli/answer.h"

#define PUBLISHER                                                                                 \
        "{'pid':'<0.412.0>','name':'comments_publisher','initial_call':'x:y/1','mailbox':183204," \
        "'mailbox_per_second':1200,'reductions':41000000,'reductions_per_second':0,"              \
        "'memory_bytes':412000000,'memory_exact':true,'status':'waiting',"                        \
        "'current_function':'gen:do_call/4','state':'answered','agent':false}"
#define WORKER                                                                                  \
        "{'pid':'<0.420.0>','name':null,'label':null,'initial_call':'Comments.Worker.init/1',"  \
        "'mailbox':12,'mailbox_per_second':null,'reductions':700,'reductions_per_second':null," \
        "'memory_bytes':84200,'memory_exact':false,'status':'running','current_function':null," \
        "'state':'no answer','agent':false}"
#define OWN                                                                                    \
        "{'pid':'<0.99.0>','name':'porthole_probe','mailbox':0,'mailbox_per_second':-3.5,"     \
        "'reductions':9,'reductions_per_second':12.2,'memory_bytes':2600,'memory_exact':true," \
        "'status':'running','current_function':'porthole_probe:loop/1','state':'answered',"    \
        "'agent':true}"

static void processes_are_a_table_with_all_that_it_lacks_below(void **state)
{
        (void)state;
        assert_shown(&ph_view_ps, 0, "{'sort':'name'}",
                "{'age_ms':812,'vm_answer_ms':0.4,'vm_silent_ms':0,'gap':null,'total':1048213,"
                "'matched':1048213,'unidentified':2000,'offset':0,'sort':'mailbox','rows':"
                "[" PUBLISHER "," WORKER "," OWN "]}",
                "PID        NAME / INITIAL CALL              MAILBOX  MBOX/s  REDS  REDS/s  MEMORY"
                "  STATUS   CURRENT\n"
                "<0.412.0>  comments_publisher               183,204    1.2k   41M       0  412 MB"
                "  waiting  gen:do_call/4\n"
                "<0.420.0>  Comments.Worker.init/1                12       ?   700       ?  ~84 kB"
                "  running  (no answer)\n"
                "<0.99.0>   porthole_probe (porthole's own)        0    -3.5     9      12  2.6 kB"
                "  running  porthole_probe:loop/1\n"
                "1 to 3 of 1,048,213 processes, by mailbox\n"
                "2,000 processes are not identified yet: no filter or sort by name finds them\n"
                "sampled 0.8 s ago; the VM answers in 0.4 ms\n");
}

static void in_80_cells_less_is_shown_and_said(void **state)
{
        (void)state;
        assert_shown(&ph_view_ps, 80, "{'filter':'comm'}",
                "{'age_ms':12000,'vm_answer_ms':0.4,'vm_silent_ms':3400,'gap':'the node stopped "
                "answering','total':1204,'matched':17,'unidentified':0,'offset':15,"
                "'sort':'mailbox/s','rows':[" PUBLISHER "," WORKER "]}",
                "PID        NAME / INITIAL CALL    MAILBOX  MBOX/s  REDS/s  MEMORY  CURRENT\n"
                "<0.412.0>  comments_publisher     183,204    1.2k       0  412 MB  gen:do_call/4\n"
                "<0.420.0>  Comments.Worker.init…       12       ?       ?  ~84 kB  (no answer)\n"
                "not shown in so few columns: REDS, STATUS\n"
                "16 to 17 of the 17 that match \"comm\", of 1,204 processes, by mailbox/s\n"
                "the last sweep is incomplete: the node stopped answering\n"
                "the VM has not answered for 3.4 s; this is 12 s old\n");
}

static void no_process_is_said(void **state)
{
        (void)state;
        assert_shown(&ph_view_ps, 0, "{'filter':'xyzzy'}",
                "{'age_ms':5,'vm_answer_ms':0.4,'vm_silent_ms':0,'gap':null,'total':60,'matched':0,"
                "'unidentified':0,'offset':0,'sort':'mailbox','rows':[]}",
                "PID  NAME / INITIAL CALL  MAILBOX  MBOX/s  REDS  REDS/s  MEMORY  STATUS  CURRENT\n"
                "0 to 0 of the 0 that match \"xyzzy\", of 60 processes, by mailbox\n"
                "sampled 5.0 ms ago; the VM answers in 0.4 ms\n");
}

static void without_a_sample_there_is_no_list(void **state)
{
        (void)state;
        assert_shown(&ph_view_ps, 0, "{}",
                "{'age_ms':null,'vm_answer_ms':null,'vm_silent_ms':2000,'gap':'none yet','total':0,"
                "'matched':0,'unidentified':0,'offset':0,'sort':'mailbox','rows':[]}",
                "");
}

static void a_list_by_rates_or_names_waits_for_them(void **state)
{
        static const char without[] = "{'rows':[" WORKER "]}";
        static const char with[] = "{'rows':[" WORKER "," OWN "]}";

        (void)state;
        assert_complete(&ph_view_ps, "{}", without, true);
        assert_complete(&ph_view_ps, "{'sort':'name'}", without, true);
        assert_complete(&ph_view_ps, "{'sort':'reds/s'}", without, false);
        assert_complete(&ph_view_ps, "{'sort':'mailbox/s'}", without, false);
        assert_complete(&ph_view_ps, "{'sort':'reds/s'}", with, true);
        assert_complete(&ph_view_ps, "{'filter':'x'}", "{'unidentified':1,'rows':[]}", false);
        assert_complete(&ph_view_ps, "{'sort':'name'}", "{'unidentified':1,'rows':[]}", false);
        assert_complete(&ph_view_ps, "{'sort':'pid'}", "{'unidentified':1,'rows':[]}", true);
        assert_complete(&ph_view_stats, "{}", "{'per_second':{'reductions':null}}", false);
        assert_complete(&ph_view_stats, "{}", "{'per_second':null,'vm_silent_ms':800}", true);
        assert_complete(&ph_view_stats, "{}", "{'per_second':{'reductions':0}}", true);
}

static void vital_signs_are_lines(void **state)
{
        (void)state;
        assert_shown(&ph_view_stats, 0, "{}",
                "{'age_ms':300,'vm_answer_ms':12.6,'vm_silent_ms':0,'node':'shop@web1',"
                "'otp_release':'25','erts_version':'13.1.5','elixir_version':'1.14.0',"
                "'uptime_ms':267060000,'schedulers':{'total':4,'online':2,'dirty_cpu':4,"
                "'dirty_io':10,'run_queue':1204,'utilisation_percent':51.23,"
                "'each_percent':[100,2.46]},'memory_bytes':{'total':412000000,"
                "'processes':100000000,'system':312000000,'atom':400000,'binary':3100,"
                "'code':7000000,'ets':0},'counts':{'processes':{'count':1048213,"
                "'limit':2097152},'ports':{'count':12,'limit':65536},'atoms':{'count':20000,"
                "'limit':1048576},'ets':{'count':40,'limit':null}},'per_second':{"
                "'reductions':1234567,'context_switches':340,'gc_count':12.4,'gc_bytes':3100000,"
                "'io_in_bytes':0,'io_out_bytes':12000},'os':{'rss_bytes':500000000,"
                "'cpu_percent':112,'threads':29},'history':null}",
                "node           shop@web1\n"
                "runtime        OTP 25, erts 13.1.5, Elixir 1.14.0\n"
                "up             3d 02:11\n"
                "schedulers     2 of 4 online, 4 dirty CPU, 10 dirty I/O\n"
                "utilisation    51 % (100 %, 2.5 %)\n"
                "run queue      1,204 ready and waiting\n"
                "memory         412 MB\n"
                "  processes    100 MB\n"
                "  system       312 MB\n"
                "    atoms      400 kB\n"
                "    binaries   3.1 kB\n"
                "    code       7.0 MB\n"
                "    ETS           0 B\n"
                "processes      1,048,213 of 2,097,152 (50 %)\n"
                "ports          12 of 65,536 (0 %)\n"
                "atoms          20,000 of 1,048,576 (1.9 %)\n"
                "ETS tables     40\n"
                "per second     1.2M reductions, 340 context switches\n"
                "               12 garbage collections, 3.1 MB reclaimed\n"
                "               0 B read, 12 kB written through ports\n"
                "OS process     500 MB resident, 112 % CPU (100 % is one core), 29 threads\n"
                "sampled 0.3 s ago; the VM answers in 13 ms\n");
}

static void what_a_silent_node_did_not_say_is_a_question_mark(void **state)
{
        (void)state;
        assert_shown(&ph_view_stats, 40, "{}",
                "{'age_ms':null,'vm_answer_ms':null,'vm_silent_ms':61000,'node':'shop@web1',"
                "'otp_release':'25','erts_version':'13.1.5','elixir_version':null,"
                "'uptime_ms':null,'schedulers':null,'memory_bytes':null,'counts':null,"
                "'per_second':null,'os':{'rss_bytes':500000000,'cpu_percent':400,'threads':29},"
                "'history':null}",
                "node           shop@web1\n"
                "runtime        OTP 25, erts 13.1.5\n"
                "up             ?\n"
                "schedulers     ? of ? online, ? dirty C…\n"
                "utilisation    ?\n"
                "run queue      ? ready and waiting\n"
                "memory              ?\n"
                "  processes         ?\n"
                "  system            ?\n"
                "    atoms           ?\n"
                "    binaries        ?\n"
                "    code            ?\n"
                "    ETS             ?\n"
                "processes      ?\n"
                "ports          ?\n"
                "atoms          ?\n"
                "ETS tables     ?\n"
                "per second     ? reductions, ? context …\n"
                "               ? garbage collections, ?…\n"
                "               ? read, ? written throug…\n"
                "OS process     500 MB resident, 400 % C…\n"
                "the VM has not answered for 1m 01s, and never since porthole asked\n");
}

static void every_state_of_the_node_has_its_sentence(void **state)
{
        static const struct {
                const char *result;
                const char *sentence;
        } cases[] = {
                {"{'age_ms':812,'vm_answer_ms':0.4,'vm_silent_ms':2}",
                        "sampled 0.8 s ago; the VM answers in 0.4 ms"},
                {"{'age_ms':12000,'vm_answer_ms':0.4,'vm_silent_ms':3400}",
                        "the VM has not answered for 3.4 s; this is 12 s old"},
                {"{'age_ms':null,'vm_answer_ms':null,'vm_silent_ms':900}",
                        "the VM has not answered for 0.9 s, and never since porthole asked"},
                {"{'age_ms':null,'vm_answer_ms':0.4,'vm_silent_ms':0}",
                        "the node has not answered yet"},
                {"{'age_ms':100,'vm_answer_ms':null,'vm_silent_ms':0}", "sampled 0.1 s ago"},
                {"{}", "the node has not answered yet"},
        };
        char sentence[256];

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                cJSON *result = parse_quoted(cases[i].result);

                ph_age_format(result, sentence, sizeof(sentence));
                assert_string_equal(sentence, cases[i].sentence);
                cJSON_Delete(result);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(processes_are_a_table_with_all_that_it_lacks_below),
                cmocka_unit_test(in_80_cells_less_is_shown_and_said),
                cmocka_unit_test(no_process_is_said),
                cmocka_unit_test(without_a_sample_there_is_no_list),
                cmocka_unit_test(a_list_by_rates_or_names_waits_for_them),
                cmocka_unit_test(vital_signs_are_lines),
                cmocka_unit_test(what_a_silent_node_did_not_say_is_a_question_mark),
                cmocka_unit_test(every_state_of_the_node_has_its_sentence),
        };

        if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
                return 1;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
