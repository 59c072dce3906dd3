/*
 * What the oracles can't show: exact cases to read, what the printer leaves out because the node
 * alone knows it, the layout over several lines, hostile bytes and failing memory.
 */
#include "agent/term/print.h"

#include "agent/term/etf_build.h"
#include "tests/support/fault.h"
#include "tests/unit/term/term_test.h"

static const struct ph_print_options erlang = {.node = "n@h", .creation = 3};
static const struct ph_print_options elixir = {
        .syntax = PH_SYNTAX_ELIXIR, .node = "n@h", .creation = 3};

static void expect(const char *hex, const struct ph_print_options *options, const char *expected)
{
        size_t size;
        uint8_t *bytes = from_hex(hex, &size);
        struct ph_text text;
        struct ph_print_cut cut;
        ph_text_init(&text, 100000);
        assert_int_equal(ph_print(ph_etf_of(bytes, size), options, &text, &cut), 0);
        assert_string_equal(text.bytes, expected);
        assert_false(cut.cut);
        assert_int_equal(cut.bytes_hidden, 0);
        ph_text_finish(&text);
        free(bytes);
}

/* Terms in hex, in Erlang, in Elixir. */
static const struct {
        const char *hex, *erlang, *elixir;
} cases[] = {
        {"61 07", "7", "7"},
        {"6e 08 01 00 00 00 00 00 00 00 80", "-9223372036854775808", "-9223372036854775808"},
        {"6e 09 00 00 00 00 00 00 00 00 00 01", "18446744073709551616", "18446744073709551616"},
        {"46 3f f8 00 00 00 00 00 00", "1.5", "1.5"},
        {"46 41 2e 84 80 00 00 00 00", "1.0e6", "1000000.0"},
        {"46 80 00 00 00 00 00 00 00", "-0.0", "-0.0"},
        {"77 02 6f 6b", "ok", ":ok"},
        {"77 03 6e 69 6c", "nil", "nil"},
        {"77 05 61 66 74 65 72", "'after'", ":after"},
        {"77 00", "''", ":\"\""},
        {"64 00 01 e9", "\xC3\xA9", ":\xC3\xA9"},
        {"77 0a 45 6c 69 78 69 72 2e 46 6f 6f", "'Elixir.Foo'", "Foo"},
        {"77 01 ff", "'\xEF\xBF\xBD'", ":\"\xEF\xBF\xBD\""},
        {"6a", "[]", "[]"},
        {"68 00", "{}", "{}"},
        {"74 00 00 00 00", "#{}", "%{}"},
        {"6d 00 00 00 00", "<<>>", "\"\""},
        {"6b 00 02 68 69", "\"hi\"", "'hi'"},
        {"6b 00 02 01 02", "[1,2]", "[1, 2]"},
        {"6d 00 00 00 04 22 23 7b 0a", "<<\"\\\"#{\\n\">>", "\"\\\"\\#{\\n\""},
        {"6d 00 00 00 02 c3 a9", "<<\"\xC3\xA9\"/utf8>>", "\"\xC3\xA9\""},
        {"6d 00 00 00 01 e9", "<<\"\xC3\xA9\">>", "<<233>>"},
        {"6d 00 00 00 02 00 ff", "<<0,255>>", "<<0, 255>>"},
        {"4d 00 00 00 02 03 ff e0", "<<255,7:3>>", "<<255, 7::size(3)>>"},
        {"6c 00 00 00 01 61 01 61 02", "[1|2]", "[1 | 2]"},
        {"6c 00 00 00 01 68 02 77 01 61 61 01 6a", "[{a,1}]", "[a: 1]"},
        {"74 00 00 00 01 77 01 61 61 01", "#{a => 1}", "%{a: 1}"},
        {"74 00 00 00 01 61 01 61 02", "#{1 => 2}", "%{1 => 2}"},
        {"58 77 03 6e 40 68 00 00 00 07 00 00 00 01 00 00 00 03", "<0.7.1>", "#PID<0.7.1>"},
        {"58 77 03 6e 40 68 00 00 00 07 00 00 00 01 00 00 00 04", "<n@h.7.1>", "#PID<n@h.7.1>"},
        {"58 77 03 66 40 68 00 00 00 07 00 00 00 01 00 00 00 03", "<f@h.7.1>", "#PID<f@h.7.1>"},
        {"78 77 03 6e 40 68 00 00 00 01 00 00 00 02 00 00 00 03", "#Port<0.4294967298>",
                "#Port<0.4294967298>"},
        {"5a 00 03 77 03 6e 40 68 00 00 00 03 00 00 00 01 00 00 00 02 00 00 00 03", "#Ref<0.3.2.1>",
                "#Reference<0.3.2.1>"},
        {"71 77 01 61 77 01 2b 61 02", "fun a:'+'/2", "&:a.+/2"},
        /* Only the module knows the name of the function that a fun was made in. */
        {"70 00 00 00 35 01 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 00 00 00 02 "
         "00 00 00 01 77 01 6d 61 02 62 00 00 10 00 58 77 01 61 00 00 00 01 00 00 00 02 "
         "00 00 00 03 61 07",
                "#Fun<m.2.4096>", "#Function<2.4096/1 in :m>"},
        /* A struct that nobody knows: its fields in the order of the map. */
        {"74 00 00 00 03 77 0a 5f 5f 73 74 72 75 63 74 5f 5f 77 08 45 6c 69 78 69 72 2e 53 77 01 "
         "62 61 01 77 01 61 61 02",
                "#{'__struct__' => 'Elixir.S',b => 1,a => 2}", "%S{b: 1, a: 2}"},
        /* A struct in name, but of no sound shape. */
        {"74 00 00 00 02 77 0a 5f 5f 73 74 72 75 63 74 5f 5f 77 0b 45 6c 69 78 69 72 2e 44 61 74 "
         "65 77 01 61 61 02",
                "#{'__struct__' => 'Elixir.Date',a => 2}", "%Date{a: 2}"},
        {"74 00 00 00 02 77 0a 5f 5f 73 74 72 75 63 74 5f 5f 77 08 45 6c 69 78 69 72 2e 53 61 01 "
         "61 02",
                "#{'__struct__' => 'Elixir.S',1 => 2}", "%{:__struct__ => S, 1 => 2}"},
        {"79 01 02 03", "\xE2\x80\xA6", "\xE2\x80\xA6"},
};

static void terms_are_printed_in_both_languages(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                expect(cases[i].hex, &erlang, cases[i].erlang);
                expect(cases[i].hex, &elixir, cases[i].elixir);
        }
}

static void what_is_printed_is_appended(void **state)
{
        (void)state;
        struct ph_text text;
        struct ph_print_cut cut;
        ph_text_init(&text, 100);
        ph_text_puts(&text, "x = ");
        assert_int_equal(ph_print(ph_etf_of("\x6a", 1), &erlang, &text, &cut), 0);
        ph_text_puts(&text, ".");
        assert_string_equal(text.bytes, "x = [].");
        ph_text_finish(&text);
}

static int64_t always_nine(void *context, const struct ph_etf_atom *node, uint32_t creation)
{
        (void)context;
        assert_int_equal(creation, 4);
        return ph_etf_atom_is(node, "f@h") ? 9 : -1;
}

static void other_nodes_are_numbered_by_the_caller(void **state)
{
        (void)state;
        struct ph_print_options options = erlang;
        options.node_number = always_nine;
        expect("58 77 03 66 40 68 00 00 00 07 00 00 00 01 00 00 00 04", &options, "<9.7.1>");
        expect("58 77 03 67 40 68 00 00 00 07 00 00 00 01 00 00 00 04", &options, "<g@h.7.1>");
        options = (struct ph_print_options){0};
        expect("58 77 03 6e 40 68 00 00 00 07 00 00 00 01 00 00 00 03", &options, "<n@h.7.1>");
}

static void huge_integers_are_hexadecimal_above_their_limit(void **state)
{
        (void)state;
        struct ph_etf_builder builder;
        struct ph_text text;
        struct ph_print_cut cut;
        uint8_t *magnitude = calloc(1, PH_PRINT_BIG_BYTES + 1);
        magnitude[PH_PRINT_BIG_BYTES - 1] = 0xAB;
        ph_etf_build_init(&builder);
        ph_text_init(&text, SIZE_MAX);
        ph_etf_build_big(&builder, true, magnitude, PH_PRINT_BIG_BYTES);
        struct ph_etf term = ph_etf_of(builder.bytes, builder.size);
        assert_int_equal(ph_print(term, &erlang, &text, &cut), 0);
        assert_int_equal(text.size, 1 + 39457);
        assert_memory_equal(text.bytes, "-2", 2);
        ph_etf_build_reset(&builder);
        magnitude[PH_PRINT_BIG_BYTES] = 0x0C;
        ph_etf_build_big(&builder, false, magnitude, PH_PRINT_BIG_BYTES + 1);
        term = ph_etf_of(builder.bytes, builder.size);
        ph_text_rewind(&text, 0);
        assert_int_equal(ph_print(term, &erlang, &text, &cut), 0);
        assert_int_equal(text.size, 3 + 1 + 2 * PH_PRINT_BIG_BYTES);
        assert_memory_equal(text.bytes, "16#CAB0", 7);
        ph_text_rewind(&text, 0);
        assert_int_equal(ph_print(term, &elixir, &text, &cut), 0);
        assert_memory_equal(text.bytes, "0xCAB0", 6);
        ph_text_finish(&text);
        ph_etf_build_finish(&builder);
        free(magnitude);
}

/* #{list => [1000,2000,3000], name => <<"x">>, tail => [{} | []]} with 20 columns. */
static const char layout[] =
        "74 00 00 00 03 77 04 6c 69 73 74 6c 00 00 00 03 62 00 00 03 e8 62 00 00 07 d0 62 00 00 "
        "0b b8 6a 77 04 6e 61 6d 65 6d 00 00 00 01 78 77 04 74 61 69 6c 6c 00 00 00 02 62 00 01 "
        "86 a0 62 00 03 0d 40 62 00 04 93 e0";

static void a_wide_term_is_laid_out_over_lines(void **state)
{
        (void)state;
        struct ph_print_options options = {.indent = true, .width = 20};
        expect(layout, &options,
                "#{\n"
                "  list => [\n"
                "    1000,\n"
                "    2000,\n"
                "    3000\n"
                "  ],\n"
                "  name => <<\"x\">>,\n"
                "  tail => [\n"
                "    100000,\n"
                "    200000\n"
                "    | 300000\n"
                "  ]\n"
                "}");
        options.syntax = PH_SYNTAX_ELIXIR;
        expect(layout, &options,
                "%{\n"
                "  list: [\n"
                "    1000,\n"
                "    2000,\n"
                "    3000\n"
                "  ],\n"
                "  name: \"x\",\n"
                "  tail: [\n"
                "    100000,\n"
                "    200000\n"
                "    | 300000\n"
                "  ]\n"
                "}");
        options.width = 80;
        expect(layout, &options,
                "%{list: [1000, 2000, 3000], name: \"x\", tail: [100000, 200000 | 300000]}");
}

static void a_line_may_be_just_as_wide_as_asked(void **state)
{
        (void)state;
        struct ph_print_options options = {.indent = true, .width = 5};
        expect("68 02 61 01 61 02", &options, "{1,2}");
        options.width = 4;
        expect("68 02 61 01 61 02", &options, "{\n  1,\n  2\n}");
        expect("68 00", &options, "{}");
        options.width = 1;
        expect("68 00", &options, "{}");
        /* Columns are characters: three for the wide atom. */
        options.width = 8;
        expect("68 02 76 00 01 61 76 00 03 e2 82 ac", &options, "{a,'\xE2\x82\xAC'}");
}

static void cut_bytes_are_an_error_with_the_text_so_far(void **state)
{
        (void)state;
        static const char *const hexes[] = {"", "68 02 61 01", "6c 00 00 00 01 61 01",
                "74 00 00 00 01 61", "6c 00 00 00 02 68 02 77 01 61 61 01 6a", "52 00", "70 00",
                "6d 00 00 00 09 61"};
        for (size_t i = 0; i < COUNT(hexes); i++) {
                size_t size;
                uint8_t *bytes = from_hex(hexes[i], &size);
                struct ph_text text;
                struct ph_print_cut cut;
                for (int indent = 0; indent < 4; indent++) {
                        struct ph_print_options options = {
                                .indent = indent & 1, .syntax = indent / 2, .width = 1};
                        ph_text_init(&text, 1000);
                        assert_int_equal(
                                ph_print(ph_etf_of(bytes, size), &options, &text, &cut), -EBADMSG);
                        ph_text_finish(&text);
                }
                free(bytes);
        }
}

static void failing_memory_is_told_and_leaks_nothing(void **state)
{
        (void)state;
        size_t size;
        uint8_t *bytes = from_hex(
                "68 03 6c 00 00 00 01 68 02 77 01 61 61 01 6a 6e 09 00 00 00 00 00 00 00 00 00 01 "
                "74 00 00 00 01 77 01 61 61 01",
                &size);
        for (int indent = 0; indent < 2; indent++) {
                struct ph_print_options options = elixir;
                options.indent = indent;
                int error = -ENOMEM;
                for (int nth = 1; error != 0; nth++) {
                        struct ph_text text;
                        struct ph_print_cut cut;
                        assert_in_range(nth, 1, 100);
                        ph_text_init(&text, 1000);
                        ph_test_fail_allocation(nth);
                        error = ph_print(ph_etf_of(bytes, size), &options, &text, &cut);
                        assert_int_equal(error, ph_test_has_failed_allocation() ? -ENOMEM : 0);
                        ph_test_fail_allocation(0);
                        ph_text_finish(&text);
                }
        }
        free(bytes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(terms_are_printed_in_both_languages),
                cmocka_unit_test(what_is_printed_is_appended),
                cmocka_unit_test(other_nodes_are_numbered_by_the_caller),
                cmocka_unit_test(huge_integers_are_hexadecimal_above_their_limit),
                cmocka_unit_test(a_wide_term_is_laid_out_over_lines),
                cmocka_unit_test(a_line_may_be_just_as_wide_as_asked),
                cmocka_unit_test(cut_bytes_are_an_error_with_the_text_so_far),
                cmocka_unit_test(failing_memory_is_told_and_leaks_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
