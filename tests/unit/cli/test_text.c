#include "tests/support/test.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "protocol/utf8.h"
#include "tests/support/random.h"
#include "tui/text/text.h"

static void use_locale(const char *name)
{
        assert_non_null(setlocale(LC_CTYPE, name));
}

static void bytes_take_six_cells_at_the_most(void **state)
{
        static const struct {
                uint64_t bytes;
                const char *text;
        } cases[] = {
                {0, "0 B"},
                {999, "999 B"},
                {1000, "1.0 kB"},
                {9949, "9.9 kB"},
                {9950, "10 kB"},
                {83600, "84 kB"},
                {999499, "999 kB"},
                {999500, "1.0 MB"},
                {412000000, "412 MB"},
                {3100000000, "3.1 GB"},
                {UINT64_C(1) << 50, "1.1 PB"},
                {UINT64_MAX, "18 EB"},
        };
        char out[PH_TEXT_NUMBER];

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_string_equal(ph_text_bytes(cases[i].bytes, out), cases[i].text);
        for (uint64_t bytes = 1; bytes < UINT64_MAX / 7; bytes = bytes * 7 / 6 + 1)
                assert_true(strlen(ph_text_bytes(bytes, out)) <= 6);
}

static void counts_are_exact(void **state)
{
        char out[PH_TEXT_NUMBER], plain[PH_TEXT_NUMBER];

        (void)state;
        assert_string_equal(ph_text_count(0, out), "0");
        assert_string_equal(ph_text_count(999, out), "999");
        assert_string_equal(ph_text_count(1000, out), "1,000");
        assert_string_equal(ph_text_count(183204, out), "183,204");
        assert_string_equal(ph_text_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
        for (uint64_t count = 1; count < UINT64_MAX / 3; count = count * 3 + 1) {
                size_t at = 0;

                ph_text_count(count, out);
                for (const char *p = out; *p != '\0'; p++) {
                        if (*p != ',')
                                plain[at++] = *p;
                }
                plain[at] = '\0';
                assert_true(strtoull(plain, NULL, 10) == count);
        }
}

static void short_numbers_take_four_cells_at_the_most(void **state)
{
        static const struct {
                double value;
                const char *text;
        } cases[] = {
                {0, "0"},
                {0.04, "0"},
                {0.3, "0.3"},
                {1, "1"},
                {12, "12"},
                {12.4, "12"},
                {999, "999"},
                {999.6, "1.0k"},
                {1234, "1.2k"},
                {84000, "84k"},
                {1200000, "1.2M"},
                {-1200, "-1.2k"},
                {9e20, "900E"},
                {1e30, "?"},
                {NAN, "?"},
                {-INFINITY, "?"},
        };
        char out[PH_TEXT_NUMBER];

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_string_equal(ph_text_short(cases[i].value, out), cases[i].text);
        for (int exponent = -20; exponent < 210; exponent++) {
                double value = pow(1.25, exponent);

                assert_true(strlen(ph_text_short(value, out)) <= 4);
                assert_true(strlen(ph_text_short(-value, out)) <= 5);
        }
}

static void durations_go_up_through_their_units(void **state)
{
        static const struct {
                double milliseconds;
                const char *text;
        } cases[] = {
                {0, "0 ms"},
                {0.4, "0.4 ms"},
                {12, "12 ms"},
                {99.4, "99 ms"},
                {100, "0.1 s"},
                {812, "0.8 s"},
                {3400, "3.4 s"},
                {12000, "12 s"},
                {59499, "59 s"},
                {59500, "1m 00s"},
                {669000, "11m 09s"},
                {3599600, "1h 00m"},
                {7869000, "2h 11m"},
                {86400000, "1d 00:00"},
                {267060000, "3d 02:11"},
                {-1, "?"},
                {NAN, "?"},
        };
        char out[PH_TEXT_NUMBER];

        (void)state;
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                assert_string_equal(ph_text_duration(cases[i].milliseconds, out), cases[i].text);
}

static void percents_have_a_decimal_only_where_it_says_something(void **state)
{
        char out[PH_TEXT_NUMBER];

        (void)state;
        assert_string_equal(ph_text_percent(0, out), "0 %");
        assert_string_equal(ph_text_percent(0.04, out), "0 %");
        assert_string_equal(ph_text_percent(3.44, out), "3.4 %");
        assert_string_equal(ph_text_percent(99.96, out), "100 %");
        assert_string_equal(ph_text_percent(NAN, out), "?");
}

static void wide_and_combining_characters_are_counted_in_cells(void **state)
{
        (void)state;
        use_locale("C.UTF-8");
        assert_int_equal(ph_text_width("comments"), 8);
        assert_int_equal(ph_text_width("größe"), 5);
        assert_int_equal(ph_text_width("弾幕"), 4);
        assert_int_equal(ph_text_width("e\u0301"), 1);
        assert_int_equal(ph_text_width(""), 0);
}

static void no_text_can_move_the_cursor(void **state)
{
        char out[64];

        (void)state;
        use_locale("C.UTF-8");
        assert_int_equal(ph_text_clean("a\033[2Jb\r\nc", out, sizeof(out)), 9);
        assert_string_equal(out, "a?[2Jb??c");
        ph_text_clean("\xc2\x9b"
                      "2J \u202eevil \u2066x\xff\xc3",
                out, sizeof(out));
        assert_string_equal(out, "?2J ?evil ?x??");
}

static void a_locale_without_utf8_shows_question_marks(void **state)
{
        char out[64];

        (void)state;
        use_locale("C");
        assert_false(ph_text_is_utf8());
        assert_int_equal(ph_text_clean("größe 弾幕", out, sizeof(out)), 8);
        assert_string_equal(out, "gr??e ??");
        ph_text_cut("comments_publisher", 9, out, sizeof(out));
        assert_string_equal(out, "comments~");
}

static void what_is_cut_ends_with_the_sign_of_a_cut(void **state)
{
        char out[PH_TEXT_ROOM(20)];

        (void)state;
        use_locale("C.UTF-8");
        assert_int_equal(ph_text_cut("comments", 8, out, sizeof(out)), 8);
        assert_string_equal(out, "comments");
        assert_int_equal(ph_text_cut("comments", 7, out, sizeof(out)), 7);
        assert_string_equal(out, "commen…");
        assert_int_equal(ph_text_cut("弾幕弾幕", 6, out, sizeof(out)), 5);
        assert_string_equal(out, "弾幕…");
        assert_int_equal(ph_text_cut("弾幕", 1, out, sizeof(out)), 1);
        assert_string_equal(out, "…");
        assert_int_equal(ph_text_cut("弾幕", 0, out, sizeof(out)), 0);
        assert_string_equal(out, "");
        /* A mark that belongs to the last character stays with it. */
        assert_int_equal(ph_text_cut("abe\u0301", 3, out, sizeof(out)), 3);
        assert_string_equal(out, "abe\u0301");
}

static void fitted_text_has_exactly_its_cells(void **state)
{
        char out[PH_TEXT_ROOM(12)];

        (void)state;
        use_locale("C.UTF-8");
        ph_text_fit("12", 5, PH_TEXT_RIGHT, out, sizeof(out));
        assert_string_equal(out, "   12");
        ph_text_fit("弾幕", 5, PH_TEXT_LEFT, out, sizeof(out));
        assert_string_equal(out, "弾幕 ");
        ph_text_fit("弾幕弾", 4, PH_TEXT_RIGHT, out, sizeof(out));
        assert_string_equal(out, " 弾…");
}

/* Bytes as a hostile node might name things: letters, wide characters, marks, noise. */
static void make_noise(struct ph_test_random *random, char *text, size_t size)
{
        static const char *const parts[] = {
                "a", "ß", "弾", "\u0301", "😀", "\xff", "\033", "\u202e"};
        size_t at = 0;

        while (at + 5 < size) {
                const char *part =
                        parts[ph_test_random_below(random, sizeof(parts) / sizeof(parts[0]))];

                memcpy(text + at, part, strlen(part));
                at += strlen(part);
        }
        text[at] = '\0';
}

static void any_text_is_fitted_to_any_width(void **state)
{
        char text[120], out[PH_TEXT_ROOM(40)];

        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int round = 0; round < 20000; round++) {
                size_t cells = ph_test_random_below(&random, 40);
                enum ph_text_align align =
                        ph_test_random_below(&random, 2) ? PH_TEXT_LEFT : PH_TEXT_RIGHT;

                use_locale(round % 2 ? "C.UTF-8" : "C");
                make_noise(&random, text, 5 + ph_test_random_below(&random, sizeof(text) - 5));
                ph_text_fit(text, cells, align, out, PH_TEXT_ROOM(cells));
                assert_int_equal(ph_text_width(out), cells);
                assert_true(ph_utf8_is_valid(out, strlen(out)));
                assert_null(strpbrk(out, "\033\xff"));
        }
}

static void names_of_modules_are_elixirs(void **state)
{
        static const char *const names[][2] = {
                {"Elixir.Shop.Cart", "Shop.Cart"},
                {"Elixir.Shop", "Shop"},
                {"Elixir.", "Elixir."},
                {"Elixir", "Elixir"},
                {"Elixir.shop", "Elixir.shop"},
                {"Elixir.\xc3\x84", "Elixir.\xc3\x84"},
                {"elixir_sup", "elixir_sup"},
                {"", ""},
        };

        (void)state;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
                assert_string_equal(ph_text_name(names[i][0]), names[i][1]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_of_modules_are_elixirs),
                cmocka_unit_test(bytes_take_six_cells_at_the_most),
                cmocka_unit_test(counts_are_exact),
                cmocka_unit_test(short_numbers_take_four_cells_at_the_most),
                cmocka_unit_test(durations_go_up_through_their_units),
                cmocka_unit_test(percents_have_a_decimal_only_where_it_says_something),
                cmocka_unit_test(wide_and_combining_characters_are_counted_in_cells),
                cmocka_unit_test(no_text_can_move_the_cursor),
                cmocka_unit_test(a_locale_without_utf8_shows_question_marks),
                cmocka_unit_test(what_is_cut_ends_with_the_sign_of_a_cut),
                cmocka_unit_test(fitted_text_has_exactly_its_cells),
                cmocka_unit_test(any_text_is_fitted_to_any_width),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
