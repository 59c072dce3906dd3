#include "protocol/framing.h"

#include <errno.h>
#include <stdio.h>

#include "tests/support/fault.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

enum { LIMIT = 64 };

static void push(struct ph_framer *framer, const char *text)
{
        assert_int_equal(ph_framer_push(framer, text, strlen(text)), 0);
}

static void assert_line(struct ph_framer *framer, const char *bytes, size_t length)
{
        char *line;
        size_t got;

        assert_int_equal(ph_framer_pop(framer, &line, &got), 1);
        assert_int_equal(got, length);
        assert_memory_equal(line, bytes, length);
        assert_int_equal(line[got], '\0');
}

static void assert_no_line(struct ph_framer *framer)
{
        char *line;
        size_t length;

        assert_int_equal(ph_framer_pop(framer, &line, &length), 0);
}

static void assert_too_long(struct ph_framer *framer)
{
        char *line;
        size_t length;

        assert_int_equal(ph_framer_pop(framer, &line, &length), -EMSGSIZE);
}

static void an_empty_framer_has_no_line(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        assert_no_line(&framer);
        ph_framer_finish(&framer);
}

static void many_lines_of_one_push_are_popped_in_order(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        push(&framer, "one\ntwo\n\nfour\nfi");
        assert_line(&framer, "one", 3);
        assert_line(&framer, "two", 3);
        assert_line(&framer, "", 0);
        assert_line(&framer, "four", 4);
        assert_no_line(&framer);
        push(&framer, "ve\n");
        assert_line(&framer, "five", 4);
        assert_no_line(&framer);
        ph_framer_finish(&framer);
}

static void a_line_may_come_byte_by_byte(void **state)
{
        static const char text[] = "{\"id\":1}\n";
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        for (size_t i = 0; i + 1 < sizeof(text) - 1; i++) {
                assert_int_equal(ph_framer_push(&framer, text + i, 1), 0);
                assert_no_line(&framer);
        }
        push(&framer, "\n");
        assert_line(&framer, "{\"id\":1}", 8);
        ph_framer_finish(&framer);
}

static void a_carriage_return_before_the_newline_is_dropped(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        push(&framer, "one\r\n\r\na\rb\nc\r\r\n\r");
        assert_line(&framer, "one", 3);
        assert_line(&framer, "", 0);
        assert_line(&framer, "a\rb", 3);
        assert_line(&framer, "c\r", 2);
        assert_no_line(&framer);
        push(&framer, "\n");
        assert_line(&framer, "", 0);
        ph_framer_finish(&framer);
}

static void zero_bytes_are_part_of_a_line(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        assert_int_equal(ph_framer_push(&framer, "a\0b\0\n\0\n", 7), 0);
        assert_line(&framer, "a\0b\0", 4);
        assert_line(&framer, "\0", 1);
        ph_framer_finish(&framer);
}

static void an_empty_push_changes_nothing(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        assert_int_equal(ph_framer_push(&framer, NULL, 0), 0);
        push(&framer, "a");
        assert_int_equal(ph_framer_push(&framer, "x", 0), 0);
        push(&framer, "b\n");
        assert_line(&framer, "ab", 2);
        ph_framer_finish(&framer);
}

/* Pushes @length bytes, then a newline, in pieces of @piece bytes, and says what pop made of it. */
static int frame(size_t length, size_t piece, size_t limit)
{
        struct ph_framer framer;
        char *bytes = malloc(length + 1);
        char *line;
        size_t got = 0;
        int r = 0;

        assert_non_null(bytes);
        memset(bytes, 'x', length);
        bytes[length] = '\n';
        ph_framer_init(&framer, limit);
        for (size_t i = 0; i <= length && r == 0; i += piece) {
                size_t n = length + 1 - i < piece ? length + 1 - i : piece;

                assert_int_equal(ph_framer_push(&framer, bytes + i, n), 0);
                r = ph_framer_pop(&framer, &line, &got);
        }
        if (r == 1)
                assert_int_equal(got, length);
        ph_framer_finish(&framer);
        free(bytes);
        return r;
}

static void the_limit_is_the_longest_line(void **state)
{
        static const size_t pieces[] = {1, 7, LIMIT - 1, LIMIT, LIMIT + 1, 2 * LIMIT};

        (void)state;
        for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
                assert_int_equal(frame(0, pieces[i], LIMIT), 1);
                assert_int_equal(frame(LIMIT - 1, pieces[i], LIMIT), 1);
                assert_int_equal(frame(LIMIT, pieces[i], LIMIT), 1);
                assert_int_equal(frame(LIMIT + 1, pieces[i], LIMIT), -EMSGSIZE);
        }
}

static void a_limit_of_a_mebibyte_is_exact_too(void **state)
{
        enum { MEBIBYTE = 1024 * 1024 };

        (void)state;
        assert_int_equal(frame(MEBIBYTE - 1, 65536, MEBIBYTE), 1);
        assert_int_equal(frame(MEBIBYTE, 65536, MEBIBYTE), 1);
        assert_int_equal(frame(MEBIBYTE + 1, 65536, MEBIBYTE), -EMSGSIZE);
}

static void a_limit_of_zero_allows_empty_lines_only(void **state)
{
        (void)state;
        assert_int_equal(frame(0, 1, 0), 1);
        assert_int_equal(frame(1, 1, 0), -EMSGSIZE);
}

static void a_line_without_an_end_fails_at_the_limit_and_not_later(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        for (int i = 0; i < LIMIT; i++) {
                push(&framer, "x");
                assert_no_line(&framer);
        }
        push(&framer, "x");
        assert_too_long(&framer);
        assert_too_long(&framer);
        ph_framer_finish(&framer);
}

static void lines_before_one_that_is_too_long_are_still_popped(void **state)
{
        struct ph_framer framer;
        char text[LIMIT + 16];

        (void)state;
        memset(text, 'x', sizeof(text));
        memcpy(text, "ok\nfine\n", 8);
        ph_framer_init(&framer, LIMIT);
        assert_int_equal(ph_framer_push(&framer, text, sizeof(text)), 0);
        assert_line(&framer, "ok", 2);
        assert_line(&framer, "fine", 4);
        assert_too_long(&framer);
        ph_framer_finish(&framer);
}

static void a_line_of_a_gibibyte_costs_no_more_than_the_limit(void **state)
{
        enum { PIECE = 65536, LIMIT_BYTES = 1024 * 1024 };
        struct ph_framer framer;
        char *piece = calloc(1, PIECE);
        char *line;
        size_t length, pushed = 0;
        int r = 0;

        (void)state;
        assert_non_null(piece);
        ph_framer_init(&framer, LIMIT_BYTES);
        while (r == 0 && pushed < (size_t)1 << 30) {
                assert_int_equal(ph_framer_push(&framer, piece, PIECE), 0);
                pushed += PIECE;
                r = ph_framer_pop(&framer, &line, &length);
        }
        assert_int_equal(r, -EMSGSIZE);
        assert_int_equal(pushed, LIMIT_BYTES + PIECE);
        assert_true(framer.capacity <= 2 * (LIMIT_BYTES + PIECE));
        ph_framer_finish(&framer);
        free(piece);
}

static void a_framer_that_is_popped_empty_does_not_grow(void **state)
{
        struct ph_framer framer;
        char line[100];

        (void)state;
        memset(line, 'x', sizeof(line));
        line[sizeof(line) - 1] = '\n';
        ph_framer_init(&framer, 4096);
        for (int i = 0; i < 100000; i++) {
                assert_int_equal(ph_framer_push(&framer, line, sizeof(line)), 0);
                assert_line(&framer, line, sizeof(line) - 1);
        }
        assert_true(framer.capacity <= 4096);
        ph_framer_finish(&framer);
}

static void a_push_without_memory_appends_nothing(void **state)
{
        struct ph_framer framer;
        char big[8192];

        (void)state;
        memset(big, 'x', sizeof(big));
        ph_framer_init(&framer, LIMIT);
        ph_test_fail_allocation(1);
        assert_int_equal(ph_framer_push(&framer, "lost\n", 5), -ENOMEM);
        assert_no_line(&framer);
        push(&framer, "kept");
        ph_test_fail_allocation(1);
        assert_int_equal(ph_framer_push(&framer, big, sizeof(big)), -ENOMEM);
        push(&framer, "\n");
        assert_line(&framer, "kept", 4);
        assert_int_equal(ph_framer_push(&framer, "x", SIZE_MAX), -ENOMEM);
        assert_int_equal(ph_framer_push(&framer, "x", SIZE_MAX / 2 + 2), -ENOMEM);
        assert_no_line(&framer);
        ph_framer_finish(&framer);
}

static void a_finished_framer_can_be_finished_again(void **state)
{
        struct ph_framer framer;

        (void)state;
        ph_framer_init(&framer, LIMIT);
        push(&framer, "x");
        ph_framer_finish(&framer);
        ph_framer_finish(&framer);
        assert_null(framer.data);
}

/* One random stream of short lines, cut at random places, against a plain reading of it. */
static void check_random_stream(struct ph_test_random *random)
{
        char stream[512];
        size_t length = ph_test_random_below(random, sizeof(stream)) + 1;
        size_t popped = 0;
        struct ph_framer framer;
        char *line;
        size_t got;

        for (size_t i = 0; i < length; i++)
                stream[i] = "\n\nab\r\0"[ph_test_random_below(random, 6)];
        ph_framer_init(&framer, sizeof(stream));
        for (size_t i = 0; i < length;) {
                size_t n = ph_test_random_below(random, length - i) + 1;

                assert_int_equal(ph_framer_push(&framer, stream + i, n), 0);
                i += n;
                while (ph_framer_pop(&framer, &line, &got) == 1) {
                        const char *end = memchr(stream + popped, '\n', length - popped);
                        size_t want = (size_t)(end - (stream + popped));

                        want -= want > 0 && end[-1] == '\r';
                        assert_int_equal(got, want);
                        assert_memory_equal(line, stream + popped, want);
                        popped = (size_t)(end - stream) + 1;
                }
                assert_null(memchr(stream + popped, '\n', i - popped));
        }
        ph_framer_finish(&framer);
}

static void any_cut_of_any_stream_gives_the_same_lines(void **state)
{
        struct ph_test_random random = ph_test_random_start();

        (void)state;
        for (int i = 0; i < 20000; i++)
                check_random_stream(&random);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_empty_framer_has_no_line),
                cmocka_unit_test(many_lines_of_one_push_are_popped_in_order),
                cmocka_unit_test(a_line_may_come_byte_by_byte),
                cmocka_unit_test(a_carriage_return_before_the_newline_is_dropped),
                cmocka_unit_test(zero_bytes_are_part_of_a_line),
                cmocka_unit_test(an_empty_push_changes_nothing),
                cmocka_unit_test(the_limit_is_the_longest_line),
                cmocka_unit_test(a_limit_of_a_mebibyte_is_exact_too),
                cmocka_unit_test(a_limit_of_zero_allows_empty_lines_only),
                cmocka_unit_test(a_line_without_an_end_fails_at_the_limit_and_not_later),
                cmocka_unit_test(lines_before_one_that_is_too_long_are_still_popped),
                cmocka_unit_test(a_line_of_a_gibibyte_costs_no_more_than_the_limit),
                cmocka_unit_test(a_framer_that_is_popped_empty_does_not_grow),
                cmocka_unit_test(a_push_without_memory_appends_nothing),
                cmocka_unit_test(a_finished_framer_can_be_finished_again),
                cmocka_unit_test(any_cut_of_any_stream_gives_the_same_lines),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
