/* What a look at one process says. */
#include "agent/core/process/census.h"
#include "tests/support/test.h"
#include "tests/unit/core/fake_probe.h"

/* The facts borrow from the term: they are good until the next. */
static struct ph_facts read_facts(const char *text)
{
        struct ph_etf in = fake_probe_term(text);
        struct ph_facts facts;

        assert_int_equal(ph_facts_read(&in, &facts), 0);
        assert_int_equal(ph_etf_left(&in), 0);
        return facts;
}

static void states_are_read(void **state)
{
        static const struct {
                const char *text;
                int state;
        } cases[] = {{"{<0.412.3>, gone}", PH_FACTS_GONE},
                {"{<0.412.3>, no_answer}", PH_FACTS_NO_ANSWER},
                {"{<0.412.3>, not_asked}", PH_FACTS_NOT_ASKED},
                {"{<0.412.3>, too_large}", PH_FACTS_NO_ANSWER}};

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                struct ph_facts facts = read_facts(cases[i].text);

                assert_int_equal(facts.state, cases[i].state);
                assert_int_equal(facts.pid.id, 412);
                assert_int_equal(facts.pid.serial, 3);
                assert_int_equal(facts.mailbox, -1);
                assert_int_equal(facts.memory, -1);
                assert_string_equal(facts.status, "");
        }
}

static void facts_are_read(void **state)
{
        struct ph_facts facts = read_facts(
                "{<0.412.3>, [{message_queue_len, 5000000}, {status, garbage_collecting},"
                " {current_function, {gen, do_call, 4}}, {label, 1}]}");

        (void)state;
        assert_int_equal(facts.state, PH_FACTS_FOUND);
        assert_int_equal(facts.mailbox, 5000000);
        assert_int_equal(facts.reductions, -1);
        assert_string_equal(facts.status, "garbage_collecting");
        assert_true(ph_etf_left(&facts.current_function) > 0);
        assert_int_equal(ph_etf_left(&facts.initial_call), 0);
        assert_int_equal(ph_etf_left(&facts.label), 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(states_are_read),
                cmocka_unit_test(facts_are_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
