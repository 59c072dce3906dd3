/* What plans and outcomes of kills say to a person. */
#include <stdio.h>
#include <string.h>

#include "tests/support/test.h"
#include "tui/model/kill_lines.h"

static const char supervised[] =
        "\"supervisors\":[{\"pid\":\"<0.2.0>\",\"name\":\"shop_sup\",\"strategy\":\"one_for_one\","
        "\"child\":\"till\",\"restart\":\"permanent\",\"intensity\":3,\"period_ms\":5000,\"used\":"
        "2,"
        "\"adds_least\":1,\"adds_most\":1,\"holds\":\"yes\",\"dies\":\"no\"}],"
        "\"unknown\":[\"what it is linked to is unknown\"],\"node_down\":\"no\"";

/* Of a target and @others more that die with it, and what @rest says besides. */
static struct ph_kill_lines lines_of(int others, const char *then, const char *rest)
{
        struct ph_kill_lines lines = {0};
        char *dies = ph_test_format("{\"pid\":\"<0.1.0>\",\"certain\":true,\"then\":\"%s\"}", then);
        cJSON *plan;
        char *text;

        for (int i = 0; i < others; i++) {
                char *more = ph_test_format("%s,{\"pid\":\"<0.%d.0>\",\"certain\":true,\"why\":"
                                            "\"linked\",\"then\":\"unsupervised\"}",
                        dies, 100 + i);

                free(dies);
                dies = more;
        }
        text = ph_test_format("{\"target\":{\"pid\":\"<0.1.0>\",\"name\":\"till\"},\"deaths\":%d,"
                              "\"dies\":[%s],%s}",
                others + 1, dies, rest);
        plan = cJSON_Parse(text);
        assert_non_null(plan);
        ph_kill_lines_add_plan(&lines, plan);
        assert_false(lines.failed);
        cJSON_Delete(plan);
        free(text);
        free(dies);
        return lines;
}

/* Returns the number of the first line with @text, which must be there. */
static size_t find(const struct ph_kill_lines *lines, const char *text)
{
        for (size_t i = 0; i < lines->count; i++) {
                if (strstr(lines->lines[i].text, text) != NULL)
                        return i;
        }
        ph_test_fail("no line says \"%s\"", text);
        return 0;
}

static void many_deaths_do_not_hide_what_comes_after_them(void **state)
{
        struct ph_kill_lines lines = lines_of(300, "restarted", supervised);

        (void)state;
        assert_string_equal(lines.lines[find(&lines, "<0.100.0>")].label, "dies with it 300");
        assert_true(find(&lines, "see the end") < find(&lines, "shop_sup"));
        assert_true(find(&lines, "2 of 3 used in the last 5.0 s; this is the 3rd: holds") < 12);
        assert_true(find(&lines, "is unknown") < find(&lines, "<0.399.0>"));
        assert_int_equal(find(&lines, "<0.399.0>"), lines.count - 1);
        ph_kill_lines_finish(&lines);
}

static void what_may_come_back_is_not_said_to(void **state)
{
        struct ph_kill_lines lines = lines_of(0, "unknown", supervised);
        const struct ph_kill_line *then = &lines.lines[find(&lines, "may come back")];

        (void)state;
        assert_string_equal(then->label, "then");
        assert_int_equal(then->kind, PH_KILL_LINE_UNKNOWN);
        assert_non_null(strstr(lines.lines[find(&lines, "mailbox")].text, "mailbox ?  memory ?"));
        ph_kill_lines_finish(&lines);
}

static void a_table_of_an_owner_that_may_die_is_in_doubt(void **state)
{
        struct ph_kill_lines lines = lines_of(0, "restarted",
                "\"tables\":[{\"table\":\"prices\",\"certain\":true,\"fate\":\"lost\"},"
                "{\"table\":\"takings\",\"certain\":false,\"fate\":\"lost\"}]");

        (void)state;
        assert_string_equal(lines.lines[find(&lines, "prices")].label, "tables lost 1");
        assert_string_equal(lines.lines[find(&lines, "takings")].label, "tables in doubt 1");
        ph_kill_lines_finish(&lines);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(many_deaths_do_not_hide_what_comes_after_them),
                cmocka_unit_test(what_may_come_back_is_not_said_to),
                cmocka_unit_test(a_table_of_an_owner_that_may_die_is_in_doubt),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
