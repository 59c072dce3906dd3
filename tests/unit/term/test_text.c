#include "agent/term/text.h"

#include <errno.h>

#include "tests/support/fault.h"
#include "tests/unit/term/term_test.h"

static void a_text_grows_up_to_its_limit_and_no_further(void **state)
{
        (void)state;
        struct ph_text text;
        ph_text_init(&text, 1000);
        for (size_t i = 0; i < 1000; i++)
                ph_text_put_char(&text, 'x');
        assert_false(text.full);
        assert_int_equal(text.size, 1000);
        ph_text_put_char(&text, 'y');
        assert_true(text.full);
        assert_int_equal(text.size, 1000);
        assert_int_equal(strlen(text.bytes), 1000);
        ph_text_finish(&text);
}

static void a_character_is_kept_whole_at_the_limit(void **state)
{
        (void)state;
        static const struct {
                const char *kept;
                size_t room;
        } cases[] = {{"", 0}, {"a", 1}, {"a", 3}, {"a\xE2\x82\xAC", 4}, {"a\xE2\x82\xAC", 5},
                {"a\xE2\x82\xAC\xF0\x9F\x98\x80", 8}};
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct ph_text text;
                ph_text_init(&text, cases[i].room);
                ph_text_puts(&text, "a\xE2\x82\xAC\xF0\x9F\x98\x80");
                assert_string_equal(text.bytes, cases[i].kept);
                assert_int_equal(text.full, cases[i].room < 8);
                ph_text_finish(&text);
        }
}

static void what_must_be_whole_is_dropped_when_it_does_not_fit(void **state)
{
        (void)state;
        struct ph_text text;
        ph_text_init(&text, 3);
        ph_text_put_whole(&text, "ab", 2);
        ph_text_put_whole(&text, "\\n", 2);
        assert_string_equal(text.bytes, "ab");
        assert_true(text.full);
        ph_text_put_char(&text, 'c');
        assert_string_equal(text.bytes, "ab");
        ph_text_finish(&text);
}

static void a_fixed_buffer_is_never_left(void **state)
{
        (void)state;
        char *buffer = malloc(4);
        struct ph_text text;
        ph_text_init_fixed(&text, buffer, 4);
        assert_string_equal(text.bytes, "");
        ph_text_puts(&text, "abc");
        assert_false(text.full);
        ph_text_puts(&text, "d");
        assert_true(text.full);
        assert_ptr_equal(text.bytes, buffer);
        assert_string_equal(text.bytes, "abc");
        ph_text_finish(&text);
        ph_text_init_fixed(&text, buffer, 1);
        ph_text_puts(&text, "a");
        assert_string_equal(buffer, "");
        free(buffer);
}

static void numbers_are_written_to_their_edges(void **state)
{
        (void)state;
        struct ph_text text;
        ph_text_init(&text, 1000);
        ph_text_put_int(&text, INT64_MIN);
        ph_text_put_char(&text, ' ');
        ph_text_put_int(&text, -1);
        ph_text_put_char(&text, ' ');
        ph_text_put_uint(&text, 0);
        ph_text_put_char(&text, ' ');
        ph_text_put_uint(&text, UINT64_MAX);
        ph_text_put_character(&text, 0x10FFFF);
        assert_string_equal(
                text.bytes, "-9223372036854775808 -1 0 18446744073709551615\xF4\x8F\xBF\xBF");
        ph_text_finish(&text);
}

static void a_rewound_text_can_be_written_again(void **state)
{
        (void)state;
        struct ph_text text;
        ph_text_init(&text, 4);
        ph_text_puts(&text, "abcdef");
        assert_true(text.full);
        ph_text_rewind(&text, 2);
        ph_text_puts(&text, "xy");
        assert_false(text.full);
        assert_string_equal(text.bytes, "abxy");
        ph_text_finish(&text);
}

static void without_memory_nothing_is_written(void **state)
{
        (void)state;
        struct ph_text text;
        ph_text_init(&text, 100);
        ph_test_fail_allocation(1);
        ph_text_puts(&text, "abc");
        ph_test_fail_allocation(0);
        assert_int_equal(text.error, -ENOMEM);
        ph_text_puts(&text, "abc");
        assert_int_equal(text.size, 0);
        ph_text_rewind(&text, 0);
        ph_text_finish(&text);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_text_grows_up_to_its_limit_and_no_further),
                cmocka_unit_test(a_character_is_kept_whole_at_the_limit),
                cmocka_unit_test(what_must_be_whole_is_dropped_when_it_does_not_fit),
                cmocka_unit_test(a_fixed_buffer_is_never_left),
                cmocka_unit_test(numbers_are_written_to_their_edges),
                cmocka_unit_test(a_rewound_text_can_be_written_again),
                cmocka_unit_test(without_memory_nothing_is_written),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
