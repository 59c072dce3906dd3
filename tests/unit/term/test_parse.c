#include "agent/term/parse.h"

#include "agent/term/print.h"
#include "tests/support/fault.h"
#include "tests/unit/term/term_test.h"

#define ERLANG PH_SYNTAX_ERLANG
#define ELIXIR PH_SYNTAX_ELIXIR

static int parse(const char *text, enum ph_syntax syntax, bool holes,
        struct ph_etf_builder *builder, struct ph_parse_failure *failure)
{
        /* Exactly sized, so that a read beyond the text is seen. */
        size_t size = strlen(text);
        char *copy = malloc(size > 0 ? size : 1);
        for (size_t i = 0; i < size; i++)
                copy[i] = text[i];
        struct ph_parse_options options = {
                .syntax = syntax, .holes = holes, .node = "n@h", .creation = 3};
        ph_etf_build_init(builder);
        int error = ph_parse(copy, size, &options, builder, failure);
        free(copy);
        return error;
}

/* What a person may type, and how ph_print() shows what it became. */
static const struct {
        enum ph_syntax syntax;
        const char *text, *shown;
} cases[] = {
        {ERLANG, "ok", "ok"},
        {ERLANG, "  ok . ", "ok"},
        {ERLANG, "'hello world'", "'hello world'"},
        {ERLANG, "'it\\'s'", "'it\\'s'"},
        {ERLANG, "''", "''"},
        {ERLANG, "n@h", "n@h"},
        {ERLANG, "\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        {ERLANG, "123", "123"},
        {ERLANG, "-123", "-123"},
        {ERLANG, "+7", "7"},
        {ERLANG, "1_000_000", "1000000"},
        {ERLANG, "16#fF", "255"},
        {ERLANG, "-2#1010", "-10"},
        {ERLANG, "36#zz", "1295"},
        {ERLANG, "16#FFFF_FFFF_FFFF_FFFF_F", "295147905179352825855"},
        {ERLANG, "4294967295", "4294967295"},
        {ERLANG, "2147483648", "2147483648"},
        {ERLANG, "-9223372036854775809", "-9223372036854775809"},
        {ERLANG, "0000000000000000000000000", "0"},
        {ERLANG, "$a", "97"},
        {ERLANG, "$\\n", "10"},
        {ERLANG, "$\\x{20ac}", "8364"},
        {ERLANG, "$ ", "32"},
        {ERLANG, "$\xE2\x82\xAC", "8364"},
        {ERLANG, "1.5", "1.5"},
        {ERLANG, "-1.5e-3", "-0.0015"},
        {ERLANG, "1.0E10", "1.0e10"},
        {ERLANG, "1_0.2_5", "10.25"},
        {ERLANG, "4.9e-324", "5.0e-324"},
        {ERLANG, "1.0e-400", "0.0"},
        {ERLANG, "\"abc\"", "\"abc\""},
        {ERLANG, "\"\"", "[]"},
        {ERLANG, "\"\\101\\x41\\x{41}\\^A\\s\\d\\e\\q\"", "[65,65,65,1,32,127,27,113]"},
        {ERLANG, "\"\xE2\x82\xAC\"", "[8364]"},
        {ERLANG, "<<>>", "<<>>"},
        {ERLANG, "<< 1 , 2 >>", "<<1,2>>"},
        {ERLANG, "<<\"abc\">>", "<<\"abc\">>"},
        {ERLANG, "<<\"\xC3\xA9\">>", "<<\"\xC3\xA9\">>"},
        {ERLANG, "<<\"\xC3\xA9\"/utf8>>", "<<\"\xC3\xA9\"/utf8>>"},
        {ERLANG, "<<1,\"a\",5:3>>", "<<1,97,5:3>>"},
        {ERLANG, "<<1:1,1:16,1:7>>", "<<128,0,129>>"},
        {ERLANG, "<<9223372036854775809:64>>", "<<128,0,0,0,0,0,0,1>>"},
        {ERLANG, "{}", "{}"},
        {ERLANG, "{ a , {b,c} }", "{a,{b,c}}"},
        {ERLANG, "[]", "[]"},
        {ERLANG, "[1,2|3]", "[1,2|3]"},
        {ERLANG, "[a|[]]", "[a]"},
        {ERLANG, "#{}", "#{}"},
        {ERLANG, "#{a=>1, {b} => [2]}", "#{a => 1,{b} => [2]}"},
        {ERLANG, "<0.12.3>", "<0.12.3>"},
        {ERLANG, "#Port<0.5>", "#Port<0.5>"},
        {ERLANG, "#Ref<0.1.2.3>", "#Ref<0.1.2.3>"},
        {ERLANG, "fun lists:map/2", "fun lists:map/2"},
        {ERLANG, "fun 'A b':'+'/255", "fun 'A b':'+'/255"},
        {ERLANG, "{user, '_', active}", "{user,'_',active}"},
        {ELIXIR, ":ok", ":ok"},
        {ELIXIR, "nil", "nil"},
        {ELIXIR, "true", "true"},
        {ELIXIR, ":\"a b\"", ":\"a b\""},
        {ELIXIR, ":a?", ":a?"},
        {ELIXIR, ":Foo", ":Foo"},
        {ELIXIR, ":+", ":+"},
        {ELIXIR, ":%{}", ":%{}"},
        {ELIXIR, ":nil", "nil"},
        {ELIXIR, "Foo.Bar", "Foo.Bar"},
        {ELIXIR, "Elixir.Foo", "Foo"},
        {ELIXIR, "Elixir", "Elixir"},
        {ELIXIR, ":\xE6\x97\xA5\xE6\x9C\xAC", ":\xE6\x97\xA5\xE6\x9C\xAC"},
        {ELIXIR, "0x1F", "31"},
        {ELIXIR, "-0b101", "-5"},
        {ELIXIR, "0o17", "15"},
        {ELIXIR, "1_000.5", "1000.5"},
        {ELIXIR, "?a", "97"},
        {ELIXIR, "?\\n", "10"},
        {ELIXIR, "\"a\\tb\\u00e9\\u{1F600}\\#{x}\"", "\"a\\tb\xC3\xA9\xF0\x9F\x98\x80\\#{x}\""},
        {ELIXIR, "\"\\xFF\\x41\"", "<<255, 65>>"},
        {ELIXIR, "'abc'", "'abc'"},
        {ELIXIR, "'\\xFF'", "[255]"},
        {ELIXIR, "''", "[]"},
        {ELIXIR, "<<1, 2::size(4), \"a\">>", "<<1, 38, 1::size(4)>>"},
        {ELIXIR, "<<5::3>>", "<<5::size(3)>>"},
        {ELIXIR, "{1, {2}}", "{1, {2}}"},
        {ELIXIR, "[1 | 2]", "[1 | 2]"},
        {ELIXIR, "[a: 1, b: [c: 2]]", "[a: 1, b: [c: 2]]"},
        {ELIXIR, "[\"a b\": 1, +: 2, {}: 3, a?: 4]", "[\"a b\": 1, +: 2, {}: 3, a?: 4]"},
        {ELIXIR, "%{}", "%{}"},
        {ELIXIR, "%{a: 1, b: %{}}", "%{a: 1, b: %{}}"},
        {ELIXIR, "%{\"k\" => :v, 1 => [x: 1]}", "%{\"k\" => :v, 1 => [x: 1]}"},
        {ELIXIR, "%Foo.Bar{a: 1}", "%Foo.Bar{a: 1}"},
        {ELIXIR, "%Foo{}", "%Foo{}"},
        {ELIXIR, "%:foo{a: 1}", "%:foo{a: 1}"},
        {ELIXIR, "#PID<0.12.3>", "#PID<0.12.3>"},
        {ELIXIR, "#Port<0.5>", "#Port<0.5>"},
        {ELIXIR, "#Reference<0.1.2.3>", "#Reference<0.1.2.3>"},
        {ELIXIR, "&Enum.map/2", "&Enum.map/2"},
        {ELIXIR, "&:a.\"b c\"/2", "&:a.\"b c\"/2"},
        {ELIXIR, "&:a.:::/1", NULL},
        {ELIXIR, "&:a.::/1", "&:a.::/1"},
};

static void what_is_typed_is_read(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct ph_etf_builder builder;
                struct ph_parse_failure failure;
                struct ph_print_cut cut;
                struct ph_text shown;
                struct ph_print_options options = {.syntax = cases[i].syntax, .node = "n@h"};
                int error = parse(cases[i].text, cases[i].syntax, false, &builder, &failure);
                if (cases[i].shown == NULL) {
                        assert_int_equal(error, -EINVAL);
                        ph_etf_build_finish(&builder);
                        continue;
                }
                if (error != 0)
                        ph_test_fail("%s: column %zu: %s", cases[i].text, failure.column,
                                failure.message);
                ph_text_init(&shown, 1000);
                assert_int_equal(
                        ph_print(ph_etf_of(builder.bytes, builder.size), &options, &shown, &cut),
                        0);
                assert_string_equal(shown.bytes, cases[i].shown);
                ph_text_finish(&shown);
                ph_etf_build_finish(&builder);
        }
}

static const struct {
        enum ph_syntax syntax;
        const char *text;
        size_t column;
        const char *message; /* a part of it */
} failures[] = {
        {ERLANG, "", 1, "term is missing"},
        {ERLANG, "   ", 4, "term is missing"},
        {ERLANG, "a b", 3, "more than one"},
        {ERLANG, "{a,b", 1, "never closed"},
        {ERLANG, "{a,[b", 4, "never closed"},
        {ERLANG, "{a b}", 4, "} is missing"},
        {ERLANG, "[a,]", 4, "no term"},
        {ERLANG, "[|a]", 2, "no term"},
        {ERLANG, "[a|b,c]", 5, "] is missing"},
        {ERLANG, "#{a}", 4, "=> is missing"},
        {ERLANG, "#{a=>}", 6, "no term"},
        {ERLANG, "#{a=>1|b}", 7, "} is missing"},
        {ERLANG, "{a|b}", 3, "} is missing"},
        {ERLANG, "Var", 1, "quotes"},
        {ERLANG, "_", 1, "quotes"},
        {ERLANG, "{user, _}", 8, "quotes"},
        {ERLANG, "after", 1, "quotes"},
        {ERLANG, "'abc", 1, "never closed"},
        {ERLANG, "\"abc\\", 6, "character is missing"},
        {ERLANG, "\"a\\x{110000}\"", 6, "not a character"},
        {ERLANG, "\"\\xd8\\x{d800}\"", 9, "not a character"},
        {ERLANG, "\"\\xg\"", 4, "digit is missing"},
        {ERLANG, "\"\\x{41\"", 7, "} is missing"},
        {ERLANG, "\xFF", 1, "no term"},
        {ERLANG, "\"\xC3\xA9\xFF\"", 3, "UTF-8"},
        {ERLANG, "37#a", 1, "base"},
        {ERLANG, "1#0", 1, "base"},
        {ERLANG, "16#", 4, "digit is missing"},
        {ERLANG, "16#g", 4, "digit is missing"},
        {ERLANG, "1__0", 2, "more than one"},
        {ERLANG, "-", 2, "digit is missing"},
        {ERLANG, "-a", 2, "digit is missing"},
        {ERLANG, "1.0e999", 1, "out of range"},
        {ERLANG, "<<256>>", 3, "too large"},
        {ERLANG, "<<8:3>>", 3, "too large"},
        {ERLANG, "<<1:0>>", 5, "1 to 64"},
        {ERLANG, "<<1:65>>", 5, "too large"},
        {ERLANG, "<<1", 4, ">> is missing"},
        {ERLANG, "<<1,>>", 5, "digit is missing"},
        {ERLANG, "<<\"\xE2\x82\xAC\">>", 3, "/utf8"},
        {ERLANG, "<1.2.3>", 2, "start with 0"},
        {ERLANG, "<0.2>", 5, "three numbers"},
        {ERLANG, "<0.2.3", 7, "> is missing"},
        {ERLANG, "<0.4294967296.0>", 4, "too large"},
        {ERLANG, "#Ref<0.1.2.3.4.5.6>", 18, "> is missing"},
        {ERLANG, "#Fun<a.1.2>", 1, "no term"},
        {ERLANG, "fun a/1", 6, "module:name"},
        {ERLANG, "fun a:b", 8, "arity"},
        {ERLANG, "fun a:b/256", 9, "too large"},
        {ERLANG, "fun", 4, "atom is missing"},
        {ERLANG, "%{}", 1, "no term"},
        {ERLANG, ":a", 1, "no term"},
        {ELIXIR, "a", 1, "needs a :"},
        {ELIXIR, "_", 1, "needs a :"},
        {ELIXIR, ":", 2, "atom is missing"},
        {ELIXIR, ": a", 2, "atom is missing"},
        {ELIXIR, ":1a", 2, "atom is missing"},
        {ELIXIR, "\"#{x}\"", 2, "interpolation"},
        {ELIXIR, "{a: 1}", 2, "needs a :"},
        {ELIXIR, "[a:1]", 2, "needs a :"},
        {ELIXIR, "%{a: }", 6, "no term"},
        {ELIXIR, "%{:a, 1}", 5, "=> is missing"},
        {ELIXIR, "%foo{}", 2, "module is missing"},
        {ELIXIR, "%Foo", 5, "{ is missing"},
        {ELIXIR, "#PID<1.2.3>", 6, "start with 0"},
        {ELIXIR, "&Foo", 5, "Module.name"},
        {ELIXIR, "&foo.bar/1", 2, "module is missing"},
        {ELIXIR, "[1 | 2, 3]", 7, "] is missing"},
        {ELIXIR, "0x", 3, "digit is missing"},
        {ELIXIR, "~r/a/", 1, "no term"},
};

static void the_first_error_is_told_with_its_column(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(failures); i++) {
                struct ph_etf_builder builder;
                struct ph_parse_failure failure = {0};
                int error = parse(failures[i].text, failures[i].syntax, false, &builder, &failure);
                if (error != -EINVAL || failure.column != failures[i].column ||
                        strstr(failure.message, failures[i].message) == NULL)
                        ph_test_fail("%s: %d, column %zu: %s", failures[i].text, error,
                                failure.column, failure.message);
                ph_etf_build_finish(&builder);
        }
}

static void holes_are_the_atom_underscore_where_asked_for(void **state)
{
        (void)state;
        struct ph_etf_builder builder;
        struct ph_parse_failure failure;
        assert_int_equal(parse("{user, _, [_|_]}", ERLANG, true, &builder, &failure), 0);
        size_t size;
        uint8_t *expected = from_hex("69 00 00 00 03 77 04 75 73 65 72 77 01 5f 6c 00 00 00 01 77 "
                                     "01 5f 77 01 5f",
                &size);
        assert_int_equal(builder.size, size);
        assert_memory_equal(builder.bytes, expected, size);
        free(expected);
        ph_etf_build_finish(&builder);
        assert_int_equal(parse("%{k: _}", ELIXIR, true, &builder, &failure), 0);
        ph_etf_build_finish(&builder);
        assert_int_equal(parse("_a", ERLANG, true, &builder, &failure), -EINVAL);
        ph_etf_build_finish(&builder);
        assert_int_equal(parse("_a", ELIXIR, true, &builder, &failure), -EINVAL);
        ph_etf_build_finish(&builder);
}

static void a_list_of_bytes_is_encoded_as_a_node_does_it(void **state)
{
        (void)state;
        static const struct {
                const char *text, *hex;
        } lists[] = {
                {"[1,2,255]", "6b 00 03 01 02 ff"},
                {"[1,256]", "6c 00 00 00 02 61 01 62 00 00 01 00 6a"},
                {"[97|b]", "6c 00 00 00 01 61 61 77 01 62"},
                /* Elements as long as two bytes would be, but no bytes. */
                {"[{},97,1]", "6c 00 00 00 03 69 00 00 00 00 61 61 61 01 6a"},
                {"[[],[]]", "6c 00 00 00 02 6a 6a 6a"},
                {"[[],x]", "6c 00 00 00 02 6a 77 01 78 6a"},
                {"[[],[[]]]", "6c 00 00 00 02 6a 6c 00 00 00 01 6a 6a 6a"},
        };
        for (size_t i = 0; i < COUNT(lists); i++) {
                struct ph_etf_builder builder;
                struct ph_parse_failure failure;
                size_t size;
                uint8_t *expected = from_hex(lists[i].hex, &size);
                assert_int_equal(parse(lists[i].text, ERLANG, false, &builder, &failure), 0);
                assert_int_equal(builder.size, size);
                assert_memory_equal(builder.bytes, expected, size);
                free(expected);
                ph_etf_build_finish(&builder);
        }
}

static void terms_may_be_255_levels_deep_and_no_deeper(void **state)
{
        (void)state;
        char text[2 * 256 + 1];
        for (size_t depth = 255; depth <= 256; depth++) {
                struct ph_etf_builder builder;
                struct ph_parse_failure failure;
                memset(text, '[', depth);
                memset(text + depth, ']', depth);
                text[2 * depth] = '\0';
                assert_int_equal(
                        parse(text, ERLANG, false, &builder, &failure), depth == 255 ? 0 : -EINVAL);
                if (depth == 256)
                        assert_int_equal(failure.column, 256);
                ph_etf_build_finish(&builder);
        }
}

static void integers_may_have_40000_digits_and_no_more(void **state)
{
        (void)state;
        char *text = malloc(PH_PARSE_MAX_DIGITS + 2);
        struct ph_etf_builder builder;
        struct ph_parse_failure failure;
        memset(text, '9', PH_PARSE_MAX_DIGITS + 1);
        text[PH_PARSE_MAX_DIGITS + 1] = '\0';
        assert_int_equal(parse(text, ERLANG, false, &builder, &failure), -EINVAL);
        assert_int_equal(failure.column, 1);
        ph_etf_build_finish(&builder);
        text[PH_PARSE_MAX_DIGITS] = '\0';
        assert_int_equal(parse(text, ERLANG, false, &builder, &failure), 0);
        ph_etf_build_finish(&builder);
        free(text);
}

static void an_atom_may_have_255_characters_and_no_more(void **state)
{
        (void)state;
        char text[300];
        for (int elixir = 0; elixir < 2; elixir++) {
                struct ph_etf_builder builder;
                struct ph_parse_failure failure;
                memset(text, 'a', sizeof(text));
                text[0] = elixir ? ':' : 'a';
                text[255 + elixir] = '\0';
                assert_int_equal(parse(text, elixir, false, &builder, &failure), 0);
                ph_etf_build_finish(&builder);
                text[255 + elixir] = 'a';
                text[256 + elixir] = '\0';
                assert_int_equal(parse(text, elixir, false, &builder, &failure), -EINVAL);
                assert_int_equal(failure.column, 1 + elixir);
                ph_etf_build_finish(&builder);
        }
}

static void without_a_node_no_identifier_can_be_typed(void **state)
{
        (void)state;
        static const char *const texts[] = {"<0.1.2>", "#Port<0.1>", "#Ref<0.1.2.3>"};
        for (size_t i = 0; i < COUNT(texts); i++) {
                struct ph_parse_options options = {.syntax = ERLANG};
                struct ph_parse_failure failure;
                struct ph_etf_builder builder;
                ph_etf_build_init(&builder);
                assert_int_equal(ph_parse(texts[i], strlen(texts[i]), &options, &builder, &failure),
                        -EINVAL);
                ph_etf_build_finish(&builder);
        }
}

static void failing_memory_is_told_and_leaks_nothing(void **state)
{
        (void)state;
        static const char text[] = "[a: \"b\", c: 123456789012345678901234567890, d: <<1>>, "
                                   "e: :\"f g\", h: 'i', j: 1.5, k: %{l: {}}]";
        int error = -ENOMEM;
        for (int nth = 1; error != 0; nth++) {
                struct ph_parse_options options = {.syntax = ELIXIR};
                struct ph_parse_failure failure;
                struct ph_etf_builder builder;
                assert_in_range(nth, 1, 100);
                ph_etf_build_init(&builder);
                ph_test_fail_allocation(nth);
                error = ph_parse(text, strlen(text), &options, &builder, &failure);
                bool failed = ph_test_has_failed_allocation();
                ph_test_fail_allocation(0);
                assert_int_equal(error, failed ? -ENOMEM : 0);
                ph_etf_build_finish(&builder);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_typed_is_read),
                cmocka_unit_test(the_first_error_is_told_with_its_column),
                cmocka_unit_test(holes_are_the_atom_underscore_where_asked_for),
                cmocka_unit_test(a_list_of_bytes_is_encoded_as_a_node_does_it),
                cmocka_unit_test(terms_may_be_255_levels_deep_and_no_deeper),
                cmocka_unit_test(integers_may_have_40000_digits_and_no_more),
                cmocka_unit_test(an_atom_may_have_255_characters_and_no_more),
                cmocka_unit_test(without_a_node_no_identifier_can_be_typed),
                cmocka_unit_test(failing_memory_is_told_and_leaks_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
