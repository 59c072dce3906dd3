#include "protocol/utf8.h"

#include "tests/support/fault.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
        const char *bytes;
        size_t length;
        uint32_t code;
} characters[] = {
        {BYTES("\0"), 0x0},
        {BYTES("\x7F"), 0x7F},
        {BYTES("\xC2\x80"), 0x80},
        {BYTES("\xDF\xBF"), 0x7FF},
        {BYTES("\xE0\xA0\x80"), 0x800},
        {BYTES("\xED\x9F\xBF"), 0xD7FF},
        {BYTES("\xEE\x80\x80"), 0xE000},
        {BYTES("\xEF\xBF\xBD"), 0xFFFD},
        {BYTES("\xEF\xBF\xBF"), 0xFFFF},
        {BYTES("\xF0\x90\x80\x80"), 0x10000},
        {BYTES("\xF4\x8F\xBF\xBF"), 0x10FFFF},
};

static const struct {
        const char *why;
        const char *bytes;
        size_t length;
} invalid[] = {
        {"a continuation alone", BYTES("\x80")},
        {"the last continuation alone", BYTES("\xBF")},
        {"an overlong NUL", BYTES("\xC0\x80")},
        {"an overlong slash", BYTES("\xC0\xAF")},
        {"the last overlong of two bytes", BYTES("\xC1\xBF")},
        {"the last overlong of three bytes", BYTES("\xE0\x9F\xBF")},
        {"the last overlong of four bytes", BYTES("\xF0\x8F\xBF\xBF")},
        {"the first surrogate", BYTES("\xED\xA0\x80")},
        {"the last surrogate", BYTES("\xED\xBF\xBF")},
        {"a surrogate pair", BYTES("\xED\xA0\xBD\xED\xB8\x80")},
        {"one above U+10FFFF", BYTES("\xF4\x90\x80\x80")},
        {"the lead F5", BYTES("\xF5\x80\x80\x80")},
        {"five bytes", BYTES("\xF8\x88\x80\x80\x80")},
        {"six bytes", BYTES("\xFC\x84\x80\x80\x80\x80")},
        {"the byte FE", BYTES("\xFE")},
        {"the byte FF", BYTES("\xFF")},
        {"one of two bytes", BYTES("\xC3")},
        {"one of three bytes", BYTES("\xE2")},
        {"two of three bytes", BYTES("\xE2\x82")},
        {"three of four bytes", BYTES("\xF0\x9F\x98")},
        {"a letter where a continuation belongs", BYTES("\xC3"
                                                        "a")},
        {"a lead where a continuation belongs", BYTES("\xE2\x82\xE2")},
        {"a bad end after good text", BYTES("good\xC3\xA4\xFF")},
};

static void the_edges_of_each_length_decode(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
                uint32_t code = 1;
                const char *bytes = characters[i].bytes;

                assert_int_equal(
                        ph_utf8_decode(bytes, characters[i].length, &code), characters[i].length);
                assert_int_equal(code, characters[i].code);
                assert_true(ph_utf8_is_valid(bytes, characters[i].length));
        }
}

static void what_rfc_3629_forbids_is_invalid(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++) {
                if (ph_utf8_is_valid(invalid[i].bytes, invalid[i].length))
                        ph_test_fail("%s is taken as valid", invalid[i].why);
        }
}

/* An oracle written the other way round: encodes every code and expects it back. */
static size_t encode(uint32_t code, char bytes[4])
{
        if (code < 0x80) {
                bytes[0] = (char)code;
                return 1;
        }
        if (code < 0x800) {
                bytes[0] = (char)(0xC0 | code >> 6);
                bytes[1] = (char)(0x80 | (code & 0x3F));
                return 2;
        }
        if (code < 0x10000) {
                bytes[0] = (char)(0xE0 | code >> 12);
                bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
                bytes[2] = (char)(0x80 | (code & 0x3F));
                return 3;
        }
        bytes[0] = (char)(0xF0 | code >> 18);
        bytes[1] = (char)(0x80 | (code >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (code >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (code & 0x3F));
        return 4;
}

static void every_code_decodes_to_itself_and_surrogates_do_not(void **state)
{
        (void)state;
        for (uint32_t code = 0; code < 0x120000; code++) {
                bool allowed = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
                char bytes[4];
                size_t length = encode(code, bytes);
                uint32_t got = 0;

                if (ph_utf8_decode(bytes, length, &got) != (allowed ? length : 0))
                        ph_test_fail("U+%04X", code);
                if (allowed)
                        assert_int_equal(got, code);
        }
}

static void a_character_cut_short_is_no_character(void **state)
{
        (void)state;
        for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
                /* On the heap at its exact size, so that the sanitizer sees a byte read too far. */
                for (size_t length = 0; length < characters[i].length; length++) {
                        char *cut = malloc(length + (length == 0));
                        uint32_t code;

                        memcpy(cut, characters[i].bytes, length);
                        assert_int_equal(ph_utf8_decode(cut, length, &code), 0);
                        free(cut);
                }
        }
}

static void no_bytes_are_valid_text(void **state)
{
        (void)state;
        assert_true(ph_utf8_is_valid("", 0));
}

static void assert_mended(const char *bytes, size_t length, const char *expected)
{
        char *mended = ph_utf8_mend(bytes, length);

        assert_string_equal(mended, expected);
        free(mended);
}

static void mending_replaces_each_bad_byte(void **state)
{
        (void)state;
        assert_mended(BYTES(""), "");
        assert_mended(BYTES("plain"), "plain");
        assert_mended(BYTES("\xC3\xA4"), "\xC3\xA4");
        assert_mended(BYTES("\xFF"), "\xEF\xBF\xBD");
        assert_mended(BYTES("a\xFF\xC3\xA4\xC3"), "a\xEF\xBF\xBD\xC3\xA4\xEF\xBF\xBD");
        assert_mended(BYTES("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
        assert_mended(BYTES("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void mending_without_memory_gives_null(void **state)
{
        (void)state;
        ph_test_fail_allocation(1);
        assert_null(ph_utf8_mend("a", 1));
        assert_null(ph_utf8_mend("a", SIZE_MAX));
        assert_null(ph_utf8_mend("a", SIZE_MAX / 3 + 1));
}

static void whatever_is_mended_is_valid(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 100000; i++) {
                static const uint8_t leads[] = {'a', 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xFF};
                char bytes[16];
                size_t length = ph_test_random_below(&random, sizeof(bytes));
                char *mended;

                for (size_t k = 0; k < length; k++)
                        bytes[k] = (char)(leads[ph_test_random_below(&random, 8)] +
                                          ph_test_random_below(&random, 8));
                mended = ph_utf8_mend(bytes, length);
                assert_true(ph_utf8_is_valid(mended, strlen(mended)));
                if (ph_utf8_is_valid(bytes, length))
                        assert_memory_equal(mended, bytes, length);
                free(mended);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_edges_of_each_length_decode),
                cmocka_unit_test(what_rfc_3629_forbids_is_invalid),
                cmocka_unit_test(every_code_decodes_to_itself_and_surrogates_do_not),
                cmocka_unit_test(a_character_cut_short_is_no_character),
                cmocka_unit_test(no_bytes_are_valid_text),
                cmocka_unit_test(mending_replaces_each_bad_byte),
                cmocka_unit_test(mending_without_memory_gives_null),
                cmocka_unit_test(whatever_is_mended_is_valid),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
