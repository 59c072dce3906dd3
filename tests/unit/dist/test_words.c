#include "agent/dist/words.h"

#include "tests/support/test.h"

static struct ph_word word(const char *text)
{
        return (struct ph_word){text, strlen(text)};
}

static void assert_word(struct ph_word got, const char *expected)
{
        assert_int_equal(got.length, strlen(expected));
        assert_memory_equal(got.text, expected, got.length);
}

static void a_line_is_split_at_blanks(void **state)
{
        struct ph_word words[4];

        (void)state;
        assert_int_equal(ph_words_split("  a\tbc  d \nnext line", words, 4), 3);
        assert_word(words[0], "a");
        assert_word(words[1], "bc");
        assert_word(words[2], "d");
        assert_int_equal(ph_words_split("", words, 4), 0);
        assert_int_equal(ph_words_split(" \t", words, 4), 0);
        assert_int_equal(ph_words_split("\nx", words, 4), 0);
        assert_int_equal(ph_words_split("1 2 3 4 5", words, 4), 4);
        assert_word(words[3], "4");
}

static void a_number_is_digits_alone_and_not_too_high(void **state)
{
        static const struct {
                const char *text;
                uint64_t most, value;
                unsigned base;
                bool is_number;
        } cases[] = {
                {"0", 0, 0, 10, true},
                {"7", 7, 7, 10, true},
                {"8", 7, 0, 10, false},
                {"65535", 65535, 65535, 10, true},
                {"65536", 65535, 0, 10, false},
                {"0000000000000000000000065535", 65535, 65535, 10, true},
                {"18446744073709551615", UINT64_MAX, UINT64_MAX, 10, true},
                {"18446744073709551616", UINT64_MAX, 0, 10, false},
                {"99999999999999999999999", UINT64_MAX, 0, 10, false},
                {"fF", 255, 255, 16, true},
                {"100", 255, 0, 16, false},
                {"ff", 255, 0, 10, false},
                {"fg", 255, 0, 16, false},
                {"", 255, 0, 10, false},
                {"-1", 255, 0, 10, false},
                {"+1", 255, 0, 10, false},
                {" 1", 255, 0, 10, false},
                {"1 ", 255, 0, 10, false},
                {"0x1", 255, 0, 16, false},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
                uint64_t value = 0;
                if (ph_word_number(word(cases[i].text), cases[i].base, cases[i].most, &value) !=
                                cases[i].is_number ||
                        value != cases[i].value)
                        ph_test_fail("'%s' in base %u, at most %llu", cases[i].text, cases[i].base,
                                (unsigned long long)cases[i].most);
        }
}

static void a_word_is_cut_at_the_first_separator(void **state)
{
        struct ph_word head, tail;

        (void)state;
        assert_true(ph_word_cut(word("a:b:c"), ':', &head, &tail));
        assert_word(head, "a");
        assert_word(tail, "b:c");
        assert_true(ph_word_cut(word(":"), ':', &head, &tail));
        assert_word(head, "");
        assert_word(tail, "");
        assert_false(ph_word_cut(word("abc"), ':', &head, &tail));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_is_split_at_blanks),
                cmocka_unit_test(a_number_is_digits_alone_and_not_too_high),
                cmocka_unit_test(a_word_is_cut_at_the_first_separator),
        };

        return cmocka_run_group_tests_name("dist words", tests, NULL, NULL);
}
