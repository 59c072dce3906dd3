/* Budgets: what is cut, how it is marked, and what is said of what is missing. */
#include "agent/term/etf_build.h"
#include "agent/term/print.h"
#include "protocol/utf8.h"
#include "tests/unit/term/term_test.h"

#define MARK "\xE2\x80\xA6"

/* {1, "abc", <<"defg">>, [{x, y}], #{k => v}}: 44 bytes of ETF. */
static const char hex[] =
        "68 05 61 01 6b 00 03 61 62 63 6d 00 00 00 04 64 65 66 67 6c 00 00 00 01 68 02 77 01 78 "
        "77 01 79 6a 74 00 00 00 01 77 01 6b 77 01 76";

struct printed {
        char text[256];
        struct ph_print_cut cut;
};

static struct printed print(const char *from, const struct ph_print_options *options)
{
        size_t size;
        uint8_t *bytes = from_hex(from, &size);
        struct printed printed;
        struct ph_text text;
        ph_text_init_fixed(&text, printed.text, sizeof(printed.text));
        assert_int_equal(ph_print(ph_etf_of(bytes, size), options, &text, &printed.cut), 0);
        assert_false(text.full);
        free(bytes);
        return printed;
}

static const struct {
        size_t max_bytes;
        const char *text;
        uint64_t bytes_hidden, items_hidden;
} cuts[] = {
        {100, "{1,\"abc\",<<\"defg\">>,[{x,y}],#{k => v}}", 0, 0},
        {38, "{1,\"abc\",<<\"defg\">>,[{x,y}],#{k => v}}", 0, 0},
        {37, "{1,\"abc\",<<\"defg\">>,[{x,y}],#{k =>" MARK, 3, 0},
        {36, "{1,\"abc\",<<\"defg\">>,[{x,y}],#{k =" MARK, 3, 0},
        {24, "{1,\"abc\",<<\"defg\">>,[" MARK, 20, 1},
        {20, "{1,\"abc\",<<\"defg\"" MARK, 25, 2},
        {16, "{1,\"abc\",<<\"d" MARK, 28, 2},
        {9, "{1,\"ab" MARK, 35, 3},
        {4, "{" MARK, 42, 4},
        {3, MARK, 44, 0},
        {2, "", 44, 0},
        {1, "", 44, 0},
};

static void a_budget_cuts_and_marks_and_counts(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(cuts); i++) {
                struct ph_print_options options = {.max_bytes = cuts[i].max_bytes};
                struct printed printed = print(hex, &options);
                assert_string_equal(printed.text, cuts[i].text);
                assert_int_equal(printed.cut.cut, cuts[i].max_bytes < 38);
                assert_int_equal(printed.cut.bytes_hidden, cuts[i].bytes_hidden);
                assert_int_equal(printed.cut.items_hidden, cuts[i].items_hidden);
                assert_int_equal(printed.cut.deep_hidden, 0);
        }
}

static void no_budget_is_ever_passed(void **state)
{
        (void)state;
        for (size_t max = 1; max < 120; max++) {
                for (int way = 0; way < 4; way++) {
                        struct ph_print_options options = {.max_bytes = max,
                                .syntax = way & 1,
                                .indent = way & 2,
                                .width = 10};
                        struct printed printed = print(hex, &options);
                        size_t size = strlen(printed.text);
                        assert_true(size <= max);
                        if (printed.cut.cut && max >= 3)
                                assert_string_equal(printed.text + size - 3, MARK);
                }
        }
}

/* A hundred times the text that is there for it, in the four forms that text comes in. */
static void long_texts_are_judged_by_the_part_that_shows(void **state)
{
        (void)state;
        struct ph_print_options options = {.max_bytes = 20};
        struct ph_etf_builder builder;
        uint8_t bytes[2000];
        memset(bytes, 'a', sizeof(bytes));
        bytes[sizeof(bytes) - 1] = 0;
        for (int form = 0; form < 3; form++) {
                struct ph_text text;
                struct ph_print_cut cut;
                ph_etf_build_init(&builder);
                if (form == 0)
                        ph_etf_build_binary(&builder, bytes, sizeof(bytes));
                if (form == 1)
                        ph_etf_build_string(&builder, bytes, sizeof(bytes));
                if (form == 2) {
                        ph_etf_build_list(&builder, sizeof(bytes));
                        for (size_t i = 0; i < sizeof(bytes); i++)
                                ph_etf_build_int64(&builder, bytes[i]);
                        ph_etf_build_nil(&builder);
                }
                ph_text_init(&text, 1000);
                assert_int_equal(
                        ph_print(ph_etf_of(builder.bytes, builder.size), &options, &text, &cut), 0);
                assert_string_equal(text.bytes,
                        form == 0 ? "<<\"aaaaaaaaaaaaaa" MARK : "\"aaaaaaaaaaaaaaaa" MARK);
                assert_int_equal(cut.bytes_hidden, form == 0   ? 2000 - 14
                                                   : form == 1 ? 2000 - 16
                                                               : 2 * (2000 - 16) + 1);
                ph_text_finish(&text);
                ph_etf_build_finish(&builder);
        }
}

static void an_escape_is_never_torn_apart(void **state)
{
        (void)state;
        for (size_t max = 1; max < 40; max++) {
                struct ph_print_options options = {.max_bytes = max};
                struct printed printed = print("77 08 0a 5c 27 01 e2 82 ac 7f", &options);
                const char *mark = strstr(printed.text, MARK);
                if (mark == NULL)
                        continue;
                size_t slashes = 0;
                while (mark - slashes > printed.text && mark[-1 - (ptrdiff_t)slashes] == '\\')
                        slashes++;
                assert_int_equal(slashes % 2, 0);
        }
}

static void too_deep_containers_are_marked_and_counted(void **state)
{
        (void)state;
        struct ph_print_options options = {.max_depth = 1};
        struct printed printed = print(hex, &options);
        assert_string_equal(printed.text, "{1,\"abc\",<<\"defg\">>,[" MARK "],#{" MARK "}}");
        assert_false(printed.cut.cut);
        assert_int_equal(printed.cut.deep_hidden, 2);
        assert_int_equal(printed.cut.bytes_hidden, 14 + 11);
        options.max_depth = 2;
        printed = print(hex, &options);
        assert_string_equal(printed.text, "{1,\"abc\",<<\"defg\">>,[{" MARK "}],#{k => v}}");
        assert_int_equal(printed.cut.deep_hidden, 1);
        assert_int_equal(printed.cut.bytes_hidden, 8);
        options.max_depth = 3;
        printed = print(hex, &options);
        assert_int_equal(printed.cut.deep_hidden, 0);
        assert_int_equal(printed.cut.bytes_hidden, 0);
        options = (struct ph_print_options){.max_depth = 1, .syntax = PH_SYNTAX_ELIXIR};
        printed = print(hex, &options);
        assert_string_equal(printed.text, "{1, 'abc', \"defg\", [" MARK "], %{" MARK "}}");
}

static void empty_containers_are_never_too_deep(void **state)
{
        (void)state;
        struct ph_print_options options = {.max_depth = 1};
        struct printed printed = print("68 03 6a 68 00 74 00 00 00 00", &options);
        assert_string_equal(printed.text, "{[],{},#{}}");
        assert_int_equal(printed.cut.bytes_hidden, 0);
        assert_int_equal(printed.cut.deep_hidden, 0);
}

static void a_hundred_thousand_levels_print_without_a_stack(void **state)
{
        (void)state;
        const size_t levels = 100000;
        uint8_t *bytes = malloc(2 * levels + 1);
        for (size_t i = 0; i < levels; i++) {
                bytes[2 * i] = PH_ETF_SMALL_TUPLE;
                bytes[2 * i + 1] = 1;
        }
        bytes[2 * levels] = PH_ETF_NIL;
        for (int way = 0; way < 4; way++) {
                struct ph_print_options options = {
                        .syntax = way & 1, .indent = way & 2, .max_bytes = way & 2 ? 1000000 : 0};
                struct ph_text text;
                struct ph_print_cut cut;
                ph_text_init(&text, SIZE_MAX);
                assert_int_equal(
                        ph_print(ph_etf_of(bytes, 2 * levels + 1), &options, &text, &cut), 0);
                assert_true(way & 2 ? text.size > 999900 : text.size == 2 * levels + 2);
                assert_int_equal(cut.cut, (way & 2) != 0);
                ph_text_finish(&text);
        }
        free(bytes);
}

/* Nested keyword lists and large maps: each level is looked at once, not once per level. */
static void nothing_is_looked_through_once_per_level(void **state)
{
        (void)state;
        const size_t levels = 100000;
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        for (size_t i = 0; i < levels; i++) {
                ph_etf_build_list(&builder, 1);
                ph_etf_build_tuple(&builder, 2);
                ph_etf_build_atom(&builder, "k");
        }
        for (size_t i = 0; i <= levels; i++)
                ph_etf_build_nil(&builder);
        struct ph_print_options options = {.syntax = PH_SYNTAX_ELIXIR};
        struct ph_text text;
        struct ph_print_cut cut;
        ph_text_init(&text, SIZE_MAX);
        int64_t start = ph_test_now_ms();
        assert_int_equal(
                ph_print(ph_etf_of(builder.bytes, builder.size), &options, &text, &cut), 0);
        assert_int_equal(text.size, 5 * levels + 2);
        assert_true(ph_test_now_ms() - start < 10000); /* the square would be hours */
        ph_text_finish(&text);
        ph_etf_build_finish(&builder);
}

static void a_cut_large_map_says_how_many_pairs_are_missing(void **state)
{
        (void)state;
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        ph_etf_build_map(&builder, 1000);
        for (int64_t i = 0; i < 1000; i++) {
                ph_etf_build_int64(&builder, i % 100);
                ph_etf_build_atom(&builder, "v");
        }
        struct ph_print_options options = {.max_bytes = 33};
        struct ph_text text;
        struct ph_print_cut cut;
        ph_text_init(&text, 1000);
        assert_int_equal(
                ph_print(ph_etf_of(builder.bytes, builder.size), &options, &text, &cut), 0);
        assert_string_equal(text.bytes, "#{99 => v,98 => v,97 => v,96 =" MARK);
        assert_int_equal(cut.items_hidden, 996);
        assert_int_equal(cut.bytes_hidden, 5000 - 17);
        ph_text_finish(&text);
        ph_etf_build_finish(&builder);
}

/* [a, '$cut', {'$cut', <<"de">>} | '$cut'] and #{'$cut' => '$cut'}. */
static void what_was_left_out_before_is_a_mark_and_nothing_else(void **state)
{
        static const char list[] = "6c 00 00 00 03 77 01 61 77 04 24 63 75 74 68 02 77 04 24 63 75 "
                                   "74 6d 00 00 00 02 64 65 "
                                   "77 04 24 63 75 74";
        static const char map[] = "74 00 00 00 01 77 04 24 63 75 74 77 04 24 63 75 74";
        struct ph_print_options options = {.cut_atom = "$cut"};
        (void)state;
        assert_string_equal(print(list, &options).text, "[a," MARK ",<<\"de\">>" MARK "|" MARK "]");
        assert_string_equal(print(map, &options).text, "#{" MARK " => " MARK "}");
        options.syntax = PH_SYNTAX_ELIXIR;
        assert_string_equal(
                print(list, &options).text, "[:a, " MARK ", \"de\"" MARK " | " MARK "]");
        assert_string_equal(print(map, &options).text, "%{" MARK "}");
        options.cut_atom = NULL;
        assert_string_equal(print(map, &options).text, "%{\"$cut\": :\"$cut\"}");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_budget_cuts_and_marks_and_counts),
                cmocka_unit_test(no_budget_is_ever_passed),
                cmocka_unit_test(long_texts_are_judged_by_the_part_that_shows),
                cmocka_unit_test(an_escape_is_never_torn_apart),
                cmocka_unit_test(too_deep_containers_are_marked_and_counted),
                cmocka_unit_test(empty_containers_are_never_too_deep),
                cmocka_unit_test(a_hundred_thousand_levels_print_without_a_stack),
                cmocka_unit_test(nothing_is_looked_through_once_per_level),
                cmocka_unit_test(what_was_left_out_before_is_a_mark_and_nothing_else),
                cmocka_unit_test(a_cut_large_map_says_how_many_pairs_are_missing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
