/* How functions are read and written. */
#include "agent/core/mfa.h"
#include "agent/term/etf_build.h"
#include "tests/support/test.h"

static const struct {
        const char *module, *function;
        int64_t arity;
        const char *erlang, *elixir;
} functions[] = {
        {"lists", "map", 2, "lists:map/2", ":lists.map/2"},
        {"gen_server", "init_it", 6, "gen_server:init_it/6", ":gen_server.init_it/6"},
        {"Elixir.Shop.Cart", "add", 0, "'Elixir.Shop.Cart':add/0", "Shop.Cart.add/0"},
        {"Elixir.Shop", "-fun.add/1-", 255, "'Elixir.Shop':'-fun.add/1-'/255",
                "Shop.\"-fun.add/1-\"/255"},
        {"erlang", "apply", 2, "erlang:apply/2", ":erlang.apply/2"},
        {"My Module", "do it", 1, "'My Module':'do it'/1", ":\"My Module\".\"do it\"/1"},
        {"it's", "'", 1, "'it\\'s':'\\''/1", ":\"it's\".\"'\"/1"},
        {"m", "fun", 1, "m:'fun'/1", ":m.fun/1"},
        {"m", "==", 2, "m:'=='/2", ":m.==/2"},
        {"", "", 0, "'':''/0", ":\"\".\"\"/0"},
        {"gr\xC3\xBC\xC3\x9F", "\xE4\xB8\xAD", 3, "gr\xC3\xBC\xC3\x9F:'\xE4\xB8\xAD'/3",
                ":gr\xC3\xBC\xC3\x9F.\xE4\xB8\xAD/3"},
};

static void build_function(
        struct ph_etf_builder *builder, const char *module, const char *function, int64_t arity)
{
        ph_etf_build_tuple(builder, 3);
        ph_etf_build_atom(builder, module);
        ph_etf_build_atom(builder, function);
        ph_etf_build_int64(builder, arity);
}

static void functions_are_written_as_people_do_in_both_languages(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
                struct ph_etf_builder term;
                struct ph_etf in;
                struct ph_mfa mfa;
                char text[PH_MFA_SIZE];

                ph_etf_build_init(&term);
                build_function(
                        &term, functions[i].module, functions[i].function, functions[i].arity);
                in = ph_etf_of(term.bytes, term.size);
                assert_int_equal(ph_mfa_read(&in, &mfa), 0);
                assert_int_equal(ph_etf_left(&in), 0);
                assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ERLANG, text), 0);
                assert_string_equal(text, functions[i].erlang);
                assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ELIXIR, text), 0);
                assert_string_equal(text, functions[i].elixir);
                ph_etf_build_finish(&term);
        }
}

static void the_longest_function_there_is_fits(void **state)
{
        char name[255 * 4 + 1], text[PH_MFA_SIZE];
        struct ph_etf_builder term;
        struct ph_etf in;
        struct ph_mfa mfa;

        (void)state;
        for (size_t i = 0; i < 255; i++)
                memcpy(name + i * 4, "\xF0\x9F\x9A\xA2", 4);
        name[255 * 4] = '\0';
        ph_etf_build_init(&term);
        build_function(&term, name, name, 255);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_mfa_read(&in, &mfa), 0);
        assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ERLANG, text), 0);
        assert_int_equal(strlen(text), 255 * 8 + 4 + 5);
        memset(name, '\n', 255);
        name[255] = '\0';
        ph_etf_build_reset(&term);
        build_function(&term, name, name, 255);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_mfa_read(&in, &mfa), 0);
        assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ELIXIR, text), 0);
        assert_int_equal(strlen(text), 2 * (255 * 2 + 2) + 2 + 4);
        ph_etf_build_finish(&term);
}

static void frames_are_read_with_where_they_are(void **state)
{
        struct ph_etf_builder term;
        struct ph_etf in, location;
        struct ph_mfa mfa;
        char text[PH_MFA_SIZE];

        (void)state;
        ph_etf_build_init(&term);
        ph_etf_build_tuple(&term, 4);
        ph_etf_build_atom(&term, "lists");
        ph_etf_build_atom(&term, "map");
        ph_etf_build_int64(&term, 2);
        ph_etf_build_nil(&term);
        in = ph_etf_of(term.bytes, term.size);
        assert_int_equal(ph_mfa_read_frame(&in, &mfa, &location), 0);
        assert_int_equal(ph_etf_left(&in), 0);
        assert_int_equal(ph_etf_type(&location), PH_ETF_IS_LIST);
        assert_int_equal(ph_mfa_format(&mfa, PH_SYNTAX_ERLANG, text), 0);
        assert_string_equal(text, "lists:map/2");
        in = ph_etf_of(term.bytes, term.size - 1);
        assert_int_equal(ph_mfa_read_frame(&in, &mfa, &location), -EBADMSG);
        ph_etf_build_finish(&term);
}

static void what_is_no_function_is_refused_and_not_consumed(void **state)
{
        static const int64_t arities[] = {-1, 256, INT64_MAX};

        (void)state;
        for (size_t i = 0; i <= sizeof(arities) / sizeof(arities[0]); i++) {
                struct ph_etf_builder term;
                struct ph_etf in;
                struct ph_mfa mfa;

                ph_etf_build_init(&term);
                if (i < sizeof(arities) / sizeof(arities[0]))
                        build_function(&term, "m", "f", arities[i]);
                else
                        ph_etf_build_atom(&term, "undefined");
                in = ph_etf_of(term.bytes, term.size);
                assert_int_equal(ph_mfa_read(&in, &mfa), -EBADMSG);
                assert_int_equal(ph_etf_left(&in), term.size);
                ph_etf_build_finish(&term);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(functions_are_written_as_people_do_in_both_languages),
                cmocka_unit_test(the_longest_function_there_is_fits),
                cmocka_unit_test(frames_are_read_with_where_they_are),
                cmocka_unit_test(what_is_no_function_is_refused_and_not_consumed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
