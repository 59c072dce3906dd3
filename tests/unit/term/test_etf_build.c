#include "agent/term/etf_build.h"

#include "tests/unit/term/term_test.h"

#include <math.h>

static void expect(struct ph_etf_builder *builder, const char *hex)
{
        size_t size;
        uint8_t *bytes = from_hex(hex, &size);
        assert_int_equal(builder->error, 0);
        assert_int_equal(builder->size, size);
        assert_memory_equal(builder->bytes, bytes, size);
        free(bytes);
        ph_etf_build_reset(builder);
}

static void integers_take_the_form_that_the_node_uses(void **state)
{
        (void)state;
        static const struct {
                int64_t value;
                const char *hex;
        } cases[] = {
                {0, "61 00"},
                {255, "61 ff"},
                {256, "62 00 00 01 00"},
                {-1, "62 ff ff ff ff"},
                {INT32_MAX, "62 7f ff ff ff"},
                {INT32_MIN, "62 80 00 00 00"},
                {2147483648, "6e 04 00 00 00 00 80"},
                {-2147483649, "6e 04 01 01 00 00 80"},
                {INT64_MAX, "6e 08 00 ff ff ff ff ff ff ff 7f"},
                {INT64_MIN, "6e 08 01 00 00 00 00 00 00 00 80"},
        };
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        for (size_t i = 0; i < COUNT(cases); i++) {
                ph_etf_build_int64(&builder, cases[i].value);
                expect(&builder, cases[i].hex);
        }
        ph_etf_build_uint64(&builder, UINT64_MAX);
        expect(&builder, "6e 08 00 ff ff ff ff ff ff ff ff");
        ph_etf_build_uint64(&builder, 7);
        expect(&builder, "61 07");
        ph_etf_build_finish(&builder);
}

static void a_request_reads_back(void **state)
{
        (void)state;
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        ph_etf_build_version(&builder);
        ph_etf_build_tuple(&builder, 2);
        ph_etf_build_int64(&builder, 17);
        ph_etf_build_map(&builder, 1);
        ph_etf_build_atom(&builder, "items");
        ph_etf_build_list(&builder, 3);
        ph_etf_build_bool(&builder, true);
        ph_etf_build_double(&builder, 1.0);
        ph_etf_build_binary(&builder, "ab", 2);
        ph_etf_build_nil(&builder);
        expect(&builder, "83 68 02 61 11 74 00 00 00 01 77 05 69 74 65 6d 73 6c 00 00 00 03 "
                         "77 04 74 72 75 65 46 3f f0 00 00 00 00 00 00 6d 00 00 00 02 61 62 6a");
        ph_etf_build_finish(&builder);
}

static void strings_and_bits_take_their_edge_forms(void **state)
{
        (void)state;
        static const uint8_t zeros[UINT16_MAX + 1];
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        ph_etf_build_string(&builder, "", 0);
        expect(&builder, "6a");
        ph_etf_build_list(&builder, 0);
        expect(&builder, "6a");
        ph_etf_build_string(&builder, "ab", 2);
        expect(&builder, "6b 00 02 61 62");
        ph_etf_build_bits(&builder, "\xFF\xFF", 2, 3);
        expect(&builder, "4d 00 00 00 02 03 ff e0");
        ph_etf_build_bits(&builder, "\xFF", 1, 8);
        expect(&builder, "6d 00 00 00 01 ff");
        ph_etf_build_string(&builder, zeros, UINT16_MAX);
        assert_int_equal(builder.size, UINT16_MAX + 3);
        ph_etf_build_reset(&builder);
        ph_etf_build_string(&builder, zeros, UINT16_MAX + 1);
        assert_int_equal(builder.size, 5 + 2 * (UINT16_MAX + 1) + 1);
        assert_int_equal(builder.bytes[0], PH_ETF_LIST);
        ph_etf_build_reset(&builder);
        ph_etf_build_tuple(&builder, 256);
        expect(&builder, "69 00 00 01 00");
        ph_etf_build_big(&builder, true, zeros, 300);
        expect(&builder, "6e 00 01");
        ph_etf_build_finish(&builder);
}

static void identifiers_are_written_in_their_new_form(void **state)
{
        (void)state;
        struct ph_etf_atom node = {.text = (const uint8_t *)"\xE9", .size = 1, .latin1 = true};
        struct ph_etf_atom name = {.text = (const uint8_t *)"f", .size = 1};
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        ph_etf_build_pid(
                &builder, &(struct ph_etf_pid){.node = node, .id = 1, .serial = 2, .creation = 3});
        expect(&builder, "58 77 02 c3 a9 00 00 00 01 00 00 00 02 00 00 00 03");
        ph_etf_build_port(
                &builder, &(struct ph_etf_port){.node = node, .id = 0x100000000, .creation = 3});
        expect(&builder, "78 77 02 c3 a9 00 00 00 01 00 00 00 00 00 00 00 03");
        ph_etf_build_port(&builder, &(struct ph_etf_port){.node = node, .id = 5, .creation = 3});
        expect(&builder, "59 77 02 c3 a9 00 00 00 05 00 00 00 03");
        ph_etf_build_reference(&builder,
                &(struct ph_etf_reference){.node = node, .creation = 3, .count = 1, .words = {9}});
        expect(&builder, "5a 00 01 77 02 c3 a9 00 00 00 03 00 00 00 09");
        ph_etf_build_export(&builder, &node, &name, 3);
        expect(&builder, "71 77 02 c3 a9 77 01 66 61 03");
        ph_etf_build_finish(&builder);
}

static void atoms_may_have_255_wide_characters_and_no_more(void **state)
{
        (void)state;
        char text[256 * 4 + 1] = "";
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        const size_t end = sizeof(text) - 5;
        for (size_t i = 0; i < end; i++)
                text[i] = "\xF0\x9F\x98\x80"[i % 4];
        ph_etf_build_atom(&builder, text);
        assert_int_equal(builder.error, 0);
        assert_int_equal(builder.size, 3 + 255 * 4);
        ph_etf_build_reset(&builder);
        text[end] = 'x';
        ph_etf_build_atom(&builder, text);
        assert_int_equal(builder.error, -EINVAL);
        ph_etf_build_finish(&builder);
}

static void the_first_failure_sticks_until_reset(void **state)
{
        (void)state;
        struct ph_etf_builder builder;
        ph_etf_build_init(&builder);
        ph_etf_build_atom(&builder, "\xFF");
        ph_etf_build_int64(&builder, 1);
        assert_int_equal(builder.size, 0);
        ph_etf_build_double(&builder, INFINITY);
        assert_int_equal(builder.error, -EINVAL);
        ph_etf_build_reset(&builder);
        ph_etf_build_int64(&builder, 1);
        assert_int_equal(builder.error, 0);
        assert_int_equal(builder.size, 2);
        ph_etf_build_finish(&builder);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(integers_take_the_form_that_the_node_uses),
                cmocka_unit_test(a_request_reads_back),
                cmocka_unit_test(strings_and_bits_take_their_edge_forms),
                cmocka_unit_test(identifiers_are_written_in_their_new_form),
                cmocka_unit_test(atoms_may_have_255_wide_characters_and_no_more),
                cmocka_unit_test(the_first_failure_sticks_until_reset),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
